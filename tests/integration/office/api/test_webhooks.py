"""Endpoints of customers: signed, tried again, switched off, never inside our own network."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from infinioffice.call.outgoing import Outgoing
from tests.integration.office.conftest import Shop
from tests.integration.office.test_pages import message

from .conftest import Program
from .test_operations import booked

if TYPE_CHECKING:
    from django.test import Client

EVENTS = ["appointment.booked", "appointment.moved", "appointment.cancelled", "call.ended", "message.taken"]


@dataclass
class Receiver:
    """Somebody's program: what it was sent, and what it answers."""

    url: str = ""
    status: int = 200
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
            """The tests' own output is enough."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _outside(office: None, no_jobs_left: None) -> Iterator[None]:
    from infinioffice.office.api import delivering

    outgoing = Outgoing(allow_loopback=True)
    before = delivering._chosen
    delivering.choose(outgoing)
    yield
    delivering.choose(before)
    outgoing.close()


def added(admin: Client, url: str, events: list[str] = EVENTS) -> str:
    """Adds the endpoint; its signing secret, as it is shown once."""
    html = admin.post("/settings/webhooks/", {"url": url, "events": events}).content.decode()
    secret = html.partition('<code class="long">')[2].partition("</code>")[0]
    assert secret.startswith("whsec_"), html
    return secret


def tries(shop: Shop, at: datetime | None = None) -> list[Any]:
    """Makes one try of everything that waits, as the jobs would; the rows afterwards, oldest first."""
    from infinioffice.office.api import delivering
    from infinioffice.office.api.models import Delivery
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        waiting = list(
            Delivery.objects.filter(state="waiting").order_by("created_at", "id").values_list("id", flat=True)
        )
    for each in waiting:
        delivering.deliver(UUID(shop.tenant_id), each, at or datetime.now(UTC))
    with tenant_scope(shop.tenant_id):
        return list(Delivery.objects.order_by("created_at", "id"))


def jobs() -> list[dict[str, Any]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'api.deliver' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def endpoint_of(shop: Shop) -> Any:
    from infinioffice.office.api.models import Endpoint
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return Endpoint.objects.get()


def test_what_happens_is_told_with_a_signature_that_holds(
    salon: Shop, program: Callable[..., Program], signed_in: Any, receiver: Receiver
) -> None:
    secret = added(signed_in(salon), receiver.url)
    made = booked(program(salon), salon)
    note = message(salon)
    assert [row.state for row in tries(salon)] == ["delivered", "delivered"]
    bodies = []
    for headers, body in receiver.seen:
        bodies.append(Webhook(secret).verify(body, headers))
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body + b" ", headers)
    assert [each["type"] for each in bodies] == ["appointment.booked", "message.taken"]
    assert bodies[0]["data"] == made
    assert bodies[1]["data"]["id"] == note


def test_the_end_of_a_call_is_told_once(salon: Shop, signed_in: Any, receiver: Receiver) -> None:
    from infinioffice.call.ports import CallEnd
    from infinioffice.office.calls.log import close_call, open_call

    added(signed_in(salon), receiver.url, ["call.ended"])
    scope, at = salon.scope(), datetime.now(UTC)
    open_call(scope, "", "+15185550142", "phone", at)
    for _ in range(2):
        close_call(scope, CallEnd(at + timedelta(seconds=50), "answered", {}, None, "Asked for the hours."))
    message(salon)
    (row,) = tries(salon)
    body = json.loads(receiver.seen[0][1])
    assert (body["type"], body["data"]["outcome"], body["data"]["id"]) == ("call.ended", "answered", scope.call_id)
    assert row.event == "call.ended"


def test_the_delivery_and_its_cause_are_one(salon: Shop, signed_in: Any, receiver: Receiver) -> None:
    from infinioffice.office.api.models import Delivery
    from infinioffice.office.tenancy import tenant_scope

    added(signed_in(salon), receiver.url)

    def cause() -> None:
        with tenant_scope(salon.tenant_id):
            message(salon)
            assert (Delivery.objects.count(), len(jobs())) == (1, 1)
            raise RuntimeError("rolled back")

    with pytest.raises(RuntimeError, match="rolled back"):
        cause()
    assert (tries(salon), jobs()) == ([], [])


def test_a_failure_is_tried_again_with_the_same_id_and_ever_later(
    salon: Shop, signed_in: Any, receiver: Receiver
) -> None:
    from infinioffice.office.api.delivering import WAITS

    added(signed_in(salon), receiver.url)
    message(salon)
    receiver.status, at = 503, datetime.now(UTC)
    waits = []
    for _ in WAITS:
        (row,) = tries(salon, at)
        assert (row.state, row.reason, row.status) == ("waiting", "answered 503", 503)
        waits.append(row.next_at - at)
    assert all(wait <= real <= wait * 1.2 for wait, real in zip(WAITS, waits, strict=True))
    assert len(jobs()) == len(WAITS) + 1
    receiver.status = 204
    (row,) = tries(salon, at)
    assert (row.state, row.attempts) == ("delivered", len(WAITS) + 1)
    assert len({headers["webhook-id"] for headers, _ in receiver.seen}) == 1
    assert endpoint_of(salon).failing_since is None


def test_an_endpoint_that_fails_for_days_is_switched_off_and_on_again(
    salon: Shop, signed_in: Any, receiver: Receiver
) -> None:
    admin = signed_in(salon)
    added(admin, receiver.url)
    message(salon)
    receiver.status, at = 500, datetime.now(UTC)
    tries(salon, at)
    tries(salon, at + timedelta(days=5))
    assert endpoint_of(salon).disabled_at is not None
    sent = len(receiver.seen)
    message(salon)
    assert len(tries(salon, at + timedelta(days=6))) == 1
    assert len(receiver.seen) == sent
    here = f"/settings/webhooks/{endpoint_of(salon).id}/"
    assert "Switched off" in admin.get(here).content.decode()
    receiver.status = 200
    assert admin.post(here, {"do": "on"}).status_code == 302
    assert [row.state for row in tries(salon)] == ["delivered"]


def test_gone_ends_it_at_once(salon: Shop, signed_in: Any, receiver: Receiver) -> None:
    added(signed_in(salon), receiver.url)
    message(salon)
    receiver.status = 410
    (row,) = tries(salon)
    assert row.state == "failed"
    assert endpoint_of(salon).disabled_at is not None


def test_somebody_sends_it_again_and_gives_it_a_new_secret(salon: Shop, signed_in: Any, receiver: Receiver) -> None:
    admin = signed_in(salon)
    old = added(admin, receiver.url)
    message(salon)
    (row,) = tries(salon)
    here = f"/settings/webhooks/{endpoint_of(salon).id}/"
    html = admin.post(here, {"do": "secret"}).content.decode()
    new = html.partition('<code class="long">')[2].partition("</code>")[0]
    assert admin.post(f"/settings/webhooks/deliveries/{row.id}/again/").status_code == 302
    tries(salon)
    (first, _), (headers, body) = receiver.seen
    assert headers["webhook-id"] == first["webhook-id"]
    Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)
    assert admin.post(here, {"do": "test"}).status_code == 302
    tries(salon)
    assert json.loads(receiver.seen[-1][1])["type"] == "endpoint.test"
    assert admin.post(here, {"do": "remove"}).status_code == 302
    assert admin.get(here).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/in",
        "https://127.0.0.1/in",
        "https://169.254.169.254/latest/meta-data",
        "https://user:word@hooks.example/in",
        "https://localhost/in",
        "file:///etc/passwd",
        "not an address",
    ],
)
def test_addresses_we_do_not_send_to(salon: Shop, signed_in: Any, url: str) -> None:
    from infinioffice.office.api import delivering

    public = Outgoing(resolver=lambda name, port: ["93.184.216.34"])
    delivering.choose(public)
    html = signed_in(salon).post("/settings/webhooks/", {"url": url, "events": EVENTS}).content.decode()
    public.close()
    assert 'class="errors"' in html
    assert "whsec_" not in html


def test_a_name_that_later_leads_inside_is_not_connected_to(salon: Shop, signed_in: Any) -> None:
    from infinioffice.office.api import delivering

    answers = iter([["93.184.216.34"], ["10.0.0.7"]])
    changing = Outgoing(resolver=lambda name, port: next(answers))
    delivering.choose(changing)
    added(signed_in(salon), "https://hooks.shop.test/in")
    message(salon)
    (row,) = tries(salon)
    changing.close()
    assert (row.state, row.status) == ("waiting", None)
    assert row.reason.startswith("AddressRefused")


def test_the_signing_secret_is_sealed_in_its_row(salon: Shop, signed_in: Any, receiver: Receiver) -> None:
    secret = added(signed_in(salon), receiver.url)
    assert secret.encode() not in bytes(endpoint_of(salon).secret)


def test_other_tenants_are_told_nothing_and_see_nothing(
    salon: Shop, other_shop: Shop, signed_in: Any, receiver: Receiver
) -> None:
    added(signed_in(other_shop), receiver.url)
    message(salon)
    assert tries(salon) == tries(other_shop) == []
    stranger = signed_in(salon)
    assert stranger.get(f"/settings/webhooks/{endpoint_of(other_shop).id}/").status_code == 404
    for role in ("operator", "viewer"):
        assert signed_in(salon, role).get("/settings/webhooks/").status_code == 403
