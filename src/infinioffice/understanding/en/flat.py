"""An utterance flattened for matching: same length as the original, so that offsets hold.

Rules are written as a recogniser writes: lower case, no punctuation. `rule()` lets a blank match any run of blanks and
an apostrophe be missing, because typed text and recognised text differ in exactly that.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_NOT_WORD = re.compile(r"[^a-z0-9'\x80-\U0010ffff]")
_WORD = re.compile(r"[a-z0-9\x80-\U0010ffff]+(?:'[a-z]+)?")
_BREAK = re.compile(r"(?<![0-9])[.](?![0-9])|[!?;]|[.] |, ?(?:but|and|so) |\b(?:but|however)\b")


class Word(NamedTuple):
    """A lower-case word and its place, `[start, end)`."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=512)
def lowered(text: str) -> str:
    """Lower case with plain apostrophes and the punctuation left in; exactly as long as `text`."""
    low = text.lower()
    if len(low) != len(text):  # a few capitals become two characters
        low = "".join(ch.lower() if len(ch.lower()) == 1 else ch for ch in text)
    return low.translate(_QUOTES)


@lru_cache(maxsize=512)
def flat(text: str) -> str:
    """`lowered` with every sign but the apostrophe turned into a blank; exactly as long as `text`."""
    return _NOT_WORD.sub(" ", lowered(text))


@lru_cache(maxsize=512)
def words(text: str) -> tuple[Word, ...]:
    """The words of the flattened text."""
    return tuple(Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(flat(text)))


@lru_cache(maxsize=512)
def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches `[start, end)` between sentence ends and "but": a negation does not reach over them."""
    low = lowered(text)
    cuts = [0, *sorted({m.start() for m in _BREAK.finditer(low)}), len(low)]
    return tuple((a, b) for a, b in pairwise(cuts) if b > a)


def clause_start(text: str, at: int) -> int:
    """Where the clause holding the character `at` begins."""
    return next((a for a, b in clauses(text) if a <= at < b), 0)


@lru_cache(maxsize=4096)
def rule(pattern: str) -> re.Pattern[str]:
    """A pattern over flattened text, matched at word borders; blanks and apostrophes are tolerant."""
    loose = re.sub("'(?![?])", "'?", pattern).replace(r"\w", r"[\w']")
    loose = re.sub(" [?]", " *", loose)
    loose = re.sub(" (?![*?+])", " +", loose)
    return re.compile(rf"(?<![a-z0-9'])(?:{loose})(?![a-z0-9]|'[a-z])")


def near(first: str, second: str, gap: int = 4) -> str:
    """Either phrase before the other, at most `gap` words between them."""
    return f"{first}(?:'s)?(?: \\w+){{0,{gap}}}? {second}|{second}(?:'s)?(?: \\w+){{0,{gap}}}? {first}"


def any_of(*alternatives: str) -> str:
    """One group of alternatives, for building larger rules."""
    return "(?:" + "|".join(alternatives) + ")"
