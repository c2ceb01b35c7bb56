"""A conversation in text: the same machine, the same tools, the same log, without a line or a voice.

Used by `chat`, by the scripted calls of the tests and by simulated callers. Time starts where it is told to and moves
only with what is said (2.5 words a second) and with silences; one call is one sequence, nothing runs beside it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from infinioffice.call.model import NoModel, Reader
from infinioffice.call.ports import (
    Appointments,
    CallEnd,
    CallLog,
    Desk,
    Directory,
    LogEntry,
    Schedule,
    Scope,
    Tools,
    TurnRecord,
)
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue import effects as ef
from infinioffice.dialogue import events as ev
from infinioffice.dialogue.machine import advance
from infinioffice.dialogue.private import hide_in
from infinioffice.dialogue.state import State
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.records import to_plain
from infinioffice.scheduling.slots import Booking, Slot

WORDS_PER_SECOND = 2.5
PAUSE_S = 3.0


class TextClock(Clock):
    """A clock that stands still until something is said. Aware."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs an aware start")
        self._start = start
        self._passed = timedelta()

    def now(self) -> datetime:
        return self._start + self._passed

    def monotonic(self) -> float:
        return self._passed.total_seconds()

    def pass_seconds(self, seconds: float) -> None:
        self._passed += timedelta(seconds=seconds)

    def speak(self, text: str) -> None:
        """The time it takes to say this."""
        self.pass_seconds(len(text.split()) / WORDS_PER_SECOND)


@dataclass(frozen=True, slots=True)
class TextStores:
    """Everything a text conversation needs of the world."""

    directory: Directory
    schedule: Schedule
    appointments: Appointments
    desk: Desk
    log: CallLog

    def toolbox(self, scope: Scope, clock: Clock) -> Toolbox:
        return Toolbox(self.schedule, self.appointments, self.desk, scope, clock)


@dataclass(frozen=True, slots=True)
class AgentMove:
    """What the caller hears and what was done, up to the moment it is the caller's turn again. `effects` are plain
    objects with a `type`, in order, only those that happened."""

    say: str
    state: State
    effects: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """The line that `chat --jsonl` prints."""
        state = self.state
        return {
            "say": self.say,
            "stage": state.stage,
            "expecting": list(state.expecting),
            "fields": fields_of(state),
            "offers": [_offer(each) for each in state.offers],
            "effects": list(self.effects),
            "ended": state.ended,
            "outcome": state.outcome,
        }


class TextCall:
    """One call. `start` first, then one method per thing a caller can do; each returns the agent's move."""

    def __init__(
        self, tools: Tools, log: CallLog, scope: Scope, clock: TextClock, reader: Reader | None = None
    ) -> None:
        self._reader = reader or NoModel()
        self._tools = tools
        self._log = log
        self._scope = scope
        self._clock = clock
        self._seq = 0
        self._turns = 0
        self._events: deque[ev.Event] = deque()
        self._done: list[dict[str, Any]] = []
        self._spoken: list[str] = []
        self.state: State | None = None

    async def start(self, started: ev.CallStarted) -> AgentMove:
        """The call begins; the greeting."""
        await self._log.open(self._scope, started.call_id, started.caller_id, started.line, started.at)
        return await self._take(started, "")

    async def say(self, text: str, nbest: Sequence[str] = ()) -> AgentMove:
        self._clock.speak(text)
        said = ev.CallerSaid(text, self._clock.now(), tuple(nbest))
        if self.state is not None:
            said = await self._reader.read(self.state, said, self._scope.tenant_id)
        return await self._take(said, text)

    async def press(self, digits: str) -> AgentMove:
        self._clock.pass_seconds(len(digits) / WORDS_PER_SECOND)
        return await self._take(ev.CallerPressed(digits, self._clock.now()), digits)

    async def wait(self, seconds: float) -> AgentMove:
        """The caller says nothing for so long; a pause for breath is no silence, and nobody answers it."""
        self._clock.pass_seconds(seconds)
        if seconds < PAUSE_S and self.state is not None:
            return AgentMove("", self.state, ())
        return await self._take(ev.CallerSilent(seconds, self._clock.now()), "")

    async def hang_up(self) -> AgentMove:
        return await self._take(ev.CallerLeft(self._clock.now()), "")

    async def _take(self, event: ev.Event, heard: str) -> AgentMove:
        if self.state is not None and self.state.ended:
            return AgentMove("", self.state, ())
        self._spoken, self._done = [], []
        self._events.append(event)
        while self._events:
            await self._one(self._events.popleft())
        if self.state is None:
            raise AssertionError("a started call has a state")
        said = " ".join(self._spoken)
        self._clock.speak(said)
        shown = hide_in(ev.CallerSaid(heard, self._clock.now()))
        turn = TurnRecord(
            idx=self._turns,
            at=event.at,
            heard=shown.text if isinstance(shown, ev.CallerSaid) else "",
            said=said,
            stage=self.state.stage,
        )
        self._turns += 1
        await self._log.append(self._scope, (), (turn,))
        if self.state.ended:
            await self._log.close(self._scope, end_of(self.state))
        return AgentMove(said, self.state, tuple(self._done))

    async def _one(self, event: ev.Event) -> None:
        """One event through the machine; its effects are in the log before any of them is run."""
        event = hide_in(event)
        if (done := _happened(event)) is not None:
            self._done.append(done)
        step = advance(self.state, event)
        self.state = step.state
        entries = [self._entry("event", event), *(self._entry("effect", each) for each in step.effects)]
        await self._log.append(self._scope, entries)
        for effect in step.effects:
            if isinstance(effect, ef.Say):
                self._spoken.append(effect.text)
            elif isinstance(effect, ef.HangUp):
                self._done.append({"type": "hangup", "outcome": effect.outcome})
            answer = await self._tools.run(effect)
            if answer is not None:
                if isinstance(answer, ev.Done) and (done := _carried_out(effect)) is not None:
                    self._done.append(done)
                self._events.append(answer)

    def _entry(self, kind: str, record: object) -> LogEntry:
        self._seq += 1
        return LogEntry(self._seq, self._clock.now(), kind, to_plain(record))


