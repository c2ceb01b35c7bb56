"""Read back, write, and only then say it is done: from the row alone. Then the one question about texts."""

from __future__ import annotations

import re
from dataclasses import replace

from infinioffice.dialogue.effects import CommitBooking, MoveBooking, RecordTextConsent, SendText
from infinioffice.dialogue.flows import closing, details, messages
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.wording import spoken
from infinioffice.kernel.errors import Broken
from infinioffice.scheduling.slots import Booking, BookingDetails

_KEYS_AFTER = 2
_SHORT_ANSWER = 5


def read_back(m: Move) -> None:
    """Everything that will be written, said before it is written."""
    hold = m.state.hold
    if hold is None:
        raise Broken("nothing is held that could be read back")
    if m.state.goal == "change" and m.state.target is not None:
        m.ask("confirm", "confirm_move", expecting=("yes_no", "when"), again="confirm_move_again", kind="read_back",
              what=yours(m, m.state.target), old=spoken.slot_in_full(local(m, m.state.target)),
              new=spoken.slot_in_full(hold.slot))  # fmt: skip
        return
    learned, service = m.learned, m.state.service
    has_place = bool(learned.address) and service is not None and details.needs_address(m.state, service)
    where = m.line("confirm_where", address=_place(m)) if has_place else ""
    what = (service.spoken if service else "a visit") + _vehicle(m)
    born = m.line("confirm_born", day=spoken.month_day(learned.birth_date)) if learned.birth_date else ""
    m.ask("confirm", "confirm", expecting=("yes_no", "when"), again="confirm_again",
          kind="read_back", what=what, when=spoken.slot_in_full(hold.slot),
          where=where, name=f"{learned.name}{born}", phone=_number(m))  # fmt: skip
    if m.state.by_keys:
        m.say("keys_yes_no")


def _number(m: Move) -> str:
    """A number said or typed is read whole; of the one they call from the end is enough."""
    learned = m.learned
    if learned.phone_from in ("said", "keys"):
        return m.line("confirm_phone_full", digits=spoken.phone(learned.phone))
    key = "confirm_caller_id" if learned.phone_from == "caller_id" else "confirm_phone_ending"
    return m.line(key, ending=spoken.last_digits(learned.phone))


def _vehicle(m: Move) -> str:
    """The car, where its name is short enough to be heard: `for the 2012 Toyota Camry`."""
    said = m.learned.answer("vehicle") or ""
    car = re.sub(r"^(?:it'?s |a |an |the |my |our )+", "", said.strip(), flags=re.IGNORECASE)
    return m.line("confirm_vehicle", vehicle=car) if 0 < len(car.split()) <= _SHORT_ANSWER else ""


def _place(m: Move) -> str:
    """The address with the ZIP's digits apart, said once even when the caller's words hold it already."""
    street = m.learned.address
    if not m.learned.zip:
        return street
    return f"{street.replace(m.learned.zip, '').strip(' ,')}, {spoken.digits(m.learned.zip)}"


def commit(m: Move) -> None:
    """Write it. Until the row is there nothing is booked."""
    hold, target, learned = m.state.hold, m.state.target, m.learned
    if hold is None:
        raise Broken("nothing is held that could be written")
    if m.state.goal == "change" and target is not None:
        m.request("move", lambda op_id: MoveBooking(op_id, target.id, target.version, hold.id))
    else:
        booked_for = BookingDetails(
            name=learned.name,
            phone=learned.phone,
            notes=details.notes(m.state),
            address=learned.address,
            zip=learned.zip,
            email=learned.email,
        )
        service = learned.service or ""
        m.request("commit", lambda op_id: CommitBooking(op_id, hold.id, service, booked_for))
    m.go("committing")


def on_committed(m: Move, booking: Booking) -> None:
    """The row exists: say so, from the row alone."""
    m.set(booking=booking, hold=None)
    m.achieved("booked")
    values = {
        "first_name": booking.name.split()[0] if booking.name else "there",
        "what": yours(m, booking),
        "when": spoken.slot_in_full(local(m, booking)),
    }
    m.speak(m.line(_said_of(booking), **values))
    ask_consent(m)


