from __future__ import annotations

from datetime import date, timedelta

import pytest

from infinioffice.scheduling.plan import Plan, Visit
from infinioffice.scheduling.rules import (
    ArrivalWindow,
    Away,
    Closure,
    DateHours,
    Holiday,
    Need,
    OpenHours,
    Reserve,
    ServiceRule,
    Unit,
    ZipRange,
)
from tests.unit.scheduling.shops import at, plan_of, plumber, salon, span, weekdays

NOW = at("2026-06-01 07:00")
CUT = Visit("cut")
LEAK = Visit("leak")


def times(plan: Plan, visit: Visit, day: str = "2026-06-01") -> list[str]:
    start = at(f"{day} 00:00")
    return [each.start.strftime("%H:%M") for each in plan.slots(visit, start, start + timedelta(days=1), NOW)]


def rule(plan: Plan, visit: Visit, start: str) -> str | None:
    refusal = plan.check(visit, at(start), NOW)
    return refusal.rule if refusal is not None else None


def test_starts_lie_on_the_grid_and_the_last_visit_ends_at_closing() -> None:
    found = times(plan_of(salon()), CUT)
    assert found[0] == "09:00"
    assert found[-1] == "16:00"
    assert len(found) == 15


def test_a_booking_takes_its_unit_and_the_other_one_is_offered() -> None:
    busy = {"ann": [span("2026-06-01 10:00", "2026-06-01 11:00")]}
    plan = plan_of(salon(), busy)
    opening = plan.opening_at(CUT, at("2026-06-01 10:00"), NOW)
    assert opening is not None
    assert (opening.units, opening.provider, opening.provider_name) == (("bea",), "bea", "Bea")


def test_visits_may_touch() -> None:
    busy = {unit: [span("2026-06-01 10:00", "2026-06-01 11:00")] for unit in ("ann", "bea")}
    found = times(plan_of(salon(), busy), CUT)
    assert "09:00" in found
    assert "09:30" not in found
    assert "10:30" not in found
    assert "11:00" in found


def test_buffers_keep_neighbours_away_but_may_lie_before_opening() -> None:
    plan = plan_of(salon(), {"chair-1": [span("2026-06-01 13:00", "2026-06-01 14:00")]})
    found = times(plan, Visit("colour"))
    # 120 minutes and 15 to clean up must end by 13:00; the next needs 15 to set up after 14:00.
    assert found == ["09:00", "09:30", "10:00", "10:30", "14:30", "15:00"]
    opening = plan.opening_at(Visit("colour"), at("2026-06-01 09:00"), NOW)
    assert opening is not None
    assert (opening.busy_to - opening.busy_from, opening.units) == (150, ("ann", "chair-1"))


def test_two_units_of_one_kind_must_both_be_free() -> None:
    plan = plan_of(salon(), {"bea": [span("2026-06-01 09:00", "2026-06-01 16:00")]})
    assert times(plan, Visit("bridal")) == ["16:00"]
    opening = plan.opening_at(Visit("bridal"), at("2026-06-01 16:00"), NOW)
    assert opening is not None
    assert sorted(opening.units) == ["ann", "bea"]


def test_the_least_loaded_unit_is_chosen_then_the_lowest_key() -> None:
    start = at("2026-06-01 10:00")
    lighter = plan_of(salon(), load={"ann": 120, "bea": 60}).opening_at(CUT, start, NOW)
    equal = plan_of(salon(), load={"ann": 60, "bea": 60}).opening_at(CUT, start, NOW)
    assert lighter is not None
    assert equal is not None
    assert (lighter.units, equal.units) == (("bea",), ("ann",))


def test_rank_goes_before_load() -> None:
    units = (
        Unit("ann", "stylist", 1, "ann", "Ann", ("colour",), rank=1),
        Unit("bea", "stylist", 2, "bea", "Bea"),
        Unit("chair-1", "chair", 1),
    )
    opening = plan_of(salon(units=units), load={"bea": 600}).opening_at(CUT, at("2026-06-01 10:00"), NOW)
    assert opening is not None
    assert opening.units == ("bea",)


