"""The media socket as a line. One reader, one writer (the session).

The order is `connected`, `start` within a few seconds, then media. Whatever breaks it closes this socket with a reason
and touches nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from infinioffice.adapters.twilio import codec
from infinioffice.call.ports import AudioCame, KeyCame, LineClosed, LineEvent, MarkPlayed
from infinioffice.call.socket import HANDSHAKE_S, NORMAL, POLICY, Socket
from infinioffice.kernel.errors import BadFrame

START_S = 3.0
IDLE_S = 15.0
_LOOK_S = 3.0


class TwilioLine:
    """`greet` accepts the socket and waits for `start`; after that it is a `call.ports.Line`."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._post: Callable[[LineEvent], None] | None = None
        self._refusal = ""
        self._came = 0
        self._idle: asyncio.TimerHandle | None = None
        self.stream_sid = ""

    async def greet(self) -> codec.Start:
        """Raises BadFrame when the other side is no media stream, or is too slow to say so."""
        await self._socket.accept()
        first = await self._frame(HANDSHAKE_S, "connected_timeout")
        if not isinstance(first, codec.Connected):
            raise BadFrame("connected_expected")
        start = await self._frame(START_S, "start_timeout")
        if not isinstance(start, codec.Start):
            raise BadFrame("start_expected")
        self.stream_sid = start.stream_sid
        return start

    async def receive(self) -> LineEvent:
        """Closes the socket itself when a frame is wrong or nothing has come for too long."""
        while True:
            try:
                event = self._event(await self._frame(IDLE_S, "idle"))
            except BadFrame as fault:
                await self.refuse(fault.reason)
                return LineClosed(fault.reason, may_return=True)
            if event is not None:
                return event

    def push_to(self, post: Callable[[LineEvent], None]) -> bool:
        """Events go to `post` as they come, LineClosed once and last; False when they have to be `receive`d. After a
        wrong frame the socket is closed with its reason by `hang_up`."""
        self._post = post
        if not self._socket.push_to(self._push):
            self._post = None
            return False
        self._watch(self._came, IDLE_S)
        return True

    async def send_audio(self, mulaw: bytes) -> None:
        await self._socket.write(codec.media(self.stream_sid, mulaw))

    async def send_mark(self, name: str) -> None:
        await self._socket.write(codec.mark(self.stream_sid, name))

    async def clear(self) -> None:
        await self._socket.write(codec.clear(self.stream_sid))

    async def hang_up(self) -> None:
        """Closing the socket ends `<Connect>`; Twilio then asks `after`, which ends the call."""
        self._post = None
        if self._idle is not None:
            self._idle.cancel()
        await self._socket.close(POLICY if self._refusal else NORMAL, self._refusal)

    async def refuse(self, reason: str) -> None:
        await self._socket.close(POLICY, reason)

    def _push(self, message: str | bytes | None) -> None:
        if self._post is None:
            return
        self._came += 1
        try:
            event = self._event(None if message is None else _parsed(message))
        except BadFrame as fault:
            self._refusal = fault.reason
            event = LineClosed(fault.reason, may_return=True)
        if event is not None:
            post = self._post
            if isinstance(event, LineClosed):
                self._post = None
            post(event)

    def _watch(self, came: int, left_s: float) -> None:
        """One timer a call, instead of one a frame."""
        if self._post is None:
            return
        left_s = left_s - _LOOK_S if came == self._came else IDLE_S
        if left_s <= 0:
            self._refusal = "idle"
            post, self._post = self._post, None
            post(LineClosed("idle", may_return=True))
            return
        self._idle = asyncio.get_running_loop().call_later(_LOOK_S, self._watch, self._came, left_s)

    def _event(self, frame: codec.Frame | None) -> LineEvent | None:
        match frame:
            case None:
                # A caller who hangs up is announced by `stop`.
                return LineClosed("closed", may_return=True)
            case codec.Media(sid, mulaw, stamp_s) if sid == self.stream_sid:
                return AudioCame(mulaw, stamp_s)
            case codec.Dtmf(sid, digit) if sid == self.stream_sid:
                return KeyCame(digit)
            case codec.Mark(sid, name) if sid == self.stream_sid:
                return MarkPlayed(name)
            case codec.Stop(sid) if sid == self.stream_sid:
                return LineClosed("stop")
            case codec.Unknown():
                return None
            case codec.Start():
                raise BadFrame("start_twice")
            case codec.Connected():
                raise BadFrame("connected_twice")
            case _:
                raise BadFrame("foreign_stream")

    async def _frame(self, within_s: float, late: str) -> codec.Frame | None:
        message = await self._socket.read(within_s, late)
        return None if message is None else _parsed(message)


def _parsed(message: str | bytes) -> codec.Frame:
    if isinstance(message, bytes):
        raise BadFrame("binary")
    return codec.parse(message)
