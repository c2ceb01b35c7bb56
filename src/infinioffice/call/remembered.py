"""The directory with a memory: when the database is away, the businesses that were called before are still known."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

from infinioffice.call.ports import Called, Directory
from infinioffice.kernel.errors import StoreDown
from infinioffice.kernel.records import Codec, RecordWrong, to_plain

PATIENCE_S = 1.5
"""The caller hears ringing meanwhile, and the carrier waits for an answer."""
_log = logging.getLogger(__name__)


class RememberedDirectory:
    """A `Directory` in front of another. `folder` holds one file a number or slug."""

    def __init__(self, directory: Directory, folder: Path) -> None:
        self._directory = directory
        self._folder = folder
        self._codec = Codec(Called)
        self._known: dict[str, Called] = {}

    async def by_number(self, number: str) -> Called | None:
        """As the store's own; raises StoreDown only for numbers never seen before."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                called = await self._directory.by_number(number)
        except (StoreDown, TimeoutError):
            return await self._recall(number)
        await self._keep(number, called)
        return called

    async def by_slug(self, slug: str) -> Called | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                called = await self._directory.by_slug(slug)
        except (StoreDown, TimeoutError):
            return await self._recall(slug)
        await self._keep(slug, called)
        return called

    async def _keep(self, key: str, called: Called | None) -> None:
        if called is None or self._known.get(key) == called:
            return
        self._known[key] = called
        await asyncio.to_thread(self._write, key, called)

    async def _recall(self, key: str) -> Called:
        found = self._known.get(key) or await asyncio.to_thread(self._read, key)
        if found is None:
            raise StoreDown("business not remembered")
        _log.warning("business from memory", extra={"business": found.business.slug})
        return found

    def _path(self, key: str) -> Path:
        return self._folder / ("".join(c if c.isalnum() or c in "-_" else "_" for c in key)[:80] + ".json")

    def _write(self, key: str, called: Called) -> None:
        """A full disk costs memory of an outage, never a call."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._path(key).with_suffix(".part")
            draft.write_text(json.dumps(to_plain(called)), encoding="utf-8")
            draft.replace(self._path(key))
        except OSError:
            _log.warning("business not remembered", extra={"business": called.business.slug})

    def _read(self, key: str) -> Called | None:
        try:
            found: Called = self._codec.from_plain(json.loads(self._path(key).read_text(encoding="utf-8")))
        except (OSError, ValueError, RecordWrong):
            return None
        return found
