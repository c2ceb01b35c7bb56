"""How the installation stands, in a handful of numbers for its operator; no row of anybody leaves the database.

Each question is bounded: what is counted stops at a limit, and the whole reading ends after a second.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from infinioffice.billing.meter import GOLDEN_CALLER
from infinioffice.call.metrics import Standing
from infinioffice.office.calls.models import Call
from infinioffice.office.integrations.models import Integration, LinkedCalendar
from infinioffice.office.messaging.models import Delivery, TextMessage
from infinioffice.office.tenancy import platform_scope
from infinioffice.office.threads import StoreThreads

MOST_JOBS = 1000
_DAY = timedelta(days=1)
_DUE_JOBS = """
    SELECT count(*), coalesce(max(extract(epoch FROM now() - due.since)), 0) FROM (
        SELECT coalesce(job.scheduled_at, (
            SELECT max(event.at) FROM procrastinate_events event WHERE event.job_id = job.id AND event.type = 'deferred'
        )) AS since
        FROM procrastinate_jobs job
        WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
        ORDER BY job.id LIMIT %s
    ) due
"""
_FAILED_JOBS = "SELECT count(*) FROM (SELECT 1 FROM procrastinate_jobs WHERE status = 'failed' LIMIT %s) given_up"


class OfficeStanding:
    """Reads the standing in a thread of its own, so that a slow database keeps no caller's booking waiting."""

    def __init__(self) -> None:
        self._threads = StoreThreads(1)

    async def read(self) -> Standing:
        """Raises StoreDown."""
        return await self._threads.run(standing)

    def close(self) -> None:
        self._threads.close()


def standing() -> Standing:
    """Everything at this moment."""
    now = timezone.now()
    with platform_scope(reason="the operator's figures count over all tenants"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '1s'")
            cursor.execute(_DUE_JOBS, [MOST_JOBS])
            waiting, oldest_s = cursor.fetchone()
            cursor.execute(_FAILED_JOBS, [MOST_JOBS])
            (failed,) = cursor.fetchone()
        return Standing(
            queue_age_s=max(0.0, float(oldest_s)),
            queue_jobs=waiting,
            jobs_failed=failed,
            calendar_lag_s=_calendar_lag_s(now),
            calendars=_calendars(),
            texts=_texts(now),
            golden_age_s=_golden_age_s(now),
        )


def _calendar_lag_s(now: datetime) -> float:
    """Of the calendar that was read longest ago. One that was never read is told by its status."""
    connected = LinkedCalendar.objects.filter(blocks=True, integration__status=Integration.Status.CONNECTED)
    oldest = connected.exclude(status=LinkedCalendar.Status.GONE).aggregate(oldest=Min("synced_at"))["oldest"]
    return max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0


def _calendars() -> dict[str, int]:
    counts = dict.fromkeys(LinkedCalendar.Status.values, 0)
    counts.update(LinkedCalendar.objects.order_by().values_list("status").annotate(count=Count("id")))
    return counts


def _texts(now: datetime) -> dict[str, int]:
    counts = dict.fromkeys(Delivery.values, 0)
    recent = TextMessage.objects.filter(created_at__gt=now - _DAY)
    counts.update(recent.order_by().values_list("status").annotate(count=Count("id")))
    return counts


def _golden_age_s(now: datetime) -> float:
    golden = Call.objects.filter(started_at__gt=now - _DAY, caller_id=GOLDEN_CALLER, outcome="booked")
    newest = golden.order_by("-started_at").values_list("started_at", flat=True).first()
    return max(0.0, (now - newest).total_seconds()) if newest is not None else float("inf")
