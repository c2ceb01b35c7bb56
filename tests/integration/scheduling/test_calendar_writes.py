"""Bookings become events in the business's calendar: each once, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.scheduling.calendars import CalendarGone, RateLimited
from infinioffice.scheduling.slots import Booking
from tests.integration.scheduling.connected import (
    Connected,
    connected,
    hour,
    integration_jobs,
    integrations,
    models,
    tenancy,
    work,
    writing,
)
from tests.integration.scheduling.soon import NINE, NOON, NOW
from tests.integration.scheduling.worlds import ANA


def effects(shop: Connected, **wanted: object) -> list[str]:
    return [row.state for row in shop.rows(models.Effect, calendar_id=shop.linked_id, **wanted)]


def run_again(shop: Connected) -> None:
    """What was put off is due now."""

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
    work()


def test_a_booking_becomes_one_event_with_what_the_business_needs_to_know() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        work()
        (entry,) = shop.ours()
        assert entry.span == hour(NINE)
        assert entry.booking == booked.id
        assert entry.draft is not None
        assert entry.draft.title == "Haircut: Ana Whitfield"
        assert "+15185550142" in entry.draft.notes
        assert "back door" in entry.draft.notes
        assert effects(shop) == ["done"]


def test_a_moved_booking_moves_its_event_and_a_cancelled_one_removes_it() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        work()
        moved = shop.caller.move(booked, shop.caller.must_hold(NOON, NOW).id, now=NOW)
        assert isinstance(moved, Booking)
        work()
        assert [entry.span for entry in shop.ours()] == [hour(NOON)]
        shop.caller.cancel(moved, now=NOW)
        work()
        assert shop.ours() == []
        assert effects(shop) == ["done"] * 3


def test_booked_and_cancelled_before_the_worker_comes_leaves_nothing() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        shop.caller.cancel(booked, now=NOW)
        work()
        assert shop.calendar.standing() == []


def test_without_a_target_nothing_is_planned() -> None:
    with connected(is_target=False) as shop:
        shop.caller.must_book(NINE, now=NOW)
        assert effects(shop) == []


def test_a_persons_calendar_comes_before_the_businesss() -> None:
    with connected() as shop:
        shop.calendar.add_calendar("s1")
        with tenancy.tenant_scope(shop.caller.tenant_id):
            integrations.LinkedCalendar.objects.create(
                integration_id=shop.integration_id, business_id=shop.caller.business_id, calendar_id="s1",
                name="S1", zone="America/New_York", whose="s1", is_target=True,
            )  # fmt: skip
        first = shop.caller.must_book(NINE, now=NOW)
        second = shop.caller.another().must_book(NINE, now=NOW)
        assert {first.provider, second.provider} == {"s1", "s2"}
        work()
        assert len(shop.calendar.standing("s1")) == len(shop.calendar.standing("main")) == 1


def test_a_lost_answer_is_looked_up_and_not_written_twice() -> None:
    with connected() as shop:
        shop.caller.must_book(NINE, now=NOW)
        shop.calendar.lost_replies = 1
        work()
        assert effects(shop) == ["unknown"]
        run_again(shop)
        assert effects(shop) == ["done"]
        assert len(shop.ours()) == 1
        assert "find" in shop.calendar.asked


def test_a_calendar_that_is_down_is_written_in_order_when_it_is_back() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        moved = shop.caller.move(booked, shop.caller.must_hold(NOON, NOW).id, now=NOW)
        assert isinstance(moved, Booking)
        shop.calendar.faults = [VendorDown("memory", "503")]
        work()
        assert effects(shop) == ["planned", "planned"]
        run_again(shop)
        assert effects(shop) == ["done", "done"]
        assert [entry.span for entry in shop.ours()] == [hour(NOON)]


def test_the_wait_is_the_vendors_word_or_short() -> None:
    limited = integration_jobs.wait_s(RateLimited("memory", "429", 30.0), 1)
    assert 30.0 <= limited <= 32.1
    # With the circuit breaker's 20 s, a queued write is out within a minute after the calendar is back.
    waits = [integration_jobs.wait_s(VendorDown("memory", "503"), attempt) for attempt in range(50)]
    assert max(waits) <= 25.0


def test_a_refusal_ends_as_a_dead_letter_that_is_told() -> None:
    with connected() as shop:
        shop.caller.must_book(NINE, now=NOW)
        shop.calendar.faults = [VendorRefused("memory", "400")] * 9
        for _ in range(integration_jobs.MOST_REFUSALS):
            run_again(shop)
        assert effects(shop) == ["failed"]
        (page,) = shop.pages("calendar_write_failed")
        assert "400" in page.text


def test_a_deleted_calendar_is_a_dead_letter_at_once() -> None:
    with connected() as shop:
        shop.caller.must_book(NINE, now=NOW)
        shop.calendar.faults = [CalendarGone("memory", "404")]
        work()
        assert effects(shop) == ["failed"]
        assert len(shop.pages("calendar_write_failed")) == 1


def test_who_was_first_in_the_calendar_keeps_the_time() -> None:
    with connected(blocks=True) as shop:
        shop.agree(ANA)
        booked = shop.caller.must_book(NINE, now=NOW)
        shop.calendar.add(hour(NINE), created=datetime.now(UTC) - timedelta(hours=1))
        work()
        assert shop.booking(booked.id).status == "cancelled"
        assert shop.ours() == []
        assert shop.texts() == ["undone"]


def test_who_came_later_is_shown_to_the_owner_and_the_booking_stands() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        shop.calendar.add(hour(NINE), created=datetime.now(UTC) + timedelta(minutes=1))
        work()
        assert shop.booking(booked.id).status == "booked"
        assert len(shop.ours()) == 1
        assert len(shop.pages("calendar_overlap")) == 1


def test_deleted_by_hand_while_the_customer_moves_it_is_written_anew() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        work()
        (entry,) = shop.ours()
        moved = shop.caller.move(booked, shop.caller.must_hold(NOON, NOW).id, now=NOW)
        assert isinstance(moved, Booking)
        shop.calendar.delete(entry.id)
        work()
        assert [each.span for each in shop.ours()] == [hour(NOON)]
        assert shop.booking(booked.id).status == "booked"


def test_moved_by_hand_while_the_customer_moves_it_is_the_customers_and_told() -> None:
    with connected() as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        work()
        (entry,) = shop.ours()
        shop.calendar.move(entry.id, hour(NINE + timedelta(hours=1)))
        shop.caller.move(booked, shop.caller.must_hold(NOON, NOW).id, now=NOW)
        work()
        assert [each.span for each in shop.ours()] == [hour(NOON)]
        assert len(shop.pages("calendar_moved_by_hand")) == 1


def test_a_write_whose_job_was_lost_gets_another() -> None:
    from django.db import connection

    with connected() as shop:
        shop.caller.must_book(NINE, now=NOW)
        with tenancy.tenant_scope(shop.caller.tenant_id):
            models.Effect.objects.update(created_at=datetime.now(UTC) - timedelta(minutes=5))
        assert integration_jobs.sweep() == 0
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'integrations.write'")
        assert integration_jobs.sweep() == 1
        work()
        assert len(shop.ours()) == 1


@pytest.mark.parametrize("times", [1, 3])
def test_an_effect_carried_out_again_changes_nothing(times: int) -> None:
    with connected() as shop:
        shop.caller.must_book(NINE, now=NOW)
        work()
        (effect,) = shop.rows(models.Effect, calendar_id=shop.linked_id)
        before = list(shop.calendar.asked)
        for _ in range(times):
            writing.carry_out(shop.caller.tenant_id, effect.id)
        assert shop.calendar.asked == before


def test_one_job_writes_all_that_waits_for_its_calendar() -> None:
    with connected() as shop:
        for hours in range(4):
            shop.caller.another().must_book(NINE + timedelta(hours=hours), now=NOW)
        first = shop.rows(models.Effect, calendar_id=shop.linked_id)[0]
        integration_jobs.write(str(shop.caller.tenant_id), str(first.id))
        assert effects(shop) == ["done"] * 4
        assert [entry.span.start for entry in shop.ours()] == [NINE + timedelta(hours=hours) for hours in range(4)]
