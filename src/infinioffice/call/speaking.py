"""The agent's mouth: sentences go in, paced audio and marks come out. Rendering runs beside the call; only the
session's own loop touches the playout."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from infinioffice.call.audio import with_gain
from infinioffice.call.cache import PhraseCache
from infinioffice.call.clauses import clauses
from infinioffice.call.playout import Mark, Outgoing, Playout
from infinioffice.call.ports import Line
from infinioffice.kernel.errors import VendorFault

DRY_S = 1.3
"""How late the next clause of a sentence may be before something is said in between."""
FILLERS = (
    "One moment, please.",
    "Still checking, thanks for your patience.",
    "Just a little longer.",
)
STILL_HERE = "I'm here. Please go ahead."
TROUBLE = "I'm sorry, something went wrong on my side. Please call back in a few minutes."
CUT_IN = "Sorry to cut in, let me help you with that."
"""After a minute without a pause nobody else will get a word in."""
NO_PERSON = "It sounds like nobody is on the line, so I will hang up now. Goodbye."
FIXED = (*FILLERS, STILL_HERE, TROUBLE, CUT_IN, NO_PERSON)
"""Rendered once per voice before the first call, so that they can be spoken while everything else is late."""


@dataclass(frozen=True, slots=True)
class ClauseAudio:
    """Audio of a clause came; `is_last` closes it. `failed` means that no more will come."""

    clause: int
    mulaw: bytes
    is_last: bool
    failed: bool = False


class Clear:
    """Tell the line to forget what it has not played."""


class Speaking:
    """One call's voice. `post` puts a ClauseAudio into the call's inbox."""

    def __init__(self, line: Line, cache: PhraseCache, post: Callable[[ClauseAudio], None]) -> None:
        self._line = line
        self._cache = cache
        self._post = post
        self._out: list[Outgoing | Clear] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.playout = Playout()
        self.rate = 1.0
        self.gain_db = 0.0
        self.failures = 0
        self._dry_at: float | None = None

    def say(self, text: str, *, keep_floor: bool = False, filler: bool = False) -> None:
        """Queues a sentence behind what is being said; a filler that nothing has preceded goes first."""
        for clause in clauses(text):
            number = self.playout.add(clause, keep_floor=keep_floor, filler=filler)
            ready = self._cache.ready(clause, self.rate)
            if ready is not None:
                self.playout.supply(number, ready, is_last=True)
                continue
            task = asyncio.get_running_loop().create_task(self._render(number, clause, self.rate))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def prepare(self, texts: Iterable[str]) -> None:
        """Makes clauses that will probably be said."""
        self._cache.prepare(texts, self.rate)

    def came(self, audio: ClauseAudio) -> None:
        if audio.failed:
            self.failures += 1
        elif audio.mulaw:
            self.failures = 0
        self.playout.supply(audio.clause, audio.mulaw, is_last=audio.is_last)

    def pump(self, now: float) -> bool:
        """Moves due audio towards the line. True when the first audio of an utterance is among it."""
        had_begun = self.playout.has_begun
        out = self.playout.pump(now)
        self._out += out
        return bool(out) and not had_begun and self.playout.has_begun

    def has_run_dry(self, now: float) -> bool:
        """Once for each time that the next clause of a sentence is too late: that is silence of ours like any other."""
        if not self.playout.is_dry(now):
            self._dry_at = None
        elif self._dry_at is None:
            self._dry_at = now
        elif now - self._dry_at >= DRY_S:
            self._dry_at = None
            return True
        return False

    def pause(self, now: float) -> None:
        self.playout.pause(now)
        self._clear()

    def stop(self) -> str:
        """Returns the words that were proven to be heard."""
        heard = self.playout.stop()
        self._clear()
        return heard

    async def flush(self) -> None:
        """Sends what is due. The line raises nothing when it is gone."""
        while self._out:
            item = self._out.pop(0)
            if isinstance(item, Mark):
                await self._line.send_mark(item.name)
            elif isinstance(item, Clear):
                await self._line.clear()
            else:
                await self._line.send_audio(with_gain(item, self.gain_db))

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _clear(self) -> None:
        """Audio that was due but not sent yet is dropped with the rest; a clear is sent even when we think that
        everything has been played, because only the line knows."""
        self._out = [Clear()]

    async def _render(self, number: int, clause: str, rate: float) -> None:
        try:
            async for piece in self._cache.pieces(clause, rate):
                self._post(ClauseAudio(number, piece, is_last=False))
        except VendorFault:
            self._post(ClauseAudio(number, b"", is_last=True, failed=True))
            return
        self._post(ClauseAudio(number, b"", is_last=True))
