"""What the server runs: webhooks and sockets of calls here, every other address by Django.

The application is built when the server starts, from the environment, because only then the embedded database has its
address. Tests build their own with `serving(build(settings))`.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from infinioffice.app import Application, build
from infinioffice.config import Settings
from infinioffice.kernel.errors import InfiniOfficeError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


def serving(build_application: Callable[[], Application]) -> Asgi:
    """An ASGI application whose parts are built at its lifespan's start."""
    running: list[Application] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(build_application, running, receive, send)
        elif not running:
            raise RuntimeError("the server did not run the lifespan")
        elif scope["type"] == "websocket":
            await _socket(running[0], scope, receive, send)
        elif scope["path"].startswith("/twilio/"):
            await running[0].twilio.http(scope, receive, send)
        else:
            await running[0].http(scope, receive, send)

    return application


async def _live(
    build_application: Callable[[], Application], running: list[Application], receive: Receive, send: Send
) -> None:
    await receive()
    try:
        application = build_application()
        await application.start()
    except InfiniOfficeError as fault:
        await send({"type": "lifespan.startup.failed", "message": str(fault)})
        return
    running.append(application)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await application.close()
    running.clear()
    await send({"type": "lifespan.shutdown.complete"})


async def _socket(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/twilio/media":
        await application.twilio.media(receive, send)
    elif scope["path"] == "/browser/media":
        await application.browser.media(receive, send)
    else:
        await receive()
        await send({"type": "websocket.close", "code": 4404, "reason": "no such line"})


app: Asgi = serving(lambda: build(Settings.from_env(os.environ)))
