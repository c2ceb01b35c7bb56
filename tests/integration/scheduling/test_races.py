"""Real processes after the same time: whatever they do and in whatever order, nothing is booked twice.

Short by default; `INFINIOFFICE_RACERS=20 INFINIOFFICE_ROUNDS=50` runs the long form.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from infinioffice.scheduling.slots import Booking, Hold, SlotTaken, Stale, Wanted
from tests.integration.scheduling.racing import Act, Racers, double_bookings, racers
from tests.integration.scheduling.worlds import (
    ANA,
    NOW,
    Caller,
    appointments,
    at,
    in_minutes,
    models,
    open_business,
    plumber,
    salon,
    schedule,
    tenancy,
)

RACERS = int(os.environ.get("INFINIOFFICE_RACERS", "8"))
ROUNDS = int(os.environ.get("INFINIOFFICE_ROUNDS", "15"))
NINE = at("2026-06-02 09:00")
LATE = in_minutes(10)
"""When every hold made at `NOW` has run out."""


@pytest.fixture(scope="module")
def field(migrated_database: Any) -> Iterator[Racers]:
    with racers(RACERS, migrated_database.settings) as running:
        yield running


@pytest.fixture(autouse=True)
def _never_twice(migrated_database: Any) -> Iterator[None]:
    """After every race, whatever it was about."""
    yield
    assert double_bookings(migrated_database.admin_url, "scheduling_occupancy", "unit_id", "occupied", "active") == 0


def starts(rounds: int = ROUNDS) -> list[Any]:
    """A start for each round: the hours of the coming working days."""
    hours = (NINE + timedelta(days=day, hours=hour) for day in range(60) for hour in range(8))
    return [start for start in hours if start.weekday() < 5][:rounds]


def book(racer: int, _round: int, thing: Any) -> Act:
    """Finds the slot, then, with everybody else, holds and books it; a loser asks again."""
    shop, start = thing
    caller = shop.another()
    token = caller.find_at(start).slots[0].token

    def act() -> Any:
        held = caller.hold(token)
        if isinstance(held, Hold):
            return caller.commit(held.id, replace(ANA, name=f"Racer {racer}"))
        return held, caller.find_at(start)

    return act


def test_one_slot_has_one_winner_and_the_others_get_another_offer(field: Racers) -> None:
    shop = open_business(salon(stylists=1))
    for start, answers in zip(starts(), field.run(book, [(shop, start) for start in starts()]), strict=True):
        winners = [answer for answer in answers if isinstance(answer, Booking)]
        assert [winner.start for winner in winners] == [start]
        for told, again in (answer for answer in answers if not isinstance(answer, Booking)):
            assert told == SlotTaken("taken")
            assert not again.fits
            assert again.slots
            assert start not in {slot.start for slot in again.slots}


def test_a_team_of_three_takes_three(field: Racers) -> None:
    shop = open_business(salon(stylists=3))
    for answers in field.run(book, [(shop, start) for start in starts()]):
        winners = [answer for answer in answers if isinstance(answer, Booking)]
        assert len({winner.provider for winner in winners}) == len(winners) == min(3, RACERS)


def test_a_window_of_three_jobs_takes_three(field: Racers) -> None:
    shop = open_business(plumber(jobs=3))
    windows = [start for start in starts(400) if start.hour in (9, 13)][:ROUNDS]
    for answers in field.run(book, [(shop, start) for start in windows]):
        assert sum(isinstance(answer, Booking) for answer in answers) == min(3, RACERS)


def book_nearby(racer: int, number: int, thing: Any) -> Act:
    """One of four starts that overlap."""
    shop, start = thing
    caller = shop.another()
    return book_at(caller, caller.find_at(start + timedelta(minutes=15 * ((racer + number) % 4))).slots[0].token)


def book_at(caller: Caller, token: str) -> Act:
    """Holds and books an offered slot."""

    def act() -> Any:
        held = caller.hold(token)
        return caller.commit(held.id) if isinstance(held, Hold) else held

    return act


def test_partly_overlapping_visits(field: Racers) -> None:
    shop = open_business(salon(stylists=1, step_minutes=15))
    apart = [start for start in starts(400) if start.hour in (10, 13)][:ROUNDS]
    for answers in field.run(book_nearby, [(shop, start) for start in apart]):
        # The starts lie within 45 minutes and a visit takes 60: only one of them can be had.
        assert sum(isinstance(answer, Booking) for answer in answers) == 1


def change(racer: int, _round: int, thing: Any) -> Act:
    """Even racers move the booking to a time they hold, odd ones cancel it; all saw the same version."""
    shop, booking, free = thing
    caller = shop.another()
    if racer % 2:
        return lambda: caller.cancel(booking)
    held = caller.must_hold(free + timedelta(hours=racer // 2 % 6))
    return lambda: caller.move(booking, held.id)


def test_move_against_cancel_has_one_outcome(field: Racers) -> None:
    shop = open_business(salon(stylists=4, horizon_days=90))
    days = [start for start in starts(400) if start.hour == 9][:ROUNDS]
    things = [(shop, shop.must_book(day), day + timedelta(hours=1)) for day in days]
    for (_, before, _), answers in zip(things, field.run(change, things), strict=True):
        (after,) = [answer for answer in answers if isinstance(answer, Booking)]
        assert all(isinstance(answer, Stale) for answer in answers if answer is not after)
        assert after.version == before.version + 1
        with tenancy.tenant_scope(shop.tenant_id):
            row = models.Booking.objects.get(id=before.id)
            busy = models.Occupancy.objects.filter(booking_id=before.id, active=True)
            assert (row.status, row.version, row.start_at) == (after.status, after.version, after.start)
            assert [span.occupied.lower for span in busy] == ([after.start] if after.status == "booked" else [])
            assert models.Effect.objects.filter(booking_id=before.id).count() == 2


def shift_or_take(racer: int, _round: int, thing: Any) -> Act:
    """Even racers move the booking by half an hour, odd ones book the hour after it."""
    shop, booking = thing
    caller = shop.another()
    if racer % 2:
        return book_at(caller, caller.find_at(booking.end).slots[0].token)
    answer = caller.find_at(booking.start + timedelta(minutes=30), moving=booking.id)

    def act() -> Any:
        held = caller.hold(answer.slots[0].token)
        return caller.move(booking, held.id) if isinstance(held, Hold) else held

    return act


def test_a_short_move_against_the_next_hour(field: Racers) -> None:
    shop = open_business(salon(stylists=1))
    apart = [start for start in starts(400) if start.hour in (10, 13)][:ROUNDS]
    things = [(shop, shop.must_book(start)) for start in apart]
    for (_, before), answers in zip(things, field.run(shift_or_take, things), strict=True):
        (winner,) = [answer for answer in answers if isinstance(answer, Booking)]
        assert (winner.id == before.id) == (winner.start == before.start + timedelta(minutes=30))
        assert winner.start == (before.end if winner.id != before.id else before.start + timedelta(minutes=30))


def say_yes_late(racer: int, number: int, thing: Any) -> Act:
    """The first racer says yes to a hold that has run out; the others want its time."""
    owner, hold_id, start = thing
    if racer == 0:
        return lambda: owner.commit(hold_id, now=LATE)
    caller = owner.another()
    token = caller.find(Wanted(exact=start), now=LATE).slots[0].token

    def act() -> Any:
        held = caller.hold(token, LATE)
        return caller.commit(held.id, now=LATE) if isinstance(held, Hold) else held

    return act


def test_a_yes_against_the_end_of_the_hold(field: Racers) -> None:
    shop = open_business(salon(stylists=1))
    things = []
    for start in starts():
        owner = shop.another()
        things.append((owner, owner.must_hold(start, NOW).id, start))
    for answers in field.run(say_yes_late, things):
        assert sum(isinstance(answer, Booking) for answer in answers) == 1
        assert {answer.rule for answer in answers if isinstance(answer, SlotTaken)} == {"taken"}


def repeat(_racer: int, number: int, thing: Any) -> Act:
    owner, hold_id = thing
    return lambda: owner.commit(hold_id, op_id=f"{owner.call_id}:commit")


def test_one_operation_sent_by_everybody_is_done_once(field: Racers) -> None:
    shop = open_business(salon(stylists=1))
    things: list[tuple[Caller, str]] = []
    for start in starts():
        owner = shop.another()
        things.append((owner, owner.must_hold(start).id))
    for answers in field.run(repeat, things):
        assert isinstance(answers[0], Booking)
        assert answers == [answers[0]] * RACERS
    with tenancy.tenant_scope(shop.tenant_id):
        assert models.Effect.objects.count() == ROUNDS


def anything(racer: int, number: int, thing: Any) -> Act:
    """Books, moves, cancels and lets go in an order that differs for every racer."""
    shop, start = thing
    caller = shop.another()

    def act() -> Any:
        held = caller.hold(caller.find_at(start).slots[0].token)
        if not isinstance(held, Hold):
            return None
        if (racer + number) % 3 == 0:
            return schedule.release(caller.scope, caller.op(), held.id)
        booked = caller.commit(held.id)
        if isinstance(booked, Booking) and (racer + number) % 3 == 1:
            other = caller.find(now=NOW)
            elsewhere = caller.hold(other.slots[racer % len(other.slots)].token) if other.slots else None
            if isinstance(elsewhere, Hold):
                return caller.move(booked, elsewhere.id)
            return caller.cancel(booked)
        return booked

    return act


def test_a_muddle_of_everything_keeps_rows_and_answers_together(field: Racers) -> None:
    shop = open_business(salon(stylists=2))
    field.run(anything, [(shop, start) for start in starts()])
    with tenancy.tenant_scope(shop.tenant_id):
        for row in models.Booking.objects.all():
            busy = models.Occupancy.objects.filter(booking_id=row.id, active=True).count()
            assert busy == (1 if row.status in ("held", *appointments.ACTIVE) else 0)


def check_then_insert(_racer: int, number: int, thing: Any) -> Act:
    """What others do: look whether it is free, then write it down."""
    url, unit = thing
    connection = psycopg.connect(url)
    span = "tstzrange('2026-06-02 09:00Z', '2026-06-02 10:00Z')"

    def act() -> str:
        with connection:
            found = connection.execute(
                f"SELECT 1 FROM naive_booking WHERE unit = %s AND during && {span}",  # type: ignore[arg-type]
                (unit,),
            )
            if found.fetchone() is not None:
                return "taken"
            connection.execute(f"INSERT INTO naive_booking VALUES (%s, {span})", (unit,))  # type: ignore[arg-type]
        return "booked"

    return act


def test_the_same_harness_catches_a_naive_store(field: Racers, migrated_database: Any) -> None:
    with psycopg.connect(migrated_database.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE naive_booking (unit int, during tstzrange)")
    answers = field.run(check_then_insert, [(migrated_database.url, number) for number in range(ROUNDS)])
    assert any(each.count("booked") > 1 for each in answers)
    assert double_bookings(migrated_database.admin_url, "naive_booking", "unit", "during") > 0
