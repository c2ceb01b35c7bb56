from __future__ import annotations

from datetime import timedelta

from infinioffice.scheduling.offers import Offers, find
from infinioffice.scheduling.plan import Plan
from infinioffice.scheduling.slots import SlotRequest, Wanted
from tests.unit.scheduling.shops import at, plan_of, plumber, salon, span

NOW = at("2026-06-01 07:00")
WEEK = [f"2026-06-0{day}" for day in range(1, 6)]


def said(offers: Offers) -> list[str]:
    return [each.start.strftime("%a %d %H:%M") for each in offers.openings]


def both_busy(*spans: tuple[str, str]) -> dict[str, list[tuple[int, int]]]:
    return {unit: [span(start, end) for start, end in spans] for unit in ("ann", "bea")}


def ask(plan: Plan, *wanted: Wanted, **more: object) -> Offers:
    return find(plan, SlotRequest("cut", wanted, **more), NOW)  # type: ignore[arg-type]


def test_anything_goes_gives_the_earliest_another_part_of_the_day_and_another_day() -> None:
    found = ask(plan_of(salon()))
    assert said(found) == ["Mon 01 09:00", "Mon 01 12:00", "Tue 02 09:00"]
    assert found.fits


def test_two_when_two_are_asked_for() -> None:
    assert said(ask(plan_of(salon()), limit=2)) == ["Mon 01 09:00", "Mon 01 12:00"]


def test_inside_one_morning_they_are_spread() -> None:
    morning = Wanted(at("2026-06-02 00:00"), at("2026-06-02 12:00"))
    # On the hour where there is a choice: the last start of the morning is 11:30, but 11 is easier to keep.
    assert said(ask(plan_of(salon()), morning)) == ["Tue 02 09:00", "Tue 02 10:00", "Tue 02 11:00"]


def test_an_exact_wish_that_fits_is_the_only_offer() -> None:
    found = ask(plan_of(salon()), Wanted(exact=at("2026-06-02 15:00")))
    assert said(found) == ["Tue 02 15:00"]
    assert found.fits


def test_a_taken_wish_gives_the_nearest_and_says_taken() -> None:
    plan = plan_of(salon(), both_busy(("2026-06-02 15:00", "2026-06-02 16:00")))
    found = ask(plan, Wanted(exact=at("2026-06-02 15:00")))
    assert not found.fits
    assert found.refusal is not None
    assert found.refusal.rule == "taken"
    assert said(found) == ["Tue 02 14:00", "Tue 02 16:00", "Wed 03 15:00"]


def test_a_closed_day_says_closed_and_offers_the_nearest_days() -> None:
    found = ask(plan_of(salon()), Wanted(at("2026-06-06 00:00"), at("2026-06-07 00:00")))
    assert found.refusal is not None
    assert found.refusal.rule == "closed"
    assert {each[:6] for each in said(found)} == {"Fri 05", "Mon 08"}


def test_too_late_in_the_day_is_not_in_hours() -> None:
    found = ask(plan_of(salon()), Wanted(at("2026-06-02 18:10"), at("2026-06-02 18:40")))
    assert found.refusal is not None
    assert found.refusal.rule == "not_in_hours"
    assert "Tue 02 16:00" in said(found)


def test_last_week_is_past_and_the_earliest_is_offered() -> None:
    found = ask(plan_of(salon()), Wanted(at("2026-05-26 00:00"), at("2026-05-27 00:00")))
    assert found.refusal is not None
    assert found.refusal.rule == "past"
    assert said(found)[0] == "Mon 01 09:00"


def test_a_time_in_the_spring_gap_is_refused() -> None:
    now = at("2026-03-06 07:00")
    found = find(plan_of(salon()), SlotRequest("cut", (Wanted(exact=at("2026-03-08 02:30")),)), now)
    assert not found.fits
    assert found.refusal is not None
    assert found.refusal.rule == "not_in_hours"
    assert found.openings


