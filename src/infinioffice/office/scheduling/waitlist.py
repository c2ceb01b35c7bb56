"""A freed time is offered to the waiting list: to one person at a time, kept for them while they think.

The offer is an ordinary hold whose call is the offer itself, so that the same constraint, the same commit and the same
clock decide about it as about everybody else's.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from infinioffice.call.ports import Scope
from infinioffice.kernel.records import Codec
from infinioffice.office.businesses.models import Business
from infinioffice.office.messaging import carrier, desk, sending
from infinioffice.office.messaging import jobs as texting
from infinioffice.office.messaging.models import Delivery, TextMessage, WaitlistEntry
from infinioffice.office.scheduling import schedule
from infinioffice.office.scheduling.models import Booking, Preferences, WaitlistOffer
from infinioffice.office.scheduling.once import in_tenant
from infinioffice.office.scheduling.setup import Shop, shop_of
from infinioffice.office.scheduling.visits import new_visit
from infinioffice.scheduling.matching import fits
from infinioffice.scheduling.plan import Opening
from infinioffice.scheduling.slots import BookingDetails, SlotRequest, SlotTaken
from infinioffice.scheduling.token import SlotIdentity

OFFER_TASK, LAPSE_TASK = "scheduling.offer_freed", "scheduling.lapse_offer"
QUEUE = "scheduling"
_SOON = timedelta(hours=1)
"""A time this near is left to whoever calls: nobody reads a text and comes at once."""
_CODEC = Codec(SlotRequest, BookingDetails)
_RIGHTS = "Reply STOP to opt out."


def preferences_of(business_id: UUID) -> Preferences:
    """The business's own, or the defaults; inside the tenant's scope. Not saved."""
    return Preferences.objects.filter(business_id=business_id).first() or Preferences(business_id=business_id)


def enqueue_freed(row: Booking, start: datetime | None = None) -> None:
    """In the transaction that frees the booking's time, or the `start` it had before: somebody waiting may want it."""
    if WaitlistEntry.objects.filter(business_id=row.business_id, service=row.service, closed_at=None).exists():
        enqueue_offer(row.tenant_id, row.business_id, row.service, start or row.start_at, row.id)


def enqueue_offer(tenant_id: UUID, business_id: UUID, service: str, start: datetime, freed_by: UUID) -> None:
    """Offers the time to the next who fits, as a job; offers of one business are made one after the other."""
    app.configure_task(OFFER_TASK, lock=f"waitlist:{business_id}", queue=QUEUE).defer(
        tenant_id=str(tenant_id),
        business_id=str(business_id),
        service=service,
        start=start.astimezone(UTC).isoformat(),
        freed_by=str(freed_by),
    )


def offer_next(
    tenant_id: str, business_id: str, service: str, start: datetime, freed_by: str, now: datetime
) -> WaitlistOffer | None:
    """Keeps the time for the longest waiting person whom it suits and texts them; None when there is nobody."""

    def work() -> WaitlistOffer | None:
        shop, minutes = shop_of(UUID(business_id)), preferences_of(UUID(business_id)).offer_minutes
        if shop is None or not minutes or start < now + _SOON:
            return None
        if WaitlistOffer.objects.filter(business_id=business_id, start_at=start, status="open").exists():
            return None
        for entry in _waiting(UUID(business_id), service, start):
            request = _CODEC.from_plain(entry.request)
            details = _CODEC.from_plain(entry.details)
            if not details.phone or not sending.has_agreed(UUID(business_id), details.phone):
                continue
            if not _suits(shop, request, start):
                continue
            offer = _hold_for(shop, entry, request, start, UUID(freed_by), now + timedelta(minutes=minutes), now)
            if isinstance(offer, SlotTaken):
                return None
            _text(offer, details, shop, minutes)
            return offer
        return None

    return in_tenant(tenant_id, work)


def accept(tenant_id: UUID, offer_id: UUID, now: datetime) -> str:
    """The person said yes: the hold becomes a booking by the ordinary commit. `taken`, or `gone` when it is too late.
    Saying yes again answers the same."""

    def read() -> tuple[WaitlistOffer, BookingDetails] | None:
        offer = WaitlistOffer.objects.select_for_update().get(id=offer_id)
        entry = WaitlistEntry.objects.filter(id=offer.entry_id).first()
        if entry is None or offer.status not in ("open", "taken"):
            return None
        return offer, _CODEC.from_plain(entry.details)

    found = in_tenant(str(tenant_id), read)
    if found is None:
        return "gone"
    offer, details = found
    scope = Scope(str(tenant_id), str(offer.business_id), str(offer.id))
    booked = schedule.commit(scope, f"offer:{offer.id}", str(offer.hold_id), details, now)
    if isinstance(booked, SlotTaken):
        end(tenant_id, offer_id, WaitlistOffer.Status.LAPSED, now)
        return "gone"

    def close() -> None:
        WaitlistOffer.objects.filter(id=offer.id).update(status=WaitlistOffer.Status.TAKEN)
        WaitlistEntry.objects.filter(id=offer.entry_id, closed_at=None).update(closed_at=now)

    in_tenant(str(tenant_id), close)
    return "taken"


