"""Date arithmetic and the US holidays by rule. Pure; no clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from infinioffice.understanding.en.when.shape import Period

DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none (February 30)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_days(start: date, days: int) -> date:
    """Clamped, so that an instant of any zone can still be made of it."""
    try:
        found = start + timedelta(days=days)
    except OverflowError:
        return LAST_DAY if days > 0 else FIRST_DAY
    return min(max(found, FIRST_DAY), LAST_DAY)


def add_months(start: date, months: int) -> date:
    """The same day some months on, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        return LAST_DAY if months > 0 else FIRST_DAY
    found = safe_date(year, month + 1, start.day)
    return found or date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - DAY


def week_of(day: date) -> Period:
    """Monday to Monday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, add_days(monday, 7), "week")


def month_of(year: int, month: int) -> Period:
    first = date(min(max(year, FIRST_DAY.year), LAST_DAY.year - 1), month, 1)
    return Period(first, add_months(first, 1), "month")


def year_of(year: int) -> Period:
    year = min(max(year, FIRST_DAY.year), LAST_DAY.year - 1)
    return Period(date(year, 1, 1), date(year + 1, 1, 1), "year")


def day_of(day: date) -> Period:
    return Period(day, add_days(day, 1), "day")


def nth_weekday(period: Period, weekday: int, n: int) -> date | None:
    """The n-th of a weekday in a period; -1 is the last, -2 the one before. None when it does not exist."""
    if n > 0:
        found = add_days(period.start, (weekday - period.start.weekday()) % 7 + 7 * (n - 1))
        return found if found < period.end else None
    final = period.end - DAY
    found = add_days(final, -((final.weekday() - weekday) % 7) + 7 * (n + 1))
    return found if found >= period.start else None


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, n: int, days_after: int = 0) -> Callable[[int], date]:
    def find(year: int) -> date:
        found = nth_weekday(month_of(year, month), weekday, n)
        return (found or date(year, month, 1)) + timedelta(days=days_after)

    return find


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _tax_day(year: int) -> date:
    """April 15, put off by a weekend and by Emancipation Day in the District of Columbia."""
    day = date(year, 4, 15)
    while day.weekday() > 4 or day == emancipation_day(year):
        day += DAY
    return day


def emancipation_day(year: int) -> date:
    """April 16, kept on the nearest weekday."""
    day = date(year, 4, 16)
    return day - DAY if day.weekday() == 5 else day + DAY if day.weekday() == 6 else day


def _bosses_day(year: int) -> date:
    """October 16, or the working day nearest to it."""
    day = date(year, 10, 16)
    return day - DAY if day.weekday() == 5 else day + DAY if day.weekday() == 6 else day


def _admin_day(year: int) -> date:
    """Wednesday of the last full week of April."""
    final = nth_weekday(month_of(year, 4), 5, -1) or date(year, 4, 30)
    return final - timedelta(days=3)


def _election_day(year: int) -> date:
    first_monday = nth_weekday(month_of(year, 11), 0, 1) or date(year, 11, 1)
    return first_monday + DAY


HOLIDAYS: dict[str, Callable[[int], date]] = {
    "new years day": _fixed(1, 1), "new year day": _fixed(1, 1), "new years": _fixed(1, 1), "new year": _fixed(1, 1),
    "martin luther king day": _nth(1, 0, 3), "martin luther kings day": _nth(1, 0, 3), "mlk day": _nth(1, 0, 3),
    "martin luther king jr day": _nth(1, 0, 3), "mlk": _nth(1, 0, 3), "civil rights day": _nth(1, 0, 3),
    "groundhog day": _fixed(2, 2), "groundhogs day": _fixed(2, 2), "groundhog's day": _fixed(2, 2),
    "lincoln birthday": _fixed(2, 12), "lincolns birthday": _fixed(2, 12), "abraham lincoln birthday": _fixed(2, 12),
    "abraham lincolns birthday": _fixed(2, 12),
    "valentines day": _fixed(2, 14), "valentine day": _fixed(2, 14), "valentines": _fixed(2, 14),
    "presidents day": _nth(2, 0, 3), "president day": _nth(2, 0, 3), "washingtons birthday": _nth(2, 0, 3),
    "washington birthday": _nth(2, 0, 3), "george washington day": _nth(2, 0, 3),
    "saint patricks day": _fixed(3, 17), "st patricks day": _fixed(3, 17), "saint patrick day": _fixed(3, 17),
    "st patrick day": _fixed(3, 17), "saint patrick": _fixed(3, 17), "st paddys day": _fixed(3, 17),
    "st pattys day": _fixed(3, 17),
    "april fools day": _fixed(4, 1), "april fools": _fixed(4, 1), "tax day": _tax_day,
    "emancipation day": emancipation_day, "earth day": _fixed(4, 22), "arbor day": _nth(4, 4, -1),
    "siblings day": _fixed(4, 10), "sibling day": _fixed(4, 10), "national sibling day": _fixed(4, 10),
    "national siblings day": _fixed(4, 10), "administrative professionals day": _admin_day,
    "administrative professional day": _admin_day, "secretaries day": _admin_day, "loyalty day": _fixed(5, 1),
    "law day": _fixed(5, 1), "may day": _fixed(5, 1), "cinco de mayo": _fixed(5, 5),
    "mothers day": _nth(5, 6, 2), "mother day": _nth(5, 6, 2), "memorial day": _nth(5, 0, -1),
    "flag day": _fixed(6, 14), "juneteenth": _fixed(6, 19), "fathers day": _nth(6, 6, 3), "father day": _nth(6, 6, 3),
    "independence day": _fixed(7, 4), "fourth of july": _fixed(7, 4), "labor day": _nth(9, 0, 1),
    "labour day": _nth(9, 0, 1), "patriot day": _fixed(9, 11), "grandparents day": _nth(9, 0, 1, 6),
    "columbus day": _nth(10, 0, 2), "indigenous peoples day": _nth(10, 0, 2), "boss day": _bosses_day,
    "bosss day": _bosses_day, "bosses day": _bosses_day, "halloween": _fixed(10, 31), "halloween day": _fixed(10, 31),
    "election day": _election_day, "veterans day": _fixed(11, 11), "veteran day": _fixed(11, 11),
    "thanksgiving": _nth(11, 3, 4), "thanksgiving day": _nth(11, 3, 4), "black friday": _nth(11, 3, 4, 1),
    "small business saturday": _nth(11, 3, 4, 2), "cyber monday": _nth(11, 3, 4, 4),
    "giving tuesday": _nth(11, 3, 4, 5), "pearl harbor day": _fixed(12, 7), "christmas eve": _fixed(12, 24),
    "christmas day": _fixed(12, 25), "christmas": _fixed(12, 25), "xmas": _fixed(12, 25), "xmas eve": _fixed(12, 24),
    "xmas day": _fixed(12, 25), "boxing day": _fixed(12, 26), "new years eve": _fixed(12, 31),
    "new year eve": _fixed(12, 31), "easter": _from_easter(0), "easter sunday": _from_easter(0),
    "easter monday": _from_easter(1), "good friday": _from_easter(-2), "palm sunday": _from_easter(-7),
    "ash wednesday": _from_easter(-46), "mardi gras": _from_easter(-47), "fat tuesday": _from_easter(-47),
    "shrove tuesday": _from_easter(-47), "pancake day": _from_easter(-47), "maundy thursday": _from_easter(-3),
    "holy thursday": _from_easter(-3), "ascension day": _from_easter(39), "pentecost": _from_easter(49),
    "whit sunday": _from_easter(49), "trinity sunday": _from_easter(56), "ides of march": _fixed(3, 15),
}  # fmt: skip
"""By their words without apostrophes and stops; longest first wins in the grammar."""

HOLIDAY_HEADS = frozenset(name.split()[0] for name in HOLIDAYS)
HOLIDAY_WORDS = max(len(name.split()) for name in HOLIDAYS)
