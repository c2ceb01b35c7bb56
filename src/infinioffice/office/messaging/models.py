"""What the receptionist wrote down. `op_id` makes each row once, however often the call's worker repeats itself."""

from __future__ import annotations

from django.db import models

from infinioffice.office.tenancy import TenantModel


class Delivery(models.TextChoices):
    """How far a text or a page got. `unknown`: the sender stopped while sending, so it is not sent again."""

    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
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
    """Somebody had to be woken for this."""

    topic = models.CharField(max_length=40)
    phone = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Delivery.choices, default=Delivery.QUEUED)
    reason = models.CharField(max_length=200, blank=True)
    handled_at = models.DateTimeField(null=True)


class ConsentEvent(Noted):
    """What somebody answered about texts, with the exact words they heard. Append only: the newest one counts."""

    phone = models.CharField(max_length=16)
    agreed = models.BooleanField()
    wording = models.TextField()

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
    sent_at = models.DateTimeField(null=True)

    class Meta(Noted.Meta):
        indexes = (models.Index(fields=["tenant_id", "-created_at"], name="messaging_text_newest"),)


class WaitlistEntry(Noted):
    """Somebody who would come if a time opened up; `request` and `details` are records of `scheduling.slots`."""

    service = models.CharField(max_length=60)
    request = models.JSONField()
    details = models.JSONField()
    closed_at = models.DateTimeField(null=True)
