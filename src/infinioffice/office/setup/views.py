"""The setup's pages. Whoever has signed up and belongs to no tenant yet founds one on the first of them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from infinioffice.office.accounts import joining
from infinioffice.office.accounts.access import CHOSEN, Member, member, membership_of
from infinioffice.office.accounts.models import Role
from infinioffice.office.businesses.forms import PARTS
from infinioffice.office.businesses.forms.about import About
from infinioffice.office.businesses.models import Business, PhoneNumber
from infinioffice.office.businesses.profile import Profile
from infinioffice.office.businesses.publishing import Draft, EditedMeanwhile, draft_of, publish_draft, save_draft
from infinioffice.office.setup.founding import NAMELESS, found_business, found_tenant
from infinioffice.office.setup.steps import BY_KEY, STEPS, Step, after, first_open
from infinioffice.scheduling.rules import RulesWrong


@dataclass(frozen=True, slots=True)
class Shown:
    """One step in the list beside the page."""

    name: str
    address: str
    state: str


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponseBase:
    """Goes on where the setup was left, or begins."""
    who = membership_of(request.user, request.session.get(CHOSEN))  # type: ignore[arg-type]
    return redirect("setup:new") if who is None else resume(request)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponseBase:
    """The first page: a business that does not exist yet."""
    user = request.user
    who = membership_of(user, request.session.get(CHOSEN))  # type: ignore[arg-type]
    if who is not None:
        return another(request)
    if not joining.is_open():
        raise PermissionDenied
    form = About(NAMELESS, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = found_tenant(user, form.changed(), timezone.now())  # type: ignore[arg-type]
        request.session[CHOSEN] = str(row.tenant_id)
        return redirect("setup:step", row.id, after("about").key)
    return TemplateResponse(request, "setup/part.html", _context(STEPS[0], form, None, None))


@member(Role.ORG_ADMIN)
def another(request: HttpRequest, who: Member) -> HttpResponse:
    """One more business of the same tenant."""
    form = About(NAMELESS, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = found_business(form.changed(), who.user.email, timezone.now())
        return redirect("setup:step", row.id, after("about").key)
    return TemplateResponse(request, "setup/part.html", _context(STEPS[0], form, None, None))


@member(Role.ORG_ADMIN)
def resume(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001
    """The newest business whose setup is not finished; the settings when all are."""
    for row in Business.objects.order_by("-created_at", "-id"):
        draft = draft_of(row)
        if draft is not None and draft.revision and draft.done and len(draft.done) < len(STEPS):
            return redirect("setup:step", row.id, first_open(draft.done).key)
    return redirect("settings:index")


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def step(request: HttpRequest, who: Member, business_id: UUID, key: str) -> HttpResponse:
    """One step: shown, saved, or skipped."""
    row = Business.objects.filter(id=business_id).first()
    here = BY_KEY.get(key)
    draft = draft_of(row) if row is not None else None
    if row is None or here is None or draft is None:
        raise Http404
    if request.method != "POST":
        form = PARTS[here.part](draft.profile) if here.part else None
        return _page(request, here, form, row, draft)
    if "skip" in request.POST or not here.part:
        return _done(row, here, draft, draft.profile, who)
    form = PARTS[here.part](draft.profile, request.POST)
    if form.is_valid():
        try:
            return _done(row, here, draft, form.changed(), who)
        except RulesWrong as wrong:
            form.add_error(None, f"That would leave nothing to book: {wrong}.")
        except EditedMeanwhile:
            messages.error(request, "Somebody else changed the settings at the same moment. Please look again.")
            return redirect("setup:step", row.id, key)
    return _page(request, here, form, row, draft)


def _done(row: Business, here: Step, draft: Draft, profile: Profile, who: Member) -> HttpResponse:
    """Saves the step. Once every step before the last has been seen, each save counts for callers at once."""
    last = STEPS[-1].key
    saved = save_draft(row, profile, draft.revision, who.user.email, done=(here.key,))
    if {each.key for each in STEPS} - {last} <= set(saved.done):
        publish_draft(row, saved.revision, timezone.now())
        if here.key == last:
            return redirect("dashboard")
        # What is left of the draft is the memory of how far the setup is.
        save_draft(row, saved.profile, 0, who.user.email, done=saved.done)
    return redirect("setup:step", row.id, after(here.key).key)


def _page(request: HttpRequest, here: Step, form: object, row: Business, draft: Draft) -> HttpResponse:
    name = "setup/part.html" if here.part else f"setup/{here.key}.html"
    context = _context(here, form, row, draft)
    if here.key == "number":
        context["numbers"] = list(PhoneNumber.objects.filter(business=row).order_by("created_at"))
    return TemplateResponse(request, name, context)


def _context(here: Step, form: object, row: Business | None, draft: Draft | None) -> dict[str, object]:
    done = draft.done if draft is not None else ()
    shown = [
        Shown(
            each.name,
            reverse("setup:step", args=[row.id, each.key]) if row is not None else "",
            "here" if each == here else "done" if each.key in done else "",
        )
        for each in STEPS
    ]
    number, count = STEPS.index(here) + 1, len(STEPS)
    return {
        "step": here, "steps": shown, "number": number, "count": count, "percent": round(100 * number / count),
        "form": form, "business": row, "profile": draft.profile if draft is not None else None,
        "is_first": row is None,
    }  # fmt: skip
