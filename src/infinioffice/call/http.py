"""The little of HTTP that webhooks need: a bounded body, a form, an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from infinioffice.call.socket import Receive, Send
from infinioffice.kernel.errors import CallerFault

LONGEST_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """`path` with its query as it came; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str:
        return next((value for key, value in self.form if key == name), "")


async def read_request(scope: Mapping[str, Any], receive: Receive) -> Request:
    """Raises CallerFault: `too_large`, `not_a_form`, `gone`."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerFault("gone")
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            raise CallerFault("too_large")
        more = bool(message.get("more_body"))
    headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
    try:
        form = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        raise CallerFault("not_a_form") from None
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string", b"")
    address = path.split(b"?")[0].decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
    return Request(scope["method"], address, headers, tuple(form))


async def answer(send: Send, status: int, body: bytes = b"", kind: str = "text/plain") -> None:
    """One whole answer, never cached."""
    headers = [
        (b"content-type", f"{kind}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
