"""How pages show numbers, times and lengths."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from infinioffice.office.ops.templatetags import office as shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s"), (3720, "1 h 02 min"), (-3, "0 s")],
)
def test_lengths(seconds: float, words: str) -> None:
    assert shown.how_long(timedelta(seconds=seconds)) == words


def test_a_length_that_is_not_known_yet() -> None:
    assert shown.how_long(None) == "—"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+15185550142", "(518) 555-0142"),
        ("", "Unknown"),
        ("anonymous", "anonymous"),
        ("+442079460000", "+44 20 7946 0000"),
    ],
)
def test_numbers(number: str, words: str) -> None:
    assert shown.phone_number(number) == words


def test_times_of_the_day() -> None:
    at = datetime(2026, 11, 22, 0, 5, 9)  # noqa: DTZ001 - a wall clock
    assert (shown.clock(at), shown.clock_seconds(at), shown.day(at)) == ("12:05 AM", "12:05:09 AM", "Sun, Nov 22")
    assert shown.clock(at.replace(hour=12)) == "12:05 PM"
    assert shown.clock(None) == shown.day(None) == "—"


@pytest.mark.parametrize(("ms", "words"), [(0.4, "0 ms"), (999.4, "999 ms"), (1240, "1.2 s"), (None, "—")])
def test_milliseconds(ms: float | None, words: str) -> None:
    assert shown.milliseconds(ms) == words


def test_names_of_fields() -> None:
    assert shown.spoken_name("first_name") == "First name"
