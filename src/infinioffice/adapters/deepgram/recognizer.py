"""Recognition at Deepgram: one socket a call, opened again when it breaks, with the last seconds replayed.

The telephone's μ-law goes straight through in pieces of 60 ms. Our own voice activity cuts the speech: at each pause
the vendor is told to settle what it has (`Finalize`), so nobody waits for its endpointing. An urgent reading is
answered by settled words, after 0.6 s by its best guess, and after 1.0 s as failed, so that a second engine can read
the same audio while the caller is still waiting politely.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from websockets.asyncio.client import ClientConnection

from infinioffice.adapters.deepgram.codec import (
    CLOSE_STREAM,
    FINALIZE,
    FORCE_END_TURN,
    KEEP_ALIVE,
    Heard,
    ListenEvent,
    ListenOptions,
    UtteranceEnded,
    listen_url,
    read_listen,
)
from infinioffice.adapters.deepgram.socket import borrowed, open_socket, request_id
from infinioffice.adapters.deepgram.sound import RecentSound
from infinioffice.adapters.deepgram.transcript import Segment, Transcript, boundary_s
from infinioffice.call.audio import FRAME, RATE, SILENCE
from infinioffice.call.listening import TAIL_S
from infinioffice.call.ports import Recognized
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused

_log = logging.getLogger(__name__)
PIECE = 3 * FRAME
_KEEP_ALIVE_S = 4.0
_CLAIM_S = 20.0
_GOODBYE_S = 1.5
_SLACK_S = 0.05
_GARBAGE = 3
_LATE_ASKS = 4
_RETRY_S = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an urgent reading waits for settled words, and for any at all."""

    settled_s: float = 0.6
    any_s: float = 1.0


