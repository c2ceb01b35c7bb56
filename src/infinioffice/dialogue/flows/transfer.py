"""Putting a caller through to somebody of the business, where it wants that: to its own numbers, while it is open."""

from __future__ import annotations

from infinioffice.dialogue.flows import messages
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.state import State


def begin(m: Move) -> None:
    """Somebody is wanted: they are tried, and where that cannot be a message is taken."""
    if _may(m.state):
        m.hand_over("transferring")
    else:
        messages.begin(m, "person")


def _may(state: State) -> bool:
    """Only a telephone can be put through."""
    return bool(state.business.transfer_numbers) and state.line == "phone" and _is_open(state)


def _is_open(state: State) -> bool:
    here = state.at.astimezone(state.business.zone)
    minute = here.hour * 60 + here.minute
    return here.date().isoformat() not in state.business.closed_dates and any(
        each.weekday == here.weekday() and each.open_minute <= minute < each.close_minute
        for each in state.business.hours
    )
