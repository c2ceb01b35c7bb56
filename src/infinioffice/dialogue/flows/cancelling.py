"""Cancelling an appointment the caller has shown to be theirs: read back, asked once, then done."""

from __future__ import annotations

from infinioffice.dialogue.effects import CancelBooking, SendText
from infinioffice.dialogue.flows import booking, closing, committing, messages, taking
from infinioffice.dialogue.flows.taking import Said
from infinioffice.dialogue.move import Move
from infinioffice.dialogue.wording import en, spoken
from infinioffice.scheduling.slots import Booking

_GIVE_UP = 3


def begin(m: Move, target: Booking) -> None:
    """Say which one it is and ask."""
    m.set(target=target)
    m.ask("cancel_check", "cancel_check", expecting=("yes_no", "when"), again="cancel_check_again", kind="read_back",
          what=committing.yours(m, target), when=spoken.slot_in_full(committing.local(m, target)))  # fmt: skip


def on_check(m: Move, said: Said) -> None:
    """Yes cancels; a new time makes it a change; anything else leaves it."""
    target = m.state.target
    if target is None:
        closing.anything_else(m)
    elif said.has("change") or (said.is_no and said.fields.when is not None):
        m.set(goal="change")
        taking.take_times(m, said)
        booking.change(m, target)
    elif said.is_no or said.contains(en.SMALL_TALK["keep"]):
        m.say("kept")
        closing.anything_else(m)
    elif said.is_yes or said.has("cancel"):
        m.request("cancel", lambda op_id: CancelBooking(op_id, target.id, target.version))
        m.go("cancelling")
    elif m.missed("cancel") >= _GIVE_UP:
        messages.give_up(m)
    else:
        m.say("sorry")
        m.ask_again()


def on_cancelled(m: Move, cancelled: Booking) -> None:
    """It is off the calendar: say so from the row."""
    m.achieved("cancelled")
    m.set(target=None, booking=None if m.state.booking and m.state.booking.id == cancelled.id else m.state.booking)
    m.say("cancelled", what=committing.yours(m, cancelled), when=spoken.slot_in_full(committing.local(m, cancelled)))
    m.request("text", lambda op_id: SendText(op_id, "cancelled", cancelled.phone, cancelled.id))
    closing.anything_else(m)
