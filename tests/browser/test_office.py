"""The office in a real browser: at a phone's width, in both colour schemes, with the keyboard alone.

Skipped where no Chromium is installed.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright")

OWNER = "owner@northside.example"
LONG = "Wolfeschlegelsteinhausenbergerdorff-" * 4

CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const box = e.getBoundingClientRect();
    if (!own || box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(e);
    const a = light(parse(style.color)), b = light(behind(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${e.textContent.trim().slice(0, 40)}`);
  }
  return poor;
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll('button, .button, nav a, input:not([type=hidden])')]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 24)
  .map(e => e.outerHTML.slice(0, 80))"""


@dataclass(frozen=True)
class Office:
    """A running office with a call in it."""

    address: str
    call: str
    day: str

    @property
    def pages(self) -> dict[str, str]:
        return {
            "home": "/",
            "calls": "/calls/",
            "call": f"/calls/{self.call}/",
            "day": f"/appointments/?day={self.day}",
            "empty day": "/appointments/?day=2026-01-04",
            "why not": "/appointments/why/?service=x&day=2026-01-04&time=10:00",
            "messages": "/messages/",
            "phone": "/try/",
            "missing": "/nowhere/",
            "password": "/accounts/password/change/",
        }


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """The tests' own output is enough."""


@pytest.fixture(scope="module")
def office(seeded_database: Any) -> Iterator[Office]:
    from django.core.wsgi import get_wsgi_application

    # Its own thread: Playwright keeps an event loop in this one, beside which Django refuses to query.
    with ThreadPoolExecutor(1) as beside:
        call, day = beside.submit(_fill).result()
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Office(f"http://127.0.0.1:{server.server_port}", call, day)
    server.shutdown()
    thread.join()
    server.server_close()


def _fill() -> tuple[str, str]:
    from django.db import connection

    from infinioffice.call.ports import CallEnd, Scope, TurnRecord
    from infinioffice.office.businesses.demo import ids_of
    from infinioffice.office.calls import log
    from infinioffice.office.messaging import desk
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    tenant_id, business_id = ids_of("northside")
    scope = Scope(str(tenant_id), str(business_id), str(uuid4()))
    now = datetime.now(UTC)
    start = (now + timedelta(days=1)).replace(hour=17, minute=0, second=0, microsecond=0)
    with tenant_scope(tenant_id):
        booking = Booking.objects.create(
            business_id=business_id,
            call_id=scope.call_id,
            status="booked",
            service="no_heat",
            service_name="No-heat diagnostic",
            mode="window",
            start_at=start,
            end_at=start + timedelta(hours=2),
            name=LONG,
            phone="+15185550142",
            address=LONG,
            zip="12204",
            notes=LONG,
            slot="-",
            created_at=now,
            updated_at=now,
        )
    log.open_call(scope, "CA1", "+15185550142", "phone", now)
    turns = [
        TurnRecord(0, now, "", "Thanks for calling.", "greeting", speak_ms=100.0),
        TurnRecord(1, now, LONG, LONG, "reason", 180.0, 3.0, 1.0, 40.0, 260.0, 640.0, barge_in=True),
    ]
    log.append(scope, [], turns)
    log.close_call(scope, CallEnd(now, "booked", {"first_name": LONG}, str(booking.id), LONG))
    for outcome in ("emergency", "message", "failed", "answered", "abandoned"):
        other = Scope(str(tenant_id), str(business_id), str(uuid4()))
        log.open_call(other, "CA2", None, "browser", now - timedelta(hours=1))
        log.close_call(other, CallEnd(now, outcome, {}, None))
    page = {"topic": "gas", "phone": "+15185550142", "text": LONG, "now": now}
    desk.page_on_call(scope, f"{scope.call_id}:1", **page)  # type: ignore[arg-type]
    desk.take_message(scope, f"{scope.call_id}:2", name=LONG, urgent=True, **page)  # type: ignore[arg-type]
    desk.record_consent(scope, f"{scope.call_id}:3", phone="+15185550142", agreed=True, wording="?", now=now)
    desk.send_text(
        scope,
        f"{scope.call_id}:4",
        kind="confirmation",
        phone="+15185550142",
        booking_id=str(booking.id),
        now=now,
        has_carrier=False,
    )
    connection.close()
    return scope.call_id, start.date().isoformat()


@pytest.fixture(scope="module")
def browser(office: Office) -> Iterator[Browser]:
    from playwright.sync_api import Error, sync_playwright

    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        except Error:
            pytest.skip("no Chromium on this machine")
        yield chromium
        chromium.close()


def sign_in(page: Page, office: Office) -> None:
    from infinioffice.office.seed import DEMO_PASSWORD

    page.goto(f"{office.address}/accounts/login/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Last calls").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_page_fits_and_can_be_read(browser: Browser, office: Office, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{office.address}/accounts/login/")
    assert page.evaluate(CONTRAST) == []
    sign_in(page, office)
    for name, path in office.pages.items():
        page.goto(office.address + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert page.evaluate(CONTRAST) == [], name
        assert page.evaluate(SMALL_TARGETS) == [], name
    assert said == []
    context.close()


def test_the_keyboard_alone_reaches_a_call_and_its_appointment(browser: Browser, office: Office) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, office)
    page.goto(office.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    _tab_to(page, "All calls")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/")
    # The newest of the list, the one that booked.
    page.keyboard.press("Tab")
    while "/calls/" not in str(page.evaluate("document.activeElement.closest('td') && document.activeElement.href")):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/calls/{office.call}/")
    _tab_to(page, "See the appointment")
    page.keyboard.press("Enter")
    page.wait_for_url("**/appointments/**")
    assert page.locator(":target").get_by_text("No-heat diagnostic").count() == 1
    context.close()


def test_focus_can_always_be_seen(browser: Browser, office: Office) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sign_in(page, office)
    for path in office.pages.values():
        page.goto(office.address + path)
        for _ in range(12):
            page.keyboard.press("Tab")
            outline = page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return e === document.body ? 'solid' : s.outlineStyle; })()"
            )
            assert outline == "solid", path
    context.close()


def _tab_to(page: Page, words: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in (page.evaluate("document.activeElement.textContent") or ""):
            return
    raise AssertionError(f"the keyboard does not reach {words}")
