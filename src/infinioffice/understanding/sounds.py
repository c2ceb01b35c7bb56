"""How alike two words sound. Pure, no word lists: a rough phoneme code and weighted edit distances.

The code is a metaphone that keeps vowel classes, because recognisers swap vowels more often than they drop them.
It knows English spelling best, and reads Spanish names passably.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Ordered: longer spellings first. Upper-case letters are sounds of their own (C as in church, S as in ship,
# J as in judge, T as in thin) and are never touched again.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^wh", "w"),
        (r"^ps", "s"),
        (r"^x", "z"),
        (r"^mc(?=k)", "ma"),
        (r"^mc", "mak"),
        (r"^hu(?=[aei])", "w"),
        (r"sch(?=[lmnrw]|$)", "S"),
        (r"sch", "sk"),
        (r"tch", "C"),
        (r"chr", "kr"),
        (r"ch", "C"),
        (r"sh", "S"),
        (r"ph", "f"),
        (r"th", "T"),
        (r"igh", "i"),
        (r"^gh", "g"),
        (r"gh", ""),
        (r"ck|qu|q", "k"),
        (r"dge?(?=[eiy]|$)(?<!d)", "J"),
        (r"dg", "J"),
        (r"tion|sion", "Son"),
        (r"sc(?=[eiy])", "s"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"g(?=[ey])", "J"),
        (r"gi(?=[aou])", "J"),
        (r"j", "J"),
        (r"x", "ks"),
        (r"mb$", "m"),
        (r"mn$", "m"),
        (r"(?<=[aeiou])re$", "r"),
        (r"(?<=[^aeiou])le$", "ol"),
        (r"(?<=[^aeiou])e$", ""),
        (r"^y(?=[aeiou])", "Y"),
        (r"ee|ea|ie|ey$|y", "i"),
        (r"ai|ay|ei|ey", "e"),
        (r"au|aw|oa|ow|ou", "o"),
        (r"oo|ew|ue|ui|eu", "u"),
        (r"(?<=[aeiou])h(?![aeiou])", ""),
        (r"(?<=[^aeiou])h$", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = frozenset("aeiou")
_NEAR = frozenset(
    frozenset(pair)
    for pair in (
        "pb td kg fv sz SJ CJ SC mn Tf Ts Td Tt bv wv lr wr kC sS zJ rw Yi Yu wu hk pk tk bd gd pt nl JY hT".split()
    )
)
_VOWEL_SWAP, _NEAR_SWAP, _SLIP, _MISS = 0.35, 0.45, 0.5, 1.0


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Lower-case letters and digits only, accents taken off: `O'Brién` → `obrien`."""
    spread = unicodedata.normalize("NFKD", text.lower())
    return "".join(ch for ch in spread if ch.isalnum() and ord(ch) < 0x250)


@lru_cache(maxsize=32768)
def phonemes(word: str) -> str:
    """A rough phoneme string of one word or of a phrase run together; empty when nothing can be sounded."""
    code = plain(word)
    for pattern, sound in _RULES:
        code = pattern.sub(sound, code)
    return code


def sound_key(word: str) -> str:
    """A short index key: the first sound and the consonants after it. Words that sound alike mostly share it."""
    code = phonemes(word)
    if not code:
        return ""
    first = "*" if code[0] in _VOWELS else code[0]
    return first + "".join(sound for sound in code[1:] if sound not in _VOWELS and sound != "h")


def edit_distance(a: str, b: str, limit: int | None = None) -> int:
    """Insertions, deletions, substitutions between two strings; `limit` + 1 as soon as it must be larger."""
    if limit is not None and abs(len(a) - len(b)) > limit:
        return limit + 1
    row = list(range(len(b) + 1))
    for i, ch in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            best = above if ch == other else 1 + min(above, row[j], row[j - 1])
            above, row[j] = row[j], best
        if limit is not None and min(row) > limit:
            return limit + 1
    return row[-1]


def _swap(a: str, b: str) -> float:
    if a in _VOWELS and b in _VOWELS:
        return _VOWEL_SWAP
    return _NEAR_SWAP if frozenset((a, b)) in _NEAR else _MISS


def _slip(sound: str) -> float:
    return _SLIP if sound in _VOWELS or sound == "h" else _MISS


@lru_cache(maxsize=65536)
def _sound_distance(a: str, b: str) -> float:
    row = [0.0]
    for sound in b:
        row.append(row[-1] + _slip(sound))
    for sound in a:
        above, row[0] = row[0], row[0] + _slip(sound)
        for j, other in enumerate(b, 1):
            if sound == other:
                best = above
            else:
                best = min(above + _swap(sound, other), row[j] + _slip(sound), row[j - 1] + _slip(other))
            above, row[j] = row[j], best
    return row[-1]


@lru_cache(maxsize=65536)
def similarity(heard: str, known: str) -> float:
    """How likely `heard` is a mishearing of `known`, 0–1; 1 for the same letters, at least 0.9 for the same sounds."""
    a, b = plain(heard), plain(known)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    x, y = phonemes(a), phonemes(b)
    letters = 1 - edit_distance(a, b) / max(len(a), len(b))
    if x == y:
        return max(0.9, 0.8 + 0.2 * letters)
    sounds = 1 - _sound_distance(x, y) / max(len(x), len(y), 1)
    return max(0.0, min(0.97, 0.7 * sounds + 0.3 * letters))
