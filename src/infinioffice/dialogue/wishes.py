"""Times as callers wish them: days and times of day kept apart, so that "Tuesday", said now, and "after three", said
later, become one wish. From the reading of words (`When`) to a request for slots (`Wanted`).

Law: pure. A day is a local date of the business; minutes count from local midnight; both spans are half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from infinioffice.scheduling.slots import Booking, Wanted
from infinioffice.understanding.meaning import When

_DAY = timedelta(days=1)
_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Wish:
    """Days `[first, last)` and minutes of day `[since, until)`; None is open. `is_exact`: precisely at `since`."""

    first: date | None = None
    last: date | None = None
    since: int | None = None
    until: int | None = None
    is_exact: bool = False

    @property
    def has_day(self) -> bool:
        return self.first is not None or self.last is not None

    @property
    def has_time(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def is_one_day(self) -> bool:
        return self.first is not None and self.last == self.first + _DAY


def from_when(when: When, zone: ZoneInfo) -> Wish:
    """The wish in one time expression. A time of day is kept only when one was said."""
    start = when.start.astimezone(zone) if when.start else None
    end = when.end.astimezone(zone) if when.end else None
    if when.time_open or when.grain in ("day", "week", "month", "year"):
        return Wish(start.date() if start else None, _after(end) if end else None)
    since, until, is_exact = _minutes(when, start, end)
    wish = Wish(since=since, until=until, is_exact=is_exact)
    if when.date_open:
        return wish
    moment = start or end
    if moment is None:
        return wish
    first = moment.date()
    # "Tuesday night until two" ends on Wednesday and is still a wish for Tuesday; a stretch of days is not.
    last = first + _DAY
    if start and end and end - start > _DAY:
        last = _after(end)
    return replace(wish, first=first, last=last)


def _minutes(when: When, start: datetime | None, end: datetime | None) -> tuple[int | None, int | None, bool]:
    since = _minute(start) if start else None
    if when.relation == "at" and when.grain in ("minute", "hour"):
        return since, None, True
    if when.relation == "after":
        return since, None, False
    if when.relation == "before":
        return None, (_minute(end) or _MINUTES) if end else None, False
    until = (_minute(end) or _MINUTES) if end else None
    if since is not None and until is not None and until <= since:
        until = _MINUTES
    return since, until, False


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _after(end: datetime) -> date:
    """The first day not in a span that ends at `end`."""
    return end.date() if end.time() == time() else end.date() + _DAY


def merged(old: Sequence[Wish], new: Sequence[Wish]) -> tuple[Wish, ...]:
    """What the caller wishes now. A new day keeps the time of day asked for before and a new time keeps the day,
    unless several were open and it is not clear which."""
    if not old or not new:
        return tuple(new or old)
    if all(wish.has_time and not wish.has_day for wish in new):
        days = {(wish.first, wish.last) for wish in old if wish.has_day}
        return tuple(
            replace(wish, first=first, last=last) for wish in new for first, last in sorted(days, key=str)
        ) or (tuple(new))
    if all(wish.has_day and not wish.has_time for wish in new) and len(old) == 1 and old[0].has_time:
        time_of_day = old[0]
        return tuple(
            replace(wish, since=time_of_day.since, until=time_of_day.until, is_exact=time_of_day.is_exact)
            for wish in new
        )
    return tuple(new)


def joined(wishes: Sequence[Wish]) -> tuple[Wish, ...]:
    """The wishes of one utterance: "Thursday would be good, sometime in the morning" is one wish, not two."""
    days = [each for each in wishes if each.has_day and not each.has_time]
    times = [each for each in wishes if each.has_time and not each.has_day]
    if not days or not times:
        return tuple(wishes)
    both = [replace(time, first=day.first, last=day.last) for day in days for time in times]
    return tuple(each for each in wishes if each not in days and each not in times) + tuple(both)


def wanted(wish: Wish, zone: ZoneInfo) -> Wanted:
    """The wish as scheduling asks it."""
    if wish.is_exact and wish.is_one_day and wish.first is not None and wish.since is not None:
        return Wanted(exact=_at(wish.first, wish.since, zone))
    minutes = None
    if wish.has_time:
        since = wish.since or 0
        until = wish.until if wish.until is not None else _MINUTES
        minutes = (since, since + 1) if wish.is_exact else (since, until)
    return Wanted(
        start=_at(wish.first, 0, zone) if wish.first else None,
        end=_at(wish.last, 0, zone) if wish.last else None,
        minutes=minutes,
    )


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Local wall time: a day of 23 or 25 hours keeps its clock."""
    return datetime.combine(day, time(minute // 60, minute % 60), zone)


def fits(wish: Wish, booking: Booking, zone: ZoneInfo) -> bool:
    """Whether a caller who says this may mean that booking: the day must agree, and the time where one was said."""
    start = booking.start.astimezone(zone)
    end = booking.end.astimezone(zone)
    day = start.date()
    if (wish.first and day < wish.first) or (wish.last and day >= wish.last):
        return False
    if wish.is_exact and wish.since is not None:
        if booking.mode == "window":
            return _minute(start) <= wish.since < _minute(start) + int((end - start).total_seconds()) // 60
        return wish.since == _minute(start)
    if wish.since is not None and _minute(start) < wish.since:
        return False
    return wish.until is None or _minute(start) < wish.until


def matching(wishes: Iterable[Wish], bookings: Iterable[Booking], zone: ZoneInfo) -> tuple[Booking, ...]:
    """The bookings that one of the wishes may mean."""
    known = tuple(wishes)
    return tuple(each for each in bookings if any(fits(wish, each, zone) for wish in known))


def all_past(wishes: Iterable[Wish], today: date) -> bool:
    """Whether every wish lies wholly before today."""
    ends = [wish.last for wish in wishes]
    return bool(ends) and all(last is not None and last <= today for last in ends)
