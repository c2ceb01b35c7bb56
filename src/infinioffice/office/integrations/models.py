"""Connected calendar accounts, the calendars chosen from them, what blocks there, and where our bookings stand in them.

Titles, guests and notes of other people's events are not kept: a block is a span and an id.
"""

from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models

from infinioffice.office.tenancy import TenantModel


class Integration(TenantModel):
    """One account at one vendor. `tokens` is a sealed JSON object (`vault`); `scopes` are space-separated.

    `failures` counts network failures in a row; until `broken_until` nobody waits for this account.
    """

    class Status(models.TextChoices):
        CONNECTED = "connected", "Connected"
        RECONNECT = "reconnect", "Sign in again"
        DISABLED = "disabled", "Disconnected"

    business_id = models.UUIDField()
    vendor = models.CharField(max_length=20)
    label = models.CharField(max_length=200)
    tokens = models.BinaryField(null=True)
    tokens_expire_at = models.DateTimeField(null=True)
    scopes = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.CONNECTED)
    failures = models.PositiveIntegerField(default=0)
    broken_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "id"], name="integrations_integration_tenant_key"),
            models.UniqueConstraint(fields=["business_id", "vendor", "label"], name="integrations_integration_once"),
        )


class LinkedCalendar(TenantModel):
    """One calendar the business uses. `whose` is the key of a provider or unit, empty for the whole business.

    `blocks`: its events keep the units busy. `is_target`: bookings of `whose` are written into it. `cursor` continues
    reading where the last reading ended, within a window that was read whole up to `read_until`.
    """

    class Status(models.TextChoices):
        FRESH = "fresh", "Up to date"
        NEVER = "never", "Not read yet"
        FAILING = "failing", "Not answering"
        GONE = "gone", "Deleted or no longer shared"

    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, related_name="calendars", db_constraint=False
    )
    business_id = models.UUIDField()
    calendar_id = models.CharField(max_length=500)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64)
    whose = models.CharField(max_length=60, blank=True)
    blocks = models.BooleanField(default=True)
    is_target = models.BooleanField(default=False)
    tentative_blocks = models.BooleanField(default=True)
    free_blocks = models.BooleanField(default=False)
    free_all_day_blocks = models.BooleanField(default=False)
    focus_time_blocks = models.BooleanField(default=True)
    free_all_day_seen = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEVER)
    last_error = models.CharField(max_length=200, blank=True)
    cursor = models.TextField(blank=True)
    read_until = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    channel_id = models.CharField(max_length=64, blank=True)
    channel_resource = models.CharField(max_length=500, blank=True)
    channel_secret = models.CharField(max_length=64, blank=True)
    channel_expires_at = models.DateTimeField(null=True)
    channel_tried_at = models.DateTimeField(null=True)
    canary_ok_at = models.DateTimeField(null=True)
    canary_failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "id"], name="integrations_linkedcalendar_tenant_key"),
            models.UniqueConstraint(fields=["integration", "calendar_id"], name="integrations_calendar_once"),
            models.UniqueConstraint(
                fields=["business_id", "whose"],
                condition=models.Q(is_target=True),
                name="integrations_calendar_one_target",
            ),
        )
        indexes = (
            models.Index(fields=["business_id"], name="integrations_calendar_business"),
            models.Index(
                fields=["channel_id"], condition=~models.Q(channel_id=""), name="integrations_calendar_channel"
            ),
        )


class BusyBlock(TenantModel):
    """One occurrence of somebody's event that keeps its calendar busy. For `starts_at` see `scheduling.Occupancy`."""

    calendar = models.ForeignKey(LinkedCalendar, on_delete=models.CASCADE, related_name="busy", db_constraint=False)
    business_id = models.UUIDField()
    event_id = models.CharField(max_length=1200)
    span = DateTimeRangeField()
    starts_at = models.GeneratedField(
        expression=models.Func("span", function="lower"), output_field=models.DateTimeField(), db_persist=True
    )
    ends_at = models.GeneratedField(
        expression=models.Func("span", function="upper"), output_field=models.DateTimeField(), db_persist=True
    )
    is_all_day = models.BooleanField(default=False)
    event_created_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["calendar", "event_id"], name="integrations_busyblock_once"),)
        indexes = (models.Index(fields=["business_id", "ends_at"], name="integrations_busyblock_by_time"),)


class BookingEvent(TenantModel):
    """Our booking as an event in one calendar, as we last knew it to stand there.

    `key` is what every try of writing it is known by; `generation` makes a new one when an event was deleted and is
    needed again. `written_version` is the booking's version it shows; the span is the one we wrote.
    """

    calendar = models.ForeignKey(LinkedCalendar, on_delete=models.CASCADE, related_name="events", db_constraint=False)
    booking_id = models.UUIDField()
    generation = models.PositiveIntegerField(default=1)
    key = models.CharField(max_length=32)
    event_id = models.CharField(max_length=1200, blank=True)
    version = models.CharField(max_length=500, blank=True)
    start_at = models.DateTimeField(null=True)
    end_at = models.DateTimeField(null=True)
    written_version = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True)
    is_there = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["calendar", "booking_id"], name="integrations_bookingevent_once"),
        )
        indexes = (models.Index(fields=["booking_id"], name="integrations_bookingevent_of"),)
