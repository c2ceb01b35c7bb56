"""Which person on file is calling: weighs a heard name, birth date, postcode and phone number against the records.

Each thing heard adds evidence for or against every record, in bits: what fits rarely by chance counts most. A record is
named only when its evidence is strong in itself and clearly ahead of the next one; otherwise the caller is asked more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .sounds import plain, similarity

# A name in a thousand, a birthday in thirty thousand: fitting by chance is that unlikely.
_EQUAL_NAME, _EQUAL_BIRTH, _EQUAL_CODE, _EQUAL_PHONE = 7.0, 11.0, 12.0, 14.0
# A ZIP covers a whole neighbourhood, and a business's customers live in few of them.
_EQUAL_ZIP = 4.5
_ENOUGH, _AHEAD = 10.0, 3.0
_CANDIDATES = 300

Similarity = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Person:
    """One record. `key` is the caller's own handle for it; empty strings and None for what is not on file."""

    key: str
    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    postcode: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Clues:
    """What was heard, best first in every field; all hypotheses of all attempts may be put in.

    `names` are (first, last) with empty strings for parts not heard. `postcodes` are letters and digits only.
    """

    names: tuple[tuple[str, str], ...] = ()
    births: tuple[date, ...] = ()
    postcodes: tuple[str, ...] = ()
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The likeliest record, its evidence in bits, and how far it is ahead of the next. `sure` when it may be used.

    `contested`: one thing heard speaks against it and is exactly what another record has.
    """

    person: Person
    score: float
    ahead: float
    contested: bool = False

    @property
    def sure(self) -> bool:
        """Strong enough and alone."""
        return self.score >= _ENOUGH and self.ahead >= _AHEAD and not self.contested


def match_person(clues: Clues, people: Iterable[Person], *, alike: Similarity = similarity) -> Match | None:
    """The likeliest of `people`, or None when nothing points to anybody. Use it only when `sure`.

    `alike` compares two names (0–1); a language's own comparison knows nicknames.
    """
    candidates = _candidates(clues, people)
    ranked = _rank(clues, candidates, alike)
    if not ranked or ranked[0][0] <= 0:
        return None
    best = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    contested = _is_contested(clues, best[1], candidates)
    return Match(best[1], best[0], best[0] - max(second, 0.0), contested)


def _is_contested(clues: Clues, best: Person, others: Sequence[Person]) -> bool:
    codes = {plain(code) for code in clues.postcodes}
    against = bool(codes and best.postcode) and _code_bits(clues.postcodes, plain(best.postcode)) < 0
    if against and any(plain(other.postcode) in codes for other in others):
        return True
    births = clues.births[:1]
    if births and best.birth_date and _birth_bits(clues.births, best.birth_date) < 0:
        return any(other.birth_date in births and _name_bits(clues.names, other, similarity) > 4 for other in others)
    return False


def _rank(clues: Clues, people: Sequence[Person], alike: Similarity) -> list[tuple[float, Person]]:
    scored = [(evidence(clues, person, alike=alike), person) for person in people]
    return sorted(scored, key=lambda item: -item[0])


def evidence(clues: Clues, person: Person, *, alike: Similarity = similarity) -> float:
    """Bits for (positive) or against (negative) this record; a field that was not heard or not on file adds nothing."""
    total = _name_bits(clues.names, person, alike) if clues.names and (person.first_name or person.last_name) else 0.0
    if clues.births and person.birth_date:
        total += _birth_bits(clues.births, person.birth_date)
    if clues.postcodes and person.postcode:
        total += _code_bits(clues.postcodes, plain(person.postcode))
    if clues.phone and person.phone:
        total += _EQUAL_PHONE if clues.phone[-10:] == person.phone[-10:] else -2.0
    return total


def _name_bits(names: Sequence[tuple[str, str]], person: Person, alike: Similarity) -> float:
    best = -4.0
    for place, (first, last) in enumerate(names):
        parts = [
            _part_bits(alike(heard, known))
            for heard, known in ((first, person.first_name), (last, person.last_name))
            if heard and known
        ]
        if parts:
            best = max(best, sum(parts) - 0.15 * min(place, 8))
    return best


def _part_bits(likeness: float) -> float:
    """Half of `_EQUAL_NAME` for the same word, nothing at a vague likeness, less for a different word."""
    if likeness >= 0.999:
        return _EQUAL_NAME / 2
    return max(-2.0, (likeness - 0.55) * 7.5)


def _birth_bits(births: Sequence[date], known: date) -> float:
    best = -3.0
    for place, heard in enumerate(births):
        if heard == known:
            bits = _EQUAL_BIRTH
        else:
            same = (heard.day == known.day) + (heard.month == known.month) + (heard.year == known.year)
            turned = heard.year == known.year and (heard.day, heard.month) == (known.month, known.day)
            near = same == 2 and _digits_apart(heard, known) == 1
            bits = 7.5 if turned else 6.0 if near else 3.5 if same == 2 else -3.0
        best = max(best, bits - 0.35 * min(place, 8))
    return best


def _digits_apart(a: date, b: date) -> int:
    return sum(x != y for x, y in zip(a.isoformat(), b.isoformat(), strict=True))


def _code_bits(codes: Sequence[str], known: str) -> float:
    best = -3.0
    equal = _EQUAL_ZIP if known.isdigit() else _EQUAL_CODE
    for place, code in enumerate(codes):
        wrong = code_distance(plain(code), known) / len(known)
        best = max(best, equal - 28.0 * wrong - 0.15 * min(place, 8))
    return best


# Letters and digits that are mistaken for one another when said alone, in any language with Latin letters.
_ALIKE = tuple(
    frozenset(group)
    for group in (
        "bcdegptvz",
        "b3d",
        "v5",
        "akj8",
        "h8",
        "mn",
        "fsx6",
        "iy",
        "quw2",
        "o0",
        "1l",
        "i9n",
        "z0",
        "3e",
        "s6",
    )
)


@lru_cache(maxsize=4096)
def _swap(a: str, b: str) -> float:
    return 0.45 if any(a in group and b in group for group in _ALIKE) else 1.0


@lru_cache(maxsize=65536)
def code_distance(heard: str, known: str) -> float:
    """Edits between two codes, where exchanging what sounds alike costs less than half."""
    row = [0.9 * j for j in range(len(known) + 1)]
    for ch in heard:
        above, row[0] = row[0], row[0] + 0.7
        for j, other in enumerate(known, 1):
            best = above if ch == other else min(above + _swap(ch, other), row[j] + 0.7, row[j - 1] + 0.9)
            above, row[j] = row[j], best
    return row[-1]


def _candidates(clues: Clues, people: Iterable[Person]) -> list[Person]:
    """The records worth full scoring: those that anything heard points to exactly or nearly."""
    births, triples = set(clues.births), {(b.day, b.month, b.year) for b in clues.births}
    codes = {plain(code) for code in clues.postcodes}
    firsts = {plain(first) for first, _ in clues.names if first}
    lasts = {plain(last) for _, last in clues.names if last}
    scored: list[tuple[int, int, Person]] = []
    for order, person in enumerate(people):
        points = 0
        if person.birth_date and triples:
            points += 6 if person.birth_date in births else 3 if _shares_two(person.birth_date, triples) else 0
        if codes and person.postcode:
            points += _code_points(codes, plain(person.postcode))
        points += 2 * (plain(person.first_name) in firsts) + 2 * (plain(person.last_name) in lasts)
        points += 9 if clues.phone and person.phone and clues.phone[-10:] == person.phone[-10:] else 0
        if points:
            scored.append((points, -order, person))
    scored.sort(key=lambda item: item[:2], reverse=True)
    return [person for _, _, person in scored[:_CANDIDATES]]


def _shares_two(known: date, heard: Iterable[tuple[int, int, int]]) -> bool:
    return any(
        (known.day == day) + (known.month == month) + (known.year == year) == 2
        or (known.year == year and (known.day, known.month) == (month, day))
        for day, month, year in heard
    )


def _code_points(codes: Iterable[str], known: str) -> int:
    best = 0
    for code in codes:
        if code == known:
            return 8
        alike = _shared_beginning(code, known) + _shared_beginning(code[::-1], known[::-1])
        best = max(best, min(alike, len(known)) - 1)
    return max(best, 0)


def _shared_beginning(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
