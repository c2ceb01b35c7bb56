"""What can happen to a conversation, in the past tense. Every event carries `at`, aware, in UTC or the local zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from infinioffice.dialogue.business import Business
from infinioffice.scheduling.slots import Booking, Hold, SlotsAnswer
from infinioffice.understanding.meaning import Meaning

LineKind = Literal["phone", "browser", "text"]


@dataclass(frozen=True, slots=True)
class CallStarted:
    """`caller_id` is E.164 or None (anonymous): a hint, never a proof. `seed` varies the wording, never a decision.
    `resumed` is set when another worker picks the call up again: no greeting, but "sorry, the line dipped"."""

    call_id: str
    business: Business
    caller_id: str | None
    at: datetime
    seed: int = 0
    line: LineKind = "phone"
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class CallerSaid:
    """One whole turn of the caller, as recognised. `cut` is what the caller had heard of the agent's sentence when
    they began to speak over it (None: they heard all of it).

    `meaning` is a language model's reading, already reduced to what may be believed (`understanding/quoted.py`), and
    `fact` the topic of a business fact that answers the caller; None means the rules read the words. They are part of
    the event so that a replayed call needs no model."""

    text: str
    at: datetime
    nbest: tuple[str, ...] = ()
    cut: str | None = None
    meaning: Meaning | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class CallerPressed:
    """One run of keys."""

    digits: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallerUnheard:
    """Somebody spoke, and no engine could read it."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CallerSilent:
    """Nobody spoke for `seconds` after the agent had finished."""

    seconds: float
    at: datetime


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller hung up."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SlotsFound:
    op_id: str
    answer: SlotsAnswer
    at: datetime


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    op_id: str
    hold: Hold
    at: datetime


@dataclass(frozen=True, slots=True)
class HoldRefused:
    op_id: str
    rule: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BookingCommitted:
    """The row exists. Only now may "booked" be said, and only from `booking`."""

    op_id: str
    booking: Booking
    at: datetime


@dataclass(frozen=True, slots=True)
class BookingMoved:
    op_id: str
    booking: Booking
    at: datetime


@dataclass(frozen=True, slots=True)
class BookingCancelled:
    op_id: str
    booking: Booking
    at: datetime


@dataclass(frozen=True, slots=True)
class BookingRefused:
    """`taken` (hold lost), `changed` (version), `gone` (not active any more)."""

    op_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AppointmentsFound:
    op_id: str
    bookings: tuple[Booking, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ProofAnswered:
    """What became of a code: `sent`, `not_sent` (no consent to texts, or no way to send one), `right`, `wrong`."""

    op_id: str
    outcome: Literal["sent", "not_sent", "right", "wrong"]
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """A request with no answer worth telling (message saved, text queued, consent recorded, page sent)."""

    op_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToolFailed:
    """A request could not be carried out now (`store_down`, `timeout`, `broken`). The conversation must go on."""

    op_id: str
    reason: str
    at: datetime


Event = (
    CallStarted
    | CallerSaid
    | CallerPressed
    | CallerSilent
    | CallerUnheard
    | CallerLeft
    | SlotsFound
    | HoldPlaced
    | HoldRefused
    | BookingCommitted
    | BookingMoved
    | BookingCancelled
    | BookingRefused
    | AppointmentsFound
    | ProofAnswered
    | Done
    | ToolFailed
)
