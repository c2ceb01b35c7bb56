"""A websocket as ASGI gives it, with a limit on every wait. Lines of all kinds stand on it.

Sending to a socket that is gone does nothing; reading from it tells so once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from infinioffice.kernel.errors import BadFrame

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HANDSHAKE_S = 5.0
SEND_S = 5.0
CLOSE_S = 2.0
NORMAL = 1000
POLICY = 1008
TRY_LATER = 1013


class Socket:
    """One websocket. Raises BadFrame (`reason` a constant word) for what the other side does wrong or too late."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.is_open = False

    async def accept(self) -> None:
        message = await self._within(HANDSHAKE_S, self._receive(), "handshake_timeout")
        if message["type"] != "websocket.connect":
            raise BadFrame("no_websocket")
        await self._send({"type": "websocket.accept"})
        self.is_open = True

    async def read(self, within_s: float, late: str) -> str | bytes | None:
        """The next message; None when the other side has closed. `late` is the reason when nothing comes in time."""
        message = await self._within(within_s, self._receive(), late)
        if message["type"] == "websocket.disconnect":
            self.is_open = False
            return None
        text = message.get("text")
        if isinstance(text, str):
            return text
        body = message.get("bytes")
        return body if isinstance(body, bytes) else b""

    async def write(self, message: str | bytes) -> None:
        if not self.is_open:
            return
        kind = "text" if isinstance(message, str) else "bytes"
        await self._put({"type": "websocket.send", kind: message}, SEND_S)

    async def close(self, code: int, reason: str) -> None:
        if not self.is_open:
            return
        await self._put({"type": "websocket.close", "code": code, "reason": reason[:100]}, CLOSE_S)
        self.is_open = False

    async def _put(self, message: MutableMapping[str, Any], within_s: float) -> None:
        try:
            async with asyncio.timeout(within_s):
                await self._send(message)
        except (OSError, RuntimeError, TimeoutError):
            # Half-dead, or closed meanwhile: the reader will say so, or its own limit will.
            self.is_open = False

    async def _within(self, seconds: float, waiting: Awaitable[Any], reason: str) -> Any:
        try:
            async with asyncio.timeout(seconds):
                return await waiting
        except TimeoutError:
            raise BadFrame(reason) from None
