"""Writing the head of each chain where our database cannot change it: the object store, signed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable

import orjson

from infinioffice.call.ports import ObjectStore
from infinioffice.kernel.errors import VendorFault
from infinioffice.office.audit.chain import sign
from infinioffice.office.audit.models import AuditAnchor, AuditEntry
from infinioffice.office.audit.verifier import Anchor
from infinioffice.office.tenancy import scoped_tenant_id

_log = logging.getLogger(__name__)
_chosen: Callable[[], ObjectStore] | None = None


def choose(store: Callable[[], ObjectStore] | None) -> None:
    """Called once by the composition root; without a store anchors stay in our own database."""
    global _chosen
    _chosen = store


def key() -> bytes:
    """What anchors are signed with, derived from the installation's secret."""
    from django.conf import settings

    return hashlib.sha256(b"audit anchors|" + settings.SECRET_KEY.encode()).digest()


def anchor() -> Anchor | None:
    """Writes down the head of the open tenant's chain, here and outside. None when nothing is new."""
    head = AuditEntry.objects.order_by("-number").values_list("number", "digest").first()
    if head is None or AuditAnchor.objects.filter(number=head[0]).exists():
        return None
    tenant_id = str(scoped_tenant_id())
    found = Anchor(head[0], head[1], sign(key(), tenant_id, *head))
    if _chosen is not None:
        body = orjson.dumps({"number": found.number, "digest": found.digest, "signature": found.signature})
        try:
            _chosen().put(_name(tenant_id, found.number), body)
        except VendorFault:
            _log.warning("audit anchor was not written outside", exc_info=True)
    AuditAnchor.objects.create(number=found.number, digest=found.digest, signature=found.signature)
    return found


def outside() -> list[Anchor]:
    """The anchors of the open tenant that were written outside. Raises VendorFault."""
    if _chosen is None:
        return []
    store, tenant_id = _chosen(), str(scoped_tenant_id())
    found = []
    for name in store.keys(f"audit/{tenant_id}/"):
        told = orjson.loads(store.get(name))
        found.append(Anchor(told["number"], told["digest"], told["signature"]))
    return found


def _name(tenant_id: str, number: int) -> str:
    return f"audit/{tenant_id}/{number:012d}.json"
