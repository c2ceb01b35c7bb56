"""Which words of an utterance are the caller's name, and which part of it each word is.

Knows the phrases people give their name with; `names.py` chooses between the readings and adds spelling.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .known_names import Part, likeness
from .name_words import AFTER_FIRST_NAME, AROUND, EVERYDAY, NEVER, PARTICLES, SUFFIXES, TITLES

_STRONG = re.compile(
    r"\b(?:my (?:full |whole )?n(?:ame|aem|mae)(?:'s| is| would be| was)"
    r"|(?:the|patient'?s?|full|customer'?s?) name(?:'s| is| would be)|names|name's|name is"
    r"|(?:in|on|under|by|with) (?:the|my) name(?: of)?|known as|use (?:the|my) name"
    r"|(?:it's|it is) under(?! (?:the|my) name)"
    r"|call me|go by|i'm called|speaking with"
    r"|(?:put|book) it under)\b[\s,:.]*",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:this is|this's|it's|it is|it's me|i'?m|i am|here is|hi it's|that's|reservation for)\b[\s,:]*", re.IGNORECASE
)
# A name after these is the caller's only when it is a whole one.
_FOR = re.compile(
    r"(?<!looking )(?<!information )(?<!asking )(?<!website )\b(?:for|under)\b(?: i think| mister| missus)?[\s,:]*",
    re.IGNORECASE,
)
_WEAK_OR_IS = re.compile(_WEAK.pattern.replace("reservation for", "reservation for|is"), re.IGNORECASE)
_PARTS = re.compile(
    r"\b(first|given|last|second|family|sur)[ -]?name(?:'s| is| would be| was|,|:)?\s+(?:is\s+|it's\s+)?", re.IGNORECASE
)
_IS_MY_NAME = re.compile(
    r"\b((?:[A-Za-z][\w'’-]+\s+){0,2}[A-Za-z][\w'’-]+)(?:\s+is|'s) my (?:(last|second|first) )?name\b", re.IGNORECASE
)
_AFTER = re.compile(
    r"\b((?:[A-Za-z][\w'’-]+\s+){0,2}[A-Za-z][\w'’-]+)\s+(?:speaking|here|calling|for short)\b", re.IGNORECASE
)
_NOT_MINE = re.compile(
    r"\b(?:your|is your|her|his|their|company|business|street|insurance|dog|cat|doctor|restaurant|hotel|place|brand"
    r"|husband|wife|son|daughter|mother|father|mom|dad|kid|child|friend|boss|neighbor|sister|brother|tenant)"
    r"(?:'s)? name\b|what'?s the name",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\b(?:their|his|her) (?:first |last )?name(?:'s| is) [\w'’-]+", re.IGNORECASE)
_INTRODUCES = re.compile(r"\b(?:i'm|i am|my name|mine is|this is)\b", re.IGNORECASE)
_MONTH_NAMES = frozenset(("april", "may", "june", "august"))
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)*(?:-[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)?)*|\d+[a-z]*|[,;:?!()]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text at `text[start:end]`; `stop` when a full stop follows it directly."""

    raw: str
    start: int
    end: int
    stop: bool = False

    @property
    def low(self) -> str:
        return self.raw.lower().replace("’", "'")


@dataclass(frozen=True, slots=True)
class Reading:
    """First and last name words; higher `score` is more likely (about 1 a part for a common name)."""

    first: tuple[Word, ...]
    last: tuple[Word, ...]
    score: float
    end: int


def words_of(text: str) -> list[Word]:
    """Words, numbers and punctuation with their places."""
    return [
        Word(match.group(), match.start(), match.end(), text[match.end() : match.end() + 1] == ".")
        for match in _WORD.finditer(text)
    ]


def is_name_word(word: Word) -> bool:
    """Could be part of a name: a word that is neither a number nor one of the words that never are."""
    low = word.low
    return low[:1].isalpha() and low.removesuffix("'s") not in NEVER and not (len(low) == 1 and low in "aio")


