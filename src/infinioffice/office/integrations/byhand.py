"""What people do to our events in their calendar flows back: a moved one moves its booking, a deleted one cancels it.

Nothing is believed that could be an echo of our own writing: an event is compared only when it was read after we wrote
it and no write is on its way.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from infinioffice.kernel.spans import Span
from infinioffice.office.integrations import alerts, planning
from infinioffice.office.integrations.models import BookingEvent, LinkedCalendar
from infinioffice.office.integrations.writing import key_of
from infinioffice.office.scheduling import aftercare
from infinioffice.office.scheduling.models import Booking, Effect
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.calendars import CalendarAccount, Changes, ForeignEvent
from infinioffice.scheduling.slots import SlotTaken

_SETTLES = timedelta(seconds=2)
"""Vendors' lists may lag a little behind their own answers to our writes."""
_OPEN = (Effect.State.PLANNED, Effect.State.SENDING, Effect.State.UNKNOWN)
_DEADLINE_S = 10.0
_RULES = {
    "taken": "somebody else is booked then",
    "closed": "you are closed then",
    "holiday": "it is a holiday",
    "not_in_hours": "it is outside of your hours",
    "off_grid": "bookings do not start at that minute",
    "past": "that time is over",
    "too_long": "it does not fit before closing",
    "provider_away": "that person does not work then",
}


def take_over(
    tenant_id: UUID, calendar: LinkedCalendar, account: CalendarAccount, changes: Changes,
    read_at: datetime, window: Span[datetime], now: datetime,
) -> int:  # fmt: skip
    """Brings the bookings after what was read at `read_at`; returns how many changed. Outside of any transaction."""
    moved = [event for event in changes.events if event.booking]
    with tenant_scope(tenant_id):
        rows = _comparable(calendar.id, read_at)
        edited = [
            (row, event)
            for event in moved
            if (row := rows.get(event.id)) is not None
            and event.version != row.version
            and (event.span.start, event.span.end) != (row.start_at, row.end_at)
        ]
        missing = _missing(rows, changes, window)
    count = sum(_moved(tenant_id, row, event, now) for row, event in edited)
    return count + sum(_deleted(tenant_id, calendar, account, row, now) for row in missing)


def _comparable(calendar_id: UUID, read_at: datetime) -> dict[str, BookingEvent]:
    """Our events of the calendar by their ids, without those that are being written."""
    busy = set(Effect.objects.filter(calendar_id=calendar_id, state__in=_OPEN).values_list("booking_id", flat=True))
    rows = BookingEvent.objects.filter(calendar_id=calendar_id, is_there=True, written_at__lt=read_at - _SETTLES)
    return {row.event_id: row for row in rows if row.booking_id not in busy}


def _missing(rows: dict[str, BookingEvent], changes: Changes, window: Span[datetime]) -> list[BookingEvent]:
    if not changes.is_full:
        return [rows[gone] for gone in changes.gone if gone in rows]
    there = {event.id for event in changes.events}
    return [
        row
        for key, row in rows.items()
        if key not in there and row.start_at is not None and window.contains(row.start_at)
    ]


def _moved(tenant_id: UUID, row: BookingEvent, event: ForeignEvent, now: datetime) -> int:
    with tenant_scope(tenant_id):
        # Seen once is enough: the next write names this version, and the same edit is not judged twice.
        BookingEvent.objects.filter(id=row.id).update(
            version=event.version, start_at=event.span.start, end_at=event.span.end
        )
    refused = aftercare.moved_by_hand(tenant_id, row.booking_id, event.span.start, now)
    if isinstance(refused, Booking):
        return 1
    if isinstance(refused, SlotTaken):
        with tenant_scope(tenant_id):
            _tell_refused(row.booking_id, event, refused.rule, now)
    return 0


def _deleted(
    tenant_id: UUID, calendar: LinkedCalendar, account: CalendarAccount, row: BookingEvent, now: datetime
) -> int:
    # Before a customer loses their visit the calendar is asked for exactly this event.
    if account.find(calendar.calendar_id, row.key, _DEADLINE_S) is not None:
        return 0
    with tenant_scope(tenant_id):
        BookingEvent.objects.filter(id=row.id).update(
            is_there=False,
            event_id="",
            version="",
            written_version=0,
            generation=row.generation + 1,
            key=key_of(row.booking_id, row.calendar_id, row.generation + 1),
        )
        booking = Booking.objects.filter(id=row.booking_id).first()
        is_over = booking is None or planning.target_of(booking) != calendar.id or booking.start_at <= now
    if is_over:
        return 0
    return int(isinstance(aftercare.deleted_by_hand(tenant_id, row.booking_id, now), Booking))


def _tell_refused(booking_id: UUID, event: ForeignEvent, rule: str, now: datetime) -> None:
    row = Booking.objects.get(id=booking_id)
    shop = shop_of(row.business_id)
    zone = shop.zone if shop is not None else None
    there, here = event.span.start.astimezone(zone), row.start_at.astimezone(zone)
    text = (
        f"{row.service_name} for {row.name or 'a caller'} was moved in the calendar to {there:%A, %B} {there.day} at"
        f" {there:%H:%M}, which cannot be booked: {_RULES.get(rule, rule)}. The customer still expects {here:%A, %B}"
        f" {here.day} at {here:%H:%M}: move the event back, or move the appointment here and call them."
    )
    once = f"byhand:{row.id}:{int(event.span.start.timestamp())}"
    alerts.tell_owner(row.business_id, alerts.BY_HAND, text, once[:80], now, row.phone)
