"""Which starts a unit is free for, as runs of minutes.

Law: pure; the arithmetic of one unit against the grids of a service. Instants are minutes since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from infinioffice.scheduling.hours import Calendar, MinuteSpan, Shape, merged
from infinioffice.scheduling.rules import Reserve, ServiceRule, Unit
from infinioffice.scheduling.walltime import instant, local_date, to_minute

_ONE_DAY = timedelta(days=1)


def free_runs(
    calendar: Calendar,
    unit: Unit,
    service: ServiceRule,
    shape: Shape,
    starts: Sequence[range],
    busy: Sequence[MinuteSpan],
    now: int,
) -> Iterator[range]:
    """The parts of `starts` (sorted, not empty) at which the unit is free. `busy` is sorted and disjoint."""
    low, high = starts[0].start - shape.before, max(run.stop for run in starts) + shape.after
    # Busy [a, b) forbids the starts from a - after + 1 up to, not including, b + before.
    blocked = [(a - shape.after + 1, b + shape.before) for a, b in busy if b > low and a < high]
    special = [(to_minute(away.start), -(-int(away.end.timestamp()) // 60)) for away in unit.away]
    special.extend(_reserved(calendar, unit, service, low, high, now))
    if special or unit.hours:
        blocked.extend((a - shape.after + 1, b + shape.before) for a, b in special)
        blocked.extend(_off_duty(calendar, unit, shape.stay, low, high))
        blocked = merged(blocked)
    return _between(starts, blocked)


def _reserved(
    calendar: Calendar, unit: Unit, service: ServiceRule, low: int, high: int, now: int
) -> Iterator[MinuteSpan]:
    """Time kept for other services and not yet released."""
    zone = calendar.rules.zone
    for reserve in calendar.rules.reserves:
        if not _is_kept_from(reserve, unit, service):
            continue
        day, last = local_date(low, zone) - _ONE_DAY, local_date(high, zone)
        while day <= last:
            if day.weekday() in reserve.weekdays:
                start, end = instant(day, reserve.start_minute, zone), instant(day, reserve.end_minute, zone)
                is_released = reserve.release_minutes is not None and now >= start - reserve.release_minutes
                if start < end and not is_released:
                    yield start, end
            day += _ONE_DAY


def _is_kept_from(reserve: Reserve, unit: Unit, service: ServiceRule) -> bool:
    concerns = reserve.kind == unit.kind and (not reserve.units or unit.key in reserve.units)
    return concerns and service.key not in reserve.services


def _off_duty(calendar: Calendar, unit: Unit, stay: int, low: int, high: int) -> list[MinuteSpan]:
    """The starts `[low, high)` at which the unit's own hours do not hold a whole visit."""
    if not unit.hours:
        return []
    zone = calendar.rules.zone
    blocked: list[MinuteSpan] = []
    edge = low
    first, last = local_date(low, zone) - _ONE_DAY, local_date(high, zone) + _ONE_DAY
    for start, end in calendar.working_spans(unit.hours, first, last):
        if start <= end - stay:
            blocked.append((edge, start))
            edge = end - stay + 1
    blocked.append((edge, high))
    return [(a, b) for a, b in blocked if a < b]


def _between(starts: Sequence[range], blocked: Sequence[MinuteSpan]) -> Iterator[range]:
    """What is left of the runs, both sorted by their beginnings; blocked spans may overlap."""
    passed = 0
    for run in starts:
        low, stop, step = run.start, run.stop, run.step
        while passed < len(blocked) and blocked[passed][1] <= low:
            passed += 1
        for index in range(passed, len(blocked)):
            start, end = blocked[index]
            if start >= stop or low >= stop:
                break
            if start > low:
                yield range(low, start, step)
            if end > low:
                low += -(-(end - low) // step) * step
        if low < stop:
            yield range(low, stop, step)
