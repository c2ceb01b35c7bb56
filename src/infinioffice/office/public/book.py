"""`/book/<slug>/`: choose a service, a time, say who you are. Each step is a page of its own, without JavaScript.

A time is kept for the visitor from the moment they choose it, by the same holds that calls make; nothing is sent to
anybody before that, and only to a number whose owner ticked the box.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from infinioffice.call.ports import Scope
from infinioffice.dialogue.business import Business, ServiceFacts
from infinioffice.office.businesses.directory import read_config
from infinioffice.office.businesses.models import BusinessVersion
from infinioffice.office.messaging import carrier, desk, sending
from infinioffice.office.messaging.models import ConsentEvent
from infinioffice.office.public import answers, calendar, limits, manage
from infinioffice.office.public.forms import CONSENT_VERSION, DetailsForm, ZipForm, consent_wording
from infinioffice.office.public.visiting import Visiting
from infinioffice.office.scheduling import schedule
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.scheduling.once import uuid_or_none
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.tenancy import platform_scope, tenant_scope
from infinioffice.scheduling import slots
from infinioffice.scheduling.plan import Visit
from infinioffice.scheduling.rules import ZipRange, in_area
from infinioffice.scheduling.slots import SlotTaken

LOOKS = limits.Limit("book-look", 120, 60)
HOLDS = limits.Limit("book-hold", 15, 600)
HOLDS_HERE = limits.Limit("book-hold-business", 200, 600)
BOOKINGS = limits.Limit("book-network", 8, 3600)
BOOKINGS_OF_NUMBER = limits.Limit("book-number", 3, 86_400)
BOOKINGS_HERE = limits.Limit("book-business", 100, 3600)
TEXTS_HERE = limits.Limit("book-texts", 200, 86_400)
"""What texts to numbers from the page may cost a business in a day; the booking itself stands without one."""
LONGEST_HOLD = timedelta(minutes=20)
"""Mistakes in the form prolong a hold no further than this."""
HONEYPOT = "fax"


@dataclass(frozen=True, slots=True)
class Shop:
    """The business whose page it is, as published, and the services that can be booked here."""

    tenant_id: str
    business: Business
    services: tuple[ServiceFacts, ...]

    def scope(self, visiting: Visiting) -> Scope:
        return Scope(self.tenant_id, self.business.id, visiting.visit)

    @property
    def without_call(self) -> Scope:
        return Scope(self.tenant_id, self.business.id, "")

    def service(self, key: str) -> ServiceFacts | None:
        return next((each for each in self.services if each.key == key), None)

    def is_in_area(self, zip_code: str) -> bool:
        return in_area(zip_code, tuple(ZipRange(first, last) for first, last in self.business.service_zips))


@require_safe
def book(request: HttpRequest, slug: str) -> HttpResponse:
    """The first three questions, one after the other: what, where if that matters, and when."""
    if not limits.take(LOOKS, limits.neighbourhood_of(request)):
        return answers.too_often(request)
    shop = _shop(slug)
    visiting = Visiting.read(request.GET.get("v", ""), shop.business.id) or Visiting.begin(shop.business.id)
    service = shop.service(request.GET.get("service", ""))
    if service is None:
        return _page(request, shop, "public/services.html", {"services": shop.services})
    zip_form = ZipForm(request.GET if "zip" in request.GET else None)
    zip_code = str(zip_form.cleaned_data["zip"]) if zip_form.is_bound and zip_form.is_valid() else ""
    keep = {"service": service.key, "zip": zip_code, "v": request.GET.get("v", "")}
    if shop.business.service_zips and not (zip_code and shop.is_in_area(zip_code)):
        context = {"service": service, "form": zip_form, "is_outside": bool(zip_code), "keep": keep}
        return _page(request, shop, "public/where.html", context)
    people = _people(shop.business, service)
    wanted = request.GET.get("provider", "")
    provider = wanted if any(key == wanted for key, _ in people) else ""
    visit = Visit(service.key, provider or None, zip_code or None)
    keep["provider"] = provider
    picker = calendar.pick(request, shop.scope(visiting), visit, shop.business.zone, timezone.now(), keep)
    context = {
        "service": service,
        "picker": picker,
        "people": people,
        "provider": provider,
        "keep": keep,
        "visiting": visiting.signed(),
        "is_gone": "gone" in request.GET,
    }
    return _page(request, shop, "public/times.html", context)


@csrf_exempt
@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps the chosen time and goes on to the details. Somebody who was faster is said on the page of times."""
    shop = _shop(slug)
    if not answers.is_own_form(request):
        return _page(request, shop, "public/unsure.html", {}, status=403)
    near = limits.neighbourhood_of(request)
    if not (limits.take(HOLDS, near) and limits.take(HOLDS_HERE, shop.business.id)):
        return answers.too_often(request)
    visiting = Visiting.read(request.POST.get("v", ""), shop.business.id) or Visiting.begin(shop.business.id)
    token, service = request.POST.get("slot", ""), request.POST.get("service", "")
    scope, now = shop.scope(visiting), timezone.now()
    if visiting.hold:
        schedule.release(scope, f"web:{visiting.visit}:release:{visiting.round}", visiting.hold)
    held = schedule.hold(calendar.tokens(), scope, f"web:{visiting.visit}:hold:{visiting.round}", token, service, now)
    zip_code, provider = request.POST.get("zip", "")[:5], request.POST.get("provider", "")[:60]
    if isinstance(held, SlotTaken):
        again = {"service": service, "zip": zip_code, "provider": provider, "gone": "1"}
        return _to(reverse("public:book", args=[slug]), again)
    after = visiting.with_hold(held.id, service, zip_code, provider)
    return _to(reverse("public:details", args=[slug]), {"v": after.signed()})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Who it is for; POST books."""
    shop = _shop(slug)
    if not limits.take(LOOKS, limits.neighbourhood_of(request)):
        return answers.too_often(request)
    given = (request.POST if request.method == "POST" else request.GET).get("v", "")
    visiting = Visiting.read(given, shop.business.id)
    service = shop.service(visiting.service) if visiting is not None else None
    held = _row(shop, visiting) if visiting is not None else None
    if visiting is None or service is None or held is None:
        return _to(reverse("public:book", args=[slug]), {})
    if held.status in (Booking.Status.BOOKED, Booking.Status.PENDING):
        return _to(reverse("public:done", args=[slug]), {"v": given})
    if request.method != "POST":
        form = DetailsForm(shop.business, service, visiting.zip)
        return _details_page(request, shop, visiting, held, service, form)
    if not answers.is_own_form(request) or request.POST.get(HONEYPOT):
        return _page(request, shop, "public/unsure.html", {}, status=403)
    form = DetailsForm(shop.business, service, visiting.zip, request.POST)
    if not form.is_valid():
        if timezone.now() - held.created_at < LONGEST_HOLD:
            schedule.keep_holds(shop.scope(visiting), timezone.now())
        return _details_page(request, shop, visiting, held, service, form)
    return _book(request, shop, visiting, form)


@require_safe
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """What was booked, for as long as the way here is remembered."""
    shop = _shop(slug)
    visiting = Visiting.read(request.GET.get("v", ""), shop.business.id)
    row = _row(shop, visiting) if visiting is not None else None
    if row is None or row.status not in (Booking.Status.BOOKED, Booking.Status.PENDING):
        return _to(reverse("public:book", args=[slug]), {})
    link = manage.link_of(row.id, row.version)
    context = _time(shop, row) | {
        "first_name": row.name.split()[0] if row.name.split() else "",
        "service_name": row.service_name,
        "is_pending": row.status == Booking.Status.PENDING,
        "manage": link,
        "file": f"{link}appointment.ics",
    }
    return _page(request, shop, "public/done.html", context)


def _book(request: HttpRequest, shop: Shop, visiting: Visiting, form: DetailsForm) -> HttpResponse:
    wanted, now = form.details(), timezone.now()
    near = limits.neighbourhood_of(request)
    if not (
        limits.take(BOOKINGS, f"{shop.business.id}|{near}")
        and limits.take(BOOKINGS_OF_NUMBER, f"{shop.business.id}|{wanted.phone}")
        and limits.take(BOOKINGS_HERE, shop.business.id)
    ):
        return answers.too_often(request)
    op_id = f"web:{visiting.visit}:{visiting.round}"
    booked = schedule.commit(shop.scope(visiting), f"{op_id}:commit", visiting.hold, wanted, now)
    if isinstance(booked, SlotTaken):
        again = {"service": visiting.service, "zip": visiting.zip, "provider": visiting.provider, "gone": "1"}
        return _to(reverse("public:book", args=[shop.business.slug]), again)
    _text(shop, op_id, booked, agreed=form.has_agreed)
    return _to(reverse("public:done", args=[shop.business.slug]), {"v": visiting.signed()})


def _text(shop: Shop, op_id: str, booked: slots.Booking, *, agreed: bool) -> None:
    """The ledger's entry and the confirmation. A box that was not ticked says nothing: it takes no consent back. And
    who has said stop says otherwise by a text of their own: anybody can type their number here."""
    now = timezone.now()
    with tenant_scope(shop.tenant_id):
        has_stopped = sending.has_stopped(UUID(shop.business.id), booked.phone)
    if agreed and not has_stopped:
        desk.record_consent(
            shop.without_call,
            f"{op_id}:consent",
            phone=booked.phone,
            agreed=True,
            wording=consent_wording(shop.business),
            now=now,
            source=ConsentEvent.Source.WEB,
            wording_version=CONSENT_VERSION,
        )
    if agreed and limits.take(TEXTS_HERE, shop.business.id):
        desk.send_text(
            shop.without_call,
            f"{op_id}:text",
            kind="confirmation",
            phone=booked.phone,
            booking_id=booked.id,
            now=now,
            has_carrier=carrier.chosen() is not None,
        )


def _shop(slug: str) -> Shop:
    """Raises Http404 for a business that does not exist, is not published, or cannot be booked."""
    published = BusinessVersion.objects.filter(business__slug=slug, status=BusinessVersion.Status.PUBLISHED)
    with platform_scope(reason="which tenant a booking page belongs to"):
        found = published.order_by("-number").values_list("tenant_id", "config").first()
    if found is None:
        raise Http404
    tenant_id, config = found
    business = read_config(config)
    with tenant_scope(tenant_id):
        rules = shop_of(UUID(business.id))
    if rules is None:
        raise Http404
    services = tuple(each for each in business.services if rules.rules.service(each.key) is not None)
    return Shop(str(tenant_id), business, services)


def _row(shop: Shop, visiting: Visiting) -> Booking | None:
    """The visitor's own hold, or what has become of it."""
    identifier = uuid_or_none(visiting.hold)
    if identifier is None:
        return None
    with tenant_scope(shop.tenant_id):
        rows = Booking.objects.filter(business_id=shop.business.id, call_id=visiting.owner)
        return rows.filter(id=identifier).first()


