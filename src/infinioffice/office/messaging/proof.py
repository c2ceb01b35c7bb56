"""Proof that the caller holds the phone an appointment is under: six digits, texted and said back.

The code is derived from the installation's secret, the call and the booking, so that nothing has to be kept and a code
is worth nothing in another call. Whoever guesses has three tries a call, because the conversation asks three times.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from infinioffice.call.ports import Scope
from infinioffice.compliance import texting
from infinioffice.office.businesses.shown import shown_businesses
from infinioffice.office.messaging import jobs, sending, wording
from infinioffice.office.messaging.models import Delivery, TextMessage
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.tenancy import tenant_scope

Outcome = Literal["sent", "not_sent", "right", "wrong"]
KIND = "code"
_DIGITS = 6


def code_of(scope: Scope, booking_id: str) -> str:
    """Six digits that only this installation can make, for this call and this booking."""
    keyed = salted_hmac("infinioffice.code", f"{scope.tenant_id}|{scope.call_id}|{booking_id}", algorithm="sha256")
    return f"{int(keyed.hexdigest(), 16) % 10**_DIGITS:0{_DIGITS}d}"


def prove_by_text(
    scope: Scope, op_id: str, *, phone: str, booking_id: str, said: str, now: datetime, has_carrier: bool
) -> Outcome:
    """Texts the code, or checks the one said. Nothing goes to a number that is not the booking's own, has not agreed to
    texts, or cannot be reached now: the caller waits for it."""
    if said:
        return "right" if constant_time_compare(said, code_of(scope, booking_id)) else "wrong"
    business_id = UUID(scope.business_id)
    with tenant_scope(scope.tenant_id):
        theirs = Booking.objects.filter(id=booking_id, business_id=business_id, phone=phone).exists()
        business = shown_businesses().get(business_id)
        if not theirs or business is None or not has_carrier:
            return "not_sent"
        if not sending.has_agreed(business_id, phone) or not sending.is_registered():
            return "not_sent"
        body = wording.code_text(business.name, code_of(scope, booking_id))
        text = TextMessage(
            business_id=business_id,
            call_id=UUID(scope.call_id) if scope.call_id else None,
            op_id=op_id,
            created_at=now,
            kind=KIND,
            phone=phone,
            booking_id=UUID(booking_id),
            body=body,
            segments=texting.segments(body),
            status=Delivery.QUEUED,
        )
        try:
            with transaction.atomic():
                text.save(force_insert=True)
        except IntegrityError:
            return "sent"  # the same operation once more
        jobs.enqueue_text(text)
    return "sent"
