"""Texts that come in: revocations first, then the letters our texts offer, then everything else.

The carrier answers STOP, START and HELP itself (and, with an opt-out service, tells us in `opt_out`); a second answer
of ours would be one too many. What it cannot read, we read: "please stop texting me" is a revocation too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from infinioffice.call.ports import Scope
from infinioffice.compliance import texting
from infinioffice.kernel import phone as phones
from infinioffice.office.audit.chain import record
from infinioffice.office.businesses.models import PhoneNumber
from infinioffice.office.businesses.shown import Shown, shown_businesses
from infinioffice.office.messaging import jobs, sending, wording
from infinioffice.office.messaging.models import ConsentEvent, Delivery, IncomingText, Message, TextMessage
from infinioffice.office.scheduling import appointments
from infinioffice.office.tenancy import platform_scope, tenant_scope
from infinioffice.office.text import storable
from infinioffice.office.threads import StoreThreads
from infinioffice.scheduling.slots import Booking, Stale

MOST_AN_HOUR = 20
"""Texts of one number that are answered within an hour; two machines must not talk for ever."""
_CARRIER_ANSWERS = texting.STOP_WORDS | texting.START_WORDS | texting.HELP_WORDS
_RANK = {Delivery.SENT: 1, Delivery.UNDELIVERED: 2, Delivery.DELIVERED: 3}
_STATES = {"sent": Delivery.SENT, "delivered": Delivery.DELIVERED, "read": Delivery.DELIVERED,
           "undelivered": Delivery.UNDELIVERED, "failed": Delivery.UNDELIVERED}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """One text as the carrier tells it. `opt_out` is STOP, START or HELP when the carrier has read it so itself."""

    sid: str
    sender: str
    to: str
    body: str
    opt_out: str = ""


class OfficeTexts:
    """`call.texts.TextDesk` in the given threads."""

    def __init__(self, threads: StoreThreads) -> None:
        self._threads = threads

    async def came(self, sid: str, sender: str, to: str, body: str, opt_out: str, now: datetime) -> None:
        await self._threads.run(take, Came(sid, sender, to, body, opt_out), now)

    async def status(self, sid: str, status: str, code: str) -> None:
        await self._threads.run(note_status, sid, status, code)


def take(came: Came, now: datetime) -> None:
    """Does what the text asks for, once for each `sid`. A text to a number nobody has changes nothing."""
    with platform_scope(reason="a text arrives before its tenant is known"):
        number = PhoneNumber.objects.filter(e164=came.to).values_list("tenant_id", "business_id").first()
    sender = phones.parse(came.sender)
    if number is None or sender is None:
        return
    tenant_id, business_id = number
    with tenant_scope(tenant_id):
        sending.lock_number(sender)
        row = IncomingText(
            business_id=business_id,
            carrier_sid=storable(came.sid)[:64],
            phone=sender,
            body=storable(came.body)[:1600],
            meaning=_meaning(came),
            created_at=now,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return
        business = shown_businesses()[business_id]
        row.reply = _act(row, Scope(str(tenant_id), str(business_id), ""), business, now)
        if row.reply and _is_answered(came, row, now):
            _reply(row, now)
        else:
            row.reply = ""
        row.save(update_fields=["reply", "booking_id"])


def note_status(sid: str, status: str, code: str) -> None:
    """How far a text got on the carrier's side. Callbacks come late, twice and in any order: the furthest counts."""
    state = _STATES.get(status)
    if state is None or not sid:
        return
    with platform_scope(reason="a delivery report names only the carrier's id"):
        found = TextMessage.objects.filter(carrier_sid=sid).values_list("tenant_id", "id").first()
    if found is None:
        return
    with tenant_scope(found[0]):
        text = TextMessage.objects.select_for_update().get(id=found[1])
        if code == "21610":
            jobs.note_opt_out(text)
        if _RANK.get(Delivery(text.status), 0) < _RANK[state]:
            text.status = state
            text.carrier_code = code[:12]
            text.reason = f"The carrier could not deliver it ({code})." if state == Delivery.UNDELIVERED else ""
            text.save(update_fields=["status", "carrier_code", "reason"])


def _meaning(came: Came) -> str:
    if came.opt_out in ("STOP", "START", "HELP"):
        return came.opt_out.lower()
    return texting.read_reply(came.body) or "message"


