"""A second engine behind the first: who stalls, closes, refuses or talks nonsense is replaced inside the call.

Law: knows ports only. Nothing a caller says is lost on the way: the second ear gets the last five seconds again and
every reading that is still owed; the second voice takes up the sentence about where the first one broke off.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TypeVar

from infinioffice.call import metrics
from infinioffice.call.audio import RATE
from infinioffice.call.ports import Ear, Recognized, Recognizer, Voice
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import VendorDown, VendorFault

_log = logging.getLogger(__name__)
_KEPT_S = 5.0
_CHARS_A_SECOND = 15.0
Engine = TypeVar("Engine", Recognizer, Voice)


class _Rest:
    """After a fault the first engine is left alone for a while, so that the next caller does not wait for it too."""

    def __init__(self, clock: Clock, rest_s: float) -> None:
        self._clock = clock
        self._rest_s = rest_s
        self._until: float | None = None

    def is_resting(self) -> bool:
        return self._until is not None and self._clock.monotonic() < self._until

    def failed(self) -> None:
        self._until = self._clock.monotonic() + self._rest_s


async def _start_both(first: Engine, second: Engine, rest: _Rest) -> None:
    """One of the two is enough. Raises the first one's fault when neither can be started."""
    results = await asyncio.gather(first.start(), second.start(), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, VendorFault):
            raise result
    faults = [result for result in results if isinstance(result, VendorFault)]
    if len(faults) == 2:
        raise faults[0]
    for fault in faults:
        _log.error("engine not started", extra={"vendor": fault.vendor, "reason": fault.reason})
    if isinstance(results[0], VendorFault):
        rest.failed()


# -- hearing ----------------------------------------------------------------------------------------------------------


class FallbackRecognizer:
    """The `Recognizer` port over two of them. A call that had to change stays with its second ear; new calls try the
    first one again after `rest_s`. `patience_s` bounds one urgent reading by the first."""

    def __init__(
        self, first: Recognizer, second: Recognizer, clock: Clock, *, patience_s: float = 1.5, rest_s: float = 30.0
    ) -> None:
        self.first = first
        self.second = second
        self.patience_s = patience_s
        self._rest = _Rest(clock, rest_s)
        self.switched = 0

    async def start(self) -> None:
        """Raises VendorFault when neither starts."""
        await _start_both(self.first, self.second, self._rest)

    async def close(self) -> None:
        await asyncio.gather(self.first.close(), self.second.close())

    def prepare(self, call_id: str, hints: Sequence[str]) -> None:
        (self.second if self._rest.is_resting() else self.first).prepare(call_id, hints)

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> Ear:
        if self._rest.is_resting():
            return self.second.open(call_id, hints, emit)
        return FallbackEar(self, call_id, hints, emit)

    def failed(self, call_id: str) -> None:
        self.switched += 1
        metrics.FALLBACKS.labels("hear").inc()
        self._rest.failed()
        _log.warning("hearing changed engines", extra={"call_id": call_id})


@dataclass(slots=True)
class _Owed:
    """A reading that nobody has answered yet."""

    segment: int
    mulaw: bytes
    covers_s: float
    urgent: bool
    timer: asyncio.TimerHandle | None = None

    def settled(self) -> None:
        if self.timer is not None:
            self.timer.cancel()


