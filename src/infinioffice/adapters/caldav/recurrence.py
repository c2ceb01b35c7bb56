"""Which recurrence rules can be expanded in bounded time, before a library is asked to. Pure.

The library walks a rule from its first date and looks for the next match until the year 9999: one that never matches
costs seconds, an interval of nought never ends. What RFC 5545 forbids and what cannot match is told here.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

Verdict = Literal["fine", "dense", "wrong"]
"""`dense`: so often that it is busy throughout. `wrong`: cannot be read, so its first occurrence stands alone."""

_STEPS_A_YEAR = {"YEARLY": 1, "MONTHLY": 12, "WEEKLY": 53, "DAILY": 366, "HOURLY": 8784}
_MOST_STEPS = 50_000
_MOST_HOURLY = 20_000
_MOST_A_DAY = 24
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RANGES = {
    "BYMONTH": (1, 12), "BYMONTHDAY": (1, 31), "BYYEARDAY": (1, 366), "BYWEEKNO": (1, 53), "BYSETPOS": (1, 366),
    "BYHOUR": (0, 23), "BYMINUTE": (0, 59), "BYSECOND": (0, 60),
}  # fmt: skip
_SIGNED = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
# What RFC 5545's table says cannot stand together; those that could go on for ever without a match are among them.
_FORBIDDEN = {
    "DAILY": ("BYWEEKNO", "BYYEARDAY", "BYSETPOS"),
    "WEEKLY": ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"),
    "MONTHLY": ("BYWEEKNO", "BYYEARDAY"),
    "HOURLY": ("BYWEEKNO", "BYYEARDAY", "BYSETPOS", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYHOUR"),
}


def judge(rule: Mapping[str, Sequence[Any]], first: date | datetime, until: datetime) -> Verdict:
    """Whether `rule` (a parsed RRULE) of a series that starts at `first` can be expanded up to `until`."""
    frequency = str(next(iter(rule.get("FREQ", ())), ""))
    if frequency in ("SECONDLY", "MINUTELY"):
        return "dense"
    interval = next(iter(rule.get("INTERVAL", (1,))), 1)
    if frequency not in _STEPS_A_YEAR or not isinstance(interval, int) or interval < 1:
        return "wrong"
    if not _is_in_ranges(rule) or any(name in rule for name in _FORBIDDEN.get(frequency, ())):
        return "wrong"
    a_day = [len(rule.get(name, ())) or 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    if a_day[0] * a_day[1] * a_day[2] > _MOST_A_DAY:
        return "dense"
    years = max(0, until.year - first.year) + 1
    steps = years * _STEPS_A_YEAR[frequency] // interval
    if frequency == "HOURLY" and steps > _MOST_HOURLY:
        return "dense"
    return "fine" if steps <= _MOST_STEPS and _can_match(rule, frequency, interval, first) else "wrong"


def dense_end(rule: Mapping[str, Sequence[Any]], start: datetime) -> datetime | None:
    """When a dense series ends, None for never."""
    end = next(iter(rule.get("UNTIL", ())), None)
    if isinstance(end, datetime):
        return end if end.tzinfo is not None else end.replace(tzinfo=start.tzinfo)
    count = next(iter(rule.get("COUNT", ())), None)
    unit = {"SECONDLY": timedelta(seconds=1), "MINUTELY": timedelta(minutes=1)}.get(
        str(next(iter(rule.get("FREQ", ())), "")), timedelta(hours=1)
    )
    interval = next(iter(rule.get("INTERVAL", (1,))), 1)
    if isinstance(count, int) and isinstance(interval, int) and 0 < count * max(interval, 1) < 10**8:
        return start + unit * count * max(interval, 1)
    return None


def _is_in_ranges(rule: Mapping[str, Sequence[Any]]) -> bool:
    for name, (low, high) in _RANGES.items():
        for value in rule.get(name, ()):
            number = abs(value) if name in _SIGNED and isinstance(value, int) else value
            if not isinstance(number, int) or not low <= number <= high:
                return False
    return True


def _can_match(rule: Mapping[str, Sequence[Any]], frequency: str, interval: int, first: date) -> bool:
    """Whether days could ever fit the month, the day of the month and the day of the week."""
    months, days = rule.get("BYMONTH", range(1, 13)), rule.get("BYMONTHDAY", ())
    # In a leap year, February has what it has at best.
    if days and not any(abs(day) <= calendar.monthrange(2024, month)[1] for month in months for day in days):
        return False
    weekdays = [str(day)[-2:] for day in rule.get("BYDAY", ())]
    if frequency == "DAILY" and weekdays and interval % 7 == 0:
        return _WEEKDAYS[first.weekday()] in weekdays
    if "BYSETPOS" in rule:
        size = max(1, len(weekdays)) * max(1, len(days)) * (5 if frequency == "MONTHLY" else 366)
        if frequency == "WEEKLY":
            size = max(1, len(weekdays))
        return all(abs(position) <= size for position in rule["BYSETPOS"])
    return True
