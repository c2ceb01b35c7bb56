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
    """One call. `outcome` is empty while it goes on; `fields` are what was learned, by name.

    `epoch` counts the workers that have held it and `alive_at` is when the last of them was heard of. `carrier_status`
    is the carrier's own word, `carrier_seconds` what it counted."""

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
    epoch = models.PositiveIntegerField(default=0, db_default=0)
    alive_at = models.DateTimeField(null=True)
    carrier_status = models.CharField(max_length=16, blank=True, default="", db_default="")
    carrier_seq = models.IntegerField(default=-1, db_default=-1)
    carrier_seconds = models.PositiveIntegerField(null=True)

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


class Recording(TenantModel):
    """The sound of one call: two channels of μ-law at 8 kHz, the caller left and the agent right, in sealed parts.

    `started_at` is when its first frame was heard, `notice` the exact words said before and `notice_ms` when in the
    call they had been heard. `erased_at`: nothing is left of it, `reason` says why.
    """

    class Status(models.TextChoices):
        RECORDING = "recording", "Recording"
        COMPLETE = "complete", "Complete"
        ERASED = "erased", "Erased"
        FAILED = "failed", "Failed"

    business_id = models.UUIDField()
    call_id = models.UUIDField()
    started_at = models.DateTimeField()
    notice = models.TextField()
    notice_ms = models.PositiveIntegerField()
    channels = models.PositiveSmallIntegerField(default=2)
    duration_ms = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECORDING)
    reason = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "call_id"], name="calls_recording_once"),)


class RecordingPart(TenantModel):
    """A few seconds of a recording: one sealed object. `starts_ms` counts from the recording's `started_at`; `size`
    and `sha256` are those of the sound before sealing. The sealed bytes name the data key that opens them."""

    call_id = models.UUIDField()
    epoch = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    starts_ms = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "call_id", "epoch", "number"], name="calls_recordingpart_once"
            ),
        )
