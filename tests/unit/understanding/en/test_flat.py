"""Flattening keeps offsets, and rules forgive blanks and apostrophes."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.flat import any_of, clause_start, clauses, flat, lowered, near, rule, words


@pytest.mark.parametrize("text", ["Hello, World!", "İÇ", "don’t — stop", "a\tb\nc", "🙂 ok", ""])
def test_the_same_length(text: str) -> None:
    assert len(flat(text)) == len(lowered(text)) == len(text)


def test_signs_become_blanks_and_apostrophes_are_plain() -> None:
    assert flat("Don’t, please!") == "don't  please "


def test_words_with_offsets() -> None:
    assert [(word.text, word.start, word.end) for word in words("I'm OK.")] == [("i'm", 0, 3), ("ok", 4, 6)]


def test_clauses_end_at_stops_and_but() -> None:
    said = "no fire. there is smoke, but no gas"
    assert len(clauses(said)) == 3
    assert said[clause_start(said, said.index("smoke")) :].startswith(". there")


@pytest.mark.parametrize("said", ["i don't know", "i dont  know", "well i don't   know that"])
def test_a_rule_forgives(said: str) -> None:
    assert rule("don't know").search(said)


@pytest.mark.parametrize("said", ["gasoline", "vegas", "gas's"])
def test_a_rule_stops_at_word_borders(said: str) -> None:
    assert not rule("gas").search(said)


def test_near_works_both_ways_within_the_gap() -> None:
    pattern = rule(any_of(near("water", "floor", 2)))
    assert pattern.search("water on the floor")
    assert pattern.search("the floor has water")
    assert not pattern.search("water is all over the kitchen floor")
