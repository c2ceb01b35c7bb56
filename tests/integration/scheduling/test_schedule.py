"""Find, hold, commit and release against a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from infinioffice.kernel.errors import Broken
from infinioffice.office.scheduling.tokens import SlotTokens
from infinioffice.scheduling.plan import Visit
from infinioffice.scheduling.rules import Closure
from infinioffice.scheduling.slots import Booking, BookingDetails, Hold, SlotTaken
from tests.integration.scheduling.worlds import (
    ANA,
    NOW,
    TOKENS,
    at,
    in_minutes,
    models,
    open_business,
    plumber,
    salon,
    schedule,
    setup,
    tenancy,
)

NINE = at("2026-06-02 09:00")
TEN = at("2026-06-02 10:00")


def test_a_slot_is_found_held_and_booked() -> None:
    caller = open_business(salon())
    answer = caller.find_at(NINE)
    assert answer.fits
    (slot,) = answer.slots
    assert (slot.start, slot.end, slot.mode) == (NINE, TEN, "exact")
    held = caller.hold(slot.token)
    assert isinstance(held, Hold)
    assert held.slot == slot
    assert held.expires_at == NOW + schedule.HOLD_LIFE
    booked = caller.commit(held.id)
    assert isinstance(booked, Booking)
    assert (booked.id, booked.status, booked.start, booked.end) == (held.id, "booked", NINE, TEN)
    assert type(booked.status) is str
    assert (booked.name, booked.phone, booked.notes) == (ANA.name, ANA.phone, ANA.notes)
    assert (booked.service_name, booked.provider, booked.provider_name) == (
        "Haircut",
        slot.provider,
        slot.provider_name,
    )
    assert booked.start.tzinfo is not None
    assert booked.start.utcoffset() == NINE.utcoffset()


def test_what_is_held_or_booked_is_not_offered_until_it_is_free_again() -> None:
    caller = open_business(salon(stylists=1))
    held = caller.must_hold(NINE)
    other = caller.another()
    answer = other.find_at(NINE)
    assert not answer.fits
    assert answer.refusal is not None
    assert answer.refusal.rule == "taken"
    assert NINE not in {slot.start for slot in answer.slots}
    caller_booking = caller.commit(held.id)
    assert isinstance(caller_booking, Booking)
    assert not other.find_at(NINE).fits
    caller.cancel(caller_booking)
    assert other.find_at(NINE).fits


def test_two_offers_of_the_same_slot_and_the_second_is_taken() -> None:
    caller = open_business(salon(stylists=1))
    other = caller.another()
    mine, theirs = caller.find_at(NINE).slots[0], other.find_at(NINE).slots[0]
    assert isinstance(other.hold(theirs.token), Hold)
    assert caller.hold(mine.token) == SlotTaken("taken")
    assert caller.find_at(NINE).slots


def test_the_next_free_unit_is_taken_when_the_offered_one_is_gone() -> None:
    caller = open_business(salon(stylists=2))
    other = caller.another()
    mine, theirs = caller.find_at(NINE).slots[0], other.find_at(NINE).slots[0]
    assert mine.provider == theirs.provider
    assert isinstance(other.hold(theirs.token), Hold)
    held = caller.hold(mine.token)
    assert isinstance(held, Hold)
    assert held.slot.provider is not None
    assert held.slot.provider != mine.provider


def test_who_insists_on_a_person_gets_nobody_else() -> None:
    caller = open_business(salon(stylists=2))
    other = caller.another()
    mine = caller.find_at(NINE, provider="s1").slots[0]
    assert isinstance(other.hold(other.find_at(NINE, provider="s1").slots[0].token), Hold)
    assert caller.hold(mine.token) == SlotTaken("taken")


def test_work_is_shared_by_booked_minutes() -> None:
    caller = open_business(salon(stylists=2))
    first = caller.must_book(NINE)
    second = caller.find_at(at("2026-06-02 12:00")).slots[0]
    assert second.provider != first.provider


def test_a_window_holds_as_many_jobs_as_it_has_units() -> None:
    caller = open_business(plumber(jobs=3))
    for _ in range(3):
        caller.another().must_book(NINE)
    assert not caller.find_at(NINE).fits
    assert caller.find_at(at("2026-06-02 13:00")).fits


def test_the_area_is_checked_again_when_the_address_is_known() -> None:
    caller = open_business(plumber())
    held = caller.must_hold(NINE)
    assert caller.commit(held.id, BookingDetails("Bo Lind", "+15185550100", zip="10001")) == SlotTaken("area")
    assert caller.another().find_at(NINE).fits


class TestTokens:
    def test_nobody_else_can_make_or_change_one(self) -> None:
        caller = open_business(salon())
        token = caller.find_at(NINE).slots[0].token
        forged = SlotTokens(b"another key of the tests")
        identity = TOKENS.read(token, caller.business_id, NOW)
        assert identity is not None
        for bad in (
            "",
            "x",
            "é",
            token[:-2],
            "A" + token[1:],
            forged.make(caller.business_id, identity, NOW),
            "A" * 5000,
        ):
            assert caller.hold(bad) == SlotTaken("expired")

    def test_it_expires_and_belongs_to_one_business_and_service(self) -> None:
        caller, elsewhere = open_business(salon()), open_business(salon())
        token = caller.find_at(NINE).slots[0].token
        assert caller.hold(token, now=in_minutes(31)) == SlotTaken("expired")
        assert elsewhere.hold(token) == SlotTaken("expired")
        assert schedule.hold(TOKENS, caller.scope, caller.op(), token, "massage", NOW) == SlotTaken("expired")
        assert isinstance(caller.hold(token, now=in_minutes(29)), Hold)

    def test_offers_turned_down_do_not_come_back(self) -> None:
        caller = open_business(salon())
        first = caller.find()
        again = caller.find(not_tokens=tuple(slot.token for slot in first.slots))
        assert again.slots
        assert not {slot.start for slot in first.slots} & {slot.start for slot in again.slots}

    def test_a_key_is_not_short(self) -> None:
        with pytest.raises(ValueError, match="16 bytes"):
            SlotTokens(b"short")


class TestIdempotence:
    def test_a_hold_repeated_is_the_same_hold(self) -> None:
        caller = open_business(salon(stylists=1))
        token, op_id = caller.find_at(NINE).slots[0].token, caller.op()
        first = caller.hold(token, op_id=op_id)
        assert isinstance(first, Hold)
        assert caller.hold(token, op_id=op_id) == first

    def test_a_commit_repeated_is_the_same_booking_and_one_effect(self) -> None:
        caller = open_business(salon())
        held, op_id = caller.must_hold(NINE), caller.op()
        first = caller.commit(held.id, op_id=op_id)
        assert isinstance(first, Booking)
        assert caller.commit(held.id, op_id=op_id) == first
        assert caller.commit(held.id) == first
        with tenancy.tenant_scope(caller.tenant_id):
            kinds = list(models.Effect.objects.filter(booking_id=first.id).values_list("kind", "state"))
        assert kinds == [("booking.confirmed", "planned")]

    def test_one_id_is_one_kind_of_write(self) -> None:
        caller = open_business(salon())
        held, op_id = caller.must_hold(NINE), caller.op()
        booked = caller.commit(held.id, op_id=op_id)
        assert isinstance(booked, Booking)
        with pytest.raises(Broken):
            caller.cancel(booked, op_id=op_id)


class TestHolds:
    def test_released_is_free(self) -> None:
        caller = open_business(salon(stylists=1))
        held = caller.must_hold(NINE)
        schedule.release(caller.scope, caller.op(), held.id)
        assert caller.another().find_at(NINE).fits

    def test_only_its_own_call_can_release_or_book_it(self) -> None:
        caller = open_business(salon(stylists=1))
        held, other = caller.must_hold(NINE), caller.another()
        schedule.release(other.scope, other.op(), held.id)
        assert other.commit(held.id) == SlotTaken("expired")
        assert not other.find_at(NINE).fits
        assert isinstance(caller.commit(held.id), Booking)

    def test_the_end_of_the_call_frees_all_of_them(self) -> None:
        caller = open_business(salon(stylists=1))
        for start in (NINE, TEN):
            caller.must_hold(start)
        stranger = caller.another()
        stranger.must_hold(at("2026-06-02 12:00"))
        assert schedule.release_call(caller.scope) == 2
        assert stranger.find_at(NINE).fits
        assert not caller.find_at(at("2026-06-02 12:00")).fits

    def test_whoever_books_without_a_call_has_holds_too(self) -> None:
        visitor = open_business(salon(stylists=1))
        visitor.call_id = ""
        held = schedule.hold(TOKENS, visitor.scope, "web:1", visitor.find_at(NINE).slots[0].token, "cut", NOW)
        assert isinstance(held, Hold)
        assert schedule.release_call(visitor.scope) == schedule.keep_holds(visitor.scope, NOW) == 0
        assert not visitor.find_at(NINE).fits
        assert isinstance(schedule.commit(visitor.scope, "web:2", held.id, ANA, NOW), Booking)

    def test_a_run_out_hold_is_free_for_others_without_any_job(self) -> None:
        caller = open_business(salon(stylists=1))
        caller.must_hold(NINE)
        late, other = in_minutes(6), caller.another()
        assert other.find_at(NINE, now=late).fits
        other.must_book(NINE, now=late)
        with tenancy.tenant_scope(caller.tenant_id):
            assert models.Occupancy.objects.filter(active=True).count() == 1

    def test_a_run_out_hold_that_nobody_wanted_is_still_booked(self) -> None:
        caller = open_business(salon(stylists=1))
        held = caller.must_hold(NINE)
        booked = caller.commit(held.id, now=in_minutes(20))
        assert isinstance(booked, Booking)
        assert booked.start == NINE

    def test_a_run_out_hold_that_was_swept_is_taken_again_if_free(self) -> None:
        caller = open_business(salon(stylists=1))
        held, other = caller.must_hold(NINE), caller.another()
        swept = other.must_hold(NINE, in_minutes(6))
        schedule.release(other.scope, other.op(), swept.id)
        booked = caller.commit(held.id, now=in_minutes(7))
        assert isinstance(booked, Booking)
        assert not other.find_at(NINE, now=in_minutes(7)).fits

    def test_a_run_out_hold_that_somebody_has_is_taken(self) -> None:
        caller = open_business(salon(stylists=1))
        held, other = caller.must_hold(NINE), caller.another()
        other.must_book(NINE, now=in_minutes(6))
        assert caller.commit(held.id, now=in_minutes(7)) == SlotTaken("taken")

    def test_a_call_does_not_stand_in_its_own_way(self) -> None:
        caller = open_business(salon(stylists=1))
        first = caller.must_hold(NINE)
        again = caller.hold_at(NINE)
        half_past = caller.hold_at(at("2026-06-02 09:30"))
        assert isinstance(again, Hold)
        assert isinstance(half_past, Hold)
        assert not caller.another().find_at(NINE).fits
        booked = caller.commit(first.id)
        assert isinstance(booked, Booking)
        assert booked.start == NINE
        assert caller.commit(half_past.id) == SlotTaken("taken")

    def test_a_live_call_keeps_its_holds(self) -> None:
        caller = open_business(salon(stylists=1))
        caller.must_hold(NINE)
        assert schedule.keep_holds(caller.scope, in_minutes(4)) == 1
        assert not caller.another().find_at(NINE, now=in_minutes(8)).fits
        assert caller.another().find_at(NINE, now=in_minutes(10)).fits

    def test_talking_does_not_use_up_the_notice(self) -> None:
        caller = open_business(salon())
        now = NINE - timedelta(minutes=61)
        held = caller.must_hold(NINE, now)
        assert isinstance(caller.commit(held.id, now=now + timedelta(minutes=3)), Booking)
        late = caller.must_hold(TEN, TEN - timedelta(minutes=61))
        assert caller.commit(late.id, now=TEN) == SlotTaken("past")

    def test_closing_in_between_is_respected(self) -> None:
        rules = salon(stylists=1)
        caller = open_business(rules)
        held = caller.must_hold(NINE)
        closed = (Closure(NINE.date(), NINE.date() + timedelta(days=1), "flood"),)
        setup.set_up(caller.business_id, caller.tenant_id, replace(rules, closures=closed))
        assert caller.commit(held.id) == SlotTaken("closed")
        setup.set_up(caller.business_id, caller.tenant_id, rules)
        assert caller.another().find_at(NINE).fits


def test_a_booking_that_waits_for_a_yes_keeps_its_time() -> None:
    caller = open_business(salon(stylists=1, pending=True))
    assert caller.must_book(NINE).status == "pending"
    assert not caller.another().find_at(NINE).fits


def test_why_a_time_cannot_be_had() -> None:
    caller = open_business(salon(stylists=1))
    caller.must_book(NINE)
    visit = Visit("cut")
    rules = [
        schedule.why_not(caller.scope, visit, at(text), NOW)
        for text in ("2026-06-02 09:00", "2026-06-06 09:00", "2026-06-02 11:00")
    ]
    assert [refusal.rule if refusal else None for refusal in rules] == ["taken", "closed", None]


@pytest.mark.parametrize("bad", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_ids_that_are_nobodys(bad: str) -> None:
    caller = open_business(salon())
    assert caller.commit(bad) == SlotTaken("expired")
    schedule.release(caller.scope, caller.op(), bad)


def test_words_that_postgres_refuses_or_that_are_endless_are_cut() -> None:
    caller = open_business(salon())
    odd = BookingDetails("A\0na " + "x" * 500, "+1518555014299999999999", notes="\0" + "n" * 9000)
    booked = caller.must_book(NINE, odd)
    assert len(booked.name) == 200
    assert "\0" not in booked.name + booked.notes


def test_a_business_without_rules_offers_nothing() -> None:
    caller = open_business(salon())
    caller.business_id = uuid4()
    answer = caller.find_at(NINE)
    assert answer.slots == ()
    assert answer.refusal is not None
    assert answer.refusal.rule == "no_such_service"


def test_another_tenant_sees_and_books_nothing() -> None:
    caller, stranger = open_business(salon(stylists=1)), open_business(salon(stylists=1))
    held = caller.must_hold(NINE)
    stranger.business_id, stranger.call_id = caller.business_id, caller.call_id
    assert stranger.commit(held.id) == SlotTaken("expired")
    assert stranger.find_at(NINE).slots == ()
    assert isinstance(caller.commit(held.id), Booking)


def test_the_database_itself_refuses_an_overlap() -> None:
    caller = open_business(salon(stylists=1))
    booked = caller.must_book(NINE)
    with tenancy.tenant_scope(caller.tenant_id):
        row = models.Occupancy.objects.get(booking_id=booked.id)
        with pytest.raises(IntegrityError, match="scheduling_no_double_booking"), transaction.atomic():
            models.Occupancy.objects.create(booking_id=row.booking_id, unit_id=row.unit_id, occupied=row.occupied)


def test_a_booking_cannot_point_at_another_tenants_unit() -> None:
    caller, stranger = open_business(salon(stylists=1)), open_business(salon(stylists=1))
    booked = caller.must_book(NINE)
    with tenancy.tenant_scope(stranger.tenant_id):
        unit = stranger.must_book(NINE) and models.Occupancy.objects.get().unit_id
    with tenancy.tenant_scope(caller.tenant_id), pytest.raises(IntegrityError), transaction.atomic():
        models.Occupancy.objects.filter(booking_id=booked.id).update(unit_id=unit)
