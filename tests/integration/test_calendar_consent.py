"""The owner's consent at both vendors, against simulated ones: what is asked, what is kept, what is refused."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from infinioffice.adapters.google import oauth as google_oauth
from infinioffice.adapters.microsoft import oauth as microsoft_oauth
from infinioffice.call.outgoing import Outgoing
from infinioffice.config import OAuthSettings
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.scheduling.calendars import AccessRevoked, OAuthClient, RateLimited, ScopesMissing, Tokens
from infinioffice.testing.vendors.consent import Consent
from infinioffice.testing.vendors.google import SimulatedGoogle
from infinioffice.testing.vendors.loopback import Fault, Told, serve
from infinioffice.testing.vendors.microsoft import SimulatedMicrosoft

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
BACK = "https://office.example/connect/back"
VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
OWN_ADDRESSES = OAuthSettings("id", "secret")


@dataclass
class Vendor:
    oauth: ModuleType
    simulated: SimulatedGoogle | SimulatedMicrosoft
    client: OAuthClient
    http: Outgoing

    @property
    def consent(self) -> Consent:
        return self.simulated.consent

    def sign_in(self) -> str:
        """The owner's browser goes there and comes back with a code."""
        address = self.oauth.authorize_url(self.client, BACK, "state-1", CHALLENGE, "owner@example.com")
        location = httpx.get(address).headers["location"]
        assert location.startswith(BACK)
        answer = dict(parse_qsl(urlsplit(location).query))
        assert answer["state"] == "state-1"
        return answer.get("code", "")

    def exchange(self, code: str, verifier: str = VERIFIER) -> Tokens:
        tokens: Tokens = self.oauth.exchange(self.client, self.http, code, BACK, verifier, NOW)
        return tokens

    def refresh(self, tokens: Tokens) -> Tokens:
        new: Tokens = self.oauth.refresh(self.client, self.http, tokens, NOW + timedelta(hours=1))
        return new


@pytest.fixture(params=["google", "microsoft"])
def vendor(request: pytest.FixtureRequest) -> Iterator[Vendor]:
    simulated: SimulatedGoogle | SimulatedMicrosoft
    oauth: ModuleType
    if request.param == "google":
        simulated, oauth = SimulatedGoogle(), google_oauth
    else:
        simulated, oauth = SimulatedMicrosoft(), microsoft_oauth
    http = Outgoing(allow_loopback=True)
    with serve(simulated.answer) as base:
        client = OAuthSettings(simulated.consent.client_id, simulated.consent.client_secret, base)
        yield Vendor(oauth, simulated, client, http)
        http.close()


def test_a_consent_becomes_tokens(vendor: Vendor) -> None:
    tokens = vendor.exchange(vendor.sign_in())
    assert tokens.access_token in vendor.consent.access_tokens
    assert tokens.refresh_token in vendor.consent.refresh_tokens
    assert tokens.expires_at == NOW + timedelta(seconds=3599)
    assert set(vendor.oauth.SCOPES) <= set(tokens.scopes)
    assert tokens.access_token not in repr(tokens)
    assert tokens.refresh_token not in repr(tokens)


