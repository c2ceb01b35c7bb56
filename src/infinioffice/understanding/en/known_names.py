"""How likely a word is a name, and which known name a row of heard letters most likely is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import log2
from typing import Literal

from infinioffice.understanding.sounds import phonemes

from .name_list import first_names, last_names
from .name_words import EVERYDAY, NEVER
from .spelling import letter_distance, swap_cost

Part = Literal["first", "last"]
# Of two names that sound alike the rarer one matters when it is among the first 1500 and at most eight times rarer.
_COMMON, _ABOUT_AS_COMMON, _FIRST_RANKS = 1500, 8, 10
# Costs are in letters: a certain mishearing costs about 1, and five bits of rarity weigh the same.
_RARITY = 0.2
# A name outside the lists: rarer than any in them. First names are given more narrowly than last names.
UNLISTED: Mapping[Part, float] = {"first": 3.0, "last": 2.5}
# Letters that came one by one, none of them a word, are rarely wrong.
_CLEAN = 1.5


def table(part: Part) -> Mapping[str, int]:
    """Lower-case name → rank."""
    return first_names() if part == "first" else last_names()


def rarity(name: str, part: Part) -> float:
    """The cost of a name's rarity: 0 for the commonest, about 2.5 at the end of the list, more when not listed."""
    rank = table(part).get(name)
    return UNLISTED[part] if rank is None else _RARITY * log2(1 + rank / 4)


def is_listed(name: str, part: Part) -> bool:
    """Whether the lists have it and it is no everyday function word."""
    return name in table(part) and name not in NEVER


def has_twin(name: str) -> bool:
    """Whether another last name sounds exactly like this one and is about as common: Green and Greene, Pierce and
    Pearce. No ear can tell them apart."""
    return name in _twins()


@lru_cache(maxsize=1)
def _twins() -> frozenset[str]:
    alike: dict[str, list[tuple[int, str]]] = {}
    for name, rank in table("last").items():
        if rank < _COMMON:
            alike.setdefault(phonemes(name), []).append((rank, name))
    found = set()
    for names in alike.values():
        first, *others = sorted(names)
        near = [name for rank, name in others if rank <= _ABOUT_AS_COMMON * max(first[0], _FIRST_RANKS)]
        found |= {first[1], *near} if near else set()
    return frozenset(found)


def likeness(word: str, part: Part) -> float:
    """How much a lower-case word looks like a name of this kind, 0–1."""
    if word in NEVER:
        return 0.0
    word = word.replace("'", "").replace("-", "")
    rank = table(part).get(word)
    if rank is None:
        if word in EVERYDAY:
            return 0.05
        return 0.12 if word.endswith(("ing", "ed", "ly", "tion")) else 0.25
    value = 1.0 - 0.45 * rank / len(table(part))
    return value - (0.2 if word in EVERYDAY and part == "first" else 0.0)


def _mask(word: str) -> int:
    mask = 0
    for ch in word:
        if "a" <= ch <= "z":
            mask |= 1 << (ord(ch) - 97)
    return mask


@lru_cache(maxsize=2)
def _masked(part: Part) -> tuple[tuple[str, int], ...]:
    return tuple((name, _mask(name)) for name in table(part))


def nearest(
    letters: str, part: Part, *, hints: Iterable[str] = (), clean: bool = False, keep: int = 4
) -> list[tuple[str, float]]:
    """(name, cost) of the likeliest names behind heard letters, best first; the letters as they are always compete.

    `clean`: no letter had to be guessed from a word. `hints` are names heard before, more likely than their rarity.
    """
    hinted = set(hints)
    room = 1.2 + 0.18 * len(letters)
    mask, slack = _mask(letters), 1 + len(letters) // 4
    found: dict[str, float] = {letters: _literal(letters, part, clean=clean)}
    for name, other in _masked(part):
        if abs(len(name) - len(letters)) > 2 or (other & ~mask).bit_count() > slack:
            continue
        if (mask & ~other).bit_count() > slack or swap_cost(letters[0], name[0]) + swap_cost(
            letters[-1], name[-1]
        ) > 1.3:
            continue
        distance = letter_distance(letters, name)
        if distance <= room:
            found[name] = distance * (_CLEAN if clean else 1.0) + rarity(name, part)
    for name in hinted:
        distance = letter_distance(letters, name)
        if distance <= room + 1:
            found[name] = min(found.get(name, 9.0), distance + 0.3)
    if is_listed(letters, part):
        # A name spelled as it stands in the lists is never bent towards a commoner one.
        found[letters] = 0.0
    return sorted(found.items(), key=lambda item: item[1])[:keep]


