"""Each calendar with somebody at it: what the contract suite needs of a vendor, and how each vendor gives it.

A `World` is one account of one vendor with a person who edits the calendar by hand and with troubles on demand. To put
another calendar under the suite, write a `World` and add its factory to `WORLDS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import parse_qsl, urlsplit

import pytest

from infinioffice.adapters.google.calendar import GoogleCalendar
from infinioffice.adapters.microsoft.calendar import MicrosoftCalendar
from infinioffice.adapters.microsoft.notify import Handshake
from infinioffice.adapters.microsoft.notify import read as read_notice
from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.busy import Facts, Kind
from infinioffice.scheduling.calendars import AccessRevoked, CalendarAccount, RateLimited
from infinioffice.testing.calendars import MemoryCalendar
from infinioffice.testing.vendors.description import Description, google_discovery, openapi
from infinioffice.testing.vendors.google import SimulatedGoogle
from infinioffice.testing.vendors.loopback import Fault, serve
from infinioffice.testing.vendors.microsoft import SimulatedMicrosoft
from tests.contracts.caldav import caldav

REPOSITORY = Path(__file__).parents[2]
VENDOR_DATA = Path(os.environ.get("INFINIOFFICE_VENDOR_DATA", REPOSITORY.parent / "shared" / "vendors"))
"""Where the vendors' machine-readable descriptions are; without them requests are not checked against any."""

