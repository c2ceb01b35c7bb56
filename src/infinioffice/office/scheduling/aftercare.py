"""What happens to bookings without their customer asking: confirmed later, undone, moved or deleted by hand in a
calendar, marked as not come. The same rows, versions and effects as everywhere; every function is idempotent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from infinioffice.office.integrations import alerts
from infinioffice.office.scheduling import occupying, rows, waitlist
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.scheduling.once import in_tenant
from infinioffice.office.scheduling.schedule import set_time
from infinioffice.office.scheduling.setup import Shop, shop_of
from infinioffice.scheduling.slots import SlotTaken, Stale
from infinioffice.scheduling.token import SlotIdentity

ACTIVE = (Booking.Status.BOOKED, Booking.Status.PENDING)
_OVER = (Booking.Status.BOOKED, Booking.Status.DONE, Booking.Status.NO_SHOW)
_Change = Callable[[Shop, Booking], None]


def confirm(tenant_id: UUID | str, booking_id: UUID, version: int, now: datetime) -> Booking | Stale:
    """A pending booking is a real one from now on; its customer gets the confirmation text."""

    def change(_shop: Shop, row: Booking) -> None:
        row.status = Booking.Status.BOOKED

    def work() -> Booking | Stale:
        found = _changed(booking_id, version, "booking.confirmed", change, (Booking.Status.PENDING,), now)
        if isinstance(found, Booking):
            alerts.tell_customer(found, "confirmation", now)
        return found

    return in_tenant(str(tenant_id), work)


def undo(tenant_id: UUID | str, booking_id: UUID, version: int, reason: str, now: datetime) -> Booking | Stale:
    """Somebody else was first in the calendar: the booking is cancelled, its customer texted and the owner told."""

    def change(_shop: Shop, row: Booking) -> None:
        row.status = Booking.Status.CANCELLED
        occupying.let_go([row.id])

    def work() -> Booking | Stale:
        found = _changed(booking_id, version, "booking.cancelled", change, ACTIVE, now)
        if isinstance(found, Booking):
            alerts.tell_customer(found, "undone", now)
            text = (
                f"{found.service_name} for {found.name or 'a caller'} on {_when(found)} had to be taken back: {reason}."
                " They were texted if they agreed to texts; please call them and offer another time."
            )
            once = f"undone:{found.id}:{found.version}"
            alerts.tell_owner(found.business_id, alerts.UNDONE, text, once, now, found.phone)
        return found

    return in_tenant(str(tenant_id), work)


def deleted_by_hand(tenant_id: UUID | str, booking_id: UUID, now: datetime) -> Booking | Stale:
    """Somebody deleted our event in the calendar: the booking is cancelled and its customer told."""

    def change(_shop: Shop, row: Booking) -> None:
        row.status = Booking.Status.CANCELLED
        occupying.let_go([row.id])
        waitlist.enqueue_freed(row)

    def work() -> Booking | Stale:
        found = _changed(booking_id, None, "booking.cancelled", change, ACTIVE, now)
        if isinstance(found, Booking):
            alerts.tell_customer(found, "cancelled", now)
        return found

    return in_tenant(str(tenant_id), work)


def moved_by_hand(
    tenant_id: UUID | str, booking_id: UUID, start: datetime, now: datetime
) -> Booking | SlotTaken | Stale:
    """Somebody moved our event in the calendar: the booking follows if every rule but notice and horizon allows the
    new start, and its customer is told. Otherwise nothing changes and the refusal says which rule."""

    def work() -> Booking | SlotTaken | Stale:
        row = Booking.objects.select_for_update().filter(id=booking_id).first()
        shop = shop_of(row.business_id) if row is not None else None
        if row is None or shop is None or row.status not in ACTIVE:
            return Stale("gone")
        if row.start_at == start:
            return row
        before = rows.to_value(row, shop.zone)
        refused = _exchange(shop, row, start, now)
        if refused is not None:
            return refused
        rows.touch(row, Booking.Status(row.status), now)
        row.save()
        rows.plan_effect("booking.changed", row, rows.to_value(row, shop.zone), before)
        waitlist.enqueue_freed(row, before.start)
        alerts.tell_customer(row, "changed", now)
        return row

    return in_tenant(str(tenant_id), work)


def mark(
    tenant_id: UUID | str, booking_id: UUID, version: int, status: Booking.Status, now: datetime
) -> Booking | Stale:
    """A visit whose time has come did take place (`DONE`), its customer did not come (`NO_SHOW`), or neither is sure
    any more (`BOOKED`)."""

    def change(_shop: Shop, row: Booking) -> None:
        row.status = status

    return in_tenant(
        str(tenant_id),
        lambda: _changed(booking_id, version, "booking.changed", change, _OVER, now, only_begun=True),
    )


def _changed(
    booking_id: UUID,
    version: int | None,
    kind: rows.EffectKind,
    change: _Change,
    allowed: tuple[Booking.Status, ...],
    now: datetime,
    *,
    only_begun: bool = False,
) -> Booking | Stale:
    """The row after `change`, with its next version and its effects; Stale when it is not what the caller saw. Inside
    the tenant's scope."""
    row = Booking.objects.select_for_update().filter(id=booking_id).first()
    shop = shop_of(row.business_id) if row is not None else None
    if row is None or shop is None:
        return Stale("gone")
    if row.status not in allowed:
        return Stale(row.status)
    if version is not None and row.version != version:
        return Stale("changed")
    if only_begun and row.start_at > now:
        return Stale("future")
    before = rows.to_value(row, shop.zone)
    change(shop, row)
    rows.touch(row, Booking.Status(row.status), now)
    row.save()
    rows.plan_effect(kind, row, rows.to_value(row, shop.zone), before)
    return row


def _exchange(shop: Shop, row: Booking, start: datetime, now: datetime) -> SlotTaken | None:
    """The row's units at the new start instead of the old one, or all as it was and the rule that forbids it."""
    service = shop.rules.service(row.service)
    if service is None:
        return SlotTaken("no_such_service")
    if start <= now:
        return SlotTaken("past")
    identity = replace(SlotIdentity.from_text(row.slot), minute=int(start.timestamp()) // 60, moving=None)
    # A business may move its own visits at shorter notice, and further ahead, than its callers.
    rules_now = min(now, start - timedelta(minutes=service.notice_minutes))
    rules_now = max(rules_now, start - timedelta(days=service.horizon_days))
    with transaction.atomic():
        occupying.let_go([row.id])
        opening = occupying.take(shop, row, identity, row.call_id, rules_now, now)
        if isinstance(opening, SlotTaken):
            transaction.set_rollback(True)
            return opening
    set_time(row, opening, identity)
    return None


def _when(row: Booking) -> str:
    shop = shop_of(row.business_id)
    start = row.start_at.astimezone(shop.zone) if shop is not None else row.start_at
    return f"{start:%A, %B} {start.day} at {start:%H:%M}"
