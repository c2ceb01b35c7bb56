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
    messages,
    naming,
    safety,
    taking,
)
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.private import find_private, hide_private
from infinioffice.dialogue.reading import heard
from infinioffice.dialogue.stages import TABLE
from infinioffice.dialogue.state import Goal, Note
from infinioffice.dialogue.wording import en
from infinioffice.understanding.meaning import Intent
from infinioffice.understanding.understand import understand

_GIVE_UP = 3
_SERVICE_CHANGE = re.compile(r"\b(?:oil|fluid|filter|tire|belt|battery|brake|bulb)s? changed?\b", re.IGNORECASE)
_MOVING = re.compile(
    r"\b(?:reschedule|move|appointment|booking|instead|another (?:day|time)|different (?:day|time))\b", re.IGNORECASE
)
_CRY = re.compile(r"(?:(?:oh|no|god|my|omg|help|please|hey|ah)\b[\s,!.]*){2,}", re.IGNORECASE)


def hear(m: Move, event: CallerSaid) -> None:
    """Deal with one utterance."""
    text = hide_private(event.text).strip()
    nbest = tuple(hide_private(each) for each in event.nbest)
    m.set(turns=m.state.turns + 1, silences=0)
    said = replace(_read(m, text, event.at, nbest), cut=event.cut)
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
        _not_heard(m)
        return
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
    said = Said(text, understand(heard(m.state, text, at, nbest)))
    cry = _CRY.match(text)
    if said.meaning.emergency is None and cry is not None:
        topic = understand(heard(m.state, text[cry.end() :], at)).emergency
        return replace(said, meaning=replace(said.meaning, emergency=topic))
    return said


def handle(m: Move, said: Said) -> None:
    """The answer to the open question."""
    HANDLERS[m.state.stage](m, said)


def _not_heard(m: Move) -> None:
    m.say("sorry")
    m.ask_again()


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
    if said.has("language"):
        _spanish(m)
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
    is_told = said.contains(en.SMALL_TALK["tell"])
    text = said.text if is_told or len(said.text.split()) > asides.LONG else ""
    wants_message = said.has("message") or said.contains(en.SMALL_TALK["message"])
    if said.has("person") or (wants_message and not business_like):
        messages.begin(m, "person", said.text if is_told else "")
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
        begin(m, "cancel", said)
    else:
        booking.stop(m)
    return True


def begin(m: Move, goal: Goal, said: Said) -> None:
    """Turn to a wish."""
    if goal == "book":
        booking.begin(m, said)
    elif goal in ("change", "cancel", "status"):
        appointments.begin(m, goal, said)


def next_wish(m: Move) -> None:
    """The next wish the caller had mentioned."""
    goal, *rest = m.state.queue
    m.set(queue=tuple(rest))
    if goal == "book":
        booking.begin_next(m)
        return
    begin(m, goal, Said("", understand(heard(m.state, "", m.state.at))))


# ── The open stages ─────────────────────────────────────────────────────────────────────────────────────────────────


def route(m: Move, said: Said) -> None:
    """What the caller wants, where anything may come."""
    if m.state.asking == "visit" and _visit_after_safety(m, said):
        return
    if m.state.asking == "question" and _message_about_question(m, said):
        return
    goals = wishes(said)
    if said.contains(en.SMALL_TALK["late"]) and not {"change", "cancel"} & set(goals):
        _running_late(m, said)
        return
    if asking.is_about_area(said) and goals in ([], ["book"]):
        asking.answer_area(m, said)
        _after_answer(m, said)
        return
    if {"cancel", "book"} <= set(goals) and said.fields.service is None and said.fields.when is not None:
        # "Cancel Friday and get me in Monday" is one appointment that moves.
        goals = ["change"]
    if goals:
        asking.answer(m, said)
        m.set(queue=tuple(goals[1:]))
        if goals[0] == "book" and (close := naming.close_ones(m, said)):
            m.start("book")
            if naming.wants_both(m, said, close):
                booking.both(m, said, close)
                return
            booking.take_but_service(m, said)
            naming.ask_which(m, close)
            return
        begin(m, goals[0], said)
        return
    if asking.answer(m, said):
        _after_answer(m, said)
        return
    if said.fields.service or said.fields.when:
        begin(m, "book", said)
        return
    _nothing_wanted(m, said)


def _running_late(m: Move, said: Said) -> None:
    """The office must know; the number they call from is the one to call."""
    taking.take_person(m, said)
    taking.use_caller_id(m)
    m.say("late")
    messages.begin(m, "other", said.text, urgent=True)


def wishes(said: Said) -> list[Goal]:
    """The wishes in order of mention, each once."""
    goals: dict[Intent, Goal] = {"book": "book", "change": "change", "cancel": "cancel", "status": "status"}
    found = [goals[each] for each in said.meaning.intents if each in goals]
    if "change" in found and _SERVICE_CHANGE.search(said.text) and not _MOVING.search(said.text):
        # An oil change is bought, not moved.
        found = ["book" if each == "change" else each for each in found]
    return list(dict.fromkeys(found))


