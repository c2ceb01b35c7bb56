"""The last look outside between a hold and its booking: what the connected calendars say about exactly this window.

Our own rows are safe by their constraint. What a person wrote into a calendar a second ago is not among them yet.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from infinioffice.call.ports import Scope
from infinioffice.kernel.spans import Span
from infinioffice.office.integrations import alerts, live
from infinioffice.office.integrations.live import Asked, Doubt
from infinioffice.office.integrations.models import LinkedCalendar
from infinioffice.office.scheduling.models import Booking, Occupancy
from infinioffice.office.scheduling.once import in_tenant
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.scheduling.slots import SlotTaken
from infinioffice.scheduling.token import SlotIdentity

_HOLDS = (Booking.Status.HELD, Booking.Status.EXPIRED)


def doubt_about(scope: Scope, hold_id: UUID, now: datetime) -> Doubt | SlotTaken:
    """What stands against making this hold a booking: `taken`, a calendar that cannot be asked, or nothing (empty).

    Outside of any transaction; takes at most `live.DEADLINE_S`. A hold that is a booking already has no doubt left.
    """
    business_id, tenant_id = UUID(scope.business_id), UUID(scope.tenant_id)

    def read() -> tuple[list[Asked], Span[datetime]] | None:
        if not LinkedCalendar.objects.filter(business_id=business_id, blocks=True).exists():
            return None
        row = Booking.objects.filter(business_id=business_id, id=hold_id, status__in=_HOLDS).first()
        if row is None:
            return None
        return live.asked_about(business_id, keys_of(row), now), busy_span(row)

    found = in_tenant(scope.tenant_id, read)
    if found is None or not found[0]:
        return ""
    calendars, span = found
    seen = live.look(tenant_id, calendars, span, live.DEADLINE_S)
    if not seen.foreign:
        return seen.doubt
    in_tenant(scope.tenant_id, lambda: live.remember(business_id, seen.foreign))
    return SlotTaken("taken")


def keys_of(row: Booking) -> set[str]:
    """The keys by which calendars belong to the people and units of a booking, inside the tenant's scope."""
    shop = shop_of(row.business_id)
    units = set(SlotIdentity.from_text(row.slot).units) if row.slot else set()
    people = {unit.provider for unit in shop.rules.units if unit.key in units} if shop is not None else set()
    return {key for key in units | people | {row.provider} if key}


def busy_span(row: Booking) -> Span[datetime]:
    """All the time that a hold or booking keeps its units busy, buffers included."""
    spans = [each.occupied for each in Occupancy.objects.filter(booking_id=row.id, active=True)]
    return Span(
        min([row.start_at, *(span.lower for span in spans)]), max([row.end_at, *(span.upper for span in spans)])
    )


def tell_unconfirmed(row: Booking, doubt: Doubt, now: datetime) -> None:
    """The owner hears of a booking that could not be checked against their calendar; in its transaction."""
    if doubt == "access":
        reason = "we have no access to the calendar any more"
        rest = "Please sign in again under Settings, Calendars; it is then checked and confirmed by itself."
    else:
        reason = "the calendar did not answer in time"
        rest = "It is checked and confirmed by itself as soon as the calendar answers."
    text = f"{row.service_name} for {row.name or 'a caller'} is taken down but not confirmed: {reason}. {rest}"
    alerts.tell_owner(row.business_id, alerts.UNCONFIRMED, text, f"unsure:{row.id}:{row.version}", now, row.phone)
