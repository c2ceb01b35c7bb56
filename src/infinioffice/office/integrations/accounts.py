"""Calendar vendors as the office sees them: a port, those chosen at start, and accounts opened with sealed tokens.

Tokens leave the database only here, sealed by `vault` to their row. A token that ends soon is renewed by one process
while the others wait for it: vendors that rotate refresh tokens punish two at once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone

from infinioffice.kernel.errors import VendorDown
from infinioffice.office.integrations.models import Integration
from infinioffice.office.tenancy import tenant_scope
from infinioffice.office.vault import Place, seal, unseal
from infinioffice.scheduling.calendars import AccessRevoked, CalendarAccount, Notice

RENEW_BEFORE = timedelta(minutes=3)
_ONE_RENEWS_S = 20
_WAIT_S = 6.0
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Grant:
    """What the owner gave us for one account. `secret` is all that opening it needs (tokens, or address, user and
    password), as text; `expires_at` is when its access token ends, None when it does not."""

    label: str
    secret: Mapping[str, str] = field(repr=False)
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None


class CalendarVendors(Protocol):
    """All vendors of this installation, by name (`google`, `microsoft`, `caldav`). Everything raises VendorFault."""

    def offered(self) -> Sequence[str]:
        """The vendors that can be connected with the present settings."""
        ...

    def authorize_url(self, vendor: str, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the owner is sent to say yes (OAuth, PKCE with the S256 `challenge`, offline access)."""
        ...

    def exchange(self, vendor: str, redirect_uri: str, code: str, verifier: str, now: datetime) -> Grant:
        """The grant behind the code the owner came back with."""
        ...

    def sign_in(self, vendor: str, address: str, user: str, password: str) -> Grant:
        """A grant by password (CalDAV), tried before it is given. The address is checked against our own network."""
        ...

    def refresh(self, vendor: str, grant: Grant, now: datetime) -> Grant:
        """The same grant with a fresh access token. Raises AccessRevoked."""
        ...

    def revoke(self, vendor: str, grant: Grant) -> None:
        """Gives the grant back; one that is over already is success."""
        ...

    def read_notice(
        self, vendor: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> str | tuple[Notice, ...]:
        """What a vendor's push message says, or the text a handshake is answered with. Raises CallerFault."""
        ...

    def account(self, vendor: str, grant: Grant, renew: Callable[[], Grant]) -> CalendarAccount:
        """The account. `renew()` gives a fresh grant, for the one try after a 401."""
        ...


_chosen: CalendarVendors | None = None


def choose(vendors: CalendarVendors | None) -> None:
    """Called once by the composition root."""
    global _chosen
    _chosen = vendors


def chosen() -> CalendarVendors | None:
    """The vendors, or None when this process talks to none."""
    return _chosen


def vendors() -> CalendarVendors:
    """The vendors. Raises VendorDown in a process that was started without any."""
    if _chosen is None:
        raise VendorDown("calendar", "no calendar vendor in this process")
    return _chosen


def keep_grant(row: Integration, grant: Grant) -> None:
    """Seals the grant into its row, inside the tenant's scope; saved by this."""
    row.tokens = seal(_place(row.id), json.dumps(dict(grant.secret)).encode())
    row.tokens_expire_at = grant.expires_at
    row.scopes = " ".join(grant.scopes)
    row.save(update_fields=["tokens", "tokens_expire_at", "scopes", "updated_at"])


def read_grant(row: Integration) -> Grant:
    """The grant of a row, inside the tenant's scope. Raises AccessRevoked when there is none any more."""
    if row.tokens is None or row.status != Integration.Status.CONNECTED:
        raise AccessRevoked(row.vendor, "not connected")
    secret = json.loads(unseal(_place(row.id), bytes(row.tokens)))
    return Grant(row.label, secret, tuple(row.scopes.split()), row.tokens_expire_at)


def open_account(tenant_id: UUID, integration_id: UUID) -> CalendarAccount:
    """The account of an integration, its token good for some minutes at least. Outside of any transaction.

    Raises AccessRevoked, VendorDown.
    """
    with tenant_scope(tenant_id):
        row = Integration.objects.get(id=integration_id)
        grant = read_grant(row)
    if grant.expires_at is not None and grant.expires_at <= timezone.now() + RENEW_BEFORE:
        grant = _renewed(tenant_id, integration_id, grant)
    current = grant
    return vendors().account(row.vendor, grant, lambda: _renewed(tenant_id, integration_id, current))


def _renewed(tenant_id: UUID, integration_id: UUID, old: Grant) -> Grant:
    """A grant newer than `old`: renewed here, or by whoever is doing it at this moment."""
    claim = f"calendar-renewal:{integration_id}"
    deadline = time.monotonic() + _WAIT_S
    while not cache.add(claim, 1, _ONE_RENEWS_S):
        if time.monotonic() > deadline:
            raise VendorDown("calendar", "somebody else's token renewal takes too long")
        time.sleep(_LOOK_S)
    try:
        with tenant_scope(tenant_id):
            row = Integration.objects.get(id=integration_id)
            present = read_grant(row)
        if dict(present.secret) != dict(old.secret):
            return present
        fresh = vendors().refresh(row.vendor, present, timezone.now())
        with tenant_scope(tenant_id):
            keep_grant(Integration.objects.select_for_update().get(id=integration_id), fresh)
        return fresh
    finally:
        cache.delete(claim)


def _place(integration_id: UUID) -> Place:
    return Place("integrations_integration", "tokens", str(integration_id))
