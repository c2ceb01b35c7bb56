"""Birth dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from infinioffice.understanding.en.births import birth_date_readings, find_birth_date

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("march third eighty five", date(1985, 3, 3)),
        ("March 3rd, 1985", date(1985, 3, 3)),
        ("the third of march nineteen eighty five", date(1985, 3, 3)),
        ("it's three three eighty five", date(1985, 3, 3)),
        ("oh three twelve eighty five", date(1985, 3, 12)),
        ("03/12/1985", date(1985, 3, 12)),
        ("3-12-85", date(1985, 3, 12)),
        ("1985-03-12", date(1985, 3, 12)),
        ("03121985", date(1985, 3, 12)),
        ("25 12 1985", date(1985, 12, 25)),
        ("I was born on the fifth of may two thousand and one", date(2001, 5, 5)),
        ("june first oh four", date(2004, 6, 1)),
        ("december twenty-ninth nineteen oh seven", date(1907, 12, 29)),
        ("one twenty sixty two", date(1962, 1, 20)),
    ],
)
def test_as_americans_say_them(said: str, born: date) -> None:
    found = find_birth_date(said, NOW)
    assert found is not None
    assert found.value == born


@pytest.mark.parametrize(
    ("heard", "born"),
    [
        ("23rd of July 1940 to", date(1942, 7, 23)),
        ("March 3rd 1980 5", date(1985, 3, 3)),
        ("2000 and 7 June 4th", None),
        ("for March 1919", date(1919, 3, 4)),
        ("2019 of December 1974", date(1974, 12, 29)),
        ("May 5th 2000 and 7", date(2007, 5, 5)),
        ("28th of May 8th 2003", date(2003, 5, 28)),
    ],
)
def test_what_recognisers_make_of_them(heard: str, born: date | None) -> None:
    found = find_birth_date(heard, NOW)
    assert (found.value if found else None) == born or born is None


def test_day_first_turns_numbers_round_but_not_words() -> None:
    british = find_birth_date("04 03 1985", NOW, day_first=True)
    american = find_birth_date("04 03 1985", NOW)
    assert british is not None
    assert american is not None
    assert (british.value, american.value) == (date(1985, 3, 4), date(1985, 4, 3))
    assert birth_date_readings("March 4th 1985", NOW, day_first=True)[0] == date(1985, 3, 4)


def test_the_other_order_is_the_second_reading() -> None:
    assert birth_date_readings("04 03 1985", NOW)[:2] == (date(1985, 4, 3), date(1985, 3, 4))


def test_other_hypotheses_vote() -> None:
    readings = birth_date_readings(
        "March 3rd at night", NOW, nbest=("March 3rd 1980 5", "March 3rd 1985", "march 1st 1985")
    )
    assert readings[0] == date(1985, 3, 3)


@pytest.mark.parametrize(
    "said",
    [
        "may fifth",
        "March 1985",
        "next tuesday",
        "I'm forty five",
        "three thirty",
        "",
        "2099 march 3rd",
        "my number is 5185550142",
    ],
)
def test_no_birth_date_without_day_month_and_year_in_the_past(said: str) -> None:
    assert find_birth_date(said, NOW) is None


def test_a_two_digit_year_is_never_in_the_future() -> None:
    assert birth_date_readings("june first twenty five", NOW)[0] == date(2025, 6, 1)
    assert birth_date_readings("june first twenty eight", NOW)[0] == date(1928, 6, 1)


def test_a_clear_date_is_surer_than_a_mended_one() -> None:
    clear = find_birth_date("March 3rd, 1985", NOW)
    mended = find_birth_date("2012 3 March 1985", NOW)
    assert clear is not None
    assert clear.confidence > 0.9
    assert mended is None or mended.confidence < clear.confidence


def test_the_place_covers_the_date() -> None:
    text = "sure, march 3rd 1985 please"
    found = find_birth_date(text, NOW)
    assert found is not None
    assert text[found.start : found.end] == "march 3rd 1985"
