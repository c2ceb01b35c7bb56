"""The hourly canary: an event of our own, written, read back by the ordinary reading, and removed.

That nothing was reported proves nothing; this does. It lies at night, some weeks ahead, and blocks nobody.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from infinioffice.kernel.errors import VendorFault
from infinioffice.kernel.spans import Span
from infinioffice.office.integrations import accounts, alerts, health, live
from infinioffice.office.integrations.models import LinkedCalendar
from infinioffice.office.integrations.writing import DEADLINE_S, key_of
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.calendars import CalendarAccount, EventDraft, Written

AHEAD_DAYS = 40
_HOUR = 3
_LONG = timedelta(minutes=15)


def fly(tenant_id: UUID, calendar_id: UUID) -> bool:
    """Whether the calendar gave back what was written into it. The first failure after a success pages the owner."""
    with tenant_scope(tenant_id):
        row = LinkedCalendar.objects.select_related("integration").filter(id=calendar_id).first()
    if row is None:
        return False
    reason = ""
    try:
        account = accounts.open_account(tenant_id, row.integration_id)
        reason = _prove(account, row)
    except VendorFault as fault:
        health.failed(tenant_id, row.integration_id, fault)
        reason = f"{type(fault).__name__}: {fault.reason}"
    _note(tenant_id, row, reason)
    return not reason


def _prove(account: CalendarAccount, row: LinkedCalendar) -> str:
    """Empty when the canary was seen and is gone again, else what went wrong."""
    here = timezone.now().astimezone(ZoneInfo(row.zone or "UTC"))
    start = (here + timedelta(days=AHEAD_DAYS)).replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    span = Span(start, start + _LONG)
    # A name for each hour: an event of an hour ago that could not be removed is not taken for this one.
    name = f"{live.CANARY}{row.id}-{here:%Y%m%d%H}"
    key = key_of(row.id, row.id, int(here.timestamp()) // 3600)
    notes = "This short event checks once an hour that bookings reach this calendar. It removes itself."
    draft = EventDraft(key, name, span, row.zone or "UTC", "InfiniOffice check", notes, "")
    written = account.put(row.calendar_id, draft, None, DEADLINE_S)
    try:
        seen = account.events(row.calendar_id, span, live.policy_of(row), DEADLINE_S)
        found = [event for event in seen if event.booking == name and event.span == span]
    finally:
        _clear(account, row, written)
    left = account.find(row.calendar_id, key, DEADLINE_S)
    if not found:
        return "what we write does not appear when the calendar is read"
    return "what we remove does not go" if left is not None else ""


def _clear(account: CalendarAccount, row: LinkedCalendar, written: Written) -> None:
    account.remove(row.calendar_id, written, DEADLINE_S)


def _note(tenant_id: UUID, seen: LinkedCalendar, reason: str) -> None:
    now = timezone.now()
    with tenant_scope(tenant_id):
        row = LinkedCalendar.objects.select_for_update().filter(id=seen.id).first()
        if row is None:
            return
        was_well = row.canary_failed_at is None or (row.canary_ok_at or row.canary_failed_at) > row.canary_failed_at
        if not reason:
            row.canary_ok_at = now
        else:
            row.canary_failed_at, row.last_error = now, reason[:200]
            if was_well:
                text = f"The hourly check of the calendar “{row.name}” failed: {reason}."
                alerts.tell_owner(row.business_id, alerts.STALE, text, f"canary:{row.id}:{now:%Y%m%d%H}", now)
        row.save(update_fields=["canary_ok_at", "canary_failed_at", "last_error"])
