"""How a write is done: in one transaction, again when the database asks for it, and once for each operation id."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from psycopg_pool import PoolTimeout

from infinioffice.kernel.errors import Broken
from infinioffice.kernel.records import Codec, to_plain
from infinioffice.office.scheduling.models import Operation
from infinioffice.office.tenancy import new_id, scoped_tenant_id, tenant_scope
from infinioffice.office.text import storable_json
from infinioffice.office.threads import plain_errors
from infinioffice.scheduling.slots import Booking, Hold, SlotTaken, Stale

T = TypeVar("T")

EXCLUSION, DEADLOCK = "23P01", "40P01"
_AGAIN = frozenset({"40001", "57P01", "57P02", "57P03", "08000", "08003", "08006"})
"""Serialisation failure, and the ways a server that is restarting takes its leave."""
_MOST_TRIES = 3
_PAUSE_S = 0.05
_CODEC = Codec(Booking, Hold, SlotTaken, Stale)


def in_tenant(tenant_id: str, work: Callable[[], T]) -> T:
    """`work()` in one transaction of the tenant, whole and again after a serialisation failure or a lost connection.

    Inside another transaction it runs once: only the outermost can be repeated. Other errors pass.
    """
    deadlocks = 0
    for attempt in range(1, _MOST_TRIES + 1):
        is_outermost = not connection.in_atomic_block
        try:
            with tenant_scope(tenant_id), plain_errors():
                return work()
        except (DatabaseError, InterfaceError) as error:
            state = state_of(error)
            deadlocks += state == DEADLOCK
            is_worth_it = is_lost(error) or state in _AGAIN or (state == DEADLOCK and deadlocks == 1)
            if not is_outermost or attempt == _MOST_TRIES or not is_worth_it:
                raise
            connection.close()
            time.sleep(_PAUSE_S * attempt)
    raise Broken("a transaction ended neither way")


def or_taken(work: Callable[[], T]) -> T | SlotTaken:
    """`work()`, where the database's last word on a slot is an answer and not a fault."""
    try:
        return work()
    except (IntegrityError, OperationalError) as error:
        if state_of(error) in (EXCLUSION, DEADLOCK):
            return SlotTaken()
        raise


def once(op_id: str, kind: str, now: datetime, work: Callable[[], T]) -> T:
    """`work()` the first time, its stored answer every other time. Inside the tenant's scope.

    The row is claimed first, so that of two at the same time the second waits and then reads. Raises Broken when the
    id has been used for another kind of write.
    """
    tenant_id = scoped_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scheduling_operation (id, tenant_id, op_id, kind, created_at) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (tenant_id, op_id) DO NOTHING",
            (new_id(), tenant_id, op_id, kind, now),
        )
        is_first = cursor.rowcount == 1
    mine = Operation.objects.filter(op_id=op_id)
    if not is_first:
        return cast("T", _stored(mine.get(), kind))
    result = work()
    if result is not None:
        mine.update(result=storable_json(to_plain(result)))
    return result


def _stored(row: Operation, kind: str) -> Any:
    if row.kind != kind:
        raise Broken(f"operation {row.op_id} was a {row.kind} and cannot be a {kind}")
    return _CODEC.from_plain(row.result) if row.result is not None else None


def state_of(error: Exception) -> str:
    """The SQLSTATE behind a Django database error, or empty."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def is_lost(error: Exception) -> bool:
    """Whether the connection broke. A pool with no connection to give has waited long enough already."""
    is_connection = isinstance(error, (OperationalError, InterfaceError)) and not state_of(error)
    return is_connection and not isinstance(error.__cause__, PoolTimeout)


def uuid_or_none(text: str) -> UUID | None:
    """The UUID, or None for text that is none: an id from outside that cannot be anybody's."""
    try:
        return UUID(text)
    except ValueError:
        return None
