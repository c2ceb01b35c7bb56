"""Websockets and HTTP/1.1 by hand, for two hundred callers and their vendors on one core. Loopback only: no TLS, no
extensions, no fragments."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from collections.abc import Callable
from typing import Protocol, cast

from websockets.speedups import apply_mask

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_NO_MASK = b"\0\0\0\0"
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Frames:
    """Bytes in, whole frames out."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        held = self._held + data if self._held else data
        found: list[tuple[int, bytes]] = []
        at, size = 0, len(held)
        while size - at >= 2:
            code, length = held[at] & 15, held[at + 1] & 127
            start = at + 2
            if length == 126:
                length, start = int.from_bytes(held[start : start + 2]), start + 2
            elif length == 127:
                length, start = int.from_bytes(held[start : start + 8]), start + 8
            is_masked = held[at + 1] >= 128
            end = start + length + (4 if is_masked else 0)
            if end > size:
                break
            payload = apply_mask(held[start + 4 : end], held[start : start + 4]) if is_masked else held[start:end]
            found.append((code, payload))
            at = end
        self._held = held[at:]
        return found


def frame(code: int, payload: bytes, *, is_client: bool) -> bytes:
    """A client's frames are masked as they must be, with a mask that changes nothing."""
    size, bit = len(payload), 128 if is_client else 0
    if size < 126:
        head = bytes((128 | code, bit | size))
    elif size < 65536:
        head = bytes((128 | code, bit | 126)) + size.to_bytes(2)
    else:
        head = bytes((128 | code, bit | 127)) + size.to_bytes(8)
    return head + _NO_MASK + payload if is_client else head + payload


class Receiver(Protocol):
    """Whoever gets the messages of one socket."""

    def text(self, message: bytes) -> None: ...

    def sound(self, message: bytes) -> None: ...

    def closed(self) -> None: ...


class Client(asyncio.Protocol):
    """One open media socket. `receive(code, payload)` gets every frame; `gone` is set at its end."""

    def __init__(self, request: bytes, receive: Callable[[int, bytes], None]) -> None:
        self._request = request
        self._receive = receive
        self._frames = Frames()
        self._head: bytes | None = b""
        self.opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._head is not None:
            self._head += data
            head, end, rest = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            self._head, data = None, rest
            if not self.opened.done():
                self.opened.set_result(head.startswith(b"HTTP/1.1 101"))
        for code, payload in self._frames.feed(data):
            if code == CLOSE:
                self.send(CLOSE, payload)
                self.transport.close()
            elif code == PING:
                self.send(PONG, payload)
            else:
                self._receive(code, payload)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if not self.opened.done():
            self.opened.set_result(False)
        self.gone.set()

    def send(self, code: int, payload: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(frame(code, payload, is_client=True))


async def open_client(port: int, path: str, headers: str, receive: Callable[[int, bytes], None]) -> Client | None:
    """A websocket to loopback; None when the other side refuses."""
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
    )
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: Client(request.encode(), receive), "127.0.0.1", port)
    return client if await client.opened else None


async def post(port: int, path: str, headers: str, body: bytes) -> tuple[int, bytes]:
    """One form, on a connection of its own. Returns status and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    try:
        answer = await reader.read()
    finally:
        writer.close()
    status_line, _, _ = answer.partition(b"\r\n")
    _, _, content = answer.partition(b"\r\n\r\n")
    return int(status_line.split()[1]), content


Route = Callable[["Served", str, bytes], Receiver | None]
"""Called with the target and, for a request that is no socket, its body."""


class Served(asyncio.Protocol):
    """One connection at a vendor: requests one after another, or a socket from the upgrade on."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._held = b""
        self._frames: Frames | None = None
        self._receiver: Receiver | None = None
        self._is_last = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._frames is None:
            self._held += data
            while self._frames is None and self._request():
                pass
            data, self._held = (self._held, b"") if self._frames is not None else (b"", self._held)
        if self._frames is None or self._receiver is None:
            return
        for code, payload in self._frames.feed(data):
            if code == TEXT:
                self._receiver.text(payload)
            elif code == BINARY:
                self._receiver.sound(payload)
            elif code == PING:
                self.send(PONG, payload)
            elif code == CLOSE:
                self.send(CLOSE, payload)
                self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._receiver is not None:
            self._receiver.closed()

    def send(self, code: int, payload: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(frame(code, payload, is_client=False))

    def raw(self, data: bytes) -> None:
        """A whole answer to a request."""
        if not self.transport.is_closing():
            self.transport.write(data)
        if self._is_last:
            self.transport.close()

    def _request(self) -> bool:
        """Takes one request off what is held; False while it is not whole."""
        head, end, rest = self._held.partition(b"\r\n\r\n")
        if not end:
            return False
        lines = head.decode("latin-1").split("\r\n")
        target = lines[0].split()[1]
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if key := fields.get("sec-websocket-key"):
            accept = base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()
            self.raw(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
            )
            self._frames, self._held = Frames(), rest
            self._receiver = self._route(self, target, b"")
            return True
        size = int(fields.get("content-length", "0"))
        if len(rest) < size:
            return False
        self._held = rest[size:]
        self._is_last = fields.get("connection") == "close"
        self._route(self, target, rest[:size])
        return True
