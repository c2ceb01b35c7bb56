"""Who may reach what: one line for every address there is, asked of everybody.

The table of addresses is the application's own. A new address without a line here fails, and so does a line too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.integration.office.conftest import (
    Shop,
    make_shop,
    office,
    other_shop,
    shop,
    signed_in,
)

if TYPE_CHECKING:
    from django.test import Client
    from django.urls import URLPattern

__all__ = ["make_shop", "office", "other_shop", "shop", "signed_in"]

VIEWER, OPERATOR, ADMIN = "viewer", "operator", "org_admin"
SIGNED_IN, KEY, ALL = "anybody signed in", "a program's key", "everybody"
"""The last is for pages that are public, or have a secret in their address or their body."""

MATRIX = {
    "": VIEWER,
    "account/": VIEWER,
    "account/summaries/": VIEWER,
    "analytics/": VIEWER,
    "analytics/calls.csv": VIEWER,
    "api/v1/": ALL,
    "api/v1/<path:rest>": ALL,
    "api/v1/appointments": KEY,
    "api/v1/appointments/<id>": KEY,
    "api/v1/appointments/<id>/cancel": KEY,
    "api/v1/appointments/<id>/move": KEY,
    "api/v1/availability": KEY,
    "api/v1/availability/why": KEY,
    "api/v1/businesses": KEY,
    "api/v1/calls": KEY,
    "api/v1/calls/<id>": KEY,
    "api/v1/contacts": KEY,
    "api/v1/contacts/<id>": KEY,
    "api/v1/docs": ALL,
    "api/v1/messages": KEY,
    "api/v1/messages/<id>/done": KEY,
    "api/v1/openapi.json": ALL,
    "appointments/": VIEWER,
    "appointments/<uuid:booking_id>/cancel/": OPERATOR,
    "appointments/<uuid:booking_id>/mark/": OPERATOR,
    "appointments/<uuid:booking_id>/move/": OPERATOR,
    "appointments/new/": OPERATOR,
    "appointments/why/": VIEWER,
    "b/<str:token>/": ALL,
    "b/<str:token>/appointment.ics": ALL,
    "b/<str:token>/cancel/": ALL,
    "b/<str:token>/move/": ALL,
    "billing/": ADMIN,
    "billing/cancel/": ADMIN,
    "billing/change/": ADMIN,
    "billing/limits/": ADMIN,
    "billing/portal/": ADMIN,
    "billing/statement.csv": ADMIN,
    "billing/statement.pdf": ADMIN,
    "billing/subscribe/": ADMIN,
    "book/<slug:slug>/": ALL,
    "book/<slug:slug>/details/": ALL,
    "book/<slug:slug>/done/": ALL,
    "book/<slug:slug>/keep/": ALL,
    "calls/": VIEWER,
    "calls/<uuid:call_id>/": VIEWER,
    "calls/<uuid:call_id>/correct/": OPERATOR,
    "calls/<uuid:call_id>/recording.wav": VIEWER,
    "contacts/": VIEWER,
    "contacts/<uuid:contact_id>/": VIEWER,
    "google/calendar/notify": ALL,
    "join/": ALL,
    "join/<str:secret>/": ALL,
    "messages/": VIEWER,
    "messages/<slug:kind>/<uuid:note_id>/handled/": OPERATOR,
    "microsoft/calendar/notify": ALL,
    "platform/": SIGNED_IN,
    "settings/": ADMIN,
    "settings/<uuid:business_id>/<slug:key>/": ADMIN,
    "settings/<uuid:business_id>/back/<int:number>/": ADMIN,
    "settings/<uuid:business_id>/discard/": ADMIN,
    "settings/<uuid:business_id>/numbers/": ADMIN,
    "settings/<uuid:business_id>/publish/": ADMIN,
    "settings/api/": ADMIN,
    "settings/api/<uuid:key_id>/revoke/": ADMIN,
    "settings/calendars/": ADMIN,
    "settings/calendars/<uuid:calendar_id>/": ADMIN,
    "settings/calendars/<uuid:calendar_id>/read/": ADMIN,
    "settings/calendars/accounts/<uuid:integration_id>/": ADMIN,
    "settings/calendars/accounts/<uuid:integration_id>/disconnect/": ADMIN,
    "settings/calendars/after/": ADMIN,
    "settings/calendars/back/<slug:vendor>/": ADMIN,
    "settings/calendars/connect/<slug:vendor>/": ADMIN,
    "settings/calendars/password/": ADMIN,
    "settings/calendars/writes/": OPERATOR,
    "settings/calendars/writes/<uuid:effect_id>/again/": OPERATOR,
    "settings/people/": ADMIN,
    "settings/texting/": ADMIN,
    "settings/people/<uuid:membership_id>/": ADMIN,
    "settings/people/invitations/<uuid:invitation_id>/": ADMIN,
    "settings/privacy/": ADMIN,
    "settings/privacy/erase/": ADMIN,
    "settings/privacy/erased/<uuid:erasure_id>/": ADMIN,
    "settings/privacy/holds/": ADMIN,
    "settings/privacy/holds/<uuid:hold_id>/release/": ADMIN,
    "settings/webhooks/": ADMIN,
    "settings/webhooks/<uuid:endpoint_id>/": ADMIN,
    "settings/webhooks/deliveries/<uuid:delivery_id>/again/": ADMIN,
    "setup/": SIGNED_IN,
    "setup/<uuid:business_id>/<slug:key>/": ADMIN,
    "setup/new/": SIGNED_IN,
    "stripe/webhook": ALL,
    "try/": VIEWER,
    "w/<str:secret>/": ALL,
}
ROLES = (VIEWER, OPERATOR, ADMIN)
OWNED = sorted(route for route, needed in MATRIX.items() if needed in ROLES and "<uuid:" in route)


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


def addresses() -> Iterator[tuple[str, URLPattern]]:
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for each in resolver.url_patterns:
            address = prefix + str(each.pattern)
            if isinstance(each, URLPattern):
                yield address, each
            else:
                yield from walk(each, address)

    # The ways into an account are allauth's own, with tests of their own.
    return (found for found in walk(get_resolver(), "") if not found[0].startswith("accounts/"))


def filled(route: str, ids: dict[str, str]) -> str:
    """The route with these ids, and plain words for the rest of its parameters."""
    plain = {
        "slug:key": "hours",
        "slug:kind": "message",
        "slug:vendor": "google",
        "int:number": "1",
        "id": str(uuid4()),
    }
    for name, value in {**{f"uuid:{name}": value for name, value in ids.items()}, **plain}.items():
        route = route.replace(f"<{name}>", value)
    return f"/{route}"


def status(client: Client, method: str, address: str) -> int:
    return int(client.generic(method, address).status_code)


def test_every_address_has_its_line() -> None:
    there = {address for address, _ in addresses()}
    assert there - set(MATRIX) == set(), "say who may reach these"
    assert set(MATRIX) - there == set(), "these are gone"


def test_the_guards_are_those_of_the_table() -> None:
    for address, each in addresses():
        guard = getattr(each.callback, "needed_role", None)
        assert (guard if guard is not None else "none") == (MATRIX[address] if MATRIX[address] in ROLES else "none"), (
            address
        )


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_the_table_says_and_nothing_else(shop: Shop, signed_in: Any, role: str) -> None:
    client = signed_in(shop, role)
    client.raise_request_exception = False
    nobodys: dict[str, str] = dict.fromkeys(_NAMES, str(uuid4()))
    for route, needed in MATRIX.items():
        if needed not in ROLES:
            continue
        for method in ("GET", "POST"):
            found = status(client, method, filled(route, nobodys))
            if ROLES.index(role) < ROLES.index(needed):
                assert found in (403, 405), (route, method, found)
            else:
                assert found != 403, (route, method)
                # No vendor is there to be asked; everything else has an answer for ids of nobody.
                assert found < 500 or route == "settings/calendars/connect/<slug:vendor>/", (route, method)


def test_without_signing_in_every_page_of_a_tenant_asks_for_it() -> None:
    from django.test import Client

    client, nobodys = Client(SERVER_NAME="127.0.0.1"), dict.fromkeys(_NAMES, str(uuid4()))
    for route, needed in MATRIX.items():
        if needed not in (*ROLES, KEY, SIGNED_IN):
            continue
        address = filled(route, nobodys)
        found = [client.generic(method, address) for method in ("GET", "POST")]
        if needed == KEY:
            assert {each.status_code for each in found} <= {401, 405}, route
        else:
            gates = {each.headers.get("Location", "").partition("?")[0] for each in found if each.status_code != 405}
            assert gates == {"/accounts/login/"}, route


_NAMES = (
    "booking_id", "call_id", "contact_id", "note_id", "business_id", "key_id", "calendar_id", "integration_id",
    "effect_id", "membership_id", "invitation_id", "endpoint_id", "delivery_id",
    "hold_id", "erasure_id",
)  # fmt: skip


@pytest.fixture
def belongings() -> Callable[[Shop], dict[str, str]]:
    """One of everything that belongs to a tenant, by the names addresses use."""

    def make(shop: Shop) -> dict[str, str]:
        from infinioffice.office.accounts.models import Invitation, Membership, User
        from infinioffice.office.api.models import ApiKey, Delivery, Endpoint
        from infinioffice.office.businesses.models import Business
        from infinioffice.office.calls.models import Call
        from infinioffice.office.contacts.models import Contact
        from infinioffice.office.integrations.models import Integration, LinkedCalendar
        from infinioffice.office.messaging.models import Message
        from infinioffice.office.privacy.models import Erasure, LegalHold
        from infinioffice.office.scheduling.models import Booking, Effect
        from infinioffice.office.tenancy import tenant_scope

        at, own = datetime.now(UTC), {"business_id": shop.business_id}
        with tenant_scope(shop.tenant_id):
            start = at + timedelta(days=1)
            times = {"start_at": start, "end_at": start + timedelta(hours=1), "created_at": at, "updated_at": at}
            kind = {"service": "cut", "service_name": "Cut", "mode": "exact", "slot": "-", "status": "booked"}
            booking = Booking.objects.create(**own, **times, **kind)
            account = Integration.objects.create(**own, vendor="google", label="them@shop.example")
            calendar = LinkedCalendar.objects.create(
                **own, integration=account, calendar_id="one", name="One", zone="America/New_York"
            )
            effect = Effect.objects.create(
                **own, key=str(uuid4()), kind="calendar.create", booking=booking, calendar_id=calendar.id, payload={},
                created_at=at, state="failed",
            )  # fmt: skip
            endpoint = Endpoint.objects.create(url="https://hooks.shop.test/", events=["call.ended"])
            user = User.objects.create_user(f"{uuid4().hex}@shop.example", "correct horse battery")
            rows: dict[str, Any] = {
                "booking_id": booking,
                "call_id": Call.objects.create(**own, line="phone", started_at=at),
                "contact_id": Contact.objects.create(phone="+15185550142", first_at=at, last_at=at),
                "note_id": Message.objects.create(**own, op_id=str(uuid4()), created_at=at, topic="person"),
                "business_id": Business.objects.get(id=shop.business_id),
                "key_id": ApiKey.objects.create(name="Theirs", hint="ifo_", digest=uuid4().hex, scopes=[]),
                "calendar_id": calendar,
                "integration_id": account,
                "effect_id": effect,
                "membership_id": Membership.objects.create(user=user, role="viewer"),
                "invitation_id": Invitation.objects.create(
                    email="new@shop.example", role="viewer", digest=uuid4().hex, expires_at=at + timedelta(days=1)
                ),
                "endpoint_id": endpoint,
                "hold_id": LegalHold.objects.create(matter="A claim", made_by="them"),
                "erasure_id": Erasure.objects.create(subject="x", made_by="them", created_at=at, done_at=at),
                "delivery_id": Delivery.objects.create(endpoint=endpoint, event="x", body="{}", created_at=at),
            }
            return {name: str(row.id) for name, row in rows.items()}

    return make


def test_every_kind_of_id_in_an_address_is_tried() -> None:
    used = {part.partition(">")[0] for route in OWNED for part in route.split("<uuid:")[1:]}
    assert used == set(_NAMES)


@pytest.mark.parametrize("route", OWNED)
def test_ids_of_another_tenant_do_not_exist(
    shop: Shop, other_shop: Shop, signed_in: Any, belongings: Callable[[Shop], dict[str, str]], route: str
) -> None:
    theirs, client = filled(route, belongings(other_shop)), signed_in(shop)
    for body in ({}, _FORMS.get(route, {})):
        found = {method: _asked(client, method, theirs, body) for method in ("GET", "POST")}
        assert set(found.values()) <= {404, 405}, found
        assert 404 in found.values()


_FORMS = {
    "settings/people/<uuid:membership_id>/": {"role": "org_admin"},
    "settings/webhooks/<uuid:endpoint_id>/": {"do": "secret"},
    "appointments/<uuid:booking_id>/mark/": {"as": "came", "version": "1"},
    "appointments/<uuid:booking_id>/cancel/": {"version": "1"},
    "appointments/<uuid:booking_id>/move/": {"version": "1", "slot": "x"},
    "calls/<uuid:call_id>/correct/": {"kind": "outcome", "text": "It was a booking."},
}
"""What makes the address do something, so that only the id can be what is wrong."""


def _asked(client: Client, method: str, address: str, body: dict[str, str]) -> int:
    return int((client.post(address, body) if method == "POST" else client.get(address)).status_code)


NEEDS_MORE = {
    "calls/<uuid:call_id>/recording.wav": "a recording",
    "settings/<uuid:business_id>/<slug:key>/": "settings",
    "settings/<uuid:business_id>/back/<int:number>/": "settings",
    "settings/<uuid:business_id>/discard/": "settings",
    "settings/<uuid:business_id>/publish/": "settings",
    "settings/<uuid:business_id>/numbers/": "settings",
    "setup/<uuid:business_id>/<slug:key>/": "settings",
    "settings/calendars/<uuid:calendar_id>/read/": "a vendor",
    "settings/calendars/accounts/<uuid:integration_id>/": "a vendor",
    "settings/calendars/accounts/<uuid:integration_id>/disconnect/": "a vendor",
}
"""Own rows these pages cannot show either, because the bare row is not enough for them."""


@pytest.mark.parametrize("route", [route for route in OWNED if route not in NEEDS_MORE])
def test_ids_of_ones_own_do_exist(
    shop: Shop, signed_in: Any, belongings: Callable[[Shop], dict[str, str]], route: str
) -> None:
    """Otherwise the 404 above would prove nothing."""
    mine, client = filled(route, belongings(shop)), signed_in(shop)
    found = {method: _asked(client, method, mine, _FORMS.get(route, {})) for method in ("GET", "POST")}
    assert {each for each in found.values() if each not in (404, 405)}, found
