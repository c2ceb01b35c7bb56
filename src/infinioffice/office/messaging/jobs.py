"""Sending texts and pages, as durable jobs.

A text goes queued → sending (committed) → sent. A job that finds its row `sending` was cut off in between, and so was
one whose carrier did not answer: the carrier is asked whether it has such a text. Only when it surely has none the
text is sent again. A text twice is worse than one a person looks after.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused
from infinioffice.office.accounts.models import Membership, Role
from infinioffice.office.billing import metering
from infinioffice.office.businesses.models import Business
from infinioffice.office.messaging import carrier, sending
from infinioffice.office.messaging.models import ConsentEvent, Delivery, OnCallPage, TextMessage
from infinioffice.office.tenancy import platform_scope, tenant_scope

_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[VendorDown])
LOOK_AFTER_S, LOOKS = 60, 5
"""A carrier's list may lag behind its own sending."""
NO_MAIL = "No mail server is set up for this installation, so nobody was woken."
NO_LINE = "No carrier or no number of our own to send from."
ASK_THEM = "Sending was interrupted; please check with the customer."


def enqueue_text(text: TextMessage) -> None:
    """Inside the transaction that saves it."""
    send_text.defer(tenant_id=str(text.tenant_id), text_id=str(text.id))


def enqueue_page(page: OnCallPage) -> None:
    """Inside the transaction that saves it."""
    send_page.defer(tenant_id=str(page.tenant_id), page_id=str(page.id))


@app.task(name="messaging.send_text", queue="messaging", retry=_AGAIN)
def send_text(tenant_id: str, text_id: str) -> None:
    """Sends a queued text through the chosen carrier, if it may be sent now."""
    line = carrier.chosen()
    with tenant_scope(tenant_id):
        text = TextMessage.objects.select_for_update().get(id=text_id)
        if text.status == Delivery.SENDING:
            _look_later(text, 1)
            return
        if text.status not in (Delivery.QUEUED, Delivery.HELD):
            return
        sender, zone = sending.number_of(text.business_id), _zone_of(text.business_id)
        if line is None or sender is None:
            _end(text, Delivery.NOT_SENT, NO_LINE)
            return
        if not _goes(text, zone):
            return
        text.status, text.sent_at = Delivery.SENDING, timezone.now()
        text.save(update_fields=["status", "sent_at"])
    _carry(line, sender, zone, text)


@app.task(name="messaging.look_for_text", queue="messaging", retry=_AGAIN)
def look_for_text(tenant_id: str, text_id: str, look: int) -> None:
    """Asks the carrier what became of a text whose sending was cut off."""
    line = carrier.chosen()
    with tenant_scope(tenant_id):
        text = TextMessage.objects.get(id=text_id)
        sender = sending.number_of(text.business_id)
    if text.status != Delivery.SENDING:
        return
    if line is None or sender is None or text.sent_at is None:
        with tenant_scope(tenant_id):
            _end(text, Delivery.UNKNOWN, ASK_THEM)
        return
    sid = line.find(sender, text.phone, text.body, text.sent_at - timedelta(seconds=5))
    with tenant_scope(tenant_id):
        text = TextMessage.objects.select_for_update().get(id=text_id)
        if text.status != Delivery.SENDING:
            return
        if sid is not None:
            text.carrier_sid = sid[:64]
            _end(text, Delivery.SENT, "")
        elif look < LOOKS:
            _look_later(text, look + 1)
        else:
            _end(text, Delivery.QUEUED, "")
            enqueue_text(text)


