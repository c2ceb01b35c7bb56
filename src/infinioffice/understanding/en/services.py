"""What the caller wants done, in this business's own words.

A service scores by its best cue found in order in the text (small gaps allowed, so "ac is completely out" meets
"ac broken"), weighted by how few services share each word. Words are compared by stem, then by sound, because a
recogniser that has never heard "furnace" writes "furnish". Two services close together are both handed back: asking
beats guessing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from infinioffice.understanding.en.flat import Word, flat, rule, words
from infinioffice.understanding.en.trade_words import EVERYDAY, IGNORED, SAME
from infinioffice.understanding.meaning import Lexicon, ProviderWords
from infinioffice.understanding.sounds import similarity


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key with its score (0–1 of a full match of a telling cue) and the words it was heard in, `[start, end)`."""

    key: str
    score: float
    start: int
    end: int


_FOLD = tuple((word, rule(pattern)) for word, pattern in SAME)
_GAP = 3
_NEAR = 0.84
_CLOSE = 0.82
_LEAST = 0.45
_SAME_SOUND = 0.87
_SHARED = 0.6
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Cue:
    key: str
    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class _Index:
    cues: tuple[_Cue, ...]
    by_stem: dict[str, tuple[_Cue, ...]]
    weights: dict[str, float]
    fuzzy: tuple[tuple[str, int], ...]
    heard: dict[str, tuple[str, float]] = field(default_factory=dict)


def stem(word: str) -> str:
    """A word without its commonest endings: "leaking", "leaks" and "leaky" meet in "leak"."""
    return _without_ending(word).removesuffix("e") if len(word) > 4 else _without_ending(word)


def _without_ending(word: str) -> str:
    for ending in ("'s", "ing", "ed", "ies", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            root = word[: -len(ending)]
            if ending == "ies":
                return root + "y"
            return root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls" else root
    return word


def _fold(text: str) -> list[Word]:
    """The words of a text with every way of saying the same written one way; offsets stay those of the text."""
    low = flat(text)
    taken: list[tuple[int, int, str]] = []
    for word, pattern in _FOLD:
        for found in pattern.finditer(low):
            if not any(found.start() < end and start < found.end() for start, end, _ in taken):
                taken.append((found.start(), found.end(), word))
    if not taken:
        return list(words(text))
    folded = [word for word in words(text) if not any(start <= word.start < end for start, end, _ in taken)]
    for start, end, replacement in taken:
        folded.extend(Word(part, start, end) for part in replacement.split())
    return sorted(folded, key=lambda word: word.start)


def _stems(text: str, *, keep: bool = False) -> tuple[str, ...]:
    kept = tuple(stem(word.text) for word in _fold(text) if keep or word.text not in IGNORED)
    return kept or tuple(stem(word.text) for word in _fold(text))


@lru_cache(maxsize=64)
def _index(lexicon: Lexicon) -> _Index:
    named: dict[tuple[str, tuple[str, ...]], None] = {}
    for service in lexicon.services:
        for cue in (*service.cues, service.name.lower(), service.key.replace("_", " ")):
            named.setdefault((service.key, _stems(cue)), None)
    holders: dict[str, set[str]] = {}
    for key, stems in named:
        for one in stems:
            holders.setdefault(one, set()).add(key)
    count = max(1, len(lexicon.services))
    weights = {one: 1.4 + math.log((count + 1) / (len(keys) + 0.5)) for one, keys in holders.items()}
    cues = tuple(_Cue(key, stems, sum(weights[one] for one in stems)) for key, stems in named if stems)
    by_stem: dict[str, list[_Cue]] = {}
    for ready in cues:
        for one in ready.stems[:2]:
            by_stem.setdefault(one, []).append(ready)
    fuzzy = tuple((one, _letters(one)) for one in weights if len(one) >= 4)
    return _Index(cues, {one: tuple(found) for one, found in by_stem.items()}, weights, fuzzy)


def _known_stem(word: str, index: _Index) -> tuple[str, float]:
    """The business's stem a heard word stands for, and how surely."""
    root = stem(word)
    if root in index.weights:
        return root, 1.0
    if word in IGNORED or len(word) < 5 or word in EVERYDAY:
        return root, 0.0
    if word not in index.heard:
        if len(index.heard) > _REMEMBERED:
            index.heard.clear()
        index.heard[word] = _alike(root, index)
    return index.heard[word]


def _alike(root: str, index: _Index) -> tuple[str, float]:
    """The stem that sounds most like `root`. Letters in common are counted first: comparing sounds is dear."""
    mask = _letters(root)
    best, sure = root, 0.0
    for known, known_mask in index.fuzzy:
        if abs(len(known) - len(root)) > 3:
            continue
        if (mask & known_mask).bit_count() < _SHARED * max(mask.bit_count(), known_mask.bit_count()):
            continue
        alike = similarity(root, known)
        if alike > sure and (len(known) > 4 or alike >= _SAME_SOUND):
            best, sure = known, alike
    return (best, sure) if sure >= _NEAR else (root, 0.0)


def _letters(word: str) -> int:
    """A bit for each letter that occurs."""
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) % 32)
    return mask


