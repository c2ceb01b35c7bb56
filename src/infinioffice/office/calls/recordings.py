"""The sound of calls: `call.ports.Recordings` over an object store, each part sealed for its own place.

A part is put into the store first and then told of in the database, under a key that has never been used: a crash
between the two leaves an object that nobody knows and that `erase` still finds, never a row without its sound.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from infinioffice.call.ports import ObjectStore, Scope
from infinioffice.kernel.errors import HandedOver
from infinioffice.office.calls.held import fence
from infinioffice.office.calls.models import Recording, RecordingPart
from infinioffice.office.tenancy import new_id, tenant_scope
from infinioffice.office.text import storable
from infinioffice.office.threads import StoreThreads
from infinioffice.office.vault import Place, seal, unseal

BYTES_A_MS = 16
"""Two channels of μ-law at 8 kHz."""


_objects: ObjectStore | None = None


def choose(objects: ObjectStore | None) -> None:
    """Called once by the composition root: where this process keeps sound."""
    global _objects
    _objects = objects


def chosen() -> ObjectStore | None:
    """The store, or None when nothing is kept."""
    return _objects


class OfficeRecordings:
    """`Recordings` in the given threads: not those of the other stores, which a slow bucket must not fill."""

    def __init__(self, threads: StoreThreads, objects: ObjectStore) -> None:
        self._threads = threads
        self._objects = objects

    async def begin(self, scope: Scope, started_at: datetime, notice: str, notice_ms: int) -> None:
        await self._threads.run(begin, scope, started_at, notice, notice_ms)

    async def put(self, scope: Scope, number: int, starts_ms: int, sound: bytes) -> None:
        await self._threads.run(put, self._objects, scope, number, starts_ms, sound)

    async def finish(self, scope: Scope, length_ms: int) -> None:
        await self._threads.run(finish, scope, length_ms)

    async def erase(self, scope: Scope, reason: str, at: datetime) -> None:
        await self._threads.run(erase, self._objects, scope, reason, at)

    async def going_on(self, scope: Scope) -> datetime | None:
        return await self._threads.run(going_on, scope)


def begin(scope: Scope, started_at: datetime, notice: str, notice_ms: int) -> None:
    """The recording's row, once."""
    with tenant_scope(scope.tenant_id):
        Recording.objects.get_or_create(
            call_id=UUID(scope.call_id),
            defaults={
                "business_id": UUID(scope.business_id),
                "started_at": started_at,
                "notice": storable(notice),
                "notice_ms": notice_ms,
            },
        )


def put(objects: ObjectStore, scope: Scope, number: int, starts_ms: int, sound: bytes) -> None:
    """Keeps a part; one that is put again replaces the object it had. Nothing is kept of a recording that was erased,
    or by a worker that does not hold the call any more."""
    call_id = UUID(scope.call_id)
    key = f"{_folder(scope)}/{scope.epoch}-{number:05d}-{new_id().hex}"
    with tenant_scope(scope.tenant_id):
        sealed = seal(_place(key), sound)
    objects.put(key, sealed)
    stale: list[str] = [key]
    with tenant_scope(scope.tenant_id):
        recording = Recording.objects.select_for_update().filter(call_id=call_id).first()
        if recording is not None and recording.erased_at is None and _is_ours(scope):
            known = RecordingPart.objects.filter(call_id=call_id, epoch=scope.epoch, number=number)
            stale = list(known.values_list("key", flat=True))
            known.delete()
            RecordingPart.objects.create(
                call_id=call_id,
                epoch=scope.epoch,
                number=number,
                starts_ms=starts_ms,
                size=len(sound),
                sha256=hashlib.sha256(sound).hexdigest(),
                key=key,
            )
            recording.duration_ms = max(recording.duration_ms, starts_ms + len(sound) // BYTES_A_MS)
            recording.save(update_fields=["duration_ms"])
    objects.delete(stale)


def finish(scope: Scope, length_ms: int) -> None:
    with tenant_scope(scope.tenant_id):
        running = Recording.objects.filter(call_id=scope.call_id, status=Recording.Status.RECORDING)
        running.update(status=Recording.Status.COMPLETE, duration_ms=length_ms)


def erase(objects: ObjectStore, scope: Scope, reason: str, at: datetime) -> None:
    """Nothing is left, of other workers' parts either. What is still on its way is refused by the row."""
    with tenant_scope(scope.tenant_id):
        rows = Recording.objects.filter(call_id=scope.call_id, erased_at=None)
        rows.update(erased_at=at, status=Recording.Status.ERASED, reason=reason, duration_ms=0)
        RecordingPart.objects.filter(call_id=scope.call_id).delete()
    objects.delete(objects.keys(_folder(scope)))


def going_on(scope: Scope) -> datetime | None:
    with tenant_scope(scope.tenant_id):
        running = Recording.objects.filter(call_id=scope.call_id, status=Recording.Status.RECORDING)
        return running.values_list("started_at", flat=True).first()


def parts_of(call_id: UUID) -> list[RecordingPart]:
    """The parts of a recording that can be played, in order. Inside the tenant's scope."""
    if not Recording.objects.filter(call_id=call_id, erased_at=None).exists():
        return []
    return list(RecordingPart.objects.filter(call_id=call_id).order_by("starts_ms", "epoch", "number"))


def sound_of(objects: ObjectStore, tenant_id: UUID, part: RecordingPart) -> bytes:
    """A part as it was recorded. Raises SealBroken, VendorFault."""
    sealed = objects.get(part.key)
    with tenant_scope(tenant_id):
        return unseal(_place(part.key), sealed)


def _is_ours(scope: Scope) -> bool:
    try:
        fence(scope)
    except HandedOver:
        return False
    return True


def _folder(scope: Scope) -> str:
    return f"{scope.tenant_id}/{scope.business_id}/{scope.call_id}"


def _place(key: str) -> Place:
    return Place("recordings", "sound", key)
