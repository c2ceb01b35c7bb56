"""The owner's consent at Microsoft: asked for, turned into tokens, kept alive.

Every refresh answers with a new refresh token that replaces the one we hold. An administrator may have to consent for
the whole organisation first; then nothing the owner does helps and the refusal says so.
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

VENDOR = "microsoft"
SCOPES = ("Calendars.ReadWrite", "MailboxSettings.Read")
"""Events to read what blocks and write bookings; the mailbox's settings for its time zone. `offline_access` is asked
for besides and shows as a refresh token, not as a granted scope."""

ADMINISTRATOR_NEEDED = "administrator must consent"
"""The reason of the VendorRefused when only the organisation's administrator can allow us."""

_DEADLINE_S = 10.0
_LARGEST = 64 * 1024
_REVOKED = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})
_ADMINISTRATOR = frozenset({90093, 90094, 90095})
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")


def authorize_url(client: OAuthClient, redirect_uri: str, state: str, challenge: str, login_hint: str = "") -> str:
    """Where the owner's browser goes. `challenge` is the S256 of the verifier that `exchange` will be given."""
    asked = {
        "client_id": client.client_id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "response_mode": "query",
        "scope": " ".join(("offline_access", *SCOPES)),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "prompt": "select_account",
    }
    if login_hint:
        asked["login_hint"] = login_hint
    return f"{_login(client)}/authorize?{urlencode(asked)}"


def exchange(client: OAuthClient, http: Outgoing, code: str, redirect_uri: str, verifier: str, now: datetime) -> Tokens:
    """The code of the redirect, once. Raises ScopesMissing, VendorRefused (a code used before, our own registration
    wrong, `ADMINISTRATOR_NEEDED`), VendorDown."""
    answer = _ask(
        client,
        http,
        {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier},
        is_revocable=False,
    )
    tokens = _tokens(answer, "", now)
    if not tokens.refresh_token:
        raise ScopesMissing(VENDOR, ("offline_access",))
    return tokens


def refresh(client: OAuthClient, http: Outgoing, tokens: Tokens, now: datetime) -> Tokens:
    """New tokens with a new refresh token; store both. Raises AccessRevoked when the owner has to sign in again,
    VendorDown when another try can help."""
    answer = _ask(
        client, http, {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}, is_revocable=True
    )
    return _tokens(answer, tokens.refresh_token, now)


def revoke(client: OAuthClient, http: Outgoing, tokens: Tokens) -> None:
    """Microsoft has no such request: forgetting the tokens and ending the channels is all there is. The owner can take
    the permission back at https://myaccount.microsoft.com."""
    del client, http, tokens


def _login(client: OAuthClient) -> str:
    return f"{client.base_url or 'https://login.microsoftonline.com'}/common/oauth2/v2.0"


def _ask(client: OAuthClient, http: Outgoing, form: Mapping[str, str], *, is_revocable: bool) -> dict[str, Any]:
    whole = {
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "scope": " ".join(("offline_access", *SCOPES)),
        **form,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    reply = http.request(
        "POST",
        f"{_login(client)}/token",
        headers=headers,
        body=urlencode(whole).encode(),
        deadline_s=_DEADLINE_S,
        largest=_LARGEST,
    )
    try:
        value = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        value = None
    answer = value if isinstance(value, dict) else {}
    if reply.status == 200:
        return answer
    raise _refusal(reply.status, answer, is_revocable=is_revocable)


def _refusal(status: int, answer: Mapping[str, Any], *, is_revocable: bool) -> Exception:
    word = str(answer.get("error", ""))
    codes = answer.get("error_codes")
    if isinstance(codes, list) and any(code in _ADMINISTRATOR for code in codes):
        return VendorRefused(VENDOR, ADMINISTRATOR_NEEDED)
    # The same word for a dead permission and for a code that was used twice.
    if word in _REVOKED and is_revocable:
        return AccessRevoked(VENDOR, word)
    if status == 429:
        return RateLimited(VENDOR, "status 429")
    if status >= 500 or word == "temporarily_unavailable":
        return VendorDown(VENDOR, f"status {status}")
    return VendorRefused(VENDOR, word if re.fullmatch(r"[a-z_]{1,40}", word) else f"status {status}")


def _tokens(answer: Mapping[str, Any], kept: str, now: datetime) -> Tokens:
    access, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(access, str) or not _TOKEN.fullmatch(access):
        raise VendorDown(VENDOR, "no token in the answer")
    given = answer.get("refresh_token")
    granted = tuple(str(answer.get("scope", "")).split())
    # Granted scopes come bare or with Graph's address before them, in any case.
    known = {scope.rsplit("/", 1)[-1].lower() for scope in granted}
    if missing := tuple(scope for scope in SCOPES if scope.lower() not in known):
        raise ScopesMissing(VENDOR, missing)
    life_s = min(max(int(seconds), 0), 86_400) if isinstance(seconds, int | float) else 0
    return Tokens(access, given if isinstance(given, str) and given else kept, now + timedelta(seconds=life_s), granted)
