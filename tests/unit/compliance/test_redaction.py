"""What must never be kept is found in every way of saying it, and ordinary numbers are left alone."""

from __future__ import annotations

from random import Random

import pytest

from bench.evaluation import redaction as evaluation
from infinioffice.compliance.redaction import Carry, is_card, is_ssn, redact

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPANISH = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
FILLERS = ("uh", "um", "and then", "let me see")


def card(rng: Random) -> str:
    length = rng.choice((16, 16, 16, 15))
    body = ("37" if length == 15 else rng.choice("456")) + "".join(rng.choice("0123456789") for _ in range(20))
    body = body[: length - 1]
    return next(body + d for d in "0123456789" if is_card(body + d))


def ssn(rng: Random) -> str:
    while True:
        digits = "".join(rng.choice("0123456789") for _ in range(9))
        if is_ssn(digits):
            return digits


def spoken(digits: str, rng: Random) -> str:
    """The digits in one of the ways people say them."""
    way = rng.randrange(5)
    words = SPANISH if way == 1 else WORDS
    out: list[str] = []
    n = 0
    while n < len(digits):
        if way == 2 and n + 1 < len(digits) and digits[n] == digits[n + 1]:
            out.append(f"double {words[int(digits[n])]}")
            n += 2
            continue
        out.append(words[int(digits[n])])
        n += 1
        if way == 3 and rng.random() < 0.15 and n < len(digits):
            out.append(rng.choice(FILLERS))
    if way == 4:
        return "-".join(digits[k : k + 4] for k in range(0, len(digits), 4))
    return " ".join(out)


def test_cards_in_any_way_of_saying() -> None:
    rng = Random(7)
    missed = []
    for _ in range(600):
        text = rng.choice(("it's {}", "my card is {} okay", "{}", "the number is {} thanks")).format(
            spoken(card(rng), rng)
        )
        if redact(text).removed == ():
            missed.append(text)
    assert len(missed) <= 6, missed


def test_ssns_when_the_topic_was_named() -> None:
    rng = Random(8)
    missed = []
    for _ in range(400):
        digits = ssn(rng)
        text = f"my {rng.choice(('social', 'social security number', 'SSN'))} is {spoken(digits, rng)}"
        if not any(found.kind == "ssn" for found in redact(text).removed):
            missed.append(text)
    assert len(missed) <= 8, missed


def test_ordinary_numbers_stay() -> None:
    rng = Random(9)
    wrong = []
    for _ in range(1000):
        phone = f"{rng.randrange(200, 999)}555{rng.randrange(10000):04d}"
        text = rng.choice(
            (
                f"you can reach me at {spoken(phone, rng)}",
                f"my zip is {spoken(f'122{rng.randrange(10, 99)}', rng)}",
                f"I was born march {rng.randrange(1, 28)} nineteen {rng.randrange(40, 99)}",
                f"code {spoken(str(rng.randrange(100000, 999999)), rng)}",
                f"between {rng.randrange(1, 6)} and {rng.randrange(7, 12)} on the twenty third",
            )
        )
        if redact(text).removed:
            wrong.append(text)
    assert len(wrong) <= 10, wrong


def test_a_card_spread_over_turns_is_found_and_the_earlier_turn_is_named() -> None:
    first = redact("it's four one one one, one one one one")
    assert first.removed == ()
    second = redact("one one one one, one one one one", first.carry)
    assert [found.kind for found in second.removed] == ["card"]
    assert second.earlier
    assert "one" not in second.text


def test_a_phone_number_and_then_a_zip_are_no_card() -> None:
    first = redact("five one eight five five five oh one double zero")
    for zip_code in range(12201, 12289):
        assert redact(str(zip_code), first.carry).removed == ()


def test_the_security_code_after_the_card() -> None:
    card_turn = redact("four one one one one one one one one one one one one one one one")
    assert card_turn.text == "[card]"
    assert redact("and seven three nine", card_turn.carry).text == "and [cvv]"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the cvv is 123", "cvv"),
        ("routing number is 0 2 1 0 0 0 0 2 1", "bank"),
        ("219-09-9999 is my social", "ssn"),
        ("mi tarjeta es cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno", "card"),
    ],
)
def test_named_topics(text: str, kind: str) -> None:
    assert [found.kind for found in redact(text).removed] == [kind]


def test_nine_digits_of_a_half_heard_phone_number_stay() -> None:
    assert redact("518 55 0123", phone_expected=True).removed == ()


def test_offsets_point_at_what_was_removed() -> None:
    text = "so it is 4111 1111 1111 1111 you know"
    [found] = redact(text, Carry()).removed
    assert text[found.start : found.end] == "4111 1111 1111 1111"


def test_the_check_digit() -> None:
    assert is_card("4242424242424242")
    assert not is_card("4242424242424241")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_evaluation_in_small(seed: int) -> None:
    made = evaluation.secrets(300, seed)
    for kind, most in (("card", 0.01), ("ssn", 0.02), ("bank", 0.02)):
        cases = [case for case in made if case.kind == kind]
        missed = [case.turns for case in cases if not evaluation.is_found(case)]
        assert len(missed) <= most * len(cases), missed
    plain = evaluation.ordinary(300, seed)
    wrong = [case.turns for case in plain if not evaluation.is_left_alone(case)]
    assert len(wrong) <= 0.01 * len(plain), wrong


def test_pieces_of_a_number_stay_on_their_topic_however_many_turns_they_take() -> None:
    carry = redact("do you want my social").carry
    for piece in ("two one nine", "oh nine", "nine nine"):
        carry = redact(piece, carry).carry
    last = redact("nine nine", carry)
    assert (last.text, last.earlier) == ("[ssn]", True)


def test_a_phone_number_in_its_groups_is_no_social_security_number() -> None:
    assert redact("it's five one eight, five five five, oh one four two").removed == ()
