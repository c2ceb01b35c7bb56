"""When a business works, date by date: open spans as instants, and every start its grid or its windows allow.

Law: pure; knows nothing of bookings. A `Calendar` remembers what it has worked out for a date, so it is kept as long as
the rules it was made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from infinioffice.scheduling.rules import ArrivalWindow, OpenHours, Rules, ServiceRule, ZipRange
from infinioffice.scheduling.walltime import instant, pieces

MinuteSpan = tuple[int, int]
"""Instants `[start, end)` in minutes since 1970."""

_ONE_DAY = timedelta(days=1)
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class DayOpening:
    """The wall spans of one date. Where there are none, `closed_by` is `closed` or `holiday` and `reason` says more."""

    spans: tuple[tuple[int, int], ...]
    closed_by: str = ""
    reason: str = ""


class Shape(NamedTuple):
    """How a start uses time, in minutes: the unit is busy `[start - before, start + after)`, the caller is told
    `[start, start + told)`, and units with hours of their own must be working for `stay`.
    `capacity` allows units numbered up to it, 0 all; `zips` empty means everywhere."""

    before: int
    after: int
    told: int
    stay: int
    is_exact: bool = True
    capacity: int = 0
    zips: tuple[ZipRange, ...] = ()


class Grid(NamedTuple):
    """Starts of one shape on one date."""

    shape: Shape
    starts: range


class Calendar:
    """The opening times of one business. Raises nothing: rules are consistent by type."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._dates = {each.day: each for each in rules.dates}
        self._holidays = {each.day: each.name for each in rules.holidays}
        self._grids: dict[tuple[str, date], tuple[Grid, ...]] = {}
        self._spans: dict[tuple[tuple[OpenHours, ...], date], tuple[MinuteSpan, ...]] = {}

    def opening(self, day: date, service: ServiceRule | None = None) -> DayOpening:
        """The hours of a date for a service; without one, the business's."""
        if service is not None and service.hours:
            return _weekly(service.hours, day)
        special = self._dates.get(day)
        if special is not None:
            return DayOpening(special.spans, "" if special.spans else "closed", special.reason)
        for closure in self.rules.closures:
            if closure.start <= day < closure.end:
                return DayOpening((), "closed", closure.reason)
        if day in self._holidays:
            return DayOpening((), "holiday", self._holidays[day])
        return _weekly(self.rules.hours, day)

    def open_spans(self, day: date, service: ServiceRule) -> list[MinuteSpan]:
        """The date's open instants for a service, sorted."""
        zone = self.rules.zone
        spans = ((instant(day, a, zone), instant(day, b, zone)) for a, b in self.opening(day, service).spans)
        return sorted(span for span in spans if span[0] < span[1])

    def working_spans(self, hours: tuple[OpenHours, ...], first: date, last: date) -> list[MinuteSpan]:
        """The instants of a unit's own weekly hours on the dates from `first` to `last`, touching ones joined."""
        found: list[MinuteSpan] = []
        day = first
        while day <= last:
            found.extend(self._working(hours, day))
            day += _ONE_DAY
        return merged(found)

    def grids(self, service: ServiceRule, day: date) -> tuple[Grid, ...]:
        """Every start the rules allow on a date before anybody's bookings are looked at, in order."""
        key = (service.key, day)
        found = self._grids.get(key)
        if found is None:
            if len(self._grids) > _MOST_REMEMBERED:
                self._grids.clear()
            make = self._window_grids if service.mode == "window" else self._exact_grids
            found = self._grids[key] = tuple(sorted(make(service, day), key=lambda grid: grid.starts.start))
        return found

    def windows_on(self, day: date) -> tuple[ArrivalWindow, ...]:
        """The arrival windows of a date's weekday, earliest first."""
        windows = (window for window in self.rules.windows if day.weekday() in window.weekdays)
        return tuple(sorted(windows, key=lambda window: (window.start_minute, window.end_minute)))

    def _working(self, hours: tuple[OpenHours, ...], day: date) -> tuple[MinuteSpan, ...]:
        key = (hours, day)
        found = self._spans.get(key)
        if found is None:
            if len(self._spans) > _MOST_REMEMBERED:
                self._spans.clear()
            zone = self.rules.zone
            walls = _weekly(hours, day).spans
            found = self._spans[key] = tuple((instant(day, a, zone), instant(day, b, zone)) for a, b in walls)
        return found

    def _exact_grids(self, service: ServiceRule, day: date) -> list[Grid]:
        shape = Shape(
            service.setup_minutes, service.minutes + service.cleanup_minutes, service.minutes, service.minutes
        )
        step = service.step_minutes
        found: list[Grid] = []
        for open_wall, close_wall in self.opening(day, service).spans:
            last_start = self._open_until(day, service, close_wall) - service.minutes
            for piece in pieces(day, open_wall, close_wall, self.rules.zone):
                skipped = -(piece.wall_start - open_wall) % step
                first = piece.starts_at + skipped
                stop = min(piece.starts_at + piece.wall_end - piece.wall_start, last_start + 1)
                if first < stop:
                    found.append(Grid(shape, range(first, stop, step)))
        return found

    def _window_grids(self, service: ServiceRule, day: date) -> list[Grid]:
        zone = self.rules.zone
        opening = self.opening(day, service)
        found: list[Grid] = []
        for window in self.windows_on(day):
            if not any(a <= window.start_minute and window.end_minute <= b for a, b in opening.spans):
                continue
            parts = pieces(day, window.start_minute, window.end_minute, zone)
            # A window that starts inside the spring gap does not exist that day.
            if not parts or parts[0].wall_start != window.start_minute:
                continue
            start = parts[0].starts_at
            length = instant(day, window.end_minute, zone) - start
            stay = max(length, service.minutes)
            if not any(a <= start and start + stay <= b for a, b in self.open_spans(day, service)):
                continue
            is_exact = self.rules.first_window_exact and not found
            told = service.minutes if is_exact else length
            shape = Shape(0, stay, told, stay, is_exact, window.capacity or 0, window.zips)
            found.append(Grid(shape, range(start, start + 1)))
        return found

    def _open_until(self, day: date, service: ServiceRule, close_wall: int) -> int:
        """When a visit must be over: the closing time, or the next date's if that one opens at this very minute."""
        until = instant(day, close_wall, self.rules.zone)
        for start, end in self.open_spans(day + _ONE_DAY, service):
            if start == until:
                return end
        return until


def merged(spans: list[MinuteSpan]) -> list[MinuteSpan]:
    """The same minutes as sorted spans that neither overlap nor touch."""
    joined: list[MinuteSpan] = []
    for span in sorted(spans):
        if joined and span[0] <= joined[-1][1]:
            if span[1] > joined[-1][1]:
                joined[-1] = (joined[-1][0], span[1])
        elif span[0] < span[1]:
            joined.append(span)
    return joined


def _weekly(hours: tuple[OpenHours, ...], day: date) -> DayOpening:
    weekday = day.weekday()
    spans = tuple(sorted((each.open_minute, each.close_minute) for each in hours if each.weekday == weekday))
    return DayOpening(spans, "" if spans else "closed")
