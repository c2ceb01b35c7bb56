"""A simulated Deepgram: recognition by Nova and Flux, the Aura voice over its socket and over REST.

It checks what the vendor checks (key, parameters, audio or KeepAlive within ten seconds, no empty frames), answers
with fixed delays, and has faults that are used up one per connection or request, in order. `read` turns the sound of
one connection into words with their places; for `WordTable` speech that is `reads(table)`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl

import orjson

from infinioffice.testing.vendors.deepgram_ears import FluxEars, NovaEars, TimedWord
from infinioffice.testing.vendors.deepgram_mouth import Mouth, spoken, wave_header

Fault = Literal[
    "status_400", "status_401", "status_402", "status_429", "status_500", "close", "stall", "garbage", "out_of_order",
    "empty_finals", "after_close", "long_text", "wrong_rate", "no_finalize", "wild_times", "no_times", "repeats",
    "error", "wav", "wav_pcm", "pcm", "empty", "endless", "burst",
]  # fmt: skip
Read = Callable[[bytes], Sequence[TimedWord]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(slots=True)
class Connection:
    """What one client did: its address, and everything it sent."""

    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    fault: Fault | None = None
    sound: bytearray = field(default_factory=bytearray)
    pieces: list[int] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    is_open: bool = True

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]


@dataclass(slots=True)
class SimulatedDeepgram:
    """An ASGI application; serve it with `infinioffice.testing.server.serve`. Delays are in seconds: of a settled
    result, of an interim one, of the voice's first byte. `break_after_s` is how much sound a fault lets pass."""

    read: Read = lambda _sound: ()
    faults: list[Fault] = field(default_factory=list)
    api_key: str = "key"
    final_s: float = 0.03
    interim_s: float = 0.02
    interim_every_s: float = 0.25
    first_byte_s: float = 0.02
    break_after_s: float = 0.5
    idle_s: float = 10.0
    connections: list[Connection] = field(default_factory=list)

    @property
    def open_sockets(self) -> int:
        return sum(connection.is_open for connection in self.connections)

    def on(self, path: str) -> list[Connection]:
        return [connection for connection in self.connections if connection.path == path]

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        headers = {key.decode().lower(): value.decode() for key, value in scope["headers"]}
        query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
        connection = Connection(scope["path"], query, headers)
        connection.fault = self.faults.pop(0) if self.faults else None
        self.connections.append(connection)
        try:
            if scope["type"] == "http":
                await self._rest(connection, receive, send)
            else:
                await self._socket(connection, receive, send)
        finally:
            connection.is_open = False

    # -- sockets ------------------------------------------------------------------------------------------------------

    async def _socket(self, connection: Connection, receive: Receive, send: Send) -> None:
        await receive()
        refusal = self._refusal(connection)
        if refusal is not None:
            await _deny(send, *refusal)
            return
        await send({"type": "websocket.accept", "headers": [(b"dg-request-id", b"sim-1")]})
        out = Outbox(send)
        ears: Mouth | NovaEars | FluxEars
        match connection.path:
            case "/v1/speak":
                ears = Mouth(out, connection.fault, self.first_byte_s)
            case "/v2/listen":
                ears = FluxEars(out, self.read, connection.fault, self.final_s, self.break_after_s)
            case _:
                delays = (self.interim_s, self.final_s, self.interim_every_s)
                ears = NovaEars(out, self.read, connection.fault, delays, self.break_after_s, _options(connection))
        try:
            await self._talk(connection, ears, out, receive)
        finally:
            await out.close()

    async def _talk(
        self, connection: Connection, ears: Mouth | NovaEars | FluxEars, out: Outbox, receive: Receive
    ) -> None:
        is_listening = connection.path.endswith("listen")
        while not out.is_over:
            incoming = asyncio.ensure_future(receive())
            ended = asyncio.ensure_future(out.ended.wait())
            await asyncio.wait(
                {incoming, ended},
                timeout=self.idle_s if is_listening else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            ended.cancel()
            if not incoming.done():
                incoming.cancel()
                if not out.is_over:
                    out.end(1011, "NET-0001")
                continue
            message = incoming.result()
            if message["type"] == "websocket.disconnect":
                ears.left()
                return
            sound = message.get("bytes")
            if sound is not None:
                connection.sound += sound
                connection.pieces.append(len(sound))
                ears.heard(sound)
            else:
                command = orjson.loads(message["text"])
                connection.texts.append(command)
                ears.told(command)
        await out.drained()

    def _refusal(self, connection: Connection) -> tuple[int, str] | None:
        """The status and reason with which the upgrade, or the request, is refused."""
        if connection.fault is not None and connection.fault.startswith("status_"):
            return int(connection.fault[7:]), "SIMULATED"
        if connection.headers.get("authorization") != f"Token {self.api_key}":
            return 401, "INVALID_AUTH"
        values = dict(connection.query)
        if any(value not in ("true", "false") for name, value in connection.query if name in _BOOLEANS):
            return 400, "Bad-boolean"
        if values.get("encoding") != "mulaw" or values.get("sample_rate") != "8000":
            return 400, "Bad-encoding"
        if connection.path == "/v1/listen" and (
            "keywords" in values
            or any(":" in term for term in connection.values("keyterm"))
            or ("utterance_end_ms" in values and values.get("interim_results") != "true")
        ):
            return 400, "Bad-parameters"
        if connection.path == "/v2/listen" and {"interim_results", "endpointing", "punctuate"} & set(values):
            return 400, "Bad-parameters"
        return None

    # -- rest ---------------------------------------------------------------------------------------------------------

    async def _rest(self, connection: Connection, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        refusal = self._refusal(connection)
        text = orjson.loads(body).get("text", "") if body else ""
        if refusal is None and len(text) > 2000:
            refusal = (413, "Too-long")
        if refusal is not None:
            await _respond(send, refusal[0], b"application/json", [_problem(refusal[1])], refusal[1])
            return
        connection.texts.append({"type": "Speak", "text": text})
        if connection.fault == "stall":
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await asyncio.sleep(self.first_byte_s)
        sound = b"" if connection.fault == "empty" else spoken(text, float(dict(connection.query).get("speed", "1")))
        if dict(connection.query).get("container") != "none" or connection.fault in ("wav", "wav_pcm"):
            sound = wave_header(16 if connection.fault == "wav_pcm" else 8) + sound
        pieces = [sound[at : at + 777] for at in range(0, len(sound), 777)]
        await _respond(send, 200, b"audio/basic", pieces, "")


_BOOLEANS = {"interim_results", "punctuate", "numerals", "smart_format", "vad_events", "mip_opt_out"}


class Outbox:
    """Sends messages when they are due, in the order of their times. `end` closes the socket behind them."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._waiting: list[tuple[float, int, dict[str, Any]]] = []
        self._count = 0
        self._bell = asyncio.Event()
        self.ended = asyncio.Event()
        self.is_over = False
        self._task = self._loop.create_task(self._run())

    def put(self, body: dict[str, Any] | bytes | str, delay_s: float = 0.0) -> None:
        if isinstance(body, bytes):
            message: dict[str, Any] = {"type": "websocket.send", "bytes": body}
        else:
            text = body if isinstance(body, str) else orjson.dumps(body).decode()
            message = {"type": "websocket.send", "text": text}
        self._add(message, delay_s)

    def end(self, code: int, reason: str, delay_s: float = 0.0) -> None:
        self._add({"type": "websocket.close", "code": code, "reason": reason}, delay_s)

    def forget_sound(self) -> None:
        self._waiting = [item for item in self._waiting if "bytes" not in item[2]]

    async def drained(self) -> None:
        await self.ended.wait()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _add(self, message: dict[str, Any], delay_s: float) -> None:
        self._count += 1
        self._waiting.append((self._loop.time() + delay_s, self._count, message))
        self._waiting.sort(key=lambda item: item[:2])
        self._bell.set()

    async def _run(self) -> None:
        while not self.is_over:
            self._bell.clear()
            wait_s = self._waiting[0][0] - self._loop.time() if self._waiting else None
            if wait_s is None or wait_s > 0:
                try:
                    async with asyncio.timeout(wait_s):
                        await self._bell.wait()
                except TimeoutError:
                    pass
                continue
            message = self._waiting.pop(0)[2]
            if message["type"] == "websocket.close":
                self.is_over = True
            await self._send(message)
        self.ended.set()


def _options(connection: Connection) -> dict[str, str]:
    return dict(connection.query)


def _problem(code: str) -> bytes:
    return orjson.dumps({"err_code": code, "err_msg": "simulated", "request_id": "sim-1"})


async def _deny(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"application/json"), (b"dg-error", reason.encode())]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": _problem(reason)})


async def _respond(send: Send, status: int, kind: bytes, pieces: list[bytes], reason: str) -> None:
    headers = [(b"content-type", kind), (b"dg-request-id", b"sim-1")]
    if reason:
        headers.append((b"dg-error", reason.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
