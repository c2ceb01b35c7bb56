"""Bookings that exist: found, moved and cancelled. `call.ports.Appointments` on Postgres.

Whoever changes a booking says which version they saw; if it has changed since, nothing happens and they are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from infinioffice.call.ports import Scope
from infinioffice.office.integrations.live import Doubt
from infinioffice.office.scheduling import occupying, outside, rows, waitlist
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.scheduling.once import in_tenant, once, or_taken, uuid_or_none
from infinioffice.office.scheduling.schedule import is_own_hold, set_time
from infinioffice.office.scheduling.setup import Shop, shop_of
from infinioffice.office.threads import StoreThreads
from infinioffice.scheduling import slots
from infinioffice.scheduling.slots import SlotTaken, Stale
from infinioffice.scheduling.token import SlotIdentity
from infinioffice.understanding.sounds import similarity

ACTIVE = (Booking.Status.BOOKED, Booking.Status.PENDING)
HOLDS = (Booking.Status.HELD, Booking.Status.EXPIRED)
MOST_FOUND = 20
_MOST_COMPARED = 500
_ALIKE = 0.7
"""From here on a word of a name counts as the same, however it was heard or spelled. The conversation asks for the day
besides before it believes it."""


@dataclass(frozen=True, slots=True)
class OfficeAppointments:
    """`Appointments` in the given threads."""

    threads: StoreThreads

    async def find(self, scope: Scope, phone: str | None, name: str | None, now: datetime) -> Sequence[slots.Booking]:
        return await self.threads.run(find, scope, phone, name, now)

    async def move(
        self, scope: Scope, op_id: str, booking_id: str, version: int, hold_id: str, now: datetime
    ) -> slots.Booking | SlotTaken | Stale:
        return await self.threads.run(move, scope, op_id, booking_id, version, hold_id, now)

    async def cancel(
        self, scope: Scope, op_id: str, booking_id: str, version: int, now: datetime
    ) -> slots.Booking | Stale:
        return await self.threads.run(cancel, scope, op_id, booking_id, version, now)


def find(scope: Scope, phone: str | None, name: str | None, now: datetime) -> list[slots.Booking]:
    """Appointments still to come, earliest first, at most `MOST_FOUND`.

    Those of the phone number (E.164), narrowed to the name if that leaves any; where the number has none, those of
    the name, the most alike first. Neither given finds nothing.
    """

    def read() -> list[slots.Booking]:
        shop = shop_of(UUID(scope.business_id))
        if shop is None:
            return []
        coming = Booking.objects.filter(business_id=shop.business_id, status__in=ACTIVE, end_at__gt=now).order_by(
            "start_at", "id"
        )
        found = list(coming.filter(phone=phone)[:MOST_FOUND]) if phone else []
        if name and found:
            found = [row for row in found if _alike(name, row.name) >= _ALIKE] or found
        elif name:
            found = _named(coming, name)
        return [rows.to_value(row, shop.zone) for row in found]

    return in_tenant(scope.tenant_id, read)


def one(business_id: UUID, booking_id: UUID) -> slots.Booking | None:
    """A booking as it is now, inside the tenant's scope; None for a hold or when there is none."""
    shop = shop_of(business_id)
    row = Booking.objects.filter(business_id=business_id, id=booking_id).first()
    if shop is None or row is None or row.status in HOLDS:
        return None
    return rows.to_value(row, shop.zone)


def move(
    scope: Scope, op_id: str, booking_id: str, version: int, hold_id: str, now: datetime
) -> slots.Booking | SlotTaken | Stale:
    """Gives the booking the held time and frees its old one; both happen or neither. Connected calendars are asked
    first, as for a commit."""
    booking, held = uuid_or_none(booking_id), uuid_or_none(hold_id)
    if booking is None:
        return Stale("gone")
    if held is None:
        return SlotTaken("expired")
    doubt = outside.doubt_about(scope, held, now)
    if isinstance(doubt, SlotTaken):
        return doubt

    def work() -> slots.Booking | SlotTaken | Stale:
        return once(op_id, "move", now, lambda: _move(scope, booking, version, held, now, doubt))

    return or_taken(lambda: in_tenant(scope.tenant_id, work))


