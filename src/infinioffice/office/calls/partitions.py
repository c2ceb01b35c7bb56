"""The months of `calls_call`: one partition each, made ahead by every migration; a default one catches the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from infinioffice.office.row_security import row_security

TABLE = "calls_call"
MONTHS_AHEAD = 12


def make_partitions(using: str, now: datetime) -> list[str]:
    """Makes the partitions from last month to a year ahead that do not exist; returns their names.

    `using` must be the owner's connection. A month whose calls already lie in the default partition is left out:
    they stay readable there.
    """
    made: list[str] = []
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('infinioffice.platform', 'on', true)")
        for start, end in _months(now):
            name = f"{TABLE}_{start:%Y_%m}"
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (name,))
            if cursor.fetchone() == (True,):
                continue
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {TABLE}_default WHERE started_at >= %s AND started_at < %s)",  # noqa: S608
                (start, end),
            )
            if cursor.fetchone() == (True,):
                continue
            bounds = f"FROM ('{start.isoformat()}') TO ('{end.isoformat()}')"
            for statement in (f"CREATE TABLE {name} PARTITION OF {TABLE} FOR VALUES {bounds}", *row_security(name)):
                cursor.execute(statement)
            made.append(name)
    return made


def after_migrate(using: str, **_: Any) -> None:
    """Django's `post_migrate`: the coming months exist after each migration."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{TABLE}_default",))
        if cursor.fetchone() == (True,):
            make_partitions(using, timezone.now())


def _months(now: datetime) -> Iterator[tuple[datetime, datetime]]:
    first = now.year * 12 + now.month - 1
    for index in range(first - 1, first + MONTHS_AHEAD + 1):
        yield _month(index), _month(index + 1)


def _month(index: int) -> datetime:
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)
