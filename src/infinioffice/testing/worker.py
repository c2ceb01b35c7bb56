"""A whole worker process for the tests that kill it: the real conversation, office, webhooks and media socket, with
speech by `WordTable`, which needs no models. It ends itself, as `kill -9` does, at a point of a call that is named.

    python -m infinioffice.testing.worker <<< '{"point": "tool", "calls": 2, "words": ["yes", …], "settings": {…}}'

prints its address. `settings` are the variables a server would find in its environment.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from infinioffice.adapters.twilio.routes import TwilioRoutes
from infinioffice.adapters.valkey.once import ValkeyOnce
from infinioffice.call.admission import Admission
from infinioffice.call.audio import RATE
from infinioffice.call.cache import PhraseCache
from infinioffice.call.equipment import Equipment
from infinioffice.call.journal import Journal
from infinioffice.call.ports import Ear, Recognized, Scope, Tools
from infinioffice.call.reception import Reception, Stores
from infinioffice.call.salvage import Salvage
from infinioffice.call.speaking import FIXED
from infinioffice.call.tokens import CallTokens
from infinioffice.config import Settings, SystemClock
from infinioffice.dialogue import machine
from infinioffice.dialogue.effects import CommitBooking, Effect, HangUp
from infinioffice.dialogue.events import CallerSaid, CallStarted, Event
from infinioffice.dialogue.state import State, Step
from infinioffice.stores import build_stores
from infinioffice.testing.fakes import FakeActivity, FakeRecognizer, FakeVoice, WordTable
from infinioffice.testing.server import serve
from infinioffice.turns.events import Shape

POINTS = ("greeting", "listening", "understanding", "tool", "after_write", "goodbye")
_TOGETHER_S = 1.0
_SPEECH_S = 0.5
_GOODBYE_S = 0.1
"""In the middle of its first words."""


class BriskVoice(FakeVoice):
    """Ten times as fast as people speak: the tests wait in real time."""

    async def synthesize(self, text: str, rate: float = 1.0) -> AsyncIterator[bytes]:
        self.made.append(text)
        yield b"\x55" * int(len(text) / 150.0 * RATE)


@dataclass
class CrashPoint:
    """Ends the process when `calls` of its calls have reached the point, or soon after the first of them has; a goodbye
    is over too soon to wait for others."""

    point: str = ""
    calls: int = 1
    reached: set[str] = field(default_factory=set)

    def reach(self, point: str, call_id: str, after_s: float = 0.0) -> None:
        if point != self.point or call_id in self.reached:
            return
        self.reached.add(call_id)
        is_last = len(self.reached) >= self.calls or point == "goodbye"
        wait_s = after_s if is_last else after_s + _TOGETHER_S
        asyncio.get_running_loop().call_later(wait_s, os.kill, os.getpid(), signal.SIGKILL)

    async def hold(self, point: str, call_id: str) -> None:
        """Reaches the point and never gets past it."""
        self.reach(point, call_id)
        if point == self.point:
            await asyncio.get_running_loop().create_future()


@dataclass(frozen=True)
class CrashingMachine:
    """The real conversation. What is only foreseen is understood too, so nobody can tell the two apart."""

    crash: CrashPoint

    def begin(self, started: CallStarted) -> Step:
        return machine.begin(started)

    def advance(self, state: State, event: Event) -> Step:
        if isinstance(event, CallerSaid):
            self.crash.reach("understanding", state.call_id)
        step = machine.advance(state, event)
        if any(isinstance(each, HangUp) for each in step.effects):
            self.crash.reach("goodbye", state.call_id, _GOODBYE_S)
        return step

    def completeness(self, state: State, text: str, at: Any) -> Shape:
        return machine.completeness(state, text, at)


@dataclass(frozen=True)
class CrashingTools:
    tools: Tools
    scope: Scope
    crash: CrashPoint

    async def run(self, effect: Effect) -> Event | None:
        if isinstance(effect, CommitBooking):
            await self.crash.hold("tool", self.scope.call_id)
        event = await self.tools.run(effect)
        if isinstance(effect, CommitBooking):
            await self.crash.hold("after_write", self.scope.call_id)
        return event


class CrashingRecognizer(FakeRecognizer):
    """`greeting` is reached shortly after a call's ear opens, `listening` with the first words of its caller."""

    def __init__(self, table: WordTable, crash: CrashPoint) -> None:
        super().__init__(table)
        self._crash = crash

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> Any:
        self._crash.reach("greeting", call_id, 2 * _SPEECH_S)
        return _CrashingEar(super().open(call_id, hints, emit), self._crash, call_id)


@dataclass(frozen=True)
class _CrashingEar:
    ear: Ear
    crash: CrashPoint
    call_id: str

    def listen(self, mulaw: bytes) -> None:
        self.ear.listen(mulaw)

    def expect(self, fields: Sequence[str]) -> None:
        self.ear.expect(fields)

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        self.crash.reach("listening", self.call_id)
        self.ear.decode(segment, mulaw, covers_s, urgent)

    def close(self) -> None:
        self.ear.close()


class Worker:
    """One process of the kill matrix, as an ASGI application."""

    def __init__(self, settings: Settings, words: Sequence[str], crash: CrashPoint, silent_s: float) -> None:
        stores = build_stores(settings)
        clock, table = SystemClock(), WordTable()
        for text in words:
            table.speech(text)
        self.phrases = PhraseCache(BriskVoice())
        self.journal = Journal(settings.data_dir / "journal")
        recognizer = CrashingRecognizer(table, crash)
        equipment = Equipment(
            CrashingMachine(crash), recognizer, FakeActivity(), self.phrases, self.journal, clock
        )  # fmt: skip

        def tools(scope: Scope) -> Tools:
            return CrashingTools(stores.toolbox(scope, clock), scope, crash)

        for_calls = Stores(stores.directory, stores.log, tools, stores.open_calls, stores.keep_holds, stores.recordings)
        once = ValkeyOnce(settings.redis_url, clock)
        tokens = CallTokens(settings.secret_key.encode())
        self.reception = Reception(equipment, for_calls, once, tokens, Admission(50))
        self.routes = TwilioRoutes(
            self.reception, self.journal, clock, settings.public_url, [settings.twilio.auth_token], stores.reports
        )
        assert stores.open_calls is not None
        self.salvage = Salvage(
            stores.open_calls, stores.log, tools, self.journal, self.reception.held, clock, silent_s
        )  # fmt: skip

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self.routes.http(scope, receive, send)
        else:
            if not self.routes.may_open(scope):
                await send({"type": "websocket.close"})
                return
            await self.routes.media(receive, send)


async def _run(settings: Settings, plan: dict[str, Any]) -> None:
    crash = CrashPoint(plan.get("point", ""), plan.get("calls", 1))
    worker = Worker(settings, plan["words"], crash, plan.get("silent_s", 45.0))
    worker.phrases.prepare(FIXED)
    ending = asyncio.Event()
    salvage = asyncio.create_task(worker.salvage.keep_on(plan.get("every_s", 1.0)))
    async with serve(worker, lifespan="off") as base:
        # After the server, which would close its sockets first.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
        print(base, flush=True)
        await ending.wait()
        await worker.reception.drained(settings.drain_s)
    salvage.cancel()
    await asyncio.gather(salvage, return_exceptions=True)


if __name__ == "__main__":
    plan = json.loads(sys.stdin.read())
    asyncio.run(_run(Settings.from_env(plan.pop("settings")), plan))
