"""Signed links to one appointment: changed, guessed, of another time or another tenant, they lead nowhere."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from infinioffice.office.businesses.demo import ids_of

if TYPE_CHECKING:
    from django.test import Client

STEPS = ("", "cancel/", "move/", "appointment.ics")


@pytest.fixture(autouse=True)
def _office(seeded_database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from django.core.cache import cache
    from django.core.cache.backends.locmem import LocMemCache
    from django.db import connection

    from infinioffice.office.public import limits, manage

    # The shared cache may be late on a busy machine; then the count goes on in memory, which is another test's subject.
    monkeypatch.setattr(limits, "cache", LocMemCache("guessing", {}))
    monkeypatch.setattr(manage, "LOOKS", limits.Limit("test-look", 10_000, 60))
    cache.clear()
    yield
    connection.close()


@pytest.fixture
def browser() -> Client:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def book(slug: str, status: str = "booked", version: int = 1) -> UUID:
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    tenant_id, business_id = ids_of(slug)
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=5)
    with tenant_scope(tenant_id):
        return Booking.objects.create(
            business_id=business_id, status=status, version=version, service="tune_up", service_name="Tune-up",
            mode="exact", start_at=start, end_at=start + timedelta(hours=1), name="Dana Fox", phone="+15185550142",
            slot="-", created_at=start, updated_at=start,
        ).id  # fmt: skip


def statuses(browser: Client, token: str) -> set[int]:
    return {browser.get(f"/b/{token}/{step}").status_code for step in STEPS}


def test_a_good_link_is_good(browser: Client) -> None:
    from infinioffice.office.scheduling import links

    assert statuses(browser, links.make(book("northside"), 1)) == {200}


def test_no_changed_link_leads_anywhere(browser: Client) -> None:
    """Every bit of it, and some hundred changes of whole characters."""
    from infinioffice.office.scheduling import links

    token = links.make(book("northside"), 1)
    raw = base64.urlsafe_b64decode(token)
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        assert links.read(base64.urlsafe_b64encode(changed).decode()) is None
    rng = random.Random(7)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for _ in range(300):
        letters = list(token)
        for place in rng.sample(range(len(letters)), rng.randrange(1, 4)):
            letters[place] = rng.choice(alphabet.replace(letters[place], ""))
        assert links.read("".join(letters)) is None
    for wrong in (
        token[:-1],
        token + "A",
        token[:-4] + "====",
        token.replace(token[0], "é", 1),
        "",
        "A" * 40,
        "." * 40,
    ):
        assert links.read(wrong) is None
    for address in (f"/b/{token[:-1]}x/", "/b/x/", f"/b/{token}x/", f"/b/{'A' * 40}/", f"/b/{token}/other/"):
        assert browser.get(address).status_code == 404


def test_a_link_signed_with_another_key_or_of_no_booking_leads_nowhere(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    from infinioffice.office.scheduling import links

    booking = book("northside")
    assert statuses(browser, links.make(uuid4(), 1)) == {404}
    assert statuses(browser, links.make(ids_of("northside")[1], 1)) == {404}
    with monkeypatch.context() as patch:
        patch.setattr(settings, "SECRET_KEY", "another key of the same length at least")
        forged = links.make(booking, 1)
    assert statuses(browser, forged) == {404}


def test_an_old_version_shows_and_does_nothing(browser: Client) -> None:
    from infinioffice.office.scheduling import links
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    booking = book("northside", version=3)
    for version in (1, 2, 4, 65535):
        token = links.make(booking, version)
        for step in ("", "cancel/", "move/"):
            answer = browser.get(f"/b/{token}/{step}")
            assert answer.status_code == 410
            assert "Dana" not in answer.content.decode()
        assert browser.post(f"/b/{token}/cancel/").status_code == 410
        assert browser.get(f"/b/{token}/appointment.ics").status_code == 404
    with tenant_scope(ids_of("northside")[0]):
        assert Booking.objects.get(id=booking).status == "booked"


@pytest.mark.parametrize("status", ["held", "expired"])
def test_a_hold_is_no_appointment(browser: Client, status: str) -> None:
    from infinioffice.office.scheduling import links

    assert statuses(browser, links.make(book("northside", status), 1)) == {404}


@pytest.mark.parametrize("status", ["done", "no_show"])
def test_what_is_over_is_over(browser: Client, status: str) -> None:
    from infinioffice.office.scheduling import links

    token = links.make(book("northside", status), 1)
    assert browser.get(f"/b/{token}/").status_code == 410
    assert browser.post(f"/b/{token}/cancel/").status_code == 410


def test_one_tenants_link_says_nothing_of_another(browser: Client) -> None:
    """Nor does a session of somebody else's office open more, or the link open their office."""
    from infinioffice.office.accounts.models import Membership, Role, User
    from infinioffice.office.scheduling import links
    from infinioffice.office.tenancy import tenant_scope

    token = links.make(book("elm-street"), 1)
    with tenant_scope(ids_of("northside")[0]):
        user = User.objects.create_user(f"{uuid4().hex}@northside.example", "correct horse battery")
        Membership.objects.create(user=user, role=Role.ORG_ADMIN)
    browser.force_login(user)
    page = browser.get(f"/b/{token}/").content.decode()
    assert "Elm Street Dental" in page
    for other in ("Northside", "Sign out", "Fox", "5550142"):
        assert other not in page


def test_a_cancelled_appointment_does_not_come_back(browser: Client) -> None:
    from infinioffice.office.scheduling import links
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    booking = book("northside")
    token = links.make(booking, 1)
    assert browser.post(f"/b/{token}/cancel/").status_code == 302
    for again in (token, links.make(booking, 2)):
        assert browser.post(f"/b/{again}/move/", {"slot": "x"}).status_code in (200, 410)
        assert browser.post(f"/b/{again}/cancel/").status_code in (200, 410)
    with tenant_scope(ids_of("northside")[0]):
        row = Booking.objects.get(id=booking)
    assert (row.status, row.version) == ("cancelled", 2)


def test_guessing_is_slowed_down(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from infinioffice.office.public import limits, manage

    monkeypatch.setattr(manage, "LOOKS", limits.Limit("test-guess", 5, 3600))
    found = [browser.get(f"/b/{'A' * 40}/").status_code for _ in range(8)]
    assert found == [404] * 5 + [429] * 3
