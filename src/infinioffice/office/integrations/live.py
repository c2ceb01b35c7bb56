"""What the connected calendars say about one window at this moment: asked between a hold and its booking, and again
after the booking was written. Never inside a transaction, never for longer than the deadline, all calendars at once.
"""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import connection

from infinioffice.kernel.errors import VendorDown, VendorFault
from infinioffice.kernel.spans import Span
from infinioffice.office.integrations import accounts, health
from infinioffice.office.integrations.models import BusyBlock, Integration, LinkedCalendar
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.calendars import AccessRevoked, BusyPolicy, ForeignEvent

DEADLINE_S = 1.2
CANARY = "canary-"
Doubt = Literal["", "calendar", "access"]
_pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="calendar")


class NotSeen(VendorDown):
    """Not all calendars could be asked, so nothing can be said about the window."""


class NoAccess(AccessRevoked):
    """One of the calendars is closed to us until its owner signs in again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One calendar to be asked."""

    id: UUID
    integration_id: UUID
    calendar_id: str
    policy: BusyPolicy
    is_answering: bool
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: other people's events that block, by calendar; and why that may not be all (empty: it is).
    `access` is stronger than `calendar` (slow, or not answering)."""

    foreign: tuple[tuple[UUID, ForeignEvent], ...]
    doubt: Doubt = ""


def policy_of(row: LinkedCalendar) -> BusyPolicy:
    """The calendar's own settings of what blocks."""
    return BusyPolicy(
        row.zone or "UTC",
        row.tentative_blocks,
        row.free_blocks,
        row.free_all_day_blocks,
        row.focus_time_blocks,
    )


def asked_about(business_id: UUID, keys: Collection[str], now: datetime) -> list[Asked]:
    """The calendars that could keep these units or people (`keys`) busy, inside the tenant's scope."""
    rows = LinkedCalendar.objects.filter(business_id=business_id, blocks=True, whose__in=["", *keys]).exclude(
        status=LinkedCalendar.Status.GONE
    )
    return [
        Asked(
            row.id,
            row.integration_id,
            row.calendar_id,
            policy_of(row),
            not health.is_open(row.integration, now),
            row.integration.status == Integration.Status.CONNECTED,
        )
        for row in rows.select_related("integration")
    ]


def look(tenant_id: UUID, calendars: Collection[Asked], span: Span[datetime], deadline_s: float = DEADLINE_S) -> Seen:
    """Asks all the calendars at once about the span. What was found busy is kept, so that it is not offered again."""
    if not calendars:
        return Seen(())
    doubt: Doubt = "access" if any(not each.is_allowed for each in calendars) else ""
    if not doubt and any(not each.is_answering for each in calendars):
        doubt = "calendar"
    able = [each for each in calendars if each.is_allowed and each.is_answering]
    asked = {_pool.submit(_ask, tenant_id, each, span, deadline_s): each for each in able}
    done, late = wait(asked, timeout=deadline_s)
    foreign: list[tuple[UUID, ForeignEvent]] = []
    for each in done:
        answer = each.result()
        if isinstance(answer, VendorFault):
            doubt = "access" if isinstance(answer, AccessRevoked) or doubt == "access" else "calendar"
        else:
            foreign += [(asked[each].id, event) for event in answer]
    if late:
        doubt = doubt or "calendar"
        _give_up(tenant_id, late, asked)
    mine = _only_foreign(tenant_id, foreign, span)
    return Seen(tuple(mine), doubt)


def remember(business_id: UUID, foreign: Collection[tuple[UUID, ForeignEvent]]) -> None:
    """Keeps what was seen as busy time until the next reading, inside the tenant's scope."""
    for calendar_id, event in foreign:
        BusyBlock.objects.update_or_create(
            calendar_id=calendar_id,
            event_id=event.id,
            defaults={
                "business_id": business_id,
                "span": (event.span.start, event.span.end),
                "is_all_day": event.is_all_day,
                "event_created_at": event.created,
            },
        )


def _ask(
    tenant_id: UUID, calendar: Asked, span: Span[datetime], deadline_s: float
) -> tuple[ForeignEvent, ...] | VendorFault:
    try:
        account = accounts.open_account(tenant_id, calendar.integration_id)
        events = account.events(calendar.calendar_id, span, calendar.policy, deadline_s)
        health.answered(tenant_id, calendar.integration_id)
    except VendorFault as fault:
        health.failed(tenant_id, calendar.integration_id, fault)
        return fault
    finally:
        connection.close()
    return events


def _give_up(
    tenant_id: UUID,
    late: Collection[Future[tuple[ForeignEvent, ...] | VendorFault]],
    asked: dict[Future[tuple[ForeignEvent, ...] | VendorFault], Asked],
) -> None:
    """Counts a calendar that let us wait as one that failed, once for each account."""
    for integration_id in {asked[each].integration_id for each in late}:
        health.failed(tenant_id, integration_id, VendorDown("calendar", "no answer in time"))
    for each in late:
        each.cancel()


def _only_foreign(
    tenant_id: UUID, events: Collection[tuple[UUID, ForeignEvent]], span: Span[datetime]
) -> list[tuple[UUID, ForeignEvent]]:
    """Those that block, overlap and are not bookings of ours, which keep their units busy by themselves."""
    blocking = [(key, event) for key, event in events if event.blocks and event.span.overlaps(span)]
    named = [event.booking for _, event in blocking if event.booking]
    ours: set[str] = set()
    if named:
        with tenant_scope(tenant_id):
            ids = [identifier for identifier in map(_uuid_or_none, named) if identifier is not None]
            ours = {str(each) for each in Booking.objects.filter(id__in=ids).values_list("id", flat=True)}
    return [(key, event) for key, event in blocking if event.booking not in ours and not is_canary(event)]


def is_canary(event: ForeignEvent) -> bool:
    """Whether the event is the one that proves hourly that both ways work."""
    return (event.booking or "").startswith(CANARY)


def _uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
