"""Writing the ledger, in the transaction of what it tells about; each function may be repeated and counts once.

What something cost us is written beside it (`costs`). With Stripe a job reports it later (`jobs.report`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from infinioffice.billing.meter import GOLDEN_CALLER, CallKind, UsageKind, call_kind, call_seconds
from infinioffice.office.billing import costs, ports
from infinioffice.office.billing.models import MeterReport, UsageEvent
from infinioffice.office.calls.models import Call, Turn
from infinioffice.office.tenancy import scoped_tenant_id


def call_ended(row: Call) -> None:
    """A call's time, once it is over. Inside the tenant's scope."""
    if row.ended_at is None:
        return
    has_words = Turn.objects.filter(call_id=row.id).exclude(heard="").exists()
    kind = call_kind(row.line, row.caller_id, has_words)
    seconds = call_seconds(row.started_at, row.ended_at)
    key = f"call:{row.id}"
    # By its end: a call over midnight of the last day belongs to the month in which it could be counted.
    if _append(key, "call", seconds, row.ended_at, kind, row.id):
        costs.of_call(key, row, seconds)


def booking_made(booking_id: UUID, call_id: UUID | None, at: datetime) -> None:
    """A booking. One made without a call counts as real."""
    call = Call.objects.filter(id=call_id).values_list("line", "caller_id").first() if call_id else None
    kind = call_kind(call[0], call[1], heard_words=True) if call else "real"
    _append(f"booking:{booking_id}", "booking", 1, at, kind, call_id)


def text_sent(text_id: UUID, phone: str, segments: int, at: datetime) -> None:
    """A text the carrier has taken."""
    kind: CallKind = "golden" if phone == GOLDEN_CALLER else "real"
    key, count = f"text:{text_id}", max(1, segments)
    if _append(key, "text", count, at, kind, None):
        costs.of_text(key, count, at)


def _append(key: str, kind: UsageKind, quantity: int, at: datetime, call: CallKind, call_id: UUID | None) -> bool:
    """Whether it is new."""
    told = {"kind": kind, "quantity": quantity, "at": at, "call_kind": call, "call_id": call_id}
    row, is_new = UsageEvent.objects.get_or_create(key=key, tenant_id=scoped_tenant_id(), defaults=told)
    if is_new and ports.payments() is not None and call == "real" and quantity:
        identifier = f"{row.tenant_id.hex}-{row.id.hex}"
        report = MeterReport(usage_id=row.id, identifier=identifier, kind=kind, quantity=quantity, used_on=at)
        report.save(force_insert=True)
    return is_new
