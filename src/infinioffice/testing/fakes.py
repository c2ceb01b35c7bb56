"""Fakes for the engine's ports, and a loop whose time runs as fast as it can.

Speech is audio in which every word is a run of one byte value, taken from a shared `WordTable`: the fake recogniser
reads words from the audio it is given and knows nothing else, so a cut first syllable or a lost frame loses a word here
as it would in life.
"""

from __future__ import annotations

import asyncio
import re
import selectors
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from infinioffice.call.audio import FRAME, RATE, SILENCE
from infinioffice.call.ports import (
    AudioCame,
    CallEnd,
    KeyCame,
    LineClosed,
    LineEvent,
    LogEntry,
    MarkPlayed,
    Recognized,
    Scope,
    TurnRecord,
)
from infinioffice.dialogue.effects import Effect
from infinioffice.dialogue.events import Event
from infinioffice.kernel.errors import HandedOver, StoreDown, VendorDown

T = TypeVar("T")
WORD_S = 0.3
_GAP_S = 0.04


# -- time -------------------------------------------------------------------------------------------------------------


class _WarpSelector(selectors.DefaultSelector):
    """Never waits: the time it was asked to wait has simply passed."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self.passed += timeout
            timeout = 0
        return super().select(timeout)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time. Only for code without threads and sockets."""

    def __init__(self) -> None:
        self._warp = _WarpSelector()
        super().__init__(self._warp)

    def time(self) -> float:
        return self._warp.passed


class VirtualClock:
    """The clock of a VirtualLoop; its day begins at `starts_at`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, starts_at: datetime | None = None) -> None:
        self._loop = loop
        self._starts_at = starts_at or datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._starts_at + timedelta(seconds=self._loop.time())

    def monotonic(self) -> float:
        return self._loop.time()


def run_virtual(main: Callable[[VirtualClock], Awaitable[T]], limit_s: float = 900.0) -> T:
    """Runs `main(clock)` to its end on virtual time. Raises TimeoutError after `limit_s` of it."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(asyncio.wait_for(_awaited(main(VirtualClock(loop))), limit_s))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _awaited(waiting: Awaitable[T]) -> T:
    return await waiting


# -- speech -----------------------------------------------------------------------------------------------------------


@dataclass
class WordTable:
    """Words and their byte values. 0xFF is silence and 0x01 a noise without words."""

    _values: dict[str, int] = field(default_factory=dict)

    def speech(self, text: str) -> bytes:
        """Every word 0.3 s, with short gaps that no voice activity notices."""
        gap = b"\x01" * int(_GAP_S * RATE)
        return gap.join(bytes([self._value(word)]) * int(WORD_S * RATE) for word in text.split())

    def noise(self, seconds: float) -> bytes:
        return b"\x01" * int(seconds * RATE)

    def words(self, mulaw: bytes) -> str:
        """Words of which at least half is in this piece. A lost frame inside a word does not split it."""
        names = {value: word for word, value in self._values.items()}
        found: list[str] = []
        value, length = 0, 0
        for run in re.finditer(rb"(.)\1*", mulaw, re.DOTALL):
            if run[0][0] == value or (run[0][0] == 0xFF and len(run[0]) <= 2 * FRAME):
                length += len(run[0]) if run[0][0] == value else 0
                continue
            if length >= WORD_S * RATE / 2 and value in names:
                found.append(names[value])
            value, length = run[0][0], len(run[0])
        if length >= WORD_S * RATE / 2 and value in names:
            found.append(names[value])
        return " ".join(found)

    def _value(self, word: str) -> int:
        value = self._values.setdefault(word, len(self._values) + 2)
        if value >= 0xFF:
            raise ValueError("too many different words for one table")
        return value


class FakeRecognizer:
    """Reads `WordTable` speech. `delay_s` is its working time; `fails` makes every reading fail."""

    def __init__(self, table: WordTable, delay_s: float = 0.08) -> None:
        self.table = table
        self.delay_s = delay_s
        self.fails = False
        self.open_ears = 0
        self.prepared: list[tuple[str, tuple[str, ...]]] = []

    def prepare(self, call_id: str, hints: Sequence[str]) -> None:
        self.prepared.append((call_id, tuple(hints)))

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> FakeEar:
        self.open_ears += 1
        return FakeEar(self, emit)

    async def start(self) -> None:
        return

    async def close(self) -> None:
        return


