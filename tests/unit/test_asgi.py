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


def scraped(token: str, *, sent: str = "", forwarded: str = "", client: str = "127.0.0.1") -> tuple[int, bytes]:
    """Status and body of `/metrics` for an installation with this token."""
    answers: list[MutableMapping[str, Any]] = []

    async def figures() -> bytes:
        return b"infinioffice_calls_live 0.0"

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        answers.append(message)

    server = serving(lambda: None)  # type: ignore[arg-type,return-value]
    application: Any = SimpleNamespace(settings=SimpleNamespace(metrics_token=token), metrics=figures)
    server.application = application
    headers = [(b"authorization", sent.encode())] * bool(sent) + [(b"x-forwarded-for", b"9.9.9.9")] * bool(forwarded)
    scope = {"type": "http", "path": "/metrics", "headers": headers, "client": (client, 1)}
    asyncio.run(server(scope, receive, send))
    return int(answers[0]["status"]), bytes(answers[1].get("body", b""))


def test_figures_are_for_who_has_the_token_and_without_one_for_this_machine() -> None:
    assert scraped("t0ken", sent="Bearer t0ken", client="10.0.0.9") == (200, b"infinioffice_calls_live 0.0")
    assert scraped("t0ken")[0] == 403
    assert scraped("t0ken", sent="Bearer other")[0] == 403
    assert scraped("")[0] == 200
    assert scraped("", forwarded="yes")[0] == 403
    assert scraped("", client="10.0.0.9")[0] == 403
