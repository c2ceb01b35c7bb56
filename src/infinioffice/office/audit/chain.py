"""Writing to the chain of the tenant whose scope is open, and reading it back for `verifier.check`."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import orjson

from infinioffice.office.audit.models import AuditAnchor, AuditEntry
from infinioffice.office.audit.verifier import Anchor, Link, Wrong, check
from infinioffice.office.text import storable, storable_json


def record(actor: str, action: str, subject: str = "", **detail: Any) -> None:
    """Adds an entry, in the transaction of what it tells about.

    `actor` is an e-mail address, `caller`, `system` or a vendor; `action` is `thing.done`; `subject` an id. `detail`
    holds no names, numbers or words of callers: the chain cannot be erased, and erasing a person must stay possible.
    """
    said = orjson.dumps(storable_json(detail), option=orjson.OPT_SORT_KEYS).decode() if detail else ""
    AuditEntry.objects.create(
        actor=storable(actor)[:254], action=action[:60], subject=storable(subject)[:120], detail=said
    )


def links() -> Iterable[Link]:
    """The chain, in order."""
    for row in AuditEntry.objects.order_by("number").iterator(2000):
        at = f"{row.at:%Y-%m-%dT%H:%M:%S.%f}"
        yield Link(row.number, at, row.actor, row.action, row.subject, row.detail, row.previous, row.digest)


def anchors() -> list[Anchor]:
    """The anchors our own database keeps; those written outside are stronger (`anchoring.outside`)."""
    return [Anchor(row.number, row.digest, row.signature) for row in AuditAnchor.objects.order_by("number")]


def sign(key: bytes, tenant_id: str, number: int, digest: str) -> str:
    """The signature of an anchor."""
    return hmac.new(key, f"audit|{tenant_id}|{number}|{digest}".encode(), sha256).hexdigest()


def verify(outside: Iterable[Anchor], key: bytes, tenant_id: str) -> Wrong | None:
    """The first thing that does not hold, None for a whole chain. An anchor with another signature is not ours."""
    heads = [*anchors(), *outside]
    for head in heads:
        if not hmac.compare_digest(sign(key, tenant_id, head.number, head.digest), head.signature):
            return Wrong(head.number, "the anchor is not ours")
    told = {(head.number, head.digest): head for head in heads}
    if len({number for number, _ in told}) < len(told):
        return Wrong(min(number for number, _ in told), "two anchors tell different things")
    return check(links(), told.values())
