"""The short way through the web server gives what the full parser gives, however the bytes come."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable
from typing import Any

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from infinioffice.call.socket import DIRECT
from infinioffice.testing.server import serve

MEDIA = '{"event":"media","payload":"' + "f" * 214 + '"}'


class Listener:
    """An application that takes every message by the short way."""

    def __init__(self) -> None:
        self.came: list[str | bytes | None] = []
        self.over = asyncio.Event()
        self.direct: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self.direct = scope["extensions"][DIRECT]
        self.direct.subscribe(self.take)
        await self.over.wait()

    def take(self, message: str | bytes | None) -> None:
        self.came.append(message)
        if message is None:
            self.over.set()


async def exchange(
    build: Callable[[ClientProtocol], None], pieces: random.Random, longest: int = 2**20
) -> tuple[Listener, list[Frame]]:
    """Sends what `build` writes, cut anywhere, and returns what the application and the client got."""
    listener = Listener()
    async with serve(listener, lifespan="off") as base:
        client = ClientProtocol(parse_uri(base.replace("http", "ws") + "/"))
        host, port = base.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        # Without this small pieces would wait for each other and come in one.
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.send_request(client.connect())
        writer.write(b"".join(client.data_to_send()))
        while not client.events_received():
            client.receive_data(await reader.read(65536))
        build(client)
        data = b"".join(client.data_to_send())[:longest]
        while data:
            size = pieces.choice((1, 2, 3, 5, 17, 300, 4000))
            writer.write(data[:size])
            data = data[size:]
            await asyncio.sleep(0)
        async with asyncio.timeout(5):
            while got := await reader.read(65536):
                client.receive_data(got)
                writer.write(b"".join(client.data_to_send()))
            await listener.over.wait()
        writer.close()
    return listener, [event for event in client.events_received() if isinstance(event, Frame)]


def good(client: ClientProtocol) -> None:
    for nth in range(40):
        client.send_text(f"{nth}{MEDIA}".encode())
        if nth % 10 == 3:
            client.send_ping(b"are you there")
        if nth % 10 == 7:
            client.send_text(b"", fin=True)
    client.send_text("ünïcode".encode())
    client.send_close(1000, "done")


@pytest.mark.parametrize("seed", range(6))
def test_any_cut_gives_the_same_messages(seed: int) -> None:
    listener, frames = asyncio.run(exchange(good, random.Random(seed)))
    texts = [text for text in listener.came if text]
    assert texts == [*(f"{nth}{MEDIA}" for nth in range(40)), "ünïcode"]
    assert listener.came[-1] is None
    assert listener.came.count(None) == 1
    assert [bytes(frame.data) for frame in frames if frame.opcode == Opcode.PONG] == [b"are you there"] * 4


def test_fragments_take_the_ordinary_way_and_arrive_whole() -> None:
    def build(client: ClientProtocol) -> None:
        client.send_text(b"first")
        client.send_text(b"in ", fin=False)
        client.send_ping(b"between")
        client.send_continuation(b"two parts", fin=True)
        client.send_text(b"last")
        client.send_close(1000)

    listener, frames = asyncio.run(exchange(build, random.Random(1)))
    assert listener.came == ["first", "in two parts", "last", None]
    assert any(frame.opcode == Opcode.PONG for frame in frames)


def test_binary_is_told_from_text() -> None:
    def build(client: ClientProtocol) -> None:
        client.send_binary(b"\x00\x01")
        client.send_close(1000)

    listener, _ = asyncio.run(exchange(build, random.Random(2)))
    assert listener.came == [b"\x00\x01", None]


@pytest.mark.parametrize(("what", "code"), [(b"x" * 65537, 1009), (b"y" * 70000, 1009), (b"\xff\xfe broken", 1007)])
def test_what_no_line_may_send_closes_the_socket(what: bytes, code: int) -> None:
    def build(client: ClientProtocol) -> None:
        client.send_text(b"before")
        client.send_text(what)

    # A frame that is too big is refused by its head alone.
    listener, frames = asyncio.run(exchange(build, random.Random(3), longest=22 if len(what) > 65536 else 2**20))
    assert listener.came == ["before", None]
    (close,) = [frame for frame in frames if frame.opcode == Opcode.CLOSE]
    assert int.from_bytes(bytes(close.data)[:2], "big") == code


def test_writing_needs_no_task_and_stops_when_the_other_side_is_gone() -> None:
    listener, frames = asyncio.run(exchange(lambda client: client.send_close(1000), random.Random(4)))
    assert listener.direct.write("too late") is False
    assert all(bytes(frame.data) != b"too late" for frame in frames)