def test_another_unit_is_found_without_the_ones_that_failed() -> None:
    plan, start = plan_of(salon()), at("2026-06-01 10:00")
    second = plan.opening_at(CUT, start, NOW, frozenset({"ann"}))
    assert second is not None
    assert second.units == ("bea",)
    assert plan.opening_at(CUT, start, NOW, frozenset({"ann", "bea"})) is None


@pytest.mark.parametrize(
    ("visit", "start", "expected"),
    [
        (Visit("massage"), "2026-06-01 10:00", "no_such_service"),
        (CUT, "2026-05-26 10:00", "past"),
        (CUT, "2026-09-01 10:00", "horizon"),
        (CUT, "2026-06-06 10:00", "closed"),
        (CUT, "2026-06-04 10:00", "holiday"),
        (CUT, "2026-06-09 10:00", "closed"),
        (CUT, "2026-06-01 08:30", "not_in_hours"),
        (CUT, "2026-06-01 16:30", "not_in_hours"),
        (CUT, "2026-06-01 10:10", "off_grid"),
        (Visit("cut", "zoe"), "2026-06-01 10:00", "provider_away"),
        (Visit("colour", "bea"), "2026-06-01 10:00", "provider_away"),
        (CUT, "2026-06-01 13:00", "taken"),
        (CUT, "2026-06-01 10:00", None),
    ],
)
def test_the_first_failing_rule_is_named(visit: Visit, start: str, expected: str | None) -> None:
    rules = salon(
        holidays=(Holiday(date(2026, 6, 4), "Founders' Day"),),
        closures=(Closure(date(2026, 6, 9), date(2026, 6, 11), "floor work"),),
    )
    busy = {unit: [span("2026-06-01 13:00", "2026-06-01 14:00")] for unit in ("ann", "bea")}
    assert rule(plan_of(rules, busy), visit, start) == expected


def test_refusals_carry_what_is_needed_to_say_them() -> None:
    rules = salon(
        holidays=(Holiday(date(2026, 6, 4), "Founders' Day"),),
        closures=(Closure(date(2026, 6, 9), date(2026, 6, 11), "floor work"),),
    )
    plan = plan_of(rules)
    details = [
        plan.check(CUT, at(start), NOW) for start in ("2026-06-04 10:00", "2026-06-10 10:00", "2026-06-11 10:00")
    ]
    assert [each.detail if each else None for each in details] == ["Founders' Day", "floor work", None]


def test_notice_is_an_instant_and_not_a_wall_time() -> None:
    plan = plan_of(salon())
    now = at("2026-06-01 09:00")
    refusal = plan.check(CUT, at("2026-06-01 09:30"), now)
    assert refusal is not None
    assert (refusal.rule, refusal.detail) == ("notice", "60")
    assert plan.check(CUT, at("2026-06-01 10:00"), now) is None
    assert plan.check(CUT, at("2026-06-01 10:00"), now + timedelta(seconds=1)) is not None


def test_a_date_of_its_own_beats_the_holiday_and_the_weekday() -> None:
    day = date(2026, 6, 4)
    rules = salon(holidays=(Holiday(day, "Founders' Day"),), dates=(DateHours(day, ((600, 720),), "short day"),))
    plan = plan_of(rules)
    assert times(plan, CUT, "2026-06-04") == ["10:00", "10:30", "11:00"]
    shut = plan_of(salon(dates=(DateHours(day, (), "stock taking"),)))
    refusal = shut.check(CUT, at("2026-06-04 10:00"), NOW)
    assert refusal is not None
    assert (refusal.rule, refusal.detail) == ("closed", "stock taking")


