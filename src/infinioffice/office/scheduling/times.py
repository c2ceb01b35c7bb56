"""All bookable times of some days, for pages that show a calendar; callers hear two or three instead (`find_slots`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from infinioffice.call.ports import Scope
from infinioffice.office.scheduling import occupying
from infinioffice.office.scheduling.once import in_tenant, uuid_or_none
from infinioffice.office.scheduling.schedule import call_of
from infinioffice.office.scheduling.setup import Shop, shop_of
from infinioffice.office.scheduling.tokens import SlotTokens
from infinioffice.scheduling.plan import Opening, Plan, Visit
from infinioffice.scheduling.slots import Slot
from infinioffice.scheduling.token import SlotIdentity
from infinioffice.scheduling.walltime import from_minute, instant


@dataclass(frozen=True, slots=True)
class DayTimes:
    """One date of the business's own calendar and its openings, earliest first."""

    day: date
    openings: tuple[Opening, ...]


def days_from(
    scope: Scope, visit: Visit, first: date, count: int, now: datetime, moving: str | None = None
) -> list[DayTimes]:
    """`count` dates from `first`, those without a free time included. Empty for a service the business does not have.

    `moving` is the booking whose own time counts as free."""
    found = in_tenant(scope.tenant_id, lambda: _taken(scope, visit, first, count, now, moving))
    if found is None:
        return []
    shop, taken = found
    start, end = _midnight(shop, first), _midnight(shop, first + timedelta(days=count))
    by_day: dict[date, list[Opening]] = {}
    for opening in Plan(shop.calendar, taken.spans, taken.load(now)).slots(visit, start, end, now):
        by_day.setdefault(opening.start.astimezone(shop.zone).date(), []).append(opening)
    days = (first + timedelta(days=number) for number in range(count))
    return [DayTimes(day, tuple(by_day.get(day, ()))) for day in days]


def as_slot(
    tokens: SlotTokens, scope: Scope, visit: Visit, opening: Opening, now: datetime, moving: str | None = None
) -> Slot:
    """The opening with the token that books it."""
    token = tokens.make(UUID(scope.business_id), SlotIdentity.of(visit, opening, moving), now)
    return Slot(token, opening.start, opening.end, opening.mode, opening.provider, opening.provider_name)


def _taken(
    scope: Scope, visit: Visit, first: date, count: int, now: datetime, moving: str | None
) -> tuple[Shop, occupying.Taken] | None:
    shop = shop_of(UUID(scope.business_id))
    service = shop.rules.service(visit.service) if shop is not None else None
    if shop is None or service is None:
        return None
    from_, until = (instant(first + timedelta(days=days), 0, shop.zone) for days in (-1, count + 2))
    own = uuid_or_none(moving or "")
    units = shop.units_for(service)
    return shop, occupying.taken_between(shop, units, (from_, until), now, call_of(scope), [own] if own else [])


def _midnight(shop: Shop, day: date) -> datetime:
    return from_minute(instant(day, 0, shop.zone), shop.zone)
