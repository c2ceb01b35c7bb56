"""Figures as shapes for the templates: bars and a grid, in plain numbers, so that a chart is a drawing of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

WIDE, HIGH = 700, 160
_SHADES = 5
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day's bar: `height` of all calls and, inside it, `booked_height`; `y` counts from the top."""

    day: date
    calls: int
    booked: int
    x: float
    width: float
    y: int
    height: int
    booked_y: int
    booked_height: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a weekday; `shade` from 0 (none) to 5 (as many as the busiest)."""

    weekday: int
    hour: int
    count: int
    shade: int


def day_bars(days: list[date], found: Mapping[date, tuple[int, int]]) -> list[DayBar]:
    """A bar for each day, on one scale."""
    most = max((calls for calls, _ in found.values()), default=0) or 1
    step = WIDE / max(1, len(days))
    bars: list[DayBar] = []
    for n, day in enumerate(days):
        calls, booked = found.get(day, (0, 0))
        height, inside = round(calls / most * HIGH), round(booked / most * HIGH)
        bars.append(
            DayBar(day, calls, booked, round(n * step, 1), round(step * 0.8, 1), HIGH - height, height, HIGH - inside,
                   inside)
        )  # fmt: skip
    return bars


def grid(found: Mapping[tuple[int, int], int]) -> list[tuple[str, list[Cell]]]:
    """Seven rows of 24 cells."""
    most = max(found.values(), default=0) or 1
    return [
        (name, [_cell(weekday, hour, found.get((weekday, hour), 0), most) for hour in range(24)])
        for weekday, name in enumerate(_WEEKDAYS)
    ]


def _cell(weekday: int, hour: int, count: int, most: int) -> Cell:
    return Cell(weekday, hour, count, -(-count * _SHADES // most))
