"""Money as whole minor units (cents) of one currency. No floats, and no silent mixing of currencies.

Law: pure values; rounding happens only where a ratio is applied, half to even, and is named there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_SYMBOLS = {"USD": "$"}


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` whole cents (may be negative) of an ISO 4217 `currency` with two decimals."""

    minor: int
    currency: str = "USD"

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError("currency must be three capital letters")

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other).minor

    def times(self, ratio: int | Fraction) -> Money:
        """The amount times a whole number or a fraction, rounded half to even to a whole cent."""
        return Money(round(self.minor * Fraction(ratio)), self.currency)

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        whole, cents = divmod(abs(self.minor), 100)
        symbol = _SYMBOLS.get(self.currency)
        amount = f"{whole:,}.{cents:02d}"
        return f"{sign}{symbol}{amount}" if symbol else f"{sign}{amount} {self.currency}"

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError("amounts of two currencies cannot be combined")
        return other


def split(amount: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """The amount in parts by weight whose sum is exactly the amount; spare cents go to the largest remainders.

    Raises ValueError for no weights, a negative weight or weights that sum to nothing.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and sum to more than zero")
    parts = [amount.minor * weight // total for weight in weights]
    spare = amount.minor - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: -(amount.minor * weights[i] % total))
    for i in by_remainder[:spare]:
        parts[i] += 1
    return tuple(Money(part, amount.currency) for part in parts)
