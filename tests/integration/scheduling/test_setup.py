"""Writing a business's rules, and what becomes of its units and bookings when they change."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from tests.integration.scheduling.worlds import at, models, open_business, salon, setup, tenancy

NINE = at("2026-06-02 09:00")


def test_the_same_rules_again_change_nothing_and_new_ones_count_up() -> None:
    rules = salon(stylists=2)
    caller = open_business(rules)
    assert setup.set_up(caller.business_id, caller.tenant_id, rules) == 1
    assert setup.set_up(str(caller.business_id), str(caller.tenant_id), salon(stylists=3)) == 2
    with tenancy.tenant_scope(caller.tenant_id):
        assert models.Unit.objects.filter(is_active=True).count() == 3


def test_a_unit_that_left_keeps_its_bookings_and_gets_no_new_ones() -> None:
    caller = open_business(salon(stylists=2))
    with_second = caller.hold(caller.find_at(NINE, provider="s2").slots[0].token)
    booked = caller.commit(with_second.id)  # type: ignore[union-attr]
    setup.set_up(caller.business_id, caller.tenant_id, salon(stylists=1))
    assert [each.provider for each in caller.appointments(booked.phone)] == ["s2"]  # type: ignore[union-attr]
    assert caller.find_at(NINE).slots[0].provider == "s1"
    with tenancy.tenant_scope(caller.tenant_id):
        assert not models.Unit.objects.get(key="s2").is_active


def test_a_zone_change_does_not_move_bookings() -> None:
    rules = salon(stylists=1)
    caller = open_business(rules)
    booked = caller.must_book(NINE)
    setup.set_up(caller.business_id, caller.tenant_id, replace(rules, zone=ZoneInfo("America/Chicago")))
    (now,) = caller.appointments(booked.phone)
    assert now.start == booked.start
    assert now.start.hour == 8
    assert not caller.find_at(NINE).fits


def test_rules_are_read_anew_after_every_change() -> None:
    caller = open_business(salon(stylists=1))
    assert caller.find_at(NINE).fits
    setup.set_up(caller.business_id, caller.tenant_id, replace(salon(stylists=1), hours=()))
    refusal = caller.find_at(NINE).refusal
    assert refusal is not None
    assert refusal.rule == "closed"
