"""What one evaluation set reports: figures with their denominators, and its worst errors.

Every set is one module here with `def score(folder: Path) -> Report` reading `folder` (a folder of ../shared/data or
wherever `INFINIOFFICE_EVAL_DATA` points). Data is never copied into the repository.
"""

from __future__ import annotations

from dataclasses import dataclass


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
class Report:
    """`errors` are the worst, at most twenty, each one line: input → got (wanted …)."""

    name: str
    figures: tuple[Figure, ...]
    errors: tuple[str, ...] = ()
    notes: str = ""
