"""What the server answers by itself, before any part of it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from types import SimpleNamespace
from typing import Any

from infinioffice.asgi import serving
from infinioffice.call.admission import Admission


def asked(path: str, *, is_draining: bool) -> int:
    """The status of the answer; 204 is Django's here."""
    sent: list[MutableMapping[str, Any]] = []

    async def django(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204})

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    server = serving(lambda: None)  # type: ignore[arg-type,return-value]
    application: Any = SimpleNamespace(admission=Admission(1), http=django)
    application.admission.is_draining = is_draining
    server.application = application
    asyncio.run(server({"type": "http", "path": path, "headers": []}, receive, send))
    return int(sent[0]["status"])


def test_a_worker_that_drains_is_not_ready_and_still_serves_its_pages() -> None:
    assert asked("/readyz", is_draining=True) == 503
    assert asked("/readyz", is_draining=False) == 204
    assert asked("/healthz", is_draining=True) == 204
    assert asked("/calls/", is_draining=True) == 204
