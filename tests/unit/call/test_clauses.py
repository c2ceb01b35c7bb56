from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infinioffice.call.clauses import clauses


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Sure. What day works for you?", "Sure."),
        ("Dr. Lee can see you at 9 a.m. on Tuesday.", "Dr. Lee can see you at 9 a.m. on Tuesday."),
        ("It's at 12 Main St. near the bank.", "It's at 12 Main St. near the bank."),
        (
            "I can do Tuesday at nine, Wednesday at ten, or Thursday at two. Which is best?",
            "I can do Tuesday at nine, Wednesday at ten,",
        ),
        ("It costs 89.50 dollars. Shall I book it?", "It costs 89.50 dollars."),
        ("Hello", "Hello"),
    ],
)
def test_the_first_clause_is_short_and_never_cuts_an_abbreviation(text: str, first: str) -> None:
    assert clauses(text)[0] == first


def test_nothing_to_say_gives_no_clause() -> None:
    assert clauses("  ") == []


@given(
    st.lists(
        st.sampled_from(["yes,", "Dr.", "nine", "a.m.", "Okay.", "Is", "it?", "Tuesday;", "or", "St."]), max_size=60
    )
)
def test_no_word_is_lost_or_moved(words: list[str]) -> None:
    assert " ".join(clauses(" ".join(words))).split() == words