def test_own_hours_and_time_away_of_a_provider() -> None:
    units = (
        Unit("ann", "stylist", 1, "ann", "Ann", hours=(OpenHours(0, 12 * 60, 15 * 60),)),
        Unit(
            "bea", "stylist", 2, "bea", "Bea",
            away=(Away(at("2026-06-01 00:00"), at("2026-06-02 00:00")),),
        ),
        Unit("chair-1", "chair", 1),
    )  # fmt: skip
    plan = plan_of(salon(units=units, services=salon().services[:1]))
    assert times(plan, CUT) == ["12:00", "12:30", "13:00", "13:30", "14:00"]
    assert rule(plan, Visit("cut", "bea"), "2026-06-01 12:00") == "provider_away"
    assert rule(plan, Visit("cut", "ann"), "2026-06-02 12:00") == "provider_away"
    assert rule(plan, Visit("cut", "bea"), "2026-06-02 12:00") is None


def test_reserved_time_is_for_its_services_until_it_is_released() -> None:
    reserve = Reserve("stylist", (0, 1), 9 * 60, 10 * 60, ("bridal",), release_minutes=24 * 60)
    plan = plan_of(salon(reserves=(reserve,)))
    refusal = plan.check(CUT, at("2026-06-02 09:00"), at("2026-06-01 08:00"))
    assert refusal is not None
    assert (refusal.rule, refusal.detail) == ("taken", "reserved")
    assert plan.check(Visit("bridal"), at("2026-06-02 09:00"), at("2026-06-01 08:00")) is None
    assert plan.check(CUT, at("2026-06-02 09:00"), at("2026-06-01 09:00")) is None


def test_on_call_hours_replace_the_business_hours_and_its_holidays() -> None:
    round_the_clock = tuple(OpenHours(day, 0, 24 * 60) for day in range(7))
    urgent = ServiceRule("urgent", "Urgent visit", 60, "exact", (Need("stylist"),), hours=round_the_clock)
    rules = salon(services=(*salon().services, urgent), holidays=(Holiday(date(2026, 6, 4), "Founders' Day"),))
    plan = plan_of(rules)
    assert rule(plan, Visit("urgent"), "2026-06-04 03:00") is None
    assert rule(plan, Visit("urgent"), "2026-06-06 23:30") is None
    assert rule(plan, CUT, "2026-06-04 10:00") == "holiday"


def test_hours_past_midnight_belong_to_the_evening_they_began() -> None:
    rules = salon(hours=(OpenHours(4, 20 * 60, 26 * 60),))
    found = plan_of(rules).slots(CUT, at("2026-06-05 12:00"), at("2026-06-06 12:00"), NOW)
    assert [each.start.strftime("%a %H:%M") for each in found][-3:] == ["Sat 00:00", "Sat 00:30", "Sat 01:00"]
    assert rule(plan_of(rules), CUT, "2026-06-06 01:30") == "not_in_hours"


def test_a_service_longer_than_the_day_is_too_long() -> None:
    marathon = ServiceRule("marathon", "Marathon", 600, "exact", (Need("stylist"),))
    refusal = plan_of(salon(services=(marathon,))).check(Visit("marathon"), at("2026-06-01 09:00"), NOW)
    assert refusal is not None
    assert (refusal.rule, refusal.detail) == ("too_long", "600")


def test_a_lunch_break_is_not_worked_through() -> None:
    hours = tuple(OpenHours(day, start * 60, end * 60) for day in range(5) for start, end in ((9, 12), (13, 17)))
    plan = plan_of(salon(hours=hours))
    found = times(plan, CUT)
    assert "11:00" in found
    assert "11:30" not in found
    assert found[found.index("11:00") + 1] == "13:00"
    refusal = plan.check(CUT, at("2026-06-01 11:30"), NOW)
    assert refusal is not None
    assert (refusal.rule, refusal.detail) == ("not_in_hours", "runs_over")


