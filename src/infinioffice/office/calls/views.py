"""`/calls/` and `/calls/<id>/`."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.appointments.shown import appointment_address
from infinioffice.office.businesses.models import BusinessVersion
from infinioffice.office.businesses.shown import of, shown_businesses
from infinioffice.office.calls.models import Call, Turn
from infinioffice.office.calls.shown import PARTS, learned, median_answer_ms, shown_calls, shown_turns
from infinioffice.office.messaging.shown import notes_of_call

CALLS_A_PAGE = 25


@require_safe
@member()
def list_calls(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001 - the scope is already open
    """All calls, newest first."""
    calls = Call.objects.order_by("-started_at", "-id")
    page = Paginator(calls, CALLS_A_PAGE).get_page(request.GET.get("page"))
    shown = shown_calls(page.object_list, shown_businesses(), timezone.now())
    return TemplateResponse(request, "calls/list.html", {"page": page, "calls": shown})


@require_safe
@member()
def one_call(request: HttpRequest, who: Member, call_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One call with everything said. 404 for a call of another tenant, as for one that does not exist."""
    call = Call.objects.filter(id=call_id).first()
    if call is None:
        raise Http404
    businesses = shown_businesses()
    business = of(businesses, call.business_id)
    turns = list(Turn.objects.filter(call_id=call_id).order_by("idx"))
    shown = shown_turns(turns, business)
    context = {
        "call": shown_calls([call], businesses, timezone.now())[0],
        "turns": shown,
        "has_bars": any(turn.bars for turn in shown),
        "parts": PARTS,
        "agent_name": _agent_name(call.business_id),
        "median_answer_ms": median_answer_ms(turns),
        "fields": learned(call.fields),
        "notes": notes_of_call(call_id),
        "appointment_address": appointment_address(call.booking_id, business.zone),
    }
    return TemplateResponse(request, "calls/one.html", context)


def _agent_name(business_id: UUID) -> str:
    """What the voice calls itself today; "The voice" for a business without settings."""
    versions = BusinessVersion.objects.filter(business_id=business_id, status=BusinessVersion.Status.PUBLISHED)
    name = versions.order_by("-number").values_list("config__agent_name", flat=True).first()
    return str(name or "The voice")
