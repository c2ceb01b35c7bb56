"""Whether a bookable start is one the caller would take, and how far from their wish it is otherwise.

Law: pure. In window mode a caller's clock time means the window it falls into.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from infinioffice.scheduling.plan import Opening
from infinioffice.scheduling.slots import SlotRequest, Wanted

_DAY_MINUTES = 24 * 60
_ONE_DAY = timedelta(days=1)


class Distance(NamedTuple):
    """How far a start is from a wish: whole dates, minutes on the clock, and whether it is on an earlier date."""

    days: int
    minutes: int
    is_earlier: bool


def fits(opening: Opening, request: SlotRequest) -> bool:
    """Whether the caller would take it: in one of the wanted stretches (none is any time), in none ruled out."""
    if is_excluded(opening, request):
        return False
    return not request.wanted or any(is_wanted(opening, wanted) for wanted in request.wanted)


def is_excluded(opening: Opening, request: SlotRequest) -> bool:
    """Whether the caller ruled it out."""
    return any(is_wanted(opening, wanted) for wanted in request.excluded)


def is_wanted(opening: Opening, wanted: Wanted) -> bool:
    """Whether the start lies in the stretch, or the stretch inside the arrival window."""
    if not _is_at_minutes(opening, wanted.minutes):
        return False
    if wanted.exact is not None:
        if opening.mode == "window":
            return opening.start <= wanted.exact < opening.end
        return opening.start == wanted.exact
    starts_inside = (wanted.start is None or wanted.start <= opening.start) and (
        wanted.end is None or opening.start < wanted.end
    )
    if starts_inside or opening.mode == "exact" or wanted.start is None or wanted.end is None:
        return starts_inside
    return opening.start <= wanted.start and wanted.end <= opening.end


def distance(opening: Opening, wanted: Wanted, zone: ZoneInfo) -> Distance:
    """How far the start is from the stretch."""
    first, last = _edges(wanted, zone)
    start = opening.start
    days = 0
    is_earlier = first is not None and start.date() < first.date()
    if first is not None and is_earlier:
        days = (first.date() - start.date()).days
    elif last is not None and start.date() > last.date():
        days = (start.date() - last.date()).days
    return Distance(days, _clock_distance(_minute_of_day(start), _clock_span(wanted, first, last)), is_earlier)


def _edges(wanted: Wanted, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant of the stretch, local."""
    if wanted.exact is not None:
        local = wanted.exact.astimezone(zone)
        return local, local
    first = wanted.start.astimezone(zone) if wanted.start is not None else None
    last = (wanted.end - timedelta(minutes=1)).astimezone(zone) if wanted.end is not None else None
    return first, last


def _clock_span(wanted: Wanted, first: datetime | None, last: datetime | None) -> tuple[int, int]:
    """The minutes of the day the wish is about, `[from, to]`."""
    if wanted.minutes is not None:
        return wanted.minutes[0], wanted.minutes[1] - 1
    if first is not None and last is not None and last - first < _ONE_DAY:
        return _minute_of_day(first), _minute_of_day(last)
    if first is not None and last is None:
        return _minute_of_day(first), _DAY_MINUTES - 1
    return 0, _DAY_MINUTES - 1


def _clock_distance(minute: int, span: tuple[int, int]) -> int:
    first, last = span
    if first <= last:
        return max(first - minute, 0, minute - last)
    # The span runs over midnight.
    return 0 if minute >= first or minute <= last else min(first - minute, minute - last)


def _is_at_minutes(opening: Opening, minutes: tuple[int, int] | None) -> bool:
    if minutes is None:
        return True
    first, stop = minutes
    minute = _minute_of_day(opening.start)
    if _clock_distance(minute, (first, stop - 1)) == 0:
        return True
    length = (opening.end - opening.start) // timedelta(minutes=1)
    return opening.mode == "window" and minute <= first < stop <= minute + length


def _minute_of_day(at: datetime) -> int:
    return at.hour * 60 + at.minute
