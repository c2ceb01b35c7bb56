"""The one rule: which starts are bookable, and for one that is not, which rule forbids it first.

Law: pure. Listing, hold, commit and repair all ask this class; `slots` walks what `check` looks up, so a start is
offered exactly when it may be booked. Instants inside are minutes since 1970; busy time is rounded outwards to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import NamedTuple

from infinioffice.scheduling.hours import Calendar, MinuteSpan, Shape, merged
from infinioffice.scheduling.rules import Need, ServiceRule, Unit, in_area
from infinioffice.scheduling.slots import Mode, Refusal
from infinioffice.scheduling.units import free_runs
from infinioffice.scheduling.walltime import exists, from_minute, instant, local_date, to_minute

RULE_ORDER = (
    "no_such_service", "past", "notice", "horizon", "area", "holiday", "closed", "too_long", "not_in_hours",
    "off_grid", "provider_away", "taken",
)  # fmt: skip
"""The rules in the order they are tried; a refusal names the first that fails."""

_DAY_MINUTES = 24 * 60
_ONE_DAY = timedelta(days=1)
Busy = Mapping[str, Sequence[MinuteSpan]]
"""By unit key: half-open spans of minutes since 1970, in any order, buffers included."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What is to be booked: a service key, the provider the caller insists on, the ZIP if it is known."""

    service: str
    provider: str | None = None
    zip: str | None = None


class Opening(NamedTuple):
    """A bookable start. `[start, end)` is told to the caller; `units` are the keys that would be busy for
    `[busy_from, busy_to)`. `minute`, `busy_from` and `busy_to` are minutes since 1970."""

    start: datetime
    end: datetime
    mode: Mode
    minute: int
    busy_from: int
    busy_to: int
    units: tuple[str, ...]
    provider: str | None = None
    provider_name: str | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question to the plan. `service` is the visit's; `now` is in minutes, seconds dropped."""

    visit: Visit
    service: ServiceRule
    now: int
    without: AbstractSet[str]


class _Crew(NamedTuple):
    """Who would do it: unit keys, and the first of them that has a name."""

    units: tuple[str, ...]
    provider: str | None
    provider_name: str | None

    def with_(self, other: _Crew) -> _Crew:
        named = self if self.provider is not None else other
        return _Crew(self.units + other.units, named.provider, named.provider_name)


