"""What goes over the wire: every field, its unit and its form. Times are ISO 8601 with their offset."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class ServiceOut(Schema):
    key: str
    name: str
    minutes: int = Field(description="How long a visit takes.")
    mode: str = Field(description="`exact`: a start; `window`: a window in which somebody arrives.")


class BusinessOut(Schema):
    id: UUID
    name: str
    zone: str = Field(description="IANA time zone.")
    numbers: list[str] = Field(description="Numbers callers dial, E.164.")
    services: list[ServiceOut]


class BusinessesOut(Schema):
    items: list[BusinessOut]


class SlotOut(Schema):
    slot: str = Field(description="Opaque; good for half an hour. Book or move with it.")
    start: datetime
    end: datetime
    mode: str
    provider: str | None = None
    provider_name: str | None = None


class RefusalOut(Schema):
    rule: str
    detail: str


class AvailabilityOut(Schema):
    fits: bool = Field(description="Whether the slots are what was asked for; if not they are the next best.")
    slots: list[SlotOut]
    refusal: RefusalOut | None = None


class WhyOut(Schema):
    service: str
    start: datetime
    bookable: bool
    rule: str | None = None
    detail: str | None = None
    words: str


class AppointmentOut(Schema):
    id: UUID
    business_id: UUID
    version: int = Field(description="Counts changes. Send it back when you move or cancel.")
    status: str = Field(description="`booked`, `pending`, `cancelled`, `done` or `no_show`.")
    pending_reason: str
    service: str
    service_name: str
    start: datetime
    end: datetime
    mode: str
    provider: str | None = None
    provider_name: str | None = None
    name: str
    phone: str
    email: str
    address: str
    zip: str
    notes: str


class AppointmentsOut(Schema):
    items: list[AppointmentOut]
    next: str | None = Field(description="The cursor of the next page; null at the end.")


class BookIn(Schema):
    """Who it is for, and the slot they get."""

    business_id: UUID
    service: str = Field(max_length=60)
    slot: str = Field(max_length=2000)
    name: str = Field(min_length=1, max_length=200)
    phone: str = Field(max_length=40, description="As people write it, or E.164.")
    email: str = Field("", max_length=254)
    address: str = Field("", max_length=500)
    zip: str = Field("", max_length=10)
    notes: str = Field("", max_length=2000)


class MoveIn(Schema):
    slot: str = Field(max_length=2000, description="From availability with `moving` set to this appointment.")
    version: int = Field(ge=1, le=2_000_000_000)


class CancelIn(Schema):
    version: int = Field(ge=1, le=2_000_000_000)


class TurnOut(Schema):
    index: int
    at: datetime
    heard: str
    said: str
    stage: str
    answered_after_ms: float | None = None


class CallOut(Schema):
    id: UUID
    business_id: UUID
    line: str = Field(description="`phone`, `browser` or `text`.")
    caller_id: str = Field(description="E.164; empty when it was withheld.")
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = Field(description="Empty while the call goes on.")
    summary: str
    appointment_id: UUID | None = None
    fields: dict[str, Any]


class CallsOut(Schema):
    items: list[CallOut]
    next: str | None = None


class CallWithTurnsOut(CallOut):
    turns: list[TurnOut]


class MessageOut(Schema):
    id: UUID
    business_id: UUID
    call_id: UUID | None = None
    topic: str
    urgent: bool
    name: str
    phone: str
    text: str
    created_at: datetime
    done_at: datetime | None = None


class MessagesOut(Schema):
    items: list[MessageOut]
    next: str | None = None


class ContactOut(Schema):
    id: UUID
    phone: str
    name: str
    email: str
    notes: str
    first_at: datetime
    last_at: datetime


class ContactsOut(Schema):
    items: list[ContactOut]
    next: str | None = None
