"""Taking a message: what about, from whom, which number; then saved, and only then called saved."""

from __future__ import annotations

from dataclasses import replace

from infinioffice.dialogue.effects import JoinWaitlist, TakeMessage
from infinioffice.dialogue.flows import closing, taking
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.state import Note, State
from infinioffice.dialogue.wording import spoken
from infinioffice.scheduling.slots import BookingDetails, SlotRequest

_ASK = {"person": "ask_message_person", "complaint": "ask_message_complaint", "vendor": "ask_message_vendor",
        "job": "ask_message_job"}  # fmt: skip
_SHORT = 2
_GIVE_UP = 3


def begin(m: Move, topic: str, text: str = "", *, urgent: bool = False) -> None:
    """Start taking a message; with `text` its words are known already."""
    m.start("message")
    m.set(note=Note(topic, text, urgent))
    proceed(m)


def give_up(m: Move, key: str = "give_up") -> None:
    """We cannot go on with this: say so and hand it to a person, with everything learned so far."""
    m.say(key)
    begin(m, "callback", summary(m.state))


def proceed(m: Move) -> None:
    """Ask for what is missing, or save."""
    note, learned = m.state.note, m.learned
    if note is None or not note.text:
        key = _ASK.get(note.topic if note else "", "ask_message")
        m.ask("message", key, expecting=("intent",), asking="message", again="ask_message_again")
    elif not learned.name and note.topic != "language":
        _ask_name(m)
    elif not learned.phone:
        _ask_phone(m)
    else:
        save(m)


def _ask_name(m: Move) -> None:
    if m.learned.phone:
        m.ask("message_name", "ask_name", expecting=("name",), asking="name", again="ask_name_again")
    elif m.state.caller_id:
        m.ask("message_name", "ask_name_and_caller_id", expecting=("name", "yes_no", "phone"), asking="name",
              again="ask_name", ending=spoken.last_digits(m.state.caller_id))  # fmt: skip
    else:
        m.ask("message_name", "ask_name_and_phone", expecting=("name", "phone"), asking="name", again="ask_name")


def _ask_phone(m: Move) -> None:
    if m.state.caller_id and not m.state.misses("phone"):
        m.ask("message_phone", "ask_caller_id", expecting=("yes_no", "phone"), asking="phone",
              ending=spoken.last_digits(m.state.caller_id))  # fmt: skip
    else:
        m.ask("message_phone", "ask_phone", expecting=("phone",), asking="phone")


def on_message(m: Move, said: Said) -> None:
    """The message itself, as said."""
    note = m.state.note or Note("other")
    taking.take_person(m, said)
    words = [each for each in said.text.split() if any(letter.isalpha() for letter in each)]
    if len(words) < _SHORT or (said.is_yes and len(words) <= _SHORT):
        if m.missed("message") < _GIVE_UP:
            m.ask("message", "ask_message_again", expecting=("intent",), asking="message")
            return
        m.set(note=replace(note, text="(no words understood)"))
    else:
        m.set(note=replace(note, text=said.text))
    proceed(m)


def on_name(m: Move, said: Said) -> None:
    """Who it is from, and the number offered with the question."""
    asked_number = "yes_no" in m.state.expecting
    got_name = bool(said.fields.first_name or said.fields.last_name)
    taking.take_person(m, said)
    if not got_name and not m.learned.name:
        got_name = taking.take_name_as_heard(m, said)
    if asked_number and not m.learned.phone:
        if said.refuses_number:
            m.missed("phone")
        elif got_name or said.is_yes:
            taking.use_caller_id(m)
    if not m.learned.name and m.missed("name") >= _SHORT:
        if not m.learned.phone:
            _ask_phone(m)
        else:
            save(m)
        return
    if not m.learned.name:
        m.ask("message_name", "ask_name_again", expecting=("name",), asking="name")
        return
    proceed(m)


def on_phone(m: Move, said: Said) -> None:
    """The number; after three failures the message goes without one."""
    taking.take_person(m, said)
    if not m.learned.phone and said.is_yes and "yes_no" in m.state.expecting:
        taking.use_caller_id(m)
    if m.learned.phone:
        save(m)
        return
    if m.learned.phone_digits:
        m.ask("message_phone", "ask_phone_rest", expecting=("phone",), asking="phone",
              digits=spoken.digits(m.learned.phone_digits))  # fmt: skip
        return
    if "yes_no" in m.state.expecting and said.is_no:
        m.missed("phone")
        m.ask("message_phone", "ask_phone", expecting=("phone",), asking="phone")
        return
    ask_phone_again(m)


def ask_phone_again(m: Move) -> None:
    """A number that was not understood: again, by keys, then without one."""
    failures = m.missed("phone")
    if failures > _GIVE_UP:
        save(m)
        return
    key = "ask_phone_again" if failures < _SHORT else "ask_phone_keys"
    m.ask("message_phone", key, expecting=("phone",), asking="phone")


def save(m: Move) -> None:
    """Write it down; nothing is called saved before the answer comes."""
    note, learned = m.state.note or Note("other"), m.learned
    phone = learned.phone or m.state.caller_id or ""
    if note.topic == "waitlist":
        request = SlotRequest(service=learned.service or "", provider=learned.provider, zip=learned.zip or None)
        details = BookingDetails(name=learned.name, phone=phone, notes=note.text)
        m.request("waitlist", lambda op_id: JoinWaitlist(op_id, request, details))
    else:
        m.request(
            "message",
            lambda op_id: TakeMessage(op_id, note.topic, learned.name, phone, note.text, note.urgent),
        )
    m.go("saving")


def on_saved(m: Move) -> None:
    """It is written down."""
    topic = m.state.note.topic if m.state.note else ""
    m.achieved("message")
    if topic == "language":
        m.finish("spanish_saved", business=m.state.business.name)
        return
    if topic == "waitlist":
        m.say("waitlisted")
    elif topic in ("vendor", "job"):
        m.say("message_saved_vendor")
    elif m.learned.first_name:
        m.say("message_saved", first_name=m.learned.first_name)
    else:
        m.say("message_saved_no_name")
    closing.anything_else(m)


def on_not_saved(m: Move) -> None:
    """Not even the journal took it: the only honest way out is another way to reach the business."""
    m.achieved("failed")
    if m.state.business.phone:
        m.say("message_not_saved", phone=spoken.phone(m.state.business.phone))
    else:
        m.say("message_not_saved_no_number")
    closing.anything_else(m)


def summary(state: State) -> str:
    """What was learned, for the person who calls back."""
    learned = state.learned
    parts = []
    if state.target is not None:
        parts.append(f"About the appointment of {state.target.start:%Y-%m-%d %H:%M}.")
    if state.service is not None:
        parts.append(f"Wants: {state.service.name}.")
    if learned.reason:
        parts.append(f'Said: "{learned.reason}"')
    if state.hold is not None:
        parts.append(f"Chose {state.hold.slot.start:%Y-%m-%d %H:%M}.")
    if learned.address or learned.zip:
        parts.append(f"Address: {' '.join(each for each in (learned.address, learned.zip) if each)}.")
    parts += [f"{field}: {words}." for field, words in learned.answers]
    return " ".join(parts) or "Please call back."
