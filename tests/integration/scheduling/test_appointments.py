"""Finding, moving and cancelling bookings that exist."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from infinioffice.kernel.records import Codec
from infinioffice.scheduling.slots import Booking, BookingDetails, Hold, SlotTaken, Stale
from tests.integration.scheduling.worlds import (
    ANA,
    NOW,
    Caller,
    appointments,
    at,
    in_minutes,
    models,
    open_business,
    salon,
    schedule,
    tenancy,
)

NINE = at("2026-06-02 09:00")
TEN = at("2026-06-02 10:00")
NOON = at("2026-06-02 12:00")


def effects(caller: Caller, booking: Booking) -> list[str]:
    with tenancy.tenant_scope(caller.tenant_id):
        return list(
            models.Effect.objects.filter(booking_id=booking.id)
            .order_by("created_at", "id")
            .values_list("kind", flat=True)
        )


class TestMove:
    def test_it_has_the_new_time_and_the_old_one_is_free(self) -> None:
        caller = open_business(salon(stylists=1))
        booked = caller.must_book(NINE)
        again = caller.another()
        moved = again.move(booked, again.must_hold(NOON).id, in_minutes(1))
        assert isinstance(moved, Booking)
        assert (moved.id, moved.version, moved.start, moved.status) == (booked.id, booked.version + 1, NOON, "booked")
        assert (moved.name, moved.phone) == (booked.name, booked.phone)
        assert caller.find_at(NINE).fits
        assert not caller.find_at(NOON).fits
        assert effects(caller, booked) == ["booking.confirmed", "booking.changed"]

    def test_the_effect_tells_before_and_after(self) -> None:
        caller = open_business(salon(stylists=1))
        booked = caller.must_book(NINE)
        moved = caller.move(booked, caller.must_hold(NOON).id)
        with tenancy.tenant_scope(caller.tenant_id):
            payload = models.Effect.objects.get(kind="booking.changed").payload
        codec = Codec(Booking)
        assert codec.from_plain(payload["booking"]) == moved
        assert codec.from_plain(payload["before"]).start == NINE

    def test_repeated_it_is_the_same_move(self) -> None:
        caller = open_business(salon())
        booked, op_id = caller.must_book(NINE), caller.op()
        held = caller.must_hold(NOON)
        first = caller.move(booked, held.id, op_id=op_id)
        assert isinstance(first, Booking)
        assert caller.move(booked, held.id, op_id=op_id) == first
        assert effects(caller, booked) == ["booking.confirmed", "booking.changed"]

    def test_who_saw_an_old_version_is_told(self) -> None:
        caller = open_business(salon())
        booked = caller.must_book(NINE)
        assert isinstance(caller.move(booked, caller.must_hold(NOON).id), Booking)
        later = caller.must_hold(TEN)
        assert caller.move(booked, later.id) == Stale("changed")
        assert [each.start for each in caller.appointments(ANA.phone)] == [NOON]

    def test_a_run_out_hold_that_somebody_has_changes_nothing(self) -> None:
        caller = open_business(salon(stylists=1))
        booked, held = caller.must_book(NINE), caller.must_hold(NOON)
        caller.another().must_book(NOON, now=in_minutes(6))
        assert caller.move(booked, held.id, in_minutes(7)) == SlotTaken("taken")
        (still,) = caller.appointments(ANA.phone)[:1]
        assert (still.start, still.version) == (NINE, booked.version)
        assert not caller.find_at(NINE, now=in_minutes(7)).fits

    def test_a_run_out_hold_that_was_swept_and_is_free_is_used(self) -> None:
        caller = open_business(salon(stylists=1))
        booked, held, other = caller.must_book(NINE), caller.must_hold(NOON), caller.another()
        swept = other.must_hold(NOON, in_minutes(6))
        schedule.release(other.scope, other.op(), swept.id)
        moved = caller.move(booked, held.id, in_minutes(7))
        assert isinstance(moved, Booking)
        assert moved.start == NOON
        with tenancy.tenant_scope(caller.tenant_id):
            assert models.Occupancy.objects.filter(active=True, booking_id=booked.id).count() == 1
            assert models.Occupancy.objects.filter(active=True).count() == 1

    def test_somebody_elses_hold_or_none_is_refused(self) -> None:
        caller = open_business(salon())
        booked = caller.must_book(NINE)
        theirs = caller.another().must_hold(NOON)
        assert caller.move(booked, theirs.id) == SlotTaken("expired")
        assert caller.move(booked, "nonsense") == SlotTaken("expired")

    def test_a_hold_is_no_booking(self) -> None:
        caller = open_business(salon())
        booked, held, other = caller.must_book(NINE), caller.must_hold(NOON), caller.must_hold(TEN)
        as_if = Booking(**{**_fields(booked), "id": held.id, "version": 1})
        assert caller.move(as_if, other.id) == Stale("gone")
        assert caller.cancel(as_if) == Stale("gone")


class TestMoveByLessThanItsLength:
    """The old and the new time overlap: a booking's own time counts as free for its own move and nothing else."""

    HALF_PAST = at("2026-06-02 09:30")

    def test_it_moves_by_half_an_hour(self) -> None:
        caller = open_business(salon(stylists=1))
        booked = caller.must_book(NINE)
        assert not caller.find_at(self.HALF_PAST).fits
        answer = caller.find_at(self.HALF_PAST, moving=booked.id)
        assert answer.fits
        held = caller.hold(answer.slots[0].token)
        assert isinstance(held, Hold)
        assert not caller.another().find_at(TEN).fits
        moved = caller.move(booked, held.id)
        assert isinstance(moved, Booking)
        assert moved.start == self.HALF_PAST
        with tenancy.tenant_scope(caller.tenant_id):
            (busy,) = models.Occupancy.objects.filter(active=True)
        assert (busy.occupied.lower, busy.occupied.upper) == (moved.start, moved.end)

    def test_letting_go_of_it_leaves_the_booking_where_it_was(self) -> None:
        caller = open_business(salon(stylists=1))
        booked = caller.must_book(NINE)
        held = caller.hold(caller.find_at(self.HALF_PAST, moving=booked.id).slots[0].token)
        assert isinstance(held, Hold)
        schedule.release(caller.scope, caller.op(), held.id)
        assert caller.find_at(TEN).fits
        assert not caller.find_at(NINE).fits
        assert caller.appointments(ANA.phone) == [booked]

    def test_it_cannot_be_booked_beside_the_booking(self) -> None:
        caller = open_business(salon(stylists=1))
        booked = caller.must_book(NINE)
        held = caller.hold(caller.find_at(self.HALF_PAST, moving=booked.id).slots[0].token)
        assert isinstance(held, Hold)
        assert caller.commit(held.id) == SlotTaken("taken")
        assert caller.appointments(ANA.phone) == [booked]

    def test_it_cannot_be_used_for_another_booking(self) -> None:
        caller = open_business(salon(stylists=1))
        booked, other = caller.must_book(NINE), caller.must_book(NOON)
        held = caller.hold(caller.find_at(self.HALF_PAST, moving=booked.id).slots[0].token)
        assert isinstance(held, Hold)
        assert caller.move(other, held.id) == SlotTaken("taken")
        assert caller.appointments(ANA.phone) == [booked, other]


