"""Times, dates and numbers as a voice must say them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from infinioffice.dialogue.wording import spoken
from infinioffice.scheduling.slots import Mode, Slot

_NY = ZoneInfo("America/New_York")
_TODAY = date(2026, 12, 1)


def _slot(day: int, hour: int, minute: int = 0, *, mode: Mode = "exact", who: str | None = None) -> Slot:
    start = datetime(2026, 12, day, hour, minute, tzinfo=_NY)
    return Slot("t", start, start.replace(hour=hour + 2), mode, who, who)


@pytest.mark.parametrize(
    ("hour", "minute", "text"),
    [(10, 0, "10 in the morning"), (12, 0, "noon"), (14, 30, "2:30 in the afternoon"), (18, 0, "6 in the evening"),
     (0, 0, "midnight"), (12, 15, "12:15 in the afternoon"), (9, 5, "9:05 in the morning")],
)  # fmt: skip
def test_time_of_day(hour: int, minute: int, text: str) -> None:
    assert spoken.time_of_day(datetime(2026, 12, 1, hour, minute, tzinfo=_NY)) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [(8, 10, "between 8 and 10 in the morning"), (10, 12, "between 10 and noon"), (16, 18,
     "between 4 and 6 in the afternoon"),
     (12, 14, "between noon and 2 in the afternoon"), (11, 13, "between 11 in the morning and 1 in the afternoon")],
)  # fmt: skip
def test_window(start: int, end: int, text: str) -> None:
    assert spoken.window(datetime(2026, 12, 1, start, tzinfo=_NY), datetime(2026, 12, 1, end, tzinfo=_NY)) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [(date(2026, 12, 1), "today"), (date(2026, 12, 2), "tomorrow"), (date(2026, 12, 4), "Friday the 4th"),
     (date(2026, 12, 8), "Tuesday, December 8th"), (date(2027, 1, 22), "Friday, January 22nd")],
)  # fmt: skip
def test_near_date(day: date, text: str) -> None:
    assert spoken.near_date(day, _TODAY) == text


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (23, "23rd")]
)
def test_ordinal(number: int, text: str) -> None:
    assert spoken.ordinal(number) == text


def test_offers_name_each_day_once() -> None:
    slots = [_slot(2, 9), _slot(2, 11, 30), _slot(4, 10)]
    assert spoken.offers(slots, _TODAY, with_provider=False) == (
        "tomorrow at 9, or 11:30 in the morning, or Friday the 4th at 10 in the morning"
    ).replace("9, or", "9 or")


def test_offers_by_window_and_with_one_provider() -> None:
    windows = [_slot(2, 8, mode="window"), _slot(2, 14, mode="window")]
    assert spoken.offers(windows, _TODAY, with_provider=False) == (
        "tomorrow from 8 to 10 in the morning or from 2 to 4 in the afternoon"
    )
    assert spoken.offers([_slot(4, 9, who="Dr. Lee"), _slot(4, 10, who="Dr. Lee")], _TODAY, with_provider=True) == (
        "Friday the 4th at 9 or 10 in the morning, with Dr. Lee"
    )


def test_slot_in_full_cannot_be_taken_for_another_day() -> None:
    assert spoken.slot_in_full(_slot(4, 10, who="Dr. Lee")) == "Friday, December 4th, at 10 in the morning with Dr. Lee"


def test_numbers_are_said_digit_by_digit() -> None:
    assert spoken.phone("+15185550142") == "5 1 8, 5 5 5, 0 1 4 2"
    assert spoken.last_digits("+15185550142") == "0 1 4 2"
    assert spoken.digits("12203") == "1 2 2 0 3"


def test_hours_run_together() -> None:
    week = [(day, 480, 1080) for day in range(5)]
    assert spoken.hours([*week, (5, 540, 780)]) == (
        "Monday through Friday from 8 in the morning to 6 in the evening and Saturday from 9 in the morning to "
        "1 in the afternoon"
    )
    assert spoken.hours([(0, 480, 720), (0, 780, 1020)]) == (
        "Monday from 8 in the morning to noon and 1 in the afternoon to 5 in the afternoon"
    )


def test_listing() -> None:
    assert [spoken.listing(each) for each in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a or b",
        "a, b, or c",
    ]
