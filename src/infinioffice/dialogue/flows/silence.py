"""When nobody speaks: ask again twice, then end the call well."""

from __future__ import annotations

from infinioffice.dialogue.effects import TakeMessage
from infinioffice.dialogue.flows import closing, committing, messages
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.stages import TABLE

_LAST = 3


def keep_quiet(m: Move) -> None:
    """One more silence. While we are the ones who owe a word it means nothing."""
    if TABLE[m.state.stage].silence == "wait":
        return
    if m.state.asking == closing.PARTING:
        m.finish()
        return
    silences = m.state.silences + 1
    m.set(silences=silences)
    if silences < _LAST:
        m.say("silence_first" if silences == 1 else "silence_second", "question")
        m.ask_again()
        return
    if m.state.stage == "consent":
        committing.record_consent(m, agreed=False)
    if m.state.stage == "more" or {"booked", "changed", "cancelled", "message"} & set(m.state.outcomes):
        m.finish("goodbye", business=m.state.business.name)
        return
    if leave_word(m, "Went silent before the end."):
        m.finish("silence_message", outcome="message")
    else:
        m.finish("silence_goodbye")


def leave_word(m: Move, why: str) -> bool:
    """Leave what was learned for the office when there is a number to call; whether it was left."""
    learned, note = m.learned, m.state.note
    phone = learned.phone or (m.state.caller_id if m.state.goal else None)
    if not phone or m.state.goal not in ("book", "change", "message"):
        return False
    text = f"{why} {note.text if note and note.text else messages.summary(m.state)}"
    topic = note.topic if note else "callback"
    m.request("message", lambda op_id: TakeMessage(op_id, topic, learned.name, phone, text))
    return True
