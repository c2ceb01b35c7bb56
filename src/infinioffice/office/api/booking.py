"""Operations on free times and appointments. They use the very use cases that calls and booking pages use."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from infinioffice.call.ports import Scope
from infinioffice.kernel import phone as phones
from infinioffice.office.api import named, plain, shapes
from infinioffice.office.api.access import Key, program_of
from infinioffice.office.api.lists import CursorText, Limit, after
from infinioffice.office.api.named import Answer, Operation
from infinioffice.office.api.problems import Problem, ProblemOut
from infinioffice.office.businesses.shown import Shown, shown_businesses
from infinioffice.office.paging import page
from infinioffice.office.public.calendar import tokens
from infinioffice.office.scheduling import appointments as use_cases
from infinioffice.office.scheduling import rows, schedule, why
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling import slots
from infinioffice.scheduling.plan import Visit
from infinioffice.scheduling.slots import BookingDetails, SlotRequest, SlotTaken, Stale, Wanted

router = Router(tags=["Appointments"])
_MOST_SLOTS = 50
_SHOWN = ("booked", "pending", "cancelled", "done", "no_show")
Refused = {400: ProblemOut, 401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut}
ServiceKey = Annotated[str, Query(max_length=60, description="A service's key.")]
Text60 = Annotated[str, Query(max_length=60)]
Zip = Annotated[str, Query(max_length=10)]


@router.get("/businesses", response={200: shapes.BusinessesOut, **Refused}, auth=Key("availability:read"))
def businesses(request: HttpRequest) -> dict[str, Any]:
    """What can be booked: businesses and their services. Needs `availability:read`."""
    with tenant_scope(program_of(request).tenant_id):
        return {"items": [_business(each) for each in shown_businesses().values()]}


@router.get("/availability", response={200: shapes.AvailabilityOut, **Refused}, auth=Key("availability:read"))
def availability(
    request: HttpRequest,
    business_id: UUID,
    service: ServiceKey,
    start: Annotated[datetime | None, Query(description="Not before. Without an offset: the business's clock.")] = None,
    end: Annotated[datetime | None, Query(description="Starts before this.")] = None,
    provider: Text60 = "",
    zip: Zip = "",  # noqa: A002 - the name on the wire
    moving: Annotated[UUID | None, Query(description="The appointment that gives up its time for this one.")] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST_SLOTS)] = 10,
) -> dict[str, Any]:
    """The first free times, or the next best and why the wish failed. Needs `availability:read`."""
    scope, business = _scope(request, business_id)
    wanted = (Wanted(_aware(start, business), _aware(end, business)),) if start or end else ()
    asked = SlotRequest(
        service, wanted, provider=provider or None, zip=zip or None, limit=limit, moving=str(moving) if moving else None
    )
    found = schedule.find_slots(tokens(), scope, asked, timezone.now())
    refusal = {"rule": found.refusal.rule, "detail": found.refusal.detail} if found.refusal is not None else None
    return {"fits": found.fits, "slots": [plain.slot(each) for each in found.slots], "refusal": refusal}


@router.get("/availability/why", response={200: shapes.WhyOut, **Refused}, auth=Key("availability:read"))
def why_not(
    request: HttpRequest,
    business_id: UUID,
    service: ServiceKey,
    start: datetime,
    provider: Text60 = "",
    zip: Zip = "",  # noqa: A002
) -> dict[str, Any]:
    """Why exactly this start can or cannot be had: the first rule that fails. Needs `availability:read`."""
    scope, business = _scope(request, business_id)
    moment = _aware(start, business)
    assert moment is not None
    return why.answer(scope, Visit(service, provider or None, zip or None), moment, timezone.now()).as_json()


@router.get("/appointments", response={200: shapes.AppointmentsOut, **Refused}, auth=Key("appointments:read"))
def list_appointments(
    request: HttpRequest,
    business_id: UUID | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    status: Text60 = "",
    phone: Annotated[str, Query(max_length=40)] = "",
    cursor: CursorText = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Appointments in the order of their start; `start` and `end` bound it. Needs `appointments:read`."""
    with tenant_scope(program_of(request).tenant_id):
        shown = shown_businesses()
        here = shown.get(business_id) if business_id else next(iter(shown.values()), None)
        found = Booking.objects.filter(status__in=[status] if status in _SHOWN else [] if status else _SHOWN)
        found = found.filter(business_id=business_id) if business_id else found.filter(business_id__in=shown)
        if start:
            found = found.filter(start_at__gte=_aware(start, here))
        if end:
            found = found.filter(start_at__lt=_aware(end, here))
        if phone:
            found = found.filter(phone=phones.parse(phone) or "-")
        part = page(found, "start_at", after(cursor), limit, newest=False)
        items = [_appointment(row, shown[row.business_id]) for row in part.rows]
        return {"items": items, "next": part.next.to_text() if part.next else None}


@router.get("/appointments/{id}", response={200: shapes.AppointmentOut, **Refused}, auth=Key("appointments:read"))
def one_appointment(request: HttpRequest, id: UUID) -> dict[str, Any]:  # noqa: A002
    """One appointment as it is now. Needs `appointments:read`."""
    with tenant_scope(program_of(request).tenant_id):
        row, business = _row(id)
        return _appointment(row, business)


