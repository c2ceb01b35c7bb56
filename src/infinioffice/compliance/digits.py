"""Digits as people say or type them, in English and Spanish, with where they stand. PURE.

Built for finding what must not be kept, so it is greedy: "four one double one, uh, forty two" is 41 11 42. Reading a
phone number for use is another job (understanding/en/digits.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "to": "2", "too": "2", "three": "3",
    "tree": "3", "four": "4", "for": "4", "five": "5", "fife": "5", "six": "6", "seven": "7", "eight": "8", "ate": "8",
    "nine": "9", "niner": "9",
    "cero": "0", "uno": "1", "una": "1", "un": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6",
    "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip
_TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "diez": "10", "once": "11", "doce": "12", "trece": "13", "catorce": "14", "quince": "15", "dieciséis": "16",
    "dieciseis": "16", "diecisiete": "17", "dieciocho": "18", "diecinueve": "19", "veintiuno": "21", "veintidós": "22",
    "veintidos": "22", "veintitrés": "23", "veintitres": "23", "veinticuatro": "24", "veinticinco": "25",
    "veintiséis": "26", "veintiseis": "26", "veintisiete": "27", "veintiocho": "28", "veintinueve": "29",
}  # fmt: skip
_TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6", "seventy": "7",
    "eighty": "8", "ninety": "9",
    "veinte": "2", "treinta": "3", "cuarenta": "4", "cincuenta": "5", "sesenta": "6", "setenta": "7", "ochenta": "8",
    "noventa": "9",
}  # fmt: skip
_HUNDRED = frozenset({"hundred", "cien", "cientos"})
_TIMES = {"double": 2, "triple": 3, "treble": 3, "doble": 2}
_FILLERS = frozenset(
    {"uh", "um", "er", "erm", "hmm", "and", "then", "dash", "hyphen", "space", "dot", "like", "let", "me", "see", "so",
     "okay", "ok", "y", "este", "eh", "guion", "it's", "is", "its", "wait", "sorry", "that's", "you", "know", "hold",
     "on", "just", "a", "ver", "espere", "espera", "luego", "pues"}
)  # fmt: skip
# These are digits only between other digits: alone they are ordinary words.
_WEAK = frozenset({"to", "too", "for", "ate", "o", "tree", "un", "una", "once"})
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?")
_FILLERS_IN_A_RUN = 4


@dataclass(frozen=True, slots=True)
class Run:
    """Digits said one after another. `groups` are the lengths in which they came: each figure is one, and so are words
    between two pauses (3, 2, 4 for an SSN either way). `[start, end)` are character offsets."""

    digits: str
    groups: tuple[int, ...]
    start: int
    end: int


@dataclass(slots=True)
class _Open:
    digits: str = ""
    groups: tuple[int, ...] = ()
    start: int = 0
    end: int = 0
    fillers: int = 0
    in_words: bool = False

    def add(self, digits: str, start: int, end: int, said: str) -> None:
        """`said` is the text from the last digits to the end of these."""
        if not self.digits:
            self.start = start
        in_words = not said[start - self.end :][:1].isdigit() if self.digits else not said[:1].isdigit()
        if in_words and self.in_words and said[: start - self.end].isspace():
            self.groups = (*self.groups[:-1], self.groups[-1] + len(digits))
        else:
            self.groups += (len(digits),)
        self.digits += digits
        self.end = end
        self.fillers = 0
        self.in_words = in_words


def runs(text: str) -> tuple[Run, ...]:
    """Every run of digits in `text`, in order."""
    found: list[Run] = []
    run = _Open()
    tokens = [(m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    n = 0
    while n < len(tokens):
        taken, digits = _digits_at(tokens, n, inside=bool(run.digits))
        if digits:
            start, end = tokens[n][1], tokens[n + taken - 1][2]
            run.add(digits, start, end, text[run.end if run.digits else start : end])
            n += taken
            continue
        if run.digits and tokens[n][0] in _FILLERS and run.fillers < _FILLERS_IN_A_RUN:
            run.fillers += 1
        elif run.digits:
            found.append(Run(run.digits, run.groups, run.start, run.end))
            run = _Open()
        n += 1
    if run.digits:
        found.append(Run(run.digits, run.groups, run.start, run.end))
    return tuple(found)


def _digits_at(tokens: list[tuple[str, int, int]], n: int, *, inside: bool) -> tuple[int, str]:
    """How many tokens from `n` make digits, and which."""
    word = tokens[n][0]
    following = tokens[n + 1][0] if n + 1 < len(tokens) else ""
    if word.isdigit():
        return 1, word
    if word in _TIMES and (unit := _UNITS.get(following) or (following if len(following) == 1 else "")).isdigit():
        return 2, unit * _TIMES[word]
    if word in _TENS:
        if following in _UNITS and following not in _WEAK and _UNITS[following] != "0":
            return 2, _TENS[word] + _UNITS[following]
        return 1, _TENS[word] + "0"
    if word in _UNITS:
        if following in _HUNDRED:
            return 2, _UNITS[word] + "00"
        nearby = following.isdigit() or following in _UNITS or following in _TENS or following in _TIMES
        return (0, "") if word in _WEAK and not (inside and nearby) else (1, _UNITS[word])
    if word in _TEENS and not (word in _WEAK and not inside):
        return 1, _TEENS[word]
    return 0, ""