def fields_of(state: State) -> dict[str, Any]:
    """What was learned, by name, without what is empty."""
    learned = state.learned
    known = {
        "service": learned.service,
        "reason": learned.reason,
        "provider": learned.provider,
        "first_name": learned.first_name,
        "last_name": learned.last_name,
        "phone": learned.phone,
        "phone_partial": learned.phone_digits,
        "zip": learned.zip,
        "address": learned.address,
        "email": learned.email,
        "birth_date": learned.birth_date.isoformat() if learned.birth_date else None,
        **dict(learned.answers),
    }
    return {key: value for key, value in known.items() if value}


def end_of(state: State) -> CallEnd:
    """The last word on a call, from its final state."""
    return CallEnd(
        at=state.at,
        outcome=state.outcome or "abandoned",
        fields={key: str(value) for key, value in fields_of(state).items()},
        booking_id=state.booking.id if state.booking else None,
    )


def _offer(slot: Slot) -> dict[str, str]:
    label = slot.provider_name or ""
    return {"start": slot.start.isoformat(), "end": slot.end.isoformat(), "label": label}


def _row(kind: str, booking: Booking) -> dict[str, Any]:
    return {
        "type": kind,
        "booking_id": booking.id,
        "service": booking.service,
        "start": booking.start.isoformat(),
        "end": booking.end.isoformat(),
        "provider": booking.provider,
        "name": booking.name,
        "phone": booking.phone,
        "status": booking.status,
    }


def _happened(event: ev.Event) -> dict[str, Any] | None:
    """What the event means was done, for the reader of `effects`."""
    if isinstance(event, ev.HoldPlaced):
        slot = event.hold.slot
        return {"type": "hold", "start": slot.start.isoformat(), "end": slot.end.isoformat(), "provider": slot.provider}
    if isinstance(event, ev.BookingCommitted):
        return _row("book", event.booking)
    if isinstance(event, ev.BookingMoved):
        return _row("change", event.booking)
    if isinstance(event, ev.BookingCancelled):
        return _row("cancel", event.booking)
    return None


_CARRIED_OUT: dict[type, Callable[[Any], dict[str, Any]]] = {
    ef.TakeMessage: lambda e: {
        "type": "message", "topic": e.topic, "name": e.name, "phone": e.phone, "text": e.text, "urgent": e.urgent,
    },
    ef.PageOnCall: lambda e: {"type": "page", "topic": e.topic, "phone": e.phone, "text": e.text},
    ef.SendText: lambda e: {"type": "text", "kind": e.kind, "phone": e.phone, "booking_id": e.booking_id},
    ef.ProveByText: lambda e: {"type": "text", "kind": "code", "phone": e.phone, "booking_id": e.booking_id},
    ef.RecordTextConsent: lambda e: {"type": "consent", "phone": e.phone, "agreed": e.agreed},
    ef.StopTexts: lambda e: {"type": "stop_texts", "phone": e.phone},
    ef.JoinWaitlist: lambda e: {"type": "waitlist", "service": e.request.service, "name": e.details.name,
                                "phone": e.details.phone},
}  # fmt: skip


def _carried_out(effect: ef.Effect) -> dict[str, Any] | None:
    if isinstance(effect, ef.ProveByText) and effect.said:
        return None  # a code is checked, nothing is sent
    made = _CARRIED_OUT.get(type(effect))
    return made(effect) if made else None
