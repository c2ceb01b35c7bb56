"""What blocks, as a table: every combination of facts the vendors can state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from infinioffice.kernel.spans import Span
from infinioffice.scheduling.busy import Facts, Kind, blocks, placed, whole_days
from infinioffice.scheduling.calendars import BusyPolicy, Notice

USUAL = BusyPolicy("America/New_York")
CASES: list[tuple[str, Facts, dict[str, bool], bool]] = [
    ("an ordinary event", Facts(), {}, True),
    ("a whole day", Facts(is_all_day=True), {}, True),
    ("shown as free", Facts(is_free=True), {}, False),
    ("shown as free, and free blocks", Facts(is_free=True), {"free_blocks": True}, True),
    ("shown as free, and free whole days block", Facts(is_free=True), {"free_all_day_blocks": True}, False),
    ("a free whole day", Facts(is_all_day=True, is_free=True), {}, False),
    ("a free whole day, and those block", Facts(is_all_day=True, is_free=True), {"free_all_day_blocks": True}, True),
    ("a free whole day, and free blocks", Facts(is_all_day=True, is_free=True), {"free_blocks": True}, True),
    ("tentative", Facts(is_tentative=True), {}, True),
    ("tentative, and it does not block", Facts(is_tentative=True), {"tentative_blocks": False}, False),
    ("certain, where tentative does not block", Facts(), {"tentative_blocks": False}, True),
    ("out of office", Facts(kind="away"), {"tentative_blocks": False}, True),
    ("focus time", Facts(kind="focus"), {}, True),
    ("focus time that does not block", Facts(kind="focus"), {"focus_time_blocks": False}, False),
    ("a working location", Facts(kind="whereabouts"), {"free_blocks": True}, False),
    ("cancelled", Facts(is_cancelled=True), {"free_blocks": True}, False),
    ("declined", Facts(is_declined=True), {"free_blocks": True}, False),
    ("declined out of office", Facts(is_declined=True, kind="away"), {}, False),
]


@pytest.mark.parametrize(("facts", "policy", "expected"), [each[1:] for each in CASES], ids=[each[0] for each in CASES])
def test_what_blocks(facts: Facts, policy: dict[str, bool], expected: bool) -> None:
    assert blocks(facts, replace(USUAL, **policy)) is expected  # type: ignore[arg-type]


def test_nothing_blocks_less_because_more_is_asked_to_block() -> None:
    """A stricter policy never frees time, for any facts."""
    kinds: tuple[Kind, ...] = ("ordinary", "away", "focus", "whereabouts")
    for kind, *flags in product(kinds, *[(False, True)] * 5):
        facts = Facts(*flags, kind=kind)
        loose = BusyPolicy("UTC", tentative_blocks=False, focus_time_blocks=False)
        strict = BusyPolicy("UTC", free_blocks=True, free_all_day_blocks=True)
        assert blocks(facts, strict) or not blocks(facts, loose)
        assert not (blocks(facts, strict) and (facts.is_cancelled or facts.is_declined))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("America/Phoenix", date(2026, 3, 8), 24),
        ("Pacific/Honolulu", date(2026, 11, 1), 24),
        ("America/Los_Angeles", date(2027, 3, 14), 23),
    ],
)
def test_a_whole_day_has_the_hours_its_clocks_show(zone: str, day: date, hours: int) -> None:
    span = whole_days(day, day + timedelta(days=1), zone)
    assert span.end - span.start == timedelta(hours=hours)
    assert span.start.tzinfo is UTC


def test_half_hour_clocks_count_as_well() -> None:
    autumn = whole_days(date(2026, 4, 5), date(2026, 4, 6), "Australia/Lord_Howe")
    assert autumn.end - autumn.start == timedelta(hours=24, minutes=30)


def test_a_whole_day_that_ends_where_it_starts_is_one_day() -> None:
    one = Span(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC))
    assert whole_days(date(2026, 12, 1), date(2026, 12, 1), "UTC") == one
    assert whole_days(date(2026, 12, 1), date(2026, 11, 20), "UTC") == one


def test_a_floating_time_is_the_first_of_two_and_never_lost() -> None:
    twice = placed(datetime(2026, 11, 1, 1, 30), "America/New_York")  # noqa: DTZ001 - a wall time
    assert twice == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    missing = placed(datetime(2026, 3, 8, 2, 30), "America/New_York")  # noqa: DTZ001 - a wall time
    assert missing == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_a_notice_is_from_its_channel_alone() -> None:
    notice = Notice("channel", "s3cret", "changed")
    assert notice.is_from("s3cret")
    assert not notice.is_from("s3cre")
    assert not notice.is_from("")
    assert not Notice("channel", "", "changed").is_from("")
    assert "s3cret" not in repr(notice)
