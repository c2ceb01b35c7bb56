"""The stores' work of one call: one errand at a time, in the order the conversation asked, each after its log is safe.

A caller who hangs up or talks over us never stops an errand: writes are finished, and their answers are told to the
conversation.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from infinioffice.call.journal import NOTABLE
from infinioffice.call.log import CallRecord
from infinioffice.call.ports import Notebook, Tools
from infinioffice.dialogue.effects import Effect, FindAppointments, FindSlots
from infinioffice.dialogue.events import Done, Event, ToolFailed
from infinioffice.dialogue.state import State
from infinioffice.kernel.clock import Clock

_log = logging.getLogger(__name__)

PATIENCE_S = 8.0


@dataclass(frozen=True, slots=True)
class Answered:
    """An errand is over. `event` None: nothing to tell. `seconds` is how long it took, log included."""

    effect: Effect
    event: Event | None
    seconds: float


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a look-up of a foreseen step would say; the real one is still made."""

    foreseen: State
    event: Event


@dataclass(frozen=True, slots=True)
class Stuck:
    """The log itself failed in a way that is our bug: no errand may run without it."""

    fault: BaseException


class Errands:
    """`post` puts an Answered, a LookedUp or a Stuck into the call's inbox."""

    def __init__(
        self,
        tools: Tools,
        record: CallRecord,
        journal: Notebook,
        clock: Clock,
        post: Callable[[Answered | LookedUp | Stuck], None],
    ) -> None:
        self._tools = tools
        self._record = record
        self._journal = journal
        self._clock = clock
        self._post = post
        self._waiting: list[Effect] = []
        self._task: asyncio.Task[None] | None = None
        self._late: set[asyncio.Task[Event | None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self.pending = 0

    def run(self, effect: Effect) -> None:
        self.pending += 1
        self._waiting.append(effect)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())
            self._task.add_done_callback(self._finished)

    def look_up(self, effect: FindSlots | FindAppointments, foreseen: State) -> None:
        """Asks the stores before the caller has finished. One at a time: a guess must not keep others waiting."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look_up(effect, foreseen))

    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _look_up(self, effect: FindSlots | FindAppointments, foreseen: State) -> None:
        event = await self._tools.run(effect)
        if event is not None and not isinstance(event, ToolFailed):
            self._post(LookedUp(foreseen, event))

    async def _work(self) -> None:
        while self._waiting:
            effect = self._waiting.pop(0)
            began = self._clock.monotonic()
            await self._record.durable()
            event = await self._one(effect)
            self._post(Answered(effect, event, self._clock.monotonic() - began))
        self._task = None

    def _finished(self, task: asyncio.Task[None]) -> None:
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            self._post(Stuck(fault))

    async def _one(self, effect: Effect) -> Event | None:
        if self._record.store_hangs:
            return await self._away(effect, ToolFailed(_op_id(effect), "store_down", self._clock.now()))
        running = asyncio.get_running_loop().create_task(self._tools.run(effect))
        done, _ = await asyncio.wait({running}, timeout=PATIENCE_S)
        if not done:
            # Its write may still succeed: it is not cancelled, and asking again with the same id does no harm.
            self._late.add(running)
            running.add_done_callback(self._late.discard)
            event: Event | None = ToolFailed(_op_id(effect), "timeout", self._clock.now())
        elif (fault := running.exception()) is not None:
            # A bug in one errand must not take the caller's line away: the conversation offers a message instead.
            _log.error("errand failed", exc_info=fault, extra={"effect": type(effect).__name__})
            return ToolFailed(_op_id(effect), "broken", self._clock.now())
        else:
            event = running.result()
        return await self._away(effect, event)

    async def _away(self, effect: Effect, event: Event | None) -> Event | None:
        """What can be written down for later is done for the caller."""
        is_away = isinstance(event, ToolFailed) and event.reason in ("store_down", "timeout")
        if is_away and isinstance(effect, NOTABLE):
            await self._journal.note(self._record.scope, effect, self._clock.now())
            self._record.mark("journal", effect=type(effect).__name__)
            return Done(_op_id(effect), self._clock.now())
        return event


def _op_id(effect: Effect) -> str:
    return str(getattr(effect, "op_id", ""))
