"""What a thousand short calls leave behind in the process that carried them: memory, tasks, sockets, call objects.

    python -m bench.rig.short_calls --calls 1000

Real sockets, the real protocol, reception, dialogue, voice activity and session; fakes for speech and stores.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import ctypes
import gc
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import orjson
import uvloop

from bench.rig.tags import FRAME
from bench.rig.wire import TEXT, open_client, post
from infinioffice.adapters.silero.activity import SileroActivity, SileroTrack
from infinioffice.adapters.twilio.line import TwilioLine
from infinioffice.adapters.twilio.routes import TwilioRoutes
from infinioffice.call.admission import Admission
from infinioffice.call.cache import PhraseCache
from infinioffice.call.equipment import Equipment
from infinioffice.call.ports import Called, CallEnd, LogEntry, Scope, TurnRecord
from infinioffice.call.reception import Reception, Stores
from infinioffice.call.session import Session
from infinioffice.call.socket import DIRECT
from infinioffice.call.tokens import CallTokens
from infinioffice.config import SystemClock
from infinioffice.dialogue import machine
from infinioffice.testing.carrier import new_sid, sign
from infinioffice.testing.fakes import FakeJournal, FakeOnce, FakeRecognizer, FakeTools, FakeVoice, WordTable
from infinioffice.testing.server import serve
from infinioffice.testing.stage import SHOP

_TOKEN = "rig"
_AT_ONCE = 20
_FRAMES = 12
_LOUD = base64.b64encode(bytes((0x10, 0x90)) * (FRAME // 2)).decode()
_WARM_UP = 300


@dataclass(frozen=True, slots=True)
class Left:
    """What is more after the calls than before them. `bytes_a_call` is of resident memory."""

    calls: int
    bytes_a_call: float
    rss_mb: float
    tasks: int
    sockets: int
    sessions: int
    answered: int


class _Forgetful:
    """A call log that keeps nothing."""

    async def open(self, scope: Scope, sid: str, caller_id: str | None, line: str, at: Any) -> None: ...

    async def append(self, scope: Scope, entries: Sequence[LogEntry], turns: Sequence[TurnRecord] = ()) -> None: ...

    async def close(self, scope: Scope, end: CallEnd) -> None: ...

    async def read(self, scope: Scope) -> Sequence[LogEntry]:  # noqa: ARG002
        return ()


class _Shelf:
    async def by_number(self, number: str) -> Called | None:
        return Called("t1", SHOP) if number == SHOP.phone else None

    async def by_slug(self, slug: str) -> Called | None:
        return Called("t1", SHOP) if slug == SHOP.slug else None


class _House:
    """The product's call path as one ASGI application."""

    def __init__(self) -> None:
        clock, once = SystemClock(), FakeOnce()
        equipment = Equipment(
            machine, FakeRecognizer(WordTable()), SileroActivity(), PhraseCache(FakeVoice(0.0)), FakeJournal(), clock
        )
        stores = Stores(_Shelf(), _Forgetful(), lambda _scope: FakeTools(lambda _effect: None))
        self.admission = Admission(1000)
        self.reception = Reception(equipment, stores, once, CallTokens(b"k" * 32), self.admission)
        self.routes = TwilioRoutes(self.reception, FakeJournal(), clock, "http://127.0.0.1", [_TOKEN])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self.routes.http(scope, receive, send)
        else:
            await self.routes.media(receive, send, scope["extensions"].get(DIRECT))


async def measure(calls: int) -> Left:
    """The calls, `_AT_ONCE` at a time, after a warm-up that fills caches and pools."""
    house = _House()
    async with serve(house, lifespan="off") as base:
        port = int(base.rsplit(":", 1)[1])
        await _many(port, _WARM_UP)
        before = await _state()
        answered = await _many(port, calls)
        after = await _state()
    assert house.admission.live == 0, "a call has kept its place"
    return Left(
        calls,
        round((after["rss"] - before["rss"]) / calls, 1),
        round(after["rss"] / 2**20, 1),
        after["tasks"] - before["tasks"],
        after["sockets"] - before["sockets"],
        after["sessions"],
        answered,
    )


async def _many(port: int, calls: int) -> int:
    left = iter(range(calls))

    async def ring_on() -> int:
        return sum([await _call(port) for _ in left])

    return sum(await asyncio.gather(*(ring_on() for _ in range(_AT_ONCE))))


async def _call(port: int) -> int:
    """Rings, says something loud, hears the first of the greeting and hangs up. 1 when it was answered."""
    form = {"CallSid": new_sid("CA"), "From": "+15185550142", "To": SHOP.phone, "CallStatus": "ringing"}
    signed = f"X-Twilio-Signature: {sign(_TOKEN, 'http://127.0.0.1/twilio/voice', form)}\r\n"
    status, body = await post(port, "/twilio/voice", signed, urlencode(form).encode())
    assert status == 200, status
    parameter = ET.fromstring(body).find(".//Parameter")
    assert parameter is not None, body
    heard = asyncio.Event()

    def came(_code: int, payload: bytes) -> None:
        if b'"media"' in payload:
            heard.set()

    client = await open_client(port, "/twilio/media", "", came)
    assert client is not None
    sid = new_sid("MZ")
    start = {"streamSid": sid, "callSid": form["CallSid"], "customParameters": {"token": parameter.get("value")}}
    client.send(TEXT, b'{"event":"connected"}')
    client.send(TEXT, orjson.dumps({"event": "start", "streamSid": sid, "start": start}))
    for nth in range(_FRAMES):
        media = {"timestamp": str(20 * nth), "payload": _LOUD}
        client.send(TEXT, orjson.dumps({"event": "media", "streamSid": sid, "media": media}))
    try:
        async with asyncio.timeout(5.0):
            await heard.wait()
    except TimeoutError:
        return 0
    finally:
        client.send(TEXT, orjson.dumps({"event": "stop", "streamSid": sid, "stop": {}}))
        await client.gone.wait()
    return 1


async def _state() -> dict[str, Any]:
    """When nothing moves any more."""
    for _ in range(100):
        gc.collect()
        living = sum(isinstance(each, (Session, SileroTrack, TwilioLine)) for each in gc.get_objects())
        if not living:
            break
        await asyncio.sleep(0.05)
    if sys.platform == "linux":
        # What the C library keeps for itself is no leak, and would hide one.
        ctypes.CDLL(None).malloc_trim(0)
    return _of_process() | {"tasks": len(asyncio.all_tasks()), "sessions": living}


def _of_process() -> dict[str, Any]:
    rss = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    assert rss is not None
    sockets = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            sockets += str(descriptor.readlink()).startswith("socket:")
    return {"rss": int(rss[1]) * 1024, "sockets": sockets}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.rig.short_calls")
    parser.add_argument("--calls", type=int, default=1000)
    print(orjson.dumps(asdict(uvloop.run(measure(parser.parse_args().calls)))).decode())


if __name__ == "__main__":
    main()
