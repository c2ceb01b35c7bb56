"""Digit strings as people say them: "five five five, oh one double four", "1-800", "twenty one thirteen".

Values (how many, how much) are `numbers.py`; here only the row of digits matters, and every spoken group keeps its
other readings, so that the length a field must have ("ten digits") can decide between them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

UNITS = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "niner": "9", "nought": "0", "fife": "5", "aught": "0",
}  # fmt: skip
TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6", "seventy": "7",
    "eighty": "8", "ninety": "9",
}  # fmt: skip
TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}

# What recognisers write for a digit, with the price of believing it. Only read inside a run of digits.
_SLIPS: dict[str, tuple[str, float]] = {
    "for": ("4", 0.3), "fore": ("4", 0.2), "to": ("2", 0.3), "too": ("2", 0.3), "tu": ("2", 0.3), "won": ("1", 0.3),
    "ate": ("8", 0.2), "free": ("3", 0.3), "tree": ("3", 0.3), "sex": ("6", 0.3), "sicks": ("6", 0.3),
    "night": ("9", 0.5), "nein": ("9", 0.3), "mine": ("9", 0.6), "wine": ("9", 0.5), "fine": ("5", 0.5),
    "hate": ("8", 0.5), "owe": ("0", 0.3), "ow": ("0", 0.4), "all": ("0", 0.6), "who": ("2", 0.6), "do": ("2", 0.6),
    "tube": ("2", 0.6), "stakes": ("6", 0.6), "sticks": ("6", 0.5), "fight": ("5", 0.6), "hive": ("5", 0.5),
    "full": ("4", 0.6), "door": ("4", 0.6), "heaven": ("7", 0.5), "eighth": ("8", 0.6),
    "by": ("5", 0.6), "times": ("5", 0.8), "buy": ("5", 0.6), "tin": ("10", 0.8), "sets": ("6", 0.8),
}  # fmt: skip
_GLUE = frozenset(
    "and then uh um er ah dash hyphen space area code so okay ok like its it's is that's thats yes yeah comma "
    "period at the pause next well".split()
)
_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|[0-9]+|\+")

Options = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Token:
    """One word, digit string or plus sign, lower-case, at `text[start:end]`."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """One spoken group with its readings, cheapest first; `slip` when only a mishearing makes it a number."""

    options: Options
    start: int
    end: int
    slip: bool = False
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Groups that follow one another; `plus` when a plus sign opens it. `text[start:end]` holds it."""

    groups: tuple[Group, ...]
    start: int
    end: int
    plus: bool = False

    @property
    def digits(self) -> str:
        """The plainest reading."""
        return "".join(group.options[0][0] for group in self.groups)

    @property
    def is_spoken(self) -> bool:
        """Whether any of it was words rather than written digits."""
        return any(group.spoken for group in self.groups)

    def fit(self, lengths: Collection[int]) -> tuple[str, float] | None:
        """The cheapest reading with one of these lengths and its cost (0 when taken at its word), or None."""
        readings = self.readings(max(lengths, default=0))
        fitting = [(cost, digits) for length, (digits, cost) in readings.items() if length in lengths]
        if not fitting:
            return None
        cost, digits = min(fitting)
        return digits, cost

    def readings(self, longest: int = 20) -> dict[int, tuple[str, float]]:
        """The cheapest reading of each length up to `longest`: length → (digits, cost)."""
        best: dict[int, tuple[str, float]] = {0: ("", 0.0)}
        for group in self.groups:
            grown: dict[int, tuple[str, float]] = {}
            for said, cost in best.values():
                for option, price in group.options:
                    length, total = len(said) + len(option), cost + price
                    if length <= longest and (length not in grown or total < grown[length][1]):
                        grown[length] = (said + option, total)
            best = grown
        return best