class FallbackEar:
    """One call. `_base_s` is where the second ear's own time begins in the call's."""

    def __init__(
        self, vendors: FallbackRecognizer, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]
    ) -> None:
        self._vendors = vendors
        self._call_id = call_id
        self._hints = tuple(hints)
        self._expecting: tuple[str, ...] = ()
        self._emit = emit
        self._recent = bytearray()
        self._heard = 0
        self._owed: dict[int, _Owed] = {}
        self._asked: dict[tuple[int, float], float] = {}
        self._base_s = 0.0
        self._has_switched = self._is_closed = False
        self._ear: Ear = vendors.first.open(call_id, hints, self._first_answered)

    def listen(self, mulaw: bytes) -> None:
        self._ear.listen(mulaw)
        if self._has_switched:
            return
        self._heard += len(mulaw)
        self._recent += mulaw
        surplus = len(self._recent) - int(_KEPT_S * RATE)
        if surplus >= RATE:
            del self._recent[:surplus]

    def expect(self, fields: Sequence[str]) -> None:
        self._expecting = tuple(fields)
        self._ear.expect(fields)

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        if self._has_switched:
            self._ask_second(segment, mulaw, covers_s, urgent=urgent)
            return
        before = self._owed.pop(segment, None)
        if before is not None:
            before.settled()
        owed = self._owed[segment] = _Owed(segment, mulaw, covers_s, urgent)
        if urgent:
            loop = asyncio.get_running_loop()
            owed.timer = loop.call_later(self._vendors.patience_s, self._switch)
        self._ear.decode(segment, mulaw, covers_s, urgent)

    def close(self) -> None:
        self._is_closed = True
        for owed in self._owed.values():
            owed.settled()
        self._owed.clear()
        self._ear.close()

    def _first_answered(self, heard: Recognized) -> None:
        if self._has_switched or self._is_closed:
            return
        if heard.failed:
            self._switch()
            return
        owed = self._owed.get(heard.segment)
        if owed is not None and (heard.covers_s >= owed.covers_s or not owed.urgent):
            owed.settled()
            del self._owed[heard.segment]
        self._emit(heard)

    def _switch(self) -> None:
        """The second ear hears the last seconds again and answers what is owed, urgent readings first."""
        if self._has_switched or self._is_closed:
            return
        self._has_switched = True
        self._vendors.failed(self._call_id)
        self._ear.close()
        self._base_s = (self._heard - len(self._recent)) / RATE
        self._ear = self._vendors.second.open(self._call_id, self._hints, self._second_answered)
        self._ear.expect(self._expecting)
        if self._recent:
            self._ear.listen(bytes(self._recent))
        self._recent.clear()
        owed, self._owed = sorted(self._owed.values(), key=lambda each: not each.urgent), {}
        for each in owed:
            each.settled()
            self._ask_second(each.segment, each.mulaw, each.covers_s, urgent=each.urgent)

    def _ask_second(self, segment: int, mulaw: bytes, covers_s: float, *, urgent: bool) -> None:
        shifted_s = covers_s - self._base_s
        if self._base_s:
            # The engine knows its questions by the exact number; adding what was subtracted may not give it back.
            self._asked[(segment, shifted_s)] = covers_s
            while len(self._asked) > 16:
                del self._asked[next(iter(self._asked))]
        self._ear.decode(segment, mulaw, shifted_s, urgent)

    def _second_answered(self, heard: Recognized) -> None:
        if self._is_closed:
            return
        exact_s = self._asked.get((heard.segment, heard.covers_s), heard.covers_s + self._base_s)
        self._emit(replace(heard, covers_s=exact_s))


# -- speaking ---------------------------------------------------------------------------------------------------------


class FallbackVoice:
    """The `Voice` port over two of them. `first_sound_s` bounds the wait for the first sound, `next_sound_s` every
    later one. While the first voice rests, `name` is the second one's, so that its sound is not kept as the first's."""

    def __init__(
        self,
        first: Voice,
        second: Voice,
        clock: Clock,
        *,
        first_sound_s: float = 1.2,
        next_sound_s: float = 1.0,
        rest_s: float = 60.0,
    ) -> None:
        self._first = first
        self._second = second
        self._first_sound_s = first_sound_s
        self._next_sound_s = next_sound_s
        self._rest = _Rest(clock, rest_s)
        self.switched = 0

    @property
    def name(self) -> str:
        return self._second.name if self._rest.is_resting() else self._first.name

    async def start(self) -> None:
        """Raises VendorFault when neither starts."""
        await _start_both(self._first, self._second, self._rest)

    async def close(self) -> None:
        await asyncio.gather(self._first.close(), self._second.close())

    async def synthesize(self, text: str, rate: float = 1.0) -> AsyncIterator[bytes]:
        """Raises VendorFault when both fail."""
        rest = text
        if not self._rest.is_resting():
            spoken = 0
            try:
                async with aclosing(self._impatient(text, rate)) as pieces:
                    async for piece in pieces:
                        spoken += len(piece)
                        yield piece
                return
            except VendorFault as fault:
                self.switched += 1
                metrics.FALLBACKS.labels("speak").inc()
                self._rest.failed()
                _log.warning("voice changed engines", extra={"vendor": fault.vendor, "reason": fault.reason})
                rest = unspoken(text, spoken / RATE * rate)
        if rest:
            async for piece in self._second.synthesize(rest, rate):
                yield piece

    async def _impatient(self, text: str, rate: float) -> AsyncGenerator[bytes]:
        pieces = self._first.synthesize(text, rate)
        wait_s = self._first_sound_s
        try:
            while True:
                try:
                    async with asyncio.timeout(wait_s):
                        piece = await anext(pieces)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise VendorDown("voice", "late") from None
                wait_s = self._next_sound_s
                yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()


def unspoken(text: str, spoken_s: float) -> str:
    """What is left of a sentence after so much of it was spoken. Rather one word twice than one word lost."""
    if spoken_s <= 0:
        return text
    at = int(spoken_s * _CHARS_A_SECOND)
    if at >= len(text) + _CHARS_A_SECOND / 2:
        return ""
    words, position = text.split(), 0
    for number, word in enumerate(words):
        position += len(word) + 1
        if position > at:
            return " ".join(words[max(0, number - 1) :])
    return words[-1] if words else ""
