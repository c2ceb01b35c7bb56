"""Which worker holds a call: `call.ports.OpenCalls` on Postgres.

A call's `epoch` counts the workers that have held it. Taking a call over raises it under a lock that every append to
the log shares, so what the former worker still tries to write is refused, not interleaved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models.functions import Coalesce

from infinioffice.call.log import SAID_GOODBYE
from infinioffice.call.ports import KnownCall, LogEntry, Scope
from infinioffice.kernel.errors import HandedOver
from infinioffice.office.calls.models import Call, CallEvent
from infinioffice.office.scheduling.schedule import keep_holds_of
from infinioffice.office.tenancy import platform_scope, tenant_scope
from infinioffice.office.text import storable
from infinioffice.office.threads import StoreThreads

_HELD_LINES = ("phone", "browser")
_LOOK_BACK = timedelta(days=1)


class OfficeOpenCalls:
    """`OpenCalls` in the given threads."""

    def __init__(self, threads: StoreThreads) -> None:
        self._threads = threads

    async def find(self, sid: str) -> KnownCall | None:
        return await self._threads.run(find, sid)

    async def take_over(self, scope: Scope, at: datetime) -> Sequence[LogEntry]:
        return await self._threads.run(take_over, scope, at)

    async def alive(self, call_ids: Sequence[str], at: datetime) -> None:
        await self._threads.run(alive, call_ids, at)

    async def silent_since(self, before: datetime, limit: int) -> Sequence[KnownCall]:
        return await self._threads.run(silent_since, before, limit)


def find(sid: str) -> KnownCall | None:
    """The newest call with this carrier's id."""
    if not sid:
        return None
    with platform_scope(reason="a carrier comes back with a call it knows by its own id"):
        row = Call.objects.filter(sid=storable(sid)[:64]).order_by("-started_at").first()
        if row is None:
            return None
        marks = CallEvent.objects.filter(tenant_id=row.tenant_id, call_id=row.id, kind="mark")
        return _known(row, said_goodbye=marks.filter(body__name=SAID_GOODBYE).exists())


def take_over(scope: Scope, at: datetime) -> list[LogEntry]:
    """Raises HandedOver when the call is over or a later epoch holds it."""
    with tenant_scope(scope.tenant_id):
        lock(scope.call_id, shared=False)
        mine = Call.objects.filter(id=scope.call_id, ended_at=None, epoch__lt=scope.epoch)
        if not mine.update(epoch=scope.epoch, alive_at=at):
            raise HandedOver
        rows = CallEvent.objects.filter(call_id=scope.call_id).order_by("seq")
        return [LogEntry(row.seq, row.at, row.kind, row.body) for row in rows]


def alive(call_ids: Sequence[str], at: datetime) -> None:
    """One statement for all calls of a process, whatever tenants they belong to."""
    with platform_scope(reason="a worker says which calls it holds"):
        Call.objects.filter(id__in=list(call_ids), ended_at=None, started_at__gt=at - _LOOK_BACK).update(alive_at=at)
        # What these calls hold lives as long as they do.
        keep_holds_of(call_ids, at)


def silent_since(before: datetime, limit: int) -> list[KnownCall]:
    """Calls without an end whose worker has not been heard of since `before`, oldest first."""
    with platform_scope(reason="calls of dead workers are followed up whoever they belong to"):
        lost = Call.objects.filter(ended_at=None, line__in=_HELD_LINES, started_at__gt=before - _LOOK_BACK)
        lost = lost.annotate(heard_at=Coalesce("alive_at", "started_at")).filter(heard_at__lt=before)
        return [_known(row) for row in lost.order_by("started_at")[:limit]]


def fence(scope: Scope) -> None:
    """Inside the tenant's scope, before anything is added to the call. Raises HandedOver when another epoch holds it;
    a call without a row is nobody's yet."""
    lock(scope.call_id, shared=True)
    epoch = Call.objects.filter(id=scope.call_id).values_list("epoch", flat=True).first()
    if epoch is not None and epoch != scope.epoch:
        raise HandedOver


def lock(call_id: str, *, shared: bool) -> None:
    """Until the transaction ends. The table's key includes the time, so no unique constraint can do this."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", (call_id,))


def _known(row: Call, *, said_goodbye: bool = False) -> KnownCall:
    scope = Scope(str(row.tenant_id), str(row.business_id), str(row.id), row.epoch)
    return KnownCall(scope, row.caller_id, row.line, row.started_at, row.ended_at, row.outcome, said_goodbye)
