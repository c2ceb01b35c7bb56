"""How long listing every bookable start of a large practice takes: 20 providers, 30 days, a start every 15 minutes.

Warm keeps the calendar (opening times already worked out, as in a running worker), cold makes it anew each time.
The limit is 20 ms p99 for a listing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bench.measured import Measured, percentile, timed_ms
from infinioffice.scheduling.hours import Calendar
from infinioffice.scheduling.offers import find
from infinioffice.scheduling.plan import Plan, Visit
from infinioffice.scheduling.rules import Need, OpenHours, Rules, ServiceRule, Unit
from infinioffice.scheduling.slots import SlotRequest, Wanted

ROUNDS = 300
PROVIDERS, DAYS, A_DAY = 20, 30, 8
ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 6, 1, 6, tzinfo=ZONE)
LIMIT_MS = 20.0


def practice(providers: int, days: int) -> Rules:
    """Open ten hours every day; a 30-minute visit with clean-up, in steps of 15 minutes."""
    return Rules(
        zone=ZONE,
        hours=tuple(OpenHours(day, 8 * 60, 18 * 60) for day in range(7)),
        services=(
            ServiceRule(
                "visit", "Visit", 30, "exact", (Need("provider"),), cleanup_minutes=5, step_minutes=15,
                notice_minutes=60, horizon_days=days,
            ),
        ),
        units=tuple(Unit(f"p{n:02}", "provider", n, f"p{n}", f"Dr. {n}") for n in range(providers)),
    )  # fmt: skip


def bookings(rules: Rules, days: int, a_day: int, dice: random.Random) -> dict[str, list[tuple[int, int]]]:
    """Random visits of 35 minutes, `a_day` for each provider and day."""
    first = int(NOW.timestamp()) // 60 + 120
    return {
        unit.key: [
            (start, start + 35)
            for day in range(days)
            for start in (first + day * 1440 + 15 * dice.randrange(38) for _ in range(a_day))
        ]
        for unit in rules.units
    }


def measure() -> Iterator[Measured]:
    rules = practice(PROVIDERS, DAYS)
    busy = bookings(rules, DAYS, A_DAY, random.Random(7))
    calendar, end, visit = Calendar(rules), NOW + timedelta(days=DAYS), Visit("visit")
    plan = Plan(calendar, busy)
    evening = SlotRequest("visit", (Wanted(exact=NOW.replace(hour=20) + timedelta(days=3)),))
    size = f"{PROVIDERS} providers, {DAYS} days, {PROVIDERS * DAYS * A_DAY} bookings"
    works: tuple[tuple[str, Callable[[], object]], ...] = (
        ("availability: all starts, warm", lambda: Plan(calendar, busy).slots(visit, NOW, end, NOW)),
        ("availability: all starts, cold", lambda: Plan(Calendar(rules), busy).slots(visit, NOW, end, NOW)),
        ("availability: three offers", lambda: find(Plan(calendar, busy), SlotRequest("visit"), NOW)),
        ("availability: nearest to a wish that cannot be had", lambda: find(Plan(calendar, busy), evening, NOW)),
        ("availability: one start checked", lambda: plan.check(visit, NOW + timedelta(days=3, hours=4), NOW)),
    )
    for what, work in works:
        took = [timed_ms(work) for _ in range(ROUNDS)]
        for per_cent in (50, 99):
            yield Measured(f"{what}, p{per_cent}", percentile(took, per_cent), "ms", f"{size}, {ROUNDS} times")