def _people(business: Business, service: ServiceFacts) -> list[tuple[str, str]]:
    """Whom one can ask for; nobody where there is no choice."""
    able = [(each.key, each.name) for each in business.providers if not each.services or service.key in each.services]
    return able if len(able) > 1 else []


def _details_page(
    request: HttpRequest, shop: Shop, visiting: Visiting, held: Booking, service: ServiceFacts, form: DetailsForm
) -> HttpResponse:
    back = {"service": service.key, "zip": visiting.zip, "provider": visiting.provider, "v": visiting.signed()}
    until = held.hold_expires_at
    context = _time(shop, held) | {
        "service": service,
        "form": form,
        "visiting": visiting.signed(),
        "honeypot": HONEYPOT,
        "until": until.astimezone(shop.business.zone) if until is not None and until > timezone.now() else None,
        "back": f"{reverse('public:book', args=[shop.business.slug])}?{urlencode(back)}",
    }
    return _page(request, shop, "public/details.html", context)


def _time(shop: Shop, row: Booking) -> dict[str, Any]:
    return {
        "start": row.start_at.astimezone(shop.business.zone),
        "end": row.end_at.astimezone(shop.business.zone),
        "is_window": row.mode == "window",
        "provider_name": row.provider_name or "",
    }


def _page(request: HttpRequest, shop: Shop, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    more = {"business_name": shop.business.name, "business_phone": shop.business.phone, "slug": shop.business.slug}
    return answers.framed(answers.page(request, template, more | context, status), shop.business.frame_sites)


def _to(path: str, query: dict[str, str]) -> HttpResponse:
    kept = {key: value for key, value in query.items() if value}
    return answers.private(HttpResponseRedirect(f"{path}?{urlencode(kept)}" if kept else path))
