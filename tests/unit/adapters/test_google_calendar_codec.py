"""Google's words for busy time, one line for each case, and what we write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infinioffice.adapters.google import codec
from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import BusyPolicy, EventDraft

POLICY = BusyPolicy("America/New_York")
NINE = {"dateTime": "2026-12-02T09:00:00-05:00", "timeZone": "America/New_York"}
TEN = {"dateTime": "2026-12-02T10:00:00-05:00", "timeZone": "America/New_York"}
TIMED = {"id": "e1", "status": "confirmed", "etag": '"1"', "start": NINE, "end": TEN}
DAY = {"id": "e1", "status": "confirmed", "start": {"date": "2026-12-02"}, "end": {"date": "2026-12-03"}}


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


MORNING = Span(utc(2, 14), utc(2, 15))
WHOLE = Span(utc(2, 5), utc(3, 5))


def me(answer: str) -> dict[str, Any]:
    return {"attendees": [{"self": False, "responseStatus": "accepted"}, {"self": True, "responseStatus": answer}]}


CASES: list[tuple[str, dict[str, Any], dict[str, Any], Span[datetime], bool]] = [
    ("timed", TIMED, {}, MORNING, True),
    ("transparent", TIMED | {"transparency": "transparent"}, {}, MORNING, False),
    ("transparent, free blocks", TIMED | {"transparency": "transparent"}, {"free_blocks": True}, MORNING, True),
    ("all-day, opaque", DAY | {"transparency": "opaque"}, {}, WHOLE, True),
    ("all-day, transparent", DAY | {"transparency": "transparent"}, {}, WHOLE, False),
    ("all-day, transparent, those block", DAY | {"transparency": "transparent"}, {"free_all_day_blocks": True}, WHOLE,
     True),
    ("several days", DAY | {"end": {"date": "2026-12-05"}}, {}, Span(utc(2, 5), utc(5, 5)), True),
    ("tentative", TIMED | {"status": "tentative"}, {}, MORNING, True),
    ("tentative, does not block", TIMED | {"status": "tentative"}, {"tentative_blocks": False}, MORNING, False),
    ("maybe", TIMED | me("tentative"), {"tentative_blocks": False}, MORNING, False),
    ("not answered", TIMED | me("needsAction"), {}, MORNING, True),
    ("not answered, tentative does not block", TIMED | me("needsAction"), {"tentative_blocks": False}, MORNING, False),
    ("accepted", TIMED | me("accepted"), {"tentative_blocks": False}, MORNING, True),
    ("declined", TIMED | me("declined"), {}, MORNING, False),
    ("a guest declined", TIMED | {"attendees": [{"responseStatus": "declined"}]}, {}, MORNING, True),
    ("out of office", TIMED | {"eventType": "outOfOffice"}, {}, MORNING, True),
    ("focus time", TIMED | {"eventType": "focusTime"}, {}, MORNING, True),
    ("focus time, does not block", TIMED | {"eventType": "focusTime"}, {"focus_time_blocks": False}, MORNING, False),
    ("working location", TIMED | {"eventType": "workingLocation"}, {"free_blocks": True}, MORNING, False),
    ("birthday", DAY | {"eventType": "birthday", "transparency": "transparent"}, {"free_blocks": True}, WHOLE, False),
    ("from a mail", TIMED | {"eventType": "fromGmail"}, {}, MORNING, True),
    ("a kind nobody knows yet", TIMED | {"eventType": "levitation"}, {}, MORNING, True),
    ("a busy block of a shared calendar", TIMED | {"visibility": "private"}, {}, MORNING, True),
    ("floating", TIMED | {"start": {"dateTime": "2026-12-02T09:00:00"}, "end": {"dateTime": "2026-12-02T10:00:00"}}, {},
     MORNING, True),
    ("a time in another zone", TIMED | {"start": {"dateTime": "2026-12-02T09:00:00", "timeZone": "America/Denver"},
     "end": {"dateTime": "2026-12-02T09:30:00-07:00"}}, {}, Span(utc(2, 16), utc(2, 16, 30)), True),
]  # fmt: skip


@pytest.mark.parametrize(("item", "policy", "span", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_busy_time(item: dict[str, Any], policy: dict[str, Any], span: Span[datetime], expected: bool) -> None:
    event = codec.foreign(item, replace(POLICY, **policy))
    assert event is not None
    assert (event.span, event.blocks) == (span, expected)
    assert event.is_all_day == ("date" in item["start"])


def test_what_takes_no_time_is_nothing() -> None:
    assert codec.foreign({"id": "e1", "status": "cancelled"}, POLICY) is None
    assert codec.foreign(TIMED | {"status": "cancelled"}, POLICY) is None
    assert codec.foreign(TIMED | {"end": NINE}, POLICY) is None
    assert codec.foreign(TIMED | {"start": TEN, "end": NINE}, POLICY) is None


@pytest.mark.parametrize(
    "item",
    [
        {"id": "e1"},
        {"id": "e1", "start": "soon", "end": "later"},
        TIMED | {"start": {"dateTime": "25 o'clock"}},
        TIMED | {"start": {}},
        DAY | {"end": {"date": "2026-13-40"}},
        DAY | {"end": {}},
        DAY | {"start": {"date": "9999-12-31"}, "end": {"date": "9999-12-31"}},
        TIMED | {"start": {"dateTime": "0001-01-01T00:00:00+14:00"}},
        TIMED | {"start": {"dateTime": "2026-12-02T09:00:00", "timeZone": "America"}},
        TIMED | {"start": {"dateTime": "2026-12-02T09:00:00", "timeZone": "../../etc/passwd"}},
        {k: v for k, v in TIMED.items() if k != "id"},
        TIMED | {"start": {"dateTime": "2026-12-02T09:00:00", "timeZone": "Mars/Olympus"}},
    ],
)
def test_what_cannot_be_read_is_never_free(item: dict[str, Any]) -> None:
    with pytest.raises(VendorDown):
        codec.foreign(item, POLICY)


def test_ours_is_known_by_its_private_property() -> None:
    ours = TIMED | {
        "extendedProperties": {"private": {codec.BOOKING: "booking-1"}},
        "created": "2026-11-01T10:00:00.000Z",
    }
    event = codec.foreign(ours, POLICY)
    assert event is not None
    assert event.booking == "booking-1"
    assert event.version == '"1"'
    assert event.created == datetime(2026, 11, 1, 10, tzinfo=UTC)
    for strange in ({}, {"private": {}}, {"private": {codec.BOOKING: ""}}, {"shared": {codec.BOOKING: "x"}}, None):
        read = codec.foreign(TIMED | {"extendedProperties": strange}, POLICY)
        assert read is not None
        assert read.booking is None


DRAFT = EventDraft("0123456789abcdef" * 2, "booking-1", MORNING, "America/Chicago", "Cleaning: Bo T.", "Notes", "Here")


def test_what_we_write() -> None:
    assert codec.body(DRAFT, is_change=False) == {
        "id": "io0123456789abcdef0123456789abcdef",
        "summary": "Cleaning: Bo T.",
        "description": "Notes",
        "location": "Here",
        "start": {"dateTime": "2026-12-02T08:00:00-06:00", "timeZone": "America/Chicago"},
        "end": {"dateTime": "2026-12-02T09:00:00-06:00", "timeZone": "America/Chicago"},
        "transparency": "opaque",
        "extendedProperties": {"private": {codec.BOOKING: "booking-1"}},
    }


def test_a_change_takes_back_an_all_day_event() -> None:
    changed = codec.body(DRAFT, is_change=True)
    assert changed["start"] == {"dateTime": "2026-12-02T08:00:00-06:00", "timeZone": "America/Chicago", "date": None}
    assert "id" not in changed


def test_ids_are_what_google_takes() -> None:
    made = codec.event_id("f" * 32)
    assert 5 <= len(made) <= 1024
    assert set(made) <= set("0123456789abcdefghijklmnopqrstuv")
    assert made != codec.event_id("e" * 32)


def test_our_own_lost_answer_is_known_from_somebody_elses_change() -> None:
    stands = codec.body(DRAFT, is_change=False) | {"status": "confirmed"}
    assert codec.says(stands, DRAFT)
    assert not codec.says(stands | {"status": "cancelled"}, DRAFT)
    assert not codec.says(stands | {"summary": "Something else"}, DRAFT)
    later = Span(MORNING.start + timedelta(hours=1), MORNING.end + timedelta(hours=1))
    assert not codec.says(stands, replace(DRAFT, span=later))
    assert not codec.says(stands, replace(DRAFT, booking="booking-2"))


def test_a_calendar_is_writable_by_its_role() -> None:
    entry = {"id": "c", "summary": "Shop", "timeZone": "America/Chicago", "primary": True}
    roles = {
        role: codec.calendar(entry | {"accessRole": role}).is_writable
        for role in ("owner", "writer", "reader", "freeBusyReader")
    }
    assert roles == {"owner": True, "writer": True, "reader": False, "freeBusyReader": False}
    assert codec.calendar(entry | {"summaryOverride": "Mine"}).name == "Mine"


def test_the_fields_asked_for_hold_no_words_of_people() -> None:
    for private in ("summary", "description", "location", "email", "displayName", "organizer", "hangoutLink"):
        assert private not in codec.EVENT_FIELDS
