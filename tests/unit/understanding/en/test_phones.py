"""Telephone numbers."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.phones import as_e164, find_phone, is_nanp


@pytest.mark.parametrize(
    ("said", "e164"),
    [
        ("you can reach me at 518-555-0142", "+15185550142"),
        ("five one eight five five five oh one four two", "+15185550142"),
        ("area code five one eight, then five five five, oh one double nine", "+15185550199"),
        ("1 (800) 555-0199", "+18005550199"),
        ("eight hundred five five five oh one nine nine", "+18005550199"),
        ("it's 5185550142 thanks", "+15185550142"),
        ("five eighteen five five five twenty one thirteen", "+15185552113"),
        ("plus four four two oh seven nine four six oh nine five eight", "+442079460958"),
    ],
)
def test_complete_numbers(said: str, e164: str) -> None:
    found = find_phone(said, expecting=("phone",))
    assert found is not None
    assert found.value.e164 == e164


def test_the_place_covers_the_number() -> None:
    text = "call me at 518-555-0142 after five"
    found = find_phone(text)
    assert found is not None
    assert text[found.start : found.end] == "518-555-0142"


def test_extension() -> None:
    found = find_phone("518 555 0142 extension twelve")
    assert found is not None
    assert (found.value.e164, found.value.extension) == ("+15185550142", "12")
    written = find_phone("(518) 555-0142 x 204")
    assert written is not None
    assert written.value.extension == "204"


def test_half_a_number_waits_for_the_other_half() -> None:
    first = find_phone("five one eight five five five", expecting=("phone",))
    assert first is not None
    assert (first.value.e164, first.value.digits) == (None, "518555")
    second = find_phone("oh one four two", expecting=("phone",), so_far=first.value.digits)
    assert second is not None
    assert second.value.e164 == "+15185550142"


def test_a_full_number_replaces_what_was_said_so_far() -> None:
    found = find_phone("518 555 0142", expecting=("phone",), so_far="31")
    assert found is not None
    assert found.value.e164 == "+15185550142"


def test_a_correction_replaces_as_many_digits_as_it_has() -> None:
    found = find_phone("518 555 0142, no sorry, 0143", expecting=("phone",))
    assert found is not None
    assert found.value.e164 == "+15185550143"


def test_misheard_digits_cost_confidence() -> None:
    clear = find_phone("five one eight five five five oh one four two", expecting=("phone",))
    slipped = find_phone("five one ate five five five oh one for to", expecting=("phone",))
    assert clear is not None
    assert slipped is not None
    assert slipped.value.e164 == clear.value.e164
    assert slipped.confidence < clear.confidence


@pytest.mark.parametrize(
    "said",
    [
        "see you on march fifth at two thirty",
        "june 15 2024 at 3:30 pm",
        "my zip code is 12207",
        "it costs 200 dollars",
        "between 10 and 12 on the 14th",
        "my card number is 41111111",
        "04/21/2020 works",
        "the model is 58STA070",
        "I have two dogs and three cats",
        "nineteen eighty four",
        "",
    ],
)
def test_other_numbers_are_no_phones_unless_one_was_asked_for(said: str) -> None:
    assert find_phone(said) is None


def test_impossible_numbers_are_heard_but_not_dialled() -> None:
    found = find_phone("one two three one two three five six seven eight", expecting=("phone",))
    assert found is not None
    assert (found.value.e164, found.value.digits) == (None, "1231235678")


def test_north_american_rule() -> None:
    assert is_nanp("5185550142")
    assert not is_nanp("1185550142")
    assert not is_nanp("5180550142")
    assert not is_nanp("5189110142")
    assert as_e164("15185550142") == "+15185550142"
    assert as_e164("15185550142", plus=True) == "+15185550142"
    assert as_e164("5550142") is None
    assert as_e164("0142", plus=True) is None


def test_a_digit_too_many_in_a_run_is_mended_when_a_number_was_asked_for() -> None:
    found = find_phone("Five, one, eight, five, five, five, five, six, one, six, eight.", expecting=("phone",))
    assert found is not None
    assert found.value.e164 == "+15185556168"
    assert found.confidence < 0.9


def test_eleven_digits_without_such_a_run_stay_as_they_are() -> None:
    found = find_phone("5 1 8 2 3 4 6 6 1 6 8", expecting=("phone",))
    assert found is None or found.value.e164 is None


def test_a_swallowed_oh_is_a_zero() -> None:
    found = find_phone("five one eight five five five a one seven three", expecting=("phone",))
    assert found is not None
    assert found.value.e164 == "+15185550173"
    local = find_phone("five, five, five, a one, seven, three", expecting=("phone",), so_far="518")
    assert local is not None
    assert local.value.e164 == "+15185550173"
