"""Reminders, offers to the waiting list and their end, as durable jobs that read everything anew when they run."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from infinioffice.compliance.texting import is_quiet
from infinioffice.office.integrations import alerts
from infinioffice.office.scheduling import waitlist
from infinioffice.office.scheduling.models import Booking, Preferences, WaitlistOffer
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.tenancy import platform_scope, tenant_scope

DEFAULT_HOURS = 24
MOST_HOURS = 168
_TOO_NEAR = timedelta(hours=1)
"""Nobody is reminded of a visit that begins within the hour, nor of one they booked within the last two."""
_JUST_BOOKED = timedelta(hours=2)


@app.task(name=waitlist.OFFER_TASK, queue=waitlist.QUEUE)
def offer_freed(tenant_id: str, business_id: str, service: str, start: str, freed_by: str) -> None:
    """Offers a freed time to the next person it suits."""
    waitlist.offer_next(tenant_id, business_id, service, datetime.fromisoformat(start), freed_by, timezone.now())


@app.task(name=waitlist.LAPSE_TASK, queue=waitlist.QUEUE)
def lapse_offer(tenant_id: str, offer_id: str) -> None:
    """The time to think is over: the next person is asked."""
    waitlist.end(UUID(tenant_id), UUID(offer_id), WaitlistOffer.Status.LAPSED, timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="scheduling.remind", queue=waitlist.QUEUE, queueing_lock="scheduling.remind")
def remind(timestamp: int) -> None:  # noqa: ARG001 - the periodic signature
    """Finds the visits that are near and has each reminded of in its own tenant's scope."""
    now = timezone.now()
    with platform_scope(reason="which visits of all tenants are near"):
        wishes = dict(Preferences.objects.values_list("business_id", "reminder_hours"))
        coming = list(
            Booking.objects.filter(
                status=Booking.Status.BOOKED,
                start_at__gt=now + _TOO_NEAR,
                start_at__lte=now + timedelta(hours=min(MOST_HOURS, max([DEFAULT_HOURS, *wishes.values()]))),
            )
            .exclude(phone="")
            .order_by("start_at")
            .values_list("tenant_id", "business_id", "id", "start_at")
        )
    for tenant_id, business_id, booking_id, start_at in coming:
        hours = min(MOST_HOURS, wishes.get(business_id, DEFAULT_HOURS))
        if hours and start_at <= now + timedelta(hours=hours):
            remind_of(tenant_id, booking_id, now)


def remind_of(tenant_id: UUID, booking_id: UUID, now: datetime) -> bool:
    """Texts one reminder if, read now, the visit stands, is due, and its customer agrees to texts. Once for each start
    of a booking: one that moved is reminded of anew. Never at night on the business's clock."""
    with tenant_scope(tenant_id):
        row = Booking.objects.select_for_update().filter(id=booking_id).first()
        if row is None or row.status != Booking.Status.BOOKED or not row.phone:
            return False
        shop = shop_of(row.business_id)
        hours = waitlist.preferences_of(row.business_id).reminder_hours
        if shop is None or not hours or row.start_at > now + timedelta(hours=hours) or row.start_at <= now + _TOO_NEAR:
            return False
        if is_quiet(now.astimezone(shop.zone)) or row.updated_at > now - _JUST_BOOKED:
            return False
        return alerts.remind_customer(row, now)
