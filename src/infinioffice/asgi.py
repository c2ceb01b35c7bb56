"""What the server runs: webhooks and sockets of calls here, every other address by Django.

The application is built when the server starts, from the environment, because only then the embedded database has its
address. Tests build their own: `serving(lambda: build(settings))`.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from infinioffice.adapters.twilio.people import ONCALL, ONCALL_STATUS
from infinioffice.adapters.twilio.texts import SMS, SMS_STATUS
from infinioffice.app import Application, build
from infinioffice.call.http import answer
from infinioffice.call.socket import DIRECT
from infinioffice.config import Settings
from infinioffice.kernel.errors import InfiniOfficeError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Serving:
    """An ASGI application whose parts are built at its lifespan's start."""

    def __init__(self, build_application: Callable[[], Application]) -> None:
        self._build = build_application
        self.application: Application | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        application = self.application
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif application is None:
            raise RuntimeError("the server did not run the lifespan")
        elif scope["type"] == "websocket":
            await _socket(application, scope, receive, send)
        elif scope["path"] in (SMS, SMS_STATUS):
            await application.texts.http(scope, receive, send)
        elif scope["path"] in (ONCALL, ONCALL_STATUS) and application.on_call is not None:
            await application.on_call.http(scope, receive, send)
        elif scope["path"] == "/metrics":
            await _metrics(application, scope, send)
        elif scope["path"].startswith("/twilio/"):
            await application.twilio.http(scope, receive, send)
        elif scope["path"] == "/readyz" and application.admission.is_draining:
            await answer(send, 503, b"draining\n")
        else:
            await application.http(scope, receive, send)

    async def drained(self, within_s: float) -> bool:
        """Takes no more calls and waits for those that live. For a server that is asked to stop: it must ask this
        before it closes its sockets. False when calls are left."""
        return self.application is None or await self.application.reception.drained(within_s)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            application = self._build()
            await application.start()
        except InfiniOfficeError as fault:
            await send({"type": "lifespan.startup.failed", "message": str(fault)})
            return
        self.application = application
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.application = None
        await application.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _metrics(application: Application, scope: Scope, send: Send) -> None:
    """For a scraper with the token of the settings; without a token set, for this machine alone."""
    token = application.settings.metrics_token
    sent = dict(scope["headers"]).get(b"authorization", b"")
    forwarded = any(name in (b"x-forwarded-for", b"forwarded") for name, _ in scope["headers"])
    is_here = (scope.get("client") or ("",))[0] in ("127.0.0.1", "::1") and not forwarded
    if not (hmac.compare_digest(sent, f"Bearer {token}".encode()) if token else is_here):
        await answer(send, 403)
        return
    await answer(send, 200, await application.metrics(), "text/plain; version=0.0.4")


async def _socket(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/twilio/media" and application.twilio.may_open(scope):
        await application.twilio.media(receive, send, scope.get("extensions", {}).get(DIRECT))
    elif scope["path"] == "/browser/media":
        await application.browser.media(receive, send)
    else:
        await receive()
        await send({"type": "websocket.close", "code": 4404, "reason": "no such line"})


def serving(build_application: Callable[[], Application]) -> Serving:
    """An application of one's own, for tests and for the doctor's full call."""
    return Serving(build_application)


app = serving(lambda: build(Settings.from_env(os.environ)))
