"""One call's ear at a vendor that listens to a stream: opened again when it breaks, with the last seconds replayed.

The telephone's μ-law goes straight through in pieces of 60 ms. Our own voice activity cuts the speech: at each pause
the vendor is told to settle what it has, so nobody waits for its endpointing. An urgent reading is answered by settled
words, after a while by the vendor's best guess, and in the end as failed, so that a second engine can read the same
audio while the caller is still waiting politely.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol
from zlib import crc32

from infinioffice.call.audio import FRAME, RATE, SILENCE
from infinioffice.call.listening import TAIL_S
from infinioffice.call.ports import Recognized
from infinioffice.call.streamed.sound import RecentSound
from infinioffice.call.streamed.transcript import Segment, Transcript, boundary_s, placed_in
from infinioffice.call.streamed.words import Heard, ListenEvent, UtteranceEnded
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused

_log = logging.getLogger(__name__)
PIECE = 3 * FRAME
KEEP_ALIVE_S = 4.0
_CLAIM_S = 20.0
_GOODBYE_S = 1.5
_ROLL_S = 1.5
_ROLL_AHEAD = 0.12
_ROLL_AT_LAST = 0.04
"""Parts of the longest stream that are left when it is ended at a pause, or in any case."""
_SLACK_S = 0.05
_LATE_ASKS = 4
_RETRY_S = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)

Command = Literal["settle", "alive", "finish"]


class Stream(Protocol):
    """One connection. Its times count from the first sound it was sent.

    `events` ends when the vendor has said everything after `finish`, and raises VendorFault otherwise. `abort` makes it
    end now. `close` ends it politely and leaves nothing behind."""

    def events(self) -> AsyncIterator[ListenEvent]: ...

    async def send(self, mulaw: bytes) -> None: ...

    async def tell(self, command: Command) -> None: ...

    def abort(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an urgent reading waits for settled words, and for any at all; with a vendor that can only settle by
    ending its stream, `roll_s` is when that is done."""

    settled_s: float = 0.6
    any_s: float = 1.0
    roll_s: float = 0.3


@dataclass(frozen=True, slots=True)
class Traits:
    """What a vendor can do. `settles`: on being told, only while words are open, or only at the end of a stream.
    `has_keep_alive`: it knows such a message; the others get a frame of silence. `slack_s`: how much earlier than the
    voice its words may end. `longest_s`: how long it lets one stream be."""

    settles: Literal["when_told", "open_words", "at_end"] = "when_told"
    has_keep_alive: bool = True
    slack_s: float = _SLACK_S
    longest_s: float | None = None