def _after_answer(m: Move, said: Said) -> None:
    """An answered question leads to a visit when it was about a service, else to "anything else?"."""
    if (
        said.fields.service
        and said.has("services", "price", "insurance", "question")
        and not asking.wants_list(said)
        and m.state.service_of(said.fields.service)
    ):
        m.fresh()
        m.learn(service=said.fields.service, reason=said.text)
        m.ask("invite", "invite", expecting=("yes_no", "service", "when"), asking="price" if said.has("price") else "")
    elif m.state.note is not None and m.state.note.topic == "question":
        m.ask("more", "no_idea_message", expecting=("intent", "service", "yes_no", "when"), asking="question")
    else:
        m.ask("more", "more", expecting=("intent", "service", "yes_no", "when"), again="more_short")


def _nothing_wanted(m: Move, said: Said) -> None:
    """No wish in it: a courtesy, the end, or words we did not get."""
    stage = m.state.stage
    taking.take_person(m, said)
    if (
        (stage == "more" and closing.is_farewell(said))
        or said.has("goodbye")
        or (stage == "open" and said.is_no and (said.has("thanks") or m.state.outcomes))
    ):
        closing.goodbye(m)
    elif said.is_yes and stage == "more":
        m.ask("open", "what_else", expecting=("intent", "service", "when"), again="how_can_i_help_again")
    elif said.has("greeting") or said.contains(en.SMALL_TALK["hello"]):
        m.ask("open", "how_can_i_help_again", expecting=("intent", "service", "when"))
    elif said.contains(en.SMALL_TALK["billing"]):
        messages.begin(m, "question", said.text if len(said.text.split()) > asides.LONG else "")
    elif said.has("other"):
        m.say("out_of_scope", business=m.state.business.name)
        m.ask("more", "more_short", expecting=("intent", "service", "yes_no", "when"))
    else:
        _unclear(m)


def _unclear(m: Move) -> None:
    failures = m.missed("intent")
    if m.state.rudeness == 1 and failures == 1:
        m.say("rude_once")
        m.ask_again()
    elif failures > _GIVE_UP:
        messages.give_up(m)
    elif failures == _GIVE_UP:
        m.ask("open", "open_keys", expecting=("intent", "service", "when"))
    elif failures == 1:
        m.say("sorry")
        m.ask_again()
    else:
        m.ask("open", "open_unclear", expecting=("intent", "service", "when"), again="how_can_i_help_again")


def _message_about_question(m: Move, said: Said) -> bool:
    """Whether the question nobody here can answer becomes a message."""
    note = m.state.note
    m.set(note=None)
    if note is None or not said.is_yes or wishes(said) or said.has(*asking.ASKS):
        return False
    messages.begin(m, note.topic, note.text)
    return True


def _visit_after_safety(m: Move, said: Said) -> bool:
    if said.is_yes or said.fields.when or said.fields.service:
        booking.take(m, said)
        m.learn(any_time=not m.learned.wishes)
        booking.proceed(m)
        return True
    if said.is_no:
        closing.anything_else(m)
        return True
    return False


def _on_invite(m: Move, said: Said) -> None:
    """ "Would you like to book that?" """
    goals = wishes(said)
    if said.contains(("what about", "how about")) and said.fields.service and said.fields.when is None:
        # "And what about brake pads?" asks the same of another service.
        intent: Intent = "price" if m.state.asking == "price" else "services"
        same = Said(said.text, replace(said.meaning, intents=(intent,)))
        asking.answer(m, same)
        _after_answer(m, same)
    elif goals and goals[0] != "book":
        begin(m, goals[0], said)
    elif said.is_yes or goals or said.fields.when or said.fields.service:
        booking.begin(m, said)
    elif said.is_no or said.has("goodbye", "thanks"):
        if said.has("goodbye"):
            closing.goodbye(m)
        else:
            m.say("no_problem")
            closing.anything_else(m)
    elif asking.answer(m, said):
        m.ask_again()
    else:
        _unclear(m)


def _on_waitlist(m: Move, said: Said) -> None:
    """The waiting list, or a message about an area we do not serve."""
    is_area = m.state.asking == "area"
    if said.is_yes:
        messages.begin(m, "callback" if is_area else "waitlist", messages.summary(m.state))
    elif said.fields.when is not None and not is_area:
        taking.take_times(m, said)
        booking.look(m)
    elif said.fields.zip and is_area:
        m.learn(zip=said.fields.zip)
        booking.proceed(m)
    elif said.is_no or m.missed("waitlist") > 1:
        m.say("no_problem")
        closing.anything_else(m)
    else:
        m.say("sorry")
        m.ask_again()


HANDLERS: dict[str, Callable[[Move, Said], None]] = {
    "open": route,
    "more": route,
    "invite": _on_invite,
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
    "cancel_check": cancelling.on_check,
    "waitlist": _on_waitlist,
    "message": messages.on_message,
    "message_name": messages.on_name,
    "message_phone": messages.on_phone,
    "safety": safety.on_phone,
}
