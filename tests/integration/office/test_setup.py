"""From nothing to a business that answers, and its settings afterwards."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from .conftest import PASSWORD, Shop
from .page_forms import filled

if TYPE_CHECKING:
    from django.test import Client

    from infinioffice.dialogue.business import Business

MOST_INTERACTIONS = 40


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


@pytest.fixture
def newcomer() -> Client:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def sign_up(client: Client) -> str:
    email = f"{uuid4().hex[:10]}@new.example"
    form = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/signup/", form).status_code == 302
    return email


def shown(client: Client, address: str) -> dict[str, Any]:
    """The values a browser would send back from the page's form, unchanged."""
    return dict(filled(client.get(address).content.decode()))


def heard_by_callers(slug: str) -> Business | None:
    from infinioffice.office.businesses.directory import OfficeDirectory
    from infinioffice.office.threads import StoreThreads

    threads = StoreThreads(1)
    found = asyncio.run(OfficeDirectory(threads).by_slug(slug))
    threads.close()
    return found.business if found is not None else None


def slots(slug: str) -> int:
    """How many times are offered for the business's first service."""
    from infinioffice.call.ports import Scope
    from infinioffice.office.businesses.models import Business
    from infinioffice.office.scheduling.schedule import find_slots
    from infinioffice.office.scheduling.tokens import SlotTokens
    from infinioffice.office.tenancy import platform_scope
    from infinioffice.scheduling.slots import SlotRequest

    business = heard_by_callers(slug)
    assert business is not None
    with platform_scope(reason="a test"):
        row = Business.objects.get(slug=slug)
    scope = Scope(str(row.tenant_id), str(row.id), str(uuid4()))
    answer = find_slots(SlotTokens(b"k" * 32), scope, SlotRequest(business.services[0].key), datetime.now(UTC))
    return len(answer.slots)


def begin(client: Client, vertical: str, name: str = "") -> str:
    """Signs up and fills the first page; the address of the second."""
    sign_up(client)
    name = name or f"Shop {uuid4().hex[:6]}"
    first = {"name": name, "vertical": vertical, "zone": "America/Chicago", "address": "1 Main St", "phone": ""}
    answer = client.post("/setup/new/", first)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


@pytest.mark.parametrize("vertical", ["hvac", "plumbing", "electrical", "auto", "dental"])
def test_a_new_owner_is_live_after_a_few_pages(newcomer: Client, vertical: str, capsys: Any) -> None:
    """Counts what a person does: fields typed or chosen, and buttons. Everything else is already filled in."""
    name = f"Shop {uuid4().hex[:6]}"
    sign_up(newcomer)
    interactions = 4
    page = newcomer.get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/setup/new/"
    answer = newcomer.post(
        page.redirect_chain[-1][0],
        {"name": name, "vertical": vertical, "zone": "America/Chicago", "address": "1 Main St"},
    )
    interactions += 5
    for _ in range(20):
        address = answer["Location"]
        if not address.startswith("/setup/"):
            break
        page = newcomer.get(address)
        assert page.status_code == 200
        answer = newcomer.post(address, {k: v for k, v in shown(newcomer, address).items() if k != "skip"})
        interactions += 1
        assert answer.status_code == 302, (address, answer.content.decode())
    with capsys.disabled():
        print(f"\n{vertical}: live after {interactions} interactions")
    assert interactions <= MOST_INTERACTIONS
    slug = name.lower().replace(" ", "-")
    business = heard_by_callers(slug)
    assert business is not None
    assert (business.name, business.vertical) == (name, vertical)
    assert slots(slug) > 0


def test_the_setup_can_be_left_and_gone_on_with(newcomer: Client) -> None:
    hours = begin(newcomer, "hvac")
    after = newcomer.post(hours, {"skip": "1"})["Location"]
    assert newcomer.get("/setup/")["Location"] == after
    assert newcomer.get("/", follow=True).status_code == 200