class StreamedRecognizer(ABC):
    """The `Recognizer` port for a vendor that streams. `prepare` opens a call's stream while the phone still rings."""

    def __init__(self, traits: Traits, patience: Patience) -> None:
        self.traits = traits
        self.patience = patience
        self._prepared: dict[str, StreamedEar] = {}
        self._running: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def connect(self, call_id: str, hints: Sequence[str]) -> Stream:
        """A new stream. Raises VendorFault."""

    @abstractmethod
    async def start(self) -> None:
        """Finds out whether the vendor will hear us. Raises VendorFault."""

    async def close(self) -> None:
        """Ends every stream; nothing is left running."""
        for ear in list(self._prepared.values()):
            ear.close()
        self._prepared.clear()
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def prepare(self, call_id: str, hints: Sequence[str]) -> None:
        """Opens the stream of a call that is about to come. One that nobody claims is closed after 20 s."""
        if call_id not in self._prepared:
            self._prepared[call_id] = StreamedEar(self, call_id, hints, lambda _heard: None)
            asyncio.get_running_loop().call_later(_CLAIM_S, self._expire, call_id, self._prepared[call_id])

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> StreamedEar:
        ear = self._prepared.pop(call_id, None)
        if ear is None:
            return StreamedEar(self, call_id, hints, emit)
        ear.emit = emit
        return ear

    def run(self, ear: StreamedEar) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(ear.run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    @property
    def open_sockets(self) -> int:
        return len(self._running)

    def _expire(self, call_id: str, ear: StreamedEar) -> None:
        if self._prepared.get(call_id) is ear:
            del self._prepared[call_id]
            ear.close()


@dataclass(slots=True)
class _Ask:
    """An urgent reading somebody waits for. `is_sent`: this stream was told to settle what it has for it."""

    segment: Segment
    covers_s: float
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    is_sent: bool = False
    is_late: bool = False


class StreamedEar:
    """One call. Everything runs in the event loop; `run` is its only lasting task, with one more that sends."""

    def __init__(
        self, vendor: StreamedRecognizer, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]
    ) -> None:
        self.emit = emit
        self._vendor = vendor
        self._call_id = call_id
        self._hints = tuple(hints)
        self._sound = RecentSound()
        self._transcript = Transcript()
        self._segments: list[Segment] = []
        self._asks: list[_Ask] = []
        self._bell = asyncio.Event()
        self._offset_s = 0.0
        self._stream: Stream | None = None
        self._loose: Heard | None = None
        self._has_answered = False
        self._is_idle = False
        self._is_rolling = False
        self._is_closed = False
        self._fault: VendorFault | None = None
        self._loop = asyncio.get_running_loop()
        self._last_sent_at = self._lost_at = self._loop.time()
        self._ticking: asyncio.TimerHandle | None = None
        self._task = vendor.run(self)

    # -- the port ---------------------------------------------------------------------------------------------------

    def listen(self, mulaw: bytes) -> None:
        is_whole = self._sound.add(mulaw)
        if self._stream is None:
            return
        if not is_whole:
            # The vendor reads nothing any more, and its time would no longer be ours: begin again.
            self._stream.abort()
        elif self._sound.heard - self._sound.sent >= PIECE:
            self._bell.set()

    def expect(self, fields: Sequence[str]) -> None:
        """The vendor was told the business's words when the stream began, and takes no more."""

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        found = self._segment(segment, self._starts_s(mulaw, covers_s, urgent=urgent))
        found.covers_s, found.is_paused, found.is_answered = covers_s, urgent, False
        self._place_loose()
        if not urgent:
            self._tell(found, force=True)
            return
        for ask in [ask for ask in self._asks if ask.segment is found]:
            self._drop(ask)
        ask = _Ask(found, covers_s)
        self._asks.append(ask)
        self._bell.set()
        patience = self._vendor.patience
        is_gone = self._stream is None and self._loop.time() - self._lost_at > patience.any_s
        if self._fault is not None or is_gone:
            ask.timers = [self._loop.call_later(0, self._give_up, ask)]
            return
        ask.timers = [
            self._loop.call_later(patience.settled_s, self._settle_for_less, ask),
            self._loop.call_later(patience.any_s, self._give_up, ask),
        ]
        if self._vendor.traits.settles == "at_end":
            ask.timers.append(self._loop.call_later(patience.roll_s, self._roll))
        self._answer()

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        for ask in list(self._asks):
            self._drop(ask)
        if self._ticking is not None:
            self._ticking.cancel()
        if self._stream is None:
            self._task.cancel()
            return
        self._bell.set()
        goodbye = self._loop.call_later(_GOODBYE_S, self._task.cancel)
        self._task.add_done_callback(lambda _task: goodbye.cancel())

    # -- the stream -------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Holds a stream as long as the call lasts. A refusal ends it: asking again would not help."""
        spread_s = crc32(self._call_id.encode()) % 200 / 1000
        attempt = 0
        while True:
            self._has_answered = False
            try:
                await self._hold()
            except VendorRefused as fault:
                _log.error("hearing refused", extra={"call_id": self._call_id, "reason": fault.reason})
                self._fault = fault
                for ask in list(self._asks):
                    self._give_up(ask)
                return
            except VendorDown as fault:
                if not self._is_closed:
                    _log.warning("hearing lost", extra={"call_id": self._call_id, "reason": fault.reason})
            else:
                # One stream followed another: nothing is wrong.
                self._has_answered = True
            if self._is_closed:
                return
            attempt = 0 if self._has_answered else attempt + 1
            # After a common fault all calls come back at once: each a little later than another.
            await asyncio.sleep(_RETRY_S[min(attempt, len(_RETRY_S) - 1)] + (spread_s if attempt else 0.0))

    async def _hold(self) -> None:
        """One stream, from its opening to its end. Raises VendorFault."""
        stream = await self._vendor.connect(self._call_id, self._hints)
        try:
            self._offset_s = self._sound.rewind(self._transcript.settled_s)
            self._transcript.reopened(self._offset_s)
            self._loose, self._is_rolling = None, False
            for ask in self._asks:
                ask.is_sent = False
            self._stream = stream
            self._bell.set()
            if self._asks and self._vendor.traits.settles == "at_end":
                # Somebody still waits for what the stream before did not tell.
                self._loop.call_later(self._vendor.patience.roll_s, self._roll, stream)
            self._tick(stream)
            sending = self._loop.create_task(self._send(stream))
            try:
                async for event in stream.events():
                    if not self._is_closed:
                        self._has_answered = True
                        self._take(event)
            finally:
                self._stream, self._lost_at = None, self._loop.time()
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
        finally:
            await stream.close()
        if self._is_closed:
            return
        if not self._is_rolling:
            raise VendorDown("hearing", "closed")
        answered_s = max((ask.covers_s for ask in self._asks), default=0.0)
        self._transcript.finished(self._sound.sent / RATE, answered_s)
        self._answered()

    def _roll(self, only: Stream | None = None) -> None:
        """Ends the stream, which settles everything sent; the next one goes on where it ends. `only` this stream."""
        stream = self._stream
        if stream is None or self._is_rolling or self._is_closed or only not in (None, stream):
            return
        self._is_rolling = True
        self._bell.set()
        self._loop.call_later(_ROLL_S, self._cut, stream)

    def _cut(self, stream: Stream) -> None:
        if self._stream is stream:
            stream.abort()

    def _take(self, event: ListenEvent) -> None:
        answers_s = -1.0
        if isinstance(event, UtteranceEnded):
            self._transcript.ended(event, self._offset_s)
        else:
            self._hear(event)
            answers_s = event.end_s + self._offset_s if event.is_answer else -1.0
        self._answered(answers_s, is_likely=isinstance(event, Heard) and event.is_likely)
        if self._vendor.traits.settles == "open_words" and any(not ask.is_sent for ask in self._asks):
            self._bell.set()

    def _hear(self, heard: Heard) -> None:
        self._loose = None if heard.is_timed or heard.is_settled else heard
        if not heard.is_timed:
            heard = self._placed(heard)
        waited = [ask for ask in self._asks if ask.covers_s > self._transcript.settled_s]
        asked = (waited[0].segment.from_s, waited[0].covers_s) if waited else None
        self._transcript.take(heard, self._offset_s, self._sound.sent / RATE, asked)

    def _place_loose(self) -> None:
        """A guess without places, once more: we know better now where somebody spoke."""
        if self._loose is not None:
            self._transcript.take(self._placed(self._loose), self._offset_s, self._sound.sent / RATE)

    def _placed(self, heard: Heard) -> Heard:
        words = placed_in(heard, self._segments, self._transcript.settled_s, self._offset_s)
        return replace(heard, words=words)

    async def _send(self, stream: Stream) -> None:
        """Ends with the stream; its fault is the receiver's to report."""
        settles = self._vendor.traits.settles
        while True:
            await self._bell.wait()
            self._bell.clear()
            asks = [ask for ask in self._asks if not ask.is_sent]
            upto = self._sound.heard if asks or self._is_rolling else self._whole_pieces()
            while piece := self._sound.piece(upto):
                self._last_sent_at = self._loop.time()
                await stream.send(piece)
            # A turn that has not begun cannot be ended: then the first words ring the bell again.
            if asks and (self._transcript.is_open or settles != "open_words"):
                for ask in asks:
                    ask.is_sent = True
                if settles != "at_end":
                    await stream.tell("settle")
            if self._is_idle:
                self._is_idle = False
                await self._keep_alive(stream)
            if self._is_too_long():
                self._roll()
            if self._is_closed or self._is_rolling:
                await stream.tell("finish")
                return

    def _whole_pieces(self) -> int:
        ready = self._sound.heard - self._sound.sent
        return self._sound.sent + ready - ready % PIECE

    def _is_too_long(self) -> bool:
        """A stream that may not last longer is followed by another, at a pause if there is one in time."""
        longest_s = self._vendor.traits.longest_s
        if longest_s is None:
            return False
        left_s = longest_s - (self._sound.sent / RATE - self._offset_s)
        is_pause = not self._asks and not self._transcript.is_open
        return left_s < _ROLL_AT_LAST * longest_s or (is_pause and left_s < _ROLL_AHEAD * longest_s)

    def _tick(self, stream: Stream) -> None:
        """A stream that is told nothing for ten seconds is closed by the vendor."""
        if self._stream is not stream or self._is_closed:
            return
        self._ticking = self._loop.call_later(KEEP_ALIVE_S, self._tick, stream)
        if self._loop.time() - self._last_sent_at >= KEEP_ALIVE_S - _SLACK_S:
            self._is_idle = True
            self._bell.set()

    async def _keep_alive(self, stream: Stream) -> None:
        """A stream that knows no such message, or has had no sound yet, gets a frame of silence, which moves its time
        against the call's."""
        if self._vendor.traits.has_keep_alive and self._offset_s * RATE < self._sound.sent:
            await stream.tell("alive")
        else:
            self._offset_s -= FRAME / RATE
            await stream.send(SILENCE * FRAME)

    # -- readings ---------------------------------------------------------------------------------------------------

    def _starts_s(self, mulaw: bytes, covers_s: float, *, urgent: bool) -> float:
        """Where the given audio begins: a partial reading ends now, an urgent one with the tail behind the voice."""
        return max(0.0, covers_s + (TAIL_S if urgent else 0.0) - len(mulaw) / RATE)

    def _segment(self, number: int, starts_s: float) -> Segment:
        if self._segments and self._segments[-1].number == number:
            return self._segments[-1]
        previous = self._segments[-1] if self._segments else None
        found = Segment(number, boundary_s(previous, starts_s), starts_s)
        if previous is not None:
            previous.until_s = found.from_s
        self._segments = [*self._segments[-2:], found]
        return found

    def _answered(self, answers_s: float = -1.0, *, is_likely: bool = False) -> None:
        self._answer(answers_s, is_likely=is_likely)
        for segment in self._segments:
            self._tell(segment)

    def _answer(self, answers_s: float = -1.0, *, is_likely: bool = False) -> None:
        """Answers urgent readings whose words are settled, or good enough by now. `answers_s` is how far a message
        reaches that says it is the answer to being told to settle."""
        transcript, slack_s = self._transcript, self._vendor.traits.slack_s
        for ask in list(self._asks):
            is_settled = transcript.settled_s >= ask.covers_s - slack_s or (
                ask.is_sent and answers_s >= ask.covers_s - TAIL_S
            )
            is_guessed = (ask.is_late or is_likely) and transcript.heard_s >= ask.covers_s - _SLACK_S
            if is_settled or is_guessed:
                self._drop(ask)
                ask.segment.is_answered = True
                ask.segment.told = ask.segment.text(transcript)
                self.emit(Recognized(ask.segment.number, ask.segment.told, ask.covers_s))

    def _settle_for_less(self, ask: _Ask) -> None:
        ask.is_late = True
        self._answer()

    def _give_up(self, ask: _Ask) -> None:
        """The vendor stalls, or is gone. The stream is cut: the next one gets the same sound again, and is asked again:
        words that come late are still told."""
        if self._fault is not None or len(self._asks) > _LATE_ASKS:
            self._drop(ask)
        ask.is_late = True
        if self._stream is not None:
            self._stream.abort()
        self.emit(Recognized(ask.segment.number, "", ask.covers_s, failed=True))

    def _drop(self, ask: _Ask) -> None:
        for timer in ask.timers:
            timer.cancel()
        self._asks.remove(ask)

    def _tell(self, segment: Segment, *, force: bool = False) -> None:
        """Words as they come. Until a pause has been answered they never claim to reach it."""
        text = segment.text(self._transcript)
        if text == segment.told and not force:
            return
        segment.told = text
        if segment.is_answered:
            covers_s = segment.covers_s
        elif segment.is_paused:
            covers_s = min(self._transcript.sure_s, segment.covers_s - 2 * _SLACK_S)
        else:
            covers_s = max(segment.from_s, self._transcript.sure_s)
        self.emit(Recognized(segment.number, text, covers_s))
