"""An owner connects Google and Microsoft on our pages, against simulated ones: consent, use, loss of access, return."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest

from infinioffice.call.outgoing import Outgoing
from infinioffice.config import OAuthSettings
from infinioffice.scheduling.slots import Booking
from infinioffice.testing.vendors.google import SimulatedGoogle
from infinioffice.testing.vendors.loopback import serve
from infinioffice.testing.vendors.microsoft import SimulatedMicrosoft
from tests.integration.office.conftest import Shop
from tests.integration.scheduling.connected import accounts, forget_jobs, integrations, messages, models, tenancy, work
from tests.integration.scheduling.soon import NINE, NOON, NOW
from tests.integration.scheduling.worlds import Caller, salon, setup

if TYPE_CHECKING:
    from django.test import Client

HOME = "/settings/calendars/"
Simulated = SimulatedGoogle | SimulatedMicrosoft


@pytest.fixture(params=["google", "microsoft"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def simulated(vendor: str, office: None) -> Iterator[Simulated]:
    from infinioffice.calendars import Vendors

    found: Simulated = SimulatedGoogle() if vendor == "google" else SimulatedMicrosoft()
    http = Outgoing(allow_loopback=True)
    with serve(found.answer) as base:
        client = OAuthSettings(found.consent.client_id, found.consent.client_secret, base)
        accounts.choose(Vendors(client, client, http))
        forget_jobs()
        yield found
        accounts.choose(None)
        http.close()


@pytest.fixture
def owner(shop: Shop, signed_in: Any, simulated: Simulated) -> Client:
    setup.set_up(shop.business_id, shop.tenant_id, salon())
    client: Client = signed_in(shop)
    return client


def consent(owner: Client, vendor: str) -> None:
    """The owner's browser goes to the vendor, says yes, and comes back."""
    there = owner.get(f"{HOME}connect/{vendor}/")["Location"]
    back = urlsplit(httpx.get(there).headers["location"])
    assert back.path == f"{HOME}back/{vendor}/"
    answer = owner.get(f"{back.path}?{back.query}")
    assert answer.status_code == 302
    assert "/accounts/" in answer["Location"]


def connect(owner: Client, shop: Shop, vendor: str) -> None:
    consent(owner, vendor)
    with tenancy.tenant_scope(shop.tenant_id):
        account = integrations.Integration.objects.get()
    offered = accounts.open_account(UUID(shop.tenant_id), account.id).calendars()
    primary = next(each.id for each in offered if each.is_primary)
    assert owner.post(f"{HOME}accounts/{account.id}/", {"calendar": [primary]}).status_code == 302
    work()


def status(shop: Shop, booking: Booking) -> str:
    with tenancy.tenant_scope(shop.tenant_id):
        return str(models.Booking.objects.values_list("status", flat=True).get(id=booking.id))


def test_connected_on_our_pages_it_is_read_and_written(
    owner: Client, shop: Shop, simulated: Simulated, vendor: str
) -> None:
    simulated.enter(NOON, NOON.replace(hour=13))
    connect(owner, shop, vendor)
    caller = Caller(UUID(shop.tenant_id), UUID(shop.business_id), "cut")
    assert not caller.find_at(NOON, now=NOW).fits
    booked = caller.must_book(NINE, now=NOW)
    before = len(simulated.standing())
    work()
    assert len(simulated.standing()) == before + 1
    assert status(shop, booked) == "booked"


def test_access_that_is_lost_is_told_and_what_waited_is_settled_after_signing_in_again(
    owner: Client, shop: Shop, simulated: Simulated, vendor: str
) -> None:
    connect(owner, shop, vendor)
    simulated.consent.withdraw()
    simulated.consent.expire_access_tokens()
    caller = Caller(UUID(shop.tenant_id), UUID(shop.business_id), "cut")
    booked = caller.must_book(NINE, now=NOW)
    assert (booked.status, booked.pending_reason) == ("pending", "access")
    with tenancy.tenant_scope(shop.tenant_id):
        assert messages.OnCallPage.objects.filter(topic="calendar_access").count() == 1
    assert "has to be signed in to again" in owner.get("/").content.decode()
    work()
    assert status(shop, booked) == "pending"
    consent(owner, vendor)
    work()
    assert status(shop, booked) == "booked"
    with tenancy.tenant_scope(shop.tenant_id):
        assert integrations.Integration.objects.count() == 1
    assert "has to be signed in to again" not in owner.get("/").content.decode()
