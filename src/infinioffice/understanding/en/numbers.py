"""English numbers, said or typed, with their character offsets.

Three ways in:

- `find_numbers(text)` gives quantities as English counts them: "twenty-two" 22, "a hundred and five" 105,
  "two thousand nineteen" 2019, "three point five" 3.5, "1,200" 1200, "two and a half" 2.5, "the twenty third"
  23 as an ordinal. "one twenty" is two numbers here.
- `find_digits(text)` gives digit strings as people read telephone numbers, ZIP codes and house numbers aloud:
  "five five five, oh one double two" "5550122", "one twenty" "120", "eight hundred five five five" "800555",
  "twenty-two oh one" "2201". Commas, dashes, dots, brackets and single fillers inside a run are skipped.
- `read_cardinal`, `read_ordinal`, `read_quantity` read one number at a position of `split_words(text)`, for grammars.

Law: pure. Offsets are into the text as given, end exclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple


class Word(NamedTuple):
    """One lower-case word (inner apostrophes kept), one run of digits, or one other sign; offsets `[start, end)`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """`value` as counted; `ordinal` for "third" and "3rd"."""

    value: float
    start: int
    end: int
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Digits:
    """A digit string as read aloud. `groups` are its parts as said ("eight hundred" is one group, "555" is one)."""

    digits: str
    start: int
    end: int
    groups: tuple[str, ...] = ()


UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "twelveth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twentyeth": 20,
    "thirtieth": 30, "thirtyeth": 30,
    "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
    "hundredth": 100,
}  # fmt: skip
SUFFIXES = frozenset({"st", "nd", "rd", "th"})
SMALL = UNITS | TEENS
REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
ZEROS = frozenset({"oh", "o", "zero", "nought", "naught"})
HOMOPHONES = {"won": "1", "to": "2", "too": "2", "tree": "3", "for": "4", "fore": "4", "ate": "8", "niner": "9"}
"""What a recogniser writes for a digit. Only believed between two digits."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]|_")
_SKIPPED = frozenset(",.-–()/ ")
_FILLERS = frozenset({"um", "uh", "er", "erm", "uhm", "hmm", "dash", "hyphen", "dot", "space", "then"})


def split_words(text: str) -> list[Word]:
    """Words, digit runs and signs of `text` in order, lower-case, with offsets into `text`."""
    return [Word(m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)]


def _text(words: list[Word], i: int) -> str:
    return words[i].text if 0 <= i < len(words) else ""


def _touches(words: list[Word], i: int) -> bool:
    """Word i follows word i-1 without a space."""
    return 0 < i < len(words) and words[i].start == words[i - 1].end


def _read_digits(words: list[Word], i: int) -> tuple[float, int]:
    raw = words[i].text
    i += 1
    while (
        _text(words, i) == ","
        and _touches(words, i)
        and _touches(words, i + 1)
        and len(words[i + 1].text) == 3
        and words[i + 1].text.isdecimal()
        and len(raw) <= 9
    ):
        raw += words[i + 1].text
        i += 2
    if (
        _text(words, i) == "."
        and _touches(words, i)
        and _touches(words, i + 1)
        and words[i + 1].text.isdecimal()
        and not (_text(words, i + 2) == "." and _text(words, i + 3).isdecimal() and _touches(words, i + 3))
        and not (_text(words, i - 2) == "." and _touches(words, i - 1) and _touches(words, i - 2))
    ):
        return float(f"{int(raw)}.{words[i + 1].text}"), i + 2
    return int(raw), i


def _read_below_hundred(words: list[Word], i: int) -> tuple[int, int] | None:
    word = _text(words, i)
    if word in SMALL:
        return SMALL[word], i + 1
    if word not in TENS:
        return None
    after = i + 2 if _text(words, i + 1) == "-" else i + 1
    unit = UNITS.get(_text(words, after), 0)
    return (TENS[word] + unit, after + 1) if unit else (TENS[word], i + 1)


def _read_below_thousand(words: list[Word], i: int) -> tuple[int, int] | None:
    if _text(words, i) in ("a", "one") and _text(words, i + 1) == "hundred":
        head: tuple[int, int] | None = (1, i + 1)
    else:
        head = _read_below_hundred(words, i)
    if head is None or _text(words, head[1]) != "hundred":
        return head
    total, i = head[0] * 100, head[1] + 1
    rest = _read_below_hundred(words, i + 1 if _text(words, i) == "and" else i)
    return (total + rest[0], rest[1]) if rest else (total, i)


def read_cardinal(words: list[Word], i: int) -> tuple[float, int] | None:
    """The number that begins at word `i` and the index after it, the longest reading; None when there is none.

    Whole numbers come as int. "one twenty" reads as 1: pairs are the caller's business.
    """
    if i >= len(words):
        return None
    if words[i].text.isdecimal():
        value, i = _read_digits(words, i)
        if _text(words, i) == "thousand":
            return value * 1000, i + 1
        return (value * 100, i + 1) if _text(words, i) == "hundred" else (value, i)
    if _text(words, i) == "a" and _text(words, i + 1) == "thousand":
        head: tuple[int, int] | None = (1, i + 1)
    else:
        head = _read_below_thousand(words, i)
    if head is None:
        return None
    total, i = head
    if _text(words, i) == "thousand":
        total, i = total * 1000, i + 1
        rest = _read_below_thousand(words, i + 1 if _text(words, i) == "and" else i)
        if rest:
            total, i = total + rest[0], rest[1]
    if _text(words, i) == "point":
        decimals, j = "", i + 1
        while _text(words, j) in UNITS or _text(words, j) in ZEROS:
            decimals += str(UNITS.get(_text(words, j), 0))
            j += 1
        if decimals:
            return float(f"{total}.{decimals}"), j
    return total, i


def read_ordinal(words: list[Word], i: int) -> tuple[int, int] | None:
    """The ordinal that begins at word `i` ("third", "3rd", "twenty-third", "hundred and first") and the index after."""
    word = _text(words, i)
    if word.isdecimal():
        follows = _text(words, i + 1)
        if follows in SUFFIXES and (_touches(words, i + 1) or follows == "th"):
            return int(word), i + 2
        return None
    if word in ORDINALS:
        return ORDINALS[word], i + 1
    if word in TENS:
        after = i + 2 if _text(words, i + 1) == "-" else i + 1
        unit = ORDINALS.get(_text(words, after), 0)
        return (TENS[word] + unit, after + 1) if 0 < unit < 10 else None
    return None


def read_quantity(words: list[Word], i: int) -> tuple[float, int] | None:
    """An amount before a unit: a cardinal, "a", "an", "a couple of", "a few", "half a", "two and a half", "1/2".

    Returns the amount and the index of the word after it; None when word `i` begins no amount.
    """
    word = _text(words, i)
    if word == "the" and _text(words, i + 1) in ("couple", "pair"):
        return read_quantity(words, i + 1)
    if word in ("half", "quarter"):
        amount, i = (0.5 if word == "half" else 0.25), i + 1
        if _text(words, i) == "of":
            i += 1
        return amount, (i + 1 if _text(words, i) in ("a", "an") else i)
    if word in ("a", "an"):
        follows = _text(words, i + 1)
        if follows in ("half", "quarter", "couple", "pair", "few"):
            return read_quantity(words, i + 1)
        if follows not in ("hundred", "thousand"):
            return 1, (i + 2 if follows == "single" else i + 1)
    if word in ("couple", "pair", "few"):
        amount = 3.0 if word == "few" else 2.0
        i += 1
        return int(amount), (i + 1 if _text(words, i) == "of" else i)
    head = read_cardinal(words, i)
    return _with_fraction(words, head) if head else None


def _with_fraction(words: list[Word], head: tuple[float, int]) -> tuple[float, int]:
    amount, i = head
    if _text(words, i) == "/" and _touches(words, i) and _touches(words, i + 1) and _text(words, i + 1).isdecimal():
        below = int(words[i + 1].text)
        return (amount / below, i + 2) if below else head
    if _text(words, i) == "and" and _text(words, i + 1) in ("a", "one") and _text(words, i + 2) in ("half", "quarter"):
        return amount + (0.5 if words[i + 2].text == "half" else 0.25), i + 3
    after = i + 1 if _text(words, i) == "-" else i
    if amount == 3 and _text(words, after) in ("quarters", "quarter"):
        after += 1
        if _text(words, after) == "of":
            after += 1
        return 0.75, (after + 1 if _text(words, after) in ("a", "an") else after)
    return head


def find_numbers(text: str) -> tuple[Number, ...]:
    """All quantities and ordinals of `text` in order, never overlapping. Articles alone ("a day") are no number."""
    words = split_words(text)
    found: list[Number] = []
    i = 0
    while i < len(words):
        ordinal = read_ordinal(words, i)
        if ordinal:
            found.append(Number(ordinal[0], words[i].start, words[ordinal[1] - 1].end, ordinal=True))
            i = ordinal[1]
            continue
        cardinal = read_cardinal(words, i)
        if cardinal is None:
            i += 1
            continue
        value, after = _with_fraction(words, cardinal)
        found.append(Number(value, words[i].start, words[after - 1].end))
        i = after
    return tuple(found)


def _said_digits(words: list[Word], i: int) -> tuple[str, int] | None:
    """The digit string one spoken group stands for, and the index after it."""
    word = _text(words, i)
    if word.isdecimal():
        return word, i + 1
    if word in ZEROS:
        return "0", i + 1
    if word in REPEATS:
        follows = _text(words, i + 1)
        digit = "0" if follows in ZEROS else str(UNITS[follows]) if follows in UNITS else follows
        return (digit * REPEATS[word], i + 2) if digit.isdecimal() and len(digit) == 1 else None
    head = _read_below_hundred(words, i)
    if head is None:
        return None
    value, i = head
    if _text(words, i) not in ("hundred", "thousand"):
        return str(value), i
    whole = value * (100 if words[i].text == "hundred" else 1000)
    i += 1
    rest = _read_below_hundred(words, i + 1) if _text(words, i) == "and" else None
    return (str(whole + rest[0]), rest[1]) if rest else (str(whole), i)


def find_digits(text: str) -> tuple[Digits, ...]:
    """Runs of digits as read aloud, in order. A run goes on over commas, dashes, dots, brackets, fillers and, between
    two digits, over the homophones a recogniser writes ("five for two")."""
    words = split_words(text)
    found: list[Digits] = []
    i = 0
    while i < len(words):
        group = None if _text(words, i) == "o" else _said_digits(words, i)
        if group is None:
            i += 1
            continue
        first, groups = i, [group[0]]
        i = last = group[1]
        while i < len(words):
            follows = _said_digits(words, i)
            if follows is None and words[i].text in HOMOPHONES and _said_digits(words, i + 1):
                follows = HOMOPHONES[words[i].text], i + 1
            if follows:
                groups.append(follows[0])
                i = last = follows[1]
            elif words[i].text in _SKIPPED or words[i].text in _FILLERS:
                i += 1
            else:
                break
        found.append(Digits("".join(groups), words[first].start, words[last - 1].end, tuple(groups)))
        i = last
    return tuple(found)