def read_phrases(text: str, *, asked: bool, part: Part | None) -> list[Reading]:
    """All readings of the text, best first.

    `asked`: a name was asked for, so bare words count. `part`: only this part was asked for.
    """
    named = _named_parts(text)
    if named is not None:
        return [named]
    if _INTRODUCES.search(text):
        text = _OF_THEM.sub(lambda one: " " * len(one[0]), text)
    if not asked and _NOT_MINE.search(text):
        # What is said of another name; the caller's own may stand in another sentence.
        text = re.sub(r"[^.!?]+", lambda one: " " * len(one[0]) if _NOT_MINE.search(one[0]) else one[0], text)
    readings: list[Reading] = []
    for match in _STRONG.finditer(text):
        readings += _from(text[match.end() :], match.end(), part, bonus=0.6, certain=True)
    for match in _IS_MY_NAME.finditer(text):
        named_part: Part | None = None if match.group(2) is None else "first" if match.group(2) == "first" else "last"
        readings += _from(match.group(1), match.start(1), named_part or part, bonus=0.6, certain=True)
    if not readings:
        for match in _AFTER.finditer(text):
            found = _from(match.group(1), match.start(1), part, bonus=0.3, certain=asked)
            readings += [reading for reading in found if not asked or _is_answer_or_name(text, reading)]
        for match in (_WEAK_OR_IS if asked else _WEAK).finditer(text):
            found = _from(text[match.end() :], match.end(), part, bonus=0.3, certain=asked)
            readings += [reading for reading in found if not asked or _is_answer_or_name(text, reading)]
    if not readings:
        for match in _FOR.finditer(text):
            found = _from(text[match.end() :], match.end(), part, bonus=0.1, certain=False)
            readings += [reading for reading in found if _is_whole_name(reading)]
    if asked and not readings:
        for segment in _segments(words_of(text)):
            readings += [reading for reading in _split(segment, part) if _is_the_answer(text, reading)]
    return sorted(readings, key=lambda reading: -reading.score)


def _named_parts(text: str) -> Reading | None:
    """ "first name John, last name Smith", in either order."""
    parts: dict[str, tuple[Word, ...]] = {}
    end = 0
    for match in _PARTS.finditer(text):
        segments = _segments(words_of(text[match.end() :]), limit=3)
        if not segments or segments[0][0].start > 2:
            continue
        words = tuple(Word(word.raw, word.start + match.end(), word.end + match.end()) for word in segments[0])
        kind = "first" if match.group(1).lower() in ("first", "given") else "last"
        parts[kind] = words[:1] if kind == "first" or len(words[0].low) > 3 else words
        end = max(end, words[-1].end)
    if not parts:
        return None
    return Reading(parts.get("first", ()), parts.get("last", ()), 2.0, end)


def _from(tail: str, offset: int, part: Part | None, *, bonus: float, certain: bool) -> list[Reading]:
    """Readings of a name that begins where a phrase ends. Unless `certain`, the words must look like a name."""
    segments = _segments(words_of(tail))
    if not segments:
        return []
    words = [Word(word.raw, word.start + offset, word.end + offset, word.stop) for word in segments[0]]
    skipped = tail[: segments[0][0].start].lower()
    if re.sub(r"\b(?:uh|um|er|mr|mrs|ms|miss|dr|doctor|just|actually)\b|[\W_]", "", skipped):
        return []
    if not certain and re.search(r"\b(?:dr|doctor)\b", skipped):
        return []
    if part is None and len(words) == 1 and re.search(r"\b(?:mr|mrs|ms|miss|dr|doctor)\b", skipped):
        part = "last"
    if words[-1].low in _MONTH_NAMES and re.match(r"\s*(?:the )?\d", tail[segments[0][-1].end :]):
        return []
    readings = _split(words, part)
    if not certain:
        readings = [reading for reading in readings if _looks_like_a_name(reading)]
    return [Reading(r.first, r.last, r.score + bonus, r.end) for r in readings]


