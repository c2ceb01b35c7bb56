"""Yes and no, also where the question decides what "no" means."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.yes_no import find_yes_no, is_unsure

YES = [
    "yes", "Yeah.", "yep that's me", "uh huh", "sure why not", "i guess so", "that'll work", "sounds good to me",
    "perfect",
    "um yeah that works", "go ahead and book it", "you got it", "of course", "i'd love that", "no problem",
    "fine by me yes",
    "that's right", "correct", "please do", "okay", "let's do it", "works for me", "absolutely",
    "that would be great thanks",
    "mm hmm", "yup exactly", "no yeah that's good",
]  # fmt: skip
NO = [
    "no", "Nope.", "nah i'm good", "not really", "no thanks", "i don't think so", "that won't work for me",
    "that's not right",
    "i can't do that", "absolutely not", "not today", "i'd rather not", "no sir", "that's wrong", "uh uh", "neither",
    "yeah no", "i'm afraid not", "that doesn't work", "maybe some other time", "no it isn't", "never",
    "not at the moment",
]  # fmt: skip


@pytest.mark.parametrize("said", YES)
def test_yes(said: str) -> None:
    answer = find_yes_no(said, expecting=("yes_no",), said_before="Does that work for you?")
    assert answer is not None
    assert answer.value


@pytest.mark.parametrize("said", NO)
def test_no(said: str) -> None:
    answer = find_yes_no(said, expecting=("yes_no",), said_before="Does that work for you?")
    assert answer is not None
    assert not answer.value


@pytest.mark.parametrize(
    ("said", "asked", "value"),
    [
        ("no that's fine", "Does Tuesday at three work?", True),
        ("no that's fine", "Is there anything else I can help with?", False),
        ("no that's fine", "Would you like me to text you a link?", False),
        ("that's all", "Anything else?", False),
        ("that's it", "Do you mean Elm Street, is that right?", True),
        ("i'm good", "Is there anything else?", False),
        ("no go ahead", "Do you mind if I put you on hold?", True),
        ("not at all", "Would you mind holding for a second?", True),
    ],
)
def test_the_question_decides(said: str, asked: str, value: bool) -> None:
    answer = find_yes_no(said, expecting=("yes_no",), said_before=asked)
    assert answer is not None
    assert answer.value is value


@pytest.mark.parametrize(
    "said",
    [
        "i don't know",
        "maybe",
        "not sure",
        "it depends",
        "no idea",
        "my furnace is making a noise",
        "no heat upstairs",
        "",
    ],
)
def test_neither(said: str) -> None:
    answer = find_yes_no(said)
    assert answer is None or answer.weak


def test_okay_before_a_request_is_weak() -> None:
    answer = find_yes_no("okay so i need somebody to come out")
    assert answer is None or answer.weak


def test_unsure() -> None:
    assert is_unsure("hmm i really don't know")
    assert not is_unsure("yes i know")


def test_the_place_of_the_answer() -> None:
    said = "Um, yes please."
    answer = find_yes_no(said)
    assert answer is not None
    assert said[answer.start : answer.end] == "yes please"
