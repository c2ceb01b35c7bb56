"""The keys of programs: made once, shown once, found by their digest, and never made known again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from infinioffice.office.api.models import SCOPES, ApiKey
from infinioffice.office.tenancy import platform_scope, tenant_scope

PREFIX = "ifo_"
_HINT = len(PREFIX) + 6
_NOTED_EVERY = timedelta(minutes=1)
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Program:
    """Who asks: a key that holds, its tenant, and what it may do."""

    key_id: UUID
    tenant_id: UUID
    scopes: frozenset[str]


def make(name: str, scopes: Sequence[str], by: str) -> tuple[ApiKey, str]:
    """A new key of the tenant whose scope is open, and its secret. Raises ValueError for a scope nobody knows."""
    known = [scope for scope, _ in SCOPES]
    if not set(scopes) <= set(known):
        raise ValueError("unknown scope")
    secret = PREFIX + secrets.token_urlsafe(32)
    wanted = [scope for scope in known if scope in scopes]
    row = ApiKey.objects.create(name=name, hint=secret[:_HINT], digest=_digest(secret), scopes=wanted, made_by=by)
    return row, secret


def program_of(secret: str, now: datetime) -> Program | None:
    """Whose secret it is; None for one that was revoked or never ours. That it was used is noted once a minute."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST:
        return None
    with platform_scope(reason="which tenant an API key belongs to"):
        row = ApiKey.objects.filter(digest=_digest(secret), revoked_at=None).first()
    if row is None:
        return None
    if row.used_at is None or row.used_at < now - _NOTED_EVERY:
        with tenant_scope(row.tenant_id):
            ApiKey.objects.filter(id=row.id).update(used_at=now)
    return Program(row.id, row.tenant_id, frozenset(row.scopes))


def revoke(key_id: UUID, now: datetime) -> bool:
    """From now on the key opens nothing. False when the tenant has no such key, or it was revoked before."""
    return bool(ApiKey.objects.filter(id=key_id, revoked_at=None).update(revoked_at=now))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
