"""A websocket as ASGI gives it, with a limit on every wait. Lines of all kinds stand on it.

Sending to a socket that is gone does nothing; reading from it tells so once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from infinioffice.kernel.errors import BadFrame

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HANDSHAKE_S = 5.0
SEND_S = 5.0
CLOSE_S = 2.0
NORMAL = 1000
POLICY = 1008
TRY_LATER = 1013
DIRECT = "infinioffice.direct"
"""The extension of a websocket's ASGI scope under which a server may offer a `Direct`."""


class Direct(Protocol):
    """A server's short way: messages without a task switch for each.

    `subscribe` gives every later message to `take`, and None once at the end. `write` sends a text message now; it
    does nothing and returns False when that is not possible and the ordinary way has to find out why."""

    def subscribe(self, take: Callable[[str | bytes | None], None]) -> None: ...

    def write(self, text: str) -> bool: ...


class Socket:
    """One websocket. Raises BadFrame (`reason` a constant word) for what the other side does wrong or too late."""

    def __init__(self, receive: Receive, send: Send, direct: Direct | None = None) -> None:
        self._receive = receive
        self._send = send
        self._direct = direct
        self.is_open = False

    def push_to(self, take: Callable[[str | bytes | None], None]) -> bool:
        """Every message from now on goes to `take` as it comes, None once at the end. False when the server offers no
        short way: then `read` goes on as before."""
        if self._direct is None:
            return False

        def taken(message: str | bytes | None) -> None:
            if message is None:
                self.is_open = False
            take(message)

        self._direct.subscribe(taken)
        return True

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
        if not self.is_open or (self._direct is not None and isinstance(message, str) and self._direct.write(message)):
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
