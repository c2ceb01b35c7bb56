"""Who may open a media socket, and what the carrier's late and repeated reports lead to."""

from __future__ import annotations

from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from infinioffice.adapters.twilio.routes import TwilioRoutes
from infinioffice.config import SystemClock
from infinioffice.testing.fakes import FakeJournal

TOKEN = "a-token-of-ours"
PUBLIC = "https://office.example"


def routes(public_url: str = PUBLIC, **about: bool) -> TwilioRoutes:
    unused: Any = None
    return TwilioRoutes(unused, FakeJournal(), SystemClock(), public_url, ["older", TOKEN], **about)


def upgrade(*signatures: str, host: str = "10.0.0.7:8080") -> dict[str, Any]:
    """The upgrade as it comes from the proxy, with its own idea of the host."""
    headers = [(b"host", host.encode()), (b"x-forwarded-host", b"evil.example")]
    return {"path": "/twilio/media", "headers": headers + [(b"x-twilio-signature", s.encode()) for s in signatures]}


def signed(url: str, token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, {}))


@pytest.mark.parametrize(
    "url",
    [
        "wss://office.example/twilio/media",
        "wss://office.example/twilio/media/",
        "wss://office.example:443/twilio/media",
        "wss://office.example:443/twilio/media/",
    ],
)
def test_the_carriers_own_upgrade_opens_behind_any_proxy(url: str) -> None:
    assert routes().may_open(upgrade(signed(url)))
    assert routes().may_open(upgrade(signed(url, "older")))


@pytest.mark.parametrize(
    "url",
    [
        "https://office.example/twilio/media",
        "ws://office.example/twilio/media",
        "wss://evil.example/twilio/media",
        "wss://10.0.0.7:8080/twilio/media",
        "wss://office.example/twilio/media?x=1",
        "wss://office.example/browser/media",
        "wss://office.example:8443/twilio/media",
        "wss://office.example",
    ],
)
def test_another_address_does_not(url: str) -> None:
    assert not routes().may_open(upgrade(signed(url)))


def test_no_signature_two_signatures_and_another_token_do_not() -> None:
    good = signed("wss://office.example/twilio/media")
    assert not routes().may_open(upgrade())
    assert not routes().may_open(upgrade(""))
    assert not routes().may_open(upgrade(good, good))
    assert not routes().may_open(upgrade(signed("wss://office.example/twilio/media", "another")))


def test_only_a_machine_of_our_own_takes_a_ticket_alone_and_never_a_wrong_signature() -> None:
    own = routes("http://127.0.0.1:8080", unsigned_sockets=True)
    assert own.may_open(upgrade())
    assert own.may_open(upgrade(signed("ws://127.0.0.1:8080/twilio/media")))
    assert not own.may_open(upgrade("wrong"))
