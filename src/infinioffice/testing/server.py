"""Runs an ASGI application on a free loopback port inside the running loop, for tests and simulated vendors."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from infinioffice.adapters.sockets.protocol import MediaProtocol

MEDIA_SOCKET: dict[str, Any] = {
    "ws": MediaProtocol,
    "ws_max_size": 65536,
    "ws_per_message_deflate": False,
}
"""How the product serves sockets: frames up to 64 KiB, no compression (uvicorn's defaults allow 16 MiB)."""


def loopback() -> socket.socket:
    """A bound socket on a free loopback port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    return listener


@asynccontextmanager
async def serve(app: Any, *, lifespan: str = "auto", listener: socket.socket | None = None) -> AsyncIterator[str]:
    """`async with serve(app) as base_url`: up when entered, down when left, no task and no socket behind. A `listener`
    from `loopback()` lets the application know its address before it is built."""
    listener = listener or loopback()
    port = listener.getsockname()[1]
    config = uvicorn.Config(app, log_level="warning", lifespan=lifespan, access_log=False, **MEDIA_SOCKET)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if running.done():
                await running
                raise RuntimeError("the server stopped while starting")
            await asyncio.sleep(0.005)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running
        listener.close()


@contextmanager
def serve_in_thread(app: Any) -> Iterator[str]:
    """As `serve`, in a thread with a loop of its own, for clients that block."""
    ready, leave = threading.Event(), threading.Event()
    found: list[str] = []

    async def run() -> None:
        async with serve(app) as base_url:
            found.append(base_url)
            ready.set()
            await asyncio.to_thread(leave.wait)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    if not ready.wait(10):
        raise RuntimeError("the server did not start")
    try:
        yield found[0]
    finally:
        leave.set()
        thread.join(10)