def _looks_like_a_name(reading: Reading) -> bool:
    words = reading.first + reading.last
    large = all(word.raw[0].isupper() and not word.raw.isupper() for word in words)
    if large and reading.first and reading.last and all(_is_unlisted_name(word) for word in words):
        return True
    if not reading.first:
        return large and likeness(words[0].low, "last") > 0.5
    first = reading.first[0].low
    known = likeness(first, "first") > 0.5
    if first in EVERYDAY and not large and not (reading.last and likeness(reading.last[0].low, "last") > 0.6):
        return False
    if not reading.last:
        return known
    return known or (large and likeness(reading.last[0].low, "last") > 0.5)


def _is_unlisted_name(word: Word) -> bool:
    """Listed, or unknown and nothing like an ordinary word."""
    return max(likeness(word.low, "first"), likeness(word.low, "last")) >= 0.25 and word.low not in EVERYDAY


def _is_answer_or_name(text: str, reading: Reading) -> bool:
    return _is_the_answer(text, reading) or _looks_like_a_name(reading)


def _is_the_answer(text: str, reading: Reading) -> bool:
    """Whether an answer is mostly this name: the more is said around it, the more it must look like one."""
    words = reading.first + reading.last
    start, end = min(word.start for word in words), max(word.end for word in words)
    around = [word.low for word in words_of(text[:start]) + words_of(text[end:]) if word.raw[0].isalnum()]
    foreign = sum(low not in AROUND and low not in SUFFIXES and len(low) > 1 for low in around)
    if len(words) == 1 and words[0].raw in ("will", "may") and text[end:].strip(" .?!"):
        return False
    if _leads_the_answer(text, reading):
        return True
    large = all(word.raw[0].isupper() and _is_unlisted_name(word) for word in words)
    if foreign == 0 or (large and len(words) > 1 and not text[:start].strip() and text[end : end + 1] in (",", ".")):
        return True
    known = [word for word in words if max(likeness(word.low, "first"), likeness(word.low, "last")) > 0.5]
    everyday = any(word.low in EVERYDAY for word in words)
    if foreign <= 2 and known and not everyday:
        return True
    return len(known) == len(words) > 1 and not everyday and likeness(words[0].low, "first") > 0.5


_GOES_ON = re.compile(r"\s*(?:$|[,.;!?](?!\w)|(?:and|but|so|i)\b)", re.IGNORECASE)


def _leads_the_answer(text: str, reading: Reading) -> bool:
    """A known name said first, before the caller goes on to something else: "Karen, and I'd like to come friday"."""
    words = reading.first + reading.last
    start, end = min(word.start for word in words), max(word.end for word in words)
    if not reading.first or reading.first[0].start != start or not _GOES_ON.match(text[end:]):
        return False
    if any(word.low not in AROUND for word in words_of(text[:start]) if word.raw[0].isalnum()):
        return False
    if any(word.low in EVERYDAY and not word.raw[0].isupper() for word in words):
        return False
    known = likeness(reading.first[0].low, "first") > 0.5
    return known and all(likeness(word.low, "last") > 0.3 for word in reading.last)


def _is_whole_name(reading: Reading) -> bool:
    """First and last name, one of them known as such."""
    if not reading.first or not reading.last:
        return False
    first, last = likeness(reading.first[0].low, "first"), likeness(reading.last[-1].low, "last")
    large = all(word.raw[0].isupper() for word in reading.first + reading.last)
    if reading.last[-1].low in EVERYDAY and not (large and first > 0.5 and last > 0.5):
        return False
    if large and all(_is_unlisted_name(word) for word in reading.first + reading.last):
        return True
    return (first > 0.5 and (last > 0.5 or large)) if reading.first[0].low not in EVERYDAY else large and last > 0.5


