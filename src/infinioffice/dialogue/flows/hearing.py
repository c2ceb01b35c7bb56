"""One utterance of the caller: danger first, then what must not be kept, then asides about the call itself, then
questions about the business, and last the answer to what was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from infinioffice.dialogue.events import CallerSaid
from infinioffice.dialogue.flows import (
    appointments,
    asides,
    asking,
    booking,
    cancelling,
    closing,
    committing,
    keypad,
    messages,
    routing,
    safety,
    transfer,
)
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.private import find_private, hide_private
from infinioffice.dialogue.reading import heard
from infinioffice.dialogue.stages import TABLE
from infinioffice.dialogue.state import Note
from infinioffice.dialogue.wording import en
from infinioffice.understanding.understand import understand

_SHORT = 3
_TALK = ("talk", "speak", "transfer", "connect", "person", "human", "operator", "representative", "manager")
_CRY = re.compile(r"(?:(?:oh|no|god|my|omg|help|please|hey|ah)\b[\s,!.]*){2,}", re.IGNORECASE)


def hear(m: Move, event: CallerSaid) -> None:
    """Deal with one utterance."""
    text = hide_private(event.text).strip()
    nbest = tuple(hide_private(each) for each in event.nbest)
    m.set(turns=m.state.turns + 1, silences=0)
    said = _read(m, text, event.at, nbest)
    if event.meaning is not None:
        # A model may read what the rules cannot, but it never takes a danger away.
        meaning = replace(event.meaning, emergency=said.meaning.emergency or event.meaning.emergency)
        said = replace(said, meaning=meaning)
    said = replace(said, cut=event.cut, fact=event.fact)
    if safety.heed(m, said):
        return
    if TABLE[m.state.stage].silence == "wait":
        # We owe the answer to what they said before: this is heard right after it.
        m.set(backlog=(*m.state.backlog, event))
        return
    if (private := find_private(text)) is not None:
        m.say(private)
        m.ask_again()
        return
    if not text:
        keypad.not_heard(m)
        return
    keypad.heard(m)
    if said.contains(en.RUDE) and _is_rude(m):
        return
    said_asides = asides.answer(m, said)
    if m.state.ended or (said_asides and not _has_more(m, said)):
        if not m.state.ended and not said.has("repeat", "slower", "louder"):
            m.ask_again()
        return
    if _is_waiting(said):
        m.say("take_your_time")
    elif not _turned(m, said):
        handle(m, said)


def _is_waiting(said: Said) -> bool:
    """ "Hold on, let me check my calendar" and nothing else: the question stays open."""
    is_wait = said.text.lower().strip(" .!,") == "wait" or said.contains(en.SMALL_TALK["wait"])
    if not is_wait or len(said.text.split()) > asides.LONG:
        return False
    fields = said.fields
    named = fields.when or fields.service or fields.first_name or fields.phone or fields.choice is not None
    return not named and not said.has(
        *asking.ASKS, "book", "change", "cancel", "person", "message", "goodbye", "select"
    )


def _read(m: Move, text: str, at: datetime, nbest: tuple[str, ...]) -> Said:
    """The meaning of the words. A cry before them ("oh no, the car is on fire") must not hide a danger as a "no"."""
    said = Said(text, understand(heard(m.state, text, at, nbest)), others=nbest)
    if m.state.stage == "more" and said.fields.service and len(text.split()) <= _SHORT:
        # "Anything else?" – "No pain." Who wants one more thing says it in more words than that.
        for other in nbest:
            meaning = understand(heard(m.state, other, at))
            if "deny" in meaning.intents and not meaning.fields.service:
                return Said(other, meaning, others=nbest)
    cry = _CRY.match(text)
    if said.meaning.emergency is None and cry is not None:
        topic = understand(heard(m.state, text[cry.end() :], at)).emergency
        return replace(said, meaning=replace(said.meaning, emergency=topic))
    return said


def handle(m: Move, said: Said) -> None:
    """The answer to the open question."""
    HANDLERS[m.state.stage](m, said)


def _is_rude(m: Move) -> bool:
    """Two rude utterances end the call; the first is answered with help. Swearing with a request is just a request."""
    m.set(rudeness=m.state.rudeness + 1)
    if m.state.rudeness > 2:
        m.finish("rude_again")
        return True
    return False


def _has_more(m: Move, said: Said) -> bool:
    """Whether the utterance holds anything besides asides and courtesies."""
    empty = {*asides.ASIDES, "greeting", "thanks", "affirm", "deny", "other", "question"}
    if set(said.meaning.intents) - empty:
        return True
    return _answers_open_question(m, said) and not said.has("repeat", "slower", "louder", "robot")


def _answers_open_question(m: Move, said: Said) -> bool:
    fields = said.fields
    found = {
        "yes_no": fields.yes_no is not None,
        "choice": fields.choice is not None,
        "phone": bool(fields.phone or fields.phone_partial),
        "zip": fields.zip is not None,
        "address": fields.address is not None,
        "when": fields.when is not None,
        "birth_date": fields.birth_date is not None,
        "service": fields.service is not None,
        "provider": fields.provider is not None,
        "name": bool(fields.first_name or fields.last_name),
    }
    return any(found.get(each, False) for each in m.state.expecting)


# ── What can be brought up at any moment ────────────────────────────────────────────────────────────────────────────


def _turned(m: Move, said: Said) -> bool:
    """Another wish, or a question in between; True when the utterance is dealt with."""
    stage = m.state.stage
    if stage in asides.FREE_WORDS and not said.is_question and len(said.text.split()) > 3:
        return False
    if said.has("language") and not said.contains(("first name", "last name", "my name")):
        _spanish(m)
        return True
    if stage == "service" and said.has("change") and said.fields.service is None:
        # "I need to do my appointment" was to move it: said again, it is understood.
        routing.begin(m, "change", said)
        return True
    if said.has("wrong_number") and not said.has("book", "change", "cancel", "status"):
        m.finish("wrong_number", outcome="answered", business=m.state.business.name)
        return True
    if not said.contains(en.SMALL_TALK["late"]) and _person(m, said):
        return True
    if stage in ("open", "more", "invite"):
        return False
    if said.has("goodbye") and not _answers_open_question(m, said):
        closing.goodbye(m)
        return True
    if _gives_up(m, said):
        return True
    if "name" in m.state.expecting and said.fields.first_name and not said.is_question:
        # "Gordon Price" is a name, not a question about money.
        return False
    if said.has("question") and _answers_open_question(m, said) and asking.find_fact(m, said) is None:
        # "Do you have anything Wednesday?" answers what was asked.
        return False
    if asking.answer(m, said, strictly=True):
        if _answers_open_question(m, said) and not _only_about_question(said):
            return False
        m.ask_again()
        return True
    return False


def _only_about_question(said: Said) -> bool:
    """Whether the fields heard belong to the question itself: "are you open Saturday" is no wish for Saturday."""
    return said.fields.yes_no is None and said.fields.choice is None and not said.has("book", "select")


def _person(m: Move, said: Said) -> bool:
    """Somebody else is wanted: a person, a message to leave, a complaint to hear."""
    if m.state.stage in ("message", "message_name", "message_phone", "saving"):
        return False
    answered = "yes_no" in m.state.expecting and said.fields.yes_no is not None
    business_like = answered or said.has("book", "change", "cancel")
    is_told = said.contains(en.SMALL_TALK["tell"]) or said.contains(en.SMALL_TALK["billing"])
    text = said.text if is_told or len(said.text.split()) > asides.LONG else ""
    wants_message = said.has("message") or said.contains(en.SMALL_TALK["message"])
    # "Get somebody see me Friday" is no wish for a person on the line: who names the work and a day wants a visit.
    is_visit = said.fields.service and said.fields.when and not said.contains(_TALK)
    if said.has("person") and not is_visit and not wants_message and not is_told:
        transfer.begin(m)
    elif (said.has("person") and not is_visit) or (wants_message and not business_like):
        messages.begin(m, "person", said.text if is_told else "")
    elif _answers_open_question(m, said) and m.state.stage not in ("open", "more", "invite"):
        return False
    elif said.has("complaint") and not business_like:
        if text:
            m.say("message_complaint_known")
        messages.begin(m, "complaint", text, urgent=True)
    elif said.has("vendor"):
        messages.begin(m, "vendor", text)
    elif said.has("job"):
        messages.begin(m, "job", text)
    else:
        return False
    return True


def _spanish(m: Move) -> None:
    """A person who speaks Spanish calls back; with a number shown nothing more has to be asked."""
    m.say("spanish")
    m.start("message")
    m.set(note=Note("language", "Prefers Spanish. Please call back in Spanish."))
    if m.learned.phone or m.state.caller_id:
        messages.save(m)
    else:
        m.ask("message_phone", "spanish_phone", expecting=("phone",), asking="phone")


def _gives_up(m: Move, said: Said) -> bool:
    """ "Never mind" in the middle of something; "cancel my Friday appointment" is another wish."""
    if not said.has("cancel") or m.state.goal not in ("book", "change"):
        return False
    if m.state.stage in ("cancel_check", "which", "identify"):
        return False
    if said.fields.when is not None or said.contains(("appointment", "my visit", "my booking")):
        routing.begin(m, "cancel", said)
    else:
        booking.stop(m)
    return True


HANDLERS: dict[str, Callable[[Move, Said], None]] = {
    "open": routing.route,
    "more": routing.route,
    "invite": routing.on_invite,
    "service": booking.on_service,
    "which_service": booking.on_which_service,
    "when": booking.on_when,
    "offer": booking.on_offer,
    "details": booking.on_details,
    "phone": booking.on_details,
    "address": booking.on_details,
    "intake": booking.on_details,
    "confirm": booking.on_confirm,
    "fixing": booking.on_fixing,
    "consent": committing.on_consent,
    "identify": appointments.on_identify,
    "which": appointments.on_which,
    "code": appointments.on_code,
    "cancel_check": cancelling.on_check,
    "waitlist": routing.on_waitlist,
    "message": messages.on_message,
    "message_name": messages.on_name,
    "message_phone": messages.on_phone,
    "safety": safety.on_phone,
}
