"""Calls whose worker died and whose caller did not come back: what was begun is finished, what was learned is kept.

Every worker says every few seconds which calls it holds. A call without an end that nobody has spoken for is taken
over, told that the caller left, and closed with a message for the business. Whoever is first does it, nobody twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from infinioffice.call.conversation import learned_in
from infinioffice.call.journal import NOTABLE
from infinioffice.call.log import CallRecord
from infinioffice.call.ports import CallEnd, CallLog, KnownCall, Notebook, OpenCalls, Scope, Tools
from infinioffice.call.replay import Interrupted, interrupted
from infinioffice.dialogue.effects import Effect, Outcome, ReleaseHold, TakeMessage
from infinioffice.dialogue.events import CallerLeft, ToolFailed
from infinioffice.dialogue.flows.messages import summary
from infinioffice.dialogue.machine import advance
from infinioffice.dialogue.state import State
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import Broken, HandedOver, StoreDown
from infinioffice.kernel.records import RecordWrong

_log = logging.getLogger(__name__)

ALIVE_EVERY_S = 10.0
SILENT_S = 45.0
"""No worker has spoken for the call for so long. A carrier comes back within a second or two, if at all."""
_A_ROUND = 20
_MOST_STEPS = 30


class Salvage:
    """`held` gives the ids of the calls this process holds now."""

    def __init__(
        self,
        calls: OpenCalls,
        log: CallLog,
        tools: Callable[[Scope], Tools],
        journal: Notebook,
        held: Callable[[], Sequence[str]],
        clock: Clock,
        silent_s: float = SILENT_S,
    ) -> None:
        self._calls = calls
        self._log = log
        self._tools = tools
        self._journal = journal
        self._held = held
        self._clock = clock
        self._silent_s = silent_s

    async def keep_on(self, every_s: float = ALIVE_EVERY_S) -> None:
        """Until cancelled. A database that is away is asked again the next time, and so is a call that cannot be
        finished today."""
        while True:
            try:
                await self.round()
            except (StoreDown, TimeoutError):
                pass
            except Broken:
                _log.exception("cut-off call not followed up")
            await asyncio.sleep(every_s)

    async def round(self) -> int:
        """Speaks for our own calls and follows up what nobody speaks for. Returns how many were followed up; raises
        StoreDown."""
        now = self._clock.now()
        if held := self._held():
            await self._calls.alive(held, now)
        count = 0
        for known in await self._calls.silent_since(now - timedelta(seconds=self._silent_s), _A_ROUND):
            if known.scope.call_id not in self._held():
                count += await self._follow_up(known)
        return count

    async def _follow_up(self, known: KnownCall) -> bool:
        now = self._clock.now()
        scope = Scope(known.scope.tenant_id, known.scope.business_id, known.scope.call_id, known.scope.epoch + 1)
        try:
            entries = await self._calls.take_over(scope, now)
        except HandedOver:
            return False
        try:
            found = interrupted(entries)
        except (RecordWrong, Broken):
            # Another release's log: what can be kept is that somebody called.
            found = None
        record = CallRecord(self._log, self._journal, scope, self._clock, max((e.seq for e in entries), default=0))
        state = await self._finish(found, record, scope) if found is not None else None
        outcome: Outcome = (state.outcome if state is not None else None) or "abandoned"
        if found is None or not found.state.ended:
            message = _message(known, found.state if found is not None else None)
            if message is not None:
                await record.durable()
                if isinstance(await self._tools(scope).run(message), ToolFailed):
                    await self._journal.note(scope, message, now)
                outcome = "message" if outcome == "abandoned" else outcome
        booking_id = state.booking.id if state is not None and state.booking is not None else None
        fields = learned_in(state) if state is not None else {}
        await record.close(CallEnd(self._clock.now(), outcome, fields, booking_id))
        _log.error("cut-off call followed up", extra={"call_id": scope.call_id, "outcome": outcome})
        return True

    async def _finish(self, found: Interrupted, record: CallRecord, scope: Scope) -> State:
        """The caller left. What was asked of the stores is asked again by the same ids and told to the conversation.
        Messages it would leave for its own part are left to ours."""
        state, tools = found.state, self._tools(scope)
        left = CallerLeft(self._clock.now())
        record.event(left)
        step = advance(state, left)
        todo: list[Effect] = [each.effect for each in state.waiting]
        todo += [each for each in step.effects if isinstance(each, ReleaseHold)]
        state = step.state
        for _ in range(_MOST_STEPS):
            if not todo:
                break
            effect = todo.pop(0)
            await record.durable()
            event = await tools.run(effect)
            if event is None:
                continue
            if isinstance(event, ToolFailed) and isinstance(effect, NOTABLE):
                await self._journal.note(scope, effect, self._clock.now())
            record.event(event)
            step = advance(state, event)
            state = step.state
            todo += [each for each in step.effects if hasattr(each, "op_id") and not isinstance(each, TakeMessage)]
        return state


def _message(known: KnownCall, state: State | None) -> TakeMessage | None:
    """What the business is told. None when there is neither a number to call back nor anything that was said."""
    phone = (state.learned.phone if state is not None else "") or known.caller_id
    learned = summary(state) if state is not None and state.goal else ""
    if not phone and not learned:
        return None
    booked = state is not None and bool({"booked", "changed", "cancelled"} & set(state.outcomes))
    words = "The call was cut off after the appointment was made, perhaps unheard." if booked else "Call cut off."
    words += " Please call them back."
    name = state.learned.name if state is not None else ""
    return TakeMessage(f"{known.scope.call_id}:cut-off", "callback", name, phone, f"{words} {learned}".strip())
