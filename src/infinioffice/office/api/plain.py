"""Rows as the plain JSON values that operations answer with and webhooks carry (`shapes` describes them)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from infinioffice.office.calls.models import Call, Turn
from infinioffice.office.contacts.models import Contact
from infinioffice.office.messaging.models import Message
from infinioffice.scheduling import slots


def slot(found: slots.Slot) -> dict[str, Any]:
    return {
        "slot": found.token,
        "start": found.start.isoformat(),
        "end": found.end.isoformat(),
        "mode": found.mode,
        "provider": found.provider,
        "provider_name": found.provider_name,
    }


def appointment(value: slots.Booking, business_id: UUID | str, email: str = "") -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": str(business_id),
        "version": value.version,
        "status": value.status,
        "pending_reason": value.pending_reason,
        "service": value.service,
        "service_name": value.service_name,
        "start": value.start.isoformat(),
        "end": value.end.isoformat(),
        "mode": value.mode,
        "provider": value.provider,
        "provider_name": value.provider_name,
        "name": value.name,
        "phone": value.phone,
        "email": email,
        "address": value.address,
        "zip": value.zip,
        "notes": value.notes,
    }


def call(row: Call) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "business_id": str(row.business_id),
        "line": row.line,
        "caller_id": row.caller_id,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "outcome": row.outcome,
        "summary": row.summary,
        "appointment_id": str(row.booking_id) if row.booking_id else None,
        "fields": row.fields,
    }


def turn(row: Turn) -> dict[str, Any]:
    return {
        "index": row.idx,
        "at": row.at.isoformat(),
        "heard": row.heard,
        "said": row.said,
        "stage": row.stage,
        "answered_after_ms": row.voice_to_voice_ms,
    }


def message(row: Message) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "business_id": str(row.business_id),
        "call_id": str(row.call_id) if row.call_id else None,
        "topic": row.topic,
        "urgent": row.urgent,
        "name": row.name,
        "phone": row.phone,
        "text": row.text,
        "created_at": row.created_at.isoformat(),
        "done_at": row.handled_at.isoformat() if row.handled_at else None,
    }


def contact(row: Contact) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "phone": row.phone,
        "name": row.name,
        "email": row.email,
        "notes": row.notes,
        "first_at": row.first_at.isoformat(),
        "last_at": row.last_at.isoformat(),
    }