def _literal(letters: str, part: Part, *, clean: bool) -> float:
    """The cost of the letters as they are: long rows with guessed letters are rather two names, or misheard."""
    guessed = 0.0 if clean or is_listed(letters, part) else 0.3 + 0.25 * max(0, len(letters) - 8)
    return rarity(letters, part) + guessed + (0.4 if letters in NEVER else 0.0)


def _prefix_costs(letters: str, part: Part, commonest: int, hints: tuple[str, ...]) -> list[tuple[float, str]]:
    """For every length k of a beginning of `letters`: the best (cost, name) for `letters[:k]`."""
    best: list[tuple[float, str]] = [(99.0, "")] * (len(letters) + 1)
    mask = _mask(letters)
    backwards = part == "last"
    for name in hints:
        known = name[::-1] if backwards else name
        for k, distance in enumerate(_ends(letters, known)):
            if distance < 0.5 * len(name):
                best[k] = min(best[k], (distance + 1.1, name))
    for rank, (name, other) in enumerate(_masked(part)):
        if rank >= commonest:
            break
        if len(name) < 3 or (other & ~mask).bit_count() > 1 or name in NEVER:
            continue
        known = name[::-1] if backwards else name
        if swap_cost(letters[0], known[0]) > 0.6:
            continue
        cost = rarity(name, part)
        for k, distance in enumerate(_ends(letters, known)):
            if distance < 3.0 and distance + cost < best[k][0]:
                best[k] = (distance + cost, name)
    return best


def _ends(heard: str, known: str) -> list[float]:
    """`letter_distance(heard[:k], known)` for every k, in one pass."""
    row = [0.0]
    for j, ch in enumerate(known):
        row.append(row[-1] + (0.4 if j and known[j - 1] == ch else 0.9))
    ends = [row[-1]]
    for i, ch in enumerate(heard):
        extra = 0.4 if i and heard[i - 1] == ch else 0.8
        above, row[0] = row[0], row[0] + extra
        for j, other in enumerate(known, 1):
            best = min(above + swap_cost(ch, other), row[j] + extra, row[j - 1] + 0.9)
            above, row[j] = row[j], best
        ends.append(row[-1])
    return ends


@lru_cache(maxsize=1024)
def split_full_name(letters: str, hints: tuple[str, ...] = ()) -> tuple[tuple[str, str, float], ...]:
    """Letters of a first and last name run together → (first, last, cost), best first, at most three.

    `hints` are lower-case names heard before.
    """
    exact = [
        (letters[:k], letters[k:], rarity(letters[:k], "first") + rarity(letters[k:], "last"))
        for k in range(2, len(letters) - 1)
        if is_listed(letters[:k], "first") and is_listed(letters[k:], "last")
    ]
    if exact:
        return tuple(sorted(exact, key=lambda split: split[2])[:3])
    heads = _prefix_costs(letters, "first", 1600, hints[:-1] or hints)
    tails = _prefix_costs(letters[::-1], "last", 3000, hints[1:] or hints)
    splits = [
        (heads[k][1], tails[len(letters) - k][1], heads[k][0] + tails[len(letters) - k][0])
        for k in range(2, len(letters) - 1)
    ]
    kept: dict[tuple[str, str], float] = {}
    for first, last, cost in splits:
        if cost < 50:
            kept[first, last] = min(cost, kept.get((first, last), 99.0))
    return tuple(sorted(((f, last, cost) for (f, last), cost in kept.items()), key=lambda split: split[2])[:3])