Trouble = Literal["reply_lost", "down", "rate", "rate_without_word", "token_refused", "revoked", "slow"]
Feature = Literal["declined", "away", "focus", "whereabouts", "push", "incremental", "several_calendars"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person enters. Dates make it all-day; `weeks` repeats it weekly so many times."""

    start: datetime | date
    end: datetime | date
    is_free: bool = False
    is_tentative: bool = False
    is_cancelled: bool = False
    is_declined: bool = False
    kind: Kind = "ordinary"
    weeks: int = 0


class World(Protocol):
    """`calendar_id` is the owner's calendar, in New York. Ids of events are those the account answers."""

    account: CalendarAccount
    calendar_id: str
    features: frozenset[Feature]
    troubles: frozenset[Trouble]

    def enter(self, entry: Entry) -> None: ...

    def move(self, event_id: str, span: Span[datetime]) -> None: ...

    def delete(self, event_id: str) -> None: ...

    def delete_series(self) -> None:
        """Every repeated event, whole."""
        ...

    def lose_cursors(self) -> None: ...

    def delete_calendar(self) -> None: ...

    def trouble(self, kind: Trouble) -> None:
        """Happens to the next request (`revoked`: to all). `reply_lost` does what the next write asks, unanswered."""
        ...

    def bookings(self) -> list[str]:
        """The bookings of our events that stand in the calendar, deleted ones not counted."""
        ...


def description(*path: str) -> Path | None:
    """A vendor's description, None where it is not."""
    found = VENDOR_DATA.joinpath(*path)
    return found if found.exists() else None


def must_be_described(given: Description | None) -> None:
    """For tests that are about the description itself."""
    if given is None:
        pytest.skip(f"no vendor descriptions in {VENDOR_DATA} (INFINIOFFICE_VENDOR_DATA): requests cannot be checked")


# -- memory -----------------------------------------------------------------------------------------------------------


class MemoryWorld:
    features: frozenset[Feature] = frozenset({"declined", "away", "focus", "whereabouts", "push", "incremental"})
    troubles: frozenset[Trouble] = frozenset({"reply_lost", "down", "rate", "rate_without_word", "revoked"})
    calendar_id = "main"

    def __init__(self) -> None:
        self.account = MemoryCalendar()
        self._series: list[str] = []

    def enter(self, entry: Entry) -> None:
        facts = Facts(
            is_cancelled=entry.is_cancelled,
            is_declined=entry.is_declined,
            is_free=entry.is_free,
            is_tentative=entry.is_tentative,
            kind=entry.kind,
        )
        for week in range(max(1, entry.weeks)):
            later = timedelta(weeks=week)
            if isinstance(entry.start, datetime) and isinstance(entry.end, datetime):
                start, end = ((at + later).astimezone(UTC) for at in (entry.start, entry.end))
                name = self.account.add(Span(start, end), facts)
            else:
                name = self.account.add_days(entry.start + later, entry.end + later, facts)
            self._series += [name] if entry.weeks else []

    def move(self, event_id: str, span: Span[datetime]) -> None:
        self.account.move(event_id, span)

    def delete(self, event_id: str) -> None:
        self.account.delete(event_id)

    def delete_series(self) -> None:
        for name in self._series:
            self.account.delete(name)

    def lose_cursors(self) -> None:
        self.account.expire_cursors()

    def delete_calendar(self) -> None:
        self.account.delete_calendar()

    def trouble(self, kind: Trouble) -> None:
        if kind == "reply_lost":
            self.account.lost_replies = 1
        elif kind == "down":
            self.account.faults.append(VendorDown("memory", "down"))
        elif kind == "revoked":
            self.account.faults.append(AccessRevoked("memory", "revoked"))
        else:
            self.account.faults.append(RateLimited("memory", "rate", 7.0 if kind == "rate" else None))

    def bookings(self) -> list[str]:
        return sorted(entry.booking for entry in self.account.standing() if entry.booking)


@contextmanager
def memory() -> Iterator[World]:
    yield MemoryWorld()


# -- Google -----------------------------------------------------------------------------------------------------------


@cache
def google_description() -> Description | None:
    path = description("google", "calendar_v3_discovery.json")
    return google_discovery(path) if path else None


class GoogleWorld:
    features: frozenset[Feature] = frozenset(
        {"declined", "away", "focus", "whereabouts", "push", "incremental", "several_calendars"}
    )
    troubles: frozenset[Trouble] = frozenset(
        {"reply_lost", "down", "rate", "rate_without_word", "token_refused", "revoked", "slow"}
    )
    calendar_id = "owner@example.com"

    def __init__(self, vendor: SimulatedGoogle, base: str, http: Outgoing) -> None:
        self.vendor = vendor
        self.token = vendor.consent.new_access_token()
        self.account = GoogleCalendar(http, base, self._token)

    def _token(self, was_refused: bool) -> str:
        if was_refused and self.vendor.consent.life_s:
            self.token = self.vendor.consent.new_access_token()
        return self.token

    def enter(self, entry: Entry) -> None:
        kinds = {"away": "outOfOffice", "focus": "focusTime", "whereabouts": "workingLocation"}
        fields: dict[str, Any] = {"eventType": kinds.get(entry.kind, "default")}
        fields |= {"transparency": "transparent"} if entry.is_free else {}
        fields |= {"status": "tentative"} if entry.is_tentative else {}
        fields |= {"status": "cancelled"} if entry.is_cancelled else {}
        fields |= {"recurrence": [f"RRULE:FREQ=WEEKLY;COUNT={entry.weeks}"]} if entry.weeks else {}
        if entry.is_declined:
            fields["attendees"] = [
                {"email": "host@example.com", "responseStatus": "accepted"},
                {"email": "owner@example.com", "self": True, "responseStatus": "declined"},
            ]
        self.vendor.enter(entry.start, entry.end, **fields)

    def move(self, event_id: str, span: Span[datetime]) -> None:
        self.vendor.edit(event_id, start=span.start, end=span.end)

    def delete(self, event_id: str) -> None:
        self.vendor.delete(event_id)

    def delete_series(self) -> None:
        for event in self.vendor.standing():
            if "recurrence" in event:
                self.vendor.delete(event["id"])

    def lose_cursors(self) -> None:
        self.vendor.expire_sync_tokens()

    def delete_calendar(self) -> None:
        self.vendor.delete_calendar(self.calendar_id)

    def trouble(self, kind: Trouble) -> None:
        faults = {
            "down": Fault(status=503),
            "rate": Fault(status=403, reason="rateLimitExceeded", headers=(("Retry-After", "7"),)),
            "rate_without_word": Fault(status=429),
            "slow": Fault(slow_s=20.0),
        }
        if kind == "reply_lost":
            self.vendor.faults += [Fault(on=on, drop="after") for on in ("POST", "PATCH", "DELETE")]
        elif kind == "token_refused":
            self.vendor.consent.expire_access_tokens()
        elif kind == "revoked":
            self.vendor.consent.withdraw()
            self.vendor.consent.life_s = 0
        else:
            self.vendor.faults.append(faults[kind])

    def bookings(self) -> list[str]:
        private = (event.get("extendedProperties", {}).get("private", {}) for event in self.vendor.standing())
        return sorted(each["infinioffice_booking"] for each in private if each)


@contextmanager
def google() -> Iterator[World]:
    vendor = SimulatedGoogle(google_description())
    http = Outgoing(allow_loopback=True)
    try:
        with serve(vendor.answer) as base:
            yield GoogleWorld(vendor, base, http)
            http.close()
    finally:
        http.close()
    assert not vendor.problems, vendor.problems


# -- Microsoft --------------------------------------------------------------------------------------------------------


@cache
def microsoft_description() -> Description | None:
    path = description("microsoft", "graph_calendar_trimmed.yaml")
    if path is None:
        return None
    # The file lists changes of the default calendar alone; Graph gives those of each calendar in the same way.
    also = {"/me/calendars/{calendarId}/calendarView/delta": "/me/calendarView/delta"}
    return openapi(path, "/v1.0", also, named=("singleValueLegacyExtendedProperty",))


def echo(url: str) -> tuple[int, str]:
    """Our own address, as it answers Graph's question whether we are there."""
    query = dict(parse_qsl(urlsplit(url).query))
    answer = read_notice(query, b"")
    return (200, answer.text) if isinstance(answer, Handshake) else (202, "")


class MicrosoftWorld:
    features: frozenset[Feature] = frozenset(
        {"declined", "away", "whereabouts", "push", "incremental", "several_calendars"}
    )
    troubles: frozenset[Trouble] = GoogleWorld.troubles
    calendar_id = "AQMkAD-main"

    def __init__(self, vendor: SimulatedMicrosoft, base: str, http: Outgoing) -> None:
        self.vendor = vendor
        self.token = vendor.consent.new_access_token()
        self.account = MicrosoftCalendar(http, base, self._token)

    def _token(self, was_refused: bool) -> str:
        if was_refused and self.vendor.consent.life_s:
            self.token = self.vendor.consent.new_access_token()
        return self.token

    def enter(self, entry: Entry) -> None:
        kinds = {"away": "oof", "whereabouts": "workingElsewhere"}
        shown = "free" if entry.is_free else "tentative" if entry.is_tentative else kinds.get(entry.kind, "busy")
        fields: dict[str, Any] = {"showAs": shown, "isCancelled": entry.is_cancelled}
        if entry.is_declined:
            fields["responseStatus"] = {"response": "declined"}
        self.vendor.enter(entry.start, entry.end, weeks=entry.weeks, **fields)

    def move(self, event_id: str, span: Span[datetime]) -> None:
        self.vendor.edit(event_id.rpartition("/")[2], span.start, span.end)

    def delete(self, event_id: str) -> None:
        self.vendor.delete(event_id.rpartition("/")[2])

    def delete_series(self) -> None:
        for event in self.vendor.standing():
            if event.weeks:
                self.vendor.delete(event.id)

    def lose_cursors(self) -> None:
        self.vendor.expire_delta_tokens()

    def delete_calendar(self) -> None:
        self.vendor.delete_calendar(self.calendar_id)

    def trouble(self, kind: Trouble) -> None:
        faults = {
            "down": Fault(status=503),
            "rate": Fault(status=429, headers=(("Retry-After", "7"),)),
            "rate_without_word": Fault(status=429),
            "slow": Fault(slow_s=20.0),
        }
        if kind == "reply_lost":
            self.vendor.faults += [Fault(on=on, drop="after") for on in ("POST", "PATCH", "DELETE")]
        elif kind == "token_refused":
            self.vendor.consent.expire_access_tokens()
        elif kind == "revoked":
            self.vendor.consent.withdraw()
            self.vendor.consent.life_s = 0
        else:
            self.vendor.faults.append(faults[kind])

    def bookings(self) -> list[str]:
        values = (v for e in self.vendor.standing() for n, v in e.properties.items() if n.endswith("_booking"))
        return sorted(values)


@contextmanager
def microsoft() -> Iterator[World]:
    vendor = SimulatedMicrosoft(microsoft_description(), handshake=echo)
    http = Outgoing(allow_loopback=True)
    try:
        with serve(vendor.answer) as base:
            yield MicrosoftWorld(vendor, base, http)
            http.close()
    finally:
        http.close()
    assert not vendor.problems, vendor.problems


WORLDS: dict[str, Callable[[], AbstractContextManager[World]]] = {
    "memory": memory,
    "google": google,
    "microsoft": microsoft,
    "caldav": caldav,
}
