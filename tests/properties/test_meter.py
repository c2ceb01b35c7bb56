"""A statement does not depend on the order or the repetition of events, and equals an independent calculation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from infinioffice.billing.meter import FREE_CALLS, PLANS, Plan, Running, Stretch, UsageEvent, statement

START = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
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
