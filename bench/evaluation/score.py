"""What one evaluation set reports: figures with their denominators, and its worst errors.

Every set is one module here with `def score(folder: Path) -> Report` reading `folder` (a folder of ../shared/data or
wherever `INFINIOFFICE_EVAL_DATA` points). Data is never copied into the repository.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

_KIND = re.compile(r"([a-z][a-z0-9 _,&-]{1,50}): ")


@dataclass(frozen=True, slots=True)
class Figure:
    """`measure` is right in `right` of `of` cases; `must` and `aim` are ratios, None when there is no bar.
    `at_most` turns the bar round (false alarms). `value` overrides right/of for measures that are no ratio (F1)."""

    measure: str
    right: int
    of: int
    must: float | None = None
    aim: float | None = None
    at_most: bool = False
    value: float | None = None

    @property
    def ratio(self) -> float:
        if self.value is not None:
            return self.value
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """The same `measure` over the same cases, read by a well-known library. `value` as in `Figure`."""

    library: str
    measure: str
    right: int
    of: int
    value: float | None = None

    @property
    def ratio(self) -> float:
        if self.value is not None:
            return self.value
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """`errors` are all of them, each one line `kind: input → got (wanted …)`; the kind is what the page counts and
    the line is never written into the repository."""

    name: str
    figures: tuple[Figure, ...]
    errors: tuple[str, ...] = ()
    notes: str = ""
    baselines: tuple[Baseline, ...] = ()

    def kinds(self) -> dict[str, int]:
        """How many errors of each kind, the commonest first."""
        return dict(Counter(kind_of(each) for each in self.errors).most_common())

    def worst(self, count: int = 20) -> tuple[str, ...]:
        """At most `count` errors, taken in turn from every kind, so that a rare one is seen beside a common one."""
        piles: dict[str, list[str]] = {}
        for each in self.errors:
            piles.setdefault(kind_of(each), []).append(each)
        rounds = zip_longest(*(pile for _, pile in sorted(piles.items(), key=lambda item: -len(item[1]))))
        return tuple(each for turn in rounds for each in turn if each is not None)[:count]


def kind_of(error: str) -> str:
    """What stands before the first colon, when it reads like a name of a kind."""
    found = _KIND.match(error)
    return found[1] if found else "other"
