"""What stands in the connected calendars keeps units busy, and what people do to our events flows back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.busy import Facts
from infinioffice.scheduling.calendars import AccessRevoked, BusyPolicy, Changes, ForeignEvent
from infinioffice.testing.calendars import MemoryCalendar
from tests.integration.scheduling.connected import (
    Connected,
    connected,
    hour,
    integration_jobs,
    integrations,
    syncing,
    tenancy,
    work,
)
from tests.integration.scheduling.soon import NINE, NOON, NOW, WEDNESDAY
from tests.integration.scheduling.worlds import ANA


def settle(shop: Connected) -> None:
    """Our own writes are some seconds old: what is read from now on is no echo of them."""
    work()
    with tenancy.tenant_scope(shop.caller.tenant_id):
        integrations.BookingEvent.objects.update(written_at=datetime.now(UTC) - timedelta(minutes=1))
    shop.sync()


def test_busy_time_is_not_offered_and_comes_back_when_it_is_gone() -> None:
    with connected() as shop:
        event = shop.calendar.add(hour(NINE))
        shop.sync()
        assert not shop.caller.find_at(NINE, now=NOW).fits
        shop.calendar.move(event, hour(NOON))
        shop.sync()
        assert shop.caller.find_at(NINE, now=NOW).fits
        assert not shop.caller.find_at(NOON, now=NOW).fits
        shop.calendar.delete(event)
        shop.sync()
        assert shop.caller.find_at(NOON, now=NOW).fits
        assert shop.calendar.asked.count("changes") == 3


def test_a_persons_calendar_keeps_only_them_busy() -> None:
    with connected(whose="s1", is_target=False) as shop:
        shop.calendar.add(hour(NINE))
        shop.sync()
        (slot,) = shop.caller.find_at(NINE, now=NOW, limit=1).slots
        assert slot.provider == "s2"
        assert not shop.caller.find_at(NINE, now=NOW, provider="s1").fits


def test_a_calendar_that_only_receives_blocks_nothing() -> None:
    with connected(blocks=False) as shop:
        shop.calendar.add(hour(NINE))
        shop.sync()
        assert shop.caller.find_at(NINE, now=NOW).fits
        assert shop.caller.must_book(NINE, now=NOW).status == "booked"


def test_our_own_events_do_not_keep_units_busy_twice() -> None:
    with connected() as shop:
        shop.caller.must_book(NINE, now=NOW)
        settle(shop)
        assert shop.blocks() == []
        assert shop.caller.another().find_at(NINE, now=NOW).fits, "the other stylist is free"


def test_a_cursor_too_old_is_a_difference_not_a_wipe() -> None:
    with connected() as shop:
        kept = shop.calendar.add(hour(NINE))
        gone = shop.calendar.add(hour(NOON))
        shop.sync()
        before = {row.event_id: row.id for row in shop.rows(integrations.BusyBlock)}
        shop.calendar.delete(gone)
        shop.calendar.expire_cursors()
        shop.sync()
        assert {row.event_id: row.id for row in shop.rows(integrations.BusyBlock)} == {kept: before[kept]}


def test_a_whole_series_that_is_gone_takes_its_occurrences_along() -> None:
    class Series(MemoryCalendar):
        def changes(self, calendar_id: str, cursor: str, window: Span[datetime], policy: BusyPolicy) -> Changes:
            if cursor:
                return Changes((), ("weekly1",), "2", is_full=False)
            ids = ("weekly1_20261201", "weekly1_20261208", "weekly10_20261201")
            spans = (hour(NINE), hour(NOON), hour(WEDNESDAY))
            events = tuple(ForeignEvent(name, span, blocks=True) for name, span in zip(ids, spans, strict=True))
            return Changes(events, (), "1", is_full=True)

    with connected(account=Series()) as shop:
        shop.sync()
        assert len(shop.blocks()) == 3
        shop.sync()
        assert [start for start, _ in shop.blocks()] == [WEDNESDAY]


def test_ten_thousand_events_are_read_and_read_again() -> None:
    with connected() as shop:
        for number in range(10_000):
            shop.calendar.add(hour(NOW + timedelta(minutes=7 * number), 0.1))
        shop.sync()
        assert len(shop.blocks()) == 10_000
        shop.calendar.expire_cursors()
        shop.sync()
        assert len(shop.blocks()) == 10_000


def test_all_day_entries_marked_free_are_counted_and_block_when_the_owner_says_so() -> None:
    day = Span(NINE.replace(hour=0), NINE.replace(hour=0) + timedelta(days=1))
    with connected() as shop:
        shop.calendar.add(day, Facts(is_all_day=True, is_free=True))
        shop.sync()
        assert shop.linked().free_all_day_seen == 1
        assert shop.caller.find_at(NINE, now=NOW).fits
        with tenancy.tenant_scope(shop.caller.tenant_id):
            integrations.LinkedCalendar.objects.update(free_all_day_blocks=True, cursor="", read_until=None)
        shop.sync()
        assert not shop.caller.find_at(NINE, now=NOW).fits


class TestByHand:
    def test_a_moved_event_moves_the_booking_and_tells_the_customer(self) -> None:
        with connected() as shop:
            shop.agree(ANA)
            booked = shop.caller.must_book(NINE, now=NOW)
            settle(shop)
            (entry,) = shop.ours()
            shop.calendar.move(entry.id, hour(NOON))
            shop.sync()
            assert shop.booking(booked.id).start_at == NOON
            work()
            assert [each.span for each in shop.ours()] == [hour(NOON)]
            assert shop.texts() == ["changed"]

    def test_one_moved_to_where_it_cannot_be_is_flagged_and_stays(self) -> None:
        with connected() as shop:
            booked = shop.caller.must_book(NINE, now=NOW)
            settle(shop)
            (entry,) = shop.ours()
            shop.calendar.move(entry.id, hour(NINE.replace(hour=22)))
            shop.sync()
            shop.sync()
            assert shop.booking(booked.id).start_at == NINE
            (page,) = shop.pages("calendar_moved_by_hand")
            assert "outside of your hours" in page.text

    def test_a_deleted_event_cancels_the_booking_and_tells_the_customer(self) -> None:
        with connected() as shop:
            shop.agree(ANA)
            booked = shop.caller.must_book(NINE, now=NOW)
            settle(shop)
            (entry,) = shop.ours()
            shop.calendar.delete(entry.id)
            shop.sync()
            assert shop.booking(booked.id).status == "cancelled"
            assert shop.texts() == ["cancelled"]
            work()
            assert shop.ours() == []

    def test_one_missing_from_a_whole_reading_counts_only_if_it_is_not_there(self) -> None:
        with connected() as shop:
            booked = shop.caller.must_book(NINE, now=NOW)
            settle(shop)
            (entry,) = shop.ours()
            shop.calendar.expire_cursors()
            shop.sync()
            assert shop.booking(booked.id).status == "booked"
            shop.calendar.delete(entry.id)
            shop.calendar.expire_cursors()
            shop.sync()
            assert shop.booking(booked.id).status == "cancelled"

    def test_our_own_writes_are_no_edits(self) -> None:
        with connected() as shop:
            booked = shop.caller.must_book(NINE, now=NOW)
            work()
            shop.sync()
            shop.caller.move(booked, shop.caller.must_hold(NOON, NOW).id, now=NOW)
            shop.sync()
            work()
            shop.sync()
            assert shop.booking(booked.id).start_at == NOON
            assert shop.booking(booked.id).version == booked.version + 1


class TestHealth:
    def test_a_calendar_silent_for_a_while_is_shown_and_told_once(self) -> None:
        with connected() as shop:
            shop.calendar.faults = [VendorDown("memory", "503")] * 3
            for _ in range(2):
                with pytest.raises(VendorDown):
                    shop.sync()
            assert shop.linked().status == "never"
            with tenancy.tenant_scope(shop.caller.tenant_id):
                integrations.LinkedCalendar.objects.update(failing_since=datetime.now(UTC) - timedelta(hours=1))
            with pytest.raises(VendorDown):
                shop.sync()
            assert shop.linked().status == "failing"
            assert len(shop.pages("calendar_silent")) == 1
            shop.sync()
            assert (shop.linked().status, shop.linked().failing_since) == ("fresh", None)

    def test_a_deleted_calendar_is_told_and_not_asked_again(self) -> None:
        with connected() as shop:
            shop.calendar.delete_calendar()
            with pytest.raises(Exception, match="no such calendar"):
                shop.sync()
            assert shop.linked().status == "gone"
            assert len(shop.pages("calendar_silent")) == 1
            assert shop.sync() is False
            assert shop.caller.must_book(NINE, now=NOW).status == "booked"

    def test_revoked_access_is_told_within_the_reading(self) -> None:
        with connected() as shop:
            shop.vendors.fault = AccessRevoked("memory", "invalid_grant")
            for _ in range(2):
                integration_jobs.sync(str(shop.caller.tenant_id), str(shop.linked_id))
            assert shop.integration().status == "reconnect"
            assert len(shop.pages("calendar_access")) == 1

    def test_the_hourly_canary_proves_both_ways_and_leaves_nothing(self) -> None:
        with connected() as shop:
            integration_jobs.prove(str(shop.caller.tenant_id), str(shop.linked_id))
            assert shop.linked().canary_ok_at is not None
            assert shop.calendar.standing() == []
            shop.sync()
            assert shop.blocks() == []

    def test_a_canary_that_does_not_come_back_is_told(self) -> None:
        class Deaf(MemoryCalendar):
            def events(
                self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline_s: float
            ) -> tuple[ForeignEvent, ...]:
                return ()

        with connected(account=Deaf()) as shop:
            for _ in range(2):
                integration_jobs.prove(str(shop.caller.tenant_id), str(shop.linked_id))
            assert shop.linked().canary_ok_at is None
            (page,) = shop.pages("calendar_silent")
            assert "does not appear" in page.text


def test_every_calendar_is_due_within_five_minutes_and_once() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    with connected() as shop:
        waiting = ProcrastinateJob.objects.filter(task_name="integrations.sync", status="todo")
        mine = waiting.filter(args__calendar_id=str(shop.linked_id))
        integration_jobs.poll(0)
        integration_jobs.poll(0)
        assert mine.count() == 1
        work()
        assert shop.linked().synced_at is not None
        integration_jobs.poll(0)
        assert mine.count() == 0
        with tenancy.tenant_scope(shop.caller.tenant_id):
            integrations.LinkedCalendar.objects.update(synced_at=datetime.now(UTC) - timedelta(minutes=4))
        integration_jobs.poll(0)
        assert mine.count() == 1
        assert integration_jobs.POLL_AFTER + timedelta(minutes=1) < timedelta(minutes=5)


def test_a_push_channel_is_made_and_replaced_before_it_ends() -> None:
    with connected() as shop:
        with tenancy.tenant_scope(shop.caller.tenant_id):
            integrations.Integration.objects.update(vendor="google")
        shop.sync()
        first = shop.linked()
        assert list(shop.calendar.channels) == [first.channel_id]
        shop.sync()
        assert shop.linked().channel_id == first.channel_id
        with tenancy.tenant_scope(shop.caller.tenant_id):
            integrations.LinkedCalendar.objects.update(channel_expires_at=datetime.now(UTC) + timedelta(hours=1))
        shop.sync()
        assert shop.linked().channel_id != first.channel_id
        assert list(shop.calendar.channels) == [shop.linked().channel_id]
        _, address, secret = shop.calendar.channels[shop.linked().channel_id]
        assert address.endswith("/google/calendar/notify")
        assert syncing.is_secret(shop.linked(), secret)
        assert not syncing.is_secret(shop.linked(), secret + "x")
        assert secret not in str(vars(shop.linked()))


def test_an_account_is_renewed_by_one_while_the_others_wait() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from tests.integration.scheduling.connected import accounts

    with connected() as shop:
        with tenancy.tenant_scope(shop.caller.tenant_id):
            row = integrations.Integration.objects.get(id=shop.integration_id)
            soon = datetime.now(UTC) + timedelta(seconds=30)
            accounts.keep_grant(row, accounts.Grant(row.label, {"access_token": "old"}, (), soon))

        def use(_: int) -> None:
            accounts.open_account(shop.caller.tenant_id, shop.integration_id)
            connection.close()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(use, range(6)))
        assert len(shop.vendors.refreshed) == 1


def test_tokens_are_not_readable_in_the_database() -> None:
    with connected() as shop:
        (row,) = shop.rows(integrations.Integration)
        assert b"access_token" not in bytes(row.tokens)
