"""The calls' own rows: `call.ports.CallLog` on Postgres. Every method may be repeated and changes nothing then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from infinioffice.call.ports import CallEnd, LogEntry, Scope, TurnRecord
from infinioffice.kernel.errors import Broken
from infinioffice.office.api import plain, tell
from infinioffice.office.billing import metering
from infinioffice.office.calls import held
from infinioffice.office.calls.models import Call, CallEvent, Turn
from infinioffice.office.contacts import book
from infinioffice.office.reviewing import words
from infinioffice.office.scheduling.schedule import release_call
from infinioffice.office.summaries import jobs as summaries
from infinioffice.office.tenancy import tenant_scope
from infinioffice.office.text import storable, storable_json
from infinioffice.office.threads import StoreThreads

_TURN_FIELDS = [field.name for field in Turn._meta.concrete_fields if field.name not in ("id", "tenant_id")]


class OfficeCallLog:
    """`CallLog` in the given threads."""

    def __init__(self, threads: StoreThreads) -> None:
        self._threads = threads

    async def open(self, scope: Scope, sid: str, caller_id: str | None, line: str, at: datetime) -> None:
        await self._threads.run(open_call, scope, sid, caller_id, line, at)

    async def append(self, scope: Scope, entries: Sequence[LogEntry], turns: Sequence[TurnRecord] = ()) -> None:
        await self._threads.run(append, scope, entries, turns)

    async def close(self, scope: Scope, end: CallEnd) -> None:
        await self._threads.run(close_call, scope, end)

    async def read(self, scope: Scope) -> Sequence[LogEntry]:
        return await self._threads.run(read, scope)


def open_call(scope: Scope, sid: str, caller_id: str | None, line: str, at: datetime) -> None:
    """The call's row, once: a worker that picks the call up again opens it again."""
    with tenant_scope(scope.tenant_id):
        held.lock(scope.call_id, shared=False)
        if Call.objects.filter(id=scope.call_id).exists():
            return
        Call.objects.create(
            id=UUID(scope.call_id),
            business_id=UUID(scope.business_id),
            sid=storable(sid)[:64],
            caller_id=storable(caller_id or "")[:16],
            line=line,
            started_at=at,
        )


def append(scope: Scope, entries: Sequence[LogEntry], turns: Sequence[TurnRecord] = ()) -> None:
    """Adds entries and turns; durable on return. A turn told again replaces itself.

    Raises HandedOver when another worker has taken the call over, Broken when a `seq` exists with other contents.
    """
    call_id = UUID(scope.call_id)
    with tenant_scope(scope.tenant_id):
        held.fence(scope)
        if entries:
            _append_entries(call_id, [_event(call_id, entry) for entry in entries])
        if turns:
            Turn.objects.bulk_create(
                [_turn(call_id, turn) for turn in turns],
                update_conflicts=True,
                unique_fields=["tenant_id", "call_id", "idx"],
                update_fields=[name for name in _TURN_FIELDS if name not in ("call_id", "idx")],
            )


def close_call(scope: Scope, end: CallEnd) -> None:
    """Writes how it ended, by whom holds it; the first end counts. What the call still holds is free again."""
    with tenant_scope(scope.tenant_id):
        is_end = Call.objects.filter(id=scope.call_id, ended_at=None, epoch=scope.epoch).update(
            ended_at=end.at,
            outcome=end.outcome,
            fields=storable_json(dict(end.fields)),
            booking_id=UUID(end.booking_id) if end.booking_id else None,
            summary=storable(end.summary),
        )
        if is_end:
            release_call(scope)
            row = Call.objects.get(id=scope.call_id)
            book.seen(row.caller_id, row.started_at)
            words.keep(row.id)
            metering.call_ended(row)
            tell.tell("call.ended", end.at, plain.call(row))
            summaries.call_over(row)


def read(scope: Scope) -> list[LogEntry]:
    """The whole log in order; empty for a call of another tenant or none."""
    with tenant_scope(scope.tenant_id):
        rows = CallEvent.objects.filter(call_id=scope.call_id).order_by("seq")
        return [LogEntry(seq=row.seq, at=row.at, kind=row.kind, body=row.body) for row in rows]


def _append_entries(call_id: UUID, events: list[CallEvent]) -> None:
    try:
        with transaction.atomic():
            CallEvent.objects.bulk_create(events)
        return
    except IntegrityError:
        seqs = [event.seq for event in events]
    there = {row.seq: row for row in CallEvent.objects.filter(call_id=call_id, seq__in=seqs)}
    for event in events:
        known = there.get(event.seq)
        if known is not None and (known.kind, known.at, known.body) != (event.kind, event.at, event.body):
            raise Broken("the log already has another entry at this place")
    CallEvent.objects.bulk_create([event for event in events if event.seq not in there])


def _event(call_id: UUID, entry: LogEntry) -> CallEvent:
    body: dict[str, Any] = storable_json(entry.body)
    return CallEvent(call_id=call_id, seq=entry.seq, at=entry.at, kind=entry.kind, body=body)


def _turn(call_id: UUID, turn: TurnRecord) -> Turn:
    return Turn(call_id=call_id, **{key: storable_json(value) for key, value in asdict(turn).items()})
