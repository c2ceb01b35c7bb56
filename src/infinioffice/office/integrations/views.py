"""`/settings/calendars/`: accounts, what is read from them and written into them, and how they are doing.

Talking to a vendor happens before the tenant's scope is opened around the page (`in_scope=False`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from infinioffice.kernel.errors import VendorFault
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.integrations import accounts, connecting, jobs, planning, shown
from infinioffice.office.integrations.forms import CalendarForm, PasswordForm, PreferencesForm
from infinioffice.office.integrations.models import Integration, LinkedCalendar
from infinioffice.office.scheduling import waitlist
from infinioffice.office.scheduling.models import Effect, Preferences
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.calendars import ScopesMissing

_BEGUN = "calendar_consent"
_OAUTH = ("google", "microsoft")


@require_safe
@member(Role.ORG_ADMIN)
def overview(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001
    """All accounts with their calendars, and the ways to connect another one."""
    return TemplateResponse(request, "integrations/list.html", {**shown.overview(), "form": PasswordForm()})


@require_safe
@member(Role.ORG_ADMIN)
def connect(request: HttpRequest, who: Member, vendor: str) -> HttpResponse:
    """Sends the owner to the vendor. State and PKCE verifier stay in their session."""
    if vendor not in _OAUTH or vendor not in accounts.vendors().offered():
        raise Http404
    verifier = secrets.token_urlsafe(48)
    business_id = connecting.business_of(request.GET.get("business"))
    state = secrets.token_urlsafe(24)
    request.session[_BEGUN] = {
        "vendor": vendor, "state": state, "verifier": verifier, "business": str(business_id),
        "tenant": str(who.tenant_id),
    }  # fmt: skip
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return redirect(accounts.vendors().authorize_url(vendor, connecting.redirect_uri(vendor), state, challenge))


@require_safe
@member(Role.ORG_ADMIN, in_scope=False)
def come_back(request: HttpRequest, who: Member, vendor: str) -> HttpResponse:
    """The owner is back from the vendor. What was begun in this session counts once."""
    begun = request.session.pop(_BEGUN, None)
    given = request.GET.get("state", "")
    if (
        not isinstance(begun, dict)
        or begun["vendor"] != vendor
        or begun["tenant"] != str(who.tenant_id)
        or not hmac.compare_digest(begun["state"].encode(), given.encode())
    ):
        messages.error(request, "That sign-in was not begun here, or has been used. Please try again.")
        return redirect("calendars:list")
    code = request.GET.get("code", "")
    if not code:
        messages.error(request, "The calendar was not connected: the permission was not given.")
        return redirect("calendars:list")
    try:
        grant = accounts.vendors().exchange(
            vendor, connecting.redirect_uri(vendor), code, begun["verifier"], timezone.now()
        )
    except ScopesMissing:
        messages.error(request, "We need every permission on that page to read busy times and write bookings.")
        return redirect("calendars:list")
    except VendorFault as fault:
        messages.error(request, connecting.words_of(fault))
        return redirect("calendars:list")
    return _connected(request, who, UUID(begun["business"]), vendor, grant)


@require_POST
@member(Role.ORG_ADMIN, in_scope=False)
def sign_in(request: HttpRequest, who: Member) -> HttpResponse:
    """Connects a CalDAV account, after trying it."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        with tenant_scope(who.tenant_id):
            business_id = connecting.business_of(request.POST.get("business"))
        given = form.cleaned_data
        try:
            grant = accounts.vendors().sign_in("caldav", given["address"], given["user"], given["password"])
        except VendorFault as fault:
            form.add_error(None, connecting.words_of(fault))
        else:
            return _connected(request, who, business_id, "caldav", grant)
    with tenant_scope(who.tenant_id):
        context = {**shown.overview(), "form": form}
    return TemplateResponse(request, "integrations/list.html", context)


def _connected(
    request: HttpRequest, who: Member, business_id: UUID, vendor: str, grant: accounts.Grant
) -> HttpResponse:
    row = connecting.connect(who.tenant_id, business_id, vendor, grant)
    jobs.resume(who.tenant_id, row.id)
    messages.success(request, f"{row.label} is connected. Choose its calendars.")
    return redirect("calendars:choose", row.id)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN, in_scope=False)
