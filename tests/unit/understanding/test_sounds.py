"""How alike words sound."""

from __future__ import annotations

import pytest

from infinioffice.understanding.sounds import edit_distance, phonemes, plain, similarity, sound_key


@pytest.mark.parametrize(
    ("heard", "known"),
    [("claire", "clare"), ("stephen", "steven"), ("phillip", "filip"), ("kathryn", "cathrin"), ("wright", "rite")],
)
def test_spellings_of_one_sound_are_nearly_equal(heard: str, known: str) -> None:
    assert similarity(heard, known) > 0.8


@pytest.mark.parametrize(("heard", "known"), [("parker", "barker"), ("leanne", "leon"), ("derrick", "derek")])
def test_a_slip_of_the_ear_is_closer_than_another_name(heard: str, known: str) -> None:
    assert similarity(heard, known) > similarity(heard, "theodore")
    assert similarity(heard, known) > 0.6


@pytest.mark.parametrize(("one", "other"), [("smith", "johnson"), ("karen", "robert"), ("lee", "washington")])
def test_different_names_are_far_apart(one: str, other: str) -> None:
    assert similarity(one, other) < 0.45


def test_similarity_is_one_only_for_the_same_letters() -> None:
    assert similarity("O'Brien", "obrien") == 1.0
    assert similarity("José", "jose") == 1.0
    assert similarity("sean", "shaun") < 1.0
    assert similarity("", "lee") == 0.0


def test_plain_keeps_letters_and_digits_only() -> None:
    assert plain("Núñez-O'Hara 3b") == "nunezohara3b"


def test_edit_distance_stops_at_its_limit() -> None:
    assert edit_distance("holloway", "hollowey") == 1
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("short", "a very long word", limit=2) == 3


def test_keys_of_words_that_sound_alike_are_the_same() -> None:
    assert sound_key("Shaun") == sound_key("Shawn")
    assert sound_key("Philip") == sound_key("Fillip")
    assert sound_key("") == ""
    assert phonemes("knight") == phonemes("nite")