def find_services(text: str, lexicon: Lexicon) -> tuple[Candidate, ...]:
    """The services a text may mean, best first; those too far behind the best are left out. Empty when none."""
    if not lexicon.services or not text.strip():
        return ()
    index = _index(lexicon)
    heard = [(word, *_known_stem(word.text, index)) for word in _fold(text)]
    heard = [one for one in heard if one[2] or one[0].text not in IGNORED]  # a gap counts telling words only
    best: dict[str, Candidate] = {}
    support: dict[str, float] = {}
    for at, (_, root, sure) in enumerate(heard):
        if not sure:
            continue
        for cue in index.by_stem.get(root, ()):
            found = _match(cue, heard, at)
            if found is None:
                continue
            score, start, end = found
            support[cue.key] = support.get(cue.key, 0.0) + 0.02
            if cue.key not in best or score > best[cue.key].score:
                best[cue.key] = Candidate(cue.key, score, start, end)
    if not best:
        return ()
    ranked = sorted(
        (Candidate(one.key, one.score + min(support[one.key], 0.1), one.start, one.end) for one in best.values()),
        key=lambda one: -one.score,
    )
    top = ranked[0].score
    if top < _LEAST:
        return ()
    inside = [one for one in ranked if one.score >= top * _CLOSE]
    return tuple(inside[:4])


def _match(cue: _Cue, heard: Sequence[tuple[Word, str, float]], at: int) -> tuple[float, int, int] | None:
    """How well the cue stands in the text from word `at`: (score, start, end), or None."""
    left = list(cue.stems)
    start, end, sure_sum, last = heard[at][0].start, heard[at][0].end, 0.0, at
    matched = 0
    for place in range(at, min(len(heard), at + len(left) + _GAP + 1)):
        word, root, sure = heard[place]
        if sure and root in left and place - last <= _GAP:
            left.remove(root)
            matched += 1
            sure_sum += sure
            end = max(end, word.end)
            last = place
        if not left:
            break
    if left:
        return None
    length = len(cue.stems)
    strength = 1 - math.exp(-cue.weight / 2.2)
    return strength * (sure_sum / length) ** 2, start, end


_TITLE = rule("(?:dr|doctor|doc|dentist|hygienist|mr|mrs|ms|miss|with|see|for|prefer|technician|mechanic|stylist) +$")


def find_providers(text: str, providers: Sequence[ProviderWords], *, asked: bool = False) -> tuple[Candidate, ...]:
    """The people asked for by name, best first. After a title or "with" a name may also only sound alike."""
    low = flat(text)
    found: dict[str, Candidate] = {}
    named = Counter(name for provider in providers for name in _provider_names(provider))
    for provider in providers:
        for name in _provider_names(provider):
            if named[name] > 1:
                # "Center" that two of them are called by points at neither.
                continue
            parts = name.split()
            spoken = words(text)
            for at in range(len(spoken) - len(parts) + 1):
                run = spoken[at : at + len(parts)]
                alike = min(
                    similarity(word.text.removesuffix("'s"), part) for word, part in zip(run, parts, strict=True)
                )
                titled = bool(_TITLE.search(low[: run[0].start]))
                least = 0.8 if titled or asked else 1.0
                if alike < least or (len(parts) == 1 and len(parts[0]) < 4 and not titled and not asked and alike < 1):
                    continue
                start = run[0].start
                if title := rule("(?:dr|doctor|doc|mr|mrs|ms|miss) +$").search(low[:start]):
                    start = title.start()
                if provider.key not in found or alike > found[provider.key].score:
                    found[provider.key] = Candidate(provider.key, alike, start, run[-1].end)
    return tuple(sorted(found.values(), key=lambda one: (-one.score, one.start - one.end)))


@lru_cache(maxsize=256)
def _provider_names(provider: ProviderWords) -> tuple[str, ...]:
    names = [name.lower() for name in (provider.name, *provider.cues)]
    titles = ("dr", "doctor", "mr", "mrs", "ms")
    bare = [" ".join(word.text for word in words(name) if word.text not in titles) for name in names]
    single = [part for name in bare if name for part in (name.split()[-1], name.split()[0])]
    return tuple(dict.fromkeys(name for name in (*bare, *single) if name and name not in IGNORED))
