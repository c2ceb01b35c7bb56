"""Sending texts and pages, as durable jobs.

A row goes queued → sending (committed) → sent. A job that finds its row `sending` was cut off in between: nobody
knows whether the carrier took the text, and a text twice is worse than one a person looks after, so it becomes
`unknown` and is shown.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.office.accounts.models import Membership, Role
from infinioffice.office.businesses.models import Business, PhoneNumber
from infinioffice.office.messaging import carrier
from infinioffice.office.messaging.models import Delivery, OnCallPage, TextMessage
from infinioffice.office.tenancy import tenant_scope

_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions=[VendorDown])
NO_MAIL = "No mail server is set up for this installation, so nobody was woken."


def enqueue_text(text: TextMessage) -> None:
    """Inside the transaction that saves it."""
    send_text.defer(tenant_id=str(text.tenant_id), text_id=str(text.id))


def enqueue_page(page: OnCallPage) -> None:
    """Inside the transaction that saves it."""
    send_page.defer(tenant_id=str(page.tenant_id), page_id=str(page.id))


@app.task(name="messaging.send_text", queue="messaging", retry=_AGAIN)
def send_text(tenant_id: str, text_id: str) -> None:
    """Sends a queued text through the chosen carrier."""
    line = carrier.chosen()
    with tenant_scope(tenant_id):
        text = TextMessage.objects.select_for_update().get(id=text_id)
        if text.status == Delivery.SENDING:
            _end(text, Delivery.UNKNOWN, "Sending was interrupted; please check with the customer.")
            return
        if text.status != Delivery.QUEUED:
            return
        sender = _number_of(text.business_id)
        if line is None or sender is None:
            _end(text, Delivery.NOT_SENT, "No carrier or no number of our own to send from.")
            return
        text.status = Delivery.SENDING
        text.save(update_fields=["status"])
    _carry(line, sender, text)


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
    number = page.phone or "an unknown number"
    address = f"{settings.PUBLIC_URL}/messages/"
    return f"Urgent call for {business_name}", f"{topic}, from {number}:\n\n{page.text}\n\n{address}\n"


def _carry(line: carrier.TextCarrier, sender: str, text: TextMessage) -> None:
    try:
        sid = line.send(sender, text.phone, text.body)
    except VendorRefused as refusal:
        with tenant_scope(text.tenant_id):
            _end(text, Delivery.NOT_SENT, f"The carrier refused it: {refusal.reason}"[:200])
        return
    except VendorDown:
        with tenant_scope(text.tenant_id):
            text.status = Delivery.QUEUED
            text.save(update_fields=["status"])
        raise
    with tenant_scope(text.tenant_id):
        text.carrier_sid, text.sent_at = sid[:64], timezone.now()
        _end(text, Delivery.SENT, "")


def _end(text: TextMessage, status: Delivery, reason: str) -> None:
    text.status, text.reason = status, reason
    text.save(update_fields=["status", "reason", "carrier_sid", "sent_at"])


def _number_of(business_id: UUID) -> str | None:
    numbers = PhoneNumber.objects.filter(business_id=business_id).order_by("created_at", "id")
    return numbers.values_list("e164", flat=True).first()
