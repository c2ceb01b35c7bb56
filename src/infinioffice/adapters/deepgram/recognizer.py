"""Recognition at Deepgram, by Nova or Flux: one socket a call. What happens on it is `call/streamed/ear.py`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from infinioffice.adapters.deepgram.codec import (
    CLOSE_STREAM,
    FINALIZE,
    FORCE_END_TURN,
    KEEP_ALIVE,
    ListenOptions,
    listen_url,
    read_listen,
)
from infinioffice.adapters.deepgram.socket import borrowed, fault_of, open_socket, request_id, send_sound
from infinioffice.call.streamed.ear import Command, Patience, StreamedRecognizer, Traits
from infinioffice.call.streamed.words import ListenEvent
from infinioffice.kernel.errors import VendorDown

_log = logging.getLogger(__name__)
_GARBAGE = 3
_NOVA = Traits()
_FLUX = Traits(settles="open_words", has_keep_alive=False)
_COMMANDS: dict[Command, str] = {"settle": FINALIZE, "alive": KEEP_ALIVE, "finish": CLOSE_STREAM}


class DeepgramRecognizer(StreamedRecognizer):
    """The `Recognizer` port."""

    def __init__(
        self, api_key: str, base_url: str, options: ListenOptions | None = None, patience: Patience | None = None
    ) -> None:
        self.options = options or ListenOptions()
        super().__init__(_FLUX if self.options.is_flux else _NOVA, patience or Patience())
        self._api_key = api_key
        self._base_url = base_url

    async def start(self) -> None:
        """Opens one socket and closes it, so that a wrong key is known before the first caller. Raises VendorFault."""
        async with borrowed(await self._open("start", ())) as socket:
            await socket.send(CLOSE_STREAM)

    async def connect(self, call_id: str, hints: Sequence[str]) -> DeepgramStream:
        socket = await self._open(call_id, hints)
        _log.debug("hearing opened", extra={"call_id": call_id, "request_id": request_id(socket)})
        return DeepgramStream(socket, is_flux=self.options.is_flux)

    async def _open(self, call_id: str, hints: Sequence[str]) -> ClientConnection:
        return await open_socket(listen_url(self._base_url, self.options, call_id, hints), self._api_key)


class DeepgramStream:
    """The `Stream` port on one socket."""

    def __init__(self, socket: ClientConnection, *, is_flux: bool) -> None:
        self._socket = socket
        self._is_flux = is_flux

    async def events(self) -> AsyncIterator[ListenEvent]:
        """Raises VendorFault when the socket ends otherwise than well, at errors, and at too much nonsense."""
        garbage = 0
        try:
            async for message in self._socket:
                try:
                    event = read_listen(message)
                except VendorDown as fault:
                    garbage += 1
                    if garbage >= _GARBAGE or fault.reason.startswith("error"):
                        raise
                    continue
                if event is not None:
                    yield event
        except ConnectionClosed as closed:
            raise fault_of(closed) from closed

    async def send(self, mulaw: bytes) -> None:
        await send_sound(self._socket, mulaw)

    async def tell(self, command: Command) -> None:
        await self._socket.send(FORCE_END_TURN if self._is_flux and command == "settle" else _COMMANDS[command])

    def abort(self) -> None:
        self._socket.transport.abort()

    async def close(self) -> None:
        try:
            await self._socket.close()
        finally:
            self._socket.transport.abort()
