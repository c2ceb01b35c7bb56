"""Stores in memory for conversations without a database: the same ports, the same rules of what is bookable
(`scheduling`), one process, gone when it ends.

Honest about what it is not: there is no race here and nothing is durable. What the database guarantees is tested
against the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from infinioffice.call.ports import Called, CallEnd, LogEntry, Scope, TurnRecord
from infinioffice.dialogue.business import Business
from infinioffice.kernel.errors import StoreDown
from infinioffice.office.businesses import demo
from infinioffice.scheduling.hours import Calendar
from infinioffice.scheduling.offers import find
from infinioffice.scheduling.plan import Opening, Plan, Visit
from infinioffice.scheduling.rules import Rules
from infinioffice.scheduling.slots import (
    Booking,
    BookingDetails,
    Hold,
    Slot,
    SlotRequest,
    SlotsAnswer,
    SlotTaken,
    Stale,
)
from infinioffice.scheduling.token import SlotIdentity
from infinioffice.scheduling.walltime import from_minute
from infinioffice.understanding.pieces import similar_name

HOLD_TTL = timedelta(minutes=5)
_ALIKE = 0.7
_ACTIVE = ("booked", "pending")


@dataclass(slots=True)
class Row:
    """One hold or booking: what it occupies and, once committed, the booking. `gone` rows free their time."""

    id: str
    service: str
    opening: Opening
    slot: Slot
    expires_at: datetime | None
    booking: Booking | None = None
    gone: bool = False

    def occupies(self, now: datetime) -> bool:
        return not self.gone and (self.expires_at is None or self.expires_at > now)


@dataclass(slots=True)
class Calls:
    """What the desk and the log were given, for tests to look at."""

    messages: list[dict[str, object]] = field(default_factory=list)
    pages: list[dict[str, object]] = field(default_factory=list)
    consents: list[dict[str, object]] = field(default_factory=list)
    texts: list[dict[str, object]] = field(default_factory=list)
    waitlist: list[tuple[SlotRequest, BookingDetails]] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)
    turns: list[TurnRecord] = field(default_factory=list)
    end: CallEnd | None = None


class MemoryOffice:
    """All stores of one business: Schedule, Appointments, Desk, CallLog. `down` makes every call raise StoreDown;
    `fail_next` names port methods whose next call does."""

    def __init__(self, business: Business, rules: Rules) -> None:
        self.business = business
        self.rules = rules
        self.rows: dict[str, Row] = {}
        self.calls = Calls()
        self.down = False
        self.fail_next: set[str] = set()
        self.steal_next_hold = False
        self._done: dict[str, object] = {}
        self._count = 0

    @property
    def bookings(self) -> list[Booking]:
        """Every booking ever committed, cancelled ones too, in order."""
        return [row.booking for row in self.rows.values() if row.booking is not None]

    @property
    def active(self) -> list[Booking]:
        return [each for each in self.bookings if each.status in _ACTIVE]

    def add(self, service: str, start: datetime, name: str, phone: str, provider: str | None = None) -> Booking:
        """An appointment that exists already. Raises ValueError when the rules do not allow it."""
        before = start - timedelta(days=30)
        opening = self._plan(before).opening_at(Visit(service, provider), start, before)
        if opening is None:
            raise ValueError(f"{service} cannot be booked at {start}")
        row = self._row(service, opening, None)
        row.booking = self._booking(row, BookingDetails(name, phone))
        return row.booking

    def _reach(self, method: str) -> None:
        if self.down or method in self.fail_next:
            self.fail_next.discard(method)
            raise StoreDown(method)

    def _plan(self, now: datetime, without: str | None = None) -> Plan:
        busy: dict[str, list[tuple[int, int]]] = {}
        for row in self.rows.values():
            if row.occupies(now) and row.id != without:
                for unit in row.opening.units:
                    busy.setdefault(unit, []).append((row.opening.busy_from, row.opening.busy_to))
        return Plan(Calendar(self.rules), busy)

    def _row(self, service: str, opening: Opening, expires_at: datetime | None) -> Row:
        self._count += 1
        row_id = f"row-{self._count}"
        slot = _slot(opening, Visit(service, opening.provider))
        self.rows[row_id] = Row(row_id, service, opening, slot, expires_at)
        return self.rows[row_id]

    def _booking(self, row: Row, details: BookingDetails) -> Booking:
        service = self.rules.service(row.service)
        return Booking(
            id=row.id,
            version=1,
            service=row.service,
            service_name=service.name if service else row.service,
            start=row.slot.start,
            end=row.slot.end,
            mode=row.slot.mode,
            status="pending" if service and service.pending else "booked",
            name=details.name,
            phone=details.phone,
            provider=row.slot.provider,
            provider_name=row.slot.provider_name,
            notes=details.notes,
            address=details.address,
            zip=details.zip,
        )

    # ── Schedule ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def find_slots(self, scope: Scope, request: SlotRequest, now: datetime) -> SlotsAnswer:
        self._reach("find_slots")
        avoid = frozenset(SlotIdentity.from_text(each).minute for each in request.not_tokens)
        offers = find(self._plan(now), request, now, avoid)
        slots = tuple(_slot(each, offers.visit) for each in offers.openings)
        return SlotsAnswer(slots, offers.fits, offers.refusal)

    async def hold(self, scope: Scope, op_id: str, token: str, service: str, now: datetime) -> Hold | SlotTaken:
        self._reach("hold")
        known = self._done.get(op_id)
        if isinstance(known, Hold):
            return known
        identity = SlotIdentity.from_text(token)
        plan = self._plan(now)
        start = from_minute(identity.minute, self.rules.zone)
        opening = next(filter(None, (plan.opening_at(each, start, now) for each in identity.visits())), None)
        if opening is None:
            return SlotTaken()
        if self.steal_next_hold:
            self.steal_next_hold = False
            return SlotTaken()
        row = self._row(service, opening, now + HOLD_TTL)
        held = Hold(row.id, row.slot, now + HOLD_TTL)
        self._done[op_id] = held
        return held

    async def release(self, scope: Scope, op_id: str, hold_id: str) -> None:
        self._reach("release")
        row = self.rows.get(hold_id)
        if row is not None and row.booking is None:
            row.gone = True

    async def commit(
        self, scope: Scope, op_id: str, hold_id: str, details: BookingDetails, now: datetime
    ) -> Booking | SlotTaken:
        self._reach("commit")
        known = self._done.get(op_id)
        if isinstance(known, Booking):
            return known
        row = self._live_hold(hold_id, now)
        if row is None:
            return SlotTaken()
        row.expires_at = None
        row.booking = self._booking(row, details)
        self._done[op_id] = row.booking
        return row.booking

    def _live_hold(self, hold_id: str, now: datetime) -> Row | None:
        """The hold if its time is still its own: an expired one is, as long as nobody took it meanwhile."""
        row = self.rows.get(hold_id)
        if row is None or row.gone or row.booking is not None:
            return None
        if row.occupies(now):
            return row
        visit = Visit(row.service, row.opening.provider)
        return row if self._plan(now).opening_at(visit, row.opening.start, now) is not None else None

    # ── Appointments ────────────────────────────────────────────────────────────────────────────────────────────────

    async def find(self, scope: Scope, phone: str | None, name: str | None, now: datetime) -> Sequence[Booking]:
        self._reach("find")
        upcoming = [each for each in self.active if each.end > now]
        if phone is not None:
            return [each for each in upcoming if each.phone == phone]
        parts = (name or "").lower().split()
        return [
            each
            for each in upcoming
            if name and (set(parts) & set(each.name.lower().split()) or similar_name(name, each.name) >= _ALIKE)
        ]

    async def move(
        self, scope: Scope, op_id: str, booking_id: str, version: int, hold_id: str, now: datetime
    ) -> Booking | SlotTaken | Stale:
        self._reach("move")
        known = self._done.get(op_id)
        if isinstance(known, Booking):
            return known
        row = self.rows.get(booking_id)
        if row is None or row.booking is None or row.booking.status not in _ACTIVE:
            return Stale("gone")
        if row.booking.version != version:
            return Stale("changed")
        held = self._live_hold(hold_id, now)
        if held is None:
            return SlotTaken()
        held.gone = True
        row.opening, row.slot = held.opening, held.slot
        row.booking = replace(
            row.booking,
            version=version + 1,
            start=held.slot.start,
            end=held.slot.end,
            provider=held.slot.provider,
            provider_name=held.slot.provider_name,
        )
        self._done[op_id] = row.booking
        return row.booking

    async def cancel(self, scope: Scope, op_id: str, booking_id: str, version: int, now: datetime) -> Booking | Stale:
        self._reach("cancel")
        known = self._done.get(op_id)
        if isinstance(known, Booking):
            return known
        row = self.rows.get(booking_id)
        if row is None or row.booking is None or row.booking.status not in _ACTIVE:
            return Stale("gone")
        if row.booking.version != version:
            return Stale("changed")
        row.booking = replace(row.booking, status="cancelled", version=version + 1)
        row.gone = True
        self._done[op_id] = row.booking
        return row.booking

    # ── Desk ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def take_message(
        self, scope: Scope, op_id: str, topic: str, name: str, phone: str, text: str, urgent: bool, now: datetime
    ) -> None:
        self._reach("take_message")
        self.calls.messages.append({"topic": topic, "name": name, "phone": phone, "text": text, "urgent": urgent})

    async def page_on_call(self, scope: Scope, op_id: str, topic: str, phone: str, text: str, now: datetime) -> None:
        self._reach("page_on_call")
        self.calls.pages.append({"topic": topic, "phone": phone, "text": text})

    async def record_consent(
        self, scope: Scope, op_id: str, phone: str, agreed: bool, wording: str, now: datetime
    ) -> None:
        self._reach("record_consent")
        self.calls.consents.append({"phone": phone, "agreed": agreed, "wording": wording})

    async def send_text(
        self, scope: Scope, op_id: str, kind: str, phone: str, booking_id: str | None, now: datetime
    ) -> None:
        self._reach("send_text")
        latest = [each["agreed"] for each in self.calls.consents if each["phone"] == phone]
        if latest and latest[-1]:
            self.calls.texts.append({"kind": kind, "phone": phone, "booking_id": booking_id})

    async def prove_by_text(
        self, scope: Scope, op_id: str, phone: str, booking_id: str, said: str, now: datetime
    ) -> Literal["sent", "not_sent", "right", "wrong"]:
        self._reach("prove_by_text")
        code = self.code_of(booking_id)
        if said:
            return "right" if said == code else "wrong"
        row = self.rows.get(booking_id)
        if row is None or row.booking is None or row.booking.phone != phone:
            return "not_sent"
        latest = [each["agreed"] for each in self.calls.consents if each["phone"] == phone]
        if not latest or not latest[-1]:
            return "not_sent"
        self.calls.texts.append({"kind": "code", "phone": phone, "booking_id": booking_id, "code": code})
        return "sent"

    def code_of(self, booking_id: str) -> str:
        """The code texted for a booking, for tests to read off the phone."""
        return f"{sum(map(ord, booking_id)) * 7919 % 1_000_000:06d}"

    async def join_waitlist(
        self, scope: Scope, op_id: str, request: SlotRequest, details: BookingDetails, now: datetime
    ) -> None:
        self._reach("join_waitlist")
        self.calls.waitlist.append((request, details))

    # ── CallLog ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def open(self, scope: Scope, sid: str, caller_id: str | None, line: str, at: datetime) -> None:
        """Nothing to open: the log is a list."""

    async def append(self, scope: Scope, entries: Sequence[LogEntry], turns: Sequence[TurnRecord] = ()) -> None:
        self.calls.entries.extend(entries)
        self.calls.turns.extend(turns)

    async def close(self, scope: Scope, end: CallEnd) -> None:
        self.calls.end = end

    async def read(self, scope: Scope) -> Sequence[LogEntry]:
        return tuple(self.calls.entries)


class MemoryDirectory:
    """The demo businesses by number and by slug. `year` is the one whose holidays they keep."""

    def __init__(self, year: int) -> None:
        self._businesses = demo.businesses(year)

    def business(self, slug: str) -> Business:
        """The business of that slug. Raises KeyError naming the known ones."""
        for each in self._businesses:
            if each.slug == slug:
                return each
        raise KeyError(f"unknown business {slug!r}; known: {', '.join(each.slug for each in self._businesses)}")

    async def by_number(self, number: str) -> Called | None:
        return next((self._called(each) for each in self._businesses if each.phone == number), None)

    async def by_slug(self, slug: str) -> Called | None:
        return next((self._called(each) for each in self._businesses if each.slug == slug), None)

    def _called(self, business: Business) -> Called:
        return Called(str(demo.ids_of(business.slug)[0]), business)


def open_office(slug: str, at: datetime) -> MemoryOffice:
    """One demo business with an empty calendar, as of `at`."""
    business = MemoryDirectory(at.year).business(slug)
    return MemoryOffice(business, demo.rules_of(business, at.year))


def _slot(opening: Opening, visit: Visit) -> Slot:
    return Slot(
        token=SlotIdentity.of(visit, opening).to_text(),
        start=opening.start,
        end=opening.end,
        mode=opening.mode,
        provider=opening.provider,
        provider_name=opening.provider_name,
    )
