"""A CalDAV account on a real Radicale, in a process of its own, and a person who edits its calendar by hand.

The account speaks through a door that can lose answers; the person goes straight to the server.
"""

from __future__ import annotations

import atexit
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import icalendar

from infinioffice.adapters.caldav.calendar import CalDavCalendar
from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.ics import BOOKING_PROPERTY
from infinioffice.testing.vendors.loopback import Asked, Fault, Told, serve, take

if TYPE_CHECKING:
    from tests.contracts.calendars import Entry, Feature, Trouble

PASSWORD = "app-password-1"
_numbers = count(1)
_UNTIL_WE_END = """
import os, sys, threading
from radicale.__main__ import run
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
run()
"""
"""The server ends when its standard input does: also when we are killed without a word."""
_CONFIG = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
[logging]
level = info
"""


@dataclass(frozen=True)
class Radicale:
    """A running server. Users are added to a file it reads anew."""

    base: str
    folder: Path

    def add_user(self, name: str) -> None:
        with (self.folder / "users").open("a") as file:
            file.write(f"{name}:{PASSWORD}\n")

    def lose_sync_tokens(self) -> None:
        for kept in self.folder.glob("collections/**/.Radicale.cache/sync-token"):
            shutil.rmtree(kept)


@cache
def radicale() -> Radicale:
    """One for the whole run, on a free port; it ends with us."""
    folder = Path(tempfile.mkdtemp(prefix="radicale-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").write_text(_CONFIG.format(port=port, folder=folder))
    (folder / "users").touch()
    log = (folder / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-c", _UNTIL_WE_END, "--config", str(folder / "config")],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        cwd=folder,
    )

    def end() -> None:
        # Nothing is kept, so nothing has to be put down in order.
        process.kill()
        process.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 0.1).close()
        except OSError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError((folder / "log").read_text()) from None
        return Radicale(f"http://127.0.0.1:{port}", folder)
    raise AssertionError("Radicale did not start")


class CalDavWorld:
    features: frozenset[Feature] = frozenset({"declined", "away", "whereabouts", "incremental", "several_calendars"})
    troubles: frozenset[Trouble] = frozenset({"reply_lost", "down", "rate", "rate_without_word", "revoked", "slow"})

    def __init__(self, server: Radicale) -> None:
        self.server = server
        self.user = f"owner-{next(_numbers)}@example.com"
        server.add_user(self.user)
        self.faults: list[Fault] = []
        self.is_revoked = False
        self.person = httpx.Client(base_url=server.base, auth=(self.user, PASSWORD), trust_env=False)
        self.path = f"/{quote(self.user)}/home/"
        self._expect(self.person.request("MKCALENDAR", self.path), 201)

    def open(self, base: str, http: Outgoing) -> None:
        self.account = CalDavCalendar(http, f"{base}/", self.user, PASSWORD)
        self.calendar_id = base + self.path

    def answer(self, asked: Asked) -> Told:
        """The door: what was asked goes to the server, unless something is to go wrong."""
        fault = take(self.faults, asked)
        if self.is_revoked:
            return Told(401, b"")
        if fault.drop == "before":
            return Told(is_dropped=True)
        if fault.status:
            return Told(fault.status, b"", dict(fault.headers))
        kept = ("authorization", "depth", "content-type", "if-match", "if-none-match")
        headers = {name: asked.headers[name] for name in kept if name in asked.headers}
        found = self.person.request(asked.method, asked.path, content=asked.body, headers=headers)
        told = {name: found.headers[name] for name in ("content-type", "etag", "location") if name in found.headers}
        return Told(found.status_code, found.content, told, is_dropped=fault.drop == "after", slow_s=fault.slow_s)

    def enter(self, entry: Entry) -> None:
        event = icalendar.Event()
        event.add("uid", str(uuid4()))
        event.add("dtstamp", datetime.now(UTC))
        event.add("created", datetime.now(UTC))
        event.add("summary", "Private")
        event.add("dtstart", entry.start)
        event.add("dtend", entry.end)
        if entry.is_free:
            event.add("transp", "TRANSPARENT")
        if entry.is_tentative or entry.is_cancelled:
            event.add("status", "CANCELLED" if entry.is_cancelled else "TENTATIVE")
        if entry.is_declined:
            event.add("attendee", f"mailto:{self.user}", parameters={"PARTSTAT": "DECLINED"})
        if entry.kind in ("away", "whereabouts"):
            event.add("x-microsoft-cdo-busystatus", "OOF" if entry.kind == "away" else "WORKINGELSEWHERE")
        if entry.weeks:
            event.add("rrule", {"freq": "weekly", "count": entry.weeks})
        self.store(f"{uuid4()}.ics", event)

    def store(self, name: str, *events: icalendar.Event) -> None:
        calendar = icalendar.Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//A person//EN")
        for event in events:
            calendar.add_component(event)
        calendar.add_missing_timezones()
        self.store_text(name, calendar.to_ical().decode())

    def store_text(self, name: str, text: str) -> None:
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        self._expect(self.person.put(self.path + name, content=text.encode(), headers=headers), 201, 204)

    def move(self, event_id: str, span: Span[datetime]) -> None:
        href, _, mark = event_id.partition("#-")
        events = self._events(href)
        if mark:
            at = datetime.strptime(mark, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            moved = [each for each in events if _recurrence(each) == at]
            if not moved:
                moved = [icalendar.Event()]
                moved[0].add("uid", str(events[0]["UID"]))
                moved[0].add("dtstamp", datetime.now(UTC))
                moved[0].add("recurrence-id", at.astimezone(events[0]["DTSTART"].dt.tzinfo))
                events += moved
        else:
            moved = events[:1]
        for name, value in (("DTSTART", span.start), ("DTEND", span.end)):
            moved[0].pop(name, None)
            moved[0].add(name, value)
        self.store(href.rpartition("/")[2], *events)

    def delete(self, event_id: str) -> None:
        href, _, mark = event_id.partition("#-")
        if not mark:
            self._expect(self.person.delete(href), 200, 204)
            return
        at = datetime.strptime(mark, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        events = [each for each in self._events(href) if _recurrence(each) != at]
        master = next(each for each in events if "RECURRENCE-ID" not in each)
        master.add("exdate", at.astimezone(master["DTSTART"].dt.tzinfo))
        self.store(href.rpartition("/")[2], *events)

    def delete_series(self) -> None:
        for href, text in self._all():
            if "RRULE" in text:
                self._expect(self.person.delete(href), 200, 204)

    def lose_cursors(self) -> None:
        self.server.lose_sync_tokens()

    def delete_calendar(self) -> None:
        self._expect(self.person.delete(self.path), 200, 204)

    def trouble(self, kind: Trouble) -> None:
        if kind == "reply_lost":
            self.faults += [Fault(on=on, drop="after") for on in ("PUT", "DELETE")]
        elif kind == "revoked":
            self.is_revoked = True
        elif kind == "rate":
            self.faults.append(Fault(status=429, headers=(("Retry-After", "7"),)))
        else:
            self.faults.append({"down": Fault(status=502), "slow": Fault(slow_s=20.0)}.get(kind, Fault(status=429)))

    def bookings(self) -> list[str]:
        prefix = f"{BOOKING_PROPERTY}:"
        lines = (line for _, text in self._all() for line in text.splitlines())
        return sorted(line.removeprefix(prefix) for line in lines if line.startswith(prefix))

    def _events(self, href: str) -> list[Any]:
        answer = self.person.get(href)
        self._expect(answer, 200)
        return list(icalendar.Calendar.from_ical(answer.text).walk("VEVENT"))

    def _all(self) -> Iterator[tuple[str, str]]:
        answer = self.person.request("PROPFIND", self.path, headers={"Depth": "1"})
        for href in answer.text.split("<href>")[1:]:
            found = href.partition("</href>")[0]
            if found.endswith(".ics"):
                yield found, self.person.get(found).text

    @staticmethod
    def _expect(answer: httpx.Response, *statuses: int) -> None:
        assert answer.status_code in statuses, f"{answer.status_code} {answer.text[:200]}"


def _recurrence(event: Any) -> datetime | date | None:
    found = event.get("RECURRENCE-ID")
    return None if found is None else found.dt.astimezone(UTC)


@contextmanager
def caldav() -> Iterator[CalDavWorld]:
    world = CalDavWorld(radicale())
    http = Outgoing(allow_loopback=True)
    try:
        with serve(world.answer) as base:
            world.open(base, http)
            yield world
            http.close()
    finally:
        http.close()
        world.person.close()
