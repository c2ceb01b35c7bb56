"""`/analytics/` and its table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.analytics import charts, figures
from infinioffice.office.analytics.figures import Span, Totals
from infinioffice.office.businesses.shown import Shown, of, shown_businesses
from infinioffice.office.calls.models import Call
from infinioffice.office.calls.shown import OUTCOMES
from infinioffice.office.privacy.export import cell

LENGTHS = (7, 30, 90)
MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`; `percent` is None when there is nothing to divide by."""

    name: str
    count: int
    of: int
    of_name: str
    query: str

    @property
    def percent(self) -> float | None:
        return self.count * 100 / self.of if self.of else None


@require_safe
@member()
def overview(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001 - the scope is already open
    """The figures of the last 7, 30 or 90 days."""
    businesses = shown_businesses()
    span = _span(request, businesses)
    total, ended = figures.totals(span), figures.outcomes(span)
    context = {
        "span": span,
        "length": len(span.days),
        "lengths": LENGTHS,
        "businesses": list(businesses.values()) if len(businesses) > 1 else [],
        "total": total,
        "shares": _shares(total, span),
        "funnel": _funnel(total, span),
        "outcomes": [
            (OUTCOMES[key].name if key in OUTCOMES else "Not ended", ended[key], _query(span, outcome=key))
            for key in sorted(ended, key=lambda each: -ended[each])
        ],
        "latency": figures.latency(span),
        "bars": charts.day_bars(span.days, figures.by_day(span)),
        "wide": charts.WIDE,
        "high": charts.HIGH,
        "grid": charts.grid(figures.by_hour(span)),
        "hours": range(24),
        "query": _query(span),
        "csv": f"{reverse('analytics:csv')}?{urlencode({'days': len(span.days), 'business': span.business or ''})}",
    }
    return TemplateResponse(request, "analytics/overview.html", context)


@require_safe
@member()
def as_csv(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001
    """The calls of the same days as a table, the newest first, at most `MOST_ROWS`."""
    businesses = shown_businesses()
    span = _span(request, businesses)
    start, end = span.bounds
    calls = Call.objects.filter(started_at__gte=start, started_at__lt=end)
    if span.business is not None:
        calls = calls.filter(business_id=span.business)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["call", "business", "started", "ended", "outcome", "came in by", "caller", "summary"])
    for call in calls.order_by("-started_at", "-id")[:MOST_ROWS].iterator(2000):
        business = of(businesses, call.business_id)
        here = (business.here(call.started_at), business.here(call.ended_at) if call.ended_at else None)
        row = (call.id, business.name, *here, call.outcome, call.line, call.caller_id, call.summary)
        writer.writerow([cell(value) for value in row])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"calls-{span.first.isoformat()}-{span.last.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _span(request: HttpRequest, businesses: dict[UUID, Shown]) -> Span:
    wanted = next((each for each in businesses.values() if str(each.id) == request.GET.get("business")), None)
    first = wanted or next(iter(businesses.values()), None)
    zone = first.zone if first is not None else ZoneInfo("UTC")
    given = request.GET.get("days", "")
    length = int(given) if given in [str(each) for each in LENGTHS] else 30
    today = timezone.now().astimezone(zone).date()
    return Span(today - timedelta(days=length - 1), today, zone, wanted.id if wanted is not None else None)


def _shares(total: Totals, span: Span) -> list[Share]:
    booked = _query(span, outcome="booked")
    return [
        Share("Booked of those who could", total.booked, total.bookable, "bookable calls", booked),
        Share("Booked of all", total.booked, total.calls, "calls", booked),
        Share("Wanted to book, did not", total.bookable - total.booked, total.bookable, "bookable calls",
              _query(span, missed="1")),
        Share("Handled without a person", total.contained, total.ended, "ended calls", _query(span, contained="1")),
    ]  # fmt: skip


def _funnel(total: Totals, span: Span) -> list[Share]:
    bookable = _query(span, bookable="1")
    steps = (
        ("Called", total.calls, _query(span)),
        ("Named a service", total.named_service, bookable),
        ("Gave a name", total.gave_name, bookable),
        ("Gave a number", total.gave_number, bookable),
        ("Booked", total.booked, _query(span, outcome="booked")),
    )
    return [Share(name, count, total.calls, "calls", query) for name, count, query in steps]


def _query(span: Span, **more: str) -> str:
    known = {"since": span.first.isoformat(), "until": span.last.isoformat(), "business": str(span.business or "")}
    return urlencode({key: value for key, value in (known | more).items() if value})
