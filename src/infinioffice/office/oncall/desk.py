"""What becomes of a ring: `call.oncall.OnCallDesk` on Postgres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infinioffice.call.oncall import Pressed
from infinioffice.office.audit.chain import record
from infinioffice.office.messaging.models import OnCallPage, OnCallRing
from infinioffice.office.oncall import jobs, words
from infinioffice.office.tenancy import platform_scope, tenant_scope
from infinioffice.office.threads import StoreThreads

TAKE = "1"
_State = OnCallRing.State
_STATES = {"busy": _State.BUSY, "no-answer": _State.NO_ANSWER, "failed": _State.FAILED, "canceled": _State.NO_ANSWER,
           "completed": _State.DECLINED}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficeOnCall:
    """`OnCallDesk` in the given threads."""

    threads: StoreThreads

    async def pressed(self, ring_id: str, digits: str, now: datetime) -> Pressed:
        return await self.threads.run(press, ring_id, digits, now)

    async def ended(self, ring_id: str, status: str, now: datetime) -> None:
        await self.threads.run(end, ring_id, status, now)


def press(ring_id: str, digits: str, now: datetime) -> Pressed:
    """The first who presses 1 has it, also after we had given their ring up."""
    found = _find(ring_id)
    if found is None:
        return words.GONE
    tenant_id, ring = found
    if digits != TAKE:
        jobs.over(tenant_id, ring, _State.DECLINED, now)
        return words.DECLINED
    with tenant_scope(tenant_id):
        row = OnCallRing.objects.get(id=ring)
        page = OnCallPage.objects.select_for_update().get(id=row.page_id)
        row.refresh_from_db()
        if row.state == _State.ACCEPTED:
            return words.taken(page)
        if page.acknowledged_at is not None:
            return words.late(page)
        if page.handled_at is not None:
            return words.GONE
        row.state, row.ended_at = _State.ACCEPTED, now
        row.save(update_fields=["state", "ended_at"])
        page.acknowledged_at, page.acknowledged_by = now, row.name
        page.save(update_fields=["acknowledged_at", "acknowledged_by"])
        record("on call", "page.taken", str(page.id), ring=row.number)
        return words.taken(page)


def end(ring_id: str, status: str, now: datetime) -> None:
    """A call that was answered and ended without a 1 was not taken."""
    found = _find(ring_id)
    if found is not None and status in _STATES:
        jobs.over(*found, _STATES[status], now)


def _find(ring_id: str) -> tuple[UUID, UUID] | None:
    """The tenant and the ring; None for an id nobody gave out."""
    try:
        wanted = UUID(ring_id)
    except ValueError:
        return None
    with platform_scope(reason="a carrier tells of a ring before its tenant is known"):
        tenant_id = OnCallRing.objects.filter(id=wanted).values_list("tenant_id", flat=True).first()
    return None if tenant_id is None else (tenant_id, wanted)