class FakeEar:
    def __init__(self, recognizer: FakeRecognizer, emit: Callable[[Recognized], None]) -> None:
        self._recognizer = recognizer
        self._emit = emit

    def listen(self, mulaw: bytes) -> None:
        return

    def expect(self, fields: Sequence[str]) -> None:
        """The table knows what was said."""

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        fails = self._recognizer.fails
        text = "" if fails else self._recognizer.table.words(mulaw)
        answer = Recognized(segment, text, covers_s, failed=fails)
        asyncio.get_running_loop().call_later(self._recognizer.delay_s, self._emit, answer)

    def close(self) -> None:
        self._recognizer.open_ears -= 1


class FakeVoice:
    """Audio as long as the text would take to say (15 characters a second), of one byte value. `delay_s` is the time
    to its first sound; `is_down` makes it fail."""

    name = "fake"

    def __init__(self, delay_s: float = 0.05) -> None:
        self.delay_s = delay_s
        self.is_down = False
        self.made: list[str] = []

    async def synthesize(self, text: str, rate: float = 1.0) -> AsyncIterator[bytes]:
        await asyncio.sleep(self.delay_s)
        if self.is_down:
            raise VendorDown("fake", "down")
        self.made.append(text)
        yield b"\x55" * int(len(text) / 15.0 / rate * RATE)

    async def start(self) -> None:
        return

    async def close(self) -> None:
        return


class FakeActivity:
    """Voice is whatever is not silence."""

    window = 256

    def open(self, emit: Callable[[float, int], None]) -> FakeTrack:
        return FakeTrack(emit)