def tokens_of(text: str) -> list[Token]:
    """Words, digit strings and plus signs with their places."""
    return [Token(match.group().lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def is_digit(token: Token) -> bool:
    """A digit string or the name of one digit."""
    return token.word.isdigit() or token.word in UNITS


def _value(token: Token) -> str:
    return token.word if token.word.isdigit() else UNITS[token.word]


def _group(options: Sequence[tuple[str, float]], tokens: Sequence[Token], *, slip: bool = False) -> Group:
    spoken = not all(token.word.isdigit() for token in tokens)
    return Group(tuple(options), tokens[0].start, tokens[-1].end, slip, spoken)


def small_number(tokens: Sequence[Token], i: int) -> tuple[str, int]:
    """A spoken number below 100 at `i` and how many tokens it took; ("", 0) when there is none."""
    if i >= len(tokens):
        return "", 0
    word = tokens[i].word
    if word in TENS:
        if i + 1 < len(tokens) and UNITS.get(tokens[i + 1].word, "0") != "0":
            return TENS[word] + UNITS[tokens[i + 1].word], 2
        return TENS[word] + "0", 1
    if word in TEENS:
        return TEENS[word], 1
    if word in UNITS and word not in ("o", "oh"):
        return UNITS[word], 1
    return "", 0


def _round_number(tokens: Sequence[Token], i: int) -> tuple[Group, int]:
    """ "five hundred", "five hundred (and) twenty three", "two thousand (and) nine", "six thousand", "one thousand one
    hundred five"."""
    size = 2 if tokens[i + 1].word == "hundred" else 3
    head = _value(tokens[i]) if is_digit(tokens[i]) else TEENS[tokens[i].word]
    whole = head + "0" * size
    j = i + 2
    if j < len(tokens) and tokens[j].word == "and":
        j += 1
    if size == 3 and j + 1 < len(tokens) and is_digit(tokens[j]) and tokens[j + 1].word == "hundred":
        hundreds, taken = _round_number(tokens, j)
        joined = head + hundreds.options[0][0].rjust(size, "0")
        return _group(((joined, 0.0),), tokens[i : j + taken]), j + taken - i
    tail, taken = small_number(tokens, j)
    after = tokens[j + taken] if j + taken < len(tokens) else None
    followed = after is not None and (is_digit(after) or after.word in TENS or after.word in TIMES)
    if not tail or (len(tail) == 1 and followed and j == i + 2):
        return _group(((whole, 0.0),), tokens[i : i + 2]), 2
    joined = head + tail.rjust(size, "0")
    return _group(((joined, 0.0), (whole + tail, 0.6)), tokens[i : j + taken]), j + taken - i


def _written(tokens: Sequence[Token], i: int, follower: str) -> tuple[Group, int]:
    """Written digits; "40 5" may be a "forty five" that the recogniser cut in two."""
    word = tokens[i].word
    if len(word) > 1 and word[-1] == "0" and len(follower) == 1 and follower.isdigit() and follower != "0":
        return _group(((word + follower, 0.0), (word[:-1] + follower, 0.8)), tokens[i : i + 2]), 2
    return _group(((word, 0.0),), tokens[i : i + 1]), 1


def _group_at(tokens: Sequence[Token], i: int) -> tuple[Group, int] | None:
    """The group that starts at token `i` and its length in tokens, or None when no number starts here."""
    token = tokens[i]
    word = token.word
    follower = tokens[i + 1].word if i + 1 < len(tokens) else ""
    if word in TIMES:
        if not follower or not is_digit(tokens[i + 1]):
            return None
        value = _value(tokens[i + 1])
        return _group(((value[0] * TIMES[word] + value[1:], 0.0),), tokens[i : i + 2]), 2
    if follower in ("hundred", "thousand") and (word in TEENS or (is_digit(token) and len(_value(token)) == 1)):
        return _round_number(tokens, i)
    if word.isdigit():
        return _written(tokens, i, follower)
    if word in UNITS:
        return _group(((UNITS[word], 0.0),), tokens[i : i + 1]), 1
    if word in TEENS:
        return _group(((TEENS[word], 0.0),), tokens[i : i + 1]), 1
    if word in TENS:
        value, taken = small_number(tokens, i)
        other = (value[0] + "0" + value[1], 0.7) if taken == 2 else (value[0], 1.4)
        return _group(((value, 0.0), other), tokens[i : i + taken]), taken
    return None


def _touches(tokens: Sequence[Token], i: int) -> bool:
    """Written against its neighbour, as the letter in "91a"."""
    return (i > 0 and tokens[i - 1].end == tokens[i].start) or (
        i + 1 < len(tokens) and tokens[i + 1].start == tokens[i].end
    )


def _slip_at(tokens: Sequence[Token], i: int) -> tuple[Group, int] | None:
    word = tokens[i].word
    if word == "and" and i + 1 < len(tokens) and tokens[i + 1].word in ("i", "eye"):
        return _group((("9", 0.4), ("", 0.8)), tokens[i : i + 2], slip=True), 2
    if word == "and":
        # Mostly a filler; a swallowed "one" or "nine" when a digit is missing.
        return _group((("", 0.0), ("1", 1.1), ("9", 1.2)), tokens[i : i + 1], slip=True), 1
    if word == "a" and not _touches(tokens, i):
        # Before another digit it is more often a swallowed "oh" than an "eight".
        return _group((("", 0.5), ("0", 0.8), ("8", 0.9)), tokens[i : i + 1], slip=True), 1
    if word in _SLIPS and not _touches(tokens, i):
        digit, cost = _SLIPS[word]
        return _group(((digit, cost), ("", 0.5)), tokens[i : i + 1], slip=True), 1
    return None


class _Rows:
    """Collects groups into runs. A misheard word waits in `pending` until a real number follows it."""

    def __init__(self, *, loose: bool) -> None:
        self.runs: list[DigitRun] = []
        self.loose = loose
        self.groups: list[Group] = []
        self.pending: list[Group] = []
        self.plus = False
        self.gap = 0

    @property
    def is_open(self) -> bool:
        return bool(self.groups) or self.plus

    def add(self, group: Group) -> None:
        if self.groups or self.loose:
            self.groups += self.pending
        self.groups.append(group)
        self.pending, self.gap = [], 0

    def close(self) -> None:
        kept = self.groups + (self.pending if self.loose else [])
        if any(not group.slip for group in kept):
            self.runs.append(DigitRun(tuple(kept), kept[0].start, kept[-1].end, self.plus))
        self.groups, self.pending, self.plus, self.gap = [], [], False, 0


def digit_runs(text: str, *, loose: bool = False) -> list[DigitRun]:
    """Every row of digits in the text, in order.

    Fillers ("uh", "dash", "area code") and up to two misheard words are bridged. With `loose` (a number was asked
    for) misheard words may also begin or end a run.
    """
    tokens = tokens_of(text)
    rows = _Rows(loose=loose)
    i = 0
    while i < len(tokens):
        word = tokens[i].word
        found = _group_at(tokens, i)
        slip = _slip_at(tokens, i) if not found and (rows.groups or loose) and len(rows.pending) < 2 else None
        if word in ("+", "plus"):
            rows.close()
            rows.plus = True
            i += 1
        elif found:
            rows.add(found[0])
            i += found[1]
        elif slip:
            rows.pending.append(slip[0])
            i += slip[1]
        else:
            rows.gap += 1
            if not (word in _GLUE and rows.gap <= 3 and rows.is_open):
                rows.close()
            i += 1
    rows.close()
    return rows.runs
