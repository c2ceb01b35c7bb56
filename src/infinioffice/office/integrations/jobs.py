"""The durable work with calendars: writes in their order, readings at least every five minutes, and the sweep that
finds what was left lying. Each job meets its own half-done work (`writing`, `syncing`).
"""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job

from infinioffice.kernel.errors import VendorFault, VendorRefused
from infinioffice.office.integrations import canary, planning, syncing, writing
from infinioffice.office.integrations.models import Integration, LinkedCalendar
from infinioffice.office.scheduling.models import Effect
from infinioffice.office.tenancy import platform_scope, tenant_scope
from infinioffice.scheduling.calendars import AccessRevoked, CalendarGone, EventChanged, RateLimited

LONGEST_WAIT_S = 25.0
"""Between two tries; with the circuit's 20 s still less than the 60 s in which a queued write has to be there."""
LONGEST_LIMIT_S = 600.0
MOST_REFUSALS = 5
MOST_AT_ONCE = 200
TRIES_FOR = timedelta(hours=24)
POLL_AFTER = timedelta(minutes=3, seconds=30)
"""With one look a minute every calendar is read at least every five minutes."""
SWEEP_AFTER = timedelta(minutes=2)
_jitter = random.SystemRandom()


class CalendarRetry(BaseRetryStrategy):
    """When a calendar's job is tried again: as the vendor says, else soon and ever later, with jitter either way."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, VendorFault) or isinstance(exception, AccessRevoked):
            return None
        return RetryDecision(retry_in={"milliseconds": int(wait_s(exception, job.attempts) * 1000)})


def wait_s(fault: VendorFault, attempts: int) -> float:
    """Seconds until the next try after so many."""
    if isinstance(fault, RateLimited) and fault.retry_after_s is not None:
        return min(LONGEST_LIMIT_S, max(0.0, fault.retry_after_s)) + _jitter.uniform(0.1, 2.0)
    longest = LONGEST_LIMIT_S if isinstance(fault, RateLimited) else LONGEST_WAIT_S
    return min(longest, 2.0 ** min(attempts, 10)) * _jitter.uniform(0.6, 1.0)


@app.task(name=planning.WRITE_TASK, queue=planning.QUEUE, retry=CalendarRetry())
def write(tenant_id: str, effect_id: str) -> None:
    """All that is open for the effect's calendar, the oldest first, this one included.

    The calendar's lock lets one of these jobs run at a time, and a worker takes its while to notice that the next one
    may: a queue of them is therefore done by the first, and the others find nothing left. A fault keeps all of them
    waiting, so their order holds.
    """
    tenant, wanted = UUID(tenant_id), UUID(effect_id)
    seen: set[UUID] = set()
    while len(seen) < MOST_AT_ONCE and (effect := _next_open(tenant, wanted, seen)) is not None:
        seen.add(effect)
        if not _written(tenant, effect):
            return


def _next_open(tenant_id: UUID, wanted: UUID, seen: set[UUID]) -> UUID | None:
    """The oldest open effect of the wanted one's calendar that was not tried by this job yet."""
    with tenant_scope(tenant_id):
        calendar_id = Effect.objects.values_list("calendar_id", flat=True).filter(id=wanted).first()
        if calendar_id is None:
            return None
        rows = Effect.objects.filter(calendar_id=calendar_id).exclude(
            state__in=(Effect.State.DONE, Effect.State.FAILED)
        )
        return rows.exclude(id__in=seen).order_by("id").values_list("id", flat=True).first()


def _written(tenant_id: UUID, effect_id: UUID) -> bool:
    """Does one effect, or gives it up. False when nobody but the owner can help; `resume` begins again when they have.
    Raises VendorFault when it has to be tried again."""
    try:
        writing.carry_out(tenant_id, effect_id)
    except AccessRevoked:
        return False
    except CalendarGone as fault:
        writing.give_up(tenant_id, effect_id, fault.reason)
    except VendorFault as fault:
        if not _has_been_tried_enough(tenant_id, effect_id, fault):
            raise
        writing.give_up(tenant_id, effect_id, f"{type(fault).__name__}: {fault.reason}")
    return True


def _has_been_tried_enough(tenant_id: UUID, effect_id: UUID, fault: VendorFault) -> bool:
    with tenant_scope(tenant_id):
        effect = Effect.objects.get(id=effect_id)
    if isinstance(fault, VendorRefused) and not isinstance(fault, EventChanged):
        return effect.attempts >= MOST_REFUSALS
    return effect.created_at < timezone.now() - TRIES_FOR