class TestCancel:
    def test_it_is_cancelled_once_and_its_time_is_free(self) -> None:
        caller = open_business(salon(stylists=1))
        booked, op_id = caller.must_book(NINE), caller.op()
        gone = caller.cancel(booked, op_id=op_id)
        assert isinstance(gone, Booking)
        assert (gone.status, gone.version) == ("cancelled", booked.version + 1)
        assert caller.cancel(booked, op_id=op_id) == gone
        assert caller.cancel(booked) == Stale("cancelled")
        assert caller.find_at(NINE).fits
        assert caller.appointments(ANA.phone) == []
        assert effects(caller, booked) == ["booking.confirmed", "booking.cancelled"]

    def test_a_cancelled_booking_cannot_be_moved_or_committed_again(self) -> None:
        caller = open_business(salon())
        booked = caller.must_book(NINE)
        gone = caller.cancel(booked)
        assert isinstance(gone, Booking)
        assert caller.move(gone, caller.must_hold(NOON).id) == Stale("cancelled")
        assert caller.commit(booked.id) == SlotTaken("expired")

    def test_what_has_begun_is_past(self) -> None:
        caller = open_business(salon())
        booked = caller.must_book(NINE)
        assert caller.cancel(booked, now=NINE) == Stale("past")

    @pytest.mark.parametrize("bad", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_nobodys_booking(self, bad: str) -> None:
        caller = open_business(salon())
        assert appointments.cancel(caller.scope, caller.op(), bad, 1, NOW) == Stale("gone")

    def test_another_businesss_booking(self) -> None:
        caller = open_business(salon())
        neighbour = open_business(salon(), caller.tenant_id)
        booked = caller.must_book(NINE)
        assert neighbour.cancel(booked) == Stale("gone")
        assert [each.id for each in caller.appointments(ANA.phone)] == [booked.id]


class TestFind:
    def test_by_number_the_coming_ones_in_order(self) -> None:
        caller = open_business(salon())
        later, sooner = caller.must_book(NOON), caller.must_book(NINE)
        caller.must_book(TEN, BookingDetails("Bo Lind", "+15185550100"))
        caller.must_hold(at("2026-06-02 14:00"))
        assert [each.id for each in caller.appointments(ANA.phone)] == [sooner.id, later.id]
        assert [each.id for each in caller.appointments(ANA.phone, now=NINE + timedelta(minutes=90))] == [later.id]
        assert caller.appointments() == []

    @pytest.mark.parametrize("said", ["ana whitfield", "Anna Whitfeeld", "WHITFIELD", "Ana Witfield"])
    def test_by_name_however_it_is_spelled(self, said: str) -> None:
        caller = open_business(salon())
        booked = caller.must_book(NINE)
        caller.must_book(TEN, BookingDetails("Bo Lind", "+15185550100"))
        assert [each.id for each in caller.appointments("+15185559999", said)] == [booked.id]

    @pytest.mark.parametrize("said", ["Robert Chen", "", "Ana Kowalczyk", "?"])
    def test_somebody_else_is_not_found(self, said: str) -> None:
        caller = open_business(salon())
        caller.must_book(NINE)
        assert caller.appointments(None, said) == []

    def test_one_number_two_people(self) -> None:
        caller = open_business(salon())
        caller.must_book(NINE)
        child = caller.must_book(TEN, BookingDetails("Leo Whitfield-Marsh", ANA.phone))
        assert [each.id for each in caller.appointments(ANA.phone, "Leo")] == [child.id]
        assert len(caller.appointments(ANA.phone, "Zebedee")) == 2

    def test_one_by_its_id(self) -> None:
        caller = open_business(salon())
        booked, held = caller.must_book(NINE), caller.must_hold(TEN)
        with tenancy.tenant_scope(caller.tenant_id):
            assert appointments.one(caller.business_id, UUID(booked.id)) == booked
            assert appointments.one(caller.business_id, UUID(held.id)) is None


def _fields(booking: Booking) -> dict[str, object]:
    return {name: getattr(booking, name) for name in Booking.__dataclass_fields__}
