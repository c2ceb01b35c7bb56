"""Whoever claims first is first: in memory, in the fake, and on a real server across clients."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from infinioffice.adapters.valkey.once import MemoryOnce, ValkeyOnce
from infinioffice.call.ports import OnceStore
from infinioffice.config import SystemClock
from infinioffice.testing.fakes import FakeOnce


async def claims(store: OnceStore) -> None:
    key = uuid4().hex
    answers = await asyncio.gather(*(store.claim(key, 60) for _ in range(20)))
    assert answers.count(True) == 1
    assert await store.claim(uuid4().hex, 60)
    assert not await store.claim(key, 60)


@pytest.mark.parametrize("make", [FakeOnce, lambda: MemoryOnce(SystemClock())], ids=["fake", "memory"])
def test_one_of_many_is_first(make: Callable[[], OnceStore]) -> None:
    asyncio.run(claims(make()))


def with_valkey(url: str, script: Callable[[ValkeyOnce, ValkeyOnce], Awaitable[Any]]) -> None:
    async def main() -> None:
        one, two = ValkeyOnce(url, SystemClock()), ValkeyOnce(url, SystemClock())
        try:
            await script(one, two)
        finally:
            await one.close()
            await two.close()

    asyncio.run(main())


def test_one_of_many_is_first_on_a_server_and_in_every_process(redis_url: str) -> None:
    async def script(one: ValkeyOnce, two: ValkeyOnce) -> None:
        await claims(one)
        key = uuid4().hex
        assert await one.claim(key, 60)
        assert not await two.claim(key, 60)

    with_valkey(redis_url, script)


def test_without_its_server_each_process_still_tells_first_from_second() -> None:
    async def script(one: ValkeyOnce, _two: ValkeyOnce) -> None:
        await claims(one)

    with_valkey("redis://127.0.0.1:1/0", script)
