"""The browser phone's page: who gets a ticket, for whom, and how often it opens the line."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from infinioffice.call.admission import Admission
from infinioffice.call.equipment import Equipment
from infinioffice.call.ports import Called
from infinioffice.call.reception import Reception, Stores
from infinioffice.call.tokens import LIFE, CallTokens, Ticket
from infinioffice.kernel.errors import CallerFault
from infinioffice.testing.fakes import FakeCallLog, FakeOnce, FakeTools
from infinioffice.testing.stage import SHOP

from .conftest import Shop

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


def publish(shop: Shop) -> str:
    """Publishes some settings of the shop's business. Returns its slug."""
    from infinioffice.kernel.records import to_plain
    from infinioffice.office.businesses.models import Business, BusinessVersion
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        business = Business.objects.get(id=shop.business_id)
        BusinessVersion.objects.create(
            business=business, number=1, status=BusinessVersion.Status.PUBLISHED, config=to_plain(SHOP)
        )
        return business.slug


def page(client: Client, address: str = "/try/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def attribute(html: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', html)
    assert found is not None, f"no data-{name}"
    return unescape(found[1])


def read(token: str, at: datetime | None = None) -> Ticket:
    from django.conf import settings

    return CallTokens(settings.SECRET_KEY.encode()).read(token, at or datetime.now(UTC))


def test_nobody_signed_in_goes_to_the_sign_in_and_gets_no_ticket(shop: Shop) -> None:
    from django.test import Client

    publish(shop)
    answer = Client(SERVER_NAME="127.0.0.1").get("/try/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/try/")
    assert b"data-token" not in answer.content


def test_a_user_of_no_business_gets_no_ticket(shop: Shop, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from infinioffice.office.accounts.models import Membership
    from infinioffice.office.tenancy import tenant_scope

    monkeypatch.setattr(settings, "SIGNUP", "closed")
    publish(shop)
    client = signed_in(shop)
    with tenant_scope(shop.tenant_id):
        Membership.objects.all().delete()
    answer = client.get("/try/")
    assert answer.status_code == 403
    assert b"data-token" not in answer.content


@pytest.mark.parametrize("role", ["viewer", "operator", "org_admin"])
def test_the_page_brings_a_ticket_for_the_members_own_business(shop: Shop, signed_in: Any, role: str) -> None:
    slug = publish(shop)
    html = page(signed_in(shop, role))
    ticket = read(attribute(html, "token"))
    assert ticket.to == slug
    assert (ticket.caller_id, ticket.sid) == ("", "")
    assert UUID(ticket.call_id).version == 7
    assert attribute(html, "call") == f"/calls/{ticket.call_id}/"
    assert shop.name in html


def test_another_tenants_business_cannot_be_called(shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    own, theirs = publish(shop), publish(other_shop)
    client = signed_in(shop)
    assert read(attribute(page(client, f"/try/?business={own}"), "token")).to == own
    refused = client.get(f"/try/?business={theirs}")
    unknown = client.get("/try/?business=nobody")
    assert refused.status_code == unknown.status_code == 404
    assert b"data-token" not in refused.content
    html = page(client)
    assert theirs not in html
    assert other_shop.name not in html


def test_a_business_without_published_settings_cannot_be_called(shop: Shop, signed_in: Any) -> None:
    html = page(signed_in(shop))
    assert "Nobody answers yet" in html
    assert "data-token" not in html
    assert "phone.js" not in html


def test_each_page_has_a_ticket_of_its_own_and_nobody_keeps_it(shop: Shop, signed_in: Any) -> None:
    publish(shop)
    client = signed_in(shop)
    answers = [client.get("/try/") for _ in range(2)]
    first, second = (read(attribute(answer.content.decode(), "token")) for answer in answers)
    assert first.call_id != second.call_id
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert client.post("/try/").status_code == 405


def test_a_ticket_is_signed_and_lives_for_a_minute(shop: Shop, signed_in: Any) -> None:
    publish(shop)
    token = attribute(page(signed_in(shop)), "token")
    now = datetime.now(UTC)
    assert read(token, now + LIFE - timedelta(seconds=5)).to
    with pytest.raises(CallerFault, match="token_expired"):
        read(token, now + LIFE + timedelta(seconds=1))
    with pytest.raises(CallerFault, match="bad_token"):
        read(("A" if token[0] != "A" else "B") + token[1:])


class _Shelf:
    async def by_number(self, number: str) -> Called | None:
        return None

    async def by_slug(self, slug: str) -> Called | None:
        return Called("t1", SHOP)


def test_a_ticket_opens_the_line_once(shop: Shop, signed_in: Any) -> None:
    from django.conf import settings

    publish(shop)
    token = attribute(page(signed_in(shop)), "token")

    async def knock_twice() -> None:
        from infinioffice.call.cache import PhraseCache
        from infinioffice.config import SystemClock
        from infinioffice.testing.fakes import FakeActivity, FakeJournal, FakeRecognizer, FakeVoice, WordTable
        from infinioffice.testing.stage import TinyMachine

        phrases = PhraseCache(FakeVoice())
        equipment = Equipment(
            TinyMachine(), FakeRecognizer(WordTable()), FakeActivity(), phrases, FakeJournal(), SystemClock()
        )
        stores = Stores(_Shelf(), FakeCallLog(), lambda _scope: FakeTools(lambda _effect: None))
        tokens = CallTokens(settings.SECRET_KEY.encode())
        reception = Reception(equipment, stores, FakeOnce(), tokens, Admission(2))
        ringing = await reception.admit(token)
        assert ringing.called.business.id == SHOP.id
        with pytest.raises(CallerFault, match="token_used"):
            await reception.admit(token)
        await phrases.close()

    asyncio.run(knock_twice())


def test_the_phones_scripts_come_from_this_address(shop: Shop, signed_in: Any) -> None:
    publish(shop)
    client = signed_in(shop)
    html = page(client)
    scripts = [*re.findall(r'<script type="module" src="([^"]+)"></script>', html), attribute(html, "worklet")]
    assert len(scripts) == 2
    assert html.count("<script") == 1
    for address in scripts:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"].split(";")[0] in ("text/javascript", "application/javascript")
    policy = client.get("/try/")
    assert "script-src 'self'" in policy["Content-Security-Policy"]
    assert "microphone=(self)" in policy["Permissions-Policy"]
