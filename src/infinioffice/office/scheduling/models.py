"""Holds and bookings, the units they keep busy, the rules they follow, and what has to be told to the outside.

That nothing is booked twice is said once, by the exclusion constraint of `Occupancy`: a hold and a booking are the same
row in different states, and both keep their units busy through it.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models

from infinioffice.office.tenancy import TenantModel

TEXT_LENGTHS = {"name": 200, "phone": 16, "email": 254, "zip": 10}
"""The longest values kept of what a caller says; the rest of the texts are unlimited."""


class BookingRules(TenantModel):
    """One business's `scheduling.rules.Rules` in plain form (`kernel.records`). Each change counts `version` up."""

    business_id = models.UUIDField(unique=True)
    version = models.PositiveIntegerField()
    rules = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)


class Unit(TenantModel):
    """A thing that does one job at a time. Capacity n is n rows. A unit that left stays, for its old bookings."""

    business_id = models.UUIDField()
    key = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "id"], name="scheduling_unit_tenant_key"),
            models.UniqueConstraint(fields=["business_id", "key"], name="scheduling_unit_key_once"),
        )


class Booking(TenantModel):
    """A hold, and what becomes of it. `[start_at, end_at)` is what the caller is told.

    A hold ends at `hold_expires_at` on its call's clock or `kept_until` on the database's, whichever comes first: calls
    may run on a clock of their own, and a worker that died must not keep a slot. `slot` is the offer it came from.
    `version` counts every change; who changes a booking says which version they saw. `pending_reason` says what a
    pending one waits for: a person (`service`), an answer of its calendar (`calendar`), or the owner's sign-in there
    (`access`).
    """

    class Status(models.TextChoices):
        HELD = "held", "Held"
        PENDING = "pending", "To be confirmed"
        BOOKED = "booked", "Booked"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired hold"
        NO_SHOW = "no_show", "Did not come"
        DONE = "done", "Done"

    business_id = models.UUIDField()
    call_id = models.UUIDField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    pending_reason = models.CharField(max_length=12, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1)
    service = models.CharField(max_length=60)
    service_name = models.CharField(max_length=120)
    mode = models.CharField(max_length=8)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    provider = models.CharField(max_length=60, null=True)
    provider_name = models.CharField(max_length=120, null=True)
    name = models.CharField(max_length=TEXT_LENGTHS["name"], blank=True)
    name_sounds = ArrayField(models.CharField(max_length=60), default=list)
    phone = models.CharField(max_length=TEXT_LENGTHS["phone"], blank=True)
    email = models.CharField(max_length=TEXT_LENGTHS["email"], blank=True)
    address = models.TextField(blank=True)
    zip = models.CharField(max_length=TEXT_LENGTHS["zip"], blank=True)
    notes = models.TextField(blank=True)
    slot = models.TextField()
    hold_expires_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "id"], name="scheduling_booking_tenant_key"),
            models.CheckConstraint(condition=models.Q(start_at__lt=models.F("end_at")), name="scheduling_booking_span"),
        )
        indexes = (
            models.Index(fields=["business_id", "start_at"], name="scheduling_booking_by_time"),
            models.Index(fields=["business_id", "phone", "start_at"], name="scheduling_booking_by_phone"),
            models.Index(fields=["call_id"], condition=models.Q(status="held"), name="scheduling_booking_call_holds"),
        )


class Occupancy(TenantModel):
    """One unit kept busy by one booking, buffers included. Inactive rows are history.

    `starts_at` and `ends_at` say the range once more for looking things up: under row security Postgres asks an index
    only what cannot leak other tenants' rows, and comparing instants is such a question, overlapping of ranges is not.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="occupancies", db_constraint=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="occupancies", db_constraint=False)
    occupied = DateTimeRangeField()
    starts_at = models.GeneratedField(
        expression=models.Func("occupied", function="lower"), output_field=models.DateTimeField(), db_persist=True
    )
    ends_at = models.GeneratedField(
        expression=models.Func("occupied", function="upper"), output_field=models.DateTimeField(), db_persist=True
    )
    active = models.BooleanField(default=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["unit", "ends_at"], condition=models.Q(active=True), name="scheduling_occupancy_by_time"
            ),
        )
        constraints = (
            ExclusionConstraint(
                name="scheduling_no_double_booking",
                expressions=[
                    ("tenant_id", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("occupied", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(active=True),
            ),
        )


class Operation(TenantModel):
    """A write that has been done, and its answer, so that repeating it changes nothing and answers the same."""

    op_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "op_id"], name="scheduling_operation_once"),)


class Effect(TenantModel):
    """Something the outside has to learn, written in the transaction of its cause and done by a job afterwards.

    `key` names it once for ever; `unknown` is resolved by asking the vendor. Those of kind `calendar.…` belong to the
    calendar `calendar_id` and are done by its jobs; `booking.…` are the record of what became of a booking.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENDING = "sending", "Sending"
        UNKNOWN = "unknown", "Perhaps done"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    business_id = models.UUIDField()
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="effects", db_constraint=False)
    calendar_id = models.UUIDField(null=True)
    payload = models.JSONField()
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    external_id = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "key"], name="scheduling_effect_once"),)
        indexes = (
            models.Index(
                fields=["tenant_id", "next_at"],
                condition=~models.Q(state__in=("done", "failed")),
                name="scheduling_effect_open",
            ),
            models.Index(
                fields=["calendar_id", "state"],
                condition=models.Q(calendar_id__isnull=False),
                name="scheduling_effect_calendar",
            ),
        )


class Preferences(TenantModel):
    """How a business wants its bookings looked after. A row that is missing means these defaults."""

    business_id = models.UUIDField(unique=True)
    reminder_hours = models.PositiveIntegerField(default=24)
    """How long before the visit the reminder goes out; 0 sends none."""
    offer_minutes = models.PositiveIntegerField(default=15)
    """How long a freed time is kept for one person of the waiting list; 0 offers nothing by itself."""


class WaitlistOffer(TenantModel):
    """A freed time kept for one person of the waiting list. At most one is open for each hold, and each entry is
    offered the same start once."""

    class Status(models.TextChoices):
        OPEN = "open", "Offered"
        TAKEN = "taken", "Taken"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Not answered"

    business_id = models.UUIDField()
    entry_id = models.UUIDField()
    hold_id = models.UUIDField()
    freed_by = models.UUIDField()
    start_at = models.DateTimeField()
    secret = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["entry_id", "start_at"], name="scheduling_waitlistoffer_once"),
            models.UniqueConstraint(fields=["tenant_id", "id"], name="scheduling_waitlistoffer_tenant_key"),
        )
        indexes = (
            models.Index(
                fields=["expires_at"], condition=models.Q(status="open"), name="scheduling_waitlistoffer_open"
            ),
        )
