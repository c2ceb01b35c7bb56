"""Reading a calendar: what changed since the last time, or everything again as a difference, never wiped first.

The window moves with the present: it is read whole again before bookings could reach beyond its end.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from infinioffice.kernel.errors import VendorFault
from infinioffice.kernel.spans import Span
from infinioffice.office.integrations import accounts, byhand, health, live
from infinioffice.office.integrations.models import BusyBlock, Integration, LinkedCalendar
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.calendars import (
    AccessRevoked,
    CalendarAccount,
    Changes,
    Channel,
    CursorExpired,
    ForeignEvent,
)

LEAST_DAYS, MOST_DAYS = 60, 400
AHEAD = timedelta(days=7)
BEHIND = timedelta(days=1)
RENEW_BEFORE = timedelta(hours=30)
_TRY_AGAIN = timedelta(hours=1)
_AT_ONCE = 1000
NOTIFY = {"google": "/google/calendar/notify", "microsoft": "/microsoft/calendar/notify"}


def sync(tenant_id: UUID, calendar_id: UUID) -> bool:
    """Reads the calendar now. False when there is nothing to read (disconnected, gone). Raises VendorFault."""
    now = timezone.now()
    with tenant_scope(tenant_id):
        row = LinkedCalendar.objects.select_related("integration").filter(id=calendar_id).first()
        if row is None or row.status == LinkedCalendar.Status.GONE:
            return False
        if row.integration.status != Integration.Status.CONNECTED:
            return False
        needed_until = now + timedelta(days=_days_ahead(row.business_id))
    try:
        account = accounts.open_account(tenant_id, row.integration_id)
        window = Span(now - BEHIND, needed_until + AHEAD)
        is_whole = row.read_until is None or row.read_until < needed_until
        cursor = "" if is_whole else row.cursor
        changes = _read(account, row, cursor, window)
        if _keep(tenant_id, row, changes, window, now):
            byhand.take_over(tenant_id, row, account, changes, now, window, now)
        _watch(tenant_id, row, account, now)
    except VendorFault as fault:
        health.failed(tenant_id, row.integration_id, fault)
        if not isinstance(fault, AccessRevoked):
            health.calendar_failed(tenant_id, calendar_id, fault)
        raise
    health.answered(tenant_id, row.integration_id)
    return True


def _read(account: CalendarAccount, row: LinkedCalendar, cursor: str, window: Span[datetime]) -> Changes:
    policy = live.policy_of(row)
    try:
        return account.changes(row.calendar_id, cursor, window, policy)
    except CursorExpired:
        return account.changes(row.calendar_id, "", window, policy)


def _keep(tenant_id: UUID, seen: LinkedCalendar, changes: Changes, window: Span[datetime], now: datetime) -> bool:
    """Puts the difference into the store; False when somebody else has read further meanwhile, or the
    owner has changed what blocks."""
    with tenant_scope(tenant_id):
        row = LinkedCalendar.objects.select_for_update().filter(id=seen.id).first()
        if row is None or (row.cursor, row.read_until) != (seen.cursor, seen.read_until):
            return False
        blocking = {event.id: event for event in changes.events if event.blocks and not _is_ours(event)}
        known = BusyBlock.objects.filter(calendar_id=row.id)
        if changes.is_full:
            known.exclude(event_id__in=list(blocking)).delete()
            row.free_all_day_seen = sum(event.is_all_day and not event.blocks for event in changes.events)
            row.read_until = window.end
        else:
            freed = [event.id for event in changes.events if event.id not in blocking]
            _forget(row.id, [*changes.gone, *freed], set(blocking))
        _store(row, blocking.values())
        row.cursor, row.synced_at, row.status = changes.cursor, now, LinkedCalendar.Status.FRESH
        row.failing_since, row.last_error = None, ""
        row.save()
    return True


def _is_ours(event: ForeignEvent) -> bool:
    """Ours keep their units busy by themselves. Another installation's booking in the same calendar does not."""
    from infinioffice.office.scheduling.models import Booking

    if live.is_canary(event):
        return True
    try:
        return bool(event.booking) and Booking.objects.filter(id=UUID(event.booking)).exists()
    except ValueError:
        return False


