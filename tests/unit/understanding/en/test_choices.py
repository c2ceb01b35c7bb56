"""Which offer was taken, by place, by time, by label."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infinioffice.understanding import Heard, Offer
from infinioffice.understanding.understand import understand

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=ZONE)


def offer(day: int, hour: int, minute: int = 0, label: str = "") -> Offer:
    start = datetime(2026, 3, day, hour, minute, tzinfo=ZONE)
    return Offer(start, start + timedelta(hours=1), label)


THREE = (offer(11, 9, label="Wednesday at 9 with Dr. Lee"), offer(11, 14, label="Wednesday at 2 with Dr. Patel"),
         offer(13, 10, 30, label="Friday at 10:30 with Dr. Lee"))  # fmt: skip


def choose(said: str, offers: tuple[Offer, ...] = THREE) -> int | None:
    return understand(Heard(said, NOW, ZONE, expecting=("choice",), offers=offers)).fields.choice


@pytest.mark.parametrize(
    ("said", "index"),
    [
        ("the first one", 0),
        ("second please", 1),
        ("i'll take the third", 2),
        ("option two", 1),
        ("the last one", 2),
        ("the earliest", 0),
        ("the later one works better", 2),
        ("nine works", 0),
        ("two o'clock", 1),
        ("ten thirty", 2),
        ("the friday one", 2),
        ("friday", 2),
        ("wednesday afternoon", 1),
        ("the morning one on friday", 2),
        ("Wednesday at nine, please", 0),
        ("tomorrow at 2 pm", 1),
        ("dr patel's", 1),
        ("no the second one", 1),
        ("um let's go with the friday one", 2),
        ("not the first one the second one", 1),
    ],
)
def test_chosen(said: str, index: int) -> None:
    assert choose(said) == index


@pytest.mark.parametrize(
    "said",
    [
        "either",
        "it doesn't matter",
        "anything later",
        "none of those",
        "what about thursday",
        "hmm let me think",
        "wednesday",
    ],
)
def test_not_chosen(said: str) -> None:
    assert choose(said) is None


def test_two_that_fit_are_both_named() -> None:
    meaning = understand(Heard("wednesday", NOW, ZONE, expecting=("choice",), offers=THREE))
    assert [fields.choice for fields in meaning.ambiguous] == [0, 1]


def test_another_day_asks_for_other_times() -> None:
    meaning = understand(Heard("what about thursday", NOW, ZONE, expecting=("choice",), offers=THREE))
    assert "alternatives" in meaning.intents
    assert meaning.fields.when is not None


def test_either_is_no_choice_but_a_wish() -> None:
    assert understand(Heard("either one's fine", NOW, ZONE, expecting=("choice",), offers=THREE)).intents == (
        "dont_care",
    )


def test_without_offers_there_is_nothing_to_choose() -> None:
    assert choose("the first one", ()) is None


def test_only_one_offer() -> None:
    assert choose("i'll take it", (THREE[0],)) == 0


@pytest.mark.parametrize(("said", "index"), [("nein works", 0), ("tan please", 2), ("aid works", None), ("mine", 0)])
def test_an_hour_misheard_points_at_the_one_offer_of_that_hour(said: str, index: int | None) -> None:
    assert choose(said) == index
