"""Keeping units busy: which are, who keeps them, and taking one more or finding that somebody was faster.

The insert decides, never the look before it: `ON CONFLICT DO NOTHING` on the exclusion constraint waits for whoever
is about to take the same time and then takes it or leaves it, without a deadlock and without an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from infinioffice.kernel.spans import Span, subtract
from infinioffice.office.scheduling.models import Booking, Occupancy
from infinioffice.office.scheduling.setup import Shop
from infinioffice.office.tenancy import new_id, scoped_tenant_id
from infinioffice.scheduling.hours import MinuteSpan
from infinioffice.scheduling.plan import Opening, Plan, Visit
from infinioffice.scheduling.slots import SlotTaken
from infinioffice.scheduling.token import SlotIdentity
from infinioffice.scheduling.walltime import from_minute

NEARBY_MINUTES = 2 * 24 * 60
"""How far around a start bookings can matter to it."""
LOAD_SPAN = timedelta(days=14)
"""What round robin counts: the minutes of the coming two weeks."""
_IS_STALE = (
    "(b.status = 'held' AND (b.hold_expires_at <= %(now)s OR b.kept_until <= clock_timestamp()"
    " OR b.call_id = %(call)s))"
)
"""A hold that is over, or that belongs to the call itself: nobody stands in their own way."""
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """Busy time by unit key, minutes since 1970, without stale holds and the call's own; and whether there were any."""

    spans: dict[str, list[MinuteSpan]]
    has_stale: bool

    def load(self, now: datetime) -> dict[str, int]:
        """Minutes of the coming two weeks by unit key."""
        first = int(now.timestamp()) // 60
        last = first + int(LOAD_SPAN.total_seconds()) // 60
        return {
            unit: sum(max(0, min(end, last) - max(start, first)) for start, end in spans)
            for unit, spans in self.spans.items()
        }


