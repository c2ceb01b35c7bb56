"""The Aura voice: sockets that are open before they are needed, and REST when they are not.

A socket speaks one clause at a time: Speak, Flush, sound until Flushed. A clause nobody wants any more is cleared, and
its socket returns to the pool when the vendor has said so. The vendor allows about 20 flushes a minute and socket, so
each socket counts its own and rests in time.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field

import httpx
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from infinioffice.adapters.deepgram.codec import VENDOR, fault_of_status
from infinioffice.adapters.deepgram.socket import fault_of, open_socket, request_id
from infinioffice.adapters.deepgram.speech import (
    CLEAR,
    CLOSE,
    FLUSH,
    SoundSieve,
    SpeechOptions,
    check_content_type,
    read_speech,
    speak,
    speak_query,
    speak_url,
    texts_of,
)
from infinioffice.kernel.errors import VendorDown, VendorFault

_log = logging.getLogger(__name__)
_CLEAR_S = 1.0
_FLUSHES = 18
_FLUSHES_IN_S = 60.0
_REFILL_S = 5.0


@dataclass(frozen=True, slots=True)
class Pool:
    """`spares` sockets wait opened; at most `most` exist (a plan allows about 15 at once); `silence_s` without a
    message is a stall."""

    spares: int = 2
    most: int = 8
    silence_s: float = 1.5


@dataclass(slots=True, eq=False)
class _Mouth:
    """One socket, and when it was flushed."""

    socket: ClientConnection
    used_at: float
    flushes: deque[float] = field(default_factory=deque)

    def flushed(self, now: float) -> None:
        self.used_at = now
        self.flushes.append(now)

    def is_tired(self, now: float) -> bool:
        while self.flushes and now - self.flushes[0] >= _FLUSHES_IN_S:
            self.flushes.popleft()
        return len(self.flushes) >= _FLUSHES


class DeepgramVoice:
    """The `Voice` port."""

    def __init__(
        self, api_key: str, base_url: str, options: SpeechOptions | None = None, pool: Pool | None = None
    ) -> None:
        self.options = options or SpeechOptions()
        self.name = f"deepgram:{self.options.model}:1"
        self._api_key = api_key
        self._base_url = base_url
        self._pool = pool or Pool()
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Token {api_key}"},
            timeout=httpx.Timeout(self._pool.silence_s, connect=2.0),
            trust_env=False,
        )
        self._all: set[_Mouth] = set()
        self._idle: list[_Mouth] = []
        self._opening = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._refilling: asyncio.Task[None] | None = None
        self._is_closed = False

    async def start(self) -> None:
        """Opens the spare sockets. Raises VendorFault when the first one cannot be opened."""
        self._idle.append(await self._open())
        self._refill()

    async def close(self) -> None:
        """Closes every socket; nothing is left running."""
        self._is_closed = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(mouth.socket.close() for mouth in self._all))
        self._all.clear()
        self._idle.clear()
        await self._http.aclose()

    async def synthesize(self, text: str, rate: float = 1.0) -> AsyncIterator[bytes]:
        """μ-law pieces. A socket that fails before the first sound is replaced by REST; afterwards VendorDown."""
        for part in texts_of(text):
            has_begun = False
            mouth = await self._borrow() if abs(rate - 1.0) < 0.01 else None
            if mouth is not None:
                try:
                    async with aclosing(self._over_socket(mouth, part)) as pieces:
                        async for piece in pieces:
                            has_begun = True
                            yield piece
                except VendorDown as fault:
                    _log.warning("voice lost", extra={"reason": fault.reason, "has_begun": has_begun})
                    if has_begun:
                        raise
            if has_begun:
                continue
            async with aclosing(self._over_rest(part, rate)) as pieces:
                async for piece in pieces:
                    has_begun = True
                    yield piece
            if not has_begun:
                raise VendorDown(VENDOR, "no sound")

    @property
    def open_sockets(self) -> int:
        return len(self._all) + self._opening

    # -- one clause ---------------------------------------------------------------------------------------------------

    async def _over_socket(self, mouth: _Mouth, text: str) -> AsyncGenerator[bytes]:
        sieve = SoundSieve(text)
        is_over = is_broken = False
        mouth.flushed(self._now())
        try:
            await mouth.socket.send(speak(text))
            await mouth.socket.send(FLUSH)
            while not is_over:
                async with asyncio.timeout(self._pool.silence_s):
                    message = await mouth.socket.recv()
                if isinstance(message, bytes):
                    sound = sieve.feed(message)
                else:
                    is_over = read_speech(message) == "flushed"
                    sound = sieve.finish() if is_over else b""
                if sound:
                    yield sound
        except ConnectionClosed as closed:
            is_broken = True
            raise fault_of(closed) from closed
        except TimeoutError as late:
            is_broken = True
            raise VendorDown(VENDOR, "stalled") from late
        except VendorFault:
            is_broken = True
            raise
        finally:
            if is_over and not is_broken:
                self._give_back(mouth)
            else:
                self._spawn(self._drop(mouth) if is_broken else self._clear(mouth))

    async def _over_rest(self, text: str, rate: float) -> AsyncGenerator[bytes]:
        sieve = SoundSieve(text)
        query = httpx.QueryParams(tuple(speak_query(self.options, rate=rate, over_socket=False)))
        try:
            async with self._http.stream("POST", "/v1/speak", params=query, json={"text": text}) as reply:
                if reply.status_code != 200:
                    raise fault_of_status(reply.status_code, reply.headers.get("dg-error"))
                check_content_type(reply.headers.get("content-type", ""))
                async for chunk in reply.aiter_raw():
                    if sound := sieve.feed(chunk):
                        yield sound
                if sound := sieve.finish():
                    yield sound
        except httpx.HTTPError as fault:
            raise VendorDown(VENDOR, type(fault).__name__) from fault

    # -- the pool -----------------------------------------------------------------------------------------------------

    async def _borrow(self) -> _Mouth | None:
        """An open socket, or a new one; None when REST has to do."""
        found: _Mouth | None = None
        while self._idle and found is None:
            mouth = self._idle.pop()
            if mouth.socket.state is State.OPEN:
                found = mouth
            else:
                self._spawn(self._drop(mouth))
        self._refill()
        if found is not None or self.open_sockets >= self._pool.most:
            return found
        try:
            return await self._open()
        except VendorFault:
            # Whether it was the socket or the key, REST will say.
            return None

    async def _open(self) -> _Mouth:
        self._opening += 1
        try:
            socket = await open_socket(speak_url(self._base_url, self.options), self._api_key)
        finally:
            self._opening -= 1
        _log.debug("voice opened", extra={"request_id": request_id(socket)})
        mouth = _Mouth(socket, self._now())
        self._all.add(mouth)
        return mouth

    def _give_back(self, mouth: _Mouth) -> None:
        """The one used last is used next; what a rush has left over is closed after a minute without work."""
        now = self._now()
        if self._is_closed or mouth.is_tired(now):
            self._spawn(self._drop(mouth))
        else:
            self._idle.append(mouth)
        oldest = self._idle[0] if len(self._idle) > self._pool.spares else None
        if oldest is not None and now - oldest.used_at > _FLUSHES_IN_S:
            self._spawn(self._drop(self._idle.pop(0)))
        self._refill()

    async def _clear(self, mouth: _Mouth) -> None:
        """Sound already on its way still comes until the vendor says Cleared."""
        try:
            async with asyncio.timeout(_CLEAR_S):
                await mouth.socket.send(CLEAR)
                while True:
                    message = await mouth.socket.recv()
                    if isinstance(message, str) and read_speech(message) == "cleared":
                        break
        except (ConnectionClosed, TimeoutError, VendorDown):
            await self._drop(mouth)
        else:
            self._give_back(mouth)

    async def _drop(self, mouth: _Mouth) -> None:
        try:
            if mouth.socket.state is State.OPEN:
                await mouth.socket.send(CLOSE)
            await mouth.socket.close()
        except ConnectionClosed:
            pass
        finally:
            # Nothing more to wait for, even when this was cut short: the other side may never read our goodbye.
            mouth.socket.transport.abort()
            self._all.discard(mouth)

    def _refill(self) -> None:
        if self._is_closed or (self._refilling is not None and not self._refilling.done()):
            return
        if len(self._idle) < self._pool.spares and self.open_sockets < self._pool.most:
            self._refilling = self._spawn(self._open_spares())

    async def _open_spares(self) -> None:
        while len(self._idle) < self._pool.spares and self.open_sockets < self._pool.most:
            try:
                self._idle.append(await self._open())
            except VendorFault as fault:
                _log.warning("no spare voice", extra={"reason": fault.reason})
                # The next clause asks again, but not sooner than this.
                await asyncio.sleep(_REFILL_S)
                return

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
