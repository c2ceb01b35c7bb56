"""`/b/<token>/`: one appointment, for the person whose link it is. A first name and a time, nothing else.

The link is of one version of one booking. What it leads to is read anew each time, before anything is shown or done.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from infinioffice.call.ports import Scope
from infinioffice.kernel.spans import Span
from infinioffice.office.businesses.shown import Shown, shown_businesses
from infinioffice.office.messaging import carrier, desk
from infinioffice.office.public import answers, calendar, limits
from infinioffice.office.scheduling import appointments, links, schedule
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.scheduling.visits import new_visit
from infinioffice.office.tenancy import platform_scope, tenant_scope
from infinioffice.scheduling import ics
from infinioffice.scheduling.plan import Visit
from infinioffice.scheduling.slots import SlotTaken, Stale
from infinioffice.scheduling.token import SlotIdentity

State = Literal["coming", "cancelled", "stale", "over"]
LOOKS = limits.Limit("manage-look", 60, 60)
CHANGES = limits.Limit("manage-change", 20, 3600)
_GONE = 410


@dataclass(frozen=True, slots=True)
class Opened:
    """What a genuine link leads to at this moment."""

    token: str
    row: Booking
    business: Shown
    state: State
    notice: timedelta

    @property
    def scope(self) -> Scope:
        return Scope(str(self.row.tenant_id), str(self.row.business_id), "")

    def may_change(self, now: datetime) -> bool:
        """Online up to the notice the business wants for a booking; after that the phone is the way."""
        return self.state == "coming" and now < self.row.start_at - self.notice

    def context(self) -> dict[str, Any]:
        """Everything a page may say."""
        return {
            "token": self.token,
            "state": self.state,
            "business_name": self.business.name,
            "business_phone": next(iter(self.business.numbers), ""),
            "first_name": self.row.name.split()[0] if self.row.name.split() else "",
            "start": self.business.here(self.row.start_at),
            "end": self.business.here(self.row.end_at),
            "is_window": self.row.mode == "window",
            "is_pending": self.row.status == Booking.Status.PENDING,
            "may_change": self.may_change(timezone.now()),
            "rebook": reverse("public:book", args=[self.business.slug]) if self.business.slug else "",
        }


@require_safe
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """The appointment. 410 with a way to call for a link that was good once, 404 for any other."""
    if not limits.take(LOOKS, limits.neighbourhood_of(request)):
        return answers.too_often(request)
    found = opened(token)
    return answers.page(request, "public/manage.html", found.context(), status=_status(found))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first, cancels on POST."""
    if not _may_try(request):
        return answers.too_often(request)
    found, now = opened(token), timezone.now()
    if not found.may_change(now):
        return answers.page(request, "public/manage.html", found.context(), status=_status(found, wrong=409))
    if request.method != "POST":
        return answers.page(request, "public/cancel.html", found.context())
    row = found.row
    answer = appointments.cancel(found.scope, f"web:{row.id}:{row.version}:cancel", str(row.id), row.version, now)
    if isinstance(answer, Stale):
        return _back(links.make(row.id, row.version))
    _tell(found, "cancelled", answer.version, now)
    return _back(links.make(row.id, answer.version))


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Days and times; `?slot=` asks whether it is to be this one, POST moves."""
    if not _may_try(request):
        return answers.too_often(request)
    found, now = opened(token), timezone.now()
    if not found.may_change(now):
        return answers.page(request, "public/manage.html", found.context(), status=_status(found, wrong=409))
    chosen = (request.POST if request.method == "POST" else request.GET).get("slot", "")
    identity = calendar.tokens().read(chosen, found.row.business_id, now) if chosen else None
    is_good = identity is not None and identity.moving == str(found.row.id)
    if request.method == "POST" and is_good:
        return _move(found, chosen, now)
    if identity is not None and is_good:
        new_start = found.business.here(datetime.fromtimestamp(identity.minute * 60, UTC))
        context = found.context() | {"slot": chosen, "new_start": new_start}
        return answers.page(request, "public/move_confirm.html", context)
    visit = _visit(found.row)
    picker = calendar.pick(request, found.scope, visit, found.business.zone, now, {}, str(found.row.id))
    context = found.context() | {"picker": picker, "is_gone": bool(chosen) or "gone" in request.GET}
    return answers.page(request, "public/move.html", context)


@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The appointment for a calendar; a cancelled one takes the entry out again."""
    if not limits.take(LOOKS, limits.neighbourhood_of(request)):
        return answers.too_often(request)
    found = opened(token)
    if found.state not in ("coming", "cancelled"):
        raise Http404
    row = found.row
    entry = ics.Entry(
        uid=str(row.id),
        span=Span(row.start_at, row.end_at),
        stamp=row.updated_at,
        title=f"Appointment with {found.business.name}",
        sequence=row.version,
        is_cancelled=found.state == "cancelled",
        is_tentative=row.status == Booking.Status.PENDING,
    )
    method: ics.Method = "CANCEL" if found.state == "cancelled" else "PUBLISH"
    response = HttpResponse(ics.text(entry, method), content_type=ics.CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answers.private(response)


def opened(token: str) -> Opened:
    """What the link leads to. Raises Http404 for one we did not make, or whose booking is gone."""
    named = links.read(token)
    if named is None:
        raise Http404
    booking_id, version = named
    with platform_scope(reason="whose appointment a signed link names"):
        tenant_id = Booking.objects.filter(id=booking_id).values_list("tenant_id", flat=True).first()
    if tenant_id is None:
        raise Http404
    with tenant_scope(tenant_id):
        row = Booking.objects.filter(id=booking_id).exclude(status__in=appointments.HOLDS).first()
        business = shown_businesses().get(row.business_id) if row is not None else None
        if row is None or business is None:
            raise Http404
        return Opened(token, row, business, _state(row, version), _notice(row))


def _state(row: Booking, version: int) -> State:
    if row.version != version:
        return "stale"
    if row.status == Booking.Status.CANCELLED:
        return "cancelled"
    if row.status not in appointments.ACTIVE or row.end_at <= timezone.now():
        return "over"
    return "coming"


def _notice(row: Booking) -> timedelta:
    shop = shop_of(row.business_id)
    service = shop.rules.service(row.service) if shop is not None else None
    return timedelta(minutes=service.notice_minutes if service is not None else 0)


def _status(found: Opened, wrong: int = 200) -> int:
    return _GONE if found.state in ("stale", "over") else wrong if found.state == "coming" else 200


def _may_try(request: HttpRequest) -> bool:
    limit = CHANGES if request.method == "POST" else LOOKS
    return limits.take(limit, limits.neighbourhood_of(request))


def _visit(row: Booking) -> Visit:
    """The same service for the same place, with the person who was asked for."""
    try:
        identity = SlotIdentity.from_text(row.slot)
    except ValueError:
        identity = None
    asked = identity.provider if identity is not None and identity.is_provider_asked else None
    return Visit(row.service, asked, row.zip or None)


def _move(found: Opened, slot: str, now: datetime) -> HttpResponse:
    """Hold and move in one go; the same time sent twice is one move."""
    row = found.row
    op_id = f"web:{row.id}:{row.version}:{hashlib.sha256(slot.encode()).hexdigest()[:16]}"
    scope = Scope(str(row.tenant_id), str(row.business_id), str(new_visit()))
    held = schedule.hold(calendar.tokens(), scope, f"{op_id}:{scope.call_id[:8]}", slot, row.service, now)
    if isinstance(held, SlotTaken):
        return answers.private(HttpResponseRedirect(reverse("public:move", args=[found.token]) + "?gone"))
    answer = appointments.move(scope, op_id, str(row.id), row.version, held.id, now)
    if isinstance(answer, SlotTaken | Stale):
        schedule.release_call(scope)
        if isinstance(answer, Stale):
            return _back(found.token)
        return answers.private(HttpResponseRedirect(reverse("public:move", args=[found.token]) + "?gone"))
    _tell(found, "changed", answer.version, now)
    return _back(links.make(row.id, answer.version))


def _tell(found: Opened, kind: str, version: int, now: datetime) -> None:
    """A text about it, if the ledger allows one."""
    if found.row.phone:
        desk.send_text(
            found.scope,
            f"web:{found.row.id}:{version}:{kind}",
            kind=kind,
            phone=found.row.phone,
            booking_id=str(found.row.id),
            now=now,
            has_carrier=carrier.chosen() is not None,
        )


def _back(token: str) -> HttpResponse:
    return answers.private(HttpResponseRedirect(reverse("public:manage", args=[token])))


def link_of(booking_id: UUID, version: int) -> str:
    """The page's path, for another page of ours."""
    return reverse("public:manage", args=[links.make(booking_id, version)])
