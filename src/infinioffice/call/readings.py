"""Turns that a language model reads before they are decided, one at a time and in the order they were said."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from infinioffice.call.model import Reader
from infinioffice.dialogue.events import CallerSaid
from infinioffice.dialogue.state import State


@dataclass(frozen=True, slots=True)
class TurnRead:
    """The turn, with a model's checked reading where there is one."""

    said: CallerSaid


class Readings:
    """`post` puts a TurnRead into the call's inbox; `state` is the conversation's present one."""

    def __init__(
        self, reader: Reader, tenant: str, state: Callable[[], State], post: Callable[[TurnRead], None]
    ) -> None:
        self._reader = reader
        self._tenant = tenant
        self._state = state
        self._post = post
        self._waiting: deque[CallerSaid] = deque()
        self._task: asyncio.Task[None] | None = None

    def take(self, said: CallerSaid) -> bool:
        """Whether the turn is being read first; False when the rules are sure and nothing is before it."""
        if not self._waiting and not self._reader.wants(self._state(), said):
            return False
        self._waiting.append(said)
        if len(self._waiting) == 1:
            self._begin()
        return True

    def done(self) -> None:
        """The first turn has been decided: the next one is read."""
        self._waiting.popleft()
        if self._waiting:
            self._begin()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._read(self._waiting[0]))

    async def _read(self, said: CallerSaid) -> None:
        self._post(TurnRead(await self._reader.read(self._state(), said, self._tenant)))
