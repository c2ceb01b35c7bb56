"""Birth dates: "march third eighty five", "03 12 1985", "23rd of July 1940 to", "one sixteen forty eight".

Every way to part what was heard into day, month and year is tried and priced; the recogniser's other hypotheses vote.
A birth date lies in the past, has a year, and is at most 120 years back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from infinioffice.understanding.found import Found

from .digits import TEENS, TENS, UNITS

MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "febuary": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
    "october": 10, "oct": 10, "oktober": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twentyeth": 20, "thirtieth": 30,
    "thirtyeth": 30,
}  # fmt: skip
_SLIPS = {
    "for": "4", "fore": "4", "or": "4", "door": "4", "to": "2", "too": "2", "tu": "2", "free": "3", "tree": "3",
    "v": "5", "it": "8", "its": "8", "ate": "8", "won": "1", "leven": "11", "levin": "11", "sex": "6", "bird": "3",
    "set": "1", "sets": "1", "best": "1", "do": "2", "fair": "1", "by": "5", "height": "8", "night": "9",
}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)?(?![a-z\d])|\d+|[A-Za-z']+", re.IGNORECASE)
_EARLIEST = 120
_HYPOTHESES = 6
_WORST = 2.6

Dated = dict[date, float]


@dataclass(frozen=True, slots=True)
class _Item:
    """A month (`month` set) or a number as digits."""

    digits: str
    start: int
    end: int
    month: int = 0
    ordinal: bool = False
    slip: bool = False


def find_birth_date(
    text: str, now: datetime, *, nbest: Sequence[str] = (), day_first: bool = False
) -> Found[date] | None:
    """The likeliest birth date in the text or, if better, in its other hypotheses. `day_first`: 03 04 is 3 April."""
    ranked = _ranked(text, now, nbest, day_first)
    if not ranked:
        return None
    best, cost = ranked[0]
    rival = ranked[1][1] - cost if len(ranked) > 1 else 2.0
    start, end = _place(text)
    return Found(best, start, end, max(0.2, min(0.97, 0.95 - 0.25 * max(cost, 0.0) - max(0.0, 0.3 - 0.3 * rival))))


def birth_date_readings(
    text: str, now: datetime, *, nbest: Sequence[str] = (), day_first: bool = False
) -> tuple[date, ...]:
    """All plausible birth dates, best first, at most five."""
    return tuple(day for day, _ in _ranked(text, now, nbest, day_first)[:5])


def _ranked(text: str, now: datetime, nbest: Sequence[str], day_first: bool) -> list[tuple[date, float]]:
    hypotheses = [text, *(other for other in nbest if other != text)][:_HYPOTHESES]
    costs: Dated = {}
    votes: dict[date, int] = {}
    for place, hypothesis in enumerate(hypotheses):
        for day, cost in _read(hypothesis, now.date(), day_first).items():
            total = cost + 0.25 * place
            costs[day] = min(total, costs.get(day, 99.0))
            votes[day] = votes.get(day, 0) + 1
    scored = [(day, cost - 0.12 * min(votes[day] - 1, 3)) for day, cost in costs.items()]
    return sorted(scored, key=lambda item: (item[1], item[0]))


def _place(text: str) -> tuple[int, int]:
    items = _items(text)
    return (items[0].start, items[-1].end) if items else (0, len(text))


def _read(text: str, today: date, day_first: bool) -> Dated:
    """Date → cost for one hypothesis."""
    items = _items(text)
    found: Dated = {}
    variants = [(items, 0.0)]
    if any(item.slip for item in items):
        variants = [(items, 0.25), ([item for item in items if not item.slip], 0.3)]
    for variant, price in variants:
        months = [i for i, item in enumerate(variant) if item.month]
        readings = _with_month(variant, months) if months else _numeric(variant, day_first)
        for (year, month, day), cost in readings:
            _add(found, year, month, day, cost + price, today)
    return found


def _add(found: Dated, year: int, month: int, day: int, cost: float, today: date) -> None:
    if cost > _WORST:
        return
    try:
        value = date(year, month, day)
    except ValueError:
        return
    if value <= today and today.year - year <= _EARLIEST:
        # Two digits of a year leave the century open: nobody rings up at a hundred.
        cost += 0.15 if today.year - year > 95 else 0.0
        found[value] = min(cost, found.get(value, 99.0))


# Words to items.


def _items(text: str) -> list[_Item]:
    tokens = [(match.group().lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    items: list[_Item] = []
    i = 0
    while i < len(tokens):
        start = tokens[i][1]
        read = _item_at([token[0] for token in tokens[i : i + 4]])
        if read is not None:
            digits, month, ordinal, slip, taken = read
            items.append(_Item(digits, start, tokens[i + taken - 1][2], month, ordinal, slip))
            i += taken
        else:
            i += 1
    while items and items[0].slip and not (len(items) > 1 and (items[1].month or not items[1].slip)):
        items.pop(0)
    return items


def _item_at(words: Sequence[str]) -> tuple[str, int, bool, bool, int] | None:
    """(digits, month, ordinal, slip, words taken) of the item that starts here."""
    word, follower = words[0], words[1] if len(words) > 1 else ""
    if word in MONTHS:
        return "", MONTHS[word], False, False, 1
    if word[0].isdigit():
        digits = word.rstrip("stndrh")
        return digits, 0, digits != word, False, 1
    if word in _ORDINALS:
        return str(_ORDINALS[word]), 0, True, False, 1
    if word in TENS:
        if follower in UNITS and UNITS[follower] != "0":
            return TENS[word] + UNITS[follower], 0, False, False, 2
        if _ORDINALS.get(follower, 99) < 10:
            return TENS[word] + str(_ORDINALS[follower]), 0, True, False, 2
        return TENS[word] + "0", 0, False, False, 1
    if word in TEENS or word in UNITS:
        value = TEENS.get(word) or UNITS[word]
        if follower in ("hundred", "thousand"):
            return value + ("00" if follower == "hundred" else "000"), 0, False, False, 2
        if value == "0" and follower in UNITS:
            return "0" + UNITS[follower], 0, False, False, 2
        return value, 0, False, False, 1
    if word in _SLIPS:
        return _SLIPS[word], 0, False, True, 1
    return None


# Forms: what a day, a month or a year may look like as digits, with the price of believing it.


@lru_cache(maxsize=1)
def _day_forms() -> dict[str, list[tuple[int, float]]]:
    forms: dict[str, list[tuple[int, float]]] = {}
    for day in range(1, 32):
        tens, unit = divmod(day, 10)
        spelled = {str(day): 0.0, f"{day:02}": 0.0, f"0{day:02}": 0.6, f"{day}{day}": 0.5, f"{day}0": 1.1}
        if tens > 1 and unit:
            # "twenty ninth" cut in two, its second half taken for a teen, or its first half said twice.
            spelled |= {
                f"{tens}0{unit}": 0.3,
                f"{tens}01{unit}": 0.6,
                f"{tens}0{unit}0": 0.8,
                f"{tens}0{tens}0{unit}": 0.6,
            }
        for form, cost in spelled.items():
            forms.setdefault(form, []).append((day, cost))
    return forms


@lru_cache(maxsize=1)
def _month_forms() -> dict[str, list[tuple[int, float]]]:
    forms: dict[str, list[tuple[int, float]]] = {}
    for month in range(1, 13):
        for form, cost in {str(month): 0.05, f"{month:02}": 0.0, f"0{month:02}": 0.4, f"00{month:02}": 0.7}.items():
            if cost < 0.3 or month < 10:
                forms.setdefault(form, []).append((month, cost))
    return forms


@lru_cache(maxsize=1)
def _year_forms() -> dict[str, list[tuple[int, float]]]:
    forms: dict[str, dict[int, float]] = {}
    for year in range(1890, 2070):
        decade, unit = year - year % 10, year % 10
        text = str(year)
        spelled = {text: 0.0, text[2:]: 0.45, f"{text[:2]}0{text[2:]}": 0.8, text + text[-1]: 0.7}
        if unit:
            spelled |= {f"{decade}{unit}": -0.1, f"{decade}{decade % 100}{unit}": 1.0}
        if year % 100:
            spelled[f"{year - year % 100}{year % 100}"] = 0.1
        if text[2] == text[3]:
            spelled[text[:3]] = 1.0
        spelled[text[0] + text[2:]] = 1.3
        spelled[text[:2] + text[3:]] = 1.5
        for form, cost in spelled.items():
            kept = forms.setdefault(form, {})
            kept[year] = min(cost, kept.get(year, 99.0))
    return {form: list(years.items()) for form, years in forms.items()}


Reading = tuple[tuple[int, int, int], float]


def _with_month(items: Sequence[_Item], months: Sequence[int]) -> Iterable[Reading]:
    """The month was named: "23rd of July 1942", "July 23rd, 1942"; of two months each is tried."""
    for place, at in enumerate(months):
        stop = months[place + 1] if place + 1 < len(months) else len(items)
        begin = months[place - 1] + 1 if place else 0
        left, right = items[begin:at], items[at + 1 : stop]
        price = 0.0 if len(months) == 1 else 0.2
        readings = [*_day_then_year(left, right), *_year_first(left, right)]
        for (year, day), cost in readings:
            yield (year, items[at].month, day), cost + price


def _day_then_year(left: Sequence[_Item], right: Sequence[_Item]) -> Iterable[tuple[tuple[int, int], float]]:
    """((year, day), cost) with the day before the month or just after it, and the year last."""
    days_left = _days(left)
    for day, cost in days_left:
        for year, more in _years(right):
            yield (year, day), cost + more
    if right and (right[0].ordinal or len(right[0].digits) < 4):
        for day, cost in _days(right[:1]):
            for year, more in _years(right[1:]):
                yield (year, day), cost + more + (0.5 if days_left else 0.0)
    if len(right) == 1 and 5 <= len(right[0].digits) <= 6 and not left:
        # "march 31985", "march 121985": day and year run together.
        digits = right[0].digits
        for day, cost in _day_forms().get(digits[:-4], ()):
            for year, more in _year_forms().get(digits[-4:], ()):
                yield (year, day), cost + more + 0.3


def _year_first(left: Sequence[_Item], right: Sequence[_Item]) -> Iterable[tuple[tuple[int, int], float]]:
    """ "1985 March 3rd", "1985, 3rd of March": rare, so it costs."""
    if left and right and len(right[0].digits) < 3:
        for day, cost in _days(right[:1]):
            for year, more in _years(left):
                yield (year, day), cost + more + 0.4
    if not right and len(left) >= 2:
        for day, cost in _days(left[-1:]):
            for year, more in _years(left[:-1]):
                yield (year, day), cost + more + 0.4


def _days(items: Sequence[_Item]) -> list[tuple[int, float]]:
    """Days that the last numbers before a month may mean."""
    found: list[tuple[int, float]] = []
    for size in (1, 2, 3):
        if size > len(items):
            break
        digits = "".join(item.digits for item in items[-size:])
        skipped = 0.15 * (len(items) - size)
        found += [(day, cost + skipped) for day, cost in _day_forms().get(digits, ())]
    return found


def _years(items: Sequence[_Item]) -> list[tuple[int, float]]:
    """Years in the numbers after day and month; noise before and after costs."""
    found: list[tuple[int, float]] = []
    for begin in range(len(items)):
        for end in range(len(items), begin, -1):
            digits = "".join(item.digits for item in items[begin:end])
            noise = sum(0.15 if item.ordinal else 0.3 for item in items[:begin]) + 0.35 * (len(items) - end)
            found += [(year, cost + noise) for year, cost in _year_forms().get(digits, ())]
    return found


def _numeric(items: Sequence[_Item], day_first: bool) -> Iterable[Reading]:
    """All numbers: "26 04 1932", "2604 1932", "nine twenty three sixty three", "the 1st of the 7th 1954"."""
    if not items:
        return
    digits = "".join(item.digits for item in items)
    ends: list[int] = []
    for item in items:
        ends.append((ends[-1] if ends else 0) + len(item.digits))
    if not 4 <= len(digits) <= 12:
        return
    ordinal_first = items[0].ordinal
    cuts = frozenset(ends)
    yield from _cut(digits, cuts, day_first=day_first or ordinal_first)
    if len(digits) > 6:
        # One digit too many, anywhere.
        for i in range(len(digits)):
            shorter = digits[:i] + digits[i + 1 :]
            moved = frozenset(end - 1 if end > i else end for end in cuts)
            for reading, cost in _cut(shorter, moved, day_first=day_first or ordinal_first):
                yield reading, cost + 1.1


def _cut(digits: str, cuts: frozenset[int], *, day_first: bool) -> Iterable[Reading]:
    """All partings into two small numbers and a year, and a year first (ISO)."""
    days, months, years = _day_forms(), _month_forms(), _year_forms()
    if len(digits) == 8 and digits[:2] in ("19", "20") and (len(cuts) == 1 or 4 in cuts):
        for day, cost in days.get(digits[6:], ()):
            for month, more in months.get(digits[4:6], ()):
                yield (int(digits[:4]), month, day), cost + more + (0.0 if 4 in cuts else 1.2)
    for a in range(1, min(5, len(digits) - 2)):
        if digits[:a] not in days:
            continue
        for b in range(a + 1, min(a + 5, len(digits) - 1)):
            year_readings = years.get(digits[b:])
            if year_readings is None:
                continue
            uneven = sum(0.35 for cut in (a, b) if cut not in cuts)
            first, second = digits[:a], digits[a:b]
            orders = [(day, month) for day in days[first] for month in months.get(second, ())]
            turned = [(day, month) for day in days.get(second, ()) for month in months.get(first, ())]
            for pairs, price in ((orders, 0.0 if day_first else 0.9), (turned, 0.9 if day_first else 0.0)):
                for (day, cost), (month, more) in pairs:
                    for year, last in year_readings:
                        yield (year, month, day), cost + more + last + uneven + price