class Plan:
    """A business's rules and what is already taken.

    `busy` holds holds, bookings and external events alike. `load` is what each unit has been given lately (minutes in
    14 days): of several free units of the lowest rank the one with the least is chosen, then the lowest key.
    """

    def __init__(self, calendar: Calendar, busy: Busy, load: Mapping[str, int] | None = None) -> None:
        self.calendar = calendar
        self.rules = calendar.rules
        self._busy = {unit: merged(list(spans)) for unit, spans in busy.items()}
        weight = load or {}
        self._units = sorted(self.rules.units, key=lambda unit: (unit.rank, weight.get(unit.key, 0), unit.key))

    def check(self, visit: Visit, start: datetime, now: datetime) -> Refusal | None:
        """None when `start` may be booked, else the first rule it breaks. Both instants aware."""
        return None if self.opening_at(visit, start, now) is not None else self._why(visit, start, now)

    def opening_at(
        self, visit: Visit, start: datetime, now: datetime, without: AbstractSet[str] = frozenset()
    ) -> Opening | None:
        """The opening at exactly this instant, on the preferred free units but none of `without`; or None."""
        minute = to_minute(start)
        if minute * 60 != start.timestamp() or not exists(start):
            return None
        return next(iter(self._openings(visit, minute, minute + 1, now, without)), None)

    def slots(self, visit: Visit, start: datetime, end: datetime, now: datetime) -> list[Opening]:
        """Every bookable start in `[start, end)`, earliest first, each once."""
        return self._openings(visit, _minute_up(start), _minute_up(end), now, frozenset())

    def _openings(self, visit: Visit, first: int, stop: int, now: datetime, without: AbstractSet[str]) -> list[Opening]:
        service = self.rules.service(visit.service)
        if service is None or not in_area(visit.zip, self.rules.zips):
            return []
        first = max(first, _minute_up(now) + service.notice_minutes)
        stop = min(stop, to_minute(now) + service.horizon_days * _DAY_MINUTES + 1)
        if first >= stop:
            return []
        asked = _Asked(visit, service, to_minute(now), without)
        found: dict[int, tuple[Shape, _Crew]] = {}
        for shape, starts in self._starts(asked, first, stop).items():
            for minute, crew in self._free(asked, shape, starts).items():
                found.setdefault(minute, (shape, crew))
        return [self._opening(service.mode, minute, *found[minute]) for minute in sorted(found)]

    def _starts(self, asked: _Asked, first: int, stop: int) -> dict[Shape, list[range]]:
        """The starts the rules allow in `[first, stop)`, by shape. The day before counts: it may run past midnight."""
        zone = self.rules.zone
        day, last = local_date(first, zone) - _ONE_DAY, local_date(stop - 1, zone)
        found: dict[Shape, list[range]] = {}
        while day <= last:
            for shape, starts in self.calendar.grids(asked.service, day):
                low = starts.start
                if low < first:
                    low += -(-(first - low) // starts.step) * starts.step
                if low < min(starts.stop, stop) and in_area(asked.visit.zip, shape.zips):
                    found.setdefault(shape, []).append(range(low, min(starts.stop, stop), starts.step))
            day += _ONE_DAY
        return found

    def _free(self, asked: _Asked, shape: Shape, starts: list[range]) -> dict[int, _Crew]:
        """Those starts at which every need has enough free units, with the preferred ones."""
        first, *others = [self._free_for(need, asked, shape, starts) for need in asked.service.needs]
        for other in others:
            first = {minute: crew.with_(other[minute]) for minute, crew in first.items() if minute in other}
        return first

    def _free_for(self, need: Need, asked: _Asked, shape: Shape, starts: list[range]) -> dict[int, _Crew]:
        """The starts at which the need can be met, and by whom."""
        free: dict[int, _Crew] = {}
        together: dict[int, tuple[_Crew, ...]] = {}
        # The least preferred first: whoever comes later takes the start over, or the first place in the crew.
        for unit in reversed(self._candidates(need, asked, shape)):
            alone = _Crew((unit.key,), unit.provider, unit.provider_name)
            busy = self._busy.get(unit.key, ())
            for run in free_runs(self.calendar, unit, asked.service, shape, starts, busy, asked.now):
                if need.count == 1:
                    free.update(dict.fromkeys(run, alone))
                    continue
                for minute in run:
                    others = tuple(crew for crew in together.get(minute, ()) if crew is not alone)
                    together[minute] = (alone, *others[: need.count - 1])
        for minute, crews in together.items():
            if len(crews) == need.count:
                free[minute] = reduce(_Crew.with_, crews)
        return free

    def _candidates(self, need: Need, asked: _Asked, shape: Shape | None = None) -> list[Unit]:
        """Units that could fill the need, preferred first."""
        of_kind = [unit for unit in self._units if unit.kind == need.kind]
        # A wish for a person concerns the kinds that people have; a room has nobody's name.
        wish = asked.visit.provider if any(unit.provider for unit in of_kind) else None
        capacity = shape.capacity if shape is not None else 0
        return [
            unit
            for unit in of_kind
            if set(need.skills) <= set(unit.skills)
            and (wish is None or unit.provider == wish)
            and (not capacity or unit.number <= capacity)
            and unit.key not in asked.without
        ]

    def _opening(self, mode: Mode, minute: int, shape: Shape, crew: _Crew) -> Opening:
        zone = self.rules.zone
        return Opening(
            from_minute(minute, zone),
            from_minute(minute + shape.told, zone),
            "exact" if shape.is_exact else mode,
            minute,
            minute - shape.before,
            minute + shape.after,
            *crew,
        )

    def _why(self, visit: Visit, start: datetime, now: datetime) -> Refusal:
        """The first rule a start breaks that `opening_at` has refused."""
        service = self.rules.service(visit.service)
        if service is None:
            return Refusal("no_such_service", start, visit.service)
        by_now = _too_soon_or_late(service, start, now)
        if by_now is not None:
            return by_now
        if not in_area(visit.zip, self.rules.zips):
            return Refusal("area", start, visit.zip or "")
        if not exists(start):
            return Refusal("not_in_hours", start, "no_such_time")
        asked = _Asked(visit, service, to_minute(now), frozenset())
        return self._why_that_day(asked, start) or self._why_nobody(asked, start, now)

    def _why_that_day(self, asked: _Asked, start: datetime) -> Refusal | None:
        """What the hours and the grid of the date say, or None when they allow the start."""
        minute, service = to_minute(start), asked.service
        day = local_date(minute, self.rules.zone)
        spans = self.calendar.open_spans(day - _ONE_DAY, service) + self.calendar.open_spans(day, service)
        inside = [span for span in spans if span[0] <= minute < span[1]]
        opening = self.calendar.opening(day, service)
        if not inside and not opening.spans:
            return Refusal(opening.closed_by, start, opening.reason)
        if not self.calendar.grids(service, day) and self._is_too_long(service, day):
            return Refusal("too_long", start, str(service.minutes))
        if not inside:
            return Refusal("not_in_hours", start)
        grids = [*self.calendar.grids(service, day - _ONE_DAY), *self.calendar.grids(service, day)]
        here = [grid for grid in grids if minute in grid.starts and start.timestamp() == minute * 60]
        if here:
            if any(in_area(asked.visit.zip, grid.shape.zips) for grid in here):
                return None
            return Refusal("area", start, asked.visit.zip or "")
        runs_over = service.mode == "exact" and all(minute + service.minutes > end for _, end in inside)
        return Refusal("not_in_hours" if runs_over else "off_grid", start, "runs_over" if runs_over else "")

    def _is_too_long(self, service: ServiceRule, day: date) -> bool:
        """Whether no opening of the date could hold the visit, even an empty one."""
        zone = self.rules.zone
        spans = [(instant(day, a, zone), instant(day, b, zone)) for a, b in self.calendar.opening(day, service).spans]
        return bool(spans) and all(end - start < service.minutes for start, end in spans)

    def _why_nobody(self, asked: _Asked, start: datetime, now: datetime) -> Refusal:
        """The hours allow it, so it is people and things: not there, or taken."""
        for need in asked.service.needs:
            if len(self._candidates(need, asked)) < need.count:
                return Refusal("provider_away", start, "not_offered")
        if Plan(self.calendar, {}).opening_at(asked.visit, start, now) is not None:
            return Refusal("taken", start)
        minute = to_minute(start)
        for unit in (unit for need in asked.service.needs for unit in self._candidates(need, asked)):
            # Free of bookings, on duty, and still not bookable: the time is kept for other services.
            bare = Unit(unit.key, "", hours=unit.hours, away=unit.away)
            for shape, starts in self._starts(asked, minute, minute + 1).items():
                if any(free_runs(self.calendar, bare, asked.service, shape, starts, (), asked.now)):
                    return Refusal("taken", start, "reserved")
        return Refusal("provider_away", start)


def _too_soon_or_late(service: ServiceRule, start: datetime, now: datetime) -> Refusal | None:
    if start < now:
        return Refusal("past", start)
    if to_minute(start) < _minute_up(now) + service.notice_minutes:
        return Refusal("notice", start, str(service.notice_minutes))
    if to_minute(start) > to_minute(now) + service.horizon_days * _DAY_MINUTES:
        return Refusal("horizon", start, str(service.horizon_days))
    return None


def _minute_up(at: datetime) -> int:
    return int(-(-at.timestamp() // 60))