def _said_of(booking: Booking) -> str:
    """What the row allows to be said of it."""
    if booking.status != "pending":
        return "booked"
    return "pending_check" if booking.pending_reason in ("calendar", "access") else "pending"


def on_moved(m: Move, booking: Booking) -> None:
    """The booking has its new time."""
    m.set(booking=booking, hold=None, target=None)
    m.achieved("changed")
    words = "moved_check" if _said_of(booking) == "pending_check" else "moved"
    m.say(words, what=yours(m, booking), when=spoken.slot_in_full(local(m, booking)))
    m.request("text", lambda op_id: SendText(op_id, "changed", booking.phone, booking.id))
    closing.anything_else(m)


def on_stale(m: Move, reason: str) -> None:
    """The booking to be changed is not what it was."""
    m.release()
    m.say("gone_meanwhile" if reason == "gone" else "changed_meanwhile")
    messages.begin(m, "callback", messages.summary(m.state))


def local(m: Move, booking: Booking) -> Booking:
    """The booking with its times on the business's clock."""
    zone = m.state.business.zone
    return replace(booking, start=booking.start.astimezone(zone), end=booking.end.astimezone(zone))


def yours(m: Move, booking: Booking) -> str:
    """`your tune-up`: how an existing row is named."""
    service = m.state.service_of(booking.service)
    if service is None:
        return f"your {booking.service_name.lower()}"
    words = service.spoken.split(" ", 1)
    return f"your {words[1]}" if len(words) == 2 and words[0] in ("a", "an", "the") else f"your {service.spoken}"


# ── Text consent ────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_consent(m: Move) -> None:
    """The fixed question, asked once a call and only where terms can be named; without it nothing is sent."""
    business, booking = m.state.business, m.state.booking
    if booking is not None and m.state.consent:
        m.request("text", lambda op_id: SendText(op_id, "confirmation", booking.phone, booking.id))
    if not business.terms_site or booking is None or not booking.phone or m.state.consent is not None:
        closing.anything_else(m)
        return
    m.ask("consent", "consent", expecting=("yes_no",), again="consent_again", business=business.name,
          site=business.terms_site)  # fmt: skip
    m.set(consent_wording=m.line("consent", business=business.name, site=business.terms_site))


def on_consent(m: Move, said: Said) -> None:
    """Only a clear yes is a yes. What is not understood is asked once more and then taken as no."""
    heard_little = said.cut is not None and len(said.cut) * 2 < len(m.state.consent_wording)
    if said.is_yes and heard_little and not m.state.misses("consent cut"):
        # A yes to half a question is no consent: the rest is what carriers ask for.
        m.missed("consent cut")
        m.ask_worded("consent", m.state.consent_wording, expecting=("yes_no",), again=m.line("consent_again"))
    elif said.is_yes or said.is_no or said.has("stop_texts"):
        answer_consent(m, agreed=said.is_yes and not said.has("stop_texts"))
    elif m.missed("consent") < _KEYS_AFTER:
        m.say("sorry")
        m.ask("consent", "consent_again", expecting=("yes_no",))
    else:
        answer_consent(m, agreed=False)


def record_consent(m: Move, *, agreed: bool) -> None:
    """Record the answer with the words that were heard; send the confirmation after a yes."""
    booking, wording = m.state.booking, m.state.consent_wording
    m.set(consent=agreed)
    if booking is not None:
        m.request("consent", lambda op_id: RecordTextConsent(op_id, booking.phone, agreed, wording))
        if agreed:
            m.request("text", lambda op_id: SendText(op_id, "confirmation", booking.phone, booking.id))


def answer_consent(m: Move, *, agreed: bool) -> None:
    """The answer, recorded and acknowledged."""
    record_consent(m, agreed=agreed)
    m.say("consent_yes" if agreed else "consent_no")
    closing.part(m)
