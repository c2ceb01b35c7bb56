"""Where everything that happens to one call arrives. One reader; posting never waits and never blocks."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Unbounded on purpose: every poster is paced by real time (frames, windows, answers of our own requests)."""

    def __init__(self) -> None:
        self._items: deque[T] = deque()
        self._waiting: asyncio.Future[None] | None = None

    def post(self, item: T) -> None:
        self._items.append(item)
        self.wake()

    def wake(self) -> None:
        """Ends a wait without an item."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    @property
    def is_resting(self) -> bool:
        """The reader waits, and nothing is here that it has not seen."""
        return self._waiting is not None and not self._waiting.done()

    def __len__(self) -> int:
        return len(self._items)

    def take(self) -> T | None:
        """The oldest item, or None."""
        return self._items.popleft() if self._items else None

    async def wait(self, timeout_s: float | None) -> None:
        """Returns when there is an item, or after `timeout_s`."""
        if self._items:
            return
        loop = asyncio.get_running_loop()
        waiting = self._waiting = loop.create_future()
        timer = loop.call_later(max(0.0, timeout_s), _wake, waiting) if timeout_s is not None else None
        try:
            await waiting
        finally:
            self._waiting = None
            if timer is not None:
                timer.cancel()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