def end(tenant_id: UUID, offer_id: UUID, status: WaitlistOffer.Status, now: datetime) -> bool:
    """Ends an open offer, frees its time and offers it to the next. False when it was over already, or runs on."""

    def work() -> bool:
        offer = WaitlistOffer.objects.select_for_update().filter(id=offer_id, status="open").first()
        if offer is None or (status == WaitlistOffer.Status.LAPSED and offer.expires_at > now):
            return False
        offer.status = status
        offer.save(update_fields=["status"])
        schedule.release_call(Scope(str(tenant_id), str(offer.business_id), str(offer.id)))
        hold = Booking.objects.get(id=offer.hold_id)
        enqueue_offer(tenant_id, offer.business_id, hold.service, offer.start_at, offer.freed_by)
        return True

    return in_tenant(str(tenant_id), work)


def _waiting(business_id: UUID, service: str, start: datetime) -> list[WaitlistEntry]:
    """Who waits for this service and was not offered this start yet, the longest waiting first."""
    asked = WaitlistOffer.objects.filter(business_id=business_id, start_at=start).values_list("entry_id", flat=True)
    busy = WaitlistOffer.objects.filter(business_id=business_id, status="open").values_list("entry_id", flat=True)
    waiting = WaitlistEntry.objects.filter(business_id=business_id, service=service, closed_at=None)
    return list(waiting.exclude(id__in=[*asked, *busy]).order_by("created_at", "id")[:100])


def _suits(shop: Shop, request: SlotRequest, start: datetime) -> bool:
    """Whether they asked for such a time. Whether it is still free is decided by the hold."""
    service = shop.rules.service(request.service)
    if service is None:
        return False
    minute = int(start.timestamp()) // 60
    here = start.astimezone(shop.zone)
    opening = Opening(here, here + timedelta(minutes=service.minutes), service.mode, minute, minute, minute, ())
    return fits(opening, request)


def _hold_for(
    shop: Shop,
    entry: WaitlistEntry,
    request: SlotRequest,
    start: datetime,
    freed_by: UUID,
    until: datetime,
    now: datetime,
) -> WaitlistOffer | SlotTaken:
    offer_id = new_visit()
    scope = Scope(str(entry.tenant_id), str(entry.business_id), str(offer_id))
    identity = SlotIdentity(
        request.service, int(start.timestamp()) // 60, (), request.provider, request.provider is not None, request.zip
    )
    held = schedule.place(scope, shop.business_id, "", identity, now)
    if isinstance(held, SlotTaken):
        return held
    Booking.objects.filter(id=held.id).update(hold_expires_at=until, kept_until=datetime.now(UTC) + (until - now))
    offer = WaitlistOffer.objects.create(
        id=offer_id,
        business_id=entry.business_id,
        entry_id=entry.id,
        hold_id=UUID(held.id),
        freed_by=freed_by,
        start_at=start,
        secret=secrets.token_urlsafe(24),
        expires_at=until,
        created_at=now,
    )
    app.configure_task(LAPSE_TASK, queue=QUEUE, schedule_at=until + timedelta(seconds=1)).defer(
        tenant_id=str(entry.tenant_id), offer_id=str(offer_id)
    )
    return offer


def _text(offer: WaitlistOffer, details: BookingDetails, shop: Shop, minutes: int) -> None:
    """In the transaction of the offer: the text exists exactly when the time is kept."""
    name = Business.objects.values_list("name", flat=True).get(id=offer.business_id)
    here = offer.start_at.astimezone(shop.zone)
    when = f"{here:%a, %b} {here.day} at {here.hour % 12 or 12}:{here:%M} {'AM' if here.hour < 12 else 'PM'}"
    link = f"{settings.PUBLIC_URL}/w/{offer.secret}/"
    text = TextMessage(
        business_id=offer.business_id,
        op_id=f"offer:{offer.id}",
        created_at=offer.created_at,
        kind="waitlist",
        phone=details.phone,
        booking_id=None,
        body=f"{name}: a time opened up, {when}. It is yours for {minutes} minutes: {link} {_RIGHTS}",
        status=Delivery.QUEUED if carrier.chosen() is not None else Delivery.NOT_SENT,
        reason="" if carrier.chosen() is not None else desk.NO_CARRIER,
    )
    text.save(force_insert=True)
    if text.status == Delivery.QUEUED:
        texting.enqueue_text(text)
