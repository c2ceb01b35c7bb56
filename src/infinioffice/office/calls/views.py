"""`/calls/` and `/calls/<id>/`."""

from __future__ import annotations

import logging
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.kernel.errors import VendorFault
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.appointments.shown import appointment_address
from infinioffice.office.businesses.models import BusinessVersion
from infinioffice.office.businesses.shown import of, shown_businesses
from infinioffice.office.calls import filters, playing, recordings
from infinioffice.office.calls.models import Call, CallEvent, Turn
from infinioffice.office.calls.shown import OUTCOMES, PARTS, learned, median_answer_ms, shown_calls, shown_turns
from infinioffice.office.contacts.models import Contact
from infinioffice.office.messaging.shown import notes_of_call
from infinioffice.office.paging import Cursor, page
from infinioffice.office.reviewing.correcting import CorrectionForm
from infinioffice.office.reviewing.models import Correction
from infinioffice.office.reviewing.why import reasons
from infinioffice.office.vault import SealBroken

CALLS_A_PAGE = 25
_log = logging.getLogger(__name__)


@require_safe
@member()
def list_calls(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001 - the scope is already open
    """Calls, newest first: found, filtered and a page at a time. Nothing is counted, so that a million are as quick as
    ten."""
    businesses, now = shown_businesses(), timezone.now()
    zone = next((each.zone for each in businesses.values()), ZoneInfo("UTC"))
    wanted = filters.Filters.read(request.GET, businesses)
    after = Cursor.from_text(request.GET.get("after", ""))
    part = page(wanted.apply(Call.objects.all(), zone), "started_at", after, CALLS_A_PAGE)
    context = {
        "calls": shown_calls(part.rows, businesses, now),
        "filters": wanted,
        "views": filters.views(wanted, now.astimezone(zone).date()),
        "outcomes": [(key, each.name) for key, each in OUTCOMES.items()],
        "lines": filters.LINES.items(),
        "businesses": list(businesses.values()) if len(businesses) > 1 else [],
        "newest": f"?{wanted.query()}" if after is not None else "",
        "older": f"?{wanted.query(after=part.next.to_text())}" if part.next is not None else "",
    }
    return TemplateResponse(request, "calls/list.html", context)


@require_safe
@member()
def one_call(request: HttpRequest, who: Member, call_id: UUID) -> HttpResponse:
    """One call with everything said. 404 for a call of another tenant, as for one that does not exist."""
    call = Call.objects.filter(id=call_id).first()
    if call is None:
        raise Http404
    businesses = shown_businesses()
    business = of(businesses, call.business_id)
    turns = list(Turn.objects.filter(call_id=call_id).order_by("idx"))
    sound = playing.shown_recording(call_id)
    entries = CallEvent.objects.filter(call_id=call_id, kind__in=("event", "effect")).order_by("seq")
    whys = reasons(entries, turns)
    shown = shown_turns(turns, business, sound.started_at if sound is not None else None, whys)
    context = {
        "call": shown_calls([call], businesses, timezone.now())[0],
        "turns": shown,
        "contact_id": Contact.objects.filter(phone=call.caller_id).values_list("id", flat=True).first()
        if call.caller_id
        else None,
        "corrections": Correction.objects.filter(call_id=call_id).order_by("created_at", "id"),
        "correction": CorrectionForm([turn.idx for turn in turns]) if who.may(Role.OPERATOR) else None,
        "has_bars": any(turn.bars for turn in shown),
        "parts": PARTS,
        "agent_name": _agent_name(call.business_id),
        "median_answer_ms": median_answer_ms(turns),
        "recording": sound,
        "fields": learned(call.fields),
        "notes": notes_of_call(call_id),
        "appointment_address": appointment_address(call.booking_id, business.zone),
    }
    return TemplateResponse(request, "calls/one.html", context)


@require_safe
@member()
def recording(request: HttpRequest, who: Member, call_id: UUID) -> HttpResponse:
    """The sound of a call, whole or a range of it. 404 for one that was not recorded, was erased, or is not theirs."""
    objects = recordings.chosen()
    parts = recordings.parts_of(call_id)
    if objects is None or not parts:
        raise Http404
    pieces = playing.pieces_of(parts)
    length = playing.file_bytes(pieces)
    header = request.headers.get("Range", "")
    span = playing.wanted(header, length) if header else (0, length)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{length}"})
    start, end = span
    if start == 0:
        # Who listened to whom is asked for later; players fetch the rest in many ranges.
        _log.info("recording played", extra={"call_id": str(call_id), "user": str(who.user.pk)})
    try:
        body = playing.read(
            pieces, start, end, lambda part: recordings.sound_of(objects, who.tenant_id, part)
        )  # fmt: skip
    except (SealBroken, VendorFault) as fault:
        _log.error("recording cannot be read", extra={"call_id": str(call_id), "reason": type(fault).__name__})
        return HttpResponse("The recording cannot be read right now.", status=503, content_type="text/plain")
    response = HttpResponse(body, status=206 if header else 200, content_type="audio/wav")
    response["Accept-Ranges"] = "bytes"
    if header:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{length}"
    return response


def _agent_name(business_id: UUID) -> str:
    """What the voice calls itself today; "The voice" for a business without settings."""
    versions = BusinessVersion.objects.filter(business_id=business_id, status=BusinessVersion.Status.PUBLISHED)
    name = versions.order_by("-number").values_list("config__agent_name", flat=True).first()
    return str(name or "The voice")
