"""Bookings as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from infinioffice.office.businesses.shown import Shown, of
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.scheduling.visits import is_visit

Status = Booking.Status
_TONES = {
    Status.BOOKED: "good",
    Status.PENDING: "warn",
    Status.CANCELLED: "",
    Status.NO_SHOW: "bad",
    Status.DONE: "calm",
}
KEPT = (Status.BOOKED, Status.PENDING, Status.DONE, Status.NO_SHOW)
"""What takes place or took place; cancelled ones are shown apart, holds not at all."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One booking; times are on the business's wall clock."""

    id: UUID
    service_name: str
    start: datetime
    end: datetime
    is_window: bool
    status: str
    tone: str
    name: str
    phone: str
    email: str
    address: str
    notes: str
    provider_name: str
    call_id: UUID | None
    business_name: str
    address_here: str
    version: int
    is_pending: bool
    can_be_marked: bool
    is_open: bool
    is_marked: bool


def shown_visit(row: Booking, business: Shown) -> Visit:
    """The row as a page shows it."""
    status = Status(row.status)
    return Visit(
        id=row.id,
        service_name=row.service_name,
        start=business.here(row.start_at),
        end=business.here(row.end_at),
        is_window=row.mode == "window",
        status=status.label,
        tone=_TONES.get(status, ""),
        name=row.name,
        phone=row.phone,
        email=row.email,
        address=row.address if row.zip in row.address else f"{row.address}, {row.zip}".removeprefix(", "),
        notes=row.notes,
        provider_name=row.provider_name or "",
        call_id=None if is_visit(row.call_id) else row.call_id,
        business_name=business.name,
        version=row.version,
        is_pending=status == Status.PENDING,
        is_open=status in (Status.BOOKED, Status.PENDING) and row.start_at > timezone.now(),
        can_be_marked=status == Status.BOOKED and row.start_at <= timezone.now(),
        is_marked=status in (Status.DONE, Status.NO_SHOW),
        address_here=_address(row.id, business.here(row.start_at).date()),
    )


def visits_of(day: date, businesses: dict[UUID, Shown]) -> tuple[list[Visit], list[Visit]]:
    """What takes place on this date of each business's own calendar, and what was cancelled, in order of time."""
    kept: list[Visit] = []
    cancelled: list[Visit] = []
    for business in businesses.values():
        start = datetime(day.year, day.month, day.day, tzinfo=business.zone)
        # The next midnight on the wall, which a change of clocks may move to 23 or 25 hours from this one.
        end = start + timedelta(days=1)
        rows = Booking.objects.filter(business_id=business.id, start_at__gte=start, start_at__lt=end)
        kept += [shown_visit(row, business) for row in rows.filter(status__in=KEPT)]
        cancelled += [shown_visit(row, business) for row in rows.filter(status=Status.CANCELLED)]
    return sorted(kept, key=_by_time), sorted(cancelled, key=_by_time)


def coming_visits(businesses: dict[UUID, Shown], now: datetime, limit: int) -> list[Visit]:
    """The next ones that are not over yet."""
    rows = Booking.objects.filter(status__in=(Status.BOOKED, Status.PENDING), end_at__gt=now).order_by("start_at", "id")
    return [shown_visit(row, of(businesses, row.business_id)) for row in rows[:limit]]


def appointment_address(booking_id: UUID | None, zone: ZoneInfo) -> str:
    """The page and place where this booking is shown; empty when there is none."""
    if booking_id is None:
        return ""
    start = Booking.objects.filter(id=booking_id).values_list("start_at", flat=True).first()
    return _address(booking_id, start.astimezone(zone).date()) if start else ""


def _address(booking_id: UUID, day: date) -> str:
    return f"{reverse('appointments:day')}?day={day.isoformat()}#visit-{booking_id}"


def _by_time(visit: Visit) -> tuple[datetime, datetime, str]:
    return visit.start, visit.end, visit.name