@app.periodic(cron="*/10 * * * *")
@app.task(name="messaging.sweep_texts", queue="messaging", queueing_lock="messaging.sweep_texts")
def sweep_texts(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's own argument
    """Texts whose hour has come, and texts that were being sent when their worker died."""
    stale = timezone.now() - timedelta(minutes=15)
    with platform_scope(reason="texts of all tenants that wait are taken up again"):
        waiting = TextMessage.objects.filter(status=Delivery.HELD, not_before__lte=timezone.now())
        cut_off = TextMessage.objects.filter(status=Delivery.SENDING, sent_at__lt=stale)
        found = [*waiting.values_list("tenant_id", "id")[:1000], *cut_off.values_list("tenant_id", "id")[:1000]]
    for tenant_id, text_id in found:
        send_text.defer(tenant_id=str(tenant_id), text_id=str(text_id))


@app.task(name="messaging.send_page", queue="messaging", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def send_page(tenant_id: str, page_id: str) -> None:
    """Mails a page to everybody who may act on it. Mailed twice is better than not at all, so a failure is retried."""
    with tenant_scope(tenant_id):
        page = OnCallPage.objects.get(id=page_id)
        if page.status != Delivery.QUEUED:
            return
        acting = Membership.objects.filter(role__in=(Role.ORG_ADMIN, Role.OPERATOR), user__is_active=True)
        people = sorted(acting.values_list("user__email", flat=True))
        name = Business.objects.values_list("name", flat=True).get(id=page.business_id)
    has_mail = not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    subject, words = _page_mail(name, page)
    # Without a mail server the mail is a file in the data folder: kept, and said to be not sent.
    send_mail(subject, words, None, people)
    with tenant_scope(tenant_id):
        page.status = Delivery.SENT if has_mail and people else Delivery.NOT_SENT
        page.reason = f"Mailed to {', '.join(people)}"[:200] if page.status == Delivery.SENT else NO_MAIL
        page.save(update_fields=["status", "reason"])


def _page_mail(business_name: str, page: OnCallPage) -> tuple[str, str]:
    """Subject (one line, nothing a caller said) and words."""
    topic = page.topic.replace("_", " ")
    if page.topic.startswith(("calendar_", "booking_")):
        return f"{topic.capitalize()} at {business_name}", f"{page.text}\n\n{settings.PUBLIC_URL}/\n"
    number = page.phone or "an unknown number"
    address = f"{settings.PUBLIC_URL}/messages/"
    return f"Urgent call for {business_name}", f"{topic}, from {number}:\n\n{page.text}\n\n{address}\n"


def _goes(text: TextMessage, zone: ZoneInfo) -> bool:
    """Whether it may leave now; otherwise it is held or given up here."""
    verdict = sending.may_send(text, zone, timezone.now())
    if verdict.what == "go":
        return True
    text.not_before = verdict.not_before
    text.save(update_fields=["not_before"])
    _end(text, Delivery.HELD if verdict.what == "hold" else Delivery.NOT_SENT, verdict.reason)
    return False


def _carry(line: carrier.TextCarrier, sender: str, zone: ZoneInfo, text: TextMessage) -> None:
    """Hands it to the carrier while no revocation of the same number can be taken."""
    fault: VendorFault | None = None
    with tenant_scope(text.tenant_id):
        sending.lock_number(text.phone)
        if not _goes(text, zone):
            return
        try:
            text.carrier_sid = line.send(sender, text.phone, text.body)[:64]
            _end(text, Delivery.SENT, "")
        except carrier.PerhapsSent:
            _look_later(text, 1)
        except VendorRefused as refusal:
            if isinstance(refusal, carrier.OptedOut):
                note_opt_out(text)
            text.carrier_code = refusal.reason[:12]
            _end(text, Delivery.NOT_SENT, f"The carrier refused it: {refusal.reason}"[:200])
        except VendorDown as down:
            text.sent_at, fault = None, down
            _end(text, Delivery.QUEUED, "")
    if fault is not None:
        raise fault


def note_opt_out(text: TextMessage) -> None:
    """The carrier's list says no more texts to this number; ours says so from now on. Inside the tenant's scope."""
    ConsentEvent.objects.create(
        business_id=text.business_id,
        op_id=f"carrier:{text.id}",
        created_at=sending.after_all(text.business_id, text.phone, timezone.now()),
        phone=text.phone,
        agreed=False,
        wording="STOP",
        source=ConsentEvent.Source.CARRIER,
    )
    sending.drop_open(text.phone, text.business_id, sending.NO_CONSENT)


def _look_later(text: TextMessage, look: int) -> None:
    at = timezone.now() + timedelta(seconds=LOOK_AFTER_S * look)
    look_for_text.configure(schedule_at=at).defer(tenant_id=str(text.tenant_id), text_id=str(text.id), look=look)


def _end(text: TextMessage, status: Delivery, reason: str) -> None:
    text.status, text.reason = status, reason
    text.save(update_fields=["status", "reason", "carrier_sid", "carrier_code", "sent_at"])
    if status == Delivery.SENT:
        metering.text_sent(text.id, text.phone, text.segments, text.sent_at or timezone.now())


def _zone_of(business_id: UUID) -> ZoneInfo:
    return ZoneInfo(Business.objects.values_list("zone", flat=True).get(id=business_id))


def release_held(now: datetime) -> int:
    """The carriers have approved: texts that waited for it are queued, those of the past given up. Inside the
    tenant's scope; how many were queued."""
    count = 0
    for text in TextMessage.objects.select_for_update().filter(status=Delivery.HELD, not_before=None):
        if now - text.created_at > timedelta(days=2) and text.kind != "reminder":
            _end(text, Delivery.NOT_SENT, "It had waited for two days.")
            continue
        _end(text, Delivery.QUEUED, "")
        enqueue_text(text)
        count += 1
    return count
