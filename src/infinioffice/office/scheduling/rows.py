"""Booking rows as the values everybody else sees, the effects they cause, and what is kept of a caller's words."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from infinioffice.kernel.records import to_plain
from infinioffice.office.api import plain, tell
from infinioffice.office.audit.chain import record
from infinioffice.office.contacts import book
from infinioffice.office.integrations import planning
from infinioffice.office.scheduling.models import TEXT_LENGTHS, Booking, Effect
from infinioffice.office.text import storable, storable_json
from infinioffice.scheduling import slots
from infinioffice.understanding.sounds import sound_key

EffectKind = Literal["booking.confirmed", "booking.changed", "booking.cancelled"]


def to_value(row: Booking, zone: ZoneInfo) -> slots.Booking:
    """The row as everybody else may see it, its times in the business's zone."""
    return slots.Booking(
        id=str(row.id),
        version=row.version,
        service=row.service,
        service_name=row.service_name,
        start=row.start_at.astimezone(zone),
        end=row.end_at.astimezone(zone),
        mode=cast("slots.Mode", row.mode),
        # A row just changed holds Django's own enumeration; nobody else should meet it.
        status=cast("slots.Status", str(row.status)),
        name=row.name,
        phone=row.phone,
        provider=row.provider,
        provider_name=row.provider_name,
        notes=row.notes,
        address=row.address,
        zip=row.zip,
        pending_reason=row.pending_reason,
    )


def fill_in(row: Booking, details: slots.BookingDetails) -> None:
    """Who the booking is for, as far as it can be stored."""
    row.name = storable(details.name)[: TEXT_LENGTHS["name"]]
    row.phone = storable(details.phone)[: TEXT_LENGTHS["phone"]]
    row.email = storable(details.email)[: TEXT_LENGTHS["email"]]
    row.zip = storable(details.zip)[: TEXT_LENGTHS["zip"]]
    row.address = storable(details.address)
    row.notes = storable(details.notes)
    row.name_sounds = sounds_of(row.name)


def sounds_of(name: str) -> list[str]:
    """How the words of a name sound, for finding it however it is spelled."""
    return [key for key in (sound_key(word)[:60] for word in name.split()) if key]


def plan_effect(kind: EffectKind, row: Booking, value: slots.Booking, before: slots.Booking | None = None) -> None:
    """Writes down, in the open transaction, that the outside has to learn this version of the booking: what became
    of it, and the writes into the calendars it concerns."""
    payload = {"booking": to_plain(value), "before": to_plain(before) if before is not None else None}
    Effect.objects.create(
        tenant_id=row.tenant_id,
        key=f"{kind}:{row.id}:{row.version}",
        kind=kind,
        business_id=row.business_id,
        booking=row,
        payload=storable_json(payload),
        next_at=row.updated_at,
        created_at=row.updated_at,
    )
    planning.plan_writes(row)
    book.seen(row.phone, row.updated_at, row.name, row.email)
    tell.tell(tell.APPOINTMENT[kind], row.updated_at, plain.appointment(value, row.business_id, row.email))
    # Last, because from here to the commit the tenant's chain is locked.
    record("caller" if row.call_id else "office", kind, str(row.id), version=row.version)


def locked(business_id: UUID, ids: list[UUID]) -> dict[UUID, Booking]:
    """The business's rows of these ids, locked in one order for everybody until the transaction ends."""
    rows = Booking.objects.select_for_update().filter(business_id=business_id, id__in=ids).order_by("id")
    return {row.id: row for row in rows}


def touch(row: Booking, status: Booking.Status, now: datetime) -> None:
    """The next version of the row, in this state; not saved yet."""
    row.status = status
    if status != Booking.Status.PENDING:
        row.pending_reason = ""
    row.version += 1
    row.updated_at = now
    if status != Booking.Status.HELD:
        row.hold_expires_at = row.kept_until = None
