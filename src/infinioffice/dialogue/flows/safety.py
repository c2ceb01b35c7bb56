"""Danger, before anything else: a fixed script, a page to the on-call person, and the right ending.

No diagnosis, no minute of arrival, no promise. Where staying on the line is itself a danger the call is ended.
"""

from __future__ import annotations

from infinioffice.dialogue.effects import PageOnCall, TakeMessage
from infinioffice.dialogue.flows import booking, closing, taking
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.wording import en, spoken

ENDS_CALL = frozenset(
    {"gas", "co", "fire", "medical", "airway", "bleeding", "jaw_injury", "downed_line", "shock", "crash", "violence"}
)
"""Topics after which the caller must be off this line: outside, or talking to 911."""

NO_PAGE = frozenset({"no_brakes", "steering_loss", "flashing_engine", "overheating", "stranded", "fuel_smell"})
"""A car that must not be driven: advice and a visit, nobody is woken."""


def heed(m: Move, said: Said) -> bool:
    """Run the script of whatever danger was heard; True when the utterance is dealt with."""
    topic = said.meaning.emergency
    if topic is None:
        if not said.has("emergency") or "unclear" in m.state.safety:
            return False
        m.set(safety=(*m.state.safety, "unclear"))
        if said.fields.service is not None:
            m.say("safety_other", "safety", keep_floor=True)
            return False
        m.speak(m.line("emergency_unclear"), "safety", keep_floor=True)
        m.ask_worded("open", "", expecting=("intent", "service", "when"), again=m.line("how_can_i_help_again"))
        return True
    if topic in m.state.safety:
        return False
    m.fresh()
    m.set(safety=(*m.state.safety, topic))
    key = f"safety_{topic}" if f"safety_{topic}" in en.SENTENCES else "safety_other"
    m.say(key, "safety", keep_floor=True)
    taking.take_person(m, said)
    if topic in ENDS_CALL:
        _wake(m, topic, said)
        m.achieved("emergency")
        on_call = m.state.business.has_on_call
        m.say("safety_end_paged" if on_call else "safety_end_noted", "safety", keep_floor=True)
        m.finish(outcome="emergency")
        return True
    return _stay(m, topic, said)


def _stay(m: Move, topic: str, said: Said) -> bool:
    """The caller may stay on the line: page, make sure of the number, then offer the first visit."""
    if topic not in NO_PAGE:
        _wake(m, topic, said)
        m.achieved("emergency")
        m.say("safety_paged" if m.state.business.has_on_call else "safety_noted", "safety", keep_floor=True)
    if topic == "self_harm":
        closing.anything_else(m)
        return True
    taking.take_service(m, said)
    if topic in NO_PAGE:
        m.learn(any_time=True)
        booking.begin(m, said)
        return True
    if m.learned.phone:
        invite(m)
    elif m.state.caller_id:
        m.ask("safety", "safety_ask_caller_id", expecting=("yes_no", "phone"), asking="phone",
              ending=spoken.last_digits(m.state.caller_id))  # fmt: skip
    else:
        m.ask("safety", "safety_ask_phone", expecting=("phone",), asking="phone")
    return True


def _wake(m: Move, topic: str, said: Said) -> None:
    phone = m.learned.phone or m.state.caller_id or ""
    if m.state.business.has_on_call:
        m.request("page", lambda op_id: PageOnCall(op_id, topic, phone, said.text))
    else:
        _mark_urgent(m, topic, phone, said.text)


def _mark_urgent(m: Move, topic: str, phone: str, text: str) -> None:
    name = m.learned.name
    m.request("page", lambda op_id: TakeMessage(op_id, "emergency", name, phone, f"{topic}: {text}", urgent=True))


def on_page_failed(m: Move, effect: PageOnCall) -> None:
    """Nobody could be woken: leave it where the office looks first, and say so while the line is open."""
    _mark_urgent(m, effect.topic, effect.phone, effect.text)
    if not m.state.ended:
        m.say("safety_page_failed", "safety")


def on_phone(m: Move, said: Said) -> None:
    """The number they will call."""
    taking.take_person(m, said)
    if not m.learned.phone and said.is_yes and "yes_no" in m.state.expecting:
        taking.use_caller_id(m)
    if m.learned.phone or m.missed("safety phone") > 1:
        if m.learned.phone and m.learned.phone_from != "caller_id":
            _wake(m, "callback number", Said(f"Call {m.learned.phone}", said.meaning))
        invite(m)
        return
    m.ask("safety", "safety_ask_phone", expecting=("phone",), asking="phone")


def invite(m: Move) -> None:
    """After the page: the first visit there is."""
    m.start("book")
    m.learn(any_time=True)
    m.ask("more", "safety_invite", expecting=("intent", "service", "yes_no", "when"), asking="visit")
