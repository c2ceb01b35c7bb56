"""What the owner, or a customer, has to be told when a calendar and our bookings disagree."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from infinioffice.call.ports import Scope
from infinioffice.office.messaging import carrier, desk
from infinioffice.office.messaging.models import TextMessage
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.tenancy import scoped_tenant_id

ACCESS, WRITE_FAILED, BY_HAND, OVERLAP, STALE, UNCONFIRMED, UNDONE = (
    "calendar_access", "calendar_write_failed", "calendar_moved_by_hand", "calendar_overlap", "calendar_silent",
    "booking_unconfirmed", "booking_undone",
)  # fmt: skip
"""Topics of pages. A page stands first on the dashboard until somebody has dealt with it, and is mailed by a job."""


def tell_owner(business_id: UUID, topic: str, text: str, once: str, now: datetime, phone: str = "") -> None:
    """A page with these words; the same `once` (at most 80 characters) pages once. Inside the tenant's scope."""
    scope = Scope(str(scoped_tenant_id()), str(business_id), "")
    desk.page_on_call(scope, once, topic=topic, phone=phone, text=text, now=now)


def tell_customer(row: Booking, kind: str, now: datetime) -> None:
    """The text of this kind about the booking as it is now, if its customer agreed to texts. Once for each version."""
    if not row.phone:
        return
    scope = Scope(str(row.tenant_id), str(row.business_id), "")
    desk.send_text(
        scope,
        f"text:{kind}:{row.id}:{row.version}",
        kind=kind,
        phone=row.phone,
        booking_id=str(row.id),
        now=now,
        has_carrier=carrier.chosen() is not None,
    )


def remind_customer(row: Booking, now: datetime) -> bool:
    """The reminder of this start, if its customer agreed to texts and it was not sent before."""
    once = f"reminder:{row.id}:{int(row.start_at.timestamp())}"
    if TextMessage.objects.filter(op_id=once).exists():
        return False
    scope = Scope(str(row.tenant_id), str(row.business_id), "")
    desk.send_text(
        scope,
        once,
        kind="reminder",
        phone=row.phone,
        booking_id=str(row.id),
        now=now,
        has_carrier=carrier.chosen() is not None,
    )
    return TextMessage.objects.filter(op_id=once).exists()