def test_a_page_with_a_mistake_says_what_to_do_and_keeps_what_was_typed(newcomer: Client) -> None:
    hours = begin(newcomer, "hvac")
    values = shown(newcomer, hours)
    values.update({"opens_0": "17:00", "closes_0": "08:00", "closures": "Christmas"})
    html = newcomer.post(hours, values).content.decode()
    assert "the closing time has to be after the opening time" in html
    assert "is not a day" in html
    assert "17:00" in html
    for key, field, value, said in (
        ("work", "zips", "1220", "is not a ZIP code"),
        ("work", "windows", "8-10\n9-11", "overlap"),
        ("work", "windows", "ten to noon", "is not a window"),
        ("on-call", "phone_0", "12", "not a phone number"),
        ("services", "minutes_0", "0", "greater than or equal to 5"),
    ):
        address = hours.replace("/hours/", f"/{key}/")
        values = {**shown(newcomer, address), field: value, "name_0": "Riley"} if key == "on-call" else {
            **shown(newcomer, address), field: value
        }  # fmt: skip
        assert said in newcomer.post(address, values).content.decode(), (key, value)


def test_a_draft_changes_nothing_until_it_is_published(shop: Shop, signed_in: Any) -> None:
    client, slug, home = live_shop(shop, signed_in)
    address = f"{home}/voice/"
    values = shown(client, address) | {"agent_name": "Robin"}
    assert client.post(address, values)["Location"] == f"{home}/publish/"
    before = heard_by_callers(slug)
    assert before is not None
    assert before.agent_name == "Sam"
    page = client.get(f"{home}/publish/").content.decode()
    assert "Name of the assistant" in page
    assert "Robin" in page
    client.post(f"{home}/publish/", {"revision": "1"})
    after = heard_by_callers(slug)
    assert after is not None
    assert after.agent_name == "Robin"
    client.post(f"{home}/back/1/")
    rolled = heard_by_callers(slug)
    assert rolled is not None
    assert rolled.agent_name == "Sam"


def test_two_people_editing_lose_nothing(shop: Shop, signed_in: Any) -> None:
    one, _, home = live_shop(shop, signed_in)
    two = signed_in(shop)
    mine, theirs = shown(one, f"{home}/voice/"), shown(two, f"{home}/on-call/")
    one.post(f"{home}/voice/", mine | {"agent_name": "Robin"})
    answer = two.post(f"{home}/on-call/", theirs | {"name_0": "Riley", "phone_0": "(518) 555-0142"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Somebody else changed the settings" in html
    assert "Riley" in html
    revision = re.search(r'name="revision" value="(\d+)"', html)
    assert revision is not None
    again = {**theirs, "name_0": "Riley", "phone_0": "(518) 555-0142", "revision": revision[1]}
    assert two.post(f"{home}/on-call/", again).status_code == 302
    page = two.get(f"{home}/publish/").content.decode()
    assert "Robin" in page
    assert "Riley" in page


def test_what_could_not_be_booked_by_is_not_published(shop: Shop, signed_in: Any) -> None:
    client, slug, home = live_shop(shop, signed_in)
    before = heard_by_callers(slug)
    values = {name: value for name, value in shown(client, f"{home}/services/").items() if not name.startswith("on_")}
    html = client.post(f"{home}/services/", values).content.decode()
    assert "Offer at least one service" in html
    assert heard_by_callers(slug) == before


def test_a_service_of_ones_own_can_be_booked(shop: Shop, signed_in: Any) -> None:
    client, slug, home = live_shop(shop, signed_in)
    address = f"{home}/services/"
    values = shown(client, address)
    new = len([name for name in values if name.startswith("name_")]) - 3
    values |= {f"on_{new}": "on", f"name_{new}": "Chimney sweep", f"minutes_{new}": "45",
               f"words_{new}": "chimney, sweep the chimney"}  # fmt: skip
    client.post(address, values)
    client.post(f"{home}/publish/", {"revision": "1"})
    business = heard_by_callers(slug)
    assert business is not None
    own = business.services[-1]
    assert (own.key, own.minutes, own.mode) == ("chimney_sweep", 45, "window")
    assert "sweep the chimney" in own.cues


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "شركة التدفئة", "Heat 🔥 & Air", "x" * 120])
def test_strange_names_are_only_names(newcomer: Client, name: str) -> None:
    hours = begin(newcomer, "auto", name)
    html = newcomer.get(hours).content.decode()
    assert "<script>alert(1)" not in html
    assert newcomer.get("/settings/").status_code == 200


