"""Whatever a vendor answers, its codec gives an event, nothing, or a vendor's fault; never another error, never free
time by accident."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from infinioffice.adapters.google import codec as google
from infinioffice.adapters.microsoft import codec as microsoft
from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import BusyPolicy, EventDraft

POLICY = BusyPolicy("America/New_York")
ZONES = ["America/New_York", "Pacific/Honolulu", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"]

scraps = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.text(max_size=12),
    st.sampled_from([
        "2026-12-01", "9999-12-31", "0001-01-01", "2026-12-01T10:00:00", "2026-12-01T10:00:00.1234567Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "America", "..", "Eastern Standard Time", "UTC",
        "busy", "free", "cancelled", "confirmed", "declined", "outOfOffice",
    ]),
)  # fmt: skip
names = st.sampled_from([
    "id", "status", "start", "end", "date", "dateTime", "timeZone", "transparency", "eventType", "attendees", "self",
    "responseStatus", "response", "extendedProperties", "private", google.BOOKING, "created", "etag", "isAllDay",
    "isCancelled", "showAs", "seriesMasterId", "createdDateTime", "singleValueExtendedProperties", "value",
])  # fmt: skip
anything = st.recursive(
    scraps,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=5)),
    max_leaves=20,
)
items = st.dictionaries(names, anything, max_size=10)
times = st.fixed_dictionaries({}, optional={"date": scraps, "dateTime": scraps, "timeZone": scraps})


@given(items, times, times)
def test_googles_events_are_read_or_refused(item: dict[str, Any], start: dict[str, Any], end: dict[str, Any]) -> None:
    for each in (item, {"id": "e1"} | item | {"start": start, "end": end}):
        try:
            event = google.foreign(each, POLICY)
        except VendorDown:
            continue
        assert event is None or event.span.start < event.span.end


@given(items, times, times)
def test_graphs_events_are_read_or_refused(item: dict[str, Any], start: dict[str, Any], end: dict[str, Any]) -> None:
    for each in (item, {"id": "e1"} | item | {"start": start, "end": end}):
        try:
            event = microsoft.foreign(each, POLICY)
        except VendorDown:
            continue
        assert event is None or event.span.start < event.span.end


@given(
    st.one_of(
        st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 - made aware below
        st.datetimes(datetime(2026, 11, 1, 3), datetime(2026, 11, 1, 12)),  # noqa: DTZ001
        st.datetimes(datetime(2026, 4, 4, 13), datetime(2026, 4, 4, 17)),  # noqa: DTZ001
    ),
    st.integers(5, 26 * 60),
    st.sampled_from(ZONES),
    st.text(min_size=1, max_size=40),
)
def test_what_we_write_is_read_back_as_it_was(at: datetime, minutes: int, zone: str, text: str) -> None:
    """On clock changes too: an hour that comes twice is written so that only one of the two can be meant."""
    start = at.replace(second=0, microsecond=0, tzinfo=UTC)
    draft = EventDraft("0" * 32, "b", Span(start, start + timedelta(minutes=minutes)), zone, text, text, text)
    written = google.body(draft, is_change=False) | {"status": "confirmed"}
    assert google.span_of(written, "UTC") == draft.span
    assert google.says(written, draft)
    read = microsoft.span_of(microsoft.body(draft, is_change=False), "UTC")
    assert read == draft.span
