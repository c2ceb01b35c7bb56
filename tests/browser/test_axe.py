"""Every page under axe-core's rules, on a phone and on a desk: nothing serious, nothing the content policy stops."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_office import CONTRAST, OWNER, Office, browser, office, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright")
__all__ = ["browser", "office"]

PUBLIC = ("/accounts/login/", "/accounts/password/reset/", "/book/northside/", "/api/v1/docs")
MORE = (
    "/analytics/", "/analytics/?days=7", "/contacts/", "/contacts/?q=nobody",
    "/calls/?outcome=emergency&needs=1",
    "/calls/?q=nothing", "/appointments/?view=week", "/appointments/?view=agenda", "/appointments/new/",
    "/appointments/new/?service={service}&zip=12204", "/appointments/{booking}/move/",
    "/appointments/{booking}/cancel/",
    "/contacts/{contact}/", "/appointments/why/", "/settings/", "/settings/people/", "/settings/api/",
    "/settings/webhooks/", "/settings/webhooks/{endpoint}/", "/settings/calendars/", "/settings/{business}/about/",
    "/settings/{business}/services/", "/settings/{business}/hours/", "/settings/{business}/publish/", "/account/",
    "/setup/new/", "/accounts/sessions/", "/accounts/2fa/",
)  # fmt: skip


@pytest.fixture(scope="module")
def ids(office: Office) -> dict[str, str]:
    """What the addresses above name."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(_ids).result()


def _ids() -> dict[str, str]:
    from datetime import UTC, datetime

    from django.db import connection

    from infinioffice.office.api.models import Delivery, Endpoint
    from infinioffice.office.businesses.demo import ids_of
    from infinioffice.office.contacts.models import Contact
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.scheduling.setup import shop_of
    from infinioffice.office.tenancy import tenant_scope

    tenant_id, business_id = ids_of("northside")
    with tenant_scope(tenant_id):
        endpoint = Endpoint.objects.create(url="https://hooks.shop.test/" + "long/" * 40, events=["call.ended"])
        for state in ("waiting", "delivered", "failed"):
            Delivery.objects.create(
                endpoint=endpoint, event="call.ended", body='{"type": "call.ended"}', state=state,
                reason="answered 500", created_at=datetime.now(UTC),
            )  # fmt: skip
        shop = shop_of(business_id)
        assert shop is not None
        found = {
            "booking": str(Booking.objects.filter(status="booked").values_list("id", flat=True)[0]),
            "contact": str(Contact.objects.values_list("id", flat=True)[0]),
            "endpoint": str(endpoint.id),
            "business": str(business_id),
            "service": f"{business_id}:{shop.rules.services[0].key}",
        }
    connection.close()
    return found


@pytest.fixture(scope="module", params=[390, 1280])
def page(request: Any, browser: Browser, office: Office) -> Iterator[tuple[Page, list[str]]]:
    """A signed-in page at this width, and what its policy reported."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, office)
    yield page, said
    context.close()


def serious(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']} {each['nodes'][0]['html'][:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_no_page_has_a_serious_fault(page: tuple[Page, list[str]], office: Office, ids: dict[str, str]) -> None:
    here, said = page
    wrong: dict[str, list[str]] = {}
    for path in (*office.pages.values(), *(each.format(**ids) for each in MORE)):
        answer = here.goto(office.address + path)
        assert answer is not None
        assert answer.status == (404 if path == "/nowhere/" else 200), path
        found = serious(here)
        if here.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append("wider than the screen")
        if found:
            wrong[path] = found
    assert wrong == {}
    assert said == []


def test_pages_of_everybody_have_none_either(browser: Browser, office: Office) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    here = context.new_page()
    wrong = {}
    for path in PUBLIC:
        here.goto(office.address + path)
        if found := serious(here):
            wrong[path] = found
    assert wrong == {}
    context.close()


def test_the_new_pages_can_be_read_in_the_dark(browser: Browser, office: Office, ids: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, color_scheme="dark")
    here = context.new_page()
    sign_in(here, office)
    for path in ("/", "/analytics/", "/calls/", "/appointments/?view=week", "/settings/api/", "/api/v1/docs"):
        here.goto(office.address + path.format(**ids))
        assert here.evaluate(CONTRAST) == [], path
    context.close()


def test_the_days_work_is_done_without_scripts(browser: Browser, office: Office) -> None:
    """Sign in, find a call, correct it, find its contact: all of it with JavaScript off."""
    from infinioffice.office.seed import DEMO_PASSWORD

    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    here = context.new_page()
    here.goto(f"{office.address}/accounts/login/")
    here.get_by_label("Email").fill(OWNER)
    here.get_by_label("Password").fill(DEMO_PASSWORD)
    here.get_by_role("button", name="Sign in").click()
    here.goto(f"{office.address}/calls/")
    here.get_by_label("Words or a number").fill("(518) 555-0142")
    here.get_by_role("button", name="Search").click()
    here.locator("tbody a").first.click()
    here.get_by_text("It should have been…").click()
    here.get_by_label("It should have been", exact=True).fill("Somebody else's name")
    here.get_by_role("button", name="Keep the correction").click()
    here.get_by_text("Somebody else's name").wait_for()
    here.locator("h1 a").click()
    here.get_by_role("heading", name="Appointments").wait_for()
    context.close()
