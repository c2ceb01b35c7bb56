"""How many calls this process takes: a hard cap, and none more while its loop lags. Overflow is told at once."""

from __future__ import annotations

import asyncio
from collections import deque

from infinioffice.kernel.clock import Clock

_EVERY_S = 0.05
_KEPT = 100
TOO_LATE_S = 0.06
"""A frame is 20 ms; audio sent 300 ms ahead survives this, but callers begin to hear more."""


class LoopLag:
    """Measures how late the event loop wakes. `p99_s` and `p50_s` are over the last five seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: deque[float] = deque(maxlen=_KEPT)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def p99_s(self) -> float:
        return max(self._seen, default=0.0)

    @property
    def p50_s(self) -> float:
        return sorted(self._seen)[len(self._seen) // 2] if self._seen else 0.0

    async def _watch(self) -> None:
        while True:
            due = self._clock.monotonic() + _EVERY_S
            await asyncio.sleep(_EVERY_S)
            self._seen.append(max(0.0, self._clock.monotonic() - due))


class Admission:
    """Counts live calls. `lag` None admits by the cap alone."""

    def __init__(self, most: int, lag: LoopLag | None = None) -> None:
        self._most = most
        self._lag = lag
        self.live = 0
        self.is_draining = False

    @property
    def has_room(self) -> bool:
        # The median, because one garbage collection must not turn callers away.
        is_late = self._lag is not None and self.live > 0 and self._lag.p50_s > TOO_LATE_S
        return not self.is_draining and self.live < self._most and not is_late

    def enter(self) -> bool:
        """Takes a place if there is one."""
        if self.is_draining or self.live >= self._most:
            return False
        self.live += 1
        return True

    def leave(self) -> None:
        self.live -= 1