def _segments(words: Sequence[Word], limit: int = 4) -> list[list[Word]]:
    """Rows of words that could be names, cut at function words and sentence ends; a comma inside stays as a mark."""
    rows: list[list[Word]] = [[]]
    for i, word in enumerate(words):
        if word.low in TITLES:
            if rows[-1]:
                rows.append([])
            continue
        if word.low in AFTER_FIRST_NAME and not (rows[-1] and likeness(rows[-1][-1].low, "first") > 0.5):
            rows.append([])
        elif word.raw == "," and rows[-1] and i + 1 < len(words) and is_name_word(words[i + 1]):
            rows[-1].append(word)
        elif is_name_word(word) and len(rows[-1]) < limit + 2:
            rows[-1].append(word)
            if word.stop and len(word.low) > 2:
                rows.append([])
        else:
            rows.append([])
    return [row for row in rows if row]


def _split(segment: Sequence[Word], part: Part | None) -> list[Reading]:
    """The ways to part a row of name words into first and last name."""
    commas = [i for i, word in enumerate(segment) if word.raw == ","]
    words = [word for word in segment if word.raw != "," and word.low not in SUFFIXES]
    if not words:
        return []
    if len(commas) == 1 and len(words) == 2:
        # "Smith, John": a recogniser also puts commas between a first and a last name.
        straight, turned = _pair(words[0], words[1]), _pair(words[1], words[0])
        return [max(straight, turned, key=lambda reading: reading.score)]
    if commas:
        words = [word for word in segment[: commas[0]] if word.low not in SUFFIXES]
    if len(words) == 1 or part is not None:
        return _single(words, part)
    return _several(words[:4])


def _single(words: Sequence[Word], part: Part | None) -> list[Reading]:
    word = words[0]
    if part == "last":
        joined = tuple(words) if word.low in PARTICLES or len(words) == 1 else tuple(words[-1:])
        if len(words) == 2 and likeness(word.low, "first") < 0.6 and likeness(words[1].low, "last") > 0.3:
            joined = tuple(words)
        return [Reading((), joined, likeness(joined[-1].low, "last"), joined[-1].end)]
    if part == "first":
        return [Reading((word,), (), likeness(word.low, "first"), word.end)]
    first, last = likeness(word.low, "first"), likeness(word.low, "last")
    readings = [Reading((word,), (), first - 0.5, word.end)]
    if last > first + 0.25 or first < 0.3:
        readings.insert(0, Reading((), (word,), last - 0.5, word.end))
    return readings


def _pair(first: Word, last: Word) -> Reading:
    end = max(first.end, last.end)
    return Reading((first,), (last,), likeness(first.low, "first") + likeness(last.low, "last"), end)


def _several(words: Sequence[Word]) -> list[Reading]:
    first = words[0]
    if len(words) == 2:
        straight, turned = _pair(first, words[1]), _pair(words[1], first)
        return [straight] if straight.score + 0.8 >= turned.score else [turned]
    for i, word in enumerate(words[1:-1], 1):
        if word.low in PARTICLES:
            last = tuple(words[i:])
            return [Reading((first,), last, likeness(first.low, "first") + 0.6, last[-1].end)]
    middle, last_word = words[1], words[2]
    score = likeness(first.low, "first")
    both = likeness(middle.low, "last"), likeness(last_word.low, "last")
    if len(middle.low) > 1 and both[0] > 0.4 and both[1] > 0.4 and likeness(middle.low, "first") < 0.4:
        # Two last names, as many Hispanic callers have.
        return [Reading((first,), (middle, last_word), score + both[1], last_word.end)]
    if len(middle.low) > 1 and likeness(middle.low, "first") < 0.3 and both[1] < 0.3:
        return [_pair(first, middle)]
    return [Reading((first,), (last_word,), score + both[1], last_word.end)]
