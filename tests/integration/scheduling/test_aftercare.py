"""Reminders, the waiting list, and visits that nobody came to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from infinioffice.kernel.records import to_plain
from infinioffice.scheduling.slots import Booking, BookingDetails, SlotRequest, Stale, Wanted
from tests.integration.scheduling.connected import Connected, connected, forget_jobs, messages, tenancy, work
from tests.integration.scheduling.soon import NINE, NOON, NOW
from tests.integration.scheduling.worlds import ANA, _OnUse, models, salon

aftercare = _OnUse("infinioffice.office.scheduling.aftercare")
jobs = _OnUse("infinioffice.office.scheduling.jobs")
waitlist = _OnUse("infinioffice.office.scheduling.waitlist")
BO = BookingDetails("Bo Tran", "+15185550143")
CY = BookingDetails("Cy Odum", "+15185550144")


class TestReminders:
    def due(self, shop: Connected, booked: Booking, at: datetime, updated: timedelta = timedelta(days=2)) -> bool:
        """Whether a reminder is texted at that moment."""
        with tenancy.tenant_scope(shop.caller.tenant_id):
            models.Booking.objects.filter(id=booked.id).update(updated_at=at - updated)
        return bool(jobs.remind_of(shop.caller.tenant_id, booked.id, at))

    def test_one_a_day_before_and_only_one(self) -> None:
        with connected() as shop:
            shop.agree(ANA)
            booked = shop.caller.must_book(NINE, now=NOW)
            assert not self.due(shop, booked, NINE - timedelta(hours=25))
            assert self.due(shop, booked, NINE - timedelta(hours=23))
            assert not self.due(shop, booked, NINE - timedelta(hours=22))
            assert shop.texts() == ["reminder"]

    def test_a_moved_visit_is_reminded_of_anew(self) -> None:
        with connected() as shop:
            shop.agree(ANA)
            booked = shop.caller.must_book(NINE, now=NOW)
            assert self.due(shop, booked, NINE - timedelta(hours=23))
            moved = shop.caller.move(booked, shop.caller.must_hold(NOON, NOW).id, now=NOW)
            assert isinstance(moved, Booking)
            assert self.due(shop, moved, NOON - timedelta(hours=23))

    def test_nothing_for_a_cancelled_visit_or_without_consent(self) -> None:
        with connected() as shop:
            booked = shop.caller.must_book(NINE, now=NOW)
            assert not self.due(shop, booked, NINE - timedelta(hours=23))
            shop.agree(ANA)
            shop.caller.cancel(booked, now=NOW)
            assert not self.due(shop, booked, NINE - timedelta(hours=23))
            assert shop.texts() == []

    def test_not_at_night_and_not_right_after_booking(self) -> None:
        with connected() as shop:
            shop.agree(ANA)
            booked = shop.caller.must_book(NINE, now=NOW)
            assert not self.due(shop, booked, NINE - timedelta(hours=10))
            assert not self.due(shop, booked, NINE - timedelta(hours=23), updated=timedelta(minutes=30))

    def test_the_hours_are_the_businesss(self) -> None:
        with connected() as shop:
            shop.agree(ANA)
            booked = shop.caller.must_book(NINE, now=NOW)
            with tenancy.tenant_scope(shop.caller.tenant_id):
                row = models.Preferences.objects.create(business_id=shop.caller.business_id, reminder_hours=0)
            assert not self.due(shop, booked, NINE - timedelta(hours=23))
            with tenancy.tenant_scope(shop.caller.tenant_id):
                models.Preferences.objects.filter(id=row.id).update(reminder_hours=48)
            assert self.due(shop, booked, NINE - timedelta(hours=47))

    def test_the_job_finds_what_is_near(self) -> None:
        soon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=20)
        with connected() as shop:
            shop.agree(ANA)
            booked = shop.caller.must_book(NINE, now=NOW)
            with tenancy.tenant_scope(shop.caller.tenant_id):
                models.Booking.objects.filter(id=booked.id).update(
                    start_at=soon, end_at=soon + timedelta(hours=1), updated_at=soon - timedelta(days=3)
                )
            jobs.remind(0)
            from infinioffice.compliance.texting import is_quiet
            from tests.integration.scheduling.worlds import ZONE

            night = is_quiet(datetime.now(ZONE))
            assert shop.texts() == ([] if night else ["reminder"])


def wait_for(shop: Connected, details: BookingDetails, *wanted: Wanted) -> Any:
    """Somebody on the waiting list who agreed to texts."""
    shop.agree(details)
    with tenancy.tenant_scope(shop.caller.tenant_id):
        return messages.WaitlistEntry.objects.create(
            business_id=shop.caller.business_id,
            op_id=f"wait:{uuid4().hex}",
            created_at=datetime.now(UTC),
            service="cut",
            request=to_plain(SlotRequest("cut", wanted)),
            details=to_plain(details),
        )


class TestWaitingList:
    @pytest.fixture
    def shop(self) -> Any:
        with connected(salon(stylists=1), is_target=False) as shop:
            forget_jobs()
            yield shop

    def offers(self, shop: Connected, status: str = "open") -> list[Any]:
        return [row for row in shop.rows(models.WaitlistOffer) if row.status == status]

    def free(self, shop: Connected) -> None:
        booked = shop.caller.must_book(NINE, now=NOW)
        shop.caller.cancel(booked, now=NOW)
        work("scheduling")

    def test_a_freed_time_goes_to_the_first_whom_it_suits_and_is_kept_for_them(self, shop: Connected) -> None:
        wait_for(shop, CY, Wanted(exact=NOON))
        entry = wait_for(shop, BO)
        wait_for(shop, ANA)
        self.free(shop)
        (offer,) = self.offers(shop)
        assert (offer.entry_id, offer.start_at) == (entry.id, NINE)
        (text,) = shop.rows(messages.TextMessage)
        assert text.phone == BO.phone
        assert f"/w/{offer.secret}/" in text.body
        assert len(text.body) <= 306
        assert not shop.caller.another().find_at(NINE, now=NOW).fits

    def test_yes_books_it_and_ends_the_waiting(self, shop: Connected) -> None:
        entry = wait_for(shop, BO)
        self.free(shop)
        (offer,) = self.offers(shop)
        for _ in range(2):
            assert waitlist.accept(shop.caller.tenant_id, offer.id, datetime.now(UTC)) == "taken"
        (row,) = shop.rows(models.Booking, status="booked")
        assert (row.name, row.phone, row.start_at) == ("Bo Tran", BO.phone, NINE)
        (entry,) = shop.rows(messages.WaitlistEntry, id=entry.id)
        assert entry.closed_at is not None

    def test_no_answer_in_time_asks_the_next_one(self, shop: Connected) -> None:
        wait_for(shop, BO)
        second = wait_for(shop, CY)
        self.free(shop)
        (offer,) = self.offers(shop)
        assert not waitlist.end(shop.caller.tenant_id, offer.id, models.WaitlistOffer.Status.LAPSED, offer.created_at)
        over = offer.expires_at + timedelta(seconds=1)
        assert waitlist.end(shop.caller.tenant_id, offer.id, models.WaitlistOffer.Status.LAPSED, over)
        work("scheduling")
        (offer,) = self.offers(shop)
        assert offer.entry_id == second.id

    def test_a_yes_that_comes_too_late_is_told(self, shop: Connected) -> None:
        wait_for(shop, BO)
        self.free(shop)
        (offer,) = self.offers(shop)
        over = offer.expires_at + timedelta(seconds=1)
        waitlist.end(shop.caller.tenant_id, offer.id, models.WaitlistOffer.Status.LAPSED, over)
        assert waitlist.accept(shop.caller.tenant_id, offer.id, over) == "gone"
        assert shop.rows(models.Booking, status="booked") == []

    def test_one_time_is_never_with_two_people(self, shop: Connected) -> None:
        wait_for(shop, BO)
        wait_for(shop, CY)
        self.free(shop)
        start = NINE.astimezone(UTC).isoformat()
        for _ in range(3):
            jobs.offer_freed(str(shop.caller.tenant_id), str(shop.caller.business_id), "cut", start, str(uuid4()))
        assert len(self.offers(shop)) == 1

    def test_without_consent_nobody_is_texted(self, shop: Connected) -> None:
        entry = wait_for(shop, BO)
        with tenancy.tenant_scope(shop.caller.tenant_id):
            messages.WaitlistEntry.objects.filter(id=entry.id).update(
                details=to_plain(replace(BO, phone="+15185550199"))
            )
        self.free(shop)
        assert self.offers(shop) == []

    def test_the_link_shows_a_first_name_and_a_time_and_takes_nothing_by_itself(self, shop: Connected) -> None:
        from django.test import Client

        wait_for(shop, BO)
        self.free(shop)
        (offer,) = self.offers(shop)
        phone = Client(SERVER_NAME="127.0.0.1")
        html = phone.get(f"/w/{offer.secret}/").content.decode()
        assert "Bo" in html
        assert "Tran" not in html
        assert BO.phone not in html
        assert "Take it" in html
        assert self.offers(shop) != []
        assert "yours" in phone.post(f"/w/{offer.secret}/", {"answer": "take"}).content.decode()
        assert len(shop.rows(models.Booking, status="booked")) == 1
        assert phone.get("/w/guessed/").status_code == 404


def test_a_visit_nobody_came_to_is_marked_after_its_start_only() -> None:
    with connected(is_target=False) as shop:
        booked = shop.caller.must_book(NINE, now=NOW)
        no_show = models.Booking.Status.NO_SHOW
        assert aftercare.mark(shop.caller.tenant_id, booked.id, booked.version, no_show, NOW) == Stale("future")
        after = NINE + timedelta(hours=1)
        marked = aftercare.mark(shop.caller.tenant_id, booked.id, booked.version, no_show, after)
        assert marked.status == "no_show"
        assert aftercare.mark(shop.caller.tenant_id, booked.id, booked.version, no_show, after) == Stale("changed")
        back = aftercare.mark(shop.caller.tenant_id, booked.id, marked.version, models.Booking.Status.BOOKED, after)
        assert back.status == "booked"
