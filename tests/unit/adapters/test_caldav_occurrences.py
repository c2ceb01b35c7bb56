"""What a stored calendar entry blocks: every case that other products have missed, and entries made to hurt."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infinioffice.adapters.caldav.occurrences import LARGEST_RESOURCE, Reading, occurrences
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import BusyPolicy, ForeignEvent

NEW_YORK = ZoneInfo("America/New_York")
WINDOW = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Shop time
BEGIN:STANDARD
DTSTART:20261101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260308T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE"""


def stored(*lines: str, before: str = "", after: str = "") -> str:
    event = "\n".join(("BEGIN:VEVENT", "UID:one", "DTSTAMP:20261001T000000Z", *lines, "END:VEVENT"))
    parts = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", before, event, after, "END:VCALENDAR")
    return "\r\n".join("\n".join(part for part in parts if part).splitlines()) + "\r\n"


def read(text: str, policy: BusyPolicy | None = None, **more: object) -> list[ForeignEvent]:
    reading = Reading(policy or BusyPolicy("America/New_York"), frozenset({"me@shop.example"}))
    return occurrences(reading, "/home/one.ics", '"1"', text, WINDOW)


def walls(events: list[ForeignEvent]) -> list[str]:
    return [f"{event.span.start.astimezone(NEW_YORK):%d %H:%M}" for event in events]


NINE = ("DTSTART;TZID=America/New_York:20261110T090000", "DTEND;TZID=America/New_York:20261110T100000")


