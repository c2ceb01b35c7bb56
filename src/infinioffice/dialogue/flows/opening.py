"""How a call begins: who we are, that we are a machine, that it is recorded, 911, and one open question."""

from __future__ import annotations

from infinioffice.dialogue.effects import HangUp
from infinioffice.dialogue.events import CallStarted
from infinioffice.dialogue.move import Move


def greet(m: Move, event: CallStarted) -> None:
    """The greeting and the notices. The notices keep the floor: nothing is stored before they have been heard."""
    business = event.business
    if event.resumed:
        m.say("resumed_start", "greeting", business=business.name)
    elif business.greeting:
        m.say("greeting_own", "greeting", greeting=business.greeting, agent=business.agent_name)
    else:
        m.say("greeting", "greeting", business=business.name, agent=business.agent_name)
    if business.records_calls and not event.resumed:
        m.speak(business.notice or m.line("notice"), "greeting", keep_floor=True)
    if not event.resumed:
        m.say("emergency_line", "greeting", keep_floor=True)
    m.ask("open", "how_can_i_help", expecting=("intent", "service", "when"), again="how_can_i_help_again")


def resume(m: Move) -> None:
    """Another worker took the call over: a word, every request that may be lost once more, and what was said last,
    because nobody knows how much of it was heard. A notice that may have been missed keeps the floor again."""
    m.say("resumed", "repeat")
    m.effects.extend(each.effect for each in m.state.waiting)
    if not m.state.waiting:
        m.speak(m.state.said or m.state.question, "repeat", keep_floor=m.state.turns == 0)


def end_again(m: Move) -> None:
    """Another worker took the call over while we said goodbye: whatever may be lost once more, and the goodbye."""
    m.effects.extend(each.effect for each in m.state.waiting)
    if not m.state.has_left:
        m.say("resumed", "repeat")
        m.speak(m.state.said, "repeat")
    m.effects.append(HangUp(m.state.outcome or "abandoned"))
