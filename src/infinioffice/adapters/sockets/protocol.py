"""uvicorn's websocket protocol, with a short way for what a media socket sends and gets fifty times a second.

The ASGI way costs a parser made of generators, a queue, a task switch and two system calls to pause reading for every
20 ms of every call. An application that takes the `DIRECT` extension of its scope gets whole text frames in one
function call instead, and writes with one. Anything that is not a plain text frame (control frames, fragments, binary,
wrong masks, too big) goes the ordinary way, through the full parser, with all its checks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame
from websockets.protocol import State

try:
    from websockets.speedups import apply_mask
except ImportError:  # pragma: no cover - wheels without the compiled part
    from websockets.utils import apply_mask

from infinioffice.call.socket import DIRECT

_TEXT_WHOLE = 0x81
_MASKED = 0x80
_CONTROL = (0x88, 0x89, 0x8A)
"""Close, ping and pong, whole."""


class MediaProtocol(WebSocketsSansIOProtocol):
    """Give this class to `uvicorn.Config(ws=…)`; it is the `call.socket.Direct` of its own application."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._take: Callable[[str | bytes | None], None] | None = None
        self._held = b""
        self._is_plain = True
        """False once something came that only the full parser may judge; it then gets every byte."""

    # -- the application's side -------------------------------------------------------------------------------------

    def subscribe(self, take: Callable[[str | bytes | None], None]) -> None:
        """From now on every message is given to `take`, and None once at the end. What had come before is given
        first; `receive` stays silent."""
        self._take = take
        while not self.queue.empty():
            message: Any = self.queue.get_nowait()
            if message["type"] == "websocket.disconnect":
                self._ended()
                break
            text = message.get("text")
            take(message.get("bytes") or b"" if text is None else text)
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def write(self, text: str) -> bool:
        """Sends one text message now. False when only the slow way can: the other side does not read, or is gone."""
        if (
            not self.writable.is_set()
            or self.disconnected
            or self.close_sent
            or self.conn.state is not State.OPEN
            or self.transport.is_closing()
        ):
            return False
        payload = text.encode()
        size = len(payload)
        if size < 126:
            head = bytes((_TEXT_WHOLE, size))
        elif size < 65536:
            head = bytes((_TEXT_WHOLE, 126)) + size.to_bytes(2, "big")
        else:
            head = bytes((_TEXT_WHOLE, 127)) + size.to_bytes(8, "big")
        self.transport.write(head + payload)
        return True

    # -- the transport's side ---------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._take is None or not self._is_plain:
            self._slow(data)
            return
        held = self._held + data if self._held else data
        at, size, limit = 0, len(held), self.config.ws_max_size
        while size - at >= 2:
            if held[at] in _CONTROL and _MASKED <= held[at + 1] < _MASKED + 126:
                # Pings come in between; they are whole, short, and the full parser answers them.
                end = at + 6 + held[at + 1] - _MASKED
                if end > size:
                    break
                self._slow(held[at:end])
                at = end
                continue
            if held[at] != _TEXT_WHOLE or held[at + 1] < _MASKED:
                self._give_up(held[at:])
                return
            length = held[at + 1] - _MASKED
            start = at + 2
            if length == 126:
                if size < at + 4:
                    break
                length, start = int.from_bytes(held[at + 2 : at + 4], "big"), at + 4
            end = start + 4 + length
            if length > limit or held[at + 1] == _MASKED + 127:
                self._give_up(held[at:])
                return
            if end > size:
                break
            try:
                text = apply_mask(held[start + 4 : end], held[start : start + 4]).decode()
            except UnicodeDecodeError:
                self._give_up(held[at:])
                return
            at = end
            self._take(text)
            if self._is_over():
                # The application has closed the socket meanwhile; what follows is only the closing handshake.
                self._give_up(held[at:])
                return
        self._held = held[at:]

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._ended()

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: Any = self.scope["extensions"]
            extensions[DIRECT] = self

    def send_receive_event_to_app(self) -> None:
        """A whole message from the full parser."""
        if self._take is None:
            super().send_receive_event_to_app()
            return
        data, self.frames = b"".join(self.frames), []
        if self.curr_msg_data_type == "bytes":
            self._take(data)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.conn.send_close(1007)
            self.handle_parser_exception()
            self._ended()
            return
        self._take(text)

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self._ended()

    def shutdown(self) -> None:
        super().shutdown()
        self._ended()

    # -- the ordinary way -------------------------------------------------------------------------------------------

    def _slow(self, data: bytes) -> None:
        super().data_received(data)

    def _give_up(self, rest: bytes) -> None:
        self._is_plain, self._held = False, b""
        if rest:
            self._slow(rest)

    def _is_over(self) -> bool:
        return self._take is None

    def _ended(self) -> None:
        take, self._take = self._take, None
        if take is not None:
            take(None)