@pytest.mark.parametrize(
    ("lines", "blocks"),
    [
        ((), True),
        (("TRANSP:OPAQUE",), True),
        (("TRANSP:TRANSPARENT",), False),
        (("STATUS:TENTATIVE",), True),
        (("STATUS:CONFIRMED",), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:FREE",), False),
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF", "TRANSP:TRANSPARENT"), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "TRANSP:TRANSPARENT"), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",), False),
        (("X-MICROSOFT-CDO-INTENDEDSTATUS:FREE",), False),
        (("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "X-MICROSOFT-CDO-INTENDEDSTATUS:FREE"), True),
        (("ATTENDEE;PARTSTAT=DECLINED:mailto:me@shop.example",), False),
        (("ATTENDEE;PARTSTAT=DECLINED:MAILTO:Me@Shop.Example",), False),
        (("ATTENDEE;PARTSTAT=DECLINED:mailto:you@shop.example",), True),
        (
            (
                "ATTENDEE;PARTSTAT=DECLINED:mailto:you@shop.example",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@shop.example",
            ),
            True,
        ),
    ],
)
def test_what_blocks(lines: tuple[str, ...], blocks: bool) -> None:
    assert [event.blocks for event in read(stored(*NINE, *lines))] == [blocks]


@pytest.mark.parametrize(
    "line",
    [
        "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", "ATTENDEE:mailto:me@shop.example",
        "ATTENDEE;PARTSTAT=TENTATIVE:mailto:me@shop.example", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@shop.example",
    ],
)  # fmt: skip
def test_what_is_not_certain_blocks_unless_the_owner_says_otherwise(line: str) -> None:
    assert read(stored(*NINE, line))[0].blocks
    assert not read(stored(*NINE, line), BusyPolicy("America/New_York", tentative_blocks=False))[0].blocks


def test_what_was_cancelled_is_not_there() -> None:
    assert read(stored(*NINE, "STATUS:CANCELLED")) == []


@pytest.mark.parametrize(
    ("lines", "starts_at", "hours"),
    [
        (("DTSTART:20261110T140000Z", "DTEND:20261110T150000Z"), "10 09:00", 1),
        (("DTSTART:20261110T090000", "DTEND:20261110T100000"), "10 09:00", 1),
        (("DTSTART;TZID=Nowhere/Known:20261110T090000", "DURATION:PT2H"), "10 09:00", 2),
        (("DTSTART;TZID=Eastern Standard Time:20261110T090000", "DURATION:PT1H"), "10 09:00", 1),
        (("DTSTART;TZID=Shop time:20261110T090000", "DTEND;TZID=Shop time:20261110T103000"), "10 09:00", 1.5),
        (("DTSTART;VALUE=DATE:20261110",), "10 00:00", 24),
        (("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261113"), "10 00:00", 72),
        (("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261110"), "10 00:00", 24),
        (("DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261102"), "01 00:00", 25),
        (("DTSTART;VALUE=DATE:20261110", "DURATION:P2D"), "10 00:00", 48),
    ],
)
def test_every_way_of_saying_when(lines: tuple[str, ...], starts_at: str, hours: float) -> None:
    found = read(stored(*lines, before=OWN_ZONE))
    assert walls(found) == [starts_at]
    assert found[0].span.end - found[0].span.start == timedelta(hours=hours)


def test_a_moment_takes_no_time() -> None:
    assert read(stored("DTSTART:20261110T140000Z")) == []
    assert read(stored("DTSTART:20261110T140000Z", "DTEND:20261110T130000Z")) == []


def test_a_series_with_everything() -> None:
    """Weekly across the change of clocks, one more by date, one taken out, one moved, one cancelled, one declined."""
    moved = "\n".join(
        f"BEGIN:VEVENT\nUID:one\nDTSTAMP:20261001T000000Z\nRECURRENCE-ID;TZID=America/New_York:{day}T090000\n"
        f"DTSTART;TZID=America/New_York:{start}\nDURATION:PT1H\n{more}\nEND:VEVENT"
        for day, start, more in (
            ("20261109", "20261110T150000", "SUMMARY:later"),
            ("20261116", "20261116T090000", "STATUS:CANCELLED"),
            ("20261123", "20261123T090000", "ATTENDEE;PARTSTAT=DECLINED:mailto:me@shop.example"),
        )
    )
    found = read(
        stored(
            "DTSTART;TZID=America/New_York:20261005T090000",
            "DTEND;TZID=America/New_York:20261005T100000",
            "RRULE:FREQ=WEEKLY;UNTIL=20261201T000000Z",
            "RDATE;TZID=America/New_York:20261106T090000",
            "EXDATE;TZID=America/New_York:20261102T090000",
            after=moved,
        )
    )
    assert [(wall, event.blocks) for wall, event in zip(walls(found), found, strict=True)] == [
        ("06 09:00", True), ("10 15:00", True), ("23 09:00", False), ("30 09:00", True),
    ]  # fmt: skip
    assert len({event.id for event in found}) == 4
    assert all(event.id.startswith("/home/one.ics#-") for event in found)


def test_a_floating_series_keeps_its_wall_time() -> None:
    found = read(stored("DTSTART:20261026T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert walls(found) == ["02 09:00", "09 09:00"]


def test_an_overridden_occurrence_without_its_series_stands_alone() -> None:
    found = read(stored("RECURRENCE-ID:20261110T140000Z", *NINE))
    assert walls(found) == ["10 09:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SOMETIMES",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE", "FREQ=DAILY;BYMONTHDAY=77", "FREQ=DAILY;BYSETPOS=9", "INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=TU;BYSETPOS=9", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", "FREQ=YEARLY;BYMONTH=13",
        "FREQ=DAILY;BYWEEKNO=54", "FREQ=DAILY;BYYEARDAY=366", "FREQ=DAILY;UNTIL=never", "FREQ=DAILY;COUNT=many",
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_leaves_the_first_occurrence_or_nothing_and_costs_no_time(rule: str) -> None:
    began = time.monotonic()
    found = read(stored(*NINE, f"RRULE:{rule}"))
    assert time.monotonic() - began < 1.0
    assert walls(found) in (["10 09:00"], [])


def test_what_cannot_be_read_is_counted() -> None:
    reading = Reading(BusyPolicy("America/New_York"))
    for text in (
        "",
        "not a calendar",
        stored("DTSTART:2026", "DURATION:PT1H"),
        stored(*NINE, "RRULE:FREQ=DAILY;INTERVAL=0"),
        stored("SUMMARY:no time at all"),
        "BEGIN:VCALENDAR\r\n" * 50,
        stored(*NINE, "X-LONG:" + "a" * LARGEST_RESOURCE),
    ):
        occurrences(reading, "/a.ics", "", text, WINDOW)
    assert reading.unreadable >= 5


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=HOURLY;BYMINUTE=0,1"]
)
def test_what_is_busy_all_the_time_blocks_throughout(rule: str) -> None:
    began = time.monotonic()
    found = read(stored("DTSTART:20200101T000000Z", "DURATION:PT1M", f"RRULE:{rule}"))
    assert time.monotonic() - began < 1.0
    assert found
    assert all(event.blocks for event in found)
    assert found[0].span.start <= WINDOW.start + timedelta(hours=1)


def test_a_dense_series_ends_when_it_says() -> None:
    found = read(stored("DTSTART:20261102T000000Z", "DURATION:PT1M", "RRULE:FREQ=MINUTELY;UNTIL=20261103T000000Z"))
    assert [(event.span.start.day, event.span.end.day) for event in found] == [(2, 3)]


def test_an_endless_series_from_long_ago_is_cut_to_the_window() -> None:
    began = time.monotonic()
    found = read(stored("DTSTART:19700105T140000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"))
    assert time.monotonic() - began < 1.5
    assert len(found) == 30


def test_ours_is_known_by_its_booking() -> None:
    found = read(stored(*NINE, "X-INFINIOFFICE-BOOKING:0192-abc", "CREATED:20261001T120000Z"))
    assert (found[0].booking, found[0].version, found[0].created) == (
        "0192-abc", '"1"', datetime(2026, 10, 1, 12, tzinfo=UTC),
    )  # fmt: skip