def taken_between(
    shop: Shop,
    units: Collection[UUID],
    span: MinuteSpan,
    now: datetime,
    call_id: UUID | None = None,
    except_for: Collection[UUID] = (),
) -> Taken:
    """What keeps the units busy within `span`, for a call, but not the bookings `except_for`: holds, bookings, and what
    the connected calendars of the business or of the units' people say."""
    first, last = span
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.unit_id, NULL, floor(extract(epoch FROM lower(o.occupied)) / 60)::bigint,"  # noqa: S608 - constants
            f" ceil(extract(epoch FROM upper(o.occupied)) / 60)::bigint, {_IS_STALE}"
            " FROM scheduling_occupancy o JOIN scheduling_booking b ON b.id = o.booking_id"
            " WHERE o.active AND o.tenant_id = %(tenant)s AND o.unit_id = ANY(%(units)s)"
            " AND o.ends_at > %(first)s AND o.starts_at < %(last)s AND o.booking_id <> ALL(%(except)s)"
            " UNION ALL SELECT NULL, c.whose, floor(extract(epoch FROM lower(e.span)) / 60)::bigint,"
            " ceil(extract(epoch FROM upper(e.span)) / 60)::bigint, false"
            " FROM integrations_busyblock e JOIN integrations_linkedcalendar c ON c.id = e.calendar_id"
            " WHERE c.blocks AND e.tenant_id = %(tenant)s AND e.business_id = %(business)s"
            " AND e.ends_at > %(first)s AND e.starts_at < %(last)s",
            {
                "tenant": scoped_tenant_id(), "business": shop.business_id, "units": list(units),
                "first": _instant(first), "last": _instant(last),
                "now": now, "call": call_id, "except": list(except_for),
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    spans: dict[str, list[MinuteSpan]] = {}
    wanted = set(units)
    for unit_id, whose, start, end, is_stale in rows:
        if unit_id is None:
            for key in shop.units_of(whose):
                if shop.unit_ids[key] in wanted:
                    spans.setdefault(key, []).append((start, end))
        elif not is_stale:
            spans.setdefault(shop.unit_keys[unit_id], []).append((start, end))
    return Taken(spans, any(row[4] for row in rows))


def take(
    shop: Shop,
    booking: Booking,
    identity: SlotIdentity,
    call_id: UUID | None,
    rules_now: datetime,
    now: datetime,
    beside: UUID | None = None,
) -> Opening | SlotTaken:
    """Keeps the units of the offered start busy for a booking, which must exist and have none yet.

    The units that were offered first, then others of the same person, then, unless the caller insisted, anybody's.
    `rules_now` is the present for notice and horizon, `now` the one for holds. What the booking `beside` keeps busy
    counts as free and stays its own: a hold for moving it takes only the rest. Returns the rule that forbids the start
    when the rules or everybody's bookings do.
    """
    service = shop.rules.service(identity.service)
    start = from_minute(identity.minute, shop.zone)
    if service is None:
        return SlotTaken("no_such_service")
    # Wide enough for every buffer and window around the start.
    nearby = (identity.minute - NEARBY_MINUTES, identity.minute + NEARBY_MINUTES)
    own = [booking.id] if beside is None else [booking.id, beside]
    taken = taken_between(shop, shop.units_for(service), nearby, now, call_id, own)
    plan = Plan(shop.calendar, taken.spans, dict.fromkeys(identity.units, -1))
    for visit in identity.visits():
        failed: set[str] = set()
        while (opening := plan.opening_at(visit, start, rules_now, failed)) is not None:
            if taken.has_stale:
                _expire_stale(shop, opening, now, call_id, booking.id)
            missed = _occupy(shop, booking, opening, beside)
            if not missed:
                return opening
            failed |= missed
    refusal = plan.check(identity.visits()[-1], start, rules_now)
    return SlotTaken(refusal.rule if refusal is not None else "taken")


def rule_against(shop: Shop, visit: Visit, start: datetime, rules_now: datetime) -> str | None:
    """The rule that forbids a start by itself, whoever has it; None when only bookings could."""
    refusal = Plan(shop.calendar, {}).check(visit, start, rules_now)
    return refusal.rule if refusal is not None else None


def let_go(bookings: Sequence[UUID]) -> None:
    """The units of these bookings are free again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scheduling_occupancy SET active = false WHERE active AND booking_id = ANY(%s)", (list(bookings),)
        )


def _occupy(shop: Shop, booking: Booking, opening: Opening, beside: UUID | None) -> AbstractSet[str]:
    """Takes all units of the opening, or none; returns the keys of those that somebody else has."""
    whole = Span(_instant(opening.busy_from), _instant(opening.busy_to))
    # In one order for everybody, so that two who need the same two units cannot wait for each other.
    units = sorted(shop.unit_ids[key] for key in opening.units)
    kept = _kept_by(beside) if beside is not None else {}
    wanted = [(unit, rest) for unit in units for rest in subtract([whole], kept.get(unit, ()))]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scheduling_occupancy (id, tenant_id, booking_id, unit_id, occupied, active)"
            " SELECT id, %s, %s, unit_id, tstzrange(low, high), true"
            " FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::timestamptz[]) AS u(id, unit_id, low, high)"
            " ON CONFLICT DO NOTHING RETURNING unit_id",
            (
                booking.tenant_id, booking.id, [new_id() for _ in wanted], [unit for unit, _ in wanted],
                [rest.start for _, rest in wanted], [rest.end for _, rest in wanted],
            ),
        )  # fmt: skip
        missed = Counter(unit for unit, _ in wanted)
        missed.subtract(row[0] for row in cursor.fetchall())
        failed = {shop.unit_keys[unit] for unit, count in missed.items() if count}
        if failed:
            cursor.execute("DELETE FROM scheduling_occupancy WHERE active AND booking_id = %s", (booking.id,))
    return failed


def _kept_by(booking: UUID) -> dict[UUID, list[Span[datetime]]]:
    """What a booking keeps busy, by unit."""
    spans: dict[UUID, list[Span[datetime]]] = {}
    for row in Occupancy.objects.filter(booking_id=booking, active=True):
        spans.setdefault(row.unit_id, []).append(Span(row.occupied.lower, row.occupied.upper))
    return spans


def _expire_stale(shop: Shop, opening: Opening, now: datetime, call_id: UUID | None, booking: UUID) -> None:
    """Ends the holds that are over, or the call's own, and in the way of `booking`. Whoever says yes at this moment
    has locked the row and wins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH stale AS (UPDATE scheduling_booking b SET status = 'expired', version = version + 1,"  # noqa: S608
            f" updated_at = %(now)s WHERE {_IS_STALE} AND b.id IN (SELECT o.booking_id FROM scheduling_occupancy o"
            " WHERE o.active AND o.tenant_id = %(tenant)s AND o.unit_id = ANY(%(units)s)"
            " AND o.ends_at > %(first)s AND o.starts_at < %(last)s) AND b.id <> %(booking)s RETURNING b.id)"
            " UPDATE scheduling_occupancy SET active = false WHERE active AND booking_id IN (SELECT id FROM stale)",
            {
                "now": now, "call": call_id, "booking": booking, "tenant": scoped_tenant_id(),
                "units": [shop.unit_ids[key] for key in opening.units],
                "first": _instant(opening.busy_from), "last": _instant(opening.busy_to),
            },
        )  # fmt: skip


def _instant(minute: int) -> datetime:
    return _FIRST + timedelta(minutes=minute)
