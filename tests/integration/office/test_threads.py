"""The border between asynchronous callers and the database."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from infinioffice.kernel.errors import Broken, StoreDown


def query(statement: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def run(*statements: str, size: int = 1) -> list[Any]:
    from infinioffice.office.threads import StoreThreads

    threads = StoreThreads(size)

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(threads.run(query, each) for each in statements))

    try:
        return asyncio.run(all_at_once())
    finally:
        threads.close()


def test_the_answer_comes_back(office: None) -> None:
    assert run("SELECT 1", "SELECT 2", size=2) == [(1,), (2,)]


def test_the_loop_goes_on_while_the_database_thinks(office: None) -> None:
    from infinioffice.office.threads import StoreThreads

    threads = StoreThreads(1)
    order: list[str] = []

    async def both() -> None:
        asked = asyncio.create_task(threads.run(query, "SELECT pg_sleep(0.2)"))
        await asyncio.sleep(0)
        order.append("loop")
        await asked
        order.append("database")

    asyncio.run(both())
    threads.close()
    assert order == ["loop", "database"]


def test_connections_go_back_to_the_pool(office: None) -> None:
    """Many more calls than the pool has connections, in more threads than it has, all answered."""
    assert run(*["SELECT pg_sleep(0.01)"] * 60, size=20) == [("",)] * 60


def test_work_runs_elsewhere(office: None) -> None:
    from infinioffice.office.threads import StoreThreads

    threads = StoreThreads(1)
    name = asyncio.run(threads.run(lambda: threading.current_thread().name))
    threads.close()
    assert name.startswith("store")


def test_a_statement_that_takes_too_long_is_the_stores_fault(office: None) -> None:
    with pytest.raises(StoreDown, match="57014"):
        run("SET statement_timeout = 30; SELECT pg_sleep(5)")


def test_a_server_that_has_become_a_standby_is_away(office: None) -> None:
    with pytest.raises(StoreDown, match="25006"):
        run("SET TRANSACTION READ ONLY; DELETE FROM django_session")


def test_statements_are_limited_to_three_seconds(office: None) -> None:
    assert run("SHOW statement_timeout") == [("3s",)]


def test_another_refusal_is_our_own_fault_and_repeats_no_words(office: None) -> None:
    with pytest.raises(Broken, match="22P02") as broken:
        run("SELECT 'Dana Whitfield'::int")
    assert "Dana" not in str(broken.value)


def test_a_server_that_was_restarted_is_used_again(office: None) -> None:
    """Every connection of the pool is cut; the next call may not see that."""
    from infinioffice.office.threads import StoreThreads

    threads = StoreThreads(2)

    async def cut_and_ask() -> Any:
        await asyncio.gather(*(threads.run(query, "SELECT 1") for _ in range(4)))
        with pytest.raises((StoreDown, Broken)):
            await threads.run(query, "SELECT pg_terminate_backend(pg_backend_pid())")
        return await threads.run(query, "SELECT 1")

    assert asyncio.run(cut_and_ask()) == (1,)
    threads.close()
