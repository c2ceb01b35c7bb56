"""Booking, moving and cancelling by hand: `/appointments/new/` and `/appointments/<id>/move|cancel/`.

They use the use cases calls use, so a time that a caller could not have cannot be had here either, and the page says
which rule forbids it. Choosing is by links; only the last step changes anything.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from infinioffice.call.ports import Scope
from infinioffice.kernel import phone as phones
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.appointments.shown import Visit as ShownVisit
from infinioffice.office.appointments.shown import shown_visit
from infinioffice.office.businesses.shown import Shown, of, shown_businesses
from infinioffice.office.integrations import alerts
from infinioffice.office.public.calendar import pick, tokens
from infinioffice.office.scheduling import appointments, schedule
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.scheduling.once import uuid_or_none
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.scheduling.visits import is_visit, new_visit
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling import slots
from infinioffice.scheduling.explain import in_words
from infinioffice.scheduling.plan import Visit
from infinioffice.scheduling.slots import BookingDetails, Refusal, SlotTaken, Stale

_LIVE = (Booking.Status.BOOKED, Booking.Status.PENDING)
_CHANGED = "It has changed meanwhile, or is over. This is how it stands now."
_TEXT = forms.TextInput(attrs={"autocomplete": "off"})


class Details(forms.Form):
    """Who it is for."""

    name = forms.CharField(label="Name", max_length=200, widget=_TEXT)
    phone = forms.CharField(label="Phone number", max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = forms.EmailField(label="E-mail (if known)", required=False, max_length=254)
    address = forms.CharField(label="Address (if it matters)", required=False, max_length=500, widget=_TEXT)
    notes = forms.CharField(
        label="Notes", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip

    def clean_phone(self) -> str:
        found = phones.parse(self.cleaned_data["phone"])
        if found is None:
            raise forms.ValidationError("That is not a phone number. Write it as (518) 555-0142.")
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.OPERATOR, in_scope=False)
def new(request: HttpRequest, who: Member) -> HttpResponseBase:
    """Service, then time, then who it is for. POST books."""
    given = request.POST if request.method == "POST" else request.GET
    with tenant_scope(who.tenant_id):
        businesses = shown_businesses()
        services = _services(businesses)
    key = given.get("service", "")
    business_id, _, service = key.partition(":")
    if key not in [value for value, _ in services]:
        return TemplateResponse(request, "appointments/new.html", {"services": services})
    business, zip_code, token = businesses[UUID(business_id)], given.get("zip", "").strip()[:10], given.get("slot", "")
    form = Details(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _book(request, who, business, service, zip_code, form)
    scope = Scope(str(who.tenant_id), business_id, "")
    visit = Visit(service, None, zip_code or None)
    now = timezone.now()
    identity = tokens().read(token, business.id, now) if token else None
    context = {
        "services": services,
        "service": key,
        "service_name": dict(services)[key],
        "zip": zip_code,
        "slot": token if identity is not None else "",
        "start": business.here(datetime.fromtimestamp(identity.minute * 60, now.tzinfo)) if identity else None,
        "visit": _visit_of(given.get("visit", "")),
        "form": form,
        "picker": None
        if identity
        else pick(request, scope, visit, business.zone, now, {"service": key, "zip": zip_code}),
    }
    return TemplateResponse(request, "appointments/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.OPERATOR, in_scope=False)
def move(request: HttpRequest, who: Member, booking_id: UUID) -> HttpResponseBase:
    """Another time for the appointment. POST moves it, if it is still the version that was seen."""
    row, business, visit = _found(who, booking_id)
    scope = Scope(str(who.tenant_id), str(row.business_id), "")
    now = timezone.now()
    if row.status not in _LIVE:
        messages.error(request, _CHANGED)
        return redirect(visit.address_here)
    if request.method == "POST":
        owner = new_visit()
        here = Scope(scope.tenant_id, scope.business_id, str(owner))
        held = schedule.hold(tokens(), here, f"office:{owner}:hold", request.POST.get("slot", ""), row.service, now)
        moved: slots.Booking | SlotTaken | Stale = held if isinstance(held, SlotTaken) else Stale("gone")
        if not isinstance(held, SlotTaken):
            moved = appointments.move(here, f"office:{owner}:move", str(row.id), _version(request), held.id, now)
            if not isinstance(moved, slots.Booking):
                schedule.release(here, f"office:{owner}:release", held.id)
        return _after(request, who, row, business, moved, "changed", "It is moved.")
    wanted = Visit(row.service, None, row.zip or None)
    picker = pick(request, scope, wanted, business.zone, now, {}, moving=str(row.id))
    return TemplateResponse(
        request, "appointments/move.html", {"visit": visit, "version": row.version, "picker": picker}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.OPERATOR, in_scope=False)
def cancel(request: HttpRequest, who: Member, booking_id: UUID) -> HttpResponseBase:
    """Asks first; POST cancels."""
    row, business, visit = _found(who, booking_id)
    if request.method != "POST":
        return TemplateResponse(request, "appointments/cancel.html", {"visit": visit, "version": row.version})
    scope, op_id = Scope(str(who.tenant_id), str(row.business_id), ""), f"office:{new_visit()}:cancel"
    done = appointments.cancel(scope, op_id, str(row.id), _version(request), timezone.now())
    return _after(request, who, row, business, done, "cancelled", "It is cancelled, and its time is free again.")


def _book(
    request: HttpRequest, who: Member, business: Shown, service: str, zip_code: str, form: Details
) -> HttpResponseBase:
    now, owner = timezone.now(), _visit_of(request.POST.get("visit", ""))
    scope = Scope(str(who.tenant_id), str(business.id), str(owner))
    held = schedule.hold(tokens(), scope, f"office:{owner}:hold", request.POST.get("slot", ""), service, now)
    booked: slots.Booking | SlotTaken
    if isinstance(held, SlotTaken):
        booked = held
    else:
        given = form.cleaned_data
        details = BookingDetails(
            given["name"], given["phone"], given["notes"], given["address"], zip_code, given["email"]
        )  # fmt: skip
        booked = schedule.commit(scope, f"office:{owner}:commit", held.id, details, now)
        if isinstance(booked, SlotTaken):
            schedule.release(scope, f"office:{owner}:release", held.id)
    if isinstance(booked, SlotTaken):
        messages.error(request, _refused(booked))
        return redirect(f"{reverse('appointments:new')}?service={business.id}:{service}&zip={zip_code}")
    with tenant_scope(who.tenant_id):
        row = Booking.objects.get(id=booked.id)
        alerts.tell_customer(row, "confirmation", now)
    messages.success(request, "It is booked.")
    return redirect(shown_visit(row, business).address_here)


def _after(
    request: HttpRequest,
    who: Member,
    row: Booking,
    business: Shown,
    found: slots.Booking | SlotTaken | Stale,
    kind: str,
    words: str,
) -> HttpResponseBase:
    """Back to the appointment, with what came of it. A customer who agreed to texts is told."""
    if isinstance(found, SlotTaken):
        messages.error(request, _refused(found))
        return redirect("appointments:move", row.id)
    with tenant_scope(who.tenant_id):
        row.refresh_from_db()
        if isinstance(found, Stale):
            messages.error(request, _CHANGED)
        else:
            alerts.tell_customer(row, kind, timezone.now())
            messages.success(request, words)
    return redirect(shown_visit(row, business).address_here)


def _found(who: Member, booking_id: UUID) -> tuple[Booking, Shown, ShownVisit]:
    with tenant_scope(who.tenant_id):
        row = Booking.objects.filter(id=booking_id).exclude(status__in=("held", "expired")).first()
        if row is None:
            raise Http404
        business = of(shown_businesses(), row.business_id)
        return row, business, shown_visit(row, business)


def _services(businesses: dict[UUID, Shown]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for business in businesses.values():
        shop = shop_of(business.id)
        of_whom = f" · {business.name}" if len(businesses) > 1 else ""
        found += [(f"{business.id}:{each.key}", each.name + of_whom) for each in (shop.rules.services if shop else ())]
    return found


def _visit_of(text: str) -> UUID:
    """The owner of what the page holds: the one the form brought, so that sending it twice books once."""
    known = uuid_or_none(text)
    return known if known is not None and is_visit(known) else new_visit()


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 8 else 0


def _refused(taken: SlotTaken) -> str:
    context: dict[str, Any] = {"taken": "Somebody else has this time now.", "expired": "That took too long."}
    return f"{context.get(taken.rule) or in_words(Refusal(taken.rule))} Choose another."
