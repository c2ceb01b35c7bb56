"""Calendars as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infinioffice.office.businesses.shown import of, shown_businesses
from infinioffice.office.integrations import accounts
from infinioffice.office.integrations.forms import people_of
from infinioffice.office.integrations.models import Integration, LinkedCalendar
from infinioffice.office.scheduling.models import Effect
from infinioffice.office.scheduling.setup import shop_of

VENDORS = {"google": "Google Calendar", "microsoft": "Outlook (Microsoft 365)", "caldav": "CalDAV"}
_MOST = 100


@dataclass(frozen=True, slots=True)
class ShownCalendar:
    """One calendar; `tone` is a class of the style sheet, `warning` is empty when there is nothing to ask."""

    id: UUID
    name: str
    whose: str
    is_target: bool
    blocks: bool
    status: str
    tone: str
    synced_at: datetime | None
    last_error: str
    warning: str


@dataclass(frozen=True, slots=True)
class ShownAccount:
    id: UUID
    vendor: str
    vendor_key: str
    label: str
    business_name: str
    business_id: UUID
    is_connected: bool
    status: str
    last_error: str
    calendars: tuple[ShownCalendar, ...]


@dataclass(frozen=True, slots=True)
class ShownWrite:
    id: UUID
    what: str
    calendar: str
    status: str
    is_failed: bool
    reason: str
    attempts: int
    created_at: datetime


def overview() -> dict[str, object]:
    """Everything of the list page, inside the tenant's scope."""
    businesses = shown_businesses()
    rows = Integration.objects.exclude(status=Integration.Status.DISABLED).order_by("created_at", "id")
    chosen = accounts.chosen()
    offered = list(chosen.offered()) if chosen is not None else []
    return {
        "accounts": [_account(row) for row in rows.prefetch_related("calendars")],
        "businesses": list(businesses.values()),
        "consents": [(key, VENDORS[key]) for key in offered if key in ("google", "microsoft")],
        "has_password": "caldav" in offered,
        "failed": Effect.objects.filter(calendar_id__isnull=False, state=Effect.State.FAILED).count(),
    }


def troubles() -> list[str]:
    """What is wrong with the calendars, a sentence each, for the dashboard. Inside the tenant's scope."""
    found = [
        f"{VENDORS.get(row.vendor, row.vendor)} {row.label} has to be signed in to again. Bookings are requests, not"
        " confirmed, until then."
        for row in Integration.objects.filter(status=Integration.Status.RECONNECT)
    ]
    lost = (LinkedCalendar.Status.FAILING, LinkedCalendar.Status.GONE)
    for row in LinkedCalendar.objects.filter(status__in=lost):
        is_gone = row.status == LinkedCalendar.Status.GONE
        found.append(
            f"The calendar “{row.name}” {'was deleted or is no longer shared' if is_gone else 'does not answer'}."
        )
    failed = Effect.objects.filter(calendar_id__isnull=False, state=Effect.State.FAILED).count()
    if failed:
        found.append(f"{failed} booking{'s' if failed > 1 else ''} could not be written into a calendar.")
    return found


def writes() -> dict[str, object]:
    """Dead letters first, then what waits, newest first."""
    rows = Effect.objects.filter(calendar_id__isnull=False).exclude(state=Effect.State.DONE).select_related("booking")
    names = dict(LinkedCalendar.objects.values_list("id", "name"))
    businesses = shown_businesses()
    found = [
        ShownWrite(
            row.id,
            f"{row.booking.service_name}: {row.booking.name or 'no name'}",
            names.get(row.calendar_id, "a calendar no longer used") if row.calendar_id else "",
            Effect.State(row.state).label,
            row.state == Effect.State.FAILED,
            row.reason,
            row.attempts,
            of(businesses, row.business_id).here(row.created_at),
        )
        for row in rows.order_by("-created_at", "-id")[:_MOST]
    ]
    return {"failed": [row for row in found if row.is_failed], "waiting": [row for row in found if not row.is_failed]}


def _account(row: Integration) -> ShownAccount:
    business = of(shown_businesses(), row.business_id)
    people = dict(people_of(shop_of(row.business_id)))
    calendars = []
    for each in sorted(row.calendars.all(), key=lambda calendar: calendar.name):
        status = LinkedCalendar.Status(each.status)
        tone = {"fresh": "good", "never": "", "failing": "bad", "gone": "bad"}[status.value]
        warning = ""
        if each.free_all_day_seen and not each.free_all_day_blocks and each.blocks:
            count = each.free_all_day_seen
            items = "all-day items are" if count > 1 else "all-day item is"
            warning = f"{count} {items} marked Free; should they block?"
        calendars.append(
            ShownCalendar(
                each.id,
                each.name,
                people.get(each.whose, each.whose),
                each.is_target,
                each.blocks,
                status.label,
                tone,
                business.here(each.synced_at) if each.synced_at else None,
                each.last_error,
                warning,
            )
        )
    return ShownAccount(
        row.id,
        VENDORS.get(row.vendor, row.vendor.capitalize()),
        row.vendor,
        row.label,
        business.name,
        row.business_id,
        row.status == Integration.Status.CONNECTED,
        Integration.Status(row.status).label,
        row.last_error,
        tuple(calendars),
    )
