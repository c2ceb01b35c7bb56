"""Whose rows may be seen: the two scopes every query runs in, and the base of every tenant's table.

Postgres decides, not the query: each tenant table has a forced row policy (`row_security.EnableRowSecurity`) that
compares `tenant_id` with a setting these scopes make for one transaction only. Outside of them a query sees nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Self, TypeVar, cast
from uuid import UUID

from asgiref.local import Local
from django.db import connection, models, transaction

from infinioffice.kernel.errors import Broken
from infinioffice.kernel.ids import ENTROPY_BYTES, uuid7

RowT = TypeVar("RowT", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Open:
    """The scope that is open: a tenant's, or the platform's with its reason."""

    tenant_id: UUID | None
    reason: str = ""


# One value per thread and connection, exactly as Django keeps its connections.
_open = Local(thread_critical=True)


def new_id() -> UUID:
    """A fresh id that sorts by the time it was made."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(ENTROPY_BYTES))


@contextmanager
def tenant_scope(tenant_id: UUID | str) -> Iterator[UUID]:
    """One transaction in which exactly this tenant's rows exist.

    It may be opened again for the same tenant (a savepoint). Raises Broken for another tenant or inside the
    platform's scope, ValueError for text that is no UUID.
    """
    wanted = tenant_id if isinstance(tenant_id, UUID) else UUID(tenant_id)
    with _scope(_Open(wanted)):
        yield wanted


@contextmanager
def platform_scope(*, reason: str) -> Iterator[None]:
    """One transaction in which all tenants' rows exist. `reason` says why; it is what reviews search for."""
    if not reason.strip():
        raise Broken("platform_scope needs a reason")
    with _scope(_Open(None, reason)):
        yield


def scoped_tenant_id() -> UUID:
    """The tenant whose scope is open: what new rows get. Raises Broken outside of a tenant's scope."""
    scope = _current()
    if scope is None or scope.tenant_id is None:
        raise Broken("no tenant's scope is open")
    return scope.tenant_id


class TenantRows(models.Manager[RowT]):
    """Says the tenant in each query as well. The row policy decides; only a plain condition lets Postgres choose an
    index that begins with `tenant_id`, because the policy's own condition has an "or" in it."""

    def get_queryset(self) -> models.QuerySet[RowT]:
        scope = _current()
        rows = super().get_queryset()
        return rows if scope is None or scope.tenant_id is None else rows.filter(tenant_id=scope.tenant_id)


class TenantModel(models.Model):
    """A row of one tenant. Its migration must end with `row_security.EnableRowSecurity("<table>")`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant_id = models.UUIDField(default=scoped_tenant_id, editable=False)

    objects: ClassVar[TenantRows[Self]] = TenantRows()

    class Meta:
        abstract = True


def _current() -> _Open | None:
    return cast("_Open | None", getattr(_open, "scope", None))


@contextmanager
def _scope(wanted: _Open) -> Iterator[None]:
    outer = _current()
    if outer is not None:
        if outer.tenant_id != wanted.tenant_id:
            raise Broken("a scope is already open for somebody else")
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        is_inside = bool(connection.savepoint_ids)
        _declare(wanted)
        _open.scope = wanted
        try:
            yield
            if is_inside:
                # A released savepoint keeps its settings until the outer transaction ends, so they are taken back.
                # After an error the rollback has done it.
                _declare(None)
        finally:
            _open.scope = None


def _declare(scope: _Open | None) -> None:
    """Tells Postgres for the rest of the transaction."""
    tenant = str(scope.tenant_id) if scope is not None and scope.tenant_id is not None else ""
    platform = "on" if scope is not None and scope.tenant_id is None else "off"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('infinioffice.tenant', %s, true), set_config('infinioffice.platform', %s, true)",
            (tenant, platform),
        )
