"""A small stage for session tests: a tiny dialogue, a shop, and everything around one call on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from infinioffice.call.cache import PhraseCache
from infinioffice.call.conversation import Machine
from infinioffice.call.equipment import Equipment
from infinioffice.call.log import CallRecord
from infinioffice.call.ports import CallEnd, Scope
from infinioffice.call.session import Session
from infinioffice.call.speaking import FIXED
from infinioffice.dialogue.business import Business, DayHours, ServiceFacts
from infinioffice.dialogue.effects import Effect, Say
from infinioffice.dialogue.events import CallerSaid, CallStarted, Event
from infinioffice.dialogue.state import State, Step
from infinioffice.testing.fakes import (
    FakeActivity,
    FakeCallLog,
    FakeJournal,
    FakeLine,
    FakeRecognizer,
    FakeTools,
    FakeVoice,
    VirtualClock,
    WordTable,
)
from infinioffice.turns.events import Shape

SHOP = Business(
    id="b1",
    slug="shop",
    name="Corner Shop",
    vertical="auto",
    zone=ZoneInfo("America/New_York"),
    phone="+15005550199",
    address="1 Main Street",
    hours=(DayHours(0, 480, 1080),),
    services=(ServiceFacts("oil", "Oil change", "an oil change", ("oil",), 30, "exact"),),
)
GREETING = "Corner Shop, how can I help?"


@dataclass
class TinyMachine:
    """Answers a caller's words by a table of effects; everything else by nothing."""

    replies: Callable[[Event], tuple[Effect, ...]] = lambda _event: ()
    expecting: tuple[Any, ...] = ("intent",)
    shapes: dict[str, Shape] = field(default_factory=dict)
    greeting: tuple[Effect, ...] = (Say(GREETING, "greeting"),)
    events: list[Event] = field(default_factory=list)

    def begin(self, started: CallStarted) -> Step:
        state = State(started.call_id, started.business, started.caller_id, started.seed, started.at)
        return Step(replace(state, expecting=self.expecting), self.greeting)

    def advance(self, state: State, event: Event) -> Step:
        self.events.append(event)
        return Step(replace(state, turns=state.turns + 1, expecting=self.expecting), self.replies(event))

    def completeness(self, state: State, text: str, at: datetime) -> Shape:
        return self.shapes.get(text, "open")


class Stage:
    """One call. `play(script)` runs it and returns how it ended; the script is the caller."""

    def __init__(self, clock: VirtualClock, machine: Machine, answer: Callable[[Effect], Event | None]) -> None:
        self.clock = clock
        self.machine = machine
        self.table = WordTable()
        self.recognizer = FakeRecognizer(self.table)
        self.voice = FakeVoice()
        self.line = FakeLine()
        self.log = FakeCallLog()
        self.journal = FakeJournal()
        self.tools = FakeTools(answer)
        self.phrases = PhraseCache(self.voice)

    async def play(self, script: Callable[[Stage], Any], *, ready: bool = True) -> CallEnd:
        scope = Scope("t1", "b1", "call-1")
        if ready:
            self.phrases.prepare([*FIXED, GREETING])
            await asyncio.sleep(1.0)
        record = CallRecord(self.log, self.journal, scope, self.clock)
        started = CallStarted("call-1", SHOP, "+15551230000", self.clock.now())
        equipment = Equipment(self.machine, self.recognizer, FakeActivity(), self.phrases, self.journal, self.clock)
        self.started_at = self.clock.monotonic()
        running = asyncio.get_running_loop().create_task(
            Session(equipment, self.line, self.tools, record, started).run()
        )
        caller = asyncio.get_running_loop().create_task(script(self))
        end = await running
        await caller
        await self.phrases.close()
        assert self.recognizer.open_ears == 0
        return end

    def say(self, text: str) -> None:
        self.line.say(self.table.speech(text))

    async def after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def said(self, text: str) -> None:
        """Speaks, and waits until the last word is out."""
        self.say(text)
        while self.line.is_speaking and not self.line.is_hung_up:
            await asyncio.sleep(0.02)

    def heard(self) -> list[CallerSaid]:
        """The turns as the dialogue was told (looks ahead of the engine come before them and are left out)."""
        told = [e.body for e in self.log.entries if e.kind == "event" and e.body["type"] == "CallerSaid"]
        return [CallerSaid(b["text"], self.clock.now(), cut=b["cut"]) for b in told]  # type: ignore[arg-type]

    def marks(self, name: str) -> list[dict[str, object]]:
        return [e.body for e in self.log.entries if e.kind == "mark" and e.body["name"] == name]

    def has_left(self) -> bool:
        """Was the conversation told that the caller hung up?"""
        return any(e.kind == "event" and e.body["type"] == "CallerLeft" for e in self.log.entries)