def test_the_owner_is_sent_to_the_vendors_own_address_with_what_we_need_and_no_secret() -> None:
    google = urlsplit(google_oauth.authorize_url(OWN_ADDRESSES, BACK, "s", "c"))
    asked = dict(parse_qsl(google.query))
    assert (google.scheme, google.netloc, google.path) == ("https", "accounts.google.com", "/o/oauth2/v2/auth")
    assert asked["scope"].split() == [
        "https://www.googleapis.com/auth/calendar.events",
        "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    ]
    assert (asked["access_type"], asked["prompt"], asked["code_challenge_method"]) == ("offline", "consent", "S256")
    assert "login_hint" not in asked
    microsoft = urlsplit(microsoft_oauth.authorize_url(OWN_ADDRESSES, BACK, "s", "c", "bo@example.com"))
    asked = dict(parse_qsl(microsoft.query))
    assert (microsoft.scheme, microsoft.netloc) == ("https", "login.microsoftonline.com")
    assert microsoft.path == "/common/oauth2/v2.0/authorize"
    assert asked["scope"].split() == ["offline_access", "Calendars.ReadWrite", "MailboxSettings.Read"]
    assert asked["login_hint"] == "bo@example.com"
    assert "secret" not in google.query + microsoft.query


def test_a_scope_that_was_not_given_is_named(vendor: Vendor) -> None:
    for scope in vendor.oauth.SCOPES:
        vendor.consent.withheld = {scope}
        with pytest.raises(ScopesMissing) as caught:
            vendor.exchange(vendor.sign_in())
        assert caught.value.scopes == (scope,)


def test_without_a_refresh_token_nothing_is_connected(vendor: Vendor) -> None:
    vendor.consent.gives_refresh = lambda _: False
    with pytest.raises(ScopesMissing):
        vendor.exchange(vendor.sign_in())


def test_a_refresh_leaves_us_with_a_refresh_token_that_works(vendor: Vendor) -> None:
    first = vendor.exchange(vendor.sign_in())
    second = vendor.refresh(first)
    third = vendor.refresh(second)
    assert third.access_token not in (first.access_token, second.access_token)
    assert third.refresh_token in vendor.consent.refresh_tokens
    assert (third.refresh_token == first.refresh_token) == (vendor.oauth is google_oauth)
    assert second.expires_at == NOW + timedelta(hours=1, seconds=3599)


def test_a_permission_taken_back_is_told_from_a_fault(vendor: Vendor) -> None:
    tokens = vendor.exchange(vendor.sign_in())
    vendor.simulated.faults += [Fault(status=503), Fault(status=429)]
    with pytest.raises(VendorDown) as down:
        vendor.refresh(tokens)
    assert not isinstance(down.value, RateLimited)
    with pytest.raises(RateLimited):
        vendor.refresh(tokens)
    assert vendor.refresh(tokens)
    vendor.consent.withdraw()
    with pytest.raises(AccessRevoked):
        vendor.refresh(tokens)


def test_a_scope_taken_back_later_is_a_permission_taken_back(vendor: Vendor) -> None:
    tokens = vendor.exchange(vendor.sign_in())
    vendor.consent.refresh_tokens[tokens.refresh_token] = ("openid",)
    with pytest.raises(AccessRevoked):
        vendor.refresh(tokens)


def test_a_code_works_once_and_only_with_its_verifier(vendor: Vendor) -> None:
    code = vendor.sign_in()
    vendor.exchange(code)
    for used, verifier in ((code, VERIFIER), (vendor.sign_in(), "w" * 64), ("made-up", VERIFIER)):
        with pytest.raises(VendorRefused) as caught:
            vendor.exchange(used, verifier)
        assert not isinstance(caught.value, AccessRevoked)


def test_our_own_registration_being_wrong_is_not_the_owners_fault(vendor: Vendor) -> None:
    tokens = vendor.exchange(vendor.sign_in())
    vendor.client = replace(vendor.client, client_secret="wrong")  # type: ignore[type-var]
    with pytest.raises(VendorRefused) as caught:
        vendor.refresh(tokens)
    assert not isinstance(caught.value, AccessRevoked)
    assert "wrong" not in str(caught.value)


def test_no_answer_is_a_vendor_that_is_down(vendor: Vendor) -> None:
    tokens = vendor.exchange(vendor.sign_in())
    vendor.simulated.faults.append(Fault(drop="before"))
    with pytest.raises(VendorDown):
        vendor.refresh(tokens)


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[1]", b'{"expires_in": 3599}', b'{"access_token": "a\\nX-Evil: 1", "expires_in": 3599}'],
)
@pytest.mark.parametrize("oauth", [google_oauth, microsoft_oauth], ids=["google", "microsoft"])
def test_an_answer_that_is_none_is_no_token(oauth: ModuleType, body: bytes) -> None:
    http = Outgoing(allow_loopback=True)
    with serve(lambda _: Told(200, body)) as base:
        client = OAuthSettings("id", "secret", base)
        with pytest.raises(VendorDown):
            oauth.refresh(client, http, Tokens("a", "r", NOW, oauth.SCOPES), NOW)
        http.close()


def test_microsofts_administrator_is_named_where_only_they_can_help() -> None:
    http = Outgoing(allow_loopback=True)
    refusal = {"error": "invalid_grant", "error_codes": [90094]}
    with serve(lambda _: Told(400, refusal)) as base:
        with pytest.raises(VendorRefused) as caught:
            microsoft_oauth.exchange(OAuthSettings("id", "secret", base), http, "code", BACK, VERIFIER, NOW)
        http.close()
    assert caught.value.reason == microsoft_oauth.ADMINISTRATOR_NEEDED


def test_google_takes_its_permission_back_once_and_says_so_twice() -> None:
    simulated = SimulatedGoogle()
    http = Outgoing(allow_loopback=True)
    with serve(simulated.answer) as base:
        client = OAuthSettings(simulated.consent.client_id, simulated.consent.client_secret, base)
        vendor = Vendor(google_oauth, simulated, client, http)
        tokens = vendor.exchange(vendor.sign_in())
        google_oauth.revoke(client, http, tokens)
        assert simulated.consent.refresh_tokens == {}
        google_oauth.revoke(client, http, tokens)
        simulated.faults.append(Fault(status=503))
        with pytest.raises(VendorDown):
            google_oauth.revoke(client, http, tokens)
        http.close()
