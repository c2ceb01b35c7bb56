"""Where a conversation stands: one small frozen value, rebuilt by every event.

Law: data only. Nothing in it comes from anywhere but the events of this call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from infinioffice.dialogue.business import Business, ProviderFacts, ServiceFacts
from infinioffice.dialogue.effects import Effect, Outcome
from infinioffice.dialogue.events import CallerSaid, LineKind
from infinioffice.dialogue.wishes import Wish
from infinioffice.scheduling.slots import Booking, Hold, Slot
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.name_clues import NO_CLUES, NameClues

Goal = Literal["", "book", "change", "cancel", "status", "message"]

Purpose = Literal[
    "slots", "hold", "release", "commit", "move", "cancel", "lookup", "message", "page", "consent", "text",
    "stop_texts", "waitlist", "proof",
]  # fmt: skip

FoundBy = Literal["", "caller_id", "phone", "name"]
"""How appointments were looked up. A number that is only said proves less than the number that calls."""

PhoneSource = Literal["", "caller_id", "said", "keys"]


@dataclass(frozen=True, slots=True)
class Learned:
    """What the caller has told us. Empty means not said. `wishes` are the times wanted, `unwanted` the ones ruled
    out, `about` the times of an appointment they already have; `answers` are intake answers `(field, words)`."""

    service: str | None = None
    reason: str = ""
    wishes: tuple[Wish, ...] = ()
    unwanted: tuple[Wish, ...] = ()
    any_time: bool = False
    about: tuple[Wish, ...] = ()
    provider: str | None = None
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    phone_digits: str = ""
    phone_from: PhoneSource = ""
    zip: str = ""
    address: str = ""
    email: str = ""
    birth_date: date | None = None
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def answer(self, field: str) -> str | None:
        return next((words for name, words in self.answers if name == field), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that has not been answered yet. `again` counts repeats of the same operation."""

    op_id: str
    purpose: Purpose
    effect: Effect
    again: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A message being taken: its topic and the words so far."""

    topic: str
    text: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The whole conversation between two events.

    `asking` names the field the open question is about and `missed` holds the fields whose answer was not understood,
    once per failure. `question` is the question as it is asked again after an aside, `said` everything of the agent's
    last move. `is_done` says that the wish is finished and what was learned about it belongs to the past.
    """

    call_id: str
    business: Business
    caller_id: str | None
    seed: int
    at: datetime
    line: LineKind = "phone"
    stage: str = "open"
    ops: int = 0
    turns: int = 0
    goal: Goal = ""
    queue: tuple[Goal, ...] = ()
    next_services: tuple[str, ...] = ()
    learned: Learned = Learned()
    name_clues: NameClues = NO_CLUES
    first_name_clues: NameClues = NO_CLUES
    expecting: tuple[Expected, ...] = ()
    asking: str = ""
    question: str = ""
    said: str = ""
    missed: tuple[str, ...] = ()
    silences: int = 0
    unheard: int = 0
    by_keys: bool = False
    days: tuple[date, ...] = ()
    offers: tuple[Slot, ...] = ()
    refused: tuple[Slot, ...] = ()
    lost_tokens: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    hold: Hold | None = None
    found: tuple[Booking, ...] = ()
    found_by: FoundBy = ""
    target: Booking | None = None
    is_known: bool = False
    booking: Booking | None = None
    note: Note | None = None
    waiting: tuple[Waiting, ...] = ()
    backlog: tuple[CallerSaid, ...] = ()
    code_digits: str = ""
    consent_wording: str = ""
    consent: bool | None = None
    rate: float = 1.0
    gain_db: float = 0.0
    is_recording: bool = True
    rudeness: int = 0
    is_done: bool = False
    safety: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    has_left: bool = False
    ended: bool = False
    outcome: Outcome | None = None

    @property
    def now(self) -> datetime:
        """The present in the business's zone."""
        return self.at.astimezone(self.business.zone)

    @property
    def service(self) -> ServiceFacts | None:
        return self.service_of(self.learned.service)

    def service_of(self, key: str | None) -> ServiceFacts | None:
        return next((each for each in self.business.services if each.key == key), None)

    def provider_of(self, key: str | None) -> ProviderFacts | None:
        return next((each for each in self.business.providers if each.key == key), None)

    def misses(self, field: str) -> int:
        return self.missed.count(field)

    def waits_for(self, purpose: Purpose) -> bool:
        return any(each.purpose == purpose for each in self.waiting)


@dataclass(frozen=True, slots=True)
class Step:
    """What one event led to: the next state and what to do, in order."""

    state: State
    effects: tuple[Effect, ...] = ()
