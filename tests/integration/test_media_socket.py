"""The webhooks and the media socket over a real server on loopback, with fakes for speech and stores."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx
import pytest
import websockets

from infinioffice.adapters.browser.routes import BrowserRoutes
from infinioffice.adapters.twilio.routes import TwilioRoutes
from infinioffice.adapters.twilio.signature import sign
from infinioffice.call.admission import Admission
from infinioffice.call.cache import PhraseCache
from infinioffice.call.equipment import Equipment
from infinioffice.call.ports import Called
from infinioffice.call.reception import Reception, Ringing, Stores
from infinioffice.call.socket import DIRECT
from infinioffice.call.speaking import FIXED
from infinioffice.call.tokens import CallTokens
from infinioffice.config import SystemClock
from infinioffice.dialogue.effects import HangUp, Say
from infinioffice.dialogue.events import CallerPressed, CallerSaid
from infinioffice.kernel.errors import StoreDown
from infinioffice.testing.fakes import (
    FakeActivity,
    FakeCallLog,
    FakeJournal,
    FakeOnce,
    FakeRecognizer,
    FakeTools,
    FakeVoice,
    WordTable,
)
from infinioffice.testing.server import serve
from infinioffice.testing.stage import SHOP, TinyMachine

TOKEN = "secret-of-the-carrier"
NUMBER = "+15005550199"


class Shelf:
    """A directory of one shop."""

    def __init__(self) -> None:
        self.is_down = False
        self.shop = SHOP

    async def by_number(self, number: str) -> Called | None:
        if self.is_down:
            raise StoreDown("directory")
        return Called("t1", self.shop) if number == NUMBER else None

    async def by_slug(self, slug: str) -> Called | None:
        return Called("t1", SHOP) if slug == SHOP.slug else None


class Office:
    """One server with everything around it; `base` is its address."""

    def __init__(self) -> None:
        clock = SystemClock()
        self.table = WordTable()
        self.machine = TinyMachine(self.reply)
        self.log = FakeCallLog()
        self.journal = FakeJournal()
        self.shelf = Shelf()
        self.voice = FakeVoice()
        self.phrases = PhraseCache(self.voice)
        self.recognizer = FakeRecognizer(self.table)
        equipment = Equipment(self.machine, self.recognizer, FakeActivity(), self.phrases, self.journal, clock)
        stores = Stores(self.shelf, self.log, lambda _scope: FakeTools(lambda _effect: None))
        self.admission = Admission(4)
        self.reception = Reception(equipment, stores, FakeOnce(), CallTokens(b"k" * 32), self.admission)
        self.routes = TwilioRoutes(self.reception, self.journal, clock, "http://127.0.0.1", [TOKEN])
        self.base = ""

    @staticmethod
    def reply(event: Any) -> tuple[Any, ...]:
        match event:
            case CallerSaid(text):
                return (Say("Goodbye."), HangUp("answered")) if "bye" in text else (Say(f"You said {text}."),)
            case CallerPressed(digits):
                return (Say(f"Keys {digits}."),)
        return ()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self.routes.http(scope, receive, send)
        elif scope["path"] == "/browser/media":
            await BrowserRoutes(self.reception).media(receive, send)
        elif self.routes.may_open(scope):
            await self.routes.media(receive, send, scope["extensions"].get(DIRECT))
        else:
            await send({"type": "websocket.close"})

    async def post(self, path: str, form: dict[str, str], signature: str | None = None) -> httpx.Response:
        if signature is None:
            signature = sign(TOKEN, "http://127.0.0.1" + path, form.items())
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        async with httpx.AsyncClient(base_url=self.base) as client:
            return await client.post(path, content=urlencode(form), headers=headers)

    async def ring(self, to: str = NUMBER, sid: str = "CA1") -> ET.Element:
        answer = await self.post("/twilio/voice", {"To": to, "From": "+15551230000", "CallSid": sid})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/xml")
        return ET.fromstring(answer.text)

    async def token(self) -> str:
        parameter = (await self.ring()).find(".//Parameter")
        assert parameter is not None
        return parameter.attrib["value"]

    @contextlib.asynccontextmanager
    async def socket(self, path: str = "/twilio/media") -> AsyncIterator[Any]:
        headers = {"X-Twilio-Signature": sign(TOKEN, "ws://127.0.0.1/twilio/media")}
        address = self.base.replace("http", "ws") + path
        async with websockets.connect(address, max_size=2**20, additional_headers=headers) as socket:
            yield socket

    @contextlib.asynccontextmanager
    async def call(self) -> AsyncIterator[Any]:
        """A call whose `start` has been sent."""
        token = await self.token()
        async with self.socket() as socket:
            await socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
            await socket.send(start(token))
            yield socket


def start(token: str, sid: str = "MZ1") -> str:
    form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    part = {"streamSid": sid, "callSid": "CA1", "customParameters": {"token": token}, "mediaFormat": form}
    return json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": sid, "start": part})


def media(mulaw: bytes = b"\xff" * 160, stamp_ms: int = 0, sid: str = "MZ1") -> str:
    part = {"track": "inbound", "timestamp": str(stamp_ms), "payload": base64.b64encode(mulaw).decode()}
    return json.dumps({"event": "media", "streamSid": sid, "media": part})


def run(script: Callable[[Office], Awaitable[None]]) -> Office:
    async def main() -> Office:
        office = Office()
        office.phrases.prepare(FIXED)
        async with serve(office, lifespan="off") as office.base:
            await asyncio.wait_for(script(office), 30)
        await office.phrases.close()
        assert office.recognizer.open_ears == 0
        assert office.admission.live == 0
        return office

    return asyncio.run(main())


async def speak(socket: Any, mulaw: bytes, stamp_ms: int = 0) -> int:
    """Sends frames in real time, with half a second of silence behind. Returns the next stamp."""
    mulaw += b"\xff" * 8000
    begin = time.monotonic()
    for index in range(0, len(mulaw), 160):
        try:
            await socket.send(media(mulaw[index : index + 160].ljust(160, b"\xff"), stamp_ms))
        except websockets.ConnectionClosed:
            break
        stamp_ms += 20
        await asyncio.sleep(max(0.0, begin + (index // 160 + 1) * 0.02 - time.monotonic()))
    return stamp_ms


async def hear(socket: Any, seconds: float) -> list[dict[str, Any]]:
    """Frames of the next seconds, marks answered at once."""
    found: list[dict[str, Any]] = []
    until = time.monotonic() + seconds
    with contextlib.suppress(TimeoutError, websockets.ConnectionClosed):
        while True:
            message = json.loads(await asyncio.wait_for(socket.recv(), max(0.01, until - time.monotonic())))
            found.append(message)
            if message["event"] == "mark":
                await socket.send(json.dumps(message))
    return found


@pytest.mark.parametrize("signature", ["", "wrong", sign("another", "http://127.0.0.1/twilio/voice", [])])
@pytest.mark.parametrize("path", ["voice", "after", "recording", "status", "fallback"])
def test_an_unsigned_webhook_is_refused_and_does_nothing(path: str, signature: str) -> None:
    async def script(office: Office) -> None:
        answer = await office.post(f"/twilio/{path}", {"To": NUMBER, "CallSid": "CA1"}, signature)
        assert answer.status_code == 403
        assert office.journal.lines == []
        assert set(office.voice.made) <= set(FIXED)

    run(script)


def test_an_unknown_number_is_told_politely() -> None:
    async def script(office: Office) -> None:
        found = await office.ring("+15005550000")
        assert [child.tag for child in found] == ["Say", "Hangup"]

    run(script)


def test_the_recogniser_is_told_of_a_call_while_it_still_rings() -> None:
    async def script(office: Office) -> None:
        await office.ring()
        ((call_id, hints),) = office.recognizer.prepared
        assert call_id
        assert hints[0] == SHOP.name

    run(script)


def test_a_full_house_and_a_lost_database_take_a_message() -> None:
    async def script(office: Office) -> None:
        office.shelf.is_down = True
        assert [child.tag for child in await office.ring()] == ["Say", "Record", "Hangup"]
        office.shelf.is_down = False
        office.admission.is_draining = True
        began = time.monotonic()
        assert [child.tag for child in await office.ring()] == ["Say", "Record", "Hangup"]
        assert time.monotonic() - began < 0.5
        form = {"CallSid": "CA9", "From": "+15551230000", "To": NUMBER, "RecordingUrl": "https://r/1"}
        assert (await office.post("/twilio/recording", form)).status_code == 200
        assert office.journal.lines[0]["RecordingUrl"] == "https://r/1"

    run(script)


def test_a_call_from_greeting_to_goodbye() -> None:
    async def script(office: Office) -> None:
        async with office.call() as socket:
            began = time.monotonic()
            first = json.loads(await socket.recv())
            assert first["event"] == "media"
            assert first["streamSid"] == "MZ1"
            assert time.monotonic() - began < 0.3
            stamp = await speak(socket, b"\xff" * 16000)
            listening = asyncio.create_task(hear(socket, 6.0))
            await speak(socket, office.table.speech("please say bye"), stamp)
            frames = await listening
            assert "clear" not in [frame["event"] for frame in frames[-3:]]
        after = await office.post("/twilio/after", {"CallSid": "CA1", "CallStatus": "in-progress"})
        assert [child.tag for child in ET.fromstring(after.text)] == ["Hangup"]

    office = run(script)
    assert office.log.ends[0].outcome == "answered"
    assert office.log.opened[0][1:4] == ("CA1", "+15551230000", "phone")


def test_keys_and_a_hang_up_reach_the_conversation() -> None:
    async def script(office: Office) -> None:
        async with office.call() as socket:
            await socket.recv()
            await socket.send(json.dumps({"event": "dtmf", "streamSid": "MZ1", "dtmf": {"digit": "2"}}))
            await speak(socket, b"\xff" * 8000)
            await socket.send(json.dumps({"event": "stop", "streamSid": "MZ1", "stop": {"callSid": "CA1"}}))
            await hear(socket, 0.5)

    office = run(script)
    assert CallerPressed in [type(event) for event in office.machine.events]
    assert office.log.ends[0].outcome == "abandoned"


BAD: list[tuple[str, Any]] = [
    ("media before start", [media()]),
    ("start without connected", ["START"]),
    ("binary", ["HELLO", "START", b"\x00\x01"]),
    ("binary first", [b"\x00"]),
    ("oversize", ["HELLO", "START", '{"event":"media","pad":"' + "x" * 70_000 + '"}']),
    ("bad base64", ["HELLO", "START", media().replace("//", "@@")]),
    ("foreign stream", ["HELLO", "START", media(sid="MZ2")]),
    ("start twice", ["HELLO", "START", "START"]),
    ("not json", ["HELLO", "START", "{"]),
    ("no token", ["HELLO", start("")]),
    ("made-up token", ["HELLO", start("AAAA" * 20)]),
    ("used token", ["HELLO", "USED"]),
]


def test_whoever_breaks_the_protocol_is_closed_and_nobody_else() -> None:
    async def spoil(office: Office, frames: list[Any], used: str) -> int | None:
        token = await office.token()
        words = {"HELLO": '{"event":"connected"}', "START": start(token), "USED": start(used)}
        async with office.socket() as bad:
            for frame in frames:
                with contextlib.suppress(websockets.ConnectionClosed):
                    await bad.send(words.get(frame, frame) if isinstance(frame, str) else frame)
            await hear(bad, 3.0)
            await asyncio.wait_for(bad.wait_closed(), 3)
            code: int | None = bad.close_code
            return code

    async def script(office: Office) -> None:
        used = await office.token()
        async with office.socket() as good:
            await good.send('{"event":"connected"}')
            await good.send(start(used))
            codes = {name: await spoil(office, frames, used) for name, frames in BAD}
            assert {name: code for name, code in codes.items() if code not in (1008, 1009)} == {}
            assert any(frame["event"] == "media" for frame in await hear(good, 0.3))
            listening = asyncio.create_task(hear(good, 2.0))
            await speak(good, b"\xff" * 8000 + office.table.speech("still here"))
            await listening

    office = run(script)
    assert "still here" in [e.text for e in office.machine.events if isinstance(e, CallerSaid)]


def test_an_unsigned_socket_is_refused_before_it_is_opened() -> None:
    async def script(office: Office) -> None:
        for headers in ({}, {"X-Twilio-Signature": sign("another", "ws://127.0.0.1/twilio/media")}):
            with pytest.raises(websockets.InvalidStatus, match="403"):
                await websockets.connect(
                    office.base.replace("http", "ws") + "/twilio/media", additional_headers=headers
                )

    office = run(script)
    assert office.log.opened == []


def test_the_static_answer_needs_no_signature_and_no_database() -> None:
    async def script(office: Office) -> None:
        office.shelf.is_down = True
        async with httpx.AsyncClient(base_url=office.base) as client:
            answer = await client.get("/twilio/fallback.xml")
        assert answer.status_code == 200
        assert [child.tag for child in ET.fromstring(answer.text)] == ["Say", "Record", "Hangup"]
        signed = await office.post("/twilio/fallback", {"To": NUMBER, "CallSid": "CA1", "ErrorCode": "11200"})
        assert [child.tag for child in ET.fromstring(signed.text)] == ["Say", "Record", "Hangup"]

    run(script)


def test_when_we_fail_the_number_that_answered_before_rings_first() -> None:
    async def script(office: Office) -> None:
        office.shelf.shop = replace(SHOP, previous_number="+15005550177")
        answer = await office.post("/twilio/fallback", {"To": NUMBER, "CallSid": "CA1", "ErrorCode": "11205"})
        found = ET.fromstring(answer.text)
        assert [child.tag for child in found] == ["Dial", "Say", "Record", "Hangup"]
        assert found[0].text == "+15005550177"
        office.shelf.shop = replace(SHOP, previous_number="sip:evil@example")
        answer = await office.post("/twilio/fallback", {"To": NUMBER, "CallSid": "CA1"})
        assert [child.tag for child in ET.fromstring(answer.text)] == ["Say", "Record", "Hangup"]

    run(script)


def test_a_ticket_is_good_for_a_minute() -> None:
    tokens = CallTokens(b"k" * 32)
    from infinioffice.call.tokens import LIFE, Ticket
    from infinioffice.kernel.errors import CallerFault

    now = datetime(2026, 11, 23, tzinfo=UTC)
    token = tokens.make(Ticket("c", NUMBER, "", "CA1"), now)
    assert len(token) + len("token") < 500
    assert tokens.read(token, now + LIFE * 0.9).sid == "CA1"
    with pytest.raises(CallerFault, match="token_expired"):
        tokens.read(token, now + LIFE)
    with pytest.raises(CallerFault, match="bad_token"):
        CallTokens(b"x" * 32).read(token, now)


def test_a_dropped_call_gets_an_apology_instead_of_the_dial_tone() -> None:
    async def script(office: Office) -> None:
        after = await office.post("/twilio/after", {"CallSid": "CA-lost", "CallStatus": "in-progress"})
        assert [child.tag for child in ET.fromstring(after.text)] == ["Say", "Record", "Hangup"]
        gone = await office.post("/twilio/after", {"CallSid": "CA-lost2", "CallStatus": "completed"})
        assert [child.tag for child in ET.fromstring(gone.text)] == ["Hangup"]

    run(script)


def test_a_browser_call_speaks_and_hears_16_khz() -> None:
    async def script(office: Office) -> None:
        ringing = await office.reception.ring("shop", "", "", "browser")
        assert isinstance(ringing, Ringing)
        async with office.socket("/browser/media") as socket:
            await socket.send(json.dumps({"event": "start", "token": ringing.token}))
            first = await asyncio.wait_for(socket.recv(), 1)
            assert isinstance(first, bytes)
            assert len(first) % 2 == 0
            await socket.send(b"\x00\x00" * 320)
            await socket.send(b"\x00")
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await asyncio.wait_for(socket.recv(), 2)
            assert socket.close_code == 1008

    office = run(script)
    assert office.log.opened[0][3] == "browser"
