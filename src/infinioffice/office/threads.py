"""Runs the office's synchronous stores for asynchronous callers, in a few threads of their own.

A slow database fills these threads and nothing else: the event loop and the pages go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from procrastinate.exceptions import ConnectorException

from infinioffice.kernel.errors import Broken, StoreDown

READ_ONLY = "25006"
"""What a server answers that has just become the standby of another: as good as away."""

P = ParamSpec("P")
T = TypeVar("T")


class StoreThreads:
    """A fixed number of threads; each call gets a database connection and gives it back."""

    def __init__(self, size: int = 8) -> None:
        self._pool = ThreadPoolExecutor(max_workers=size, thread_name_prefix="store")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(*args, **kwargs)` in a thread.

        Raises StoreDown when the database is away or took more than its three seconds a statement, Broken for any
        other refusal of the database. A caller that is cancelled stops waiting; the work itself finishes.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(run_store, work, *args, **kwargs))

    def close(self) -> None:
        """Ends the threads after the work they have begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def run_store(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `StoreThreads.run`, here and now: the border where the database's errors become ours."""
    try:
        with plain_errors():
            return work(*args, **kwargs)
    except (OperationalError, InterfaceError) as error:
        raise StoreDown(_reason(error)) from error
    except DatabaseError as error:
        if _sqlstate(error) == READ_ONLY:
            raise StoreDown(_reason(error)) from error
        raise Broken(f"the database refused: {_reason(error)}") from error
    finally:
        connection.close()


@contextmanager
def plain_errors() -> Iterator[None]:
    """A database error met while enqueueing a job is the same database error: procrastinate puts its own around it."""
    try:
        yield
    except ConnectorException as error:
        if error.__cause__ is None:
            raise
        with connection.wrap_database_errors:
            raise error.__cause__ from None


def _reason(error: Exception) -> str:
    """The error's class and SQLSTATE; its message may hold a caller's words."""
    kind, state = type(error.__cause__ or error).__name__, _sqlstate(error)
    return f"{kind} {state}" if state else kind


def _sqlstate(error: Exception) -> str | None:
    """The code Postgres gave, None when it was never asked."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state if isinstance(state, str) else None
