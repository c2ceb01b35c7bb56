"""How an account is doing: failures counted, a circuit that opens, and access that was taken away told at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from infinioffice.kernel.errors import VendorFault
from infinioffice.office.integrations import alerts
from infinioffice.office.integrations.models import Integration, LinkedCalendar
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.calendars import AccessRevoked, CalendarGone, RateLimited

OPENS_AFTER = 3
STAYS_OPEN = timedelta(seconds=20)
"""Shorter than what a queued write may wait once the calendar is back (60 s)."""
STALE_AFTER = timedelta(minutes=15)
"""A calendar that could not be read for so long is shown as not answering, and its owner is told."""


def is_open(row: Integration, now: datetime) -> bool:
    """Whether nobody should wait for this account at the moment."""
    return row.broken_until is not None and row.broken_until > now


def answered(tenant_id: UUID, integration_id: UUID) -> None:
    """The account answered. A row is written only when it had failed before."""
    with tenant_scope(tenant_id):
        Integration.objects.filter(id=integration_id).exclude(failures=0, broken_until=None, last_error="").update(
            failures=0, broken_until=None, last_error=""
        )


def failed(tenant_id: UUID, integration_id: UUID, fault: VendorFault) -> None:
    """The account did not answer, or said no. Taken away access makes every booking a request until it is given
    again; the owner is told the first time."""
    now = timezone.now()
    with tenant_scope(tenant_id):
        row = Integration.objects.select_for_update().filter(id=integration_id).first()
        if row is None:
            return
        row.last_error = f"{type(fault).__name__}: {fault.reason}"[:200]
        if isinstance(fault, AccessRevoked):
            if row.status == Integration.Status.CONNECTED:
                row.status = Integration.Status.RECONNECT
                _tell_revoked(row, now)
        elif fault.retryable and not isinstance(fault, RateLimited):
            row.failures += 1
            if row.failures >= OPENS_AFTER:
                row.broken_until = now + STAYS_OPEN
        row.save()


def calendar_failed(tenant_id: UUID, calendar_id: UUID, fault: VendorFault) -> None:
    """Reading the calendar failed. One that is gone, or silent for `STALE_AFTER`, is told to the owner once."""
    now = timezone.now()
    with tenant_scope(tenant_id):
        row = LinkedCalendar.objects.select_for_update().filter(id=calendar_id).first()
        if row is None:
            return
        row.last_error = f"{type(fault).__name__}: {fault.reason}"[:200]
        row.failing_since = row.failing_since or now
        if isinstance(fault, CalendarGone):
            if row.status != LinkedCalendar.Status.GONE:
                row.status = LinkedCalendar.Status.GONE
                text = (
                    f"The calendar “{row.name}” was deleted or is no longer shared with us. Bookings go on in our own"
                    " calendar; choose another one to write into."
                )
                alerts.tell_owner(row.business_id, alerts.STALE, text, f"gone:{row.id}:{now:%Y%m%d%H%M%S}", now)
        elif now - row.failing_since >= STALE_AFTER and row.status != LinkedCalendar.Status.FAILING:
            row.status = LinkedCalendar.Status.FAILING
            text = (
                f"The calendar “{row.name}” has not answered since {row.failing_since:%H:%M} UTC. What changes there is"
                " not seen meanwhile; callers are told that their booking will be confirmed by text."
            )
            alerts.tell_owner(
                row.business_id, alerts.STALE, text, f"stale:{row.id}:{row.failing_since:%y%m%d%H%M}", now
            )
        row.save()


def _tell_revoked(row: Integration, now: datetime) -> None:
    text = (
        f"{row.vendor.capitalize()} no longer lets us into the calendar account {row.label}. Until somebody signs in"
        " again under Settings, Calendars, callers' bookings are taken as requests and not confirmed."
    )
    alerts.tell_owner(row.business_id, alerts.ACCESS, text, f"access:{row.id}:{now:%Y%m%d%H%M%S}", now)
