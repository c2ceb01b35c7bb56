"""Wall-clock minutes of a date to instants and back, one date at a time, never carrying an offset to another date.

Law: instants are whole minutes since 1970-01-01T00:00Z (`int`). A wall time that does not exist (the spring gap) has
no instant; one that exists twice (the autumn fold) means the first. A zone changes at most once within a working day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY_MINUTES = 24 * 60
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class Piece(NamedTuple):
    """A stretch of one working period with one offset: wall minutes `[wall_start, wall_end)` of the date begin at the
    instant `starts_at`."""

    wall_start: int
    wall_end: int
    starts_at: int


def to_minute(at: datetime) -> int:
    """The instant's minute, seconds dropped. `at` is aware."""
    return int(at.timestamp() // 60)


def from_minute(minute: int, zone: ZoneInfo) -> datetime:
    """The instant in the zone."""
    return datetime.fromtimestamp(minute * 60, zone)


def offset_at(minute: int, zone: ZoneInfo) -> int:
    """Minutes east of UTC at that instant."""
    offset = datetime.fromtimestamp(minute * 60, zone).utcoffset()
    return int(offset.total_seconds()) // 60 if offset is not None else 0


def local_date(minute: int, zone: ZoneInfo) -> date:
    """The local date of an instant."""
    return datetime.fromtimestamp(minute * 60, zone).date()


def exists(at: datetime) -> bool:
    """Whether an aware datetime's wall time exists in its zone; False in the spring gap."""
    back = at.astimezone(UTC).astimezone(at.tzinfo)
    return back.replace(tzinfo=None) == at.replace(tzinfo=None)


def instant(day: date, wall: int, zone: ZoneInfo) -> int:
    """The minute at which the date's clock first shows `wall` minutes after midnight (1440 and more: the next day).

    In the spring gap that is the end of the gap; in the autumn fold the first of the two.
    """
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=wall)  # noqa: DTZ001 - a wall time
    base = _base(day) + wall
    before = base - _offset(naive.replace(tzinfo=zone))
    if offset_at(before, zone) == base - before:
        return before
    # In a gap fold 0 carries the old offset, fold 1 the new one: the change lies between the two readings.
    return _change_between(base - _offset(naive.replace(tzinfo=zone, fold=1)), before, zone)


def pieces(day: date, wall_start: int, wall_end: int, zone: ZoneInfo) -> tuple[Piece, ...]:
    """The parts of the wall span `[wall_start, wall_end)` that exist, each wall minute once, in order."""
    first, last = instant(day, wall_start, zone), instant(day, wall_end, zone)
    if first >= last:
        return ()
    base = _base(day)
    old, new = offset_at(first, zone), offset_at(last - 1, zone)
    if old == new:
        return (Piece(first - base + old, last - base + old, first),)
    change = _change_between(first, last - 1, zone)
    early = Piece(first - base + old, change - base + old, first)
    # After a fold the clock repeats: what it showed before is not offered again.
    shown_from = max(change - base + new, early.wall_end)
    late = Piece(shown_from, last - base + new, base + shown_from - new)
    return (early, late) if late.wall_start < late.wall_end else (early,)


def _base(day: date) -> int:
    return (day.toordinal() - _EPOCH_ORDINAL) * _DAY_MINUTES


def _offset(at: datetime) -> int:
    offset = at.utcoffset()
    return int(offset.total_seconds()) // 60 if offset is not None else 0


def _change_between(low: int, high: int, zone: ZoneInfo) -> int:
    """The first minute of the new offset, given that `low` still has the old one and `high` has the new one."""
    old = offset_at(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(middle, zone) == old:
            low = middle
        else:
            high = middle
    return high
