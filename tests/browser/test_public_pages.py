"""The customers' pages in a real browser: the whole way without JavaScript, readable at a phone's width and a desk's.

Skipped where no Chromium is installed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import make_server

import pytest

from tests.browser.test_office import CONTRAST, SMALL_TARGETS, _Quiet, _Server, browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright")
__all__ = ["browser"]

LONG = "Wolfeschlegelsteinhausenbergerdorff-" * 3


@pytest.fixture(scope="module")
def office(seeded_database: Any) -> Iterator[str]:
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("width", [390, 1280])
def test_booking_moving_and_cancelling_without_javascript(browser: Browser, office: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{office}/book/northside/")
    page.get_by_role("link", name="tune-up").first.click()
    page.get_by_label("ZIP code").fill("12203")
    page.get_by_role("button", name="See free times").click()
    page.locator("button[name=slot]").first.click()
    page.get_by_text("Kept for you until").wait_for()
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("Phone number").fill(f"518 555 01{width % 100:02d}")
    page.get_by_label("Street address").fill("12 Lark Street")
    for field in page.locator("input[id^=id_ask_]").all():
        field.fill("A gas furnace")
    page.get_by_label("Text me my appointment").check()
    page.get_by_role("button", name="Book it").click()
    page.get_by_role("heading", name="You're booked, Ada").wait_for()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Change or cancel").click()
    mine = opened.value
    before = mine.locator("time").first.get_attribute("datetime")
    mine.get_by_role("link", name="Choose another time").click()
    mine.locator("button[name=slot]").last.click()
    mine.get_by_role("button", name="Yes, move it").click()
    mine.get_by_role("heading", name="Hello Ada").wait_for()
    assert mine.locator("time").first.get_attribute("datetime") != before
    mine.get_by_role("link", name="Cancel the appointment").click()
    mine.get_by_role("button", name="Yes, cancel it").click()
    mine.get_by_role("heading", name="Your appointment is cancelled").wait_for()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_page_fits_and_can_be_read(browser: Browser, office: str, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    slug, service = ("elm-street", "cleaning") if scheme == "light" else ("ridgeline", "oil_change")
    for name in _steps(page, f"{office}/book/{slug}/", service):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert page.evaluate(CONTRAST) == [], name
        assert page.evaluate(SMALL_TARGETS) == [], name
        if width == 390:
            assert _broken_rules(page) == [], name
    assert said == []
    context.close()


def _steps(page: Page, address: str, service: str) -> Iterator[str]:
    page.goto(address)
    yield "services"
    page.goto(f"{address}?service=no_heat&zip=90210")
    yield "services again"
    page.goto(f"{address}?service={service}")
    yield "times"
    page.locator("button[name=slot]").last.click()
    page.get_by_role("button", name="Book it").wait_for()
    yield "details"
    page.get_by_label("Your name").fill(LONG)
    page.get_by_label("Phone number").fill("12")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Book it").click()
    page.get_by_text("US phone number").wait_for()
    yield "details with a mistake"
    digits = page.evaluate("innerWidth") % 10_000
    page.get_by_label("Phone number").fill(f"518 55{digits:05d}")
    for field in page.locator("input[id^=id_ask_], input[id=id_address]").all():
        field.fill(LONG)
    for choice in page.locator("select[id^=id_ask_]").all():
        choice.select_option(index=1)
    page.get_by_role("button", name="Book it").click()
    page.get_by_role("heading", name="You're booked").wait_for()
    yield "done"
    page.goto(str(page.get_by_role("link", name="Change or cancel").evaluate("link => link.href")))
    yield "manage"
    mine = page.url
    page.get_by_role("link", name="Choose another time").click()
    page.get_by_role("heading", name="Choose another time").wait_for()
    yield "move"
    page.locator("button[name=slot]").first.click()
    page.get_by_role("button", name="Yes, move it").wait_for()
    yield "move, are you sure"
    page.goto(f"{mine}cancel/")
    yield "cancel"
    page.get_by_role("button", name="Yes, cancel it").click()
    page.get_by_role("heading", name="is cancelled").wait_for()
    yield "cancelled"
    page.goto(mine)
    yield "out of date"


def _broken_rules(page: Page) -> list[str]:
    """What axe finds, by rule."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    return [f"{each['id']}: {each['nodes'][0]['html'][:100]}" for each in found.response["violations"]]
