"""Spelled letters."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.spelling import find_spelled, letter_distance, read_letters, swap_cost


@pytest.mark.parametrize(
    ("said", "letters"),
    [
        ("K, E, S, S, L, E, R", "kessler"),
        ("k-e-s-s-l-e-r", "kessler"),
        ("T. O. M.", "tom"),
        ("it's K E double S L E R", "kessler"),
        ("S as in Sam, H, A, W", "shaw"),
        ("f as in Sam h a w", "shaw"),
        ("s for sugar, h, a, w", "shaw"),
        ("Sierra Hotel Alpha Whiskey", "shaw"),
        ("b, r, o, double you, n", "brown"),
        ("M, are, S, L, E, Y", "mrsley"),
        ("q as in queen u i double n", "quinn"),
    ],
)
def test_letters_are_joined(said: str, letters: str) -> None:
    found = find_spelled(said)
    assert found is not None
    assert found.value == letters


@pytest.mark.parametrize("said", ["a b seven", "x two forty"])
def test_a_whole_answer_may_be_a_code(said: str) -> None:
    found = find_spelled(said)
    assert found is not None
    assert any(ch.isdigit() for ch in found.value)


@pytest.mark.parametrize(
    "said",
    [
        "I am a new customer",
        "a thirty six",
        "can you see me at two",
        "my name is Bob",
        "are you open",
        "four one two",
        "",
    ],
)
def test_ordinary_words_are_no_spelling(said: str) -> None:
    assert find_spelled(said) is None


@pytest.mark.parametrize(
    ("heard", "letters"),
    [("H, o, l, and, d", "holnd"), ("D. a v, Id..", "david"), ("P us, k, a, r.", "puskar"), ("Bob, B, O, B", "bob")],
)
def test_after_a_question_for_a_name_short_words_are_letters(heard: str, letters: str) -> None:
    found = find_spelled(heard, expecting=("last_name",))
    assert found is not None
    assert found.value == letters


def test_guessed_letters_cost_confidence() -> None:
    clean = find_spelled("S, H, A, W", expecting=("last_name",))
    guessed = find_spelled("S, H, A, double you, and, sea", expecting=("last_name",))
    assert clean is not None
    assert guessed is not None
    assert guessed.confidence < clean.confidence


def test_places_are_half_open() -> None:
    text = "that's spelled S, H, A, W please"
    found = find_spelled(text)
    assert found is not None
    assert text[found.start : found.end] == "S, H, A, W"


def test_one_letter_with_its_example_is_read() -> None:
    (run,) = read_letters("j as in john")
    assert run.value == "j"


def test_letters_that_sound_alike_are_near() -> None:
    assert swap_cost("m", "n") < swap_cost("m", "k")
    assert letter_distance("shaw", "shaw") == 0
    assert letter_distance("thaw", "shaw") > letter_distance("fhaw", "shaw")
    assert letter_distance("keler", "keller") < letter_distance("keer", "keller")
