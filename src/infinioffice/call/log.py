"""A call's record: every event and effect in order, made durable before anything is done to the world.

Noting is immediate; writing happens beside the conversation. Before an effect touches a store, `durable` waits until
everything noted so far is safe, in the database or, when that is away, in the journal.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Any

from infinioffice.call import metrics
from infinioffice.call.ports import CallEnd, CallLog, LogEntry, Notebook, Scope, TurnRecord
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import HandedOver, StoreDown
from infinioffice.kernel.records import to_plain

PATIENCE_S = 1.5
"""A store that takes longer is away. What it may still write is the same line: importing it again changes nothing."""
REST_S = 10.0
MARKS_S = 1.0
SAID_GOODBYE = "said_goodbye"
"""The mark of a call whose goodbye was heard: nothing is left to say to this caller."""
_logger = logging.getLogger(__name__)


class CallRecord:
    """The log of one call. `store_down` tells whether the last write went to the journal, `handed_over` that another
    worker holds the call: nothing more is written. `after` is the last number of a log that is continued;
    `turns` are all of them, for a tracer at the end."""

    def __init__(self, log: CallLog, journal: Notebook, scope: Scope, clock: Clock, after: int = 0) -> None:
        self._log = log
        self._journal = journal
        self.scope = scope
        self._clock = clock
        self._seq = after
        self._written = after
        self._entries: list[LogEntry] = []
        self._turns: list[TurnRecord] = []
        self.turns: list[TurnRecord] = []
        self._opening: tuple[str, str | None, str, datetime] | None = None
        self._writing: asyncio.Task[None] | None = None
        self._is_urgent = False
        self._later: asyncio.TimerHandle | None = None
        self._rest_until = 0.0
        self.store_down = False
        self.handed_over = False

    @property
    def store_hangs(self) -> bool:
        """Has the store not answered at all just now? Whoever asks it for anything else would only wait as long."""
        return self._clock.monotonic() < self._rest_until

    def open(self, sid: str, caller_id: str | None, line: str, at: datetime) -> None:
        """The call's row, written before its first entry; nobody waits for it, least of all the greeting."""
        self._opening = (sid, caller_id, line, at)

    def event(self, event: object) -> None:
        self._note("event", to_plain(event))
        self._is_urgent = True

    def effect(self, effect: object) -> None:
        self._note("effect", to_plain(effect))
        self._is_urgent = True

    def mark(self, name: str, **facts: object) -> None:
        """Something worth knowing that decides nothing: barge-in, a clear, a refused frame, a measurement."""
        self._note("mark", {"name": name, **facts})

    def turn(self, turn: TurnRecord) -> None:
        metrics.turn(turn)
        self._turns.append(turn)
        self.turns.append(turn)

    def write_soon(self) -> None:
        """Starts writing what was noted, without waiting. What decides nothing waits a second for what does: a write
        costs as much as a second of a caller's audio."""
        if self._writing is not None:
            return
        if self._is_urgent or (self._opening is not None and not self.store_down):
            self._write_now()
        elif (self._entries or self._turns) and self._later is None:
            self._later = asyncio.get_running_loop().call_later(MARKS_S, self._write_now)

    def _write_now(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._writing is None:
            self._is_urgent = False
            self._writing = asyncio.get_running_loop().create_task(self._write())
            self._writing.add_done_callback(_tell)

    async def durable(self) -> None:
        """Returns when everything noted before this moment is safe. Raises HandedOver when the call is not ours."""
        wanted = self._seq
        while self._written < wanted and not self.handed_over:
            self._write_now()
            if self._writing is not None:
                await asyncio.shield(self._writing)
        if self.handed_over:
            raise HandedOver

    async def settle(self) -> None:
        """Returns when nothing is left to write."""
        while self._entries or self._turns or self._writing is not None:
            self._write_now()
            if self._writing is not None:
                await asyncio.shield(self._writing)

    async def close(self, end: CallEnd) -> None:
        """The last word on the call, if it is still ours."""
        await self.settle()
        if self.handed_over:
            return
        try:
            if self._opening is None:
                async with asyncio.timeout(PATIENCE_S):
                    await self._log.close(self.scope, end)
                return
        except (StoreDown, TimeoutError):
            self.store_down = True
        await self._to_journal({"what": "close", "end": to_plain(end)})

    def _note(self, kind: str, body: dict[str, object]) -> None:
        if self.handed_over:
            return
        self._seq += 1
        self._entries.append(LogEntry(self._seq, self._clock.now(), kind, body))

    async def _write(self) -> None:
        entries, self._entries = self._entries, []
        turns, self._turns = self._turns, []
        try:
            # A store that hung is not asked again at once: every errand of the caller would wait for it.
            async with asyncio.timeout(PATIENCE_S if self._clock.monotonic() >= self._rest_until else 0):
                if self._opening is not None:
                    await self._log.open(self.scope, *self._opening)
                    self._opening = None
                await self._log.append(self.scope, entries, turns)
            self.store_down = False
        except HandedOver:
            self.handed_over = True
        except (StoreDown, TimeoutError) as fault:
            self.store_down = True
            metrics.STORE_DOWN.inc()
            if isinstance(fault, TimeoutError) and self._clock.monotonic() >= self._rest_until:
                self._rest_until = self._clock.monotonic() + REST_S
            await self._journal_opening()
            await self._to_journal(
                {"what": "append", "entries": [to_plain(e) for e in entries], "turns": [to_plain(t) for t in turns]}
            )
        finally:
            self._writing = None
            if entries:
                self._written = entries[-1].seq
            if self._is_urgent and not self.handed_over:
                # Noted meanwhile; the call's own loop may rest for a while now.
                self.write_soon()

    async def _journal_opening(self) -> None:
        """An import begins with the call's row. It stays wanted here too: the store may be back for the next write."""
        if self._opening is not None:
            sid, caller_id, line, at = self._opening
            await self._to_journal(
                {"what": "open", "at": at.isoformat(), "sid": sid, "caller_id": caller_id, "line": line}
            )

    async def _to_journal(self, line: dict[str, Any]) -> None:
        await self._journal.write(self.scope.call_id, [{**line, "scope": to_plain(self.scope)}])


def _tell(task: asyncio.Task[None]) -> None:
    """Nobody may be waiting for this write; whoever waits gets the fault as well."""
    if not task.cancelled() and task.exception() is not None:
        _logger.error("call log not written", exc_info=task.exception())
