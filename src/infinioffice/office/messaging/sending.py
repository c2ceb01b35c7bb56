"""What has to be true at the very moment a text leaves, read again then: consent, registration, hour, appointment.

A revocation and a send of the same number never run at once (`number_locked`), so that nothing leaves after a
revocation has been taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from infinioffice.compliance import texting
from infinioffice.office.businesses.models import PhoneNumber
from infinioffice.office.messaging.models import ConsentEvent, Delivery, TextMessage, TextRegistration
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.tenancy import scoped_tenant_id

REMINDERS = frozenset({"reminder", "waitlist"})
"""Kinds that may wait for the morning; the others answer something the person has just done."""
ANSWERS = frozenset({"reply"})
"""Kinds that answer a text of theirs: the exchange itself is the consent, unless they have said stop."""
TO_STAFF = "page"
"""To somebody of the business's own on-call list: their being on it is the consent, unless they have said stop."""
LAST_WORD = "stopped"
"""The single confirmation of a revocation, allowed for five minutes after it."""
_ABOUT_A_VISIT = frozenset({"confirmation", "changed", "reminder"})
_STANDING = (Booking.Status.BOOKED, Booking.Status.PENDING)

NO_CONSENT = "They have not agreed to texts, or took it back."
NOT_REGISTERED = "Texts wait until the carriers have approved this business."
OVER = "The appointment has changed since, so this text would be wrong."
NO_SENDER = "This business has no number of its own to send from."


@dataclass(frozen=True, slots=True)
class Verdict:
    """Send it (`go`), keep it until `not_before` or an approval (`hold`), or never (`drop`)."""

    what: str
    reason: str = ""
    not_before: datetime | None = None


GO = Verdict("go")


def lock_number(phone: str) -> None:
    """Until the transaction ends nobody else decides about texts to this number. Inside the tenant's scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", (f"{scoped_tenant_id()}|{phone}",))


def has_agreed(business_id: UUID, phone: str) -> bool:
    """Whether the newest entry of the ledger for this number and business is a yes. Inside the tenant's scope."""
    return _newest(business_id, phone) is True


def has_stopped(business_id: UUID, phone: str) -> bool:
    """Whether the newest entry is a no. Somebody who never said anything has not stopped."""
    return _newest(business_id, phone) is False


def may_send(text: TextMessage, zone: ZoneInfo, now: datetime) -> Verdict:
    """Whether this text may leave now. Inside the tenant's scope, with the number locked for the last look."""
    if text.kind == LAST_WORD:
        return GO if now - text.created_at < timedelta(minutes=5) else Verdict("drop", NO_CONSENT)
    if text.kind in ANSWERS:
        return Verdict("drop", NO_CONSENT) if has_stopped(text.business_id, text.phone) else GO
    if text.kind == TO_STAFF:
        if has_stopped(text.business_id, text.phone):
            return Verdict("drop", NO_CONSENT)
        # Late it would only confuse: they are being called as well.
        return GO if is_registered() else Verdict("drop", NOT_REGISTERED)
    if not has_agreed(text.business_id, text.phone):
        return Verdict("drop", NO_CONSENT)
    if not _stands(text, now):
        return Verdict("drop", OVER)
    if not is_registered():
        return Verdict("hold", NOT_REGISTERED)
    if text.kind in REMINDERS and texting.is_quiet(now.astimezone(zone)):
        return Verdict("hold", "It waits for the morning.", next_morning(now, zone))
    return GO


def number_of(business_id: UUID) -> str | None:
    """The number a business calls and texts from, None when it has none. Inside the tenant's scope."""
    numbers = PhoneNumber.objects.filter(business_id=business_id).order_by("created_at", "id")
    return numbers.values_list("e164", flat=True).first()


def is_registered() -> bool:
    """Whether the carriers have approved this tenant's texts."""
    return TextRegistration.objects.filter(state=TextRegistration.State.ACTIVE).exists()


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """The end of the quiet hours that `now` lies in."""
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=1) if local.time() >= texting.QUIET_FROM else local.date()
    return datetime.combine(day, texting.QUIET_UNTIL, zone)


def after_all(business_id: UUID, phone: str, now: datetime) -> datetime:
    """A time for a revocation: now, and after every earlier entry, whatever clock that one was written by."""
    ledger = ConsentEvent.objects.filter(business_id=business_id, phone=phone)
    newest = ledger.order_by("-created_at").values_list("created_at", flat=True).first()
    return now if newest is None or newest < now else newest + timedelta(microseconds=1)


def drop_open(phone: str, business_id: UUID, reason: str) -> int:
    """Texts to this number that have not left are not sent any more; how many."""
    waiting = TextMessage.objects.filter(
        business_id=business_id, phone=phone, status__in=(Delivery.HELD, Delivery.QUEUED)
    )
    return waiting.update(status=Delivery.NOT_SENT, reason=reason)


def _newest(business_id: UUID, phone: str) -> bool | None:
    ledger = ConsentEvent.objects.filter(business_id=business_id, phone=phone)
    return ledger.order_by("-created_at", "-id").values_list("agreed", flat=True).first()


def _stands(text: TextMessage, now: datetime) -> bool:
    """Whether what the text says of an appointment is still so."""
    if text.kind not in _ABOUT_A_VISIT or text.booking_id is None:
        return True
    row = Booking.objects.filter(id=text.booking_id).values_list("status", "end_at").first()
    return row is not None and row[0] in _STANDING and row[1] > now
