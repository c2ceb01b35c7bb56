"""Writes that may be repeated: the same `Idempotency-Key` gives the same answer and does the thing once.

The answer is kept with the request. A process that died in between leaves none; repeating the request then goes on
with the same operation ids and the same holds, so that still only one thing happens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from infinioffice.office.api.keys import Program
from infinioffice.office.api.models import Request
from infinioffice.office.api.problems import Problem
from infinioffice.office.scheduling.visits import new_visit
from infinioffice.office.tenancy import tenant_scope
from infinioffice.office.text import storable_json

HEADER = "Idempotency-Key"
KEPT = timedelta(days=7)
_BUSY = timedelta(seconds=60)
_LONGEST = 200
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One write: `op_id` names its steps, `visit` owns what it holds."""

    op_id: str
    visit: UUID


def once(request: HttpRequest, program: Program, work: Callable[[Operation], Answer]) -> Answer:
    """`work()` or, for a named request that has been answered, that answer. Outside of any transaction, because the
    work may ask an outside calendar."""
    name = request.headers.get(HEADER, "")
    if not name:
        visit = new_visit()
        return work(Operation(f"api:{visit}", visit))
    if len(name) > _LONGEST:
        raise Problem(422, "invalid", f"{HEADER} has at most {_LONGEST} characters.")
    digest = _hash(f"{program.key_id}|{name}".encode())
    row = _claimed(program, digest, _hash(f"{request.method} {request.path}|".encode() + request.body), timezone.now())
    if row.status is not None:
        return _told(row.status, row.answer or {})
    try:
        status, body = work(Operation(f"api:{digest[:40]}", row.visit))
    except Problem as problem:
        if problem.status < 500:
            _keep(program, row.id, problem.status, problem.body())
        raise
    _keep(program, row.id, status, body)
    return status, body


def _claimed(program: Program, digest: str, fingerprint: str, now: datetime) -> Request:
    """The request's row: a new one, or one to be told from or gone on with."""
    with tenant_scope(program.tenant_id):
        fresh = Request(digest=digest, fingerprint=fingerprint, visit=new_visit(), created_at=now)
        Request.objects.bulk_create([fresh], ignore_conflicts=True)
        row = Request.objects.select_for_update().get(digest=digest)
        if row.fingerprint != fingerprint:
            raise Problem(422, "idempotency_mismatch", "Use a new Idempotency-Key for a new request.")
        if row.id != fresh.id and row.status is None:
            if row.created_at > now - _BUSY:
                raise Problem(409, "in_progress", headers={"Retry-After": "2"})
            row.created_at = now
            row.save(update_fields=["created_at"])
        return row


def _keep(program: Program, row_id: UUID, status: int, body: dict[str, Any]) -> None:
    with tenant_scope(program.tenant_id):
        Request.objects.filter(id=row_id).update(status=status, answer=storable_json(body))


def _told(status: int, body: dict[str, Any]) -> Answer:
    if status < 400:
        return status, body
    more = {key: value for key, value in body.items() if key not in ("type", "title", "status", "code", "detail")}
    raise Problem(status, str(body["code"]), str(body.get("detail", "")), None, **more)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
