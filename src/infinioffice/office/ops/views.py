"""`/`: the morning's one glance: what happened since yesterday evening, what needs somebody, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.analytics import figures
from infinioffice.office.appointments.shown import coming_visits
from infinioffice.office.businesses.models import PhoneNumber
from infinioffice.office.businesses.shown import Shown, shown_businesses
from infinioffice.office.calls.models import Call
from infinioffice.office.calls.shown import shown_calls
from infinioffice.office.integrations.models import Integration, LinkedCalendar
from infinioffice.office.integrations.shown import troubles
from infinioffice.office.messaging import carrier
from infinioffice.office.messaging.models import Message, TextRegistration
from infinioffice.office.messaging.shown import waiting_pages

_SHOWN = 5
_EVENING = 17
_WORTH_TELLING = ("booked", "changed", "cancelled", "message", "emergency")
_NIGHT = (
    ("Booked", ("booked",), "outcome=booked"),
    ("Changed", ("changed", "cancelled"), "outcome=changed"),
    ("Messages", ("message",), "outcome=message"),
    ("Emergencies", ("emergency",), "outcome=emergency"),
)


@dataclass(frozen=True, slots=True)
class NightFigure:
    """How many calls since yesterday evening, and the filter that shows them."""

    name: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Health:
    """A part of the installation in a word; `tone` is a class of the style sheet."""

    name: str
    word: str
    tone: str


@require_safe
@member()
def dashboard(request: HttpRequest, who: Member) -> HttpResponse:
    """What somebody has to look at, today's figures, the last calls and the next appointments."""
    now = timezone.now()
    businesses = shown_businesses()
    zone = next((business.zone for business in businesses.values()), ZoneInfo("UTC"))
    here = now.astimezone(zone)
    calls = Call.objects.order_by("-started_at", "-id")
    pages = waiting_pages(businesses)
    context = {
        "now": here,
        "businesses": list(businesses.values()),
        **_overnight(businesses, here),
        "figures": _figures(here),
        "pages": pages,
        "pages_count": len(pages),
        "troubles": troubles(),
        "calls": shown_calls(calls[:_SHOWN], businesses, now),
        "visits": coming_visits(businesses, now, _SHOWN),
        "may_handle": who.may(Role.OPERATOR),
    }
    return TemplateResponse(request, "ops/dashboard.html", context)


def _overnight(businesses: dict[UUID, Shown], here: datetime) -> dict[str, object]:
    """Since yesterday's closing: what was booked and changed, what came of the rest, and how the week goes. The voice
    answers whatever rings, so "answered" is what did not fail or break off."""
    since = here.replace(hour=_EVENING, minute=0, second=0, microsecond=0) - timedelta(days=1)
    night = Call.objects.filter(started_at__gte=since).order_by("-started_at", "-id")
    known = {row["outcome"]: row["n"] for row in night.order_by().values("outcome").annotate(n=Count("id"))}
    told = night.filter(outcome__in=_WORTH_TELLING)[:_SHOWN]
    week = figures.Span((here - timedelta(days=6)).date(), here.date(), ZoneInfo(str(here.tzinfo)))
    total = figures.totals(week)
    return {
        "since": since,
        "night": [
            NightFigure(name, sum(known.get(outcome, 0) for outcome in outcomes), query)
            for name, outcomes, query in _NIGHT
        ],
        "night_calls": sum(known.values()),
        "told": shown_calls(told, businesses, here),
        "week": week,
        "total": total,
        "answered": round(100 * (total.calls - total.failed) / total.calls) if total.calls else None,
        "missed": total.bookable - total.booked,
        "health": _health(),
    }


def _health() -> list[Health]:
    """Line, calendars and texts, in a word each."""
    has_numbers = PhoneNumber.objects.exists()
    accounts = list(Integration.objects.exclude(status=Integration.Status.DISABLED).values_list("status", flat=True))
    lost = LinkedCalendar.objects.filter(status__in=(LinkedCalendar.Status.FAILING, LinkedCalendar.Status.GONE))
    is_calendar_well = Integration.Status.RECONNECT not in accounts and not lost.exists()
    registration = TextRegistration.objects.values_list("state", flat=True).first()
    if carrier.chosen() is None:
        texts = Health("Texts", "No carrier", "warn")
    elif registration in (None, TextRegistration.State.ACTIVE):
        texts = Health("Texts", "Sending", "good")
    else:
        texts = Health("Texts", "Waiting for the carriers", "warn")
    calendar = Health("Calendar", "Needs you" if not is_calendar_well else "Connected" if accounts else "Built in",
                      "good" if is_calendar_well else "bad")  # fmt: skip
    return [
        Health("Line", "Answering", "good") if has_numbers else Health("Line", "Browser only", "warn"),
        calendar,
        texts,
    ]


def _figures(here: datetime) -> dict[str, int]:
    """Today's, by the business's own day."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    today = Call.objects.filter(started_at__gte=midnight).aggregate(
        calls=Count("id"),
        booked=Count("id", filter=Q(outcome="booked")),
        changed=Count("id", filter=Q(outcome__in=("changed", "cancelled"))),
    )
    return {**today, "messages": Message.objects.filter(handled_at=None).count()}