def choose(request: HttpRequest, who: Member, integration_id: UUID) -> HttpResponse:
    """Which of the account's calendars are used."""
    with tenant_scope(who.tenant_id):
        row = Integration.objects.filter(id=integration_id).first()
    if row is None:
        raise Http404
    try:
        offered = accounts.open_account(who.tenant_id, integration_id).calendars()
    except VendorFault as fault:
        messages.error(request, connecting.words_of(fault))
        return redirect("calendars:list")
    if request.method == "POST":
        kept = connecting.use(who.tenant_id, row, offered, set(request.POST.getlist("calendar")))
        for calendar_id in kept:
            jobs.enqueue_sync(who.tenant_id, calendar_id)
        if len(kept) == 1:
            return redirect("calendars:calendar", kept[0])
        return redirect("calendars:list")
    with tenant_scope(who.tenant_id):
        used = set(LinkedCalendar.objects.filter(integration_id=row.id).values_list("calendar_id", flat=True))
    return TemplateResponse(request, "integrations/choose.html", {"account": row, "offered": offered, "used": used})


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def settings_of(request: HttpRequest, who: Member, calendar_id: UUID) -> HttpResponse:
    """Whose calendar it is, whether it is written into, and what of it blocks."""
    row = LinkedCalendar.objects.select_for_update(of=("self",)).filter(id=calendar_id).first()
    if row is None:
        raise Http404
    shop = shop_of(row.business_id)
    form = CalendarForm(shop, request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        # What blocks is decided when a calendar is read, so another policy means reading everything again.
        changed.read_until = None
        changed.save()
        if changed.is_target:
            connecting.write_coming(row.business_id)
        jobs.enqueue_sync(who.tenant_id, row.id)
        messages.success(request, f"“{row.name}” is read again with these settings.")
        return redirect("calendars:list")
    return TemplateResponse(request, "integrations/calendar.html", {"calendar": row, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def preferences(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001
    """Reminders and the waiting list of one business."""
    business_id = connecting.business_of(request.GET.get("business"))
    row = waitlist.preferences_of(business_id)
    now = {"reminder_hours": row.reminder_hours, "offer_minutes": row.offer_minutes}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        Preferences.objects.update_or_create(business_id=business_id, defaults=form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("calendars:list")
    return TemplateResponse(request, "integrations/after.html", {"form": form})


@require_POST
@member(Role.ORG_ADMIN)
def read_now(request: HttpRequest, who: Member, calendar_id: UUID) -> HttpResponse:
    """Has the calendar read now."""
    if not LinkedCalendar.objects.filter(id=calendar_id).exists():
        raise Http404
    jobs.enqueue_sync(who.tenant_id, calendar_id)
    messages.success(request, "It is being read.")
    return redirect("calendars:list")


@require_POST
@member(Role.ORG_ADMIN, in_scope=False)
def disconnect(request: HttpRequest, who: Member, integration_id: UUID) -> HttpResponse:
    """Ends the channels, gives the permission back and forgets the account. Bookings stay as they are."""
    if not connecting.disconnect(who.tenant_id, integration_id):
        raise Http404
    messages.success(request, "The account is disconnected. Events already written stay in it.")
    return redirect("calendars:list")


@require_safe
@member(Role.OPERATOR)
def writes(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001
    """Bookings that could not be written, and those that are waiting."""
    return TemplateResponse(request, "integrations/writes.html", shown.writes())


@require_POST
@member(Role.OPERATOR)
def write_again(request: HttpRequest, who: Member, effect_id: UUID) -> HttpResponse:  # noqa: ARG001
    """A dead letter gets another chance."""
    row = Effect.objects.select_for_update().filter(id=effect_id, state=Effect.State.FAILED).first()
    if row is None or row.calendar_id is None:
        raise Http404
    # Its earlier tries may have arrived: it stays one that has been tried, so the calendar is asked first.
    row.state, row.attempts, row.reason, row.created_at = Effect.State.UNKNOWN, 1, "", timezone.now()
    row.save()
    planning.enqueue(row)
    messages.success(request, "It is being written again.")
    return redirect(reverse("calendars:writes"))
