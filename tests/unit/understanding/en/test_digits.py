"""Digit strings as people say them."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.digits import digit_runs


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("five five five oh one double four", "5550144"),
        ("triple six two", "6662"),
        ("eight hundred five five five", "800555"),
        ("twenty one thirteen", "2113"),
        ("two thousand and nine", "2009"),
        ("six thousand", "6000"),
        ("five hundred twenty three", "523"),
        ("one-four-one", "141"),
        ("555 1234", "5551234"),
        ("4 7, uh, 3", "473"),
        ("fifty eight o nine", "5809"),
    ],
)
def test_spoken_groups_run_together(said: str, digits: str) -> None:
    assert [run.digits for run in digit_runs(said)] == [digits]


def test_words_part_runs_and_places_are_half_open() -> None:
    text = "apartment 12 on the corner of 7"
    runs = digit_runs(text)
    assert [text[run.start : run.end] for run in runs] == ["12", "7"]


def test_the_length_decides_between_readings() -> None:
    (run,) = digit_runs("twenty one thirteen")
    assert run.fit((4,)) == ("2113", 0.0)
    fitted = run.fit((5,))
    assert fitted is not None
    assert fitted[0] == "20113"
    assert fitted[1] > 0
    assert run.fit((9,)) is None


def test_misheard_digits_count_only_between_digits_unless_a_number_was_asked_for() -> None:
    assert digit_runs("for sale") == []
    assert digit_runs("I want to go") == []
    (run,) = digit_runs("six for ate one")
    assert run.fit((4,)) is not None
    (asked,) = digit_runs("for one two", loose=True)
    assert asked.digits == "412"


def test_a_plus_opens_a_run() -> None:
    (run,) = digit_runs("plus one five one eight")
    assert run.plus
    assert run.digits == "1518"


def test_words_without_numbers_have_no_runs() -> None:
    assert digit_runs("my furnace is making a noise") == []
    assert digit_runs("") == []
