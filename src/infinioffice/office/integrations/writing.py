"""One booking brought up to date in one calendar, exactly once, wherever the process may stop.

The row says `sending` before anything leaves the house, so whoever finds it so later asks the calendar before writing
again. Every try carries the same key, every change names the version it saw, and what is written is decided from the
booking as it is now: late, doubled and reordered jobs end in the same event.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from infinioffice.kernel.errors import VendorFault
from infinioffice.kernel.spans import Span
from infinioffice.office.integrations import accounts, alerts, health, live, planning
from infinioffice.office.integrations.models import BookingEvent, LinkedCalendar
from infinioffice.office.integrations.points import reached
from infinioffice.office.scheduling import aftercare, outside
from infinioffice.office.scheduling.models import Booking, Effect
from infinioffice.office.tenancy import tenant_scope
from infinioffice.scheduling.calendars import (
    CalendarAccount,
    EventChanged,
    EventDraft,
    EventGone,
    OutcomeUnknown,
    Written,
)

DEADLINE_S = 10.0
_TITLE, _NOTES, _PLACE = 200, 4000, 500
_MOST_CHANGES = 3
"""How often somebody else may change the event while we write before we come back later."""
State = Effect.State


@dataclass(frozen=True, slots=True)
class Errand:
    """What one effect means now. `draft` None: the event must not be there. `known` is how we last saw it."""

    tenant_id: UUID
    effect_id: UUID
    integration_id: UUID
    calendar: UUID
    calendar_id: str
    business_id: UUID
    booking_id: UUID
    booking_version: int
    pending: str
    key: str
    draft: EventDraft | None
    known: Written | None
    is_repeated: bool
    is_written: bool


def carry_out(tenant_id: UUID, effect_id: UUID) -> None:
    """Does one effect. Done and failed ones are left alone. Raises VendorFault when it has to be tried again."""
    errand = _claim(tenant_id, effect_id)
    if errand is None:
        return
    reached("claimed")
    try:
        account = accounts.open_account(tenant_id, errand.integration_id)
        reached("opened")
        if errand.draft is None:
            _remove(account, errand)
            reached("sent")
            _record(errand, None)
        elif not _settle_pending(errand):
            return
        elif not errand.is_written:
            written = _put(account, errand)
            reached("sent")
            _record(errand, written)
        health.answered(tenant_id, errand.integration_id)
    except EventGone:
        _deleted_meanwhile(errand)
        return
    except VendorFault as fault:
        _set_back(errand, fault)
        if not isinstance(fault, (live.NotSeen, live.NoAccess)):
            health.failed(tenant_id, errand.integration_id, fault)
        raise
    reached("recorded")
    if errand.draft is not None:
        _look_again(errand)
        reached("verified")
    _finish(errand, State.DONE, "")


def give_up(tenant_id: UUID, effect_id: UUID, reason: str) -> None:
    """The effect is a dead letter: kept, shown, and told to the owner."""
    with tenant_scope(tenant_id):
        effect = Effect.objects.select_for_update().select_related("booking").get(id=effect_id)
        if effect.state in (State.DONE, State.FAILED):
            return
        effect.state, effect.reason, effect.next_at = State.FAILED, reason[:200], None
        effect.save(update_fields=["state", "reason", "next_at"])
        what = effect.booking.service_name
        text = (
            f"{what} for {effect.booking.name or 'a caller'} could not be written into the calendar: {reason}."
            " The booking itself is safe; look under Settings, Calendars, Writes that failed."
        )
        alerts.tell_owner(effect.business_id, alerts.WRITE_FAILED, text, f"dead:{effect.id}", timezone.now())


def _claim(tenant_id: UUID, effect_id: UUID) -> Errand | None:
    """Takes the effect on, or ends it when there is nothing to do any more."""
    with tenant_scope(tenant_id):
        effect = Effect.objects.select_for_update().filter(id=effect_id).first()
        if effect is None or effect.state in (State.DONE, State.FAILED) or effect.calendar_id is None:
            return None
        calendar = LinkedCalendar.objects.filter(id=effect.calendar_id).first()
        row = Booking.objects.filter(id=effect.booking_id).first()
        if calendar is None or row is None or calendar.status == LinkedCalendar.Status.GONE:
            effect.state, effect.reason, effect.next_at = State.DONE, "the calendar is not used any more", None
            effect.save(update_fields=["state", "reason", "next_at"])
            return None
        event, _ = BookingEvent.objects.get_or_create(
            calendar_id=calendar.id, booking_id=row.id, defaults={"key": key_of(row.id, calendar.id, 1)}
        )
        is_repeated = effect.attempts > 0
        effect.state, effect.attempts, effect.next_at = State.SENDING, effect.attempts + 1, None
        effect.save(update_fields=["state", "attempts", "next_at"])
        is_wanted = planning.target_of(row) == calendar.id
        return Errand(
            tenant_id=tenant_id,
            effect_id=effect_id,
            integration_id=calendar.integration_id,
            calendar=calendar.id,
            calendar_id=calendar.calendar_id,
            business_id=row.business_id,
            booking_id=row.id,
            booking_version=row.version,
            pending=row.pending_reason,
            key=event.key,
            draft=draft_of(row, event.key, calendar.zone) if is_wanted else None,
            known=_known(event),
            is_repeated=is_repeated,
            is_written=event.is_there and event.written_version >= row.version,
        )


def key_of(booking_id: UUID, calendar_id: UUID, generation: int) -> str:
    """What every try of writing this booking into this calendar is known by."""
    return hashlib.sha256(f"{booking_id}|{calendar_id}|{generation}".encode()).hexdigest()[:32]


def draft_of(row: Booking, key: str, zone: str) -> EventDraft:
    """The booking as an event: who comes, how to reach them, what they said."""
    parts = [
        "Not confirmed yet." if row.status == Booking.Status.PENDING else "",
        "Did not come." if row.status == Booking.Status.NO_SHOW else "",
        f"Phone: {row.phone}" if row.phone else "",
        f"Email: {row.email}" if row.email else "",
        row.notes,
        f"With {row.provider_name}" if row.provider_name else "",
    ]
    place = row.address if row.zip in row.address else f"{row.address}, {row.zip}".removeprefix(", ")
    return EventDraft(
        key=key,
        booking=str(row.id),
        span=Span(row.start_at, row.end_at),
        zone=zone or "UTC",
        title=f"{row.service_name}: {row.name}".removesuffix(": ")[:_TITLE],
        notes="\n".join(part for part in parts if part)[:_NOTES],
        place=place[:_PLACE],
        sequence=row.version,
    )


def _known(event: BookingEvent) -> Written | None:
    if not event.is_there or event.start_at is None or event.end_at is None:
        return None
    return Written(event.event_id, event.version, Span(event.start_at, event.end_at))


def _settle_pending(errand: Errand) -> bool:
    """A booking that waited for its calendar is looked at before it is written: confirmed, or undone. False when that
    made a new version of it, whose own effect goes on."""
    if errand.pending not in ("calendar", "access"):
        return True
    seen = _seen(errand)
    reached("looked")
    if not seen.foreign and seen.doubt == "access":
        raise live.NoAccess("calendar", "one of the calendars is closed to us")
    if seen.foreign:
        reason = "the calendar was busy when it answered again"
        aftercare.undo(errand.tenant_id, errand.booking_id, errand.booking_version, reason, timezone.now())
    else:
        aftercare.confirm(errand.tenant_id, errand.booking_id, errand.booking_version, timezone.now())
    _finish(errand, State.DONE, "a later version took over")
    return False


def _put(account: CalendarAccount, errand: Errand) -> Written:
    draft, known = errand.draft, errand.known
    assert draft is not None
    if known is None and errand.is_repeated:
        known = account.find(errand.calendar_id, errand.key, DEADLINE_S)
    for _ in range(_MOST_CHANGES):
        try:
            written = account.put(errand.calendar_id, draft, known, DEADLINE_S)
        except EventChanged:
            known = account.find(errand.calendar_id, errand.key, DEADLINE_S)
            if known is None:
                raise EventGone(account.vendor, "deleted while we changed it") from None
            if errand.known is not None and known.span not in (errand.known.span, draft.span):
                _tell_both_changed(errand, known)
            continue
        if written.span == draft.span:
            return written
        # What stood there under our key is from an earlier version.
        known = written
    raise EventChanged(account.vendor, "somebody else keeps changing it")


def _remove(account: CalendarAccount, errand: Errand) -> None:
    known = errand.known or account.find(errand.calendar_id, errand.key, DEADLINE_S)
    for _ in range(_MOST_CHANGES):
        if known is None:
            return
        try:
            account.remove(errand.calendar_id, known, DEADLINE_S)
        except EventGone:
            return
        except EventChanged:
            known = account.find(errand.calendar_id, errand.key, DEADLINE_S)
            continue
        return
    raise EventChanged(account.vendor, "somebody else keeps changing it")


def _record(errand: Errand, written: Written | None) -> None:
    """What now stands in the calendar. The effect stays `sending` until the second look is over."""
    with tenant_scope(errand.tenant_id):
        event = BookingEvent.objects.select_for_update().get(calendar_id=errand.calendar, booking_id=errand.booking_id)
        event.is_there, event.written_at = written is not None, timezone.now()
        if written is not None:
            event.event_id, event.version = written.event_id, written.version
            event.start_at, event.end_at = written.span.start, written.span.end
            event.written_version = errand.booking_version
        else:
            # The next time it is needed is another event: some vendors never take the same id again.
            event.generation += 1
            event.key = key_of(errand.booking_id, errand.calendar, event.generation)
            event.event_id = event.version = ""
            event.written_version = 0
        event.save()


def _deleted_meanwhile(errand: Errand) -> None:
    """Our event is not there although nobody of us removed it. A person deleted it; unless the customer has changed
    the booking since, that is a cancellation. After a change the visit stands, as a new event."""
    with tenant_scope(errand.tenant_id):
        event = BookingEvent.objects.select_for_update().get(calendar_id=errand.calendar, booking_id=errand.booking_id)
        was_current = event.written_version >= errand.booking_version
        event.is_there, event.event_id, event.version = False, "", ""
        event.generation += 1
        event.key = key_of(errand.booking_id, errand.calendar, event.generation)
        event.save()
        if not was_current:
            Effect.objects.filter(id=errand.effect_id).update(state=State.PLANNED, attempts=0)
            planning.enqueue(Effect.objects.get(id=errand.effect_id))
    if was_current:
        aftercare.deleted_by_hand(errand.tenant_id, errand.booking_id, timezone.now())
        _finish(errand, State.DONE, "deleted by hand")


def _look_again(errand: Errand) -> None:
    """The second look, after the write: who wrote into the same time between our look and our event was first."""
    seen = [event for _, event in _seen(errand).foreign]
    if not seen:
        return
    with tenant_scope(errand.tenant_id):
        effect = Effect.objects.get(id=errand.effect_id)
        live.remember(errand.business_id, [(errand.calendar, event) for event in seen])
    first = [event for event in seen if event.created is not None and event.created < effect.created_at]
    now = timezone.now()
    if first:
        reason = "somebody else had entered something at that time just before"
        aftercare.undo(errand.tenant_id, errand.booking_id, errand.booking_version, reason, now)
        return
    with tenant_scope(errand.tenant_id):
        row = Booking.objects.get(id=errand.booking_id)
        text = (
            f"Something was entered in the calendar at the time of {row.service_name} for {row.name or 'a caller'}."
            " The booking stands; please look which of the two has to move."
        )
        alerts.tell_owner(errand.business_id, alerts.OVERLAP, text, f"overlap:{row.id}:{row.version}", now, row.phone)


def _seen(errand: Errand) -> live.Seen:
    """Other people's events in the booking's time, over all calendars that keep its people busy. Raises NotSeen when
    one of them does not answer; one that is closed to us is only a doubt."""
    now = timezone.now()
    with tenant_scope(errand.tenant_id):
        row = Booking.objects.get(id=errand.booking_id)
        if row.status not in aftercare.ACTIVE:
            return live.Seen(())
        calendars = live.asked_about(errand.business_id, outside.keys_of(row), now)
        span = outside.busy_span(row)
    seen = live.look(errand.tenant_id, calendars, span, DEADLINE_S)
    if seen.doubt == "calendar":
        raise live.NotSeen("calendar", "one of the calendars did not answer")
    return seen


def _tell_both_changed(errand: Errand, found: Written) -> None:
    with tenant_scope(errand.tenant_id):
        row = Booking.objects.get(id=errand.booking_id)
        text = (
            f"{row.service_name} for {row.name or 'a caller'} was moved in the calendar by hand to"
            f" {found.span.start:%B %d, %H:%M} UTC while the customer changed it. The customer's change stands."
        )
        once = f"both:{row.id}:{row.version}"
        alerts.tell_owner(errand.business_id, alerts.BY_HAND, text, once, timezone.now(), row.phone)


def _set_back(errand: Errand, fault: VendorFault) -> None:
    state = State.UNKNOWN if isinstance(fault, OutcomeUnknown) else State.PLANNED
    _finish(errand, state, f"{type(fault).__name__}: {fault.reason}")


def _finish(errand: Errand, state: State, reason: str) -> None:
    with tenant_scope(errand.tenant_id):
        event = BookingEvent.objects.filter(calendar_id=errand.calendar, booking_id=errand.booking_id).first()
        Effect.objects.filter(id=errand.effect_id).update(
            state=state,
            reason=reason[:200],
            next_at=None if state == State.DONE else timezone.now(),
            external_id=(event.event_id if event is not None else "")[:200],
        )