def cancel(scope: Scope, op_id: str, booking_id: str, version: int, now: datetime) -> slots.Booking | Stale:
    """Cancels the booking and frees its time."""
    booking = uuid_or_none(booking_id)
    if booking is None:
        return Stale("gone")

    def work() -> slots.Booking | Stale:
        return once(op_id, "cancel", now, lambda: _cancel(scope, booking, version, now))

    return in_tenant(scope.tenant_id, work)


def _cancel(scope: Scope, identifier: UUID, version: int, now: datetime) -> slots.Booking | Stale:
    shop = shop_of(UUID(scope.business_id))
    row = rows.locked(UUID(scope.business_id), [identifier]).get(identifier)
    stale = _stale(shop, row, version, now)
    if stale is not None or row is None or shop is None:
        return stale or Stale("gone")
    before = rows.to_value(row, shop.zone)
    rows.touch(row, Booking.Status.CANCELLED, now)
    row.save()
    occupying.let_go([row.id])
    value = rows.to_value(row, shop.zone)
    rows.plan_effect("booking.cancelled", row, value, before)
    waitlist.enqueue_freed(row)
    return value


def _move(
    scope: Scope, identifier: UUID, version: int, hold_id: UUID, now: datetime, doubt: Doubt = ""
) -> slots.Booking | SlotTaken | Stale:
    shop = shop_of(UUID(scope.business_id))
    found = rows.locked(UUID(scope.business_id), [identifier, hold_id])
    row, held = found.get(identifier), found.get(hold_id)
    stale = _stale(shop, row, version, now)
    if stale is not None or row is None or shop is None:
        return stale or Stale("gone")
    if held is None or not is_own_hold(held, scope) or held.service != row.service:
        return SlotTaken("expired")
    before = rows.to_value(row, shop.zone)
    refused = _exchange(shop, row, held, now)
    if refused is not None:
        return refused
    if doubt and row.pending_reason != "service":
        row.status, row.pending_reason = Booking.Status.PENDING, doubt
    rows.touch(row, Booking.Status(row.status), now)
    row.save()
    if doubt:
        outside.tell_unconfirmed(row, doubt, now)
    rows.touch(held, Booking.Status.EXPIRED, now)
    held.save()
    value = rows.to_value(row, shop.zone)
    rows.plan_effect("booking.changed", row, value, before)
    waitlist.enqueue_freed(row, before.start)
    return value


def _exchange(shop: Shop, row: Booking, held: Booking, now: datetime) -> SlotTaken | None:
    """Frees the time of both and gives the booking all of the hold's; on a refusal everything is as it was.

    Nobody gets in between: what is freed here is free for others only when this transaction is over.
    """
    if held.start_at <= now:
        return SlotTaken("past")
    identity = SlotIdentity.from_text(held.slot)
    identity = replace(identity, zip=row.zip or identity.zip, moving=None)
    with transaction.atomic():
        occupying.let_go([row.id, held.id])
        opening = occupying.take(shop, row, identity, held.call_id, held.created_at, now)
        if isinstance(opening, SlotTaken):
            transaction.set_rollback(True)
            return opening
    set_time(row, opening, identity)
    return None


def _stale(shop: Shop | None, row: Booking | None, version: int, now: datetime) -> Stale | None:
    """Why the booking cannot be changed by somebody who saw `version`; None when it can."""
    if shop is None or row is None or row.status in HOLDS:
        return Stale("gone")
    if row.status not in ACTIVE:
        return Stale(row.status)
    if row.version != version:
        return Stale("changed")
    return Stale("past") if row.start_at <= now else None


def _named(coming: QuerySet[Booking], name: str) -> list[Booking]:
    """Bookings of somebody called like this: by the sound of a word first, then by how alike the spelling is."""
    candidates = list(coming.filter(name_sounds__overlap=rows.sounds_of(name))[:_MOST_COMPARED])
    candidates = candidates or list(coming[:_MOST_COMPARED])
    scored = [(round(_alike(name, row.name), 2), row) for row in candidates]
    good = [(score, row) for score, row in scored if score >= _ALIKE]
    good.sort(key=lambda each: (-each[0], each[1].start_at))
    return [row for _, row in good[:MOST_FOUND]]


def _alike(heard: str, known: str) -> float:
    """How well the words said fit the name known, 0 to 1: the mean of each word's best match."""
    words, parts = heard.split(), known.split()
    if not words or not parts:
        return 0.0
    return sum(max(similarity(word, part) for part in parts) for word in words) / len(words)
