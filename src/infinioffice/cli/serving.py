"""The web server with the limits a media socket needs; shared by `up` and `web`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType
from typing import Any

import uvicorn

from infinioffice.adapters.sockets.protocol import MediaProtocol
from infinioffice.config import Settings
from infinioffice.kernel.errors import SettingWrong

MEDIA_FRAME_LIMIT_BYTES = 65_536
_LOOK_S = 0.05


class Stopped(Exception):
    """SIGTERM or SIGHUP: unwinds the same way Ctrl-C does, so that everything started is stopped."""


@contextlib.contextmanager
def stopping_cleanly() -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGHUP end the block early, with all its contexts closed; nothing is printed."""

    def stop(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            # Servers take over SIGTERM to let calls end; a closed terminal shall mean the same.
            signal.raise_signal(signal.SIGTERM)
        else:
            raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    except (Stopped, KeyboardInterrupt):
        pass
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def listen(settings: Settings) -> tuple[socket.socket, Settings]:
    """Takes the port before anything else is started, so that a taken one costs nothing. With port 0 the returned
    settings carry the port the system chose. Raises SettingWrong."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        reason = error.strerror or "cannot be used"
        raise SettingWrong("INFINIOFFICE_PORT", f"{settings.host} port {settings.port}: {reason}") from error
    port = listener.getsockname()[1]
    public_url = settings.public_url
    if not os.environ.get("INFINIOFFICE_PUBLIC_URL"):
        public_url = f"http://127.0.0.1:{port}"
    return listener, replace(settings, port=port, public_url=public_url)


class _Server(uvicorn.Server):
    """Says when the door is open, not when the start began; lets living calls end before it closes their sockets."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None], drain_s: float) -> None:
        super().__init__(config)
        self._announce = announce
        self._drain_s = drain_s

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        drained = asyncio.create_task(_drained(self._drain_s))
        # A second Ctrl-C does not wait for anybody.
        while not drained.done() and not self.force_exit:  # noqa: ASYNC110 - uvicorn sets a plain flag
            await asyncio.sleep(_LOOK_S)
        drained.cancel()
        await asyncio.gather(drained, return_exceptions=True)
        await super().shutdown(sockets=sockets)


async def _drained(within_s: float) -> bool:
    from infinioffice.asgi import app

    return await app.drained(within_s)


def serve(listener: socket.socket, settings: Settings, announce: Callable[[], None], app: Any) -> None:
    """Serves until a signal comes, then lets running calls end for `drain_s` seconds.

    uvicorn's own limits are made for chat pages: frames of 16 MiB and compression would let one socket take the
    memory of a hundred calls.
    """
    config = uvicorn.Config(
        app,
        ws=MediaProtocol,
        ws_max_size=MEDIA_FRAME_LIMIT_BYTES,
        ws_per_message_deflate=False,
        http="httptools",
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.drain_s,
        # Whom to believe about the caller's address is decided by the application, from its public address.
        proxy_headers=False,
    )
    _Server(config, announce, settings.drain_s).run(sockets=[listener])
