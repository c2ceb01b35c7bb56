"""What the conversation wants done, in the imperative. `op_id` is `"<call id>:<count>"`: repeating one is harmless.

An effect with an `op_id` is answered by exactly one event with the same `op_id`. `Say`, `SetSpeech`, `StopRecording`
and `HangUp` are not answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from infinioffice.scheduling.slots import BookingDetails, SlotRequest

Outcome = Literal[
    "booked", "changed", "cancelled", "answered", "message", "transferred", "link", "emergency", "abandoned", "failed"
]
SayKind = Literal["greeting", "question", "answer", "read_back", "filler", "safety", "repeat", "goodbye"]


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text`. `keep_floor` sentences (safety, the first notice) are not stopped by barge-in."""

    text: str
    kind: SayKind = "answer"
    keep_floor: bool = False


@dataclass(frozen=True, slots=True)
class SetSpeech:
    """How the voice speaks from now on: `rate` 1.0 is normal, 0.8 slower; `gain_db` 0 is normal."""

    rate: float = 1.0
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class StopRecording:
    """The caller asked not to be recorded: nothing more of this call is stored as audio."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call after everything said has been heard."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class FindSlots:
    op_id: str
    request: SlotRequest


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Keep `token` for this call."""

    op_id: str
    token: str
    service: str


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    op_id: str
    hold_id: str


@dataclass(frozen=True, slots=True)
class CommitBooking:
    op_id: str
    hold_id: str
    service: str
    details: BookingDetails


@dataclass(frozen=True, slots=True)
class MoveBooking:
    """Give the booking the held slot; both happen or neither."""

    op_id: str
    booking_id: str
    version: int
    hold_id: str


@dataclass(frozen=True, slots=True)
class CancelBooking:
    op_id: str
    booking_id: str
    version: int


@dataclass(frozen=True, slots=True)
class FindAppointments:
    """Active future appointments of this phone number, or of this name with this time when the number does not help."""

    op_id: str
    phone: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """`topic`: person, complaint, vendor, job, question, booking_failed, callback, language, emergency, other."""

    op_id: str
    topic: str
    name: str
    phone: str
    text: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class PageOnCall:
    """Wake the on-call person. `topic` is the safety topic."""

    op_id: str
    topic: str
    phone: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordTextConsent:
    """What the caller answered to the consent question, with the exact words they heard."""

    op_id: str
    phone: str
    agreed: bool
    wording: str


@dataclass(frozen=True, slots=True)
class SendText:
    """`kind`: confirmation, changed, cancelled, link. Sent only if the ledger says yes; otherwise it is a no-op."""

    op_id: str
    kind: str
    phone: str
    booking_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProveByText:
    """Prove that the caller holds the phone a booking is under. Without `said` a six-digit code is texted to `phone`;
    with `said` the code given back is checked. Answered by `ProofAnswered`; the code itself is in neither."""

    op_id: str
    phone: str
    booking_id: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class StopTexts:
    """The caller revoked consent by voice."""

    op_id: str
    phone: str


@dataclass(frozen=True, slots=True)
class JoinWaitlist:
    op_id: str
    request: SlotRequest
    details: BookingDetails


Effect = (
    Say
    | SetSpeech
    | StopRecording
    | HangUp
    | FindSlots
    | PlaceHold
    | ReleaseHold
    | CommitBooking
    | MoveBooking
    | CancelBooking
    | FindAppointments
    | TakeMessage
    | PageOnCall
    | RecordTextConsent
    | SendText
    | ProveByText
    | StopTexts
    | JoinWaitlist
)