class TestWindows:
    def test_windows_inside_the_hours_are_offered_with_their_ends(self) -> None:
        start = at("2026-06-05 00:00")
        found = plan_of(plumber()).slots(LEAK, start, start + timedelta(days=3), NOW)
        told = [f"{each.start:%a %H}-{each.end:%H}" for each in found]
        assert told == ["Fri 08-10", "Fri 10-12", "Fri 12-14", "Fri 14-16", "Fri 16-18", "Sat 09-11", "Sat 11-13"]
        assert {each.mode for each in found} == {"window"}

    def test_capacity_is_numbered_units(self) -> None:
        taken = span("2026-06-02 10:00", "2026-06-02 12:00")
        two = plan_of(plumber(), {"crew-1": [taken], "crew-2": [taken]})
        opening = two.opening_at(LEAK, at("2026-06-02 10:00"), NOW)
        assert opening is not None
        assert opening.units == ("crew-3",)
        full = plan_of(plumber(), {f"crew-{n}": [taken] for n in (1, 2, 3)})
        assert rule(full, LEAK, "2026-06-02 10:00") == "taken"
        assert rule(full, LEAK, "2026-06-02 12:00") is None

    def test_a_window_may_allow_fewer_jobs(self) -> None:
        windows = (ArrivalWindow(8 * 60, 10 * 60, capacity=1), ArrivalWindow(10 * 60, 12 * 60))
        taken = [span("2026-06-02 08:00", "2026-06-02 12:00")]
        plan = plan_of(plumber(windows=windows), {"crew-1": taken})
        assert rule(plan, LEAK, "2026-06-02 08:00") == "taken"
        assert rule(plan, LEAK, "2026-06-02 10:00") is None

    def test_the_area_is_asked_of_the_zip_once_it_is_known(self) -> None:
        plan = plan_of(plumber())
        assert rule(plan, Visit("leak", zip="12345"), "2026-06-02 10:00") == "area"
        assert rule(plan, Visit("leak", zip="12203-1234"), "2026-06-02 10:00") is None
        assert rule(plan, Visit("leak", zip="122"), "2026-06-02 10:00") is None

    def test_a_window_may_have_an_area_of_its_own(self) -> None:
        windows = (ArrivalWindow(8 * 60, 10 * 60, zips=(ZipRange("12201", "12210"),)), ArrivalWindow(600, 720))
        plan = plan_of(plumber(windows=windows))
        assert rule(plan, Visit("leak", zip="12250"), "2026-06-02 08:00") == "area"
        assert times(plan, Visit("leak", zip="12250"), "2026-06-02") == ["10:00"]

    def test_a_time_inside_a_window_is_off_grid(self) -> None:
        assert rule(plan_of(plumber()), LEAK, "2026-06-02 09:00") == "off_grid"

    def test_the_first_window_can_be_an_exact_promise(self) -> None:
        plan = plan_of(plumber(first_window_exact=True))
        start = at("2026-06-02 00:00")
        first, second, *_ = plan.slots(LEAK, start, start + timedelta(days=1), NOW)
        assert (first.mode, first.end - first.start) == ("exact", timedelta(minutes=90))
        assert (second.mode, second.end - second.start) == ("window", timedelta(hours=2))
        assert first.busy_to - first.busy_from == 120

    def test_a_job_longer_than_its_window_keeps_the_unit_and_must_end_by_closing(self) -> None:
        install = ServiceRule("install", "Install", 240, "window", (Need("crew"),))
        plan = plan_of(plumber(services=(install,)))
        assert times(plan, Visit("install"), "2026-06-02") == ["08:00", "10:00", "12:00", "14:00"]
        opening = plan.opening_at(Visit("install"), at("2026-06-02 08:00"), NOW)
        assert opening is not None
        assert opening.busy_to - opening.busy_from == 240
        assert opening.end - opening.start == timedelta(hours=2)


