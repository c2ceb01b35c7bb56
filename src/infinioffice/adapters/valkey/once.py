"""First come, first served, across processes: `call.ports.OnceStore` on SET NX, with this process's memory behind."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Any

import redis.asyncio as redis
from redis.exceptions import RedisError

from infinioffice.kernel.clock import Clock

_log = logging.getLogger(__name__)
_MOST = 10_000
_PREFIX = "infinioffice:once:"


class MemoryOnce:
    """Claims of this process alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    async def claim(self, key: str, ttl_s: int) -> bool:
        now = self._clock.monotonic()
        if self._until.get(key, 0.0) > now:
            return False
        self._until[key] = now + ttl_s
        self._until.move_to_end(key)
        while len(self._until) > _MOST:
            self._until.popitem(last=False)
        return True


class ValkeyOnce:
    """Claims of all processes. While the server is away each process answers from its own memory: a ticket may then be
    used once in each, which is better than no calls."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._client: Any = redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._memory = MemoryOnce(clock)

    async def claim(self, key: str, ttl_s: int) -> bool:
        is_first_here = await self._memory.claim(key, ttl_s)
        try:
            taken = await self._client.set(_PREFIX + key, b"1", nx=True, ex=ttl_s)
        except (RedisError, OSError):
            _log.warning("claims are kept in memory")
            return is_first_here
        return bool(taken)

    async def close(self) -> None:
        await self._client.aclose()
