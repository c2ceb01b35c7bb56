"""Keys of programs, what they asked for once, and where they want to be told of events."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from infinioffice.office.tenancy import TenantModel

SCOPES = (
    ("availability:read", "Look for free times"),
    ("appointments:read", "Read appointments"),
    ("appointments:write", "Book, move and cancel appointments"),
    ("calls:read", "Read calls and what was said"),
    ("messages:read", "Read messages"),
    ("messages:write", "Mark messages as done"),
    ("contacts:read", "Read contacts"),
)
EVENTS = (
    ("appointment.booked", "An appointment was booked"),
    ("appointment.moved", "An appointment was moved"),
    ("appointment.cancelled", "An appointment was cancelled"),
    ("call.ended", "A call ended"),
    ("message.taken", "A message was taken"),
)


class ApiKey(TenantModel):
    """A program's key. Only a digest of its secret is kept; `hint` is its beginning, enough to tell keys apart."""

    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30))
    made_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Request(TenantModel):
    """A write that a program named (`Idempotency-Key`), and its answer once there is one.

    `digest` stands for key and name together, `fingerprint` for what was asked; `visit` owns what it holds meanwhile.
    """

    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    visit = models.UUIDField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "digest"], name="api_request_once"),)
        indexes = (models.Index(fields=["created_at"], name="api_request_oldest"),)


class Endpoint(TenantModel):
    """An address that wants to be told. `secret` is sealed; `failing_since` is when it last stopped answering."""

    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=30))
    secret = models.BinaryField(default=b"")
    created_at = models.DateTimeField(auto_now_add=True)
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "id"], name="api_endpoint_tenant_key"),)


class Delivery(TenantModel):
    """One event for one endpoint. `id` is the message's id on the wire and stays the same however often it is sent;
    `body` is exactly what is signed."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Given up"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_constraint=False)
    event = models.CharField(max_length=30)
    body = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["endpoint", "-created_at"], name="api_delivery_newest"),)