def _is_answered(came: Came, row: IncomingText, now: datetime) -> bool:
    """Whether our answer goes out: not where the carrier has answered, and not to somebody who never ends."""
    if came.opt_out or came.body.strip().lower() in _CARRIER_ANSWERS:
        return False
    since = now - timedelta(hours=1)
    return IncomingText.objects.filter(phone=row.phone, created_at__gt=since).count() <= MOST_AN_HOUR


def _act(row: IncomingText, scope: Scope, business: Shown, now: datetime) -> str:
    """Does it and returns the words to answer with."""
    match row.meaning:
        case "stop":
            _note(row, agreed=False, now=now)
            sending.drop_open(row.phone, row.business_id, sending.NO_CONSENT)
            return wording.STOPPED.format(business=business.name)
        case "start":
            if _ever_agreed(row):
                _note(row, agreed=True, now=now)
            return wording.STARTED.format(business=business.name)
        case "help":
            return wording.help_text(business.name, next(iter(business.numbers), ""))
        case "confirm" | "reschedule" | "cancel_visit":
            return _about_visit(row, scope, business, now)
    return _leave_message(row, business, now)


def _about_visit(row: IncomingText, scope: Scope, business: Shown, now: datetime) -> str:
    coming = [each for each in appointments.find(scope, row.phone, None, now) if each.phone == row.phone]
    ring = next(iter(business.numbers), "")
    if len(coming) != 1:
        _leave_message(row, business, now)
        return wording.which_visit(business.name, ring, has_none=not coming)
    visit = coming[0]
    row.booking_id = UUID(visit.id)
    shown = wording.Appointment(visit.service_name, visit.start, visit.end, visit.mode == "window")
    if row.meaning == "confirm":
        return wording.confirmed(business.name, shown)
    if row.meaning == "reschedule":
        _leave_message(row, business, now)
        return wording.to_reschedule(business.name, ring)
    return _cancel(row, scope, visit, shown, business, now)


def _cancel(
    row: IncomingText, scope: Scope, visit: Booking, shown: wording.Appointment, business: Shown, now: datetime
) -> str:
    done = appointments.cancel(scope, f"sms:{row.carrier_sid}"[:80], visit.id, visit.version, now)
    ring = next(iter(business.numbers), "")
    if isinstance(done, Stale):
        return wording.which_visit(business.name, ring, has_none=False)
    return wording.body("cancelled", business.name, ring, shown)


def _leave_message(row: IncomingText, business: Shown, now: datetime) -> str:
    """For the staff's inbox; answered once a day, because a machine that always answers is no help."""
    Message.objects.create(
        business_id=row.business_id,
        op_id=f"sms:{row.carrier_sid}"[:80],
        created_at=now,
        topic="text",
        phone=row.phone,
        text=row.body,
    )
    yesterday = now - timedelta(days=1)
    earlier = IncomingText.objects.filter(phone=row.phone, created_at__gt=yesterday).exclude(id=row.id)
    if earlier.exclude(reply="").exists():
        return ""
    link = f"{settings.PUBLIC_URL}/book/{business.slug}/"
    return wording.got_it(business.name, next(iter(business.numbers), ""), link)


def _note(row: IncomingText, *, agreed: bool, now: datetime) -> None:
    ConsentEvent.objects.create(
        business_id=row.business_id,
        op_id=f"sms:{row.carrier_sid}"[:80],
        created_at=sending.after_all(row.business_id, row.phone, now),
        phone=row.phone,
        agreed=agreed,
        wording=row.body,
        source=ConsentEvent.Source.TEXT,
    )
    record("caller", "consent.given" if agreed else "consent.revoked", str(row.id))


def _ever_agreed(row: IncomingText) -> bool:
    """START takes a STOP back; it is no first consent."""
    return ConsentEvent.objects.filter(business_id=row.business_id, phone=row.phone, agreed=True).exists()


def _reply(row: IncomingText, now: datetime) -> None:
    """One answer, also to a revocation: the rules allow a single confirmation within five minutes."""
    text = TextMessage(
        business_id=row.business_id,
        op_id=f"reply:{row.carrier_sid}"[:80],
        created_at=now,
        kind="stopped" if row.meaning == "stop" else "reply",
        phone=row.phone,
        booking_id=row.booking_id,
        body=row.reply,
        segments=texting.segments(row.reply),
    )
    text.save(force_insert=True)
    jobs.enqueue_text(text)
