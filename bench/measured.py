"""One measured figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` in `unit`; `how` says over what and how often."""

    what: str
    value: float
    unit: str
    how: str


def timed_ms(action: Callable[[], object]) -> float:
    """How long one run takes, in milliseconds."""
    began = perf_counter()
    action()
    return (perf_counter() - began) * 1000


def percentile(values: list[float], per_cent: int) -> float:
    """The value that `per_cent` of the values do not exceed."""
    return quantiles(values, n=100, method="inclusive")[per_cent - 1] if len(values) > 1 else values[0]
