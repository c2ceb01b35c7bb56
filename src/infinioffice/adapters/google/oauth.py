"""The owner's consent at Google: asked for, turned into tokens, kept alive, given back.

Google gives a refresh token once, at a consent that was asked for with `prompt=consent`, and none when refreshing: the
one we hold is kept. The owner may untick single scopes, so what was granted is read, not assumed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.scheduling.calendars import AccessRevoked, OAuthClient, RateLimited, ScopesMissing, Tokens

VENDOR = "google"
SCOPES = (
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
)
"""Events to read what blocks and write bookings; the list of calendars to choose from. Nothing else."""

_DEADLINE_S = 10.0
_LARGEST = 64 * 1024
_REVOKED = frozenset({"invalid_grant", "invalid_rapt", "access_denied"})
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")


def authorize_url(client: OAuthClient, redirect_uri: str, state: str, challenge: str, login_hint: str = "") -> str:
    """Where the owner's browser goes. `challenge` is the S256 of the verifier that `exchange` will be given."""
    asked = {
        "client_id": client.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": " ".join(SCOPES),
        "state": state,
        "access_type": "offline",
        # Without it a second consent comes without a refresh token.
        "prompt": "consent",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if login_hint:
        asked["login_hint"] = login_hint
    return f"{client.base_url or 'https://accounts.google.com'}/o/oauth2/v2/auth?{urlencode(asked)}"


def exchange(client: OAuthClient, http: Outgoing, code: str, redirect_uri: str, verifier: str, now: datetime) -> Tokens:
    """The code of the redirect, once. Raises ScopesMissing, VendorRefused (a code used before, our own registration
    wrong), VendorDown."""
    answer = _ask(
        client,
        http,
        {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier},
        is_revocable=False,
    )
    tokens = _tokens(answer, "", now)
    if not tokens.refresh_token:
        raise ScopesMissing(VENDOR, ("offline access",))
    return tokens


def refresh(client: OAuthClient, http: Outgoing, tokens: Tokens, now: datetime) -> Tokens:
    """New tokens; the refresh token stays the old one unless Google gives another. Raises AccessRevoked when the owner
    took the permission back or it ran out, VendorDown when another try can help."""
    answer = _ask(
        client, http, {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}, is_revocable=True
    )
    return _tokens(answer, tokens.refresh_token, now)


def revoke(client: OAuthClient, http: Outgoing, tokens: Tokens) -> None:
    """Gives the permission back; one that is gone already is success. Raises VendorDown."""
    url = f"{client.base_url or 'https://oauth2.googleapis.com'}/revoke"
    status, _ = _post(http, url, {"token": tokens.refresh_token})
    if status >= 500 or status == 429:
        raise VendorDown(VENDOR, f"status {status}")


def _ask(client: OAuthClient, http: Outgoing, form: Mapping[str, str], *, is_revocable: bool) -> dict[str, Any]:
    url = f"{client.base_url or 'https://oauth2.googleapis.com'}/token"
    status, answer = _post(http, url, {"client_id": client.client_id, "client_secret": client.client_secret, **form})
    if status == 200:
        return answer
    word = str(answer.get("error", ""))
    # The same word for a dead permission and for a code that was used twice.
    if word in _REVOKED and is_revocable:
        raise AccessRevoked(VENDOR, word)
    if status == 429:
        raise RateLimited(VENDOR, "status 429")
    if status >= 500:
        raise VendorDown(VENDOR, f"status {status}")
    raise VendorRefused(VENDOR, word if re.fullmatch(r"[a-z_]{1,40}", word) else f"status {status}")


def _post(http: Outgoing, url: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    answer = http.request(
        "POST", url, headers=headers, body=urlencode(form).encode(), deadline_s=_DEADLINE_S, largest=_LARGEST
    )
    try:
        value = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        value = None
    return answer.status, value if isinstance(value, dict) else {}


def _tokens(answer: Mapping[str, Any], kept: str, now: datetime) -> Tokens:
    access, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(access, str) or not _TOKEN.fullmatch(access):
        raise VendorDown(VENDOR, "no token in the answer")
    given = answer.get("refresh_token")
    granted = tuple(str(answer.get("scope", "")).split())
    if missing := tuple(scope for scope in SCOPES if scope not in granted):
        raise ScopesMissing(VENDOR, missing)
    life_s = min(max(int(seconds), 0), 86_400) if isinstance(seconds, int | float) else 0
    return Tokens(access, given if isinstance(given, str) and given else kept, now + timedelta(seconds=life_s), granted)
