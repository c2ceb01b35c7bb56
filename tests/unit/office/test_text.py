"""What a caller's words must be like to be stored."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infinioffice.office.text import storable, storable_json


def test_what_postgres_refuses_becomes_the_replacement_sign() -> None:
    assert storable("a\0b") == "a�b"
    assert storable("\ud83d alone, \udc00 too") == "� alone, � too"


def test_a_split_pair_is_one_sign_again() -> None:
    assert storable("\ud83d\ude00") == "😀"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert storable(text) == text


@given(st.text(st.characters(categories=None)))
def test_the_result_can_always_be_stored_and_is_stable(text: str) -> None:
    once = storable(text)
    assert "\0" not in once
    once.encode("utf-8")
    assert storable(once) == once


def test_every_text_inside_a_value_is_made_storable() -> None:
    assert storable_json({"a\0": ["\0", {"b": ("\0", 1, None, True, 2.5)}]}) == {
        "a�": ["�", {"b": ["�", 1, None, True, 2.5]}]
    }
