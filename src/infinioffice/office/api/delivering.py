"""Sends one delivery: signed, to a checked address, with an answer or a next try.

The tries are spread over three days as the Standard Webhooks specification proposes. An endpoint that has answered
nothing good for five days is switched off; its owner sees why and switches it on again.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import UUID

from standardwebhooks import Webhook

from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.errors import VendorDown, VendorFault
from infinioffice.office.api import tell
from infinioffice.office.api.models import Delivery, Endpoint
from infinioffice.office.tenancy import tenant_scope
from infinioffice.office.vault import Place, seal, unseal

ANSWER_S = 15.0
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
FAILS_FOR = timedelta(days=5)
GONE = 410
_LARGEST_ANSWER = 64 * 1024
_jitter = SystemRandom()
_chosen: Outgoing | None = None


def choose(outgoing: Outgoing | None) -> None:
    """Called once by the composition root."""
    global _chosen
    _chosen = outgoing


def outgoing() -> Outgoing:
    """The client for addresses of customers. Raises VendorDown in a process that was started without one."""
    if _chosen is None:
        raise VendorDown("webhook", "nothing goes out from this process")
    return _chosen


def new_secret(endpoint: Endpoint) -> str:
    """A fresh signing secret, told once; sealed in the endpoint's row, which is not saved here. Inside the tenant's
    scope."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    endpoint.secret = seal(_place(endpoint.id), secret.encode())
    return secret


def deliver(tenant_id: UUID, delivery_id: UUID, now: datetime) -> None:
    """One try. The answer is asked for outside of any transaction; a try cut off by a crash is made again with the
    same id, which is what receivers go by."""
    with tenant_scope(tenant_id):
        row = Delivery.objects.select_related("endpoint").filter(id=delivery_id).first()
        if row is None or row.state != Delivery.State.WAITING or row.endpoint.disabled_at is not None:
            return
        secret = unseal(_place(row.endpoint.id), bytes(row.endpoint.secret)).decode()
    status, reason = _sent(row, secret, now)
    with tenant_scope(tenant_id):
        endpoint = Endpoint.objects.select_for_update().get(id=row.endpoint_id)
        row.attempts, row.status, row.reason = row.attempts + 1, status, reason
        if status is not None and 200 <= status < 300:
            row.state, row.delivered_at, row.next_at = Delivery.State.DELIVERED, now, None
            _works(endpoint)
        else:
            _failed(row, endpoint, now)
        row.save()


def send_again(row: Delivery) -> None:
    """Begins the tries of a delivery anew. Inside the tenant's scope."""
    row.state, row.attempts, row.next_at, row.reason = Delivery.State.WAITING, 0, None, ""
    row.save()
    tell.enqueue(row.id)


def switch_on(endpoint: Endpoint) -> None:
    """The owner says it works again: what was waiting goes on. Inside the tenant's scope."""
    endpoint.disabled_at, endpoint.failing_since, endpoint.reason = None, None, ""
    endpoint.save()
    for row in Delivery.objects.filter(endpoint=endpoint, state=Delivery.State.WAITING).order_by("created_at", "id"):
        tell.enqueue(row.id)


def _sent(row: Delivery, secret: str, now: datetime) -> tuple[int | None, str]:
    headers = {
        "Content-Type": "application/json",
        "webhook-id": f"msg_{row.id.hex}",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(f"msg_{row.id.hex}", now, row.body),
    }
    try:
        answer = outgoing().request(
            "POST",
            row.endpoint.url,
            headers=headers,
            body=row.body.encode(),
            deadline_s=ANSWER_S,
            largest=_LARGEST_ANSWER,
        )
    except VendorFault as fault:
        return None, f"{type(fault).__name__}: {fault.reason}"[:200]
    return answer.status, "" if 200 <= answer.status < 300 else f"answered {answer.status}"


def _works(endpoint: Endpoint) -> None:
    if endpoint.failing_since is not None:
        endpoint.failing_since, endpoint.reason = None, ""
        endpoint.save(update_fields=["failing_since", "reason"])


def _failed(row: Delivery, endpoint: Endpoint, now: datetime) -> None:
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.reason = row.reason
    if row.status == GONE or now - endpoint.failing_since >= FAILS_FOR:
        endpoint.disabled_at = now
    endpoint.save()
    if row.status == GONE or row.attempts > len(WAITS):
        row.state, row.next_at = Delivery.State.FAILED, None
        return
    wait = WAITS[row.attempts - 1]
    row.next_at = now + wait * _jitter.uniform(1.0, 1.2)
    if endpoint.disabled_at is None:
        tell.enqueue(row.id, row.next_at)


def _place(endpoint_id: UUID) -> Place:
    return Place("api_endpoint", "secret", str(endpoint_id))
