"""Availability under random rules and bookings, in the zones where clocks change and where they do not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infinioffice.scheduling.hours import Calendar
from infinioffice.scheduling.offers import find
from infinioffice.scheduling.plan import RULE_ORDER, Opening, Plan, Visit
from infinioffice.scheduling.rules import ArrivalWindow, Need, OpenHours, Rules, ServiceRule, Unit
from infinioffice.scheduling.slots import SlotRequest, Wanted
from infinioffice.scheduling.walltime import exists, instant, pieces

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "Pacific/Honolulu", "Australia/Lord_Howe",
)  # fmt: skip
CHANGE_DAYS = {
    # spring forward and fall back of the United States, then of Lord Howe (half an hour)
    **dict.fromkeys(ZONES[:-1], (date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14))),
    ZONES[-1]: (date(2026, 10, 4), date(2027, 4, 4), date(2026, 4, 5)),
}
ORDINARY_DAYS = (date(2026, 6, 15), date(2026, 12, 31), date(2028, 2, 29))


def round_the_clock_hours(draw: st.DrawFn) -> tuple[OpenHours, ...]:
    hours = []
    for weekday in range(7):
        for _ in range(draw(st.integers(0, 2))):
            start = draw(st.integers(0, 1380))
            hours.append(OpenHours(weekday, start, start + draw(st.integers(30, 600))))
    return tuple(hours)


@st.composite
def shops(draw: st.DrawFn) -> tuple[Rules, Plan, datetime, Visit]:
    """Random rules, random busy time, a present just before a change day or an ordinary day, and a visit."""
    zone_name = draw(st.sampled_from(ZONES))
    zone = ZoneInfo(zone_name)
    mode = draw(st.sampled_from(("exact", "window")))
    service = ServiceRule(
        "job", "Job", draw(st.integers(5, 200)), "window" if mode == "window" else "exact", (Need("unit"),),
        setup_minutes=draw(st.sampled_from((0, 10))), cleanup_minutes=draw(st.sampled_from((0, 15))),
        step_minutes=draw(st.sampled_from((1, 7, 15, 30, 60))), notice_minutes=draw(st.sampled_from((0, 60, 1500))),
        horizon_days=draw(st.integers(1, 6)),
    )  # fmt: skip
    windows = tuple(
        ArrivalWindow(start, start + draw(st.sampled_from((60, 120, 240))), capacity=draw(st.sampled_from((None, 1))))
        for start in draw(st.lists(st.integers(0, 20 * 60), min_size=1, max_size=4, unique=True))
    )
    units = tuple(
        Unit(f"unit-{n}", "unit", n, f"p{n}", hours=round_the_clock_hours(draw) if draw(st.booleans()) else ())
        for n in (1, 2, 3)[: draw(st.integers(1, 3))]
    )
    rules = Rules(zone, round_the_clock_hours(draw), (service,), units, windows)
    day = draw(st.sampled_from(CHANGE_DAYS[zone_name] + ORDINARY_DAYS))
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(minutes=draw(st.integers(0, 2880)))
    first = int(now.timestamp()) // 60
    busy = {
        unit.key: [
            (first + start, first + start + length)
            for start, length in draw(st.lists(st.tuples(st.integers(0, 6000), st.integers(1, 300)), max_size=6))
        ]
        for unit in units
    }
    provider = draw(st.sampled_from((None, "p1")))
    return rules, Plan(Calendar(rules), busy), now, Visit("job", provider)


def listed(plan: Plan, visit: Visit, now: datetime) -> list[Opening]:
    return plan.slots(visit, now - timedelta(days=1), now + timedelta(days=9), now)


@given(shops())
@settings(deadline=None)
def test_what_is_listed_passes_the_check_and_nothing_else_does(shop: tuple[Rules, Plan, datetime, Visit]) -> None:
    _, plan, now, visit = shop
    openings = {opening.minute: opening for opening in listed(plan, visit, now)}
    first = int(now.timestamp()) // 60
    for minute in range(first - 5, first + 3000, 7):
        start = datetime.fromtimestamp(minute * 60, UTC)
        refusal = plan.check(visit, start, now)
        assert (refusal is None) == (minute in openings)
        assert refusal is None or refusal.rule in RULE_ORDER
    for opening in openings.values():
        assert plan.check(visit, opening.start, now) is None
        assert plan.opening_at(visit, opening.start, now) == opening


@given(shops())
@settings(deadline=None)
def test_an_offered_visit_lies_in_hours_and_on_free_units(shop: tuple[Rules, Plan, datetime, Visit]) -> None:
    rules, plan, now, visit = shop
    service = rules.services[0]
    openings = listed(plan, visit, now)
    for opening in openings[:: 1 + len(openings) // 40]:
        assert opening.start.tzinfo is rules.zone
        assert exists(opening.start)
        assert opening.start >= now + timedelta(minutes=service.notice_minutes)
        assert opening.start <= now + timedelta(days=service.horizon_days)
        minutes = {*range(opening.minute, opening.minute + service.minutes, 7), opening.minute + service.minutes - 1}
        assert all(is_open(rules.hours, rules.zone, minute) for minute in minutes)
        (unit,) = [unit for unit in rules.units if unit.key in opening.units]
        assert visit.provider in (None, unit.provider)
        if unit.hours:
            assert all(is_open(unit.hours, rules.zone, minute) for minute in minutes)
        busy = plan._busy[unit.key]
        assert all(end <= opening.busy_from or opening.busy_to <= start for start, end in busy)


@given(shops(), st.data())
@settings(deadline=None)
def test_booking_takes_and_removing_gives_back_exactly(
    shop: tuple[Rules, Plan, datetime, Visit], data: st.DataObject
) -> None:
    rules, plan, now, visit = shop
    before = listed(plan, visit, now)
    if not before:
        return
    booked = data.draw(st.sampled_from(before))
    busy = {unit: list(plan._busy.get(unit, ())) for unit in (each.key for each in rules.units)}
    taken = {unit: [*spans, *([(booked.busy_from, booked.busy_to)] if unit in booked.units else [])]
             for unit, spans in busy.items()}  # fmt: skip
    during = Plan(plan.calendar, taken)
    for opening in listed(during, visit, now):
        is_apart = opening.busy_to <= booked.busy_from or booked.busy_to <= opening.busy_from
        assert is_apart or not set(opening.units) & set(booked.units)
    assert {each.minute for each in listed(during, visit, now)} <= {each.minute for each in before}
    assert listed(Plan(plan.calendar, busy), visit, now) == before


@given(shops(), st.integers(0, 9000), st.integers(1, 2000), st.booleans())
@settings(deadline=None)
def test_offers_are_few_in_order_legal_and_honest(
    shop: tuple[Rules, Plan, datetime, Visit], after: int, length: int, is_exact: bool
) -> None:
    _, plan, now, visit = shop
    start = (now + timedelta(minutes=after)).replace(second=0, microsecond=0)
    wish = Wanted(exact=start) if is_exact else Wanted(start, start + timedelta(minutes=length))
    found = find(plan, SlotRequest("job", (wish,), provider=visit.provider), now)
    minutes = [opening.minute for opening in found.openings]
    assert minutes == sorted(set(minutes))
    assert len(minutes) <= 3
    for opening in found.openings:
        assert plan.check(found.visit, opening.start, now) is None
    if found.fits:
        assert minutes
        if not is_exact:
            assert all(
                start <= each.start < start + timedelta(minutes=length)
                or (each.mode == "window" and each.start <= start and start + timedelta(minutes=length) <= each.end)
                for each in found.openings
            )
    elif is_exact and not any(each.start <= start < each.end for each in listed(plan, visit, now)):
        assert found.refusal is not None
        assert plan.check(visit, start, now) is not None


@pytest.mark.parametrize("zone_name", ZONES)
@given(wall_start=st.integers(0, 1439), length=st.integers(1, 1440))
@settings(max_examples=60, deadline=None)
def test_wall_minutes_of_change_days_exist_and_come_once(zone_name: str, wall_start: int, length: int) -> None:
    zone = ZoneInfo(zone_name)
    for day in CHANGE_DAYS[zone_name] + ORDINARY_DAYS:
        walls: list[int] = []
        for piece in pieces(day, wall_start, wall_start + length, zone):
            for step in {0, (piece.wall_end - piece.wall_start) // 2, piece.wall_end - piece.wall_start - 1}:
                shown = datetime.fromtimestamp((piece.starts_at + step) * 60, zone)
                midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall time
                wall = (shown.replace(tzinfo=None) - midnight) // timedelta(minutes=1)
                assert wall == piece.wall_start + step
                assert shown.fold == 0
            walls.extend(range(piece.wall_start, piece.wall_end))
        assert len(walls) == len(set(walls))
        for wall in set(range(wall_start, wall_start + length)) - set(walls):
            local = (datetime(day.year, day.month, day.day) + timedelta(minutes=wall)).replace(tzinfo=zone)  # noqa: DTZ001
            assert not exists(local)


@pytest.mark.parametrize("zone_name", ZONES)
def test_every_offset_is_the_one_of_its_own_date(zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    days = [day for day in CHANGE_DAYS[zone_name] for day in (day - timedelta(days=1), day, day + timedelta(days=1))]
    for day in days:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
        assert instant(day, 12 * 60, zone) * 60 == noon.timestamp()


def is_open(hours: tuple[OpenHours, ...], zone: ZoneInfo, minute: int) -> bool:
    """Slow and plain: whether some opening of today or yesterday contains the instant. The clock decides."""
    at = datetime.fromtimestamp(minute * 60, zone)
    for days_ago in (0, 1):
        day = at.date() - timedelta(days=days_ago)
        for each in hours:
            if each.weekday == day.weekday():
                start, end = instant(day, each.open_minute, zone), instant(day, each.close_minute, zone)
                if start <= minute < end:
                    return True
    return False
