"""The end of a wish and the end of the call."""

from __future__ import annotations

from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move

PARTING = "parting"
"""What is open after we have said goodbye first."""


def anything_else(m: Move) -> None:
    """A wish is done: turn to the next one already mentioned, or ask."""
    if _is_free(m):
        m.ask("more", "more", expecting=("intent", "service", "yes_no", "when"), again="more_short")


def part(m: Move) -> None:
    """The caller has answered the last thing we had to ask: goodbye, with the door held open. Whoever has another wish
    says it, everybody else just hangs up, and so do we after a silence."""
    if _is_free(m):
        m.ask("more", "parting", expecting=("intent", "service", "yes_no", "when"), asking=PARTING, again="more_short",
              business=m.state.business.name)  # fmt: skip


def _is_free(m: Move) -> bool:
    """Close the wish; whether no other one waits for its turn."""
    m.release()
    m.set(goal="", offers=(), choices=(), note=None, target=None, found=(), is_done=True)
    if m.state.queue:
        m.go("more")
    return not m.state.queue


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
    """The last sentence and the end; a short one when goodbye was said before."""
    if m.state.asking == PARTING:
        m.finish("parted")
        return
    key = "goodbye_booked" if {"booked", "changed"} & set(m.state.outcomes) else "goodbye"
    m.finish(key, business=m.state.business.name)
