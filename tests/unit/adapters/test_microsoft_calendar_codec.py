"""Graph's words for busy time, one line for each case, its zones, and what we write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infinioffice.adapters.microsoft import codec
from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import BusyPolicy, EventDraft

POLICY = BusyPolicy("America/New_York")


def wall(text: str, zone: str = "UTC") -> dict[str, str]:
    return {"dateTime": f"2026-12-{text}:00.0000000", "timeZone": zone}


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


TIMED: dict[str, Any] = {
    "id": "e1", "type": "singleInstance", "showAs": "busy", "isAllDay": False, "isCancelled": False,
    "@odata.etag": 'W/"1"', "start": wall("02T14:00"), "end": wall("02T15:00"),
}  # fmt: skip
DAY = TIMED | {"isAllDay": True, "start": wall("02T00:00"), "end": wall("03T00:00")}
MORNING = Span(utc(2, 14), utc(2, 15))
WHOLE = Span(utc(2, 5), utc(3, 5))


def said(answer: str) -> dict[str, Any]:
    return {"responseStatus": {"response": answer, "time": "0001-01-01T00:00:00Z"}}


CASES: list[tuple[str, dict[str, Any], dict[str, Any], Span[datetime], bool]] = [
    ("busy", TIMED, {}, MORNING, True),
    ("free", TIMED | {"showAs": "free"}, {}, MORNING, False),
    ("free, and free blocks", TIMED | {"showAs": "free"}, {"free_blocks": True}, MORNING, True),
    ("tentative", TIMED | {"showAs": "tentative"}, {}, MORNING, True),
    ("tentative, does not block", TIMED | {"showAs": "tentative"}, {"tentative_blocks": False}, MORNING, False),
    ("out of office", TIMED | {"showAs": "oof"}, {"tentative_blocks": False}, MORNING, True),
    ("working elsewhere", TIMED | {"showAs": "workingElsewhere"}, {"free_blocks": True}, MORNING, False),
    ("unknown", TIMED | {"showAs": "unknown"}, {"tentative_blocks": False}, MORNING, True),
    ("without a word of it", {k: v for k, v in TIMED.items() if k != "showAs"}, {}, MORNING, True),
    ("declined", TIMED | said("declined"), {"free_blocks": True}, MORNING, False),
    ("accepted", TIMED | said("accepted"), {}, MORNING, True),
    ("the organizer's own", TIMED | said("organizer"), {}, MORNING, True),
    ("all-day, busy", DAY, {}, WHOLE, True),
    ("all-day, free", DAY | {"showAs": "free"}, {}, WHOLE, False),
    ("all-day, free, those block", DAY | {"showAs": "free"}, {"free_all_day_blocks": True}, WHOLE, True),
    ("all-day, midnight of another zone's label", DAY | {"start": wall("02T00:00", "Tokyo Standard Time"),
     "end": wall("03T00:00", "Tokyo Standard Time")}, {}, WHOLE, True),
    ("all-day, converted by somebody", DAY | {"start": wall("02T05:00"), "end": wall("03T05:00")}, {}, WHOLE, True),
    ("several days", DAY | {"end": wall("05T00:00")}, {}, Span(utc(2, 5), utc(5, 5)), True),
    ("across midnight", TIMED | {"end": wall("03T06:30")}, {}, Span(utc(2, 14), utc(3, 6, 30)), True),
    ("Windows' name of a zone", TIMED | {"start": wall("02T09:00", "Eastern Standard Time"),
     "end": wall("02T10:00", "Eastern Standard Time")}, {}, MORNING, True),
    ("IANA's and Windows' name in one event", TIMED | {"start": wall("02T08:00", "America/Chicago"),
     "end": wall("02T08:00", "US Mountain Standard Time")}, {}, MORNING, True),
    ("a zone of the owner's own making", TIMED | {"start": wall("02T09:00", "Customized Time Zone"),
     "end": wall("02T10:00", "tzone://Microsoft/Custom")}, {}, MORNING, True),
]  # fmt: skip


@pytest.mark.parametrize(("item", "policy", "span", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_busy_time(item: dict[str, Any], policy: dict[str, Any], span: Span[datetime], expected: bool) -> None:
    event = codec.foreign(item, replace(POLICY, **policy))
    assert event is not None
    assert (event.span, event.blocks, event.is_all_day) == (span, expected, item["isAllDay"])


def test_what_takes_no_time_is_nothing() -> None:
    assert codec.foreign(TIMED | {"isCancelled": True}, POLICY) is None
    assert codec.foreign(TIMED | {"end": TIMED["start"]}, POLICY) is None


@pytest.mark.parametrize(
    "item",
    [
        {"id": "e1"},
        TIMED | {"start": None},
        TIMED | {"start": {"dateTime": "midnight", "timeZone": "UTC"}},
        DAY | {"end": {"timeZone": "UTC"}},
        DAY | {"start": {"dateTime": "9999-12-31T00:00:00"}, "end": {"dateTime": "9999-12-31T00:00:00"}},
        TIMED | {"start": {"dateTime": "0001-01-01T00:00:00", "timeZone": "Asia/Tokyo"}},
        TIMED | {"createdDateTime": "0001-01-01T00:00:00+14:00"},
        {k: v for k, v in TIMED.items() if k != "id"},
    ],
)
def test_what_cannot_be_read_is_never_free(item: dict[str, Any]) -> None:
    with pytest.raises(VendorDown):
        codec.foreign(item, POLICY)


def test_an_occurrence_is_named_after_its_series() -> None:
    event = codec.foreign(TIMED | {"type": "occurrence", "seriesMasterId": "series"}, POLICY)
    assert event is not None
    assert event.id == "series/e1"


def test_ours_is_known_by_its_property_in_any_case_of_its_letters() -> None:
    properties = [{"id": codec.BOOKING.upper(), "value": "booking-1"}, {"id": "String {0} Name x", "value": "y"}]
    event = codec.foreign(TIMED | {"singleValueExtendedProperties": properties}, POLICY)
    assert event is not None
    assert event.booking == "booking-1"
    assert event.version == 'W/"1"'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("US Mountain Standard Time", "America/Phoenix"),
        ("Hawaiian Standard Time", "Pacific/Honolulu"),
        ("Lord Howe Standard Time", "Australia/Lord_Howe"),
        ("America/Denver", "America/Denver"),
        ("UTC", "UTC"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("tzone://Microsoft/Custom", ""),
        ("Customized Time Zone", ""),
        ("../../etc/passwd", ""),
        ("", ""),
    ],
)
def test_zones_by_either_name(name: str, expected: str) -> None:
    assert codec.zone_named(name) == expected


def test_every_windows_zone_is_one_we_have() -> None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    unknown = [name for name in WINDOWS_TO_OLSON if not codec.zone_named(name)]
    assert unknown == []
    assert ZoneInfo(codec.zone_named("Central Standard Time")).key == "America/Chicago"


DRAFT = EventDraft("0123456789abcdef" * 2, "booking-1", MORNING, "America/Chicago", "Cleaning: Bo T.", "Notes", "Here")


def test_what_we_write() -> None:
    assert codec.body(DRAFT, is_change=False) == {
        "subject": "Cleaning: Bo T.",
        "body": {"contentType": "text", "content": "Notes"},
        "location": {"displayName": "Here"},
        "start": {"dateTime": "2026-12-02T08:00:00", "timeZone": "America/Chicago"},
        "end": {"dateTime": "2026-12-02T09:00:00", "timeZone": "America/Chicago"},
        "isAllDay": False,
        "showAs": "busy",
        "singleValueExtendedProperties": [
            {"id": codec.BOOKING, "value": "booking-1"},
            {"id": codec.KEY, "value": DRAFT.key},
        ],
        "transactionId": DRAFT.key,
    }
    assert "transactionId" not in codec.body(DRAFT, is_change=True)
    assert "attendees" not in codec.body(DRAFT, is_change=False)


def test_an_hour_that_comes_twice_is_written_so_that_one_is_meant() -> None:
    second = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    written = codec.body(replace(DRAFT, span=Span(second, second + timedelta(hours=1))), is_change=False)
    assert written["start"] == {"dateTime": "2026-11-01T07:30:00", "timeZone": "UTC"}
    assert written["end"] == {"dateTime": "2026-11-01T02:30:00", "timeZone": "America/Chicago"}


def test_our_own_lost_answer_is_known_from_somebody_elses_change() -> None:
    stands = codec.body(DRAFT, is_change=False)
    assert codec.says(stands, DRAFT)
    assert not codec.says(stands | {"isCancelled": True}, DRAFT)
    assert not codec.says(stands | {"subject": "Something else"}, DRAFT)
    assert not codec.says(stands, replace(DRAFT, span=Span(MORNING.start, MORNING.end + timedelta(minutes=5))))


def test_the_fields_asked_for_hold_no_words_of_people() -> None:
    for private in ("subject", "body", "location", "attendees", "organizer", "webLink"):
        assert private not in codec.EVENT_FIELDS.split(",")
