"""`/settings/`: the same forms as the setup, edited as a draft that is looked at and published as a whole."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.audit.chain import record
from infinioffice.office.businesses.difference import differences
from infinioffice.office.businesses.forms import PARTS
from infinioffice.office.businesses.forms.part import Part
from infinioffice.office.businesses.models import Business, BusinessVersion
from infinioffice.office.businesses.publishing import (
    Draft,
    EditedMeanwhile,
    discard_draft,
    draft_of,
    publish_draft,
    published_profile,
    roll_back,
    save_draft,
)
from infinioffice.scheduling.rules import RulesWrong

VERSIONS_SHOWN = 20
_EDITED = (
    "Somebody else changed the settings after you opened this page. What you typed is below; look at theirs first."
)


@require_safe
@member(Role.ORG_ADMIN)
def index(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001
    """Every part of every business, and what waits to be published."""
    parts = [(key, form.title, form.lead) for key, form in PARTS.items()]
    shown = [
        {"business": row, "waits": _waits(row), "parts": parts} for row in Business.objects.order_by("created_at", "id")
    ]
    return TemplateResponse(request, "businesses/settings.html", {"businesses": shown, "more": _more()})


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def part(request: HttpRequest, who: Member, business_id: UUID, key: str) -> HttpResponse:
    """One part of the draft. Saving keeps it for publishing; nothing changes for callers yet."""
    row, draft = _draft(business_id)
    if key not in PARTS:
        raise Http404
    if request.method != "POST":
        return _show(request, row, draft, key, PARTS[key](draft.profile))
    form = PARTS[key](draft.profile, request.POST)
    if not form.is_valid():
        return _show(request, row, draft, key, form)
    profile = form.changed()
    if profile == draft.profile:
        return redirect("settings:index")
    try:
        save_draft(row, profile, _seen(request), who.user.email)
    except EditedMeanwhile as meanwhile:
        messages.error(request, _EDITED)
        # What was typed is kept on the page, now on top of what the other person saved.
        return _show(request, row, meanwhile.theirs, key, form)
    messages.success(request, f"{form.title} saved. Publish it to let callers hear it.")
    return redirect("settings:publish", row.id)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def publish(request: HttpRequest, who: Member, business_id: UUID) -> HttpResponse:
    """What the draft changes; publishing it makes it count for callers and for the calendar at once."""
    row, draft = _draft(business_id)
    if request.method == "POST":
        try:
            version = publish_draft(row, _seen(request), timezone.now())
            record(who.user.email, "settings.published", str(row.id), version=version.number)
        except EditedMeanwhile:
            messages.error(request, "Somebody else changed the draft meanwhile. This is how it stands now.")
        except RulesWrong as wrong:
            messages.error(request, f"That cannot be booked by, so nothing was published: {wrong}.")
        else:
            messages.success(request, "Published. Callers hear it from now on.")
        return redirect("settings:publish", row.id)
    versions = BusinessVersion.objects.filter(business=row, status=BusinessVersion.Status.PUBLISHED)
    context = {
        "business": row,
        "draft": draft,
        "changes": differences(published_profile(row), draft.profile) if draft.revision else [],
        "versions": versions.order_by("-number")[:VERSIONS_SHOWN],
    }
    return TemplateResponse(request, "businesses/publish.html", context)


@require_POST
@member(Role.ORG_ADMIN)
def discard(request: HttpRequest, who: Member, business_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Throws the draft away."""
    row, _ = _draft(business_id)
    if discard_draft(row):
        messages.success(request, "The draft is gone; callers hear what they heard before.")
    return redirect("settings:index")


@require_POST
@member(Role.ORG_ADMIN)
def back(request: HttpRequest, who: Member, business_id: UUID, number: int) -> HttpResponse:
    """Publishes an earlier version again."""
    row, _ = _draft(business_id)
    try:
        roll_back(row, number, timezone.now())
    except ValueError:
        raise Http404 from None
    record(who.user.email, "settings.rolled_back", str(row.id), version=number)
    messages.success(request, f"Version {number} counts again.")
    return redirect("settings:publish", row.id)


def _more() -> list[tuple[str, str, str]]:
    """Pages for the whole tenant: name, what it is for, address."""
    pages = (
        ("People", "Who sees this, and what they may do", "people"),
        ("Calendars", "Google, Outlook and others: what is busy there is not offered", "calendars:list"),
        ("Privacy", "How long what is kept, legal holds, erasing a person", "privacy:index"),
        ("Texting", "The carriers' approval of your texts", "texting"),
        ("API keys", "For programs that read or book for you", "api:keys"),
        ("Webhooks", "Your own programs are told when something happens", "api:endpoints"),
    )
    return [(name, lead, reverse(view)) for name, lead, view in pages]


def _draft(business_id: UUID) -> tuple[Business, Draft]:
    """The business of this tenant and its draft; 404 for another's, and for one without a profile."""
    row = Business.objects.filter(id=business_id).first()
    draft = draft_of(row) if row is not None else None
    if row is None or draft is None:
        raise Http404
    return row, draft


def _waits(row: Business) -> int:
    """How many parts the draft changes."""
    draft = draft_of(row)
    return len(differences(published_profile(row), draft.profile)) if draft is not None and draft.revision else 0


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _show(request: HttpRequest, row: Business, draft: Draft, key: str, form: Part) -> HttpResponse:
    context = {"business": row, "draft": draft, "key": key, "form": form, "profile": draft.profile}
    return TemplateResponse(request, "businesses/part.html", context)
