"""Grammar of durations: "an hour and a half", "2 years 1 month", "half an hour", "30 mins", "two weeks"."""

from __future__ import annotations

from infinioffice.understanding.en.numbers import Word, read_quantity
from infinioffice.understanding.en.when.shape import Length
from infinioffice.understanding.en.when.words import DAYS, SECONDS, UNIT_MONTHS, touches


def length(t: list[Word], i: int) -> tuple[Length, int] | None:
    """A duration: "an hour and a half", "2 years 1 month 21 days", "half an hour", "30 mins", "15'", "two weeks"."""
    total: Length | None = None
    end = i
    j = i
    for _ in range(4):
        one = _one_length(t, j)
        if one is None:
            break
        read, end = one
        total = read if total is None else _sum(total, read)
        j = end + 1 if t[end].text in ("and", ",") else end
    return (total, end) if total is not None else None


def _one_length(t: list[Word], i: int) -> tuple[Length, int] | None:
    if t[i].text == "½":
        amount: float = 0.5
        j = i + 1
    else:
        read = read_quantity(t, i)
        if read is None:
            return None
        amount, j = read
    if t[j].text in ("more", "full", "whole", "business", "working", "work", "calendar", "or") and t[j].text != "or":
        j += 1
    j += t[j].text == "-"
    unit = t[j].text
    if unit in ("a", "an", "the") or amount > 100000:
        return None
    end = j + 1
    extra = 0.0
    if t[end].text == "and" and t[end + 1].text == "a" and t[end + 2].text in ("half", "quarter"):
        extra = 0.5 if t[end + 2].text == "half" else 0.25
        follows = t[end + 3].text
        if follows not in SECONDS and follows not in DAYS:
            end += 3
        else:
            extra = 0.0
    found = _of_unit(t, unit, amount + extra, j)
    return (found, end) if found else None


def _of_unit(t: list[Word], unit: str, amount: float, j: int) -> Length | None:
    if unit in SECONDS:
        scale = SECONDS[unit]
        return Length(seconds=amount * scale, grain="hour" if scale == 3600 else "minute")
    if unit == "'" and touches(t, j):
        return Length(seconds=amount * 60, grain="minute")
    if unit == '"' and touches(t, j):
        return Length(seconds=amount, grain="minute")
    if unit in DAYS:
        return Length(days=amount * DAYS[unit], grain="week" if DAYS[unit] == 7 else "day")
    if unit in UNIT_MONTHS:
        months = amount * UNIT_MONTHS[unit]
        whole = int(months)
        return Length(months=whole, days=(months - whole) * 30, grain="year" if UNIT_MONTHS[unit] >= 12 else "month")
    if unit in ("w", "d", "m", "y") and touches(t, j) and t[j - 1].text.isdecimal():
        return {
            "w": Length(days=amount * 7, grain="week"),
            "d": Length(days=amount),
            "m": Length(seconds=amount * 60, grain="minute"),
            "y": Length(months=int(amount * 12), grain="year"),
        }[unit]
    return None


def _sum(a: Length, b: Length) -> Length:
    return Length(a.months + b.months, a.days + b.days, a.seconds + b.seconds, b.grain)
