"""`/settings/privacy/`: how long what is kept, legal holds, and erasing one person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from infinioffice.kernel.errors import VendorFault
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.audit.chain import record
from infinioffice.office.calls import recordings
from infinioffice.office.privacy import retention
from infinioffice.office.privacy.erasure import CannotErase, certificate_digest, erase_person
from infinioffice.office.privacy.forms import NewHold, Periods, WhoGoes
from infinioffice.office.privacy.models import Erasure, LegalHold
from infinioffice.office.tenancy import tenant_scope

_SHOWN = 25


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def index(request: HttpRequest, who: Member) -> HttpResponse:
    """The periods (POST changes them), the holds and the certificates."""
    kept = retention.days_kept()
    periods = Periods(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and periods.is_valid():
        for kind, days in periods.cleaned_data.items():
            if days != kept[kind]:
                retention.keep(kind, days, who.user.email)
        messages.success(request, "Saved. The next night's sweep goes by it.")
        return redirect("privacy:index")
    return _page(request, periods, NewHold(), WhoGoes())


@require_POST
@member(Role.ORG_ADMIN)
def hold(request: HttpRequest, who: Member) -> HttpResponse:
    """Nothing of one person, or of anybody, is removed from now on."""
    form = NewHold(request.POST)
    if not form.is_valid():
        return _page(request, Periods(initial=retention.days_kept()), form, WhoGoes())
    row = LegalHold.objects.create(made_by=who.user.email, **form.cleaned_data)
    record(who.user.email, "hold.made", str(row.id), everybody=not row.phone)
    messages.success(request, "The hold is in force.")
    return redirect("privacy:index")


@require_POST
@member(Role.ORG_ADMIN)
def release(request: HttpRequest, who: Member, hold_id: UUID) -> HttpResponse:
    """The hold ends; what is past its time goes with the next sweep."""
    if not LegalHold.objects.filter(id=hold_id, released_at=None).update(released_at=timezone.now()):
        raise Http404
    record(who.user.email, "hold.released", str(hold_id))
    messages.success(request, "The hold is over.")
    return redirect("privacy:index")


@require_POST
@member(Role.ORG_ADMIN, in_scope=False)
def erase(request: HttpRequest, who: Member) -> HttpResponse:
    """Erases one person at once. The object store is asked outside of any transaction."""
    form = WhoGoes(request.POST)
    if form.is_valid():
        phone, now = form.cleaned_data["phone"], timezone.now()
        try:
            done = erase_person(who.tenant_id, phone, who.user.email, now, recordings.chosen())
        except CannotErase as reason:
            form.add_error(None, str(reason))
        except VendorFault:
            form.add_error(None, "The recordings could not be reached. Try again: what is left is erased then.")
        else:
            return redirect("privacy:certificate", done)
    with tenant_scope(who.tenant_id):
        return _page(request, Periods(initial=retention.days_kept()), NewHold(), form)


@require_safe
@member(Role.ORG_ADMIN)
def certificate(request: HttpRequest, who: Member, erasure_id: UUID) -> HttpResponse:  # noqa: ARG001
    """What was erased when, without saying whose it was."""
    row = Erasure.objects.filter(id=erasure_id).exclude(done_at=None).first()
    if row is None:
        raise Http404
    context = {"row": row, "counts": sorted(row.counts.items()), "is_whole": certificate_digest(row) == row.digest}
    return TemplateResponse(request, "privacy/certificate.html", context)


def _page(request: HttpRequest, periods: Periods, new_hold: NewHold, who_goes: WhoGoes) -> HttpResponse:
    context = {
        "periods": periods,
        "new_hold": new_hold,
        "who_goes": who_goes,
        "holds": LegalHold.objects.filter(released_at=None).order_by("-created_at"),
        "erasures": Erasure.objects.order_by("-created_at")[:_SHOWN],
    }
    return TemplateResponse(request, "privacy/index.html", context)
