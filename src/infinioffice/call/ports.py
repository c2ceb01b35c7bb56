"""What a call needs of the world, as small Protocols. Stores are async here; the office implements them in threads.

Every store method opens its own tenant scope; it raises `StoreDown` when the database cannot be reached and `Broken`
for bugs, and returns expected refusals as values.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from infinioffice.dialogue.business import Business
from infinioffice.dialogue.effects import Effect, Outcome
from infinioffice.dialogue.events import Event
from infinioffice.scheduling.slots import (
    Booking,
    BookingDetails,
    Hold,
    SlotRequest,
    SlotsAnswer,
    SlotTaken,
    Stale,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose call it is: every store call carries it. Ids are UUID strings. `epoch` counts the workers that have held
    the call: the log refuses whoever is not the last of them."""

    tenant_id: str
    business_id: str
    call_id: str
    epoch: int = 0


class Schedule(Protocol):
    """Availability, holds and bookings (the four use cases). `op_id` makes each write idempotent."""

    async def find_slots(self, scope: Scope, request: SlotRequest, now: datetime) -> SlotsAnswer: ...

    async def hold(self, scope: Scope, op_id: str, token: str, service: str, now: datetime) -> Hold | SlotTaken: ...

    async def release(self, scope: Scope, op_id: str, hold_id: str) -> None: ...

    async def commit(
        self, scope: Scope, op_id: str, hold_id: str, details: BookingDetails, now: datetime
    ) -> Booking | SlotTaken: ...


class Appointments(Protocol):
    """Bookings that exist."""

    async def find(self, scope: Scope, phone: str | None, name: str | None, now: datetime) -> Sequence[Booking]: ...

    async def move(
        self, scope: Scope, op_id: str, booking_id: str, version: int, hold_id: str, now: datetime
    ) -> Booking | SlotTaken | Stale: ...

    async def cancel(
        self, scope: Scope, op_id: str, booking_id: str, version: int, now: datetime
    ) -> Booking | Stale: ...


