"""Two or three times worth saying aloud, and what to say when the wish cannot be had.

Law: pure. Reading a list of times to somebody on the phone loses them, so the few are chosen far apart: the earliest
that fits, another part of the day, another day. When nothing fits, the nearest to the wish, with the first rule that
stood in its way.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from infinioffice.scheduling.matching import distance, fits, is_excluded
from infinioffice.scheduling.plan import RULE_ORDER, Opening, Plan, Visit
from infinioffice.scheduling.slots import Refusal, SlotRequest, Wanted
from infinioffice.scheduling.walltime import from_minute, instant, local_date, to_minute

MOST_OFFERS = 5
_FIRST_LOOK = timedelta(days=21)
_NEAR_DAYS = 14
_MOST_PROBES = 120
_DAY_WEIGHT = 240
"""A date away counts like four hours on the clock when the nearest time to a wish is looked for."""
_NOON, _EVENING = 12 * 60, 17 * 60


@dataclass(frozen=True, slots=True)
class Offers:
    """`openings` in order of time, for `visit` (without the provider when only others had time).

    With a `refusal` they are not what was asked but the nearest to it, and it says why not."""

    openings: tuple[Opening, ...]
    visit: Visit
    refusal: Refusal | None = None

    @property
    def fits(self) -> bool:
        """Whether the openings are what was asked."""
        return self.refusal is None


def find(plan: Plan, request: SlotRequest, now: datetime, avoid: AbstractSet[int] = frozenset()) -> Offers:
    """The best few times for the request. `avoid` are starts (minutes since 1970) already turned down."""
    visit = Visit(request.service, request.provider, request.zip)
    service = plan.rules.service(request.service)
    if service is None:
        return Offers((), visit, Refusal("no_such_service", None, request.service))
    limit = max(1, min(request.limit, MOST_OFFERS))
    end = now + timedelta(days=service.horizon_days, minutes=1)
    fitting = _fitting(plan, visit, request, now, end, avoid)
    if fitting:
        return Offers(_spread(fitting, limit), visit)
    refusal = why_not(plan, visit, request, now)
    for choice in dict.fromkeys((visit, Visit(visit.service, None, visit.zip))):
        rest = [
            opening
            for opening in plan.slots(choice, now, end, now)
            if opening.minute not in avoid and not is_excluded(opening, request)
        ]
        if rest:
            return Offers(_nearest(plan, rest, request.wanted, limit), choice, refusal)
    return Offers((), visit, refusal)


def why_not(plan: Plan, visit: Visit, request: SlotRequest, now: datetime) -> Refusal:
    """The rule that forbids the wish. For a stretch of time, the one its most promising start fails."""
    worst = Refusal("taken")
    rank = -1
    for wanted in request.wanted or (Wanted(),):
        for start in _probes(plan, visit, wanted, now):
            refusal = plan.check(visit, start, now)
            if refusal is not None and RULE_ORDER.index(refusal.rule) > rank:
                worst, rank = refusal, RULE_ORDER.index(refusal.rule)
                if refusal.rule == RULE_ORDER[-1]:
                    return worst
    return worst


def _fitting(
    plan: Plan, visit: Visit, request: SlotRequest, now: datetime, end: datetime, avoid: AbstractSet[int]
) -> list[Opening]:
    """Openings that fit, looking at the next weeks first: most callers want one of those."""
    starts = [wanted.exact or wanted.start or now for wanted in request.wanted] or [now]
    ends = [_latest(wanted) or end for wanted in request.wanted] or [end]
    # A window is told by its start but wished for by any minute inside of it.
    first, stop = max(now, min(starts) - timedelta(days=1)), min(end, max(ends))
    near = max(first, min(starts)) + _FIRST_LOOK
    for low, high in ((first, min(near, stop)), (min(near, stop), stop)):
        openings = plan.slots(visit, low, high, now) if low < high else []
        fitting = [each for each in openings if each.minute not in avoid and fits(each, request)]
        if fitting:
            return fitting
    return []


def _latest(wanted: Wanted) -> datetime | None:
    """The first instant after the stretch."""
    return wanted.exact + timedelta(minutes=1) if wanted.exact is not None else wanted.end


def _probes(plan: Plan, visit: Visit, wanted: Wanted, now: datetime) -> list[datetime]:
    """Starts to ask about: the one wished for, or those of the stretch, some weeks of it at most."""
    if wanted.exact is not None:
        return [_window_start(plan, visit, wanted.exact)]
    zone, service = plan.rules.zone, plan.rules.service(visit.service)
    first = to_minute(wanted.start or now)
    stop = to_minute(wanted.end) if wanted.end is not None else first + _NEAR_DAYS * 24 * 60
    found: list[datetime] = []
    day = local_date(first, zone)
    while service is not None and instant(day, 0, zone) < stop and len(found) < _MOST_PROBES:
        on_grid = [minute for grid in plan.calendar.grids(service, day) for minute in grid.starts]
        # Where nothing is open there is no grid; whole hours find out why.
        for minutes in (on_grid, [instant(day, hour * 60, zone) for hour in range(24)]):
            inside = [from_minute(minute, zone) for minute in minutes if first <= minute < stop]
            chosen = [at for at in inside if _is_at(at, wanted.minutes)]
            if chosen:
                found.extend(chosen)
                break
        day += timedelta(days=1)
    return found[:_MOST_PROBES] or [from_minute(first, zone)]


def _window_start(plan: Plan, visit: Visit, exact: datetime) -> datetime:
    """The start of the arrival window an exact wish falls into; the wish itself where there is none."""
    service = plan.rules.service(visit.service)
    if service is None or service.mode == "exact":
        return exact
    minute = to_minute(exact)
    for shape, starts in plan.calendar.grids(service, local_date(minute, plan.rules.zone)):
        if starts.start <= minute < starts.start + shape.told:
            return from_minute(starts.start, plan.rules.zone)
    return exact


def _is_at(at: datetime, minutes: tuple[int, int] | None) -> bool:
    if minutes is None:
        return True
    first, stop = minutes
    minute = at.hour * 60 + at.minute
    return first <= minute < stop if first < stop else minute >= first or minute < stop


def _spread(openings: list[Opening], limit: int) -> tuple[Opening, ...]:
    """The earliest, the first in another part of the day, the first on another date, then the farthest from those.

    `openings` are sorted and not empty.
    """
    chosen = [openings[0]]

    def take(candidate: Opening | None) -> None:
        if candidate is not None and len(chosen) < limit:
            chosen.append(candidate)

    take(next((each for each in openings if _part(each) != _part(chosen[0])), None))
    days = {each.start.date() for each in chosen}
    take(next((each for each in openings if each.start.date() not in days), None))
    days = {each.start.date() for each in chosen}
    while len(chosen) < limit:
        taken = {each.minute for each in chosen}
        rest = [each for each in openings if each.start.date() in days and each.minute not in taken]
        rest = rest or [each for each in openings if each.minute not in taken]
        if not rest:
            break
        rest = _easiest(rest)
        take(max(rest, key=lambda each: min(abs(each.minute - minute) for minute in taken)))
    return tuple(sorted(chosen, key=lambda each: each.minute))


def _easiest(openings: list[Opening]) -> list[Opening]:
    """Those on the hour, else on the half hour: "9:45" is harder to hear and to keep than "10"."""
    for step in (60, 30):
        if found := [each for each in openings if each.start.minute % step == 0]:
            return found
    return openings


def _nearest(plan: Plan, openings: list[Opening], wishes: tuple[Wanted, ...], limit: int) -> tuple[Opening, ...]:
    """The nearest to any of the wishes first, then the nearest on other dates, then whatever is left."""
    if not wishes:
        return _spread(openings, limit)

    def cost(opening: Opening) -> tuple[int, bool, int]:
        each = (distance(opening, wanted, plan.rules.zone) for wanted in wishes)
        nearest, is_earlier = min((far.days * _DAY_WEIGHT + far.minutes, far.is_earlier) for far in each)
        # Of two dates equally far the later one: who names a day has seldom time before it.
        return nearest, is_earlier, opening.minute

    by_cost = sorted(openings, key=cost)
    chosen = [by_cost[0]]
    for is_new in (_is_other_day, _is_other_hour):
        for opening in by_cost:
            if len(chosen) < limit and all(is_new(opening, other) for other in chosen):
                chosen.append(opening)
                if is_new is _is_other_day:
                    break
    return tuple(sorted(chosen, key=lambda each: each.minute))


def _is_other_day(one: Opening, other: Opening) -> bool:
    return one.start.date() != other.start.date()


def _is_other_hour(one: Opening, other: Opening) -> bool:
    return abs(one.minute - other.minute) >= 60


def _part(opening: Opening) -> int:
    """Morning, afternoon or evening."""
    minute = opening.start.hour * 60 + opening.start.minute
    return (minute >= _NOON) + (minute >= _EVENING)
