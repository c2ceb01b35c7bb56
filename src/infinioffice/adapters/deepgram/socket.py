"""Opening a socket at the vendor, and what its refusals and ends mean. Used by recognition and voice alike."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from secrets import token_bytes
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.protocol import State

try:
    from websockets.speedups import apply_mask
except ImportError:  # pragma: no cover - wheels without the compiled part
    from websockets.utils import apply_mask

from infinioffice.adapters.deepgram.codec import VENDOR, fault_of_close, fault_of_status
from infinioffice.kernel.errors import VendorDown, VendorFault

_OPEN_S = 3.0
_CLOSE_S = 1.0
_MAX_MESSAGE = 1024 * 1024
_BACKLOG = 8192
_WHOLE_BINARY = b"\x82\xfe"
"""A masked binary frame in one part, its length in the next two bytes."""


@cache
def _trust() -> ssl.SSLContext:
    """Loading the certificates takes 20 ms of the loop: once, not for every call."""
    return ssl.create_default_context()


async def open_socket(url: str, api_key: str) -> ClientConnection:
    """Raises VendorRefused (key, parameters, balance) or VendorDown (busy, broken, unreachable, slow)."""
    try:
        return await connect(
            url,
            additional_headers={"Authorization": f"Token {api_key}"},
            user_agent_header="infinioffice",
            compression=None,
            # Only config reads the environment, proxies included.
            proxy=None,
            open_timeout=_OPEN_S,
            close_timeout=_CLOSE_S,
            # Liveness is judged by what the vendor says, which costs no task.
            ping_interval=None,
            max_size=_MAX_MESSAGE,
            max_queue=64,
            ssl=_trust() if urlsplit(url).scheme == "wss" else None,
        )
    except InvalidStatus as refused:
        headers = refused.response.headers
        raise fault_of_status(refused.response.status_code, headers.get("dg-error")) from refused
    except (OSError, TimeoutError, InvalidHandshake, InvalidURI, ConnectionClosed) as down:
        raise VendorDown(VENDOR, type(down).__name__) from down


async def send_sound(socket: ClientConnection, sound: bytes) -> None:
    """As `socket.send`, at a quarter of its cost while the vendor keeps up: sixteen times a second for every call, the
    locks and fragments of the general way are felt. Raises ConnectionClosed as it does."""
    protocol, transport = socket.protocol, socket.transport
    if protocol.state is not State.OPEN or transport.is_closing() or transport.get_write_buffer_size() > _BACKLOG:
        await socket.send(sound)
        return
    mask, size = token_bytes(4), len(sound)
    # Pieces of sound are between these two lengths; what is not takes the general way.
    if not 126 <= size < 65536:
        protocol.send_binary(sound)
        transport.write(b"".join(protocol.data_to_send()))
        return
    transport.write(_WHOLE_BINARY + size.to_bytes(2, "big") + mask + apply_mask(sound, mask))


@asynccontextmanager
async def borrowed(socket: ClientConnection) -> AsyncIterator[ClientConnection]:
    """Closes the socket at the end, and turns its own end into a fault."""
    try:
        yield socket
    except ConnectionClosed as closed:
        raise fault_of(closed) from closed
    finally:
        try:
            await socket.close()
        finally:
            socket.transport.abort()


def fault_of(closed: ConnectionClosed) -> VendorFault:
    """What the end of a socket means; without a close frame it was cut."""
    if closed.rcvd is None:
        return VendorDown(VENDOR, "cut")
    return fault_of_close(closed.rcvd.code, closed.rcvd.reason)


def request_id(socket: ClientConnection) -> str:
    """The vendor's name for this connection, for the log and for its support."""
    response = socket.response
    return str(response.headers.get("dg-request-id", ""))[:60] if response is not None else ""