def test_only_mornings_and_not_on_fridays() -> None:
    mornings = Wanted(minutes=(0, 12 * 60))
    friday = Wanted(at("2026-06-05 00:00"), at("2026-06-06 00:00"))
    busy = both_busy(*((f"{day} 09:00", f"{day} 17:00") for day in WEEK[:4]))
    found = ask(plan_of(salon(), busy), mornings, excluded=(friday,))
    assert found.fits
    assert {each.start.strftime("%a") for each in found.openings} <= {"Mon", "Tue", "Wed", "Thu"}
    assert all(each.start.hour < 12 for each in found.openings)
    assert said(found)[0] == "Mon 08 09:00"


def test_either_of_two_wishes() -> None:
    wishes = [Wanted(at(f"2026-06-0{day} 16:00"), at(f"2026-06-0{day} 17:00")) for day in (2, 4)]
    assert said(ask(plan_of(salon()), *wishes)) == ["Tue 02 16:00", "Thu 04 16:00"]


def test_times_already_turned_down_are_not_offered_again() -> None:
    first = ask(plan_of(salon()))
    again = find(plan_of(salon()), SlotRequest("cut"), NOW, frozenset(each.minute for each in first.openings))
    assert again.openings
    assert not {each.minute for each in first.openings} & {each.minute for each in again.openings}


def test_a_provider_without_time_is_said_and_her_own_times_come_first() -> None:
    busy = {"bea": [span("2026-06-02 09:00", "2026-06-02 17:00")]}
    found = ask(plan_of(salon(), busy), Wanted(exact=at("2026-06-02 10:00")), provider="bea")
    assert found.refusal is not None
    assert found.refusal.rule == "taken"
    assert {each.provider for each in found.openings} == {"bea"}


def test_a_provider_who_left_is_said_and_the_others_are_offered() -> None:
    found = ask(plan_of(salon()), provider="zoe")
    assert found.refusal is not None
    assert found.refusal.rule == "provider_away"
    assert {each.provider for each in found.openings} == {"ann"}
    assert found.visit.provider is None


def test_no_time_at_all_is_empty_with_the_reason() -> None:
    everything = both_busy(("2026-05-01 00:00", "2026-09-01 00:00"))
    found = ask(plan_of(salon(), everything))
    assert found.openings == ()
    assert found.refusal is not None
    assert found.refusal.rule == "taken"


def test_an_unknown_service_is_named() -> None:
    found = find(plan_of(salon()), SlotRequest("massage"), NOW)
    assert found.refusal is not None
    assert (found.refusal.rule, found.refusal.detail) == ("no_such_service", "massage")


class TestWindows:
    def test_a_clock_time_means_the_window_it_falls_into(self) -> None:
        found = find(plan_of(plumber()), SlotRequest("leak", (Wanted(exact=at("2026-06-02 15:00")),)), NOW)
        assert said(found) == ["Tue 02 14:00"]
        assert found.fits

    def test_a_stretch_inside_a_window_means_that_window(self) -> None:
        wish = Wanted(at("2026-06-02 10:30"), at("2026-06-02 11:00"))
        assert said(find(plan_of(plumber()), SlotRequest("leak", (wish,)), NOW)) == ["Tue 02 10:00"]

    def test_a_full_window_says_taken_and_offers_its_neighbours(self) -> None:
        full = {f"crew-{n}": [span("2026-06-02 14:00", "2026-06-02 16:00")] for n in (1, 2, 3)}
        found = find(plan_of(plumber(), full), SlotRequest("leak", (Wanted(exact=at("2026-06-02 15:00")),)), NOW)
        assert found.refusal is not None
        assert found.refusal.rule == "taken"
        assert "Tue 02 16:00" in said(found)

    def test_outside_of_the_area_nothing_is_offered(self) -> None:
        found = find(plan_of(plumber()), SlotRequest("leak", zip="10001"), NOW)
        assert found.openings == ()
        assert found.refusal is not None
        assert found.refusal.rule == "area"


def test_a_far_wish_is_found_behind_the_first_weeks() -> None:
    june = (at("2026-06-01 00:00") + timedelta(days=40)).replace(hour=0)
    found = ask(plan_of(salon()), Wanted(june, june + timedelta(days=3)))
    assert found.fits
    assert found.openings[0].start.strftime("%Y-%m-%d") == "2026-07-13"
