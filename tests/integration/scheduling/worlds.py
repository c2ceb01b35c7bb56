"""A business in the database with rules of our own, and the four use cases with its scope filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from itertools import count
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from infinioffice.call.ports import Scope
from infinioffice.office.scheduling.tokens import SlotTokens
from infinioffice.scheduling.rules import ArrivalWindow, Need, OpenHours, Rules, ServiceRule, Unit, ZipRange
from infinioffice.scheduling.slots import (
    Booking,
    BookingDetails,
    Hold,
    SlotRequest,
    SlotsAnswer,
    SlotTaken,
    Stale,
    Wanted,
)


class _OnUse:
    """A module of the office, imported when it is used: Django has to be started by a fixture before."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)


schedule = _OnUse("infinioffice.office.scheduling.schedule")
appointments = _OnUse("infinioffice.office.scheduling.appointments")
setup = _OnUse("infinioffice.office.scheduling.setup")
models = _OnUse("infinioffice.office.scheduling.models")
businesses = _OnUse("infinioffice.office.businesses.models")
tenancy = _OnUse("infinioffice.office.tenancy")

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 6, 1, 7, tzinfo=ZONE)
TOKENS = SlotTokens(b"a key for the tests only")
ANA = BookingDetails("Ana Whitfield", "+15185550142", notes="back door")
HOURS = tuple(OpenHours(day, 9 * 60, 17 * 60) for day in range(5))


def salon(stylists: int = 2, **service: object) -> Rules:
    """An hour for a cut with the given number of named stylists."""
    values: dict[str, object] = {"notice_minutes": 60, **service}
    return Rules(
        ZONE,
        HOURS,
        (ServiceRule("cut", "Haircut", 60, "exact", (Need("stylist"),), **values),),  # type: ignore[arg-type]
        tuple(Unit(f"s{n}", "stylist", n, f"s{n}", f"Stylist {n}") for n in range(1, stylists + 1)),
    )


def plumber(jobs: int = 3) -> Rules:
    """Two windows a day with so many jobs each."""
    return Rules(
        ZONE,
        HOURS,
        (ServiceRule("leak", "Leak repair", 90, "window", (Need("crew"),)),),
        tuple(Unit(f"crew-{n}", "crew", n) for n in range(1, jobs + 1)),
        windows=(ArrivalWindow(9 * 60, 11 * 60), ArrivalWindow(13 * 60, 15 * 60)),
        zips=(ZipRange("12201", "12288"),),
    )


@dataclass
class Caller:
    """One call to one business."""

    tenant_id: UUID
    business_id: UUID
    service: str
    call_id: str = field(default_factory=lambda: str(uuid4()))
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def scope(self) -> Scope:
        return Scope(str(self.tenant_id), str(self.business_id), self.call_id)

    def op(self) -> str:
        return f"{self.call_id}:{next(self.numbers)}"

    def another(self) -> Caller:
        """Somebody else who rings the same business."""
        return Caller(self.tenant_id, self.business_id, self.service)

    def find(self, *wanted: Wanted, now: datetime = NOW, **more: object) -> SlotsAnswer:
        request = SlotRequest(self.service, wanted, **more)  # type: ignore[arg-type]
        return schedule.find_slots(TOKENS, self.scope, request, now)

    def find_at(self, start: datetime, **more: object) -> SlotsAnswer:
        return self.find(Wanted(exact=start), **more)

    def hold(self, token: str, now: datetime = NOW, op_id: str | None = None) -> Hold | SlotTaken:
        return schedule.hold(TOKENS, self.scope, op_id or self.op(), token, self.service, now)

    def hold_at(self, start: datetime, now: datetime = NOW) -> Hold | SlotTaken:
        answer = self.find_at(start, now=now)
        assert answer.fits, answer
        return self.hold(answer.slots[0].token, now)

    def must_hold(self, start: datetime, now: datetime = NOW) -> Hold:
        held = self.hold_at(start, now)
        assert isinstance(held, Hold), held
        return held

    def commit(
        self, hold_id: str, details: BookingDetails = ANA, now: datetime = NOW, op_id: str | None = None
    ) -> Booking | SlotTaken:
        return schedule.commit(self.scope, op_id or self.op(), hold_id, details, now)

    def must_book(self, start: datetime, details: BookingDetails = ANA, now: datetime = NOW) -> Booking:
        booked = self.commit(self.must_hold(start, now).id, details, now)
        assert isinstance(booked, Booking), booked
        return booked

    def move(
        self, booking: Booking, hold_id: str, now: datetime = NOW, op_id: str | None = None
    ) -> Booking | SlotTaken | Stale:
        return appointments.move(self.scope, op_id or self.op(), booking.id, booking.version, hold_id, now)

    def cancel(self, booking: Booking, now: datetime = NOW, op_id: str | None = None) -> Booking | Stale:
        return appointments.cancel(self.scope, op_id or self.op(), booking.id, booking.version, now)

    def appointments(self, phone: str | None = None, name: str | None = None, now: datetime = NOW) -> list[Booking]:
        return appointments.find(self.scope, phone, name, now)


def open_business(rules: Rules, tenant_id: UUID | None = None) -> Caller:
    """A new business of a new tenant, and somebody who rings it."""
    tenant = tenant_id or uuid4()
    with tenancy.tenant_scope(tenant):
        slug = f"shop-{uuid4().hex[:12]}"
        business = businesses.Business.objects.create(slug=slug, name="The Shop", zone=rules.zone.key)
        setup.set_up(business.id, tenant, rules)
    return Caller(tenant, business.id, rules.services[0].key)


def at(text: str) -> datetime:
    """`2026-06-02 09:00` in the shop's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def in_minutes(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)
