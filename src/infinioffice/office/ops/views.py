"""`/`: how things stand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.appointments.shown import coming_visits
from infinioffice.office.businesses.shown import shown_businesses
from infinioffice.office.calls.models import Call
from infinioffice.office.calls.shown import shown_calls
from infinioffice.office.integrations.shown import troubles
from infinioffice.office.messaging.models import Message
from infinioffice.office.messaging.shown import waiting_pages

_SHOWN = 5


@require_safe
@member()
def dashboard(request: HttpRequest, who: Member) -> HttpResponse:
    """What somebody has to look at, today's figures, the last calls and the next appointments."""
    now = timezone.now()
    businesses = shown_businesses()
    zone = next((business.zone for business in businesses.values()), ZoneInfo("UTC"))
    here = now.astimezone(zone)
    calls = Call.objects.order_by("-started_at", "-id")
    context = {
        "now": here,
        "businesses": list(businesses.values()),
        "figures": _figures(here),
        "pages": waiting_pages(businesses),
        "troubles": troubles(),
        "calls": shown_calls(calls[:_SHOWN], businesses, now),
        "visits": coming_visits(businesses, now, _SHOWN),
        "may_handle": who.may(Role.OPERATOR),
    }
    return TemplateResponse(request, "ops/dashboard.html", context)


def _figures(here: datetime) -> dict[str, int]:
    """Today's, by the business's own day."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    today = Call.objects.filter(started_at__gte=midnight).aggregate(
        calls=Count("id"),
        booked=Count("id", filter=Q(outcome="booked")),
        changed=Count("id", filter=Q(outcome__in=("changed", "cancelled"))),
    )
    return {**today, "messages": Message.objects.filter(handled_at=None).count()}
