"""What the caller wants, where anything may come: at the beginning, after "anything else?", after an answer."""

from __future__ import annotations

import re
from dataclasses import replace

from infinioffice.dialogue.flows import (
    appointments,
    asides,
    asking,
    booking,
    closing,
    messages,
    naming,
    taking,
)
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.reading import heard
from infinioffice.dialogue.state import Goal
from infinioffice.dialogue.wording import en
from infinioffice.understanding.meaning import Intent
from infinioffice.understanding.understand import understand

_GIVE_UP = 3
_SERVICE_CHANGE = re.compile(r"\b(?:oil|fluid|filter|tire|belt|battery|brake|bulb)s? changed?\b", re.IGNORECASE)
_MOVING = re.compile(
    r"\b(?:reschedule|move|appointment|booking|instead|another (?:day|time)|different (?:day|time))\b", re.IGNORECASE
)


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
    if said.contains(en.SMALL_TALK["question"]) and len(said.text.split()) <= asides.LONG and not goals:
        m.ask("open", "what_is_it", expecting=("intent", "service", "when"))
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
    if said.fields.service or said.fields.when or said.fields.provider:
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
    """An answered question leads to a visit when it was about a service, one without an answer to a message."""
    if m.state.note is not None and m.state.note.topic == "question":
        m.ask("more", "no_idea_message", expecting=("intent", "service", "yes_no", "when"), asking="question")
    elif (
        said.fields.service
        and said.has("services", "price", "insurance", "question")
        and not asking.wants_list(said)
        and m.state.service_of(said.fields.service)
    ):
        m.fresh()
        m.learn(service=said.fields.service, reason=said.text)
        m.ask("invite", "invite", expecting=("yes_no", "service", "when"), asking="price" if said.has("price") else "")
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


def on_invite(m: Move, said: Said) -> None:
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


def on_waitlist(m: Move, said: Said) -> None:
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
