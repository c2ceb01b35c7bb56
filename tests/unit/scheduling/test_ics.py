"""Calendar entries as texts, read back by a library that is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infinioffice.kernel.spans import Span
from infinioffice.scheduling.ics import Entry, text

START = datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo("America/New_York"))
ENTRY = Entry(
    uid="0192f0c1",
    span=Span(START, START.replace(hour=10)),
    stamp=datetime(2026, 11, 22, 14, 0, tzinfo=UTC),
    title="Cleaning; with Dr. Lee, room 2",
    sequence=3,
    notes="Bring your card\nand come early",
    place="42 Elm Street, Madison",
)


def read(whole: str) -> icalendar.Event:
    event = icalendar.Calendar.from_ical(whole).walk("VEVENT")[0]
    assert isinstance(event, icalendar.Event)
    return event


def test_it_says_what_when_and_which_version() -> None:
    event = read(text(ENTRY, "PUBLISH"))
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == ("0192f0c1", 3, ENTRY.title)
    assert (event["DESCRIPTION"], event["LOCATION"]) == (ENTRY.notes, ENTRY.place)
    assert event["DTSTART"].dt == START
    assert event["DTSTART"].dt.tzname() == "UTC"
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "OPAQUE")


def test_each_method_and_state() -> None:
    assert "METHOD" not in text(ENTRY)
    assert "METHOD:REQUEST\r\n" in text(ENTRY, "REQUEST")
    cancelled = text(replace(ENTRY, is_cancelled=True, organizer="desk@elm.example"), "CANCEL")
    assert "METHOD:CANCEL\r\n" in cancelled
    assert (read(cancelled)["STATUS"], read(cancelled)["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert str(read(cancelled)["ORGANIZER"]) == "mailto:desk@elm.example"
    assert read(text(replace(ENTRY, is_tentative=True)))["STATUS"] == "TENTATIVE"


@given(st.text(max_size=300))
def test_no_text_leaves_its_line(words: str) -> None:
    whole = text(replace(ENTRY, title=words, notes=words, place=words, organizer=words))
    lines = whole.split("\r\n")
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in lines)
    unfolded = whole.replace("\r\n ", "").split("\r\n")
    names = [line.partition(":")[0] for line in unfolded if line]
    assert names.count("BEGIN") == 2
    assert set(names) <= {
        "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY",
        "DESCRIPTION", "LOCATION", "ORGANIZER", "STATUS", "TRANSP",
    }  # fmt: skip


def test_a_time_without_a_zone_is_a_mistake() -> None:
    naive = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - the mistake
    with pytest.raises(ValueError, match="zone"):
        text(replace(ENTRY, span=Span(naive, naive.replace(hour=10))))
