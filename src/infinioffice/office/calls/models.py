"""Calls, what happened in them in order, and their turns.

`calls_call` is partitioned by the month a call started in (`partitions`), so that old months are dropped, not deleted
row by row. Its key in the database is `(id, started_at)`; ids are random enough that `id` alone finds a call.
Nothing can reference a partitioned table by `id`, so events and turns carry `call_id` as a plain value.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from infinioffice.office.tenancy import TenantModel


class Call(TenantModel):
    """One call. `outcome` is empty while it goes on; `fields` are what was learned, by name."""

    business_id = models.UUIDField()
    sid = models.CharField(max_length=64, blank=True)
    caller_id = models.CharField(max_length=16, blank=True)
    line = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    fields = models.JSONField(default=dict)
    booking_id = models.UUIDField(null=True)
    summary = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["tenant_id", "-started_at"], name="calls_call_newest"),
            models.Index(fields=["tenant_id", "booking_id"], name="calls_call_booking"),
            models.Index(fields=["sid"], name="calls_call_sid"),
        )

    @property
    def duration(self) -> timedelta | None:
        """How long it took, None while it goes on."""
        return self.ended_at - self.started_at if self.ended_at else None


class CallEvent(TenantModel):
    """One line of a call's log (`call.ports.LogEntry`)."""

    call_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    body = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "call_id", "seq"], name="calls_callevent_seq_once"),
        )


class Turn(TenantModel):
    """One turn (`call.ports.TurnRecord`); times in ms, null where it did not happen."""

    call_id = models.UUIDField()
    idx = models.PositiveIntegerField()
    at = models.DateTimeField()
    heard = models.TextField(blank=True)
    said = models.TextField(blank=True)
    stage = models.CharField(max_length=40, blank=True)
    hear_ms = models.FloatField(null=True)
    understand_ms = models.FloatField(null=True)
    decide_ms = models.FloatField(null=True)
    tool_ms = models.FloatField(null=True)
    speak_ms = models.FloatField(null=True)
    voice_to_voice_ms = models.FloatField(null=True)
    barge_in = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "call_id", "idx"], name="calls_turn_idx_once"),)
