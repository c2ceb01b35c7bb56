"""The office's side against each real adapter: a simulated Google and Microsoft, and a real CalDAV server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from infinioffice.kernel.spans import Span
from infinioffice.scheduling.slots import Booking, SlotTaken
from tests.contracts.calendars import WORLDS, Entry, World
from tests.integration.scheduling.connected import Connected, connected, integrations, models, tenancy, work
from tests.integration.scheduling.soon import NINE, NOON, NOW


@pytest.fixture(params=list(WORLDS))
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with WORLDS[request.param]() as world:
        yield world


@pytest.fixture
def shop(world: World) -> Iterator[Connected]:
    with ExitStack() as stack:
        yield stack.enter_context(connected(account=world.account, calendar_id=world.calendar_id))


def settle(shop: Connected) -> None:
    """Written, and long enough ago to be no echo."""
    work()
    with tenancy.tenant_scope(shop.caller.tenant_id):
        states = set(models.Effect.objects.filter(calendar_id=shop.linked_id).values_list("state", flat=True))
        assert states == {"done"}
        integrations.BookingEvent.objects.update(written_at=datetime.now(UTC) - timedelta(minutes=1))


def written(shop: Connected, booking: Booking) -> tuple[str, datetime | None]:
    (row,) = shop.rows(integrations.BookingEvent, booking_id=booking.id)
    return row.event_id, row.start_at


def test_from_a_yes_to_the_event_and_back(shop: Connected, world: World) -> None:
    booked = shop.caller.must_book(NINE, now=NOW)
    settle(shop)
    assert world.bookings() == [booked.id]
    shop.sync()
    assert shop.blocks() == []
    event_id, start = written(shop, booked)
    assert start == NINE
    world.move(event_id, Span(NOON, NOON + timedelta(hours=1)))
    shop.sync()
    assert shop.booking(booked.id).start_at == NOON
    settle(shop)
    shop.sync()
    world.delete(written(shop, booked)[0])
    shop.sync()
    assert shop.booking(booked.id).status == "cancelled"
    settle(shop)
    assert world.bookings() == []


def test_moving_and_cancelling_here_arrives_there(shop: Connected, world: World) -> None:
    booked = shop.caller.must_book(NINE, now=NOW)
    settle(shop)
    moved = shop.caller.move(booked, shop.caller.must_hold(NOON, NOW).id, now=NOW)
    assert isinstance(moved, Booking)
    settle(shop)
    assert written(shop, booked)[1] == NOON
    assert world.bookings() == [booked.id]
    shop.caller.cancel(moved, now=NOW)
    settle(shop)
    assert world.bookings() == []


def test_a_lost_answer_leaves_one_event(shop: Connected, world: World) -> None:
    from tests.integration.scheduling.test_calendar_writes import run_again

    booked = shop.caller.must_book(NINE, now=NOW)
    world.trouble("reply_lost")
    work()
    for _ in range(3):
        run_again(shop)
    assert world.bookings() == [booked.id]
    assert [row.state for row in shop.rows(models.Effect, calendar_id=shop.linked_id)] == ["done"]


def test_what_was_entered_just_now_is_taken(shop: Connected, world: World) -> None:
    held = shop.caller.must_hold(NINE, NOW)
    world.enter(Entry(NINE, NINE + timedelta(hours=1)))
    assert shop.caller.commit(held.id, now=NOW) == SlotTaken("taken")
    shop.sync()
    assert len(shop.blocks()) == 1


def test_a_calendar_that_hangs_makes_it_pending_and_is_settled_later(
    shop: Connected, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infinioffice.office.integrations.live.DEADLINE_S", 1.2)
    held = shop.caller.must_hold(NINE, NOW)
    world.trouble("slow")
    booked = shop.caller.commit(held.id, now=NOW)
    assert isinstance(booked, Booking)
    assert booked.status == "pending"
    settle(shop)
    assert shop.booking(booked.id).status == "booked"
    assert world.bookings() == [booked.id]
