"""`/appointments/`: a day, a week, or an agenda."""

from __future__ import annotations

from datetime import MAXYEAR, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.appointments import spans
from infinioffice.office.appointments.shown import visits_of
from infinioffice.office.businesses.shown import Shown, of, shown_businesses
from infinioffice.office.scheduling import aftercare
from infinioffice.office.scheduling.models import Booking
from infinioffice.scheduling.slots import Stale

_ONE_DAY = timedelta(days=1)


@require_safe
@member()
def day(request: HttpRequest, who: Member) -> HttpResponse:
    """The bookings of `?day=YYYY-MM-DD`; without one, or with anything else there, of today. `?view=week` shows its
    week, `?view=agenda` the four weeks from it."""
    businesses = shown_businesses()
    zone = next((business.zone for business in businesses.values()), ZoneInfo("UTC"))
    today = timezone.now().astimezone(zone).date()
    chosen = _day(request.GET.get("day", "")) or today
    view = request.GET.get("view", "")
    if view in ("week", "agenda"):
        return _days(request, view, chosen, today, businesses)
    visits, cancelled = visits_of(chosen, businesses)
    context = {
        "view": "day",
        "columns": spans.columns(visits),
        "day": datetime(chosen.year, chosen.month, chosen.day, tzinfo=zone),
        "is_today": chosen == today,
        "before": chosen - _ONE_DAY,
        "after": chosen + _ONE_DAY,
        "visits": visits,
        "cancelled": cancelled,
        "has_several": len(businesses) > 1,
        "may_mark": who.may(Role.OPERATOR),
    }
    return TemplateResponse(request, "appointments/day.html", context)


def _days(request: HttpRequest, view: str, chosen: date, today: date, businesses: dict[UUID, Shown]) -> HttpResponse:
    """Sunday to Saturday around the day, or the days from it that have any."""
    is_week = view == "week"
    first = chosen - timedelta(days=(chosen.weekday() + 1) % 7) if is_week else chosen
    step = timedelta(days=spans.WEEK if is_week else spans.AGENDA)
    days = spans.days_of(first, step.days, today, businesses)
    context = {
        "view": view,
        "first": first,
        "last": first + step - _ONE_DAY,
        "before": first - step,
        "after": first + step,
        "day": chosen,
        "days": days if is_week else [each for each in days if each.visits],
        "has_several": len(businesses) > 1,
    }
    return TemplateResponse(request, "appointments/days.html", context)


_MARKS = {"came": Booking.Status.DONE, "no_show": Booking.Status.NO_SHOW, "open": Booking.Status.BOOKED}


@require_POST
@member(Role.OPERATOR)
def mark(request: HttpRequest, who: Member, booking_id: UUID) -> HttpResponse:
    """Whether the customer came, or that a pending appointment is confirmed. The version the page showed has to be the
    present one."""
    row = Booking.objects.filter(id=booking_id).first()
    as_what, seen = request.POST.get("as", ""), request.POST.get("version", "")
    if row is None or not seen.isdecimal() or len(seen) > 6:
        raise Http404
    now = timezone.now()
    done: Booking | Stale
    if as_what == "confirmed":
        done = aftercare.confirm(who.tenant_id, row.id, int(seen), now)
    elif as_what in _MARKS:
        done = aftercare.mark(who.tenant_id, row.id, int(seen), _MARKS[as_what], now)
    else:
        raise Http404
    if isinstance(done, Stale):
        messages.error(request, "The appointment has changed meanwhile; please look again.")
    here = of(shown_businesses(), row.business_id).here(row.start_at)
    return redirect(f"{reverse('appointments:day')}?day={here.date().isoformat()}")


def _day(text: str) -> date | None:
    """The date, None for text that is no date or one without neighbours."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Weeks before and after it are linked as well.
    return found if 2 < found.year < MAXYEAR - 1 else None
