"""The end of a wish and the end of the call."""

from __future__ import annotations

from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move


def anything_else(m: Move) -> None:
    """A wish is done: turn to the next one already mentioned, or ask."""
    m.release()
    m.set(goal="", offers=(), choices=(), note=None, target=None, found=(), is_done=True)
    if m.state.queue:
        m.go("more")
        return
    m.ask("more", "more", expecting=("intent", "service", "yes_no", "when"), again="more_short")


def is_farewell(said: Said) -> bool:
    """Whether this ends the call where "anything else?" was asked."""
    if said.has("goodbye"):
        return True
    fields = said.fields
    if fields.first_name or fields.when or fields.phone or fields.service:
        return False
    wants = set(said.meaning.intents) - {"deny", "thanks", "goodbye", "greeting", "affirm", "other", "alternatives"}
    return not wants and (said.is_no or (said.has("thanks") and not said.contains(("yes", "yeah", "please"))))


def goodbye(m: Move) -> None:
    """The last sentence and the end."""
    key = "goodbye_booked" if {"booked", "changed"} & set(m.state.outcomes) else "goodbye"
    m.finish(key, business=m.state.business.name)