class Desk(Protocol):
    """What a receptionist writes down: messages, pages, text consent, texts to send."""

    async def take_message(
        self, scope: Scope, op_id: str, topic: str, name: str, phone: str, text: str, urgent: bool, now: datetime
    ) -> None: ...

    async def page_on_call(
        self, scope: Scope, op_id: str, topic: str, phone: str, text: str, now: datetime
    ) -> None: ...

    async def record_consent(
        self, scope: Scope, op_id: str, phone: str, agreed: bool, wording: str, now: datetime
    ) -> None: ...

    async def send_text(
        self, scope: Scope, op_id: str, kind: str, phone: str, booking_id: str | None, now: datetime
    ) -> None: ...

    async def prove_by_text(
        self, scope: Scope, op_id: str, phone: str, booking_id: str, said: str, now: datetime
    ) -> Literal["sent", "not_sent", "right", "wrong"]:
        """A six-digit code to the number of this booking (`said` empty), or the check of the one given back. Nothing
        is sent to a number that has not agreed to texts. The code belongs to this call and this booking."""
        ...

    async def join_waitlist(
        self, scope: Scope, op_id: str, request: SlotRequest, details: BookingDetails, now: datetime
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of a call's log, in order. `kind` is `event`, `effect` or `mark`; `body` is the record in plain JSON
    (kernel/records.py); `at` is aware."""

    seq: int
    at: datetime
    kind: str
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn: what was heard and said, and where the time went. All times in ms, None when it did not happen."""

    idx: int
    at: datetime
    heard: str
    said: str
    stage: str
    hear_ms: float | None = None
    understand_ms: float | None = None
    decide_ms: float | None = None
    tool_ms: float | None = None
    speak_ms: float | None = None
    voice_to_voice_ms: float | None = None
    barge_in: bool = False


@dataclass(frozen=True, slots=True)
class CallEnd:
    """How a call ended. `fields` are what was learned, by name."""

    at: datetime
    outcome: Outcome
    fields: dict[str, str]
    booking_id: str | None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class KnownCall:
    """A call as its row tells. `ended_at` None: it goes on, or its worker died. `said_goodbye`: the log says that the
    goodbye was heard to its end."""

    scope: Scope
    caller_id: str
    line: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    said_goodbye: bool = False


class OpenCalls(Protocol):
    """What lets any worker go on with a call of another one."""

    async def find(self, sid: str) -> KnownCall | None:
        """The newest call with this carrier's id."""

    async def take_over(self, scope: Scope, at: datetime) -> Sequence[LogEntry]:
        """From now on the call is held by `scope.epoch` alone; returns its log. Raises HandedOver when it is over or
        held by a later epoch already."""

    async def alive(self, call_ids: Sequence[str], at: datetime) -> None:
        """These calls are being held by a worker that lives."""

    async def silent_since(self, before: datetime, limit: int) -> Sequence[KnownCall]:
        """Calls of telephones and browsers without an end that no worker has been heard of since then."""


class CallReports(Protocol):
    """The carrier's own account of a call. Reports come late, twice and in any order and give one state."""

    async def report(self, sid: str, status: str, sequence: int, seconds: int | None) -> None: ...


class CallLog(Protocol):
    """The call's own row, its ordered log and its turns. `append` returns after the rows are durable and raises
    HandedOver for a `scope` that does not hold the call any more."""

    async def open(self, scope: Scope, sid: str, caller_id: str | None, line: str, at: datetime) -> None: ...

    async def append(self, scope: Scope, entries: Sequence[LogEntry], turns: Sequence[TurnRecord] = ()) -> None: ...

    async def close(self, scope: Scope, end: CallEnd) -> None: ...

    async def read(self, scope: Scope) -> Sequence[LogEntry]: ...


@dataclass(frozen=True, slots=True)
class Called:
    """Which business a number belongs to, and its published settings."""

    tenant_id: str
    business: Business


class Directory(Protocol):
    """Finds the business before any tenant is known (the one platform-scoped read of the call path)."""

    async def by_number(self, number: str) -> Called | None: ...

    async def by_slug(self, slug: str) -> Called | None: ...


# -- the caller's line, and the engines that hear and speak ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AudioCame:
    """Audio from the caller: μ-law, 8 kHz. `stamp_s` is the line's own clock in seconds (its start may be anywhere),
    None when it has none; a jump in it means audio was lost on the way."""

    mulaw: bytes
    stamp_s: float | None = None


@dataclass(frozen=True, slots=True)
class KeyCame:
    digit: str


@dataclass(frozen=True, slots=True)
class MarkPlayed:
    """Everything sent before this mark has been played, or was thrown away by `clear`."""

    name: str


@dataclass(frozen=True, slots=True)
class LineClosed:
    """The caller's side is gone. `reason` is a constant word: `stop`, `closed`, `idle`, or why a frame was refused.
    `may_return`: only this connection is gone, the carrier still holds the caller and will ask what to do."""

    reason: str
    may_return: bool = False


LineEvent = AudioCame | KeyCame | MarkPlayed | LineClosed


class Line(Protocol):
    """One caller's line, whatever carries it. Audio both ways is μ-law at 8 kHz.

    `receive` returns LineClosed once and for all; the sending methods raise nothing when the line is gone."""

    async def receive(self) -> LineEvent: ...

    async def send_audio(self, mulaw: bytes) -> None: ...

    async def send_mark(self, name: str) -> None: ...

    async def clear(self) -> None: ...

    async def hang_up(self) -> None: ...


class Pushing(Protocol):
    """A line that hands its events over where they arrive, instead of waking a reader for each. Lines need not have
    this. `push_to` returns False when events have to be `receive`d after all; otherwise LineClosed comes once, last."""

    def push_to(self, post: Callable[[LineEvent], None]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Caption:
    """Words for people who read along. Those of the caller that are not final are replaced by the next."""

    who: Literal["caller", "agent"]
    text: str
    is_final: bool = True


class Captioned(Protocol):
    """A line whose other side can read. Lines need not have this; `show` returns at once and raises nothing."""

    def show(self, caption: Caption) -> None: ...


@dataclass(frozen=True, slots=True)
class Recognized:
    """All words of one segment as far as `covers_s`. `seconds_busy` is what the recogniser worked, without waiting.
    `failed` means the recogniser could not read this piece; the text is then empty. `confidence` is how sure it is of
    an average word, 0-1; 1 where the engine does not say."""

    segment: int
    text: str
    covers_s: float
    nbest: tuple[str, ...] = ()
    seconds_busy: float = 0.0
    failed: bool = False
    confidence: float = 1.0


class Ear(Protocol):
    """The recogniser of one call. Answers come through the callback given to `Recognizer.open`, in the loop.

    `expect` names the fields that were just asked for: an engine may weigh its words by them. `listen` gets every
    frame, for engines that stream; `decode` asks for the words of a segment so far, given with
    its audio. `urgent` readings (the caller has paused) go before partial ones. A reading may be left unanswered only
    when a later one of the same segment has been asked for."""

    def expect(self, fields: Sequence[str]) -> None: ...

    def listen(self, mulaw: bytes) -> None: ...

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None: ...

    def close(self) -> None: ...


class Recognizer(Protocol):
    """Speech to text for many calls. `prepare` is told of a call while its phone still rings: what takes time to open
    is opened then; it returns at once and raises nothing."""

    def prepare(self, call_id: str, hints: Sequence[str]) -> None: ...

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> Ear: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


class Voice(Protocol):
    """Text to speech for many calls. `name` identifies the sound, for caching. One clause a time; audio is μ-law,
    8 kHz, in pieces of any size. Raises VendorFault."""

    @property
    def name(self) -> str: ...

    def synthesize(self, text: str, rate: float = 1.0) -> AsyncIterator[bytes]: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


class VoiceTrack(Protocol):
    """Voice activity of one call. Probabilities come through the callback, each with the number of samples so far."""

    def hear(self, mulaw: bytes) -> None: ...

    def close(self) -> None: ...


class VoiceActivity(Protocol):
    """Voice activity for many calls, with one shared model. `emit(probability, samples)` is called in the loop."""

    def open(self, emit: Callable[[float, int], None]) -> VoiceTrack: ...


class Tools(Protocol):
    """Carries out what the conversation wants of the stores. Never raises for a store that is away: that is an event.

    Returns None for effects nobody answers."""

    async def run(self, effect: Effect) -> Event | None: ...


class OnceStore(Protocol):
    """Remembers for a while that something was used. True only for the first who claims `key`."""

    async def claim(self, key: str, ttl_s: int) -> bool: ...


class Notebook(Protocol):
    """Where things are written down while the stores are away (`call/journal.py`)."""

    async def write(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None: ...

    async def note(self, scope: Scope, effect: Effect, at: datetime) -> None: ...


class ObjectStore(Protocol):
    """Files under keys (`tenant/business/call/…`), in a folder or a bucket. Blocking: called in a thread.

    Raises VendorDown when the store cannot be reached, VendorRefused with `not_found` for a key that is not there."""

    def put(self, key: str, body: bytes) -> None:
        """Durable on return; an object of this key is replaced."""

    def get(self, key: str) -> bytes: ...

    def delete(self, keys: Sequence[str]) -> None:
        """Keys that are not there are no fault."""

    def keys(self, prefix: str) -> list[str]:
        """In order."""


class Recordings(Protocol):
    """Where the sound of calls is kept, sealed. `put` again under the same number replaces a part. Sound is two
    channels of μ-law at 8 kHz, sample by sample, the caller's first. Raises StoreDown and VendorFault."""

    async def begin(self, scope: Scope, started_at: datetime, notice: str, notice_ms: int) -> None: ...

    async def put(self, scope: Scope, number: int, starts_ms: int, sound: bytes) -> None: ...

    async def finish(self, scope: Scope, length_ms: int) -> None: ...

    async def erase(self, scope: Scope, reason: str, at: datetime) -> None: ...

    async def going_on(self, scope: Scope) -> datetime | None:
        """When the recording of this call began, None when there is none to go on with."""
