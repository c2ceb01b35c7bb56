"""Street addresses and ZIP codes."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.addresses import find_address, find_zip


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("it's 48 Birch Street", "48 Birch Street"),
        ("forty eight oh two birch ave", "4802 Birch Avenue"),
        ("48 birch street apartment four", "48 Birch Street Apt 4"),
        ("48 Birch St, Unit 3B, Troy, NY 12180", "48 Birch Street Unit 3B, Troy, NY 12180"),
        ("nine south third street", "9 South 3rd Street"),
        ("five ten twenty third avenue north", "510 23rd Avenue North"),
        ("1600 highway 20 west", "1600 Highway 20 West"),
        ("22 birch lane in Troy, New York", "22 Birch Lane, Troy, NY"),
        ("88 birch road lot 14 and the heat is off", "88 Birch Road Lot 14"),
        ("12 st james street", "12 St. James Street"),
        ("seven birch court albany new york one two two one oh", "7 Birch Court, Albany, NY 12210"),
    ],
)
def test_streets(said: str, line: str) -> None:
    found = find_address(said)
    assert found is not None
    assert found.value.text == line


def test_the_parts_are_kept_apart() -> None:
    found = find_address("forty eight birch street, suite 200, Troy, NY 12180")
    assert found is not None
    value = found.value
    assert (value.number, value.street, value.unit) == ("48", "Birch Street", "Suite 200")
    assert (value.city, value.state, value.zip) == ("Troy", "NY", "12180")


def test_a_street_without_its_word_counts_only_when_asked() -> None:
    assert find_address("58 birch") is None
    found = find_address("58 birch", ("address",))
    assert found is not None
    assert found.value.text == "58 Birch"
    assert found.confidence < 0.9


@pytest.mark.parametrize(
    "said", ["at 3 o'clock", "I need 2 people", "two thirty next week", "the furnace is broken", "at 3:30 main street"]
)
def test_other_numbers_are_no_address(said: str) -> None:
    assert find_address(said) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("one two two oh seven", "12207"),
        ("oh seven nine two two", "07922"),
        ("12207-1234", "12207"),
        ("it's one two, two oh, seven", "12207"),
        ("one two two and seven", "12217"),
        ("one twenty two oh seven", "12207"),
    ],
)
def test_zip_when_asked(said: str, code: str) -> None:
    found = find_zip(said, ("zip",))
    assert found is not None
    assert found.value == code


def test_zip_unasked_needs_its_word_or_a_state() -> None:
    assert find_zip("I paid 12000 for it") is None
    named = find_zip("my zip code is 12207")
    after_state = find_zip("Albany, NY 12207")
    assert named is not None
    assert after_state is not None
    assert named.value == after_state.value == "12207"


def test_a_guessed_digit_costs_confidence() -> None:
    clear, guessed = find_zip("12217", ("zip",)), find_zip("one two two and seven", ("zip",))
    assert clear is not None
    assert guessed is not None
    assert guessed.confidence < clear.confidence
