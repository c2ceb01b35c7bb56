"""Connecting an account, choosing its calendars, and giving it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from infinioffice.kernel.errors import VendorFault
from infinioffice.office.businesses.models import Business
from infinioffice.office.integrations import accounts, planning, syncing
from infinioffice.office.integrations.models import Integration, LinkedCalendar
from infinioffice.office.scheduling.models import Booking, Effect
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.calendars import AccessRevoked, CalendarInfo


def business_of(given: str | None) -> UUID:
    """The business a form names, the tenant's first without a name; 404 for anybody else's. Inside the scope."""
    rows = Business.objects.order_by("created_at", "id")
    try:
        found = rows.filter(id=UUID(given)).first() if given else rows.first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found.id


def redirect_uri(vendor: str) -> str:
    """Where the vendor sends the owner back to; it is registered there, so it comes from the settings alone."""
    return settings.PUBLIC_URL + reverse("calendars:back", args=[vendor])


def words_of(fault: VendorFault) -> str:
    """A fault as the owner can use it. The vendor's own words stay out of the page."""
    if isinstance(fault, AccessRevoked):
        return "The account did not let us in: please sign in again."
    if fault.retryable:
        return "The calendar did not answer. Please try again in a minute."
    return "The calendar refused: please check the address, the user name and the password for apps."


def connect(tenant_id: UUID, business_id: UUID, vendor: str, grant: accounts.Grant) -> Integration:
    """The account's row with its new grant; the same account again is the same row, with its calendars."""
    with tenant_scope(tenant_id):
        row, _ = Integration.objects.select_for_update().get_or_create(
            business_id=business_id, vendor=vendor, label=grant.label
        )
        row.status = Integration.Status.CONNECTED
        row.failures, row.broken_until, row.last_error = 0, None, ""
        row.save()
        accounts.keep_grant(row, grant)
        return row


def use(tenant_id: UUID, account: Integration, offered: Sequence[CalendarInfo], wanted: Collection[str]) -> list[UUID]:
    """Links exactly the wanted ones of the offered calendars; the rest of the account's is let go. The first calendar
    of a business that can be written into becomes the one bookings go to, and those to come are written."""
    with tenant_scope(tenant_id):
        zone = Business.objects.values_list("zone", flat=True).get(id=account.business_id)
        LinkedCalendar.objects.filter(integration_id=account.id).exclude(calendar_id__in=list(wanted)).delete()
        has_target = LinkedCalendar.objects.filter(business_id=account.business_id, whose="", is_target=True).exists()
        kept: list[UUID] = []
        for each in offered:
            if each.id not in wanted:
                continue
            becomes_target = each.is_writable and not has_target
            row, is_new = LinkedCalendar.objects.get_or_create(
                integration_id=account.id,
                calendar_id=each.id,
                defaults={
                    "business_id": account.business_id,
                    "name": each.name[:200],
                    "zone": zone,
                    "is_target": becomes_target,
                },
            )
            if is_new and becomes_target:
                has_target = True
                write_coming(account.business_id)
            kept.append(row.id)
        return kept


def write_coming(business_id: UUID) -> int:
    """Bookings still to come are written into the calendar they now belong to; how many. Inside the scope."""
    coming = Booking.objects.filter(
        business_id=business_id,
        status__in=(Booking.Status.BOOKED, Booking.Status.PENDING),
        start_at__gt=timezone.now(),
    )
    count = 0
    for row in coming:
        target = planning.target_of(row)
        if target is not None and not Effect.objects.filter(booking_id=row.id, calendar_id=target).exists():
            planning.plan_writes(row)
            count += 1
    return count


def disconnect(tenant_id: UUID, integration_id: UUID) -> bool:
    """Channels ended, permission given back, tokens and calendars forgotten. A vendor that does not answer does not
    keep us: what is forgotten here cannot be used any more. False when there is no such account."""
    with tenant_scope(tenant_id):
        row = Integration.objects.filter(id=integration_id).first()
        calendars = list(LinkedCalendar.objects.filter(integration_id=integration_id))
        grant = accounts.read_grant(row) if row is not None and row.tokens and row.status == "connected" else None
    if row is None:
        return False
    if grant is not None:
        _give_back(tenant_id, row, calendars, grant)
    with tenant_scope(tenant_id):
        LinkedCalendar.objects.filter(integration_id=integration_id).delete()
        Integration.objects.filter(id=integration_id).delete()
    return True


def _give_back(tenant_id: UUID, row: Integration, calendars: Sequence[LinkedCalendar], grant: accounts.Grant) -> None:
    try:
        account = accounts.open_account(tenant_id, row.id)
        for calendar in calendars:
            syncing.unwatch(account, calendar)
        accounts.vendors().revoke(row.vendor, grant)
    except VendorFault:
        return
