"""A simulated OpenAI-compatible chat completions server.

It streams server-sent events as the vendor does (role first, the tool call in pieces by index, a last chunk with usage
and no choices) and cuts the byte stream anywhere. `answer` decides what the model "says"; `faults` are used up one per
request, in order. What was asked is kept in `requests` for tests that look at what left the house.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

import orjson

Fault = Literal[
    "late", "empty", "truncated", "malformed", "unknown_tool", "two_tools", "text_only", "error_in_stream",
    "wrong_types", "status_401", "status_404", "status_429", "insufficient_quota", "status_500", "status_503",
    "not_streamed", "endless",
]  # fmt: skip
Answer = Callable[[dict[str, Any]], dict[str, Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
EMPTY: dict[str, Any] = {
    "intents": [], "service": None, "provider": None, "fact": None, "yes_no": None, "choice": None,
    "when_words": None, "name_words": None, "phone_words": None, "address_words": None,
}  # fmt: skip


def says(**values: Any) -> Answer:
    """An `answer` that always reports these values."""
    return lambda _: EMPTY | values


@dataclass(slots=True)
class SimulatedOpenAI:
    """An ASGI application; serve it with `infinioffice.testing.server.serve`. `first_token_s` is the model's delay."""

    answer: Answer = field(default_factory=says)
    faults: list[Fault] = field(default_factory=list)
    first_token_s: float = 0.0
    seed: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.headers.append({k.decode(): v.decode() for k, v in scope["headers"]})
        if scope["path"] != "/v1/chat/completions":
            await _reply(send, 404, _error("not_found"))
            return
        asked = orjson.loads(body)
        self.requests.append(asked)
        fault = self.faults.pop(0) if self.faults else None
        if (problem := _refused(asked)) is not None:
            await _reply(send, 400, _error(problem))
        elif fault is not None and (fault.startswith("status_") or fault == "insufficient_quota"):
            status = int(fault[7:]) if fault.startswith("status_") else 429
            await _reply(
                send, status, _error("insufficient_quota" if fault == "insufficient_quota" else "server_error")
            )
        else:
            if fault == "late":
                # Says nothing until the client has given up.
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
            await asyncio.sleep(self.first_token_s)
            await self._stream(send, asked, fault)

    async def _stream(self, send: Send, asked: dict[str, Any], fault: Fault | None) -> None:
        raw = b"".join(self._chunks(asked, fault))
        rng = Random(f"{self.seed}:{len(self.requests)}")  # noqa: S311 (where the stream is cut, not a secret)
        headers = [(b"content-type", b"text/event-stream"), (b"x-request-id", b"req_1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while raw:
            size = rng.randrange(1, 60)
            part, raw = raw[:size], raw[size:]
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _chunks(self, asked: dict[str, Any], fault: Fault | None) -> list[bytes]:
        if fault == "empty":
            return [b"data: [DONE]\n\n"]
        name = "delete_everything" if fault == "unknown_tool" else asked["tools"][0]["function"]["name"]
        values: Any = self.answer(asked)
        if fault == "wrong_types":
            values = {key: [{"x": 1}] for key in EMPTY}
        arguments = orjson.dumps(values).decode()
        if fault in ("truncated", "malformed"):
            arguments = arguments[: len(arguments) // 2] if fault == "truncated" else arguments.replace('"', "'")
        if fault == "endless":
            arguments = "a" * 200_000
        if fault == "not_streamed":
            call = {"id": "", "type": "function", "function": {"name": name, "arguments": values}}
            return [_data({"choices": [{"index": 0, "message": {"tool_calls": [call]}, "finish_reason": "stop"}]})]
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        if fault == "text_only":
            deltas.append({"content": "Sure, I have booked that for you!"})
        else:
            for index in range(2 if fault == "two_tools" else 1):
                deltas += _tool_deltas(index, name, arguments)
        out = [b": keep-alive\n\n"] + [
            _data({"choices": [{"index": 0, "delta": d, "finish_reason": None}]}) for d in deltas
        ]
        if fault == "error_in_stream":
            return [*out[:2], _data(_error("server_is_overloaded"))]
        finish = "length" if fault == "truncated" else "tool_calls"
        usage = {"prompt_tokens": 410, "completion_tokens": 18, "prompt_tokens_details": {"cached_tokens": 384}}
        out.append(_data({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}))
        return [*out, _data({"choices": [], "usage": usage}), b"data: [DONE]\n\n"]


def _tool_deltas(index: int, name: str, arguments: str) -> list[dict[str, Any]]:
    first = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
    pieces = [arguments[n : n + 7] for n in range(0, len(arguments), 7)]
    return [{"tool_calls": [first]}] + [
        {"tool_calls": [{"index": index, "function": {"arguments": p}}]} for p in pieces
    ]


def _refused(asked: dict[str, Any]) -> str | None:
    """The vendor's own checks that have broken adapters before."""
    if asked.get("tools") and asked.get("reasoning_effort") != "none":
        return "unsupported_value"
    if "max_tokens" in asked:
        return "unsupported_parameter"
    for tool in asked.get("tools", ()):
        parameters = tool["function"]["parameters"]
        strict = tool["function"].get("strict")
        if strict and (parameters.get("additionalProperties") is not False):
            return "invalid_function_parameters"
        if strict and sorted(parameters["required"]) != sorted(parameters["properties"]):
            return "invalid_function_parameters"
    return None


def _data(value: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(value) + b"\n\n"


def _error(code: str) -> dict[str, Any]:
    return {"error": {"message": "simulated", "type": "invalid_request_error", "param": None, "code": code}}


async def _reply(send: Send, status: int, body: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps(body)})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
