"""What the tests that kill workers stand on: worker processes, a balancer in front of them, callers, and the rows."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infinioffice.call.audio import decode
from infinioffice.call.log import SAID_GOODBYE
from infinioffice.testing.callers import ScriptedCaller, Step
from infinioffice.testing.carrier import Carrier, Placed, new_sid
from infinioffice.testing.fakes import WordTable
from tests.services import Database, clean_environ

TOKEN = "secret-of-the-carrier"
NUMBER = "+15005550103"
START_S = 90.0
ANSWERS = (
    Step(when=r"that's everything|nothing else", say="bye bye", times=9),
    Step(when=r"anything else|what else|more I can", say="no thanks", times=9),
    Step(when=r"is that okay|text this number", say="no", times=9),
    Step(when=r"shall I|go ahead|okay to go", say="yes please", times=9),
    Step(when=r"which would you like|which one works|would one of those", say="the first one", times=9),
    Step(when=r"does that work|would that work", say="yes that works", times=9),
    Step(when=r"what day|when would|day and time|which day", say="Tuesday morning", times=9),
    Step(when=r"name, and is the number", say="Karen Miller and yes", times=9),
    Step(when=r"number ending", say="yes", times=9),
    Step(when=r"spell", say="Karen Miller", times=9),
    Step(when=r"name", say="Karen Miller", times=9),
    Step(when=r"year, make|what vehicle|what car|make and model", say="a Honda Civic", times=9),
    Step(when=r"how can i help|what can i do", say="I need an oil change Tuesday morning", times=9),
)
WORDS = [step.say for step in ANSWERS]


@dataclass
class Balancer:
    """Passes connections on to the first of its backends that answers, byte for byte."""

    ports: list[int]
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for port in self.ports:
            try:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            break
        else:
            writer.close()
            return
        ways = [asyncio.create_task(_pour(reader, far_writer)), asyncio.create_task(_pour(far_reader, writer))]
        self._tasks.update(ways)
        for way in ways:
            way.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def balanced() -> AsyncIterator[Balancer]:
    balancer = Balancer([])
    server = await asyncio.start_server(balancer.accept, "127.0.0.1", 0)
    balancer.port = server.sockets[0].getsockname()[1]
    try:
        yield balancer
    finally:
        server.close()
        await balancer.close()


@dataclass
class Process:
    """One worker process."""

    process: asyncio.subprocess.Process
    port: int

    async def ended(self, within_s: float = 20.0) -> int:
        return await asyncio.wait_for(self.process.wait(), within_s)


@asynccontextmanager
async def worker(database: Database, folder: Path, public_port: int, **plan: Any) -> AsyncIterator[Process]:
    """A worker process on this database, killed at the end if it still lives."""
    settings = {
        "INFINIOFFICE_DATABASE_URL": str(database.url),
        "INFINIOFFICE_MIGRATE_DATABASE_URL": str(database.owner_url),
        "INFINIOFFICE_REDIS_URL": database.settings.redis_url,
        "INFINIOFFICE_SECRET_KEY": "k" * 40,
        "INFINIOFFICE_MASTER_KEY": "a" * 43 + "=",
        "INFINIOFFICE_DATA_DIR": str(folder),
        "INFINIOFFICE_PUBLIC_URL": f"http://127.0.0.1:{public_port}",
        "INFINIOFFICE_DRAIN_S": str(plan.pop("drain_s", 1)),
        "TWILIO_AUTH_TOKEN": TOKEN,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infinioffice.testing.worker",
        env=clean_environ(), stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps({"words": WORDS, "settings": settings, **plan}).encode())
        process.stdin.close()
        assert process.stdout is not None
        said = await asyncio.wait_for(process.stdout.readline(), START_S)
        yield Process(process, urlsplit(said.decode().strip()).port or 0)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


@dataclass
class Rows:
    """What is known of one call in the end."""

    outcome: str
    bookings: int
    messages: list[str]
    events: list[dict[str, Any]]
    ended: bool
    said_goodbye: bool

    @property
    def resumes(self) -> int:
        return sum(bool(each.get("resumed")) for each in self.events)


def rows_of(sid: str) -> Rows | None:
    from infinioffice.office.calls.models import Call, CallEvent
    from infinioffice.office.messaging.models import Message
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import platform_scope

    with platform_scope(reason="a test looks at a call"):
        call = Call.objects.filter(sid=sid).order_by("-started_at").first()
        if call is None:
            return None
        kept = Booking.objects.filter(call_id=call.id, status__in=("booked", "pending")).count()
        messages = list(Message.objects.filter(call_id=call.id).values_list("text", flat=True))
        events = CallEvent.objects.filter(call_id=call.id, kind="event").order_by("seq")
        bodies = [dict(each.body) for each in events]
        marks = CallEvent.objects.filter(call_id=call.id, kind="mark", body__name=SAID_GOODBYE)
        return Rows(call.outcome, kept, messages, bodies, call.ended_at is not None, marks.exists())


def sentences_of(sid: str) -> list[str]:
    from infinioffice.office.calls.review import sentences

    return sentences(sid)


async def until(sid: str, good: Any, within_s: float) -> Rows:
    """The call's rows once they are good. Raises TimeoutError with the last ones."""
    last: Rows | None = None
    try:
        async with asyncio.timeout(within_s):
            while True:
                last = await asyncio.to_thread(rows_of, sid)
                if last is not None and good(last):
                    return last
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise TimeoutError(f"{sid}: {last}") from None


@dataclass
class Caller:
    """One call placed through the balancer. `steps` other than answers make a caller of one's own."""

    port: int
    sid: str = field(default_factory=lambda: new_sid("CA"))
    number: str = "+15415550142"
    words: list[str] = field(default_factory=list)

    async def call(self, answers: Sequence[Step] = ANSWERS) -> Placed:
        table = WordTable()
        audio = {text: decode(table.speech(text)) for text in WORDS}
        person = ScriptedCaller(
            (), audio, friendly=answers, agent_words=lambda: self.words, give_up_s=15.0,
            longest_s=120.0,
        )  # fmt: skip
        follower = asyncio.create_task(self._follow())
        try:
            carrier = Carrier(f"http://127.0.0.1:{self.port}", TOKEN)
            return await carrier.place(NUMBER, person, caller=self.number, call_sid=self.sid)
        finally:
            follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await follower

    async def _follow(self) -> None:
        while True:
            self.words[:] = await asyncio.to_thread(sentences_of, self.sid)
            await asyncio.sleep(0.15)


@dataclass(frozen=True)
class Sound:
    """A call's recording: `parts` are (epoch, start, length) in ms; `gap_ms` is how long nobody held the call."""

    status: str
    notice_ms: int
    parts: list[tuple[int, int, int]]
    gap_ms: int


def recorded_of(sid: str) -> Sound:
    from infinioffice.office.calls.models import Call, CallEvent, Recording, RecordingPart
    from infinioffice.office.tenancy import platform_scope

    with platform_scope(reason="a test looks at a call"):
        call = Call.objects.get(sid=sid)
        row = Recording.objects.get(call_id=call.id)
        parts = RecordingPart.objects.filter(call_id=call.id).order_by("epoch", "number")
        events = list(CallEvent.objects.filter(call_id=call.id).order_by("seq"))
        again = next(n for n, each in enumerate(events) if each.kind == "event" and each.body.get("resumed"))
        gap = events[again].at - events[again - 1].at
        lengths = [(part.epoch, part.starts_ms, part.size // 16) for part in parts]
        return Sound(row.status, row.notice_ms, lengths, int(gap.total_seconds() * 1000))
