"""The last look outside between a hold and its booking."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.busy import Facts
from infinioffice.scheduling.calendars import AccessRevoked, BusyPolicy, ForeignEvent
from infinioffice.scheduling.slots import Booking, SlotTaken
from infinioffice.testing.calendars import MemoryCalendar
from tests.integration.scheduling.connected import connected, hour, live, work
from tests.integration.scheduling.soon import NINE, NOON, NOW
from tests.integration.scheduling.worlds import ANA


class SlowCalendar(MemoryCalendar):
    """Answers when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def events(
        self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline_s: float
    ) -> tuple[ForeignEvent, ...]:
        self.go.wait(10)
        return super().events(calendar_id, span, policy, deadline_s)


def test_what_was_entered_a_second_ago_is_taken_and_not_offered_again() -> None:
    with connected() as shop:
        held = shop.caller.must_hold(NINE, NOW)
        shop.calendar.add(hour(NINE))
        assert shop.caller.commit(held.id, now=NOW) == SlotTaken("taken")
        assert not shop.caller.another().find_at(NINE, now=NOW).fits


def test_a_free_calendar_books_at_once() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        assert (booked.status, booked.pending_reason) == ("booked", "")


@pytest.mark.parametrize(
    ("facts", "is_busy"),
    [
        (Facts(), True),
        (Facts(is_tentative=True), True),
        (Facts(is_free=True), False),
        (Facts(is_cancelled=True), False),
    ],
)
def test_only_what_blocks_is_taken(facts: Facts, is_busy: bool) -> None:
    with connected() as shop:
        held = shop.caller.must_hold(NINE, NOW)
        shop.calendar.add(hour(NINE), facts)
        assert isinstance(shop.caller.commit(held.id, now=NOW), SlotTaken if is_busy else Booking)


def test_a_commit_repeated_is_not_refused_because_of_what_came_since() -> None:
    with connected() as shop:
        held = shop.caller.must_hold(NINE, NOW)
        booked = shop.caller.commit(held.id, now=NOW, op_id="once")
        shop.calendar.add(hour(NINE))
        assert shop.caller.commit(held.id, now=NOW, op_id="once") == booked


def test_a_slow_calendar_makes_the_booking_pending_within_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, deadline_s = SlowCalendar(), float(live.DEADLINE_S)
    assert deadline_s == 1.2
    with connected(account=slow) as shop:
        monkeypatch.setattr("infinioffice.office.integrations.live.DEADLINE_S", deadline_s)
        held = shop.caller.must_hold(NINE, NOW)
        began = time.monotonic()
        booked = shop.caller.commit(held.id, now=NOW)
        took = time.monotonic() - began
        slow.go.set()
        assert isinstance(booked, Booking)
        assert (booked.status, booked.pending_reason) == ("pending", "calendar")
        assert took < deadline_s + 1.5
        assert len(shop.pages("booking_unconfirmed")) == 1


def test_a_pending_booking_is_confirmed_by_itself_when_the_calendar_answers() -> None:
    with connected() as shop:
        shop.agree(ANA)
        held = shop.caller.must_hold(NINE, NOW)
        shop.calendar.faults = [VendorDown("memory", "away")]
        booked = shop.caller.commit(held.id, now=NOW)
        assert isinstance(booked, Booking)
        assert booked.status == "pending"
        work()
        assert shop.booking(booked.id).status == "booked"
        assert [entry.span for entry in shop.ours()] == [hour(NINE)]
        assert shop.texts() == ["confirmation"]


def test_a_pending_booking_is_undone_and_told_when_the_calendar_turns_out_busy() -> None:
    with connected() as shop:
        shop.agree(ANA)
        held = shop.caller.must_hold(NINE, NOW)
        shop.calendar.faults = [VendorDown("memory", "away")]
        booked = shop.caller.commit(held.id, now=NOW)
        assert isinstance(booked, Booking)
        shop.calendar.add(hour(NINE))
        work()
        assert shop.booking(booked.id).status == "cancelled"
        assert shop.ours() == []
        assert shop.texts() == ["undone"]
        assert len(shop.pages("booking_undone")) == 1


def test_access_taken_away_makes_requests_and_tells_the_owner_once() -> None:
    with connected() as shop:
        shop.vendors.fault = AccessRevoked("memory", "invalid_grant")
        first = shop.caller.commit(shop.caller.must_hold(NINE, NOW).id, now=NOW)
        other = shop.caller.another()
        second = other.commit(other.must_hold(NOON, NOW).id, now=NOW)
        assert isinstance(first, Booking)
        assert isinstance(second, Booking)
        assert (first.status, first.pending_reason) == (second.status, second.pending_reason) == ("pending", "access")
        assert shop.integration().status == "reconnect"
        assert len(shop.pages("calendar_access")) == 1


def test_after_signing_in_again_what_waited_is_confirmed() -> None:
    from tests.integration.scheduling.connected import integration_jobs, integrations, tenancy

    with connected() as shop:
        shop.vendors.fault = AccessRevoked("memory", "invalid_grant")
        booked = shop.caller.commit(shop.caller.must_hold(NINE, NOW).id, now=NOW)
        assert isinstance(booked, Booking)
        work()
        assert shop.booking(booked.id).status == "pending"
        shop.vendors.fault = None
        with tenancy.tenant_scope(shop.caller.tenant_id):
            integrations.Integration.objects.update(status="connected")
        integration_jobs.resume(shop.caller.tenant_id, shop.integration_id)
        work()
        assert shop.booking(booked.id).status == "booked"
        assert len(shop.ours()) == 1


def test_an_account_that_fails_again_and_again_is_not_waited_for() -> None:
    with connected() as shop:
        shop.calendar.faults = [VendorDown("memory", "away")] * 3
        for minutes in (0, 60, 120):
            caller = shop.caller.another()
            caller.commit(caller.must_hold(NINE + timedelta(minutes=minutes), NOW).id, now=NOW)
        assert shop.integration().broken_until > datetime.now(UTC)
        asked = len(shop.calendar.asked)
        caller = shop.caller.another()
        booked = caller.commit(caller.must_hold(NINE + timedelta(minutes=180), NOW).id, now=NOW)
        assert isinstance(booked, Booking)
        assert booked.status == "pending"
        assert len(shop.calendar.asked) == asked


def test_a_move_asks_too() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        shop.calendar.add(hour(NOON))
        held = shop.caller.must_hold(NOON, NOW)
        assert shop.caller.move(booked, held.id, now=NOW) == SlotTaken("taken")
        assert shop.booking(booked.id).start_at == NINE


def test_an_account_is_not_blamed_for_another_that_is_closed() -> None:
    from tests.integration.scheduling.connected import integrations, tenancy

    with connected() as shop:
        with tenancy.tenant_scope(shop.caller.tenant_id):
            other = integrations.Integration.objects.create(
                business_id=shop.caller.business_id, vendor="memory", label="old", status="reconnect"
            )
            integrations.LinkedCalendar.objects.create(
                integration=other, business_id=shop.caller.business_id, calendar_id="old", name="Old", zone="UTC"
            )
        booked = shop.caller.must_book(NINE, now=NOW)
        assert (booked.status, booked.pending_reason) == ("pending", "access")
        work()
        assert shop.booking(booked.id).status == "pending"
        assert shop.integration().status == "connected"