def _forget(calendar_id: UUID, ids: Collection[str], kept: set[str]) -> None:
    """Blocks of these events are gone, and those of a whole series whose id they begin with."""
    rows = BusyBlock.objects.filter(calendar_id=calendar_id)
    chosen = [each for each in ids if each not in kept]
    for first in range(0, len(chosen), _AT_ONCE):
        rows.filter(event_id__in=chosen[first : first + _AT_ONCE]).delete()
    for each in chosen:
        # An occurrence's id goes on after its series' id with a mark, never with a letter or digit.
        of_series = rows.filter(event_id__startswith=each).values_list("id", "event_id")
        rows.filter(id__in=[key for key, name in of_series if not name[len(each)].isalnum()]).delete()


def _store(row: LinkedCalendar, events: Collection[ForeignEvent]) -> None:
    """Adds what is new and changes what is different; the rest is not touched."""
    known = {
        block.event_id: block
        for block in BusyBlock.objects.filter(calendar_id=row.id).filter(
            Q() if len(events) > _AT_ONCE else Q(event_id__in=[event.id for event in events])
        )
    }
    new: list[BusyBlock] = []
    changed: list[BusyBlock] = []
    for event in events:
        block = known.get(event.id)
        if block is None:
            new.append(
                BusyBlock(
                    calendar_id=row.id,
                    business_id=row.business_id,
                    event_id=event.id,
                    span=(event.span.start, event.span.end),
                    is_all_day=event.is_all_day,
                    event_created_at=event.created,
                )
            )
        elif (block.span.lower, block.span.upper) != (event.span.start, event.span.end):
            block.span, block.is_all_day = (event.span.start, event.span.end), event.is_all_day
            changed.append(block)
    BusyBlock.objects.bulk_create(new, batch_size=_AT_ONCE)
    BusyBlock.objects.bulk_update(changed, ["span", "is_all_day"], batch_size=_AT_ONCE)


def _days_ahead(business_id: UUID) -> int:
    """How far ahead callers can book, which is how far calendars are read."""
    shop = shop_of(business_id)
    furthest = max((service.horizon_days for service in shop.rules.services), default=0) if shop is not None else 0
    return min(MOST_DAYS, max(LEAST_DAYS, furthest))


# -- push channels ----------------------------------------------------------------------------------------------------


def _watch(tenant_id: UUID, row: LinkedCalendar, account: CalendarAccount, now: datetime) -> None:
    """Makes the next channel before the old one ends. A channel cannot be renewed, only replaced; one that cannot be
    made is no fault, because polling goes on."""
    path = NOTIFY.get(row.integration.vendor)
    with tenant_scope(tenant_id):
        fresh = LinkedCalendar.objects.get(id=row.id)
    is_due = fresh.channel_expires_at is None or fresh.channel_expires_at < now + RENEW_BEFORE
    is_resting = fresh.channel_tried_at is not None and fresh.channel_tried_at > now - _TRY_AGAIN
    if path is None or not account.has_push or not is_due or is_resting:
        return
    secret, channel_id = secrets.token_urlsafe(32), secrets.token_hex(16)
    with tenant_scope(tenant_id):
        LinkedCalendar.objects.filter(id=row.id).update(channel_tried_at=now)
    try:
        made = account.watch(row.calendar_id, settings.PUBLIC_URL + path, channel_id, secret, now)
    except VendorFault:
        return
    if made is None:
        return
    with tenant_scope(tenant_id):
        LinkedCalendar.objects.filter(id=row.id).update(
            channel_id=made.id[:64],
            channel_resource=made.resource[:500],
            channel_secret=digest(secret),
            channel_expires_at=made.expires,
            channel_tried_at=None,
        )
    unwatch(account, fresh)


def unwatch(account: CalendarAccount, row: LinkedCalendar) -> None:
    """Ends the calendar's channel, if it has one."""
    if row.channel_id and row.channel_expires_at is not None and row.channel_expires_at > timezone.now():
        try:
            account.unwatch(Channel(row.channel_id, row.channel_resource, row.channel_expires_at))
        except VendorFault:
            # It ends by itself; until then its notices find no calendar.
            return


def digest(secret: str) -> str:
    """What is kept of a channel's secret: nobody who reads the table can make a notice."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(row: LinkedCalendar, given: str) -> bool:
    """Whether a notice carries the channel's secret, in constant time."""
    return bool(row.channel_secret) and hmac.compare_digest(row.channel_secret, digest(given))
