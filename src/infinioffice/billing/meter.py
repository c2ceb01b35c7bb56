"""What a business used in a period and what it pays for it. By the second, never for spam, silence, tests or ourselves.

A statement is computed from events alone; events may come in any order and more than once (the key counts once). Money
is whole cents; a rate is applied to the period's sum, so cents are rounded once a line, half up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

UsageKind = Literal["call", "booking", "text"]
CallKind = Literal["real", "spam", "silent", "test", "golden"]

FREE_CALLS: frozenset[CallKind] = frozenset({"spam", "silent", "test", "golden"})
GOLDEN_CALLER = "+15005550100"
"""The number the golden call rings from: of the range that is never given out."""
LONGEST_CALL_S = 24 * 3600
"""A longer one was not measured but miscounted."""


def call_kind(line: str, caller_id: str, heard_words: bool) -> CallKind:
    """What a call is to the bill. Only calls on a telephone line can be real; one without a word was silent."""
    if caller_id == GOLDEN_CALLER:
        return "golden"
    if line != "phone":
        return "test"
    return "real" if heard_words else "silent"


def call_seconds(started_at: datetime, ended_at: datetime) -> int:
    """Whole seconds begun, never negative whatever the clocks said."""
    lasted = ended_at - started_at
    return min(max(0, -(-lasted // timedelta(seconds=1))), LONGEST_CALL_S)


@dataclass(frozen=True, slots=True)
class UsageEvent:
    """`key` is unique for the thing that happened (the call, the booking, the text). `quantity` is seconds of
    conversation for a call, 1 for a booking, segments for a text."""

    key: str
    kind: UsageKind
    quantity: int
    at: datetime
    call_kind: CallKind = "real"

    def __post_init__(self) -> None:
        if self.quantity < 0:
            raise ValueError(f"{self.key}: negative quantity")

    @property
    def is_billable(self) -> bool:
        return self.call_kind not in FREE_CALLS


@dataclass(frozen=True, slots=True)
class Plan:
    """Cents a month, what is included, and the rate above it. `cap_cents` bounds the overage of a period; None is no
    cap. A cap never stops the line from answering."""

    key: str
    name: str
    month_cents: int
    included_minutes: int
    included_bookings: int
    included_texts: int
    minute_cents: int
    booking_cents: int
    text_cents: int
    cap_cents: int | None = None

    def __post_init__(self) -> None:
        amounts = (
            self.month_cents, self.included_minutes, self.included_bookings, self.included_texts, self.minute_cents,
            self.booking_cents, self.text_cents, self.cap_cents or 0,
        )  # fmt: skip
        if min(amounts) < 0:
            raise ValueError(f"{self.key}: a negative amount")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A plan in force in `[start, end)` of a period."""

    plan: Plan
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement. `quantity` is what is charged (seconds above the included ones, bookings, segments)."""

    what: str
    quantity: int
    cents: int


@dataclass(frozen=True, slots=True)
class Statement:
    lines: tuple[Line, ...]

    @property
    def total_cents(self) -> int:
        return sum(line.cents for line in self.lines)


@dataclass(frozen=True, slots=True)
class Usage:
    """Sums of one stretch."""

    seconds: int = 0
    bookings: int = 0
    segments: int = 0
    free_seconds: int = 0

    def plus(self, event: UsageEvent) -> Usage:
        if not event.is_billable:
            return replace(self, free_seconds=self.free_seconds + event.quantity * (event.kind == "call"))
        if event.kind == "booking":
            return replace(self, bookings=self.bookings + event.quantity)
        if event.kind == "text":
            return replace(self, segments=self.segments + event.quantity)
        return replace(self, seconds=self.seconds + event.quantity)


@dataclass(frozen=True, slots=True)
class Running:
    """The running total of a stretch: adding an event twice changes nothing."""

    usage: Usage = Usage()
    keys: frozenset[str] = frozenset()

    def plus(self, event: UsageEvent) -> Running:
        return self if event.key in self.keys else Running(self.usage.plus(event), self.keys | {event.key})


def half_up(numerator: int, denominator: int) -> int:
    """Integer division, halves up; both non-negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def statement(stretches: Iterable[Stretch], events: Iterable[UsageEvent]) -> Statement:
    """The period's statement. A plan in force for part of the period is charged, and includes, in proportion to its
    time; `stretches` must follow one another without a gap."""
    parts = sorted(stretches, key=lambda each: each.start)
    if not parts:
        return Statement(())
    if any(a.end != b.start for a, b in pairwise(parts)):
        raise ValueError("the stretches of a period must follow one another")
    whole_s = round((parts[-1].end - parts[0].start).total_seconds())
    once = {event.key: event for event in events}.values()
    lines: list[Line] = []
    for part in parts:
        usage = Usage()
        for event in once:
            if part.start <= event.at < part.end:
                usage = usage.plus(event)
        lines += _lines(part, usage, round((part.end - part.start).total_seconds()), whole_s)
    return Statement(tuple(lines))


def _lines(part: Stretch, usage: Usage, part_s: int, whole_s: int) -> list[Line]:
    plan = part.plan

    def share(amount: int) -> int:
        return half_up(amount * part_s, whole_s)

    over_s = max(0, usage.seconds - share(plan.included_minutes * 60))
    over_bookings = max(0, usage.bookings - share(plan.included_bookings))
    over_texts = max(0, usage.segments - share(plan.included_texts))
    overage = [
        Line(f"{plan.name}: extra minutes", over_s, half_up(over_s * plan.minute_cents, 60)),
        Line(f"{plan.name}: extra bookings", over_bookings, over_bookings * plan.booking_cents),
        Line(f"{plan.name}: extra texts", over_texts, over_texts * plan.text_cents),
    ]
    lines = [Line(f"{plan.name} plan", part_s, share(plan.month_cents)), *(line for line in overage if line.cents)]
    above = sum(line.cents for line in overage) - share(plan.cap_cents) if plan.cap_cents is not None else 0
    if above > 0:
        lines.append(Line(f"{plan.name}: above your cap, not charged", 0, -above))
    return lines