class TestClockChanges:
    def test_gap_times_are_not_offered_and_not_accepted(self) -> None:
        rules = salon(hours=tuple(OpenHours(day, 0, 8 * 60) for day in range(7)))
        now = at("2026-03-07 00:00")
        found = plan_of(rules).slots(CUT, at("2026-03-08 00:00"), at("2026-03-09 00:00"), now)
        walls = [each.start.strftime("%H:%M") for each in found]
        assert "02:00" not in walls
        assert "02:30" not in walls
        assert walls[walls.index("01:30") + 1] == "03:00"
        refusal = plan_of(rules).check(CUT, at("2026-03-08 02:30"), now)
        assert refusal is not None
        assert (refusal.rule, refusal.detail) == ("not_in_hours", "no_such_time")

    def test_folded_times_are_offered_once(self) -> None:
        rules = salon(hours=tuple(OpenHours(day, 0, 8 * 60) for day in range(7)))
        now = at("2026-10-31 00:00")
        found = plan_of(rules).slots(CUT, at("2026-11-01 00:00"), at("2026-11-02 00:00"), now)
        walls = [each.start.strftime("%H:%M") for each in found]
        assert walls.count("01:00") == 1
        assert walls.count("01:30") == 1
        second = at("2026-11-01 01:30").replace(fold=1)
        assert plan_of(rules).check(CUT, at("2026-11-01 01:30"), now) is None
        assert plan_of(rules).check(CUT, second, now) is not None

    def test_the_same_wall_time_on_both_sides_of_a_change(self) -> None:
        plan, now = plan_of(salon(), None), at("2026-03-05 07:00")
        friday, monday = (plan.opening_at(CUT, at(day), now) for day in ("2026-03-06 10:00", "2026-03-09 10:00"))
        assert friday is not None
        assert monday is not None
        assert monday.minute - friday.minute == 3 * 24 * 60 - 60

    def test_a_working_period_over_the_gap_is_an_hour_shorter(self) -> None:
        night = tuple(OpenHours(day, 60, 240) for day in range(7))
        long_job = ServiceRule("long", "Long", 121, "exact", (Need("stylist"),), step_minutes=1)
        plan = plan_of(salon(hours=night, services=(long_job,)))
        now = at("2026-03-07 00:00")
        assert plan.check(Visit("long"), at("2026-03-09 01:00"), now) is None
        refusal = plan.check(Visit("long"), at("2026-03-08 01:00"), now)
        assert refusal is not None
        assert refusal.rule == "too_long"


def test_seconds_are_never_on_the_grid() -> None:
    refusal = plan_of(salon()).check(CUT, at("2026-06-01 10:00") + timedelta(seconds=5), NOW)
    assert refusal is not None
    assert refusal.rule == "off_grid"


def test_weekday_hours_of_the_shop_are_what_they_say() -> None:
    assert {each.weekday for each in weekdays()} == {0, 1, 2, 3, 4}


def minute_by_minute(**changes: object) -> Plan:
    """A start every minute, so that an error of one shows."""
    cut = ServiceRule("cut", "Cut", 60, "exact", (Need("stylist"),), 10, 5, step_minutes=1, notice_minutes=0)
    units = (Unit("ann", "stylist", 1, "ann", "Ann", hours=(OpenHours(0, 10 * 60, 15 * 60),)),)
    busy = {"ann": [span("2026-06-01 12:00", "2026-06-01 12:30")]}
    return plan_of(salon(services=(cut,), units=units, **changes), busy)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("09:59", "provider_away"),
        ("10:00", None),
        ("10:55", None),
        ("10:56", "taken"),
        ("12:39", "taken"),
        ("12:40", None),
        ("14:00", None),
        ("14:01", "provider_away"),
    ],
)
def test_every_edge_to_the_minute(start: str, expected: str | None) -> None:
    assert rule(minute_by_minute(), CUT, f"2026-06-01 {start}") == expected
    assert (start in times(minute_by_minute(), CUT)) is (expected is None)


def test_hours_entered_twice_do_not_make_two_people_of_one() -> None:
    hours = (OpenHours(0, 9 * 60, 12 * 60), OpenHours(0, 10 * 60, 13 * 60))
    one_stylist = (Unit("ann", "stylist", skills=("colour",)), Unit("chair-1", "chair"))
    plan = plan_of(salon(hours=hours, units=one_stylist))
    assert times(plan, Visit("bridal")) == []
    assert times(plan, CUT).count("10:00") == 1
