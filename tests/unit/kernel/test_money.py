from fractions import Fraction

import pytest

from infinioffice.kernel.money import Money, split


def test_adds_subtracts_and_compares_in_one_currency() -> None:
    assert Money(1050) + Money(250) - Money(100) == Money(1200)
    assert -Money(5) < Money(0) <= Money(0)


def test_two_currencies_never_meet() -> None:
    for meet in (lambda: Money(1) + Money(1, "CAD"), lambda: Money(1) < Money(1, "CAD")):
        with pytest.raises(ValueError, match="currencies"):
            meet()


@pytest.mark.parametrize(
    ("minor", "ratio", "result"),
    [(250, Fraction(1, 100), 2), (350, Fraction(1, 100), 4), (999, 3, 2997), (-250, Fraction(1, 100), -2)],
)
def test_ratios_round_half_to_even(minor: int, ratio: int | Fraction, result: int) -> None:
    assert Money(minor).times(ratio) == Money(result)


@pytest.mark.parametrize(
    ("money", "text"),
    [(Money(123456), "$1,234.56"), (Money(-5), "-$0.05"), (Money(0), "$0.00"), (Money(100, "CAD"), "1.00 CAD")],
)
def test_is_shown_as_people_write_it(money: Money, text: str) -> None:
    assert str(money) == text


def test_a_split_loses_no_cent() -> None:
    assert split(Money(100), [1, 1, 1]) == (Money(34), Money(33), Money(33))
    assert split(Money(-100), [2, 1]) == (Money(-67), Money(-33))
    assert sum(part.minor for part in split(Money(9999), [3, 5, 0, 7])) == 9999


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_mean_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Money(1), weights)


def test_currency_is_three_capitals() -> None:
    with pytest.raises(ValueError, match="capital"):
        Money(1, "usd")
