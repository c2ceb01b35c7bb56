"""The calendars' pages, and the addresses the vendors push to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from infinioffice.kernel.errors import VendorRefused
from infinioffice.testing.calendars import MemoryCalendar
from tests.integration.office.conftest import Shop
from tests.integration.scheduling.connected import (
    FakeVendors,
    accounts,
    forget_jobs,
    integrations,
    models,
    tenancy,
    work,
)
from tests.integration.scheduling.worlds import salon, setup

if TYPE_CHECKING:
    from django.test import Client

HOME = "/settings/calendars/"


@pytest.fixture
def memory() -> MemoryCalendar:
    return MemoryCalendar()


@pytest.fixture
def vendors(office: None, memory: MemoryCalendar) -> Iterator[FakeVendors]:
    fake = FakeVendors(memory)
    accounts.choose(fake)
    forget_jobs()
    yield fake
    accounts.choose(None)


@pytest.fixture
def owner(shop: Shop, signed_in: Any, vendors: FakeVendors) -> Client:
    setup.set_up(shop.business_id, shop.tenant_id, salon())
    client: Client = signed_in(shop)
    return client


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def all_of(shop: Shop, kind: str) -> list[Any]:
    with tenancy.tenant_scope(shop.tenant_id):
        return list(getattr(integrations, kind).objects.order_by("id"))


def consent(owner: Client, vendor: str = "google") -> str:
    """Begins connecting; the state the vendor was given."""
    answer = owner.get(f"{HOME}connect/{vendor}/")
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer["Location"]).query)["state"][0]


def connect(owner: Client, shop: Shop, vendor: str = "google") -> Any:
    """A connected account with its calendar chosen."""
    owner.get(f"{HOME}back/{vendor}/?state={consent(owner, vendor)}&code=owner")
    (account,) = all_of(shop, "Integration")
    owner.post(f"{HOME}accounts/{account.id}/", {"calendar": ["main"]})
    (calendar,) = all_of(shop, "LinkedCalendar")
    return calendar


def test_connecting_by_consent_ends_with_a_calendar_that_is_read_and_written(
    owner: Client, shop: Shop, memory: MemoryCalendar
) -> None:
    calendar = connect(owner, shop)
    assert (calendar.blocks, calendar.is_target, calendar.zone) == (True, True, "America/New_York")
    work()
    assert "changes" in memory.asked
    html = text_of(owner, HOME)
    assert "Up to date" in html
    assert "owner@shop.example" in html


def test_consent_is_asked_with_a_challenge_and_tokens_are_sealed(owner: Client, shop: Shop) -> None:
    answer = owner.get(f"{HOME}connect/google/")
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert len(asked["challenge"][0]) == 43
    assert len(asked["state"][0]) >= 32
    owner.get(f"{HOME}back/google/?state={asked['state'][0]}&code=owner")
    (account,) = all_of(shop, "Integration")
    assert b"first" not in bytes(account.tokens)


@pytest.mark.parametrize("change", ["other state", "no state", "used", "other vendor", "other session"])
def test_an_answer_that_was_not_asked_for_connects_nothing(
    owner: Client, shop: Shop, signed_in: Any, change: str
) -> None:
    state = consent(owner)
    if change == "used":
        owner.get(f"{HOME}back/google/?state={state}")
    client = signed_in(shop) if change == "other session" else owner
    vendor = "microsoft" if change == "other vendor" else "google"
    given = {"other state": "x" * 32, "no state": ""}.get(change, state)
    answer = client.get(f"{HOME}back/{vendor}/?state={given}&code=thief")
    assert answer.status_code == 302
    assert all_of(shop, "Integration") == []


def test_a_caldav_account_is_tried_before_it_is_kept(owner: Client, shop: Shop, vendors: FakeVendors) -> None:
    given = {"address": "https://dav.example", "user": "ana", "password": "app-secret"}
    vendors.fault = VendorRefused("caldav", "401")
    refused = owner.post(f"{HOME}password/", given).content.decode()
    assert "please check the address" in refused
    assert "app-secret" not in refused
    assert all_of(shop, "Integration") == []
    vendors.fault = None
    assert owner.post(f"{HOME}password/", given).status_code == 302
    (account,) = all_of(shop, "Integration")
    assert (account.vendor, account.label) == ("caldav", "ana")
    assert b"app-secret" not in bytes(account.tokens)


def test_settings_of_a_calendar_are_kept_and_it_is_read_again(owner: Client, shop: Shop) -> None:
    calendar = connect(owner, shop)
    work()
    address = f"{HOME}{calendar.id}/"
    answer = owner.post(address, {"whose": "s2", "blocks": "on", "free_all_day_blocks": "on", "is_target": "on"})
    assert answer.status_code == 302
    (calendar,) = all_of(shop, "LinkedCalendar")
    assert (calendar.whose, calendar.free_all_day_blocks, calendar.tentative_blocks) == ("s2", True, False)
    assert calendar.read_until is None
    assert owner.post(address, {"whose": "somebody-else"}).status_code == 200


def test_two_calendars_of_the_same_people_are_not_both_written(
    owner: Client, shop: Shop, memory: MemoryCalendar
) -> None:
    memory.add_calendar("second")
    connect(owner, shop)
    (account,) = all_of(shop, "Integration")
    owner.post(f"{HOME}accounts/{account.id}/", {"calendar": ["main", "second"]})
    second = next(each for each in all_of(shop, "LinkedCalendar") if each.calendar_id == "second")
    assert not second.is_target
    answer = owner.post(f"{HOME}{second.id}/", {"whose": "", "blocks": "on", "is_target": "on"})
    assert "are written into" in answer.content.decode()


def test_free_all_day_items_are_asked_about(owner: Client, shop: Shop) -> None:
    calendar = connect(owner, shop)
    with tenancy.tenant_scope(shop.tenant_id):
        integrations.LinkedCalendar.objects.filter(id=calendar.id).update(free_all_day_seen=12)
    assert "12 all-day items are marked Free; should they block?" in text_of(owner, HOME)


def test_disconnecting_gives_the_permission_back_and_forgets(
    owner: Client, shop: Shop, vendors: FakeVendors, memory: MemoryCalendar
) -> None:
    connect(owner, shop)
    work()
    (calendar,) = all_of(shop, "LinkedCalendar")
    assert calendar.channel_id in memory.channels
    (account,) = all_of(shop, "Integration")
    owner.post(f"{HOME}accounts/{account.id}/disconnect/")
    assert vendors.revoked == ["owner@shop.example"]
    assert calendar.channel_id not in memory.channels
    assert all_of(shop, "Integration") == all_of(shop, "LinkedCalendar") == all_of(shop, "BusyBlock") == []


@pytest.mark.parametrize("role", ["operator", "viewer"])
def test_only_administrators_connect(shop: Shop, signed_in: Any, vendors: FakeVendors, role: str) -> None:
    client = signed_in(shop, role)
    for address in (HOME, f"{HOME}connect/google/", f"{HOME}back/google/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{HOME}password/", {}).status_code == 403


def test_another_tenants_calendars_do_not_exist(owner: Client, shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    calendar = connect(owner, shop)
    (account,) = all_of(shop, "Integration")
    stranger = signed_in(other_shop)
    assert stranger.get(f"{HOME}{calendar.id}/").status_code == 404
    assert stranger.post(f"{HOME}{calendar.id}/read/").status_code == 404
    assert stranger.get(f"{HOME}accounts/{account.id}/").status_code == 404
    assert stranger.post(f"{HOME}accounts/{account.id}/disconnect/").status_code == 404
    assert "owner@shop.example" not in text_of(stranger, HOME)


def test_what_is_wrong_stands_on_the_dashboard(owner: Client, shop: Shop) -> None:
    connect(owner, shop)
    assert "has to be signed in to again" not in text_of(owner, "/")
    with tenancy.tenant_scope(shop.tenant_id):
        integrations.Integration.objects.update(status="reconnect")
        integrations.LinkedCalendar.objects.update(status="failing")
    html = text_of(owner, "/")
    assert "has to be signed in to again" in html
    assert "does not answer" in html


class TestPush:
    def ready(self, owner: Client, shop: Shop, memory: MemoryCalendar) -> tuple[str, str]:
        """Channel and secret of a calendar with nothing to do."""
        connect(owner, shop)
        work()
        channel = all_of(shop, "LinkedCalendar")[0].channel_id
        return channel, memory.channels[channel][2]

    def jobs(self) -> int:
        from procrastinate.contrib.django.models import ProcrastinateJob

        return ProcrastinateJob.objects.filter(task_name="integrations.sync", status="todo").count()

    @pytest.mark.parametrize(
        ("address", "status"), [("/google/calendar/notify", 200), ("/microsoft/calendar/notify", 202)]
    )
    def test_a_notice_has_its_calendar_read_at_once(
        self, owner: Client, shop: Shop, memory: MemoryCalendar, client: Client, address: str, status: int
    ) -> None:
        channel, secret = self.ready(owner, shop, memory)
        before, asked = self.jobs(), memory.asked.count("changes")
        for _ in range(3):
            answer = client.post(address, headers={"x-channel": channel, "x-secret": secret})
            assert answer.status_code == status
        assert self.jobs() == before + 1
        work()
        assert memory.asked.count("changes") == asked + 1

    @pytest.mark.parametrize("wrong", ["secret", "channel", "nothing"])
    def test_nobody_else_can_make_one(
        self, owner: Client, shop: Shop, memory: MemoryCalendar, client: Client, wrong: str
    ) -> None:
        channel, secret = self.ready(owner, shop, memory)
        before = self.jobs()
        headers = {
            "secret": {"x-channel": channel, "x-secret": secret[:-1]},
            "channel": {"x-channel": "other", "x-secret": secret},
            "nothing": {},
        }[wrong]
        answer = client.post("/google/calendar/notify", headers=headers)
        assert answer.status_code == (400 if wrong == "nothing" else 404)
        assert self.jobs() == before

    def test_a_handshake_is_answered_as_text(self, vendors: FakeVendors, client: Client) -> None:
        answer = client.post("/microsoft/calendar/notify?hello=%3Cb%3Ethere")
        assert (answer.status_code, answer.content) == (200, b"<b>there")
        assert answer["Content-Type"].startswith("text/plain")
        assert re.match(r"nosniff", answer["X-Content-Type-Options"])

    @pytest.fixture
    def client(self) -> Client:
        from django.test import Client

        return Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)


def test_a_dead_letter_can_be_tried_again(owner: Client, shop: Shop, memory: MemoryCalendar) -> None:
    from tests.integration.scheduling.soon import NINE, NOW
    from tests.integration.scheduling.worlds import Caller

    calendar = connect(owner, shop)
    from uuid import UUID

    caller = Caller(UUID(shop.tenant_id), UUID(shop.business_id), "cut")
    caller.must_book(NINE, now=NOW)
    with tenancy.tenant_scope(shop.tenant_id):
        effect = models.Effect.objects.get(calendar_id=calendar.id)
        models.Effect.objects.filter(id=effect.id).update(state="failed", reason="status 400")
    html = text_of(owner, f"{HOME}writes/")
    assert "Haircut: Ana Whitfield" in html
    assert "status 400" in html
    assert owner.post(f"{HOME}writes/{effect.id}/again/").status_code == 302
    work()
    assert len(memory.standing()) == 1
    assert "Every booking reached its calendar" in text_of(owner, f"{HOME}writes/")
    assert owner.post(f"{HOME}writes/{effect.id}/again/").status_code == 404


def test_a_calendar_connected_later_gets_the_bookings_to_come(
    owner: Client, shop: Shop, memory: MemoryCalendar
) -> None:
    from uuid import UUID

    from tests.integration.scheduling.soon import NINE, NOW
    from tests.integration.scheduling.worlds import Caller

    Caller(UUID(shop.tenant_id), UUID(shop.business_id), "cut").must_book(NINE, now=NOW)
    connect(owner, shop)
    work()
    assert [entry.span.start for entry in memory.standing()] == [NINE.astimezone(UTC)]


def test_reminders_and_waiting_list_are_the_owners_to_set(owner: Client, shop: Shop) -> None:
    address = f"{HOME}after/"
    assert 'value="24"' in text_of(owner, address)
    assert owner.post(address, {"reminder_hours": "48", "offer_minutes": "0"}).status_code == 302
    assert 'value="48"' in text_of(owner, address)
    assert owner.post(address, {"reminder_hours": "-1", "offer_minutes": "0"}).status_code == 200


def test_a_visit_is_marked_on_its_day_by_who_saw_it_as_it_is(owner: Client, shop: Shop, signed_in: Any) -> None:
    from datetime import datetime, timedelta
    from uuid import UUID

    from tests.integration.scheduling.soon import NINE, NOW
    from tests.integration.scheduling.worlds import Caller

    booked = Caller(UUID(shop.tenant_id), UUID(shop.business_id), "cut").must_book(NINE, now=NOW)
    began = datetime.now(UTC) - timedelta(hours=1)
    with tenancy.tenant_scope(shop.tenant_id):
        models.Booking.objects.filter(id=booked.id).update(start_at=began, end_at=began + timedelta(hours=1))

    def status() -> str:
        with tenancy.tenant_scope(shop.tenant_id):
            return str(models.Booking.objects.values_list("status", flat=True).get(id=booked.id))

    address = f"/appointments/{booked.id}/mark/"
    day = owner.post(address, {"as": "no_show", "version": str(booked.version)})["Location"]
    assert status() == "no_show"
    html = text_of(owner, day)
    assert "Did not come" in html
    owner.post(address, {"as": "came", "version": str(booked.version)})
    assert status() == "no_show", "an old page changes nothing"
    owner.post(address, {"as": "open", "version": str(booked.version + 1)})
    assert status() == "booked"
    assert owner.post(address, {"as": "gone", "version": "1"}).status_code == 404
    assert signed_in(shop, "viewer").post(address, {"as": "came", "version": "4"}).status_code == 403
