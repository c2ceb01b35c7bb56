"""A simulated authorization server: the owner's consent, codes with PKCE, tokens that run out or are revoked."""

from __future__ import annotations

import hashlib
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from infinioffice.testing.vendors.loopback import Asked, Told


@dataclass(slots=True)
class Code:
    """One consent that was not exchanged yet."""

    challenge: str
    redirect_uri: str
    scopes: tuple[str, ...]
    has_refresh: bool


@dataclass(slots=True)
class Consent:
    """The owner and the token endpoint. `withheld` are scopes the owner unticks; `rotates` gives a new refresh token
    with every refresh and ends the old one; `gives_refresh` decides from the authorize request's query."""

    gives_refresh: Callable[[Asked], bool]
    rotates: bool = False
    hidden: tuple[str, ...] = ()
    """Scopes that are asked for and never listed as granted."""
    client_id: str = "simulated-client"
    client_secret: str = "simulated-secret"  # noqa: S105 - of a simulation
    withheld: set[str] = field(default_factory=set)
    says_no: bool = False
    life_s: int = 3599
    codes: dict[str, Code] = field(default_factory=dict)
    refresh_tokens: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By token: its scopes."""
    access_tokens: set[str] = field(default_factory=set)
    refreshes: int = 0
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def authorize(self, asked: Asked) -> Told:
        """The owner agrees at once; the browser is sent back."""
        for name in ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge"):
            if not asked.first(name):
                return Told(400, {"error": "invalid_request", "error_description": name})
        if asked.first("client_id") != self.client_id:
            return Told(401, {"error": "invalid_client"})
        back, state = asked.first("redirect_uri"), asked.first("state")
        if self.says_no:
            return Told(302, None, {"Location": f"{back}?{urlencode({'error': 'access_denied', 'state': state})}"})
        scopes = tuple(scope for scope in asked.first("scope").split() if scope not in self.withheld)
        code = self._next("code")
        self.codes[code] = Code(asked.first("code_challenge"), back, scopes, self.gives_refresh(asked))
        return Told(302, None, {"Location": f"{back}?{urlencode({'code': code, 'state': state})}"})

    def token(self, asked: Asked) -> Told:
        form = asked.form()
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return Told(401, {"error": "invalid_client"})
        if form.get("grant_type") == "authorization_code":
            return self._exchanged(form)
        if form.get("grant_type") != "refresh_token":
            return Told(400, {"error": "unsupported_grant_type"})
        with self._lock:
            scopes = self.refresh_tokens.get(form.get("refresh_token", ""))
            if scopes is None:
                return Told(400, {"error": "invalid_grant"})
            self.refreshes += 1
            if self.rotates:
                del self.refresh_tokens[form["refresh_token"]]
        return Told(200, self._given(scopes, has_refresh=self.rotates))

    def revoke(self, asked: Asked) -> Told:
        token = asked.form().get("token", "")
        if self.refresh_tokens.pop(token, None) is None:
            return Told(400, {"error": "invalid_token"})
        self.access_tokens.clear()
        return Told(200, {})

    def withdraw(self) -> None:
        """The owner takes the permission back on the vendor's own page."""
        self.refresh_tokens.clear()
        self.access_tokens.clear()

    def expire_access_tokens(self) -> None:
        self.access_tokens.clear()

    def new_access_token(self) -> str:
        token = self._next("access")
        self.access_tokens.add(token)
        return token

    def is_signed_in(self, asked: Asked) -> bool:
        return asked.headers.get("authorization", "").removeprefix("Bearer ") in self.access_tokens

    def _exchanged(self, form: dict[str, str]) -> Told:
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or form.get("redirect_uri") != code.redirect_uri:
            return Told(400, {"error": "invalid_grant"})
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            return Told(400, {"error": "invalid_grant"})
        return Told(200, self._given(code.scopes, has_refresh=code.has_refresh))

    def _given(self, scopes: tuple[str, ...], *, has_refresh: bool) -> dict[str, Any]:
        given: dict[str, Any] = {
            "access_token": self.new_access_token(),
            "expires_in": self.life_s,
            "token_type": "Bearer",
            "scope": " ".join(scope for scope in scopes if scope not in self.hidden),
        }
        if has_refresh:
            given["refresh_token"] = self._next("refresh")
            self.refresh_tokens[given["refresh_token"]] = scopes
        return given

    def _next(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count}"
