"""The typed parts a time expression is made of, before and after they meet the calendar. Pure values.

A grammar reads words into `Day`, `Clock`, `Part` and `Length`; `Phrase` joins them; only `settle` looks at `Now`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from infinioffice.understanding.meaning import Grain, Relation

Half = Literal["am", "pm"]
Kind = Literal["weekday", "day", "dom", "monthday", "month", "week", "weekend", "year", "span", "end", "holiday"]
"""`day` is a single day fixed by itself ("tomorrow"); `span` is any other stretch and `end` the end of one."""


DAYLIKE: frozenset[Kind] = frozenset(
    {
        "weekday",
        "day",
        "dom",
        "monthday",
        "holiday",
    }
)
"""Kinds that are one day, so that a time of day can join them."""


class Period(NamedTuple):
    """Whole days `[start, end)`."""

    start: date
    end: date
    grain: Grain


@dataclass(frozen=True, slots=True)
class Now:
    """What a phrase is settled against. `at` is aware and in the business's zone."""

    at: datetime
    prefer: Literal["future", "past"]
    open_minutes: tuple[int, int] | None

    @property
    def today(self) -> date:
        return self.at.date()


Finder = Callable[[Now, date], Period | None]
"""Finds the days meant. The date is the anchor: open dates ("friday") look from there, fixed ones ("today") do not."""


@dataclass(frozen=True, slots=True)
class Day:
    """Days as said. `sure` is False for words that are dates only in company ("may", "sat", "the 24").
    `weekday`, `month`, `dom` keep what was named, so that neighbours can complete it."""

    find: Finder
    kind: Kind
    sure: bool = True
    other: Finder | None = None
    weekday: int | None = None
    month: int | None = None
    dom: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time. `half` None: neither am nor pm was said and `hour` is 1–12; else `hour` is 0–23 and settled.
    `sure` is False for bare numbers. `exact` is False for a whole hour ("at three")."""

    hour: int
    minute: int = 0
    second: int = 0
    half: Half | None = None
    sure: bool = True
    exact: bool = True

    @property
    def minutes(self) -> int:
        return self.hour * 60 + self.minute


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day `[start, end)` in minutes; `half` is what it says about a clock time beside it.
    `relation` is for "after work" and the like; `noun` for meals, which need a word before them."""

    start: int
    end: int
    half: Half | None = None
    relation: Relation = "at"
    sure: bool = True
    noun: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """A duration: months (of the calendar), days and seconds. `grain` is the finest unit named."""

    months: int = 0
    days: float = 0
    seconds: float = 0
    grain: Grain = "day"

    @property
    def total_s(self) -> int:
        """Seconds, a month as 30 days and a year as 365."""
        years, months = divmod(self.months, 12)
        return round((years * 365 + months * 30 + self.days) * 86400 + self.seconds)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole expression over the words `[first, last)`. Ranges fill `until_day` and `until_time`."""

    first: int
    last: int
    day: Day | None = None
    until_day: Day | None = None
    time: Clock | Part | None = None
    until_time: Clock | Part | None = None
    part: Part | None = None
    until_part: Part | None = None
    relation: Relation = "at"
    length: Length | None = None
    shift_s: int | None = None
    until_shift_s: int | None = None
    day_words: tuple[tuple[int, int], ...] = ()
    time_words: tuple[tuple[int, int], ...] = ()
    sure: bool = False
    excluded: bool = False
    time_first: bool = False
    from_now: bool = False
    """Set by "by friday", which begins now, where "before friday" leaves its beginning open."""
    zone: str | None = None
    """IANA name of the zone said ("3 pm pacific"), else the business's."""
    inclusive: bool = False
    """Whether "after" keeps the day named ("from friday") and "before" does ("by friday")."""

    @property
    def has_time(self) -> bool:
        return self.time is not None or self.part is not None

    @property
    def is_range(self) -> bool:
        return self.until_day is not None or self.until_time is not None or self.until_shift_s is not None
