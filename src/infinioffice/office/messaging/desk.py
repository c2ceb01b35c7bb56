"""What the receptionist writes down: `call.ports.Desk` on Postgres.

Each method is one transaction and its `op_id` makes it happen once. Sending is a job enqueued in that same
transaction, so that a text is queued exactly when its row exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from infinioffice.call.ports import Scope
from infinioffice.compliance import texting
from infinioffice.kernel.records import to_plain
from infinioffice.office.api import plain, tell
from infinioffice.office.audit.chain import record
from infinioffice.office.businesses.shown import shown_businesses
from infinioffice.office.contacts import book
from infinioffice.office.messaging import jobs, proof, sending, wording
from infinioffice.office.messaging.models import (
    ConsentEvent,
    Delivery,
    Message,
    Noted,
    OnCallPage,
    TextMessage,
    WaitlistEntry,
)
from infinioffice.office.oncall import jobs as waking
from infinioffice.office.scheduling import links
from infinioffice.office.scheduling.models import Booking
from infinioffice.office.tenancy import tenant_scope
from infinioffice.office.text import storable, storable_json
from infinioffice.office.threads import StoreThreads
from infinioffice.scheduling.slots import BookingDetails, SlotRequest

NO_CARRIER = "No carrier is set up for this installation, so nothing was sent."
NOTHING_TO_SAY = "There is no appointment to write about."
NoteT = TypeVar("NoteT", bound=Noted)


@dataclass(frozen=True, slots=True)
class OfficeDesk:
    """`Desk` in the given threads. Without a carrier (`has_carrier` false) texts are kept and shown, not sent."""

    threads: StoreThreads
    has_carrier: bool = False

    async def take_message(
        self, scope: Scope, op_id: str, topic: str, name: str, phone: str, text: str, urgent: bool, now: datetime
    ) -> None:
        await self.threads.run(
            take_message, scope, op_id, topic=topic, name=name, phone=phone, text=text, urgent=urgent, now=now
        )

    async def page_on_call(self, scope: Scope, op_id: str, topic: str, phone: str, text: str, now: datetime) -> None:
        await self.threads.run(page_on_call, scope, op_id, topic=topic, phone=phone, text=text, now=now)

    async def record_consent(
        self, scope: Scope, op_id: str, phone: str, agreed: bool, wording: str, now: datetime
    ) -> None:
        await self.threads.run(record_consent, scope, op_id, phone=phone, agreed=agreed, wording=wording, now=now)

    async def send_text(
        self, scope: Scope, op_id: str, kind: str, phone: str, booking_id: str | None, now: datetime
    ) -> None:
        await self.threads.run(
            send_text,
            scope,
            op_id,
            kind=kind,
            phone=phone,
            booking_id=booking_id,
            now=now,
            has_carrier=self.has_carrier,
        )

    async def prove_by_text(
        self, scope: Scope, op_id: str, phone: str, booking_id: str, said: str, now: datetime
    ) -> proof.Outcome:
        return await self.threads.run(
            proof.prove_by_text,
            scope,
            op_id,
            phone=phone,
            booking_id=booking_id,
            said=said,
            now=now,
            has_carrier=self.has_carrier,
        )

    async def join_waitlist(
        self, scope: Scope, op_id: str, request: SlotRequest, details: BookingDetails, now: datetime
    ) -> None:
        await self.threads.run(join_waitlist, scope, op_id, request, details, now)


def take_message(
    scope: Scope, op_id: str, *, topic: str, name: str, phone: str, text: str, urgent: bool, now: datetime
) -> None:
    with tenant_scope(scope.tenant_id):
        row = _noted(
            Message,
            scope,
            op_id,
            now,
            topic=storable(topic)[:40],
            name=storable(name)[:200],
            phone=storable(phone)[:16],
            text=storable(text),
            urgent=urgent,
        )
        if _note_once(row):
            book.seen(row.phone, now, row.name)
            tell.tell("message.taken", now, plain.message(row))


def page_on_call(scope: Scope, op_id: str, *, topic: str, phone: str, text: str, now: datetime) -> None:
    """The page, kept in any case: it stands first on the dashboard until somebody has dealt with it. Jobs mail it and
    wake who is on call."""
    with tenant_scope(scope.tenant_id):
        page = _noted(
            OnCallPage,
            scope,
            op_id,
            now,
            topic=storable(topic)[:40],
            phone=storable(phone)[:16],
            text=storable(text),
        )
        if _note_once(page):
            jobs.enqueue_page(page)
            waking.begin(page)


def record_consent(
    scope: Scope,
    op_id: str,
    *,
    phone: str,
    agreed: bool,
    wording: str,
    now: datetime,
    source: str = ConsentEvent.Source.CALL,
    wording_version: str = "",
) -> None:
    """A line in the ledger. A no also stops what is still waiting, and returns only when nothing can leave any more."""
    with tenant_scope(scope.tenant_id):
        sending.lock_number(storable(phone)[:16])
        if not agreed:
            sending.drop_open(storable(phone)[:16], UUID(scope.business_id), sending.NO_CONSENT)
        is_new = _note_once(
            _noted(
                ConsentEvent,
                scope,
                op_id,
                now,
                phone=storable(phone)[:16],
                agreed=agreed,
                wording=storable(wording),
                source=source,
                wording_version=wording_version,
            )
        )
        if is_new:
            record("caller", "consent.given" if agreed else "consent.revoked", scope.call_id)


def send_text(
    scope: Scope, op_id: str, *, kind: str, phone: str, booking_id: str | None, now: datetime, has_carrier: bool
) -> None:
    """Queues the text of this kind, or keeps it with the reason it is not sent. Without consent nothing happens."""
    business_id = UUID(scope.business_id)
    with tenant_scope(scope.tenant_id):
        if not sending.has_agreed(business_id, phone):
            return
        text = _noted(TextMessage, scope, op_id, now, phone=phone)
        text.kind = storable(kind)[:20]
        text.booking_id = UUID(booking_id) if booking_id else None
        text.body = _body(kind, business_id, text.booking_id)
        text.segments = texting.segments(text.body)
        text.status = Delivery.QUEUED if has_carrier and text.body else Delivery.NOT_SENT
        if not text.body:
            text.reason = NOTHING_TO_SAY
        elif not has_carrier:
            text.reason = NO_CARRIER
        if _note_once(text) and text.status == Delivery.QUEUED:
            jobs.enqueue_text(text)


def join_waitlist(scope: Scope, op_id: str, request: SlotRequest, details: BookingDetails, now: datetime) -> None:
    with tenant_scope(scope.tenant_id):
        _note_once(
            _noted(
                WaitlistEntry,
                scope,
                op_id,
                now,
                service=storable(request.service)[:60],
                request=storable_json(to_plain(request)),
                details=storable_json(to_plain(details)),
            )
        )


def _noted(kind: type[NoteT], scope: Scope, op_id: str, now: datetime, **values: object) -> NoteT:
    return kind(
        business_id=UUID(scope.business_id),
        call_id=UUID(scope.call_id) if scope.call_id else None,
        op_id=op_id,
        created_at=now,
        **values,
    )


def _note_once(row: Noted) -> bool:
    """Saves the row; False when this operation has been done before."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if type(row)._default_manager.filter(op_id=row.op_id).exists():
            return False
        raise
    return True


def _body(kind: str, business_id: UUID, booking_id: UUID | None) -> str:
    """The words of a text, from the committed row; empty when that is gone or the kind has no words."""
    row = Booking.objects.filter(id=booking_id, business_id=business_id).first() if booking_id else None
    business = shown_businesses().get(business_id)
    if row is None or business is None:
        return ""
    appointment = wording.Appointment(
        row.service_name, business.here(row.start_at), business.here(row.end_at), row.mode == "window"
    )
    if kind == "confirmation" and row.status == Booking.Status.PENDING:
        kind = "pending"
    link = links.address(row.id, row.version)
    return wording.body(kind, business.name, next(iter(business.numbers), ""), appointment, link)
