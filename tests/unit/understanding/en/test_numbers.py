"""Numbers as callers say them and as recognisers write them."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.numbers import find_digits, find_numbers, read_quantity, split_words


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty-two windows", [22]),
        ("we have a hundred and five of them", [105]),
        ("built in two thousand nineteen", [2019]),
        ("it is three point five miles", [3.5]),
        ("about 1,200 dollars", [1200]),
        ("3.5 tons", [3.5]),
        ("two and a half baths", [2.5]),
        ("one twenty", [1, 20]),
        ("six thousand four hundred", [6400]),
        ("a day or a week", []),
        ("on the 10.11.12 road", [10, 11, 12]),
        ("", []),
    ],
)
def test_quantities(text: str, values: list[float]) -> None:
    assert [n.value for n in find_numbers(text)] == values


@pytest.mark.parametrize(
    ("text", "value"),
    [("the twenty third", 23), ("the thirty-first", 31), ("our 3rd visit", 3), ("the 22 nd street", 22), ("tenth", 10)],
)
def test_ordinals(text: str, value: int) -> None:
    numbers = find_numbers(text)
    assert numbers[0].value == value
    if "22 nd" not in text:
        assert numbers[0].ordinal


def test_offsets_are_of_the_text_as_given() -> None:
    text = "  Uh, Twenty-Two  units"
    number = find_numbers(text)[0]
    assert text[number.start : number.end] == "Twenty-Two"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("five five five, oh one double two", ["5550122"]),
        ("it's one twenty elm street", ["120"]),
        ("eight hundred five five five", ["800555"]),
        ("twenty-two oh one", ["2201"]),
        ("(518) 555-0142", ["5185550142"]),
        ("five one eight uh five five five", ["518555"]),
        ("triple nine", ["999"]),
        ("five for two", ["542"]),
        ("I waited for two hours", ["2"]),
        ("oh no", ["0"]),
        ("o dear", []),
    ],
)
def test_digit_runs(text: str, digits: list[str]) -> None:
    assert [run.digits for run in find_digits(text)] == digits


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("a couple of hours", 2),
        ("a few days", 3),
        ("half an hour", 0.5),
        ("two and a half hours", 2.5),
        ("1/4 hour", 0.25),
        ("three quarters of an hour", 0.75),
        ("an hour", 1),
        ("a quarter of an hour", 0.25),
    ],
)
def test_amounts_before_a_unit(text: str, amount: float) -> None:
    words = split_words(text)
    read = read_quantity(words, 0)
    assert read is not None
    assert read[0] == amount
    assert words[read[1]].text in ("hours", "days", "hour")
