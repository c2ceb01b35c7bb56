"""A statement does not depend on the order or the repetition of events, and equals an independent calculation."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from infinioffice.billing.meter import (
    FREE_CALLS,
    GOLDEN_CALLER,
    LONGEST_CALL_S,
    Plan,
    Running,
    Stretch,
    UsageEvent,
    call_kind,
    call_seconds,
    statement,
)
from infinioffice.cli.synthetic import CALLER

START = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
PLANS = {
    plan.key: plan
    for plan in (
        Plan("starter", "Starter", 4_900, 150, 1_000_000, 200, 25, 0, 3),
        Plan("pro", "Pro", 12_900, 600, 50, 1_000, 20, 10, 3),
        Plan("scale", "Scale", 39_900, 2_500, 1_000_000, 5_000, 15, 0, 2),
    )
}
plans = st.sampled_from(sorted(PLANS.values(), key=lambda plan: plan.key))


@st.composite
def events(draw: st.DrawFn) -> list[UsageEvent]:
    count = draw(st.integers(0, 40))
    return [
        UsageEvent(
            f"k{n}",
            draw(st.sampled_from(("call", "booking", "text"))),
            draw(st.integers(0, 20_000)),
            START + timedelta(seconds=draw(st.integers(0, 30 * 86400 - 1))),
            draw(st.sampled_from(("real", "spam", "silent", "test", "golden"))),
        )
        for n in range(count)
    ]


def _rounded(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def independently(plan: Plan, some: list[UsageEvent]) -> int:
    """The same month by fractions and plain sums, for one plan."""
    paid = [event for event in some if event.call_kind not in FREE_CALLS]
    seconds = sum(e.quantity for e in paid if e.kind == "call")
    bookings = sum(e.quantity for e in paid if e.kind == "booking")
    texts = sum(e.quantity for e in paid if e.kind == "text")
    over = Fraction(max(0, seconds - plan.included_minutes * 60) * plan.minute_cents, 60)
    return (
        plan.month_cents
        + _rounded(over)
        + max(0, bookings - plan.included_bookings) * plan.booking_cents
        + max(0, texts - plan.included_texts) * plan.text_cents
    )


@given(plans, events(), st.randoms())
def test_order_and_repetition_do_not_matter(plan: Plan, some: list[UsageEvent], rng: object) -> None:
    month = [Stretch(plan, START, END)]
    shuffled = some * 2
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert statement(month, shuffled) == statement(month, some)
    assert statement(month, some).total_cents == independently(plan, some)


@given(events())
def test_the_running_total_equals_the_sum(some: list[UsageEvent]) -> None:
    running = Running()
    for event in some + some:
        running = running.plus(event)
    assert running.usage.seconds == sum(e.quantity for e in some if e.kind == "call" and e.is_billable)


@given(plans, plans, st.integers(1, 29), events())
def test_a_change_of_plan_charges_each_for_its_time(a: Plan, b: Plan, day: int, some: list[UsageEvent]) -> None:
    middle = START + timedelta(days=day)
    both = statement([Stretch(a, START, middle), Stretch(b, middle, END)], some)
    flat = [line for line in both.lines if line.what.endswith(" plan")]
    lower, upper = sorted((a.month_cents, b.month_cents))
    assert lower - 1 <= sum(line.cents for line in flat) <= upper + 1
    assert all(line.cents >= 0 for line in both.lines)


@given(events())
def test_free_calls_cost_nothing(some: list[UsageEvent]) -> None:
    plan = PLANS["starter"]
    free = [UsageEvent(e.key, "call", e.quantity, e.at, "spam") for e in some]
    assert statement([Stretch(plan, START, END)], free).total_cents == plan.month_cents


def test_a_thousand_tenant_years_are_right_to_the_cent() -> None:
    """12 months each, told in any order and twice; the running total against fractions. `make test` does fewer."""
    rng = Random(7)
    for _ in range(int(os.environ.get("INFINIOFFICE_TENANT_YEARS", "60"))):
        plan = rng.choice(sorted(PLANS.values(), key=lambda each: each.key))
        for month in range(1, 13):
            start = datetime(2027, month, 1, tzinfo=UTC)
            end = datetime(2027 + month // 12, month % 12 + 1, 1, tzinfo=UTC)
            some = [
                UsageEvent(
                    f"{month}:{n}",
                    rng.choice(("call", "call", "booking", "text")),
                    rng.choice((0, 1, rng.randrange(600), rng.randrange(20_000))),
                    start + timedelta(seconds=rng.randrange(int((end - start).total_seconds()))),
                    rng.choice(("real", "real", "spam", "silent", "test", "golden")),
                )
                for n in range(rng.randrange(30))
            ]
            told = some + rng.sample(some, len(some) // 2)
            rng.shuffle(told)
            running = Running()
            for event in told:
                running = running.plus(event)
            assert statement([Stretch(plan, start, end)], told).total_cents == independently(plan, some)
            paid = [e for e in some if e.is_billable]
            assert running.usage.seconds == sum(e.quantity for e in paid if e.kind == "call")
            assert running.usage.segments == sum(e.quantity for e in paid if e.kind == "text")


def test_an_hour_put_back_costs_nothing_and_a_stuck_clock_not_a_fortune() -> None:
    assert call_seconds(START, START - timedelta(hours=1)) == 0
    assert call_seconds(START, START + timedelta(milliseconds=60_001)) == 61
    assert call_seconds(START, START + timedelta(days=400)) == LONGEST_CALL_S


def test_what_a_call_is_to_the_bill() -> None:
    assert call_kind("phone", "+15185550142", heard_words=True) == "real"
    assert call_kind("phone", "+15185550142", heard_words=False) == "silent"
    assert call_kind("browser", "+15185550142", heard_words=True) == "test"
    assert call_kind("phone", GOLDEN_CALLER, heard_words=True) == "golden"
    assert GOLDEN_CALLER == CALLER