class DeepgramRecognizer:
    """The `Recognizer` port. `prepare` may open a call's socket while the phone still rings."""

    def __init__(
        self, api_key: str, base_url: str, options: ListenOptions | None = None, patience: Patience | None = None
    ) -> None:
        self.options = options or ListenOptions()
        self.patience = patience or Patience()
        self._api_key = api_key
        self._base_url = base_url
        self._prepared: dict[str, DeepgramEar] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Opens one socket and closes it, so that a wrong key is known before the first caller. Raises VendorFault."""
        async with borrowed(await self.connect("start", ())) as socket:
            await socket.send(CLOSE_STREAM)

    async def close(self) -> None:
        """Ends every socket; nothing is left running."""
        for ear in list(self._prepared.values()):
            ear.close()
        self._prepared.clear()
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def prepare(self, call_id: str, hints: Sequence[str]) -> None:
        """Opens the socket of a call that is about to come. One that nobody claims is closed after 20 s."""
        if call_id not in self._prepared:
            self._prepared[call_id] = DeepgramEar(self, call_id, hints, lambda _heard: None)
            asyncio.get_running_loop().call_later(_CLAIM_S, self._expire, call_id, self._prepared[call_id])

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> DeepgramEar:
        ear = self._prepared.pop(call_id, None)
        if ear is None:
            return DeepgramEar(self, call_id, hints, emit)
        ear.emit = emit
        return ear

    async def connect(self, call_id: str, hints: Sequence[str]) -> ClientConnection:
        socket = await open_socket(listen_url(self._base_url, self.options, call_id, hints), self._api_key)
        _log.debug("hearing opened", extra={"call_id": call_id, "request_id": request_id(socket)})
        return socket

    def run(self, ear: DeepgramEar) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(ear.run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    @property
    def open_sockets(self) -> int:
        return len(self._running)

    def _expire(self, call_id: str, ear: DeepgramEar) -> None:
        if self._prepared.get(call_id) is ear:
            del self._prepared[call_id]
            ear.close()


@dataclass(slots=True)
class _Ask:
    """An urgent reading somebody waits for. `is_sent`: this socket was told to settle what it has for it."""

    segment: Segment
    covers_s: float
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    is_sent: bool = False
    is_late: bool = False


class DeepgramEar:
    """One call. Everything runs in the event loop; `run` is its only lasting task, with one more that sends."""

    def __init__(
        self, vendor: DeepgramRecognizer, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]
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
        self._socket: ClientConnection | None = None
        self._has_answered = False
        self._is_idle = False
        self._is_closed = False
        self._fault: VendorFault | None = None
        self._loop = asyncio.get_running_loop()
        self._last_sent_at = self._lost_at = self._loop.time()
        self._ticking: asyncio.TimerHandle | None = None
        self._task = vendor.run(self)

    # -- the port ---------------------------------------------------------------------------------------------------

    def listen(self, mulaw: bytes) -> None:
        is_whole = self._sound.add(mulaw)
        if self._socket is None:
            return
        if not is_whole:
            # The vendor reads nothing any more, and its time would no longer be ours: begin again.
            self._socket.transport.abort()
        elif self._sound.heard - self._sound.sent >= PIECE:
            self._bell.set()

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        found = self._segment(segment, self._starts_s(mulaw, covers_s, urgent=urgent))
        found.covers_s, found.is_paused, found.is_answered = covers_s, urgent, False
        if not urgent:
            self._tell(found, force=True)
            return
        for ask in [ask for ask in self._asks if ask.segment is found]:
            self._drop(ask)
        ask = _Ask(found, covers_s)
        self._asks.append(ask)
        self._bell.set()
        patience = self._vendor.patience
        is_gone = self._socket is None and self._loop.time() - self._lost_at > patience.any_s
        if self._fault is not None or is_gone:
            ask.timers = [self._loop.call_later(0, self._give_up, ask)]
            return
        ask.timers = [
            self._loop.call_later(patience.settled_s, self._settle_for_less, ask),
            self._loop.call_later(patience.any_s, self._give_up, ask),
        ]
        self._answer()

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        for ask in list(self._asks):
            self._drop(ask)
        if self._ticking is not None:
            self._ticking.cancel()
        if self._socket is None:
            self._task.cancel()
            return
        self._bell.set()
        goodbye = self._loop.call_later(_GOODBYE_S, self._task.cancel)
        self._task.add_done_callback(lambda _task: goodbye.cancel())

    # -- the socket -------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Holds a socket as long as the call lasts. A refusal ends it: asking again would not help."""
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
            if self._is_closed:
                return
            attempt = 0 if self._has_answered else attempt + 1
            # After a common fault all calls come back at once: each a little later than another.
            await asyncio.sleep(_RETRY_S[min(attempt, len(_RETRY_S) - 1)] + (spread_s if attempt else 0.0))

    async def _hold(self) -> None:
        socket = await self._vendor.connect(self._call_id, self._hints)
        async with borrowed(socket):
            self._offset_s = self._sound.rewind(self._transcript.settled_s)
            self._transcript.reopened(self._offset_s)
            for ask in self._asks:
                ask.is_sent = False
            self._socket = socket
            self._bell.set()
            self._tick(socket)
            sending = self._loop.create_task(self._send(socket))
            try:
                await self._receive(socket)
            finally:
                self._socket, self._lost_at = None, self._loop.time()
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    async def _receive(self, socket: ClientConnection) -> None:
        garbage = 0
        async for message in socket:
            if self._is_closed:
                continue
            try:
                event = read_listen(message)
            except VendorDown as fault:
                garbage += 1
                if garbage >= _GARBAGE or fault.reason.startswith("error"):
                    raise
                continue
            if event is not None:
                self._has_answered = True
                self._take(event)
        if not self._is_closed:
            raise VendorDown("deepgram", "closed")

    def _take(self, event: ListenEvent) -> None:
        answers_s = -1.0
        if isinstance(event, UtteranceEnded):
            self._transcript.ended(event, self._offset_s)
        else:
            waited = [ask for ask in self._asks if ask.covers_s > self._transcript.settled_s]
            asked = (waited[0].segment.from_s, waited[0].covers_s) if waited else None
            self._transcript.take(event, self._offset_s, self._sound.sent / RATE, asked)
            answers_s = event.end_s + self._offset_s if event.is_answer else -1.0
        self._answer(answers_s, is_likely=isinstance(event, Heard) and event.is_likely)
        for segment in self._segments:
            self._tell(segment)
        if self._vendor.options.is_flux and any(not ask.is_sent for ask in self._asks):
            self._bell.set()

    async def _send(self, socket: ClientConnection) -> None:
        """Ends with the socket; its fault is the receiver's to report."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            asks = [ask for ask in self._asks if not ask.is_sent]
            upto = self._sound.heard if asks else self._whole_pieces()
            while piece := self._sound.piece(upto):
                self._last_sent_at = self._loop.time()
                await socket.send(piece)
            is_flux = self._vendor.options.is_flux
            # A turn that has not begun cannot be ended: then the first words ring the bell again.
            if asks and (self._transcript.is_open or not is_flux):
                for ask in asks:
                    ask.is_sent = True
                await socket.send(FORCE_END_TURN if is_flux else FINALIZE)
            if self._is_idle:
                self._is_idle = False
                await self._keep_alive(socket)
            if self._is_closed:
                await socket.send(CLOSE_STREAM)
                return

    def _whole_pieces(self) -> int:
        ready = self._sound.heard - self._sound.sent
        return self._sound.sent + ready - ready % PIECE

    def _tick(self, socket: ClientConnection) -> None:
        """A socket that is told nothing for ten seconds is closed by the vendor."""
        if self._socket is not socket or self._is_closed:
            return
        self._ticking = self._loop.call_later(_KEEP_ALIVE_S, self._tick, socket)
        if self._loop.time() - self._last_sent_at >= _KEEP_ALIVE_S - _SLACK_S:
            self._is_idle = True
            self._bell.set()

    async def _keep_alive(self, socket: ClientConnection) -> None:
        """The turn protocol knows no such message, and a socket without any sound yet does not count it: both get a
        frame of silence, which moves their time against the call's."""
        if self._vendor.options.is_flux or self._offset_s * RATE >= self._sound.sent:
            self._offset_s -= FRAME / RATE
            await socket.send(SILENCE * FRAME)
        else:
            await socket.send(KEEP_ALIVE)

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

    def _answer(self, answers_s: float = -1.0, *, is_likely: bool = False) -> None:
        """Answers urgent readings whose words are settled, or good enough by now. `answers_s` is how far a message
        reaches that says it is the answer to Finalize."""
        transcript = self._transcript
        for ask in list(self._asks):
            is_settled = transcript.settled_s >= ask.covers_s - _SLACK_S or (
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
        """The vendor stalls, or is gone. The socket is cut: the next one gets the same sound again, and is asked again:
        words that come late are still told."""
        if self._fault is not None or len(self._asks) > _LATE_ASKS:
            self._drop(ask)
        ask.is_late = True
        if self._socket is not None:
            self._socket.transport.abort()
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