class FakeTrack:
    def __init__(self, emit: Callable[[float, int], None]) -> None:
        self._emit = emit
        self._rest = b""
        self._samples = 0

    def hear(self, mulaw: bytes) -> None:
        self._rest += mulaw
        while len(self._rest) >= FakeActivity.window:
            window, self._rest = self._rest[: FakeActivity.window], self._rest[FakeActivity.window :]
            self._samples += len(window)
            self._emit(0.0 if window.count(SILENCE) > len(window) // 2 else 1.0, self._samples)

    def close(self) -> None:
        return


# -- the line ---------------------------------------------------------------------------------------------------------


class FakeLine:
    """A line with a carrier's buffer behind it: audio plays in real time, marks come back when theirs has played, and
    `clear` empties the buffer and returns its marks at once. `caller` speaks; `heard` is what reached the caller."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._buffer: deque[bytes | str] = deque()
        self._speech: deque[bytes] = deque()
        self._stamp_s = 0.0
        self.heard: list[tuple[float, bytes]] = []
        self.sent_bytes = 0
        self.clears = 0
        self.marks: list[str] = []
        self.is_hung_up = False
        self.drop_every = 0
        self._pump = asyncio.get_running_loop().create_task(self._run())

    # the engine's side

    async def receive(self) -> LineEvent:
        return await self._events.get()

    async def send_audio(self, mulaw: bytes) -> None:
        self.sent_bytes += len(mulaw)
        for start in range(0, len(mulaw), FRAME):
            self._buffer.append(mulaw[start : start + FRAME])

    async def send_mark(self, name: str) -> None:
        self.marks.append(name)
        self._buffer.append(name)

    async def clear(self) -> None:
        self.clears += 1
        names = [item for item in self._buffer if isinstance(item, str)]
        self._buffer.clear()
        for name in names:
            self._events.put_nowait(MarkPlayed(name))

    async def hang_up(self) -> None:
        if not self.is_hung_up:
            self.is_hung_up = True
            self._events.put_nowait(LineClosed("hung_up"))
            self._pump.cancel()

    # the caller's side

    def say(self, mulaw: bytes) -> None:
        """Speech that follows whatever is still being said."""
        for start in range(0, len(mulaw), FRAME):
            self._speech.append(mulaw[start : start + FRAME].ljust(FRAME, SILENCE))

    def press(self, digits: str) -> None:
        for digit in digits:
            self._events.put_nowait(KeyCame(digit))

    def leave(self) -> None:
        self._events.put_nowait(LineClosed("stop"))
        self._pump.cancel()

    def lose(self) -> None:
        """The connection breaks; the carrier still holds the caller."""
        self._events.put_nowait(LineClosed("closed", may_return=True))
        self._pump.cancel()

    @property
    def is_playing(self) -> bool:
        return bool(self._buffer)

    @property
    def is_speaking(self) -> bool:
        return bool(self._speech)

    async def until_quiet(self, seconds: float = 1.0, limit_s: float = 60.0) -> None:
        """Waits until nothing has been played for a while."""
        loop = asyncio.get_running_loop()
        quiet_since, until = loop.time(), loop.time() + limit_s
        while loop.time() - quiet_since < seconds and loop.time() < until and not self.is_hung_up:
            if self._buffer:
                quiet_since = loop.time()
            await asyncio.sleep(0.02)

    async def until_playing(self, limit_s: float = 30.0) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + limit_s
        while not self._buffer and loop.time() < until and not self.is_hung_up:
            await asyncio.sleep(0.005)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        count, begin = 0, loop.time()
        while True:
            frame = self._speech.popleft() if self._speech else SILENCE * FRAME
            if not (self.drop_every and count % self.drop_every == self.drop_every - 1):
                self._events.put_nowait(AudioCame(frame, self._stamp_s))
            self._stamp_s += 0.02
            self._play(loop.time())
            count += 1
            await asyncio.sleep(max(0.0, begin + 0.02 * count - loop.time()))

    def _play(self, now: float) -> None:
        while self._buffer and isinstance(self._buffer[0], str):
            self._events.put_nowait(MarkPlayed(str(self._buffer.popleft())))
        if self._buffer:
            piece = self._buffer.popleft()
            assert isinstance(piece, bytes)
            self.heard.append((now, piece))


# -- stores -----------------------------------------------------------------------------------------------------------


class FakeCallLog:
    """The call log in memory. `is_down` makes it behave like a database that is away, `hangs` like one that neither
    answers nor refuses, `is_taken` like one in which another worker has taken the call over."""

    def __init__(self) -> None:
        self.is_down = False
        self.hangs = False
        self.is_taken = False
        self.opened: list[tuple[Scope, str, str | None, str, datetime]] = []
        self.entries: list[LogEntry] = []
        self.turns: list[TurnRecord] = []
        self.ends: list[CallEnd] = []

    async def open(self, scope: Scope, sid: str, caller_id: str | None, line: str, at: datetime) -> None:
        await self._check()
        self.opened.append((scope, sid, caller_id, line, at))

    async def append(self, scope: Scope, entries: Sequence[LogEntry], turns: Sequence[TurnRecord] = ()) -> None:
        await self._check()
        self.entries += entries
        self.turns += turns

    async def close(self, scope: Scope, end: CallEnd) -> None:
        await self._check()
        self.ends.append(end)

    async def read(self, scope: Scope) -> Sequence[LogEntry]:
        await self._check()
        return list(self.entries)

    async def _check(self) -> None:
        if self.hangs:
            await asyncio.get_running_loop().create_future()
        if self.is_down:
            raise StoreDown("call log")
        if self.is_taken:
            raise HandedOver


class FakeTools:
    """Answers effects by a function, after a while."""

    def __init__(self, answer: Callable[[Effect], Event | None], delay_s: float = 0.02) -> None:
        self.answer = answer
        self.delay_s = delay_s
        self.ran: list[Effect] = []

    async def run(self, effect: Effect) -> Event | None:
        await asyncio.sleep(self.delay_s)
        self.ran.append(effect)
        return self.answer(effect)


class FakeJournal:
    """A journal that keeps its lines in memory."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.notes: list[Effect] = []

    async def write(self, name: str, lines: Sequence[Any]) -> None:
        self.lines += lines

    async def note(self, scope: Scope, effect: Effect, at: datetime) -> None:
        self.notes.append(effect)


class FakeOnce:
    """Claims in memory; they never expire."""

    def __init__(self) -> None:
        self.claimed: set[str] = set()

    async def claim(self, key: str, ttl_s: int) -> bool:
        if key in self.claimed:
            return False
        self.claimed.add(key)
        return True
