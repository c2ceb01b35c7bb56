"""Composition root of outside calendars: the only place that knows which vendors there are and what grants hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from infinioffice.adapters.caldav.calendar import CalDavCalendar
from infinioffice.adapters.google import notify as google_notify
from infinioffice.adapters.google import oauth as google_oauth
from infinioffice.adapters.google.calendar import GoogleCalendar
from infinioffice.adapters.microsoft import notify as microsoft_notify
from infinioffice.adapters.microsoft import oauth as microsoft_oauth
from infinioffice.adapters.microsoft.calendar import MicrosoftCalendar
from infinioffice.call.outgoing import Outgoing
from infinioffice.config import OAuthSettings, Settings
from infinioffice.kernel.errors import CallerFault, VendorRefused
from infinioffice.office.integrations.accounts import Grant
from infinioffice.scheduling.calendars import CalendarAccount, Notice, Tokens

_LABELS = {"google": "Google account", "microsoft": "Microsoft account"}
_OAUTH: dict[str, Any] = {"google": google_oauth, "microsoft": microsoft_oauth}


class Vendors:
    """`office.integrations.accounts.CalendarVendors` over our adapters. Raises VendorFault."""

    def __init__(self, google: OAuthSettings, microsoft: OAuthSettings, http: Outgoing) -> None:
        self._clients = {"google": google, "microsoft": microsoft}
        self._http = http

    def offered(self) -> Sequence[str]:
        return [*(name for name, client in self._clients.items() if client.is_on), "caldav"]

    def authorize_url(self, vendor: str, redirect_uri: str, state: str, challenge: str) -> str:
        return str(_oauth(vendor).authorize_url(self._clients[vendor], redirect_uri, state, challenge))

    def exchange(self, vendor: str, redirect_uri: str, code: str, verifier: str, now: datetime) -> Grant:
        tokens = _oauth(vendor).exchange(self._clients[vendor], self._http, code, redirect_uri, verifier, now)
        grant = _grant(_LABELS[vendor], tokens)
        calendars = self.account(vendor, grant, lambda: grant).calendars()
        primary = next((each for each in calendars if each.is_primary), None)
        # Google's main calendar has the owner's address as its id; Graph's has a name at least.
        label = (primary.id if "@" in primary.id else primary.name) if primary is not None else _LABELS[vendor]
        return _grant(label[:200], tokens)

    def sign_in(self, vendor: str, address: str, user: str, password: str) -> Grant:
        if vendor != "caldav":
            raise VendorRefused(vendor, "not signed into by password")
        CalDavCalendar(self._http, address, user, password).calendars()
        label = f"{user} at {urlsplit(address).hostname or address}"[:200]
        return Grant(label, {"address": address, "user": user, "password": password})

    def refresh(self, vendor: str, grant: Grant, now: datetime) -> Grant:
        if vendor == "caldav":
            return grant
        return _grant(grant.label, _oauth(vendor).refresh(self._clients[vendor], self._http, _tokens(grant), now))

    def revoke(self, vendor: str, grant: Grant) -> None:
        if vendor != "caldav":
            _oauth(vendor).revoke(self._clients[vendor], self._http, _tokens(grant))

    def read_notice(
        self, vendor: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> str | tuple[Notice, ...]:
        if vendor == "google":
            return (google_notify.read(headers),)
        if vendor != "microsoft":
            raise CallerFault("not_a_notice")
        found = microsoft_notify.read(query, body)
        return found.text if isinstance(found, microsoft_notify.Handshake) else found

    def account(self, vendor: str, grant: Grant, renew: Callable[[], Grant]) -> CalendarAccount:
        secret = grant.secret
        if vendor == "caldav":
            return CalDavCalendar(self._http, secret["address"], secret["user"], secret["password"])

        def token(is_refused: bool) -> str:
            return (renew() if is_refused else grant).secret["access_token"]

        base = self._clients[vendor].base_url
        if vendor == "google":
            return GoogleCalendar(self._http, base, token)
        return MicrosoftCalendar(self._http, base, token)


def build_vendors(settings: Settings) -> Vendors:
    """The vendors of this installation. Addresses inside our own network are refused except in the demo and for a
    stand-in that the settings themselves name on this machine."""
    bases = (settings.google.base_url, settings.microsoft.base_url)
    is_stand_in = any(urlsplit(base).hostname in ("127.0.0.1", "::1", "localhost") for base in bases if base)
    return Vendors(settings.google, settings.microsoft, Outgoing(allow_loopback=settings.demo or is_stand_in))


def _oauth(vendor: str) -> Any:
    if vendor not in _OAUTH:
        raise VendorRefused(vendor, "not signed into by consent")
    return _OAUTH[vendor]


def _grant(label: str, tokens: Tokens) -> Grant:
    secret = {"access_token": tokens.access_token, "refresh_token": tokens.refresh_token}
    return Grant(label, secret, tokens.scopes, tokens.expires_at)


def _tokens(grant: Grant) -> Tokens:
    if grant.expires_at is None:
        raise VendorRefused("calendar", "a grant without an end has nothing to renew")
    return Tokens(grant.secret["access_token"], grant.secret["refresh_token"], grant.expires_at, grant.scopes)
