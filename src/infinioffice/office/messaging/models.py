"""What the receptionist wrote down. `op_id` makes each row once, however often the call's worker repeats itself."""

from __future__ import annotations

from django.db import models

from infinioffice.office.tenancy import TenantModel


class Delivery(models.TextChoices):
    """How far a text or a page got. `held`: it waits for its hour or for the carrier's approval. `unknown`: nobody
    can tell whether it went, so it is not sent again."""

    HELD = "held", "Waiting"
    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    UNDELIVERED = "undelivered", "Not delivered"
    NOT_SENT = "not_sent", "Not sent"
    UNKNOWN = "unknown", "Perhaps sent"


class Noted(TenantModel):
    """What every row here has: whose it is, the call it came from (empty: none) and the operation that made it."""

    business_id = models.UUIDField()
    call_id = models.UUIDField(null=True)
    op_id = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = (models.UniqueConstraint(fields=["tenant_id", "op_id"], name="%(app_label)s_%(class)s_op_once"),)


class Message(Noted):
    """A message for the business. `handled_at` is set when somebody has dealt with it."""

    topic = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    urgent = models.BooleanField(default=False)
    handled_at = models.DateTimeField(null=True)

    class Meta(Noted.Meta):
        indexes = (models.Index(fields=["tenant_id", "-created_at"], name="messaging_message_newest"),)


class OnCallPage(Noted):
    """Somebody had to be woken for this. `acknowledged_at` is when one of the people on call took it; `gave_up_at`
    when all of them had been rung in vain."""

    topic = models.CharField(max_length=40)
    phone = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Delivery.choices, default=Delivery.QUEUED)
    reason = models.CharField(max_length=200, blank=True)
    handled_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    gave_up_at = models.DateTimeField(null=True)


class OnCallRing(TenantModel):
    """One call to one person on call for a page. `number` counts the page's rings from 1, in the list's order and then
    once more from its beginning; `phone` is from the business's own list at that moment."""

    class State(models.TextChoices):
        CALLING = "calling", "Being called"
        ACCEPTED = "accepted", "Took it"
        DECLINED = "declined", "Did not take it"
        BUSY = "busy", "Busy"
        NO_ANSWER = "no_answer", "No answer"
        FAILED = "failed", "Could not be called"

    business_id = models.UUIDField()
    page_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CALLING)
    carrier_sid = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "page_id", "number"], name="messaging_ring_once"),)


class ConsentEvent(Noted):
    """What somebody answered about texts, with the exact words they heard. Append only: the newest one counts.

    `source` tells where: on a call, by a text, on a page, from the carrier's own list, by the staff. `audio_ms` is
    where in the call's recording the answer is.
    """

    class Source(models.TextChoices):
        CALL = "call", "On the phone"
        TEXT = "text", "By text"
        WEB = "web", "On a page"
        CARRIER = "carrier", "Told by the carrier"
        STAFF = "staff", "Entered by staff"

    phone = models.CharField(max_length=16)
    agreed = models.BooleanField()
    wording = models.TextField()
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.CALL)
    wording_version = models.CharField(max_length=20, blank=True)
    audio_ms = models.PositiveIntegerField(null=True)

    class Meta(Noted.Meta):
        indexes = (
            models.Index(fields=["tenant_id", "business_id", "phone", "-created_at"], name="messaging_consent_newest"),
        )


class TextMessage(Noted):
    """A text to a caller. `body` is exactly what is sent; `reason` says why it was not."""

    kind = models.CharField(max_length=20)
    phone = models.CharField(max_length=16)
    booking_id = models.UUIDField(null=True)
    body = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Delivery.choices, default=Delivery.QUEUED)
    reason = models.CharField(max_length=200, blank=True)
    carrier_sid = models.CharField(max_length=64, blank=True)
    carrier_code = models.CharField(max_length=12, blank=True)
    segments = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta(Noted.Meta):
        indexes = (
            models.Index(fields=["tenant_id", "-created_at"], name="messaging_text_newest"),
            models.Index(fields=["carrier_sid"], condition=~models.Q(carrier_sid=""), name="messaging_text_by_carrier"),
            models.Index(
                fields=["tenant_id", "phone"],
                condition=models.Q(status__in=("held", "queued", "sending")),
                name="messaging_text_open",
            ),
        )


class IncomingText(TenantModel):
    """A text that came in, what it was taken for, and what was answered (empty: nothing)."""

    business_id = models.UUIDField()
    carrier_sid = models.CharField(max_length=64)
    phone = models.CharField(max_length=16)
    body = models.TextField(blank=True)
    meaning = models.CharField(max_length=16)
    reply = models.TextField(blank=True)
    booking_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "carrier_sid"], name="messaging_incoming_sid_once"),
        )
        indexes = (models.Index(fields=["tenant_id", "phone", "-created_at"], name="messaging_incoming_by_phone"),)


class TextRegistration(TenantModel):
    """How far the tenant's registration with the carriers (A2P 10DLC) is. Texts wait until it is `active`.

    `facts` are what the form asks for, sealed; `code` is the carrier's reason for a refusal.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Not sent in yet"
        BRAND_PENDING = "brand_pending", "Business being checked"
        BRAND_FAILED = "brand_failed", "Business refused"
        CAMPAIGN_PENDING = "campaign_pending", "Use being checked"
        CAMPAIGN_FAILED = "campaign_failed", "Use refused"
        ACTIVE = "active", "Approved"
        SUSPENDED = "suspended", "Suspended"

    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    code = models.CharField(max_length=20, blank=True)
    service_sid = models.CharField(max_length=40, blank=True)
    facts = models.BinaryField(default=b"")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id"], name="messaging_registration_one"),)


class SummarySent(TenantModel):
    """The day's summary of one business went out; the row is what makes it one."""

    business_id = models.UUIDField()
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "business_id", "day"], name="messaging_summary_once"),
        )


class WaitlistEntry(Noted):
    """Somebody who would come if a time opened up; `request` and `details` are records of `scheduling.slots`."""

    service = models.CharField(max_length=60)
    request = models.JSONField()
    details = models.JSONField()
    closed_at = models.DateTimeField(null=True)
