"""Deepgram's adapters with their simulated vendor, as the contract suites want an engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from infinioffice.adapters.deepgram.codec import ListenOptions
from infinioffice.adapters.deepgram.recognizer import DeepgramRecognizer
from infinioffice.adapters.deepgram.voice import DeepgramVoice
from infinioffice.call.audio import RATE, SILENCE
from infinioffice.call.fallback import FallbackRecognizer, FallbackVoice
from infinioffice.call.listening import TAIL_S
from infinioffice.call.ports import Ear, Recognized, Recognizer
from infinioffice.config import SystemClock
from infinioffice.testing.fakes import FakeRecognizer, FakeVoice, WordTable
from infinioffice.testing.server import serve
from infinioffice.testing.vendors.deepgram import Fault, SimulatedDeepgram
from infinioffice.testing.vendors.deepgram_ears import reads


class OnTheLine:
    """A recogniser that streams is asked about sound it has heard before, at its place in the call: this plays each
    piece down the line first."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer

    def prepare(self, call_id: str, hints: Sequence[str]) -> None:
        self._recognizer.prepare(call_id, hints)

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> Ear:
        return _EarOnTheLine(self._recognizer.open(call_id, hints, emit))

    async def start(self) -> None:
        await self._recognizer.start()

    async def close(self) -> None:
        await self._recognizer.close()


class _EarOnTheLine:
    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._heard = 0

    def listen(self, mulaw: bytes) -> None:
        self._heard += len(mulaw)
        self._ear.listen(mulaw)

    def expect(self, fields: Sequence[str]) -> None:
        self._ear.expect(fields)

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        starts = int((covers_s + (TAIL_S if urgent else 0.0)) * RATE) - len(mulaw)
        self.listen(SILENCE * max(0, starts - self._heard) + mulaw[max(0, self._heard - starts) :])
        self._ear.decode(segment, mulaw, covers_s, urgent)

    def close(self) -> None:
        self._ear.close()


def hears(sentence: str, options: ListenOptions | None = None, fault: Fault | None = None) -> Callable[[], object]:
    """A recogniser at a simulated vendor, and the sentence as sound. With a fault it has a local engine behind it."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[tuple[Recognizer, bytes]]:
        table = WordTable()
        vendor = SimulatedDeepgram(read=reads(table), faults=[fault] * 20 if fault else [])
        async with serve(vendor) as base:
            recognizer: Recognizer = DeepgramRecognizer("key", base, options)
            if fault is not None:
                recognizer = FallbackRecognizer(recognizer, FakeRecognizer(table), SystemClock())
            try:
                yield OnTheLine(recognizer), table.speech(sentence)
            finally:
                await recognizer.close()

    return opened


class ServedDeepgramVoice:
    """The Aura voice with its simulated vendor in the same loop. With a fault it has a second voice behind it."""

    def __init__(self, fault: Fault | None = None) -> None:
        self._fault = fault
        self._stack = AsyncExitStack()

    @property
    def name(self) -> str:
        return self._voice.name

    async def start(self) -> None:
        vendor = SimulatedDeepgram(faults=[self._fault] * 20 if self._fault else [])
        voice = DeepgramVoice("key", await self._stack.enter_async_context(serve(vendor)))
        self._voice = FallbackVoice(voice, FakeVoice(), SystemClock()) if self._fault else voice
        await self._voice.start()

    async def close(self) -> None:
        await self._voice.close()
        await self._stack.aclose()

    def synthesize(self, text: str, rate: float = 1.0) -> AsyncIterator[bytes]:
        return self._voice.synthesize(text, rate)
