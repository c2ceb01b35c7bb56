"""Finders: from what was named ("the 12th", "friday", "march 3") to the days meant, given now. Pure.

Open dates look forward from the anchor; with `prefer="past"` they look back from today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from infinioffice.understanding.en.when.almanac import (
    add_days,
    add_months,
    day_of,
    month_of,
    nth_weekday,
    safe_date,
    week_of,
    year_of,
)
from infinioffice.understanding.en.when.shape import Finder, Now, Period


def fixed(period: Period | None) -> Finder:
    return lambda _now, _anchor: period


def in_days(days: int) -> Finder:
    """Days from today: 1 is tomorrow."""
    return lambda now, _anchor: day_of(add_days(now.today, days))


def is_backward(now: Now, anchor: date) -> bool:
    return now.prefer == "past" and anchor == now.today


def looking_back(finder: Finder) -> Finder:
    """The latest such day, today included: "since tuesday"."""
    return lambda now, _anchor: finder(replace(now, prefer="past"), now.today)


def yearly(make: Callable[[int], Period | None]) -> Finder:
    """The next (or last) of something that comes once a year; a year without it (February 29) is passed over."""

    def find(now: Now, anchor: date) -> Period | None:
        if is_backward(now, anchor):
            found = [p for year in range(anchor.year, anchor.year - 9, -1) if (p := make(year)) and p.start <= anchor]
            return found[0] if found else None
        for year in range(max(anchor.year - 1, 1), min(anchor.year + 9, 9998)):
            period = make(year)
            if period and period.end > anchor:
                return period
        return None

    return find


def yearly_by(mode: str, make: Callable[[int], Period | None]) -> Finder:
    """`mode`: "" and "next" the coming one, "this" the one of this calendar year, "last" the latest over."""

    def find(now: Now, anchor: date) -> Period | None:
        today = now.today
        if mode == "this":
            return make(today.year)
        if mode == "last":
            found = [p for year in range(today.year, today.year - 9, -1) if (p := make(year)) and p.end <= today]
            return found[0] if found else None
        return yearly(make)(now, today if mode == "next" else anchor)

    return find


def month_day(month: int, dom: int, year: int | None = None) -> Finder:
    """As in "march 3": the next one. With a year it is fixed; an impossible date is None."""

    def make(of: int) -> Period | None:
        day = safe_date(of, month, dom)
        return day_of(day) if day else None

    return fixed(make(year)) if year is not None else yearly(make)


def month_named(month: int, year: int | None = None) -> Finder:
    return fixed(month_of(year, month)) if year is not None else yearly(lambda of: month_of(of, month))


def day_of_month(dom: int) -> Finder:
    """As in "the 12th": of this month, or of the next month that still has one to come."""

    def find(now: Now, anchor: date) -> Period | None:
        step = -1 if is_backward(now, anchor) else 1
        for months in range(13):
            first = add_months(anchor.replace(day=1), months * step)
            day = safe_date(first.year, first.month, dom)
            if day and (day >= anchor if step > 0 else day <= anchor):
                return day_of(day)
        return None

    return find


def weekday_on(weekday: int, dom: int) -> Finder:
    """As in "friday the 13th": the next such date that is one."""

    def find(now: Now, anchor: date) -> Period | None:
        for months in range(60):
            first = add_months(anchor.replace(day=1), -months if is_backward(now, anchor) else months)
            day = safe_date(first.year, first.month, dom)
            fits = day is not None and (day <= anchor if is_backward(now, anchor) else day >= anchor)
            if day and fits and day.weekday() == weekday:
                return day_of(day)
        return None

    return find


def weekday_coming(weekday: int, *, strict: bool = True, skip: int = 0) -> Finder:
    """The next day of that name after the anchor (on it, when not strict), and `skip` weeks on."""

    def find(now: Now, anchor: date) -> Period | None:
        if is_backward(now, anchor):
            return day_of(add_days(anchor, -((anchor.weekday() - weekday) % 7 or (7 if strict else 0)) - 7 * skip))
        return day_of(add_days(anchor, ((weekday - anchor.weekday()) % 7 or (7 if strict else 0)) + 7 * skip))

    return find


def weekday_of_week(weekday: int, weeks: int) -> Finder:
    """A day of this week (0), the next (1), the one before (-1). Weeks begin on Monday."""
    return lambda now, _anchor: day_of(add_days(week_of(now.today).start, 7 * weeks + weekday))


def weekday_this(weekday: int) -> Finder:
    """As in "this friday": the next one from today, today included, whatever it is the end of."""
    return lambda now, _anchor: weekday_coming(weekday, strict=False)(now, now.today)


def weekday_last(weekday: int, skip: int = 0) -> Finder:
    return lambda now, _anchor: day_of(add_days(now.today, -((now.today.weekday() - weekday) % 7 or 7) - 7 * skip))


def whole(unit: str, n: int, count: int = 1) -> Finder:
    """The n-th whole day, week, month, quarter, year from the present one (0), `count` of them in a row."""

    def find(now: Now, _anchor: date) -> Period | None:
        return stretch(unit, now.today, n, count)

    return find


def stretch(unit: str, day: date, n: int, count: int = 1) -> Period:
    """Whole units around `day`: n=0 is the one that holds it."""
    if unit == "day":
        return Period(add_days(day, n), add_days(day, n + count), "day")
    if unit == "week":
        start = add_days(week_of(day).start, 7 * n)
        return Period(start, add_days(start, 7 * count), "week")
    if unit == "fortnight":
        return Period(add_days(day, 14 * n), add_days(day, 14 * (n + count)), "day")
    if unit == "weekend":
        saturday = add_days(week_of(day).start, 5 + 7 * n)
        return Period(saturday, add_days(saturday, 2 + 7 * (count - 1)), "day")
    if unit == "month":
        first = add_months(day.replace(day=1), n)
        return Period(first, add_months(first, count), "month")
    if unit == "quarter":
        first = add_months(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3 * n)
        return Period(first, add_months(first, 3 * count), "month")
    years = {"year": 1, "decade": 10, "century": 100}[unit]
    year = day.year // years * years + n * years
    return Period(year_of(year).start, year_of(year + years * count - 1).end, "year")


def within(inner: Callable[[Period], Period | None], outer: Finder) -> Finder:
    """A part of another period, found only once that one is."""

    def find(now: Now, anchor: date) -> Period | None:
        period = outer(now, anchor)
        return inner(period) if period else None

    return find


def nth_weekday_in(n: int, weekday: int) -> Callable[[Period], Period | None]:
    def inner(period: Period) -> Period | None:
        day = nth_weekday(period, weekday, n)
        return day_of(day) if day else None

    return inner


def nth_unit_in(n: int, unit: str, count: int = 1) -> Callable[[Period], Period | None]:
    """The n-th day, week, month of a period; negative counts from its end. A week belongs where its Thursday is
    (ISO)."""

    def inner(period: Period) -> Period | None:
        if unit == "week":
            return _nth_week(period, n, count)
        if unit == "weekend":
            saturday = nth_weekday(period, 5, n)
            return Period(saturday, add_days(saturday, 2), "day") if saturday else None
        if n > 0:
            return stretch(unit, period.start, (n - 1) * count, count)
        return stretch(unit, period.end - timedelta(days=1), n * count + 1, count)

    return inner


def _nth_week(period: Period, n: int, count: int) -> Period | None:
    thursday = nth_weekday(period, 3, n)
    monday = add_days(thursday, -3) if thursday else None
    return Period(monday, add_days(monday, 7 * count), "week") if monday else None


def shifted(months: int, days: int, outer: Finder) -> Finder:
    """That much after (or before) the start of another date; whole weeks and days keep the day."""

    def find(now: Now, anchor: date) -> Period | None:
        period = outer(now, anchor)
        return day_of(add_days(add_months(period.start, months), days)) if period else None

    return find


_SLICES: dict[str, dict[str, tuple[int, int]]] = {
    "week": {"early": (0, 3), "mid": (2, 4), "late": (4, 7), "earlier": (0, 4), "later": (3, 7)},
    "month": {"early": (0, 10), "mid": (10, 20), "late": (20, 31), "earlier": (0, 15), "later": (15, 31)},
    "year": {"early": (0, 3), "mid": (4, 8), "late": (8, 12), "earlier": (0, 6), "later": (6, 12)},
}
"""In days of a week or month, in months of a year, from its start."""


def slice_of(which: str) -> Callable[[Period], Period | None]:
    """The "early", "mid", "late" of a period: a month by tens of days, a year by months, a week by days; "earlier" and
    "later" are its halves, and other stretches go by thirds."""

    def inner(period: Period) -> Period | None:
        start, end = period.start, period.end
        bounds = _SLICES.get(period.grain)
        if bounds is None:
            third = (end - start) / 3
            first = {"early": 0, "earlier": 0, "mid": 1}.get(which, 2)
            return Period(start + first * third, end if first == 2 else start + (first + 1) * third, "day")
        low, high = bounds[which]
        if period.grain == "year":
            return Period(add_months(start, low), add_months(start, high), "month")
        return Period(add_days(start, low), min(end, add_days(start, high)), "day")

    return inner
