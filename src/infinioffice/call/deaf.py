"""When nothing hears any more: the engine once again, and then nobody, so that the keypad takes over in good time.

An engine that stalls or fails is asked again with the last seconds; when that fails too, every later reading of this
call is told as failed at once, and the conversation goes on by keys instead of waiting for words that never come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from infinioffice.call.fallback import FallbackRecognizer
from infinioffice.call.ports import Ear, Recognized, Recognizer
from infinioffice.kernel.clock import Clock

PATIENCE_S = 4.0
"""So long one urgent reading may take on a busy machine of our own."""


class Deaf:
    """A `Recognizer` that says of everything that it could not be read."""

    async def start(self) -> None:
        return

    async def close(self) -> None:
        return

    def prepare(self, call_id: str, hints: Sequence[str]) -> None:
        """Nothing takes time here."""

    def open(self, _call_id: str, _hints: Sequence[str], emit: Callable[[Recognized], None]) -> Ear:
        return _DeafEar(emit)


class _DeafEar:
    def __init__(self, emit: Callable[[Recognized], None]) -> None:
        self._emit = emit

    def expect(self, _fields: Sequence[str]) -> None:
        return

    def listen(self, _mulaw: bytes) -> None:
        return

    def decode(self, segment: int, _mulaw: bytes, covers_s: float, _urgent: bool) -> None:
        asyncio.get_running_loop().call_soon(self._emit, Recognized(segment, "", covers_s, failed=True))

    def close(self) -> None:
        return


class WithKeysBehind:
    """An engine, the same engine again, and the keypad. Raises VendorFault from `start` as the engine does."""

    def __init__(self, engine: Recognizer, clock: Clock, patience_s: float = PATIENCE_S) -> None:
        self._engine = engine
        again = FallbackRecognizer(engine, Deaf(), clock, patience_s=patience_s, rest_s=0.0)
        self._ladder = FallbackRecognizer(engine, again, clock, patience_s=patience_s, rest_s=0.0)

    async def start(self) -> None:
        await self._engine.start()

    async def close(self) -> None:
        await self._engine.close()

    def prepare(self, call_id: str, hints: Sequence[str]) -> None:
        self._engine.prepare(call_id, hints)

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> Ear:
        return self._ladder.open(call_id, hints, emit)
