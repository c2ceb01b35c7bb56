"""Several days of appointments: a week beside each other, or an agenda of the days that have any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from infinioffice.office.appointments.shown import KEPT, Visit, shown_visit
from infinioffice.office.businesses.shown import Shown
from infinioffice.office.scheduling.models import Booking

WEEK, AGENDA = 7, 28
_MOST = 1000


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One day with its visits in the order of their starts."""

    day: date
    is_today: bool
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A provider's visits of one day; without a name those of nobody in particular."""

    name: str
    visits: tuple[Visit, ...]


def days_of(first: date, count: int, today: date, businesses: dict[UUID, Shown]) -> list[ShownDay]:
    """So many days from the first; each on its business's own calendar. At most `_MOST` visits."""
    found: dict[date, list[Visit]] = {}
    for business in businesses.values():
        start, end = _midnight(first, business.zone), _midnight(first + timedelta(days=count), business.zone)
        rows = Booking.objects.filter(business_id=business.id, start_at__gte=start, start_at__lt=end, status__in=KEPT)
        for row in rows.order_by("start_at", "id")[:_MOST]:
            visit = shown_visit(row, business)
            found.setdefault(visit.start.date(), []).append(visit)
    days = [first + timedelta(days=n) for n in range(count)]
    return [ShownDay(day, day == today, tuple(sorted(found.get(day, ()), key=_by_time))) for day in days]


def columns(visits: list[Visit]) -> list[Column]:
    """By provider, where the day has more than one; otherwise none."""
    names = sorted({visit.provider_name for visit in visits}, key=lambda name: (not name, name))
    if len(names) < 2:
        return []
    return [Column(name, tuple(visit for visit in visits if visit.provider_name == name)) for name in names]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _by_time(visit: Visit) -> tuple[datetime, datetime, str]:
    return visit.start, visit.end, visit.name
