"""One call as the operator's own tools see it (`infinioffice call`, `doctor`, `synthetic`), by the carrier's id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infinioffice.call.ports import Scope
from infinioffice.office.calls.models import Call, CallEvent, Turn
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.tenancy import platform_scope, tenant_scope


@dataclass(frozen=True, slots=True)
class ReviewedTurn:
    at: datetime
    heard: str
    said: str
    stage: str


@dataclass(frozen=True, slots=True)
class Review:
    """`booking` is the row the call ended with, None when it made or changed none."""

    scope: Scope
    outcome: str
    ended_at: datetime | None
    turns: tuple[ReviewedTurn, ...]
    booking: dict[str, Any] | None


def find_call(sid: str) -> Review | None:
    """The newest call with this carrier id, None while there is none."""
    with platform_scope(reason="the operator looks up a call placed by the operator's own tool"):
        call = Call.objects.filter(sid=sid).order_by("-started_at").first()
        if call is None:
            return None
        tenant_id = call.tenant_id
    with tenant_scope(tenant_id):
        turns = tuple(
            ReviewedTurn(turn.at, turn.heard, turn.said, turn.stage)
            for turn in Turn.objects.filter(call_id=call.id).order_by("idx")
        )
        booking = Booking.objects.filter(id=call.booking_id).first() if call.booking_id else None
    scope = Scope(str(tenant_id), str(call.business_id), str(call.id))
    return Review(scope, call.outcome, call.ended_at, turns, None if booking is None else _row(booking))


def sentences(sid: str) -> list[str]:
    """What the agent has said so far in this call, oldest first."""
    with platform_scope(reason="the operator follows a call placed by the operator's own tool"):
        call = Call.objects.filter(sid=sid).order_by("-started_at").first()
        if call is None:
            return []
        effects = CallEvent.objects.filter(call_id=call.id, kind="effect").order_by("seq")
        return [str(each.body["text"]) for each in effects if each.body.get("type") == "Say"]


def _row(booking: Booking) -> dict[str, Any]:
    return {
        "id": str(booking.id),
        "service": booking.service,
        "start": booking.start_at.isoformat(),
        "end": booking.end_at.isoformat(),
        "provider": booking.provider,
        "name": booking.name,
        "phone": booking.phone,
        "zip": booking.zip,
        "status": booking.status,
    }
