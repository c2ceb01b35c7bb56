"""Blanking what only looks like a time, and sorting out what was found."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infinioffice.understanding import Span, When
from infinioffice.understanding.en.time_words import clear_spans, not_now, without_one

START = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("America/Chicago"))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("book one for friday", "book     for friday"),
        ("come at one on friday", "come at one on friday"),
        ("get one o'clock", "get one o'clock"),
        ("the friday one", "the friday one"),
    ],
)
def test_pronouns_go_hours_stay(said: str, left: str) -> None:
    assert without_one(said, offered=False) == left


@pytest.mark.parametrize("said", ["the thursday one", "the second one please", "the morning one", "the 3 pm one"])
def test_with_offers_the_one_is_an_offer(said: str) -> None:
    left = without_one(said, offered=True)
    assert len(left) == len(said)
    assert "one" not in left
    assert "second" not in left


def test_a_part_of_the_day_beside_a_clock_is_no_time_of_its_own() -> None:
    said = "tomorrow night at 8:15"
    night, clock = Span("time", 9, 14), Span("time", 18, 22)
    assert clear_spans(said, (night, clock)) == [clock]
    assert clear_spans("tomorrow night", (night,)) == [night]


def test_now_is_no_time_in_a_refusal() -> None:
    now = When(START, START + timedelta(minutes=1), "minute", text="Right now")
    friday = When(START, START + timedelta(days=1), "day", text="Friday")
    assert not_now((now,), now) == ((), None)
    assert not_now((now, friday), now) == ((friday,), friday)
    assert not_now((friday,), friday) == ((friday,), friday)
