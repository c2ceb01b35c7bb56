"""The browser's socket as a line: captions for pages that ask for them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

from infinioffice.adapters.browser.line import BrowserLine
from infinioffice.call.ports import Caption
from infinioffice.call.socket import Socket


class Page:
    """The other side of the socket: what it says first, and what it was sent."""

    def __init__(self, start: dict[str, Any]) -> None:
        self._says = [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": json.dumps(start)}]
        self.got: list[Any] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def receive(self) -> MutableMapping[str, Any]:
        return self._says.pop(0)

    async def send(self, message: MutableMapping[str, Any]) -> None:
        await self.gate.wait()
        if message["type"] == "websocket.send":
            self.got.append(json.loads(message["text"]))


async def _ring(page: Page) -> BrowserLine:
    line = BrowserLine(Socket(page.receive, page.send))
    assert await line.greet() == "t"
    return line


def test_words_arrive_in_order_before_the_end() -> None:
    async def call() -> list[Any]:
        page = Page({"event": "start", "token": "t", "captions": True})
        line = await _ring(page)
        line.show(Caption("agent", "Hello."))
        line.show(Caption("caller", "Hi", is_final=False))
        line.show(Caption("caller", "Hi there"))
        await line.hang_up()
        return page.got

    assert asyncio.run(call()) == [
        {"event": "caption", "who": "agent", "text": "Hello.", "final": True},
        {"event": "caption", "who": "caller", "text": "Hi", "final": False},
        {"event": "caption", "who": "caller", "text": "Hi there", "final": True},
        {"event": "end"},
    ]


def test_a_page_that_did_not_ask_gets_none() -> None:
    async def call() -> list[Any]:
        page = Page({"event": "start", "token": "t"})
        line = await _ring(page)
        line.show(Caption("agent", "Hello."))
        await line.hang_up()
        return page.got

    assert asyncio.run(call()) == [{"event": "end"}]


def test_a_stuck_page_keeps_the_newest_words_and_holds_nobody_up() -> None:
    async def call() -> list[Any]:
        page = Page({"event": "start", "token": "t", "captions": True})
        line = await _ring(page)
        page.gate.clear()
        for number in range(500):
            line.show(Caption("agent", str(number)))
        page.gate.set()
        await line.hang_up()
        return [message.get("text") for message in page.got]

    shown = asyncio.run(call())
    assert shown[-2:] == ["499", None]
    assert len(shown) < 100
