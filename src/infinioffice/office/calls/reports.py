"""How calls went on the carrier's side: `call.ports.CallReports` on Postgres.

Reports are put in order by how far they say the call was, then by their number, then by their word: whatever order
they come in and however often, the last of them is the same.
"""

from __future__ import annotations

from infinioffice.office.calls.models import Call
from infinioffice.office.tenancy import platform_scope, tenant_scope
from infinioffice.office.text import storable
from infinioffice.office.threads import StoreThreads

_FAR = {"queued": 0, "initiated": 0, "ringing": 1, "in-progress": 2}
_OVER = ("busy", "canceled", "completed", "failed", "no-answer")
_RANKS = {**_FAR, **dict.fromkeys(_OVER, 3)}


class OfficeCallReports:
    """`CallReports` in the given threads."""

    def __init__(self, threads: StoreThreads) -> None:
        self._threads = threads

    async def report(self, sid: str, status: str, sequence: int, seconds: int | None) -> None:
        await self._threads.run(report, sid, status, sequence, seconds)


def report(sid: str, status: str, sequence: int, seconds: int | None) -> bool:
    """Whether it changed anything. Unknown words and calls we never carried change nothing."""
    if status not in _RANKS or not sid:
        return False
    with platform_scope(reason="a carrier reports on a call it knows by its own id"):
        known = Call.objects.filter(sid=storable(sid)[:64]).order_by("-started_at").first()
    if known is None:
        return False
    with tenant_scope(known.tenant_id):
        call = Call.objects.select_for_update().get(id=known.id)
        if _place(status, sequence) <= _place(call.carrier_status, call.carrier_seq):
            return False
        changes = {"carrier_status": status, "carrier_seq": sequence}
        Call.objects.filter(id=call.id).update(**changes, carrier_seconds=seconds)
        return True


def _place(status: str, sequence: int) -> tuple[int, int, str]:
    return _RANKS.get(status, -1), sequence, status
