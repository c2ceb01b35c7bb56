"""The browser's socket as a line.

From the browser: `{"event": "start", "token": …, "captions": true to read along}` first; then binary frames of signed
16-bit little-endian samples at 16 kHz, `{"event": "mark", "name": …}` when a mark has been played,
`{"event": "dtmf", "digit": …}` and `{"event": "stop"}`.
To the browser: binary frames of the same kind, `mark`, `clear`, `{"event": "caption", "who": "caller" or "agent",
"text": …, "final": …}`, and `end` before the close.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import numpy as np
import orjson
import soxr

from infinioffice.call.audio import RATE, decode, encode
from infinioffice.call.ports import AudioCame, Caption, KeyCame, LineClosed, LineEvent, MarkPlayed
from infinioffice.call.socket import NORMAL, POLICY, Socket
from infinioffice.kernel.errors import BadFrame

HZ = 16000
START_S = 3.0
IDLE_S = 15.0
LONGEST_FRAME = 64 * 1024
_KEYS = frozenset("0123456789*#")
_MOST_CAPTIONS = 50


class BrowserLine:
    """`greet` accepts the socket and returns its token; after that it is a `call.ports.Line`."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._down: Any = soxr.ResampleStream(HZ, RATE, 1, dtype="int16", quality="LQ")
        self._up: Any = soxr.ResampleStream(RATE, HZ, 1, dtype="int16", quality="LQ")
        self._wants_captions = False
        self._captions: deque[str] = deque(maxlen=_MOST_CAPTIONS)
        self._showing: asyncio.Task[None] | None = None

    async def greet(self) -> str:
        """Raises BadFrame when the other side does not begin as it should."""
        await self._socket.accept()
        message = await self._socket.read(START_S, "start_timeout")
        if not isinstance(message, str):
            raise BadFrame("start_expected")
        found = _object(message)
        token = found.get("token")
        if found.get("event") != "start" or not isinstance(token, str):
            raise BadFrame("start_expected")
        self._wants_captions = found.get("captions") is True
        return token

    async def receive(self) -> LineEvent:
        while True:
            try:
                event = self._event(await self._socket.read(IDLE_S, "idle"))
            except BadFrame as fault:
                await self.refuse(fault.reason)
                return LineClosed(fault.reason)
            if event is not None:
                return event

    async def send_audio(self, mulaw: bytes) -> None:
        await self._socket.write(np.asarray(self._up.resample_chunk(decode(mulaw))).tobytes())

    async def send_mark(self, name: str) -> None:
        await self._socket.write(orjson.dumps({"event": "mark", "name": name}).decode())

    async def clear(self) -> None:
        await self._socket.write('{"event":"clear"}')

    def show(self, caption: Caption) -> None:
        """Sends words beside the sound, to a page that asked for them; on a line that is stuck the oldest are lost."""
        if not self._wants_captions:
            return
        told = {"event": "caption", "who": caption.who, "text": caption.text, "final": caption.is_final}
        self._captions.append(orjson.dumps(told).decode())
        if self._showing is None or self._showing.done():
            self._showing = asyncio.get_running_loop().create_task(self._show_all())

    async def hang_up(self) -> None:
        await self._show_all()
        await self._socket.write('{"event":"end"}')
        await self._socket.close(NORMAL, "")

    async def refuse(self, reason: str) -> None:
        await self._socket.close(POLICY, reason)

    async def _show_all(self) -> None:
        while self._captions:
            await self._socket.write(self._captions.popleft())

    def _event(self, message: str | bytes | None) -> LineEvent | None:
        if message is None:
            return LineClosed("closed")
        if isinstance(message, bytes):
            return self._audio(message)
        found = _object(message)
        match found.get("event"):
            case "mark":
                return MarkPlayed(str(found.get("name", ""))[:200])
            case "dtmf":
                digit = found.get("digit")
                if not isinstance(digit, str) or digit not in _KEYS:
                    raise BadFrame("bad_digit")
                return KeyCame(digit)
            case "stop":
                return LineClosed("stop")
            case "start":
                raise BadFrame("start_twice")
        return None

    def _audio(self, frame: bytes) -> LineEvent | None:
        if len(frame) > LONGEST_FRAME:
            raise BadFrame("oversize")
        if not frame or len(frame) % 2:
            raise BadFrame("odd_frame")
        samples = np.asarray(self._down.resample_chunk(np.frombuffer(frame, dtype="<i2")), dtype=np.int16)
        return AudioCame(encode(samples)) if len(samples) else None


def _object(message: str) -> dict[str, Any]:
    if len(message) > LONGEST_FRAME:
        raise BadFrame("oversize")
    try:
        found = orjson.loads(message)
    except orjson.JSONDecodeError:
        raise BadFrame("not_json") from None
    if not isinstance(found, dict):
        raise BadFrame("not_an_object")
    return found