@app.task(name="integrations.sync", queue=planning.QUEUE, retry=False)
def sync(tenant_id: str, calendar_id: str) -> None:
    """Reads one calendar. A failure is counted and shown; the next look is at most a minute away."""
    try:
        syncing.sync(UUID(tenant_id), UUID(calendar_id))
    except VendorFault:
        return


def enqueue_sync(tenant_id: UUID, calendar_id: UUID) -> None:
    """Has the calendar read as soon as possible; asked for again while it waits changes nothing."""
    name = f"sync:{calendar_id}"
    try:
        with transaction.atomic():
            sync.configure(lock=name, queueing_lock=name).defer(tenant_id=str(tenant_id), calendar_id=str(calendar_id))
    except AlreadyEnqueued:
        return


@app.periodic(cron="* * * * *")
@app.task(name="integrations.poll", queue=planning.QUEUE, queueing_lock="integrations.poll")
def poll(timestamp: int) -> None:  # noqa: ARG001 - the periodic signature
    """Has every calendar read that was not read lately, and begins again what was left lying."""
    now = timezone.now()
    with platform_scope(reason="which calendars of all tenants are due to be read"):
        due = LinkedCalendar.objects.filter(
            Q(synced_at=None) | Q(synced_at__lt=now - POLL_AFTER),
            integration__status=Integration.Status.CONNECTED,
        ).exclude(status=LinkedCalendar.Status.GONE)
        found = list(due.values_list("tenant_id", "id"))
    for tenant_id, calendar_id in found:
        enqueue_sync(tenant_id, calendar_id)
    sweep()


def sweep() -> int:
    """Writes that are open and have no job any more get one; how many. A job can be lost only by a person's hand or
    an old bug, so this finds nothing on most days."""
    with platform_scope(reason="which calendar writes of all tenants lost their job"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM scheduling_effect e JOIN integrations_linkedcalendar c ON c.id = e.calendar_id"
            " JOIN integrations_integration i ON i.id = c.integration_id AND i.status = 'connected'"
            " WHERE e.state NOT IN ('done', 'failed') AND e.created_at < %s AND NOT EXISTS ("
            "SELECT 1 FROM procrastinate_jobs j WHERE j.task_name = %s AND j.status IN ('todo', 'doing')"
            " AND j.args->>'effect_id' = e.id::text)",
            (timezone.now() - SWEEP_AFTER, planning.WRITE_TASK),
        )
        lost = list(Effect.objects.filter(id__in=[row[0] for row in cursor.fetchall()]).order_by("created_at", "id"))
    for effect in lost:
        with tenant_scope(effect.tenant_id):
            planning.enqueue(effect)
    return len(lost)


def resume(tenant_id: UUID, integration_id: UUID) -> int:
    """After the owner has signed in again: all that waited for it begins, in its order. How many writes there were."""
    with tenant_scope(tenant_id):
        calendars = list(LinkedCalendar.objects.filter(integration_id=integration_id).values_list("id", flat=True))
        business_id = Integration.objects.values_list("business_id", flat=True).get(id=integration_id)
        # Those into other accounts too: what is written there may have waited for a look into this one.
        waiting = Effect.objects.filter(business_id=business_id, calendar_id__isnull=False).exclude(
            state__in=(Effect.State.DONE, Effect.State.FAILED)
        )
        found = list(waiting.order_by("created_at", "id"))
        for effect in found:
            planning.enqueue(effect)
    for calendar_id in calendars:
        enqueue_sync(tenant_id, calendar_id)
    return len(found)


@app.periodic(cron="17 * * * *")
@app.task(name="integrations.canaries", queue=planning.QUEUE, queueing_lock="integrations.canaries")
def canaries(timestamp: int) -> None:  # noqa: ARG001
    """Once an hour every calendar we write into has to prove that both ways work."""
    with platform_scope(reason="which calendars of all tenants are written into"):
        targets = list(
            LinkedCalendar.objects.filter(is_target=True, integration__status=Integration.Status.CONNECTED)
            .exclude(status=LinkedCalendar.Status.GONE)
            .values_list("tenant_id", "id")
        )
    for tenant_id, calendar_id in targets:
        prove.configure(lock=f"sync:{calendar_id}").defer(tenant_id=str(tenant_id), calendar_id=str(calendar_id))


@app.task(name="integrations.canary", queue=planning.QUEUE, retry=False)
def prove(tenant_id: str, calendar_id: str) -> None:
    """The canary of one calendar."""
    canary.fly(UUID(tenant_id), UUID(calendar_id))
