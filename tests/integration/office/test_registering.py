"""The registration of texts: facts sealed, states by hand and on the record; what waited leaves when it is active."""

from __future__ import annotations

from typing import Any

import pytest

from .carrying import FakeCarrier, work
from .conftest import Shop
from .test_desk import book, consent, send

pytestmark = pytest.mark.usefixtures("no_jobs_left")
FACTS = {
    "legal_name": "Corner Shop LLC",
    "ein": "12-3456789",
    "street": "1 Elm Street",
    "city": "Albany",
    "state": "NY",
    "zip": "12207",
    "website": "https://corner.example",
    "contact_name": "Dana Whitfield",
    "contact_email": "dana@corner.example",
    "contact_phone": "(518) 555-0142",
}
PAGE = "/settings/texting/"


def row_of(shop: Shop) -> Any:
    from infinioffice.office.messaging.models import TextRegistration
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return TextRegistration.objects.get()


def state(shop: Shop) -> str:
    return str(row_of(shop).state)


def go(browser: Any, to: str, code: str = "") -> str:
    return str(browser.post(PAGE, {"to": to, "code": code}, follow=True).content.decode())


def test_the_facts_are_sealed_and_the_tax_number_is_not_shown_again(shop: Shop, signed_in: Any) -> None:
    browser = signed_in(shop)
    browser.post(PAGE, FACTS)
    row = row_of(shop)
    for plain in (b"123456789", b"Corner Shop LLC", b"dana@"):
        assert plain not in bytes(row.facts)
    shown = browser.get(PAGE).content.decode()
    assert "Corner Shop LLC" in shown
    assert "ending in 6789" in shown
    assert "3456789" not in shown.replace("12-3456789", "")
    browser.post(PAGE, FACTS | {"ein": "", "city": "Troy"})
    from infinioffice.office.messaging.registering import facts_of
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        kept = facts_of(row_of(shop))
    assert (kept["ein"], kept["city"]) == ("123456789", "Troy")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ein", "12-34567"), ("ein", "000000000"), ("ein", "١٢٣٤٥٦٧٨٩"), ("ein", ""), ("zip", "1220"),
        ("website", "javascript:alert(1)"), ("contact_phone", "911"), ("contact_email", "nobody"), ("state", "New"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_is_told_and_nothing_is_kept(shop: Shop, signed_in: Any, name: str, value: str) -> None:
    answer = signed_in(shop).post(PAGE, FACTS | {name: value})
    assert answer.status_code == 200
    assert 'class="errors"' in answer.content.decode()
    assert not row_of(shop).facts


def test_texts_that_waited_leave_when_it_becomes_active(shop: Shop, signed_in: Any, carrier: FakeCarrier) -> None:
    from infinioffice.office.audit.models import AuditEntry
    from infinioffice.office.tenancy import tenant_scope

    browser = signed_in(shop)
    scope = shop.scope()
    consent(scope, agreed=True)
    send(scope, book(shop))
    work()
    assert carrier.sent == []
    browser.post(PAGE, FACTS)
    go(browser, "brand_pending")
    go(browser, "campaign_pending")
    assert "1 text that waited" in go(browser, "active")
    work()
    assert len(carrier.sent) == 1
    with tenant_scope(shop.tenant_id):
        entries = AuditEntry.objects.filter(action="texting.state_changed").order_by("number")
        assert [(each.actor != "system", '"after":"active"' in each.detail) for each in entries][-1] == (True, True)


def test_a_refusal_needs_its_reason_and_keeps_it(shop: Shop, signed_in: Any) -> None:
    browser = signed_in(shop)
    browser.post(PAGE, FACTS)
    go(browser, "brand_pending")
    assert "reason" in go(browser, "brand_failed")
    assert state(shop) == "brand_pending"
    assert "30794" in go(browser, "brand_failed", "30794")
    assert state(shop) == "brand_failed"
    go(browser, "brand_pending")
    assert row_of(shop).code == ""


@pytest.mark.parametrize("to", ["active", "suspended", "nonsense", ""])
def test_a_step_there_is_not_changes_nothing(shop: Shop, signed_in: Any, to: str) -> None:
    browser = signed_in(shop)
    browser.post(PAGE, FACTS)
    go(browser, to)
    assert state(shop) == "draft"


def test_without_facts_nothing_is_sent_in(shop: Shop, signed_in: Any) -> None:
    browser = signed_in(shop)
    assert "Fill in the facts first" in go(browser, "brand_pending")
    assert state(shop) == "draft"


def test_samples_are_shown_with_what_they_cost(shop: Shop, signed_in: Any) -> None:
    shown = signed_in(shop).get(PAGE).content.decode()
    assert "Corner Shop: you&#x27;re booked" in shown
    assert "segments" in shown


def test_another_tenants_registration_is_its_own(shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    signed_in(shop).post(PAGE, FACTS)
    assert "Corner Shop LLC" not in signed_in(other_shop).get(PAGE).content.decode()
