"""Laws of reading times that hold for every text and every date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from infinioffice.understanding.en.when import find_when

ZONES = [ZoneInfo(name) for name in ("America/New_York", "America/Chicago", "America/Phoenix", "Pacific/Honolulu")]
WORDS = [
    "tomorrow", "next", "friday", "at", "3", "ten", "thirty", "pm", "the", "23rd", "of", "march", "between", "and",
    "to", "4:30", "after", "before", "week", "from", "monday", "in", "two", "hours", "not", "no", "wait", "morning",
    ",", "last", "first", "half", "past", "quarter", "-", "12/5", "2027", "may", "noon", "for", "end", "until", "or",
    "later", "this",
]  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
nows = st.integers(978_307_200, 3_800_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
days = st.dates(date(2026, 1, 1), date(2035, 12, 31))


@given(texts, nows, st.sampled_from(ZONES), st.booleans())
@settings(max_examples=400, deadline=None)
def test_any_text_gives_ordered_half_open_times(text: str, now: datetime, zone: ZoneInfo, asked: bool) -> None:
    times = find_when(text, now, zone, expecting=("when",) if asked else ())
    for when in times.whens:
        assert when.start is not None or when.end is not None
        for edge in (when.start, when.end):
            assert edge is None or edge.utcoffset() == edge.astimezone(zone).utcoffset()
        if when.start is not None and when.end is not None:
            assert when.start <= when.end
        assert when.text in text
    edges = [edge for span in times.covered for edge in span]
    assert edges == sorted(edges)
    for span in times.spans:
        assert any(first <= span.start < span.end <= last for first, last in times.covered)


@given(texts, nows, st.sampled_from(ZONES))
@settings(max_examples=150, deadline=None)
def test_case_makes_no_difference(text: str, now: datetime, zone: ZoneInfo) -> None:
    if not text.isascii():
        return
    lower, upper = find_when(text.lower(), now, zone), find_when(text.upper(), now, zone)
    assert [(w.start, w.end) for w in lower.whens] == [(w.start, w.end) for w in upper.whens]


@given(
    days,
    nows,
    st.sampled_from(["{0:%B} {0.day}, {0.year}", "{0:%Y-%m-%d}", "{0.month}/{0.day}/{0.year}", "{0:%d %b %Y}"]),
)
@settings(max_examples=200, deadline=None)
def test_a_full_date_is_that_date(day: date, now: datetime, form: str) -> None:
    when = find_when(form.format(day), now, ZONES[0]).whens[0]
    assert when.start is not None
    assert when.start.date() == day
    assert when.end is not None
    assert when.end.date() == day + timedelta(days=1)


@given(
    st.integers(1, 12), st.integers(0, 59), st.sampled_from(["am", "pm", "a.m.", "P.M."]), nows, st.sampled_from(ZONES)
)
@settings(max_examples=200, deadline=None)
def test_a_clock_time_is_the_next_such_time(hour: int, minute: int, half: str, now: datetime, zone: ZoneInfo) -> None:
    when = find_when(f"{hour}:{minute:02d} {half}", now, zone).whens[0]
    assert when.start is not None
    wanted = hour % 12 + (12 if half[0] in "pP" else 0)
    if when.start.utcoffset() == now.astimezone(zone).utcoffset():
        assert (when.start.hour, when.start.minute) == (wanted, minute)
        assert timedelta(0) < when.start - now.replace(second=0, microsecond=0) <= timedelta(days=1)


@given(
    st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()), nows, st.sampled_from(ZONES)
)
def test_a_weekday_is_within_the_coming_seven_days(name: str, now: datetime, zone: ZoneInfo) -> None:
    when = find_when(name, now, zone).best
    assert when is not None
    assert when.start is not None
    assert f"{when.start:%A}" == name
    assert 1 <= (when.start.date() - now.astimezone(zone).date()).days <= 7