def test_only_administrators_and_only_ones_own(shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    _, _, home = live_shop(shop, signed_in)
    for role in ("operator", "viewer"):
        for address in ("/settings/", f"{home}/voice/", f"{home}/publish/", "/setup/new/"):
            assert signed_in(shop, role).get(address).status_code == 403, (role, address)
    stranger = signed_in(other_shop)
    for address in (f"{home}/voice/", f"{home}/publish/", home.replace("/settings/", "/setup/") + "/hours/"):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {}).status_code == 404
    assert stranger.post(f"{home}/back/1/").status_code == 404
    assert stranger.post(f"{home}/discard/").status_code == 404


def test_an_unknown_part_is_not_found(shop: Shop, signed_in: Any) -> None:
    client, _, home = live_shop(shop, signed_in)
    assert client.get(f"{home}/secrets/").status_code == 404
    assert client.post(f"{home}/back/77/").status_code == 404


def live_shop(shop: Shop, signed_in: Any) -> tuple[Client, str, str]:
    """A published business of the shop's tenant: an administrator's browser, its slug, its settings' address."""
    from infinioffice.office.businesses.forms.about import starting
    from infinioffice.office.businesses.models import Business
    from infinioffice.office.businesses.publishing import publish_profile
    from infinioffice.office.setup.founding import NAMELESS
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        row = Business.objects.get(id=shop.business_id)
        from dataclasses import replace

        publish_profile(row, starting(replace(NAMELESS, name=shop.name)), datetime.now(UTC))
    return signed_in(shop), row.slug, f"/settings/{shop.business_id}"


class Shelf:
    """A carrier with one number for sale and one of ours."""

    def __init__(self) -> None:
        self.for_sale, self.ours, self.pointed = ["+15185550190"], ["+15185550191"], list[str]()

    def offered(self, area_code: str) -> list[Any]:
        from infinioffice.call.numbers import OfferedNumber

        found = [each for each in self.for_sale if each.startswith(f"+1{area_code}")]
        return [OfferedNumber(each, "Albany", "NY", True, False) for each in found]  # noqa: FBT003

    def buy(self, e164: str) -> Any:
        from infinioffice.kernel.errors import VendorRefused

        if e164 not in self.for_sale:
            raise VendorRefused("carrier", "21422")
        self.for_sale.remove(e164)
        self.pointed.append(e164)
        return None

    def point_here(self, e164: str) -> Any:
        if e164 not in self.ours:
            return None
        self.pointed.append(e164)
        return e164


def test_numbers_are_added_bought_and_let_go(
    shop: Shop, other_shop: Shop, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from infinioffice.office.businesses import numbers
    from infinioffice.office.businesses.models import PhoneNumber
    from infinioffice.office.tenancy import tenant_scope

    shelf = Shelf()
    monkeypatch.setattr(numbers, "_shop", shelf)
    client, _, home = live_shop(shop, signed_in)
    address = f"{home}/numbers/"

    def have() -> set[str]:
        with tenant_scope(shop.tenant_id):
            return set(PhoneNumber.objects.values_list("e164", flat=True))

    assert "(518) 555-0190" in client.post(address, {"look": "1", "area": "518"}).content.decode()
    assert "three digits" in client.post(address, {"look": "1", "area": "5x8"}).content.decode()
    client.post(address, {"buy": "1", "number": "+15185550190"})
    client.post(address, {"number": "(518) 555-0191"})
    assert (have(), shelf.pointed) == ({"+15185550190", "+15185550191"}, ["+15185550190", "+15185550191"])
    html = client.post(address, {"buy": "1", "number": "+15185550190"}, follow=True).content.decode()
    assert "refused it (21422)" in html
    stranger, _, theirs = live_shop(other_shop, signed_in)
    html = stranger.post(f"{theirs}/numbers/", {"number": "+15185550191"}, follow=True).content.decode()
    assert "belongs to somebody else" in html
    assert stranger.get(address).status_code == 404
    client.post(address, {"remove": "1", "number": "+15185550191"})
    assert have() == {"+15185550190"}
    assert "not a phone number" in client.post(address, {"number": "12"}, follow=True).content.decode()
