"""The lines' patience and order, on virtual time, with a socket made of two lists."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest

from infinioffice.adapters.browser.line import BrowserLine
from infinioffice.adapters.twilio.line import TwilioLine
from infinioffice.call.ports import AudioCame, KeyCame, LineClosed, LineEvent, MarkPlayed
from infinioffice.call.socket import SEND_S, Socket
from infinioffice.kernel.errors import BadFrame
from infinioffice.testing.fakes import VirtualClock, run_virtual

HELLO = '{"event":"connected"}'
START = json.dumps(
    {"event": "start", "start": {"streamSid": "MZ1", "callSid": "CA1", "customParameters": {"token": "t"}}}
)


class Wire:
    """What the other side sends, then silence; and what we sent."""

    def __init__(self, *messages: str | bytes) -> None:
        self.sent: list[MutableMapping[str, Any]] = []
        self.hangs = False
        self._messages: list[MutableMapping[str, Any]] = [{"type": "websocket.connect"}]
        for message in messages:
            kind = "text" if isinstance(message, str) else "bytes"
            self._messages.append({"type": "websocket.receive", kind: message})

    async def receive(self) -> MutableMapping[str, Any]:
        if self._messages:
            return self._messages.pop(0)
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if self.hangs:
            await asyncio.get_running_loop().create_future()
        self.sent.append(message)


def took(script: Callable[[], Awaitable[None]]) -> float:
    async def main(clock: VirtualClock) -> float:
        before = clock.monotonic()
        await script()
        return clock.monotonic() - before

    return run_virtual(main)


@pytest.mark.parametrize(
    ("messages", "reason", "seconds"),
    [
        ([], "connected_timeout", 5.0),
        ([HELLO], "start_timeout", 3.0),
        ([START], "connected_expected", 0.0),
        ([HELLO, HELLO], "start_expected", 0.0),
        ([b"\x00"], "binary", 0.0),
    ],
)
def test_a_media_socket_must_say_who_it_is_in_time(messages: list[Any], reason: str, seconds: float) -> None:
    async def script() -> None:
        wire = Wire(*messages)
        with pytest.raises(BadFrame, match=reason):
            await TwilioLine(Socket(wire.receive, wire.send)).greet()

    assert took(script) == pytest.approx(seconds)


def test_fifteen_seconds_without_a_frame_close_the_line() -> None:
    async def script() -> None:
        wire = Wire(HELLO, START)
        line = TwilioLine(Socket(wire.receive, wire.send))
        await line.greet()
        assert await line.receive() == LineClosed("idle", may_return=True)
        assert wire.sent[-1]["code"] == 1008
        await line.send_audio(b"\xff" * 160)
        assert wire.sent[-1]["type"] == "websocket.close", "nothing is sent to a closed line"

    assert took(script) == pytest.approx(15.0)


def test_a_half_dead_socket_holds_a_sender_for_a_limited_time_once() -> None:
    async def script() -> None:
        wire = Wire(HELLO, START)
        line = TwilioLine(Socket(wire.receive, wire.send))
        await line.greet()
        wire.hangs = True
        for _ in range(5):
            await line.send_audio(b"\xff" * 160)

    assert took(script) == pytest.approx(SEND_S)


def test_what_twilio_says_becomes_the_lines_own_words() -> None:
    frames = [
        '{"event":"media","streamSid":"MZ1","media":{"timestamp":"20","payload":"//8="}}',
        '{"event":"news","streamSid":"MZ1"}',
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"5"}}',
        '{"event":"mark","streamSid":"MZ1","mark":{"name":"m1"}}',
        '{"event":"stop","streamSid":"MZ1"}',
    ]

    async def script() -> None:
        wire = Wire(HELLO, START, *frames)
        line = TwilioLine(Socket(wire.receive, wire.send))
        assert (await line.greet()).parameters == {"token": "t"}
        found = [await line.receive() for _ in range(4)]
        assert found == [AudioCame(b"\xff\xff", 0.02), KeyCame("5"), MarkPlayed("m1"), LineClosed("stop")]
        await line.clear()
        await line.send_mark("m2")
        sent = [json.loads(message["text"]) for message in wire.sent[1:]]
        assert sent == [
            {"event": "clear", "streamSid": "MZ1"},
            {"event": "mark", "streamSid": "MZ1", "mark": {"name": "m2"}},
        ]

    took(script)


def test_the_browsers_samples_are_halved_and_doubled_without_changing_their_length() -> None:
    async def script() -> None:
        tone = [b"\x10\x20" * 320] * 50
        wire = Wire('{"event":"start","token":"t"}', *tone)
        line = BrowserLine(Socket(wire.receive, wire.send))
        assert await line.greet() == "t"
        heard = 0
        while heard < 7000:
            event = await line.receive()
            assert isinstance(event, AudioCame)
            heard += len(event.mulaw)
        for _ in range(50):
            await line.send_audio(b"\x90" * 160)
        sent = sum(len(message["bytes"]) for message in wire.sent if "bytes" in message)
        assert 0.9 * 32000 <= sent <= 32000

    took(script)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ("{", "not_json"),
        ('{"event":"start"}', "start_expected"),
        (b"\x00\x00", "start_expected"),
        ("[]", "not_an_object"),
    ],
)
def test_a_browser_that_does_not_begin_with_its_ticket_is_refused(first: str | bytes, reason: str) -> None:
    async def script() -> None:
        wire = Wire(first)
        with pytest.raises(BadFrame, match=reason):
            await BrowserLine(Socket(wire.receive, wire.send)).greet()

    took(script)


TEN_S = 10.0


class Pushed:
    """A server that hands messages over: the `Direct` of a wire."""

    def __init__(self) -> None:
        self.take: Any = None
        self.written: list[str] = []

    def subscribe(self, take: Any) -> None:
        self.take = take

    def write(self, text: str) -> bool:
        self.written.append(text)
        return True


async def pushed_line(wire: Wire) -> tuple[TwilioLine, Pushed, list[LineEvent]]:
    direct, came = Pushed(), list[LineEvent]()
    line = TwilioLine(Socket(wire.receive, wire.send, direct))
    await line.greet()
    assert line.push_to(came.append)
    return line, direct, came


def test_pushed_frames_are_the_same_events_and_answers_need_no_task() -> None:
    async def script() -> None:
        line, direct, came = await pushed_line(Wire(HELLO, START))
        direct.take('{"event":"media","streamSid":"MZ1","media":{"timestamp":"20","payload":"//8="}}')
        direct.take('{"event":"news","streamSid":"MZ1"}')
        direct.take('{"event":"stop","streamSid":"MZ1"}')
        direct.take('{"event":"media","streamSid":"MZ1","media":{"timestamp":"40","payload":"//8="}}')
        assert came == [AudioCame(b"\xff\xff", 0.02), LineClosed("stop")], "nothing comes after the end"
        await line.send_mark("m2")
        assert [json.loads(text)["event"] for text in direct.written] == ["mark"]
        await line.hang_up()

    took(script)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"\x00", "binary"),
        ("{", "not_json"),
        ('{"event":"media","streamSid":"MZ2","media":{"timestamp":"20","payload":"//8="}}', "foreign_stream"),
        (HELLO, "connected_twice"),
    ],
)
def test_a_wrong_pushed_frame_ends_the_line_and_closes_it_with_its_reason(message: Any, reason: str) -> None:
    async def script() -> None:
        wire = Wire(HELLO, START)
        line, direct, came = await pushed_line(wire)
        direct.take(message)
        direct.take(message)
        assert came == [LineClosed(reason, may_return=True)]
        await line.hang_up()
        assert (wire.sent[-1]["code"], wire.sent[-1]["reason"]) == (1008, reason)

    took(script)


def test_a_pushing_line_that_goes_quiet_is_closed_once() -> None:
    async def script() -> None:
        line, direct, came = await pushed_line(Wire(HELLO, START))
        await asyncio.sleep(TEN_S)
        direct.take('{"event":"media","streamSid":"MZ1","media":{"timestamp":"20","payload":"//8="}}')
        await asyncio.sleep(TEN_S)
        assert came == [AudioCame(b"\xff\xff", 0.02)]
        await asyncio.sleep(TEN_S)
        assert came[1:] == [LineClosed("idle", may_return=True)]
        await line.hang_up()

    took(script)