@router.post(
    "/appointments", response={201: shapes.AppointmentOut, 409: ProblemOut, **Refused}, auth=Key("appointments:write")
)
def book(request: HttpRequest, wanted: shapes.BookIn) -> Status[dict[str, Any]]:
    """Books a slot: it is held, outside calendars are asked, and it is committed; or 409 says which rule forbids it.
    Send an `Idempotency-Key`. No text is sent: consent is asked elsewhere. Needs `appointments:write`."""
    phone = phones.parse(wanted.phone)
    if phone is None:
        problem = {"pointer": "/phone", "detail": "not a phone number"}
        raise Problem(422, "invalid", "phone: not a phone number", errors=[problem])
    program = program_of(request)
    _scope(request, wanted.business_id)
    details = BookingDetails(wanted.name, phone, wanted.notes, wanted.address, wanted.zip, wanted.email)

    def work(operation: Operation) -> Answer:
        scope = Scope(str(program.tenant_id), str(wanted.business_id), str(operation.visit))
        hold_id = _held(scope, operation, wanted.slot, wanted.service)
        booked = schedule.commit(scope, f"{operation.op_id}:commit", hold_id, details, timezone.now())
        if isinstance(booked, SlotTaken):
            schedule.release(scope, f"{operation.op_id}:release", hold_id)
            raise _taken(booked)
        return 201, plain.appointment(booked, wanted.business_id, wanted.email)

    status, body = named.once(request, program, work)
    return Status(status, body)


@router.post(
    "/appointments/{id}/move",
    response={200: shapes.AppointmentOut, 409: ProblemOut, **Refused},
    auth=Key("appointments:write"),
)
def move(request: HttpRequest, id: UUID, wanted: shapes.MoveIn) -> Status[dict[str, Any]]:  # noqa: A002
    """Gives the appointment another slot of the same service; both happen or neither. Needs `appointments:write`."""
    program = program_of(request)
    row = _known(request, id)

    def work(operation: Operation) -> Answer:
        scope = Scope(str(program.tenant_id), str(row.business_id), str(operation.visit))
        hold_id = _held(scope, operation, wanted.slot, row.service)
        moved = use_cases.move(
            scope, f"{operation.op_id}:move", str(id), wanted.version, hold_id, timezone.now()
        )  # fmt: skip
        if not isinstance(moved, slots.Booking):
            schedule.release(scope, f"{operation.op_id}:release", hold_id)
        return 200, _changed(moved, row)

    status, body = named.once(request, program, work)
    return Status(status, body)


@router.post(
    "/appointments/{id}/cancel",
    response={200: shapes.AppointmentOut, 409: ProblemOut, **Refused},
    auth=Key("appointments:write"),
)
def cancel(request: HttpRequest, id: UUID, wanted: shapes.CancelIn) -> Status[dict[str, Any]]:  # noqa: A002
    """Cancels the appointment and frees its time. Needs `appointments:write`."""
    program = program_of(request)
    row = _known(request, id)

    def work(operation: Operation) -> Answer:
        scope = Scope(str(program.tenant_id), str(row.business_id), str(operation.visit))
        op_id = f"{operation.op_id}:cancel"
        return 200, _changed(use_cases.cancel(scope, op_id, str(id), wanted.version, timezone.now()), row)

    status, body = named.once(request, program, work)
    return Status(status, body)


def _held(scope: Scope, operation: Operation, token: str, service: str) -> str:
    held = schedule.hold(tokens(), scope, f"{operation.op_id}:hold", token, service, timezone.now())
    if isinstance(held, SlotTaken):
        raise _taken(held)
    return held.id


def _changed(found: slots.Booking | SlotTaken | Stale, row: Booking) -> dict[str, Any]:
    if isinstance(found, SlotTaken):
        raise _taken(found)
    if isinstance(found, Stale):
        raise Problem(409, "stale", "Read the appointment again.", rule=found.reason)
    return plain.appointment(found, row.business_id, row.email)


def _taken(taken: SlotTaken) -> Problem:
    return Problem(409, "slot_taken", "Ask for availability again.", rule=taken.rule)


def _scope(request: HttpRequest, business_id: UUID) -> tuple[Scope, Shown]:
    """A scope without a call, for reading. Raises Http404 for a business that is not the tenant's."""
    program = program_of(request)
    with tenant_scope(program.tenant_id):
        business = shown_businesses().get(business_id)
    if business is None:
        raise Http404
    return Scope(str(program.tenant_id), str(business_id), ""), business


def _known(request: HttpRequest, booking_id: UUID) -> Booking:
    with tenant_scope(program_of(request).tenant_id):
        return _row(booking_id)[0]


def _row(booking_id: UUID) -> tuple[Booking, Shown]:
    """Inside the tenant's scope. A hold is no appointment."""
    row = Booking.objects.filter(id=booking_id, status__in=_SHOWN).first()
    business = shown_businesses().get(row.business_id) if row is not None else None
    if row is None or business is None:
        raise Http404
    return row, business


def _appointment(row: Booking, business: Shown) -> dict[str, Any]:
    return plain.appointment(rows.to_value(row, business.zone), row.business_id, row.email)


def _business(business: Shown) -> dict[str, Any]:
    shop = shop_of(business.id)
    services = [
        {"key": each.key, "name": each.name, "minutes": each.minutes, "mode": each.mode}
        for each in (shop.rules.services if shop is not None else ())
    ]
    return {
        "id": business.id,
        "name": business.name,
        "zone": business.zone.key,
        "numbers": list(business.numbers),
        "services": services,
    }


def _aware(moment: datetime | None, business: Shown | None) -> datetime | None:
    """A moment without an offset is on the business's clock."""
    if moment is None or moment.tzinfo is not None or business is None:
        return moment
    return moment.replace(tzinfo=business.zone)
