"""`/appointments/`: one day at a time."""

from __future__ import annotations

from datetime import MAXYEAR, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.appointments.shown import visits_of
from infinioffice.office.businesses.shown import shown_businesses

_ONE_DAY = timedelta(days=1)


@require_safe
@member()
def day(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001 - the scope is already open
    """The bookings of `?day=YYYY-MM-DD`; without one, or with anything else there, of today."""
    businesses = shown_businesses()
    zone = next((business.zone for business in businesses.values()), ZoneInfo("UTC"))
    today = timezone.now().astimezone(zone).date()
    chosen = _day(request.GET.get("day", "")) or today
    visits, cancelled = visits_of(chosen, businesses)
    context = {
        "day": datetime(chosen.year, chosen.month, chosen.day, tzinfo=zone),
        "is_today": chosen == today,
        "before": chosen - _ONE_DAY,
        "after": chosen + _ONE_DAY,
        "visits": visits,
        "cancelled": cancelled,
        "has_several": len(businesses) > 1,
    }
    return TemplateResponse(request, "appointments/day.html", context)


def _day(text: str) -> date | None:
    """The date, None for text that is no date or one without neighbours."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1 < found.year < MAXYEAR else None
