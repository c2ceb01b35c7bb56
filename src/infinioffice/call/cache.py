"""Phrases already made, as μ-law audio: in memory for every call, and on disk for those a business says every day.

What a caller said about themselves (names, numbers) is spoken too, so only phrases asked for with `keep=True` reach
the disk.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from infinioffice.call import audio
from infinioffice.call.ports import Voice
from infinioffice.dialogue.wording.aloud import aloud
from infinioffice.kernel.errors import VendorDown, VendorFault

_MEMORY_BYTES = 64 * 1024 * 1024


class _Rendering:
    """One phrase being made now. Everybody who wants it reads the same pieces."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.is_done = False
        self.is_stored = False
        self.fault: VendorFault | None = None
        self._waiting: list[asyncio.Future[None]] = []

    def add(self, piece: bytes) -> None:
        self.pieces.append(piece)
        self._wake()

    def finish(self, fault: VendorFault | None) -> None:
        self.is_done, self.fault = True, fault
        self._wake()

    async def read(self) -> AsyncIterator[bytes]:
        """Every piece from the first on, as it comes. Raises the fault that ended the rendering."""
        at = 0
        while True:
            while at < len(self.pieces):
                yield self.pieces[at]
                at += 1
            if self.is_done:
                break
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await future
        if self.fault is not None:
            raise self.fault

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)


class PhraseCache:
    """The voice of the house. `folder` None keeps nothing on disk."""

    def __init__(self, voice: Voice, folder: Path | None = None, memory_bytes: int = _MEMORY_BYTES) -> None:
        self._voice = voice
        self._folder = folder
        self._limit = memory_bytes
        self._size = 0
        self._ready: OrderedDict[str, bytes] = OrderedDict()
        self._rendering: dict[str, _Rendering] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.join: Callable[[str], bytes | None] = lambda _text: None
        """Makes a phrase of parts that are in memory (`call/phrasebook.py`)."""

    def has(self, text: str) -> bool:
        return self._key(text, 1.0) in self._ready

    def whole(self, text: str, rate: float = 1.0) -> bytes | None:
        """The phrase if it was made in one piece and is in memory."""
        key = self._key(text, rate)
        found = self._ready.get(key)
        if found is not None:
            self._ready.move_to_end(key)
        return found

    async def keep(self, text: str) -> bool:
        """Makes the phrase, or reads it from the disk, and keeps it in memory. Whether it had to be made. A voice that
        is away makes nothing."""
        if self.has(text):
            return False
        rendering = self._render(text, 1.0, keep=True)
        try:
            async for _ in rendering.read():
                pass
        except VendorFault:
            return True
        return not rendering.is_stored

    def ready(self, text: str, rate: float = 1.0) -> bytes | None:
        """The phrase if it is in memory, whole or in parts."""
        found = self.whole(text, rate)
        if found is not None or abs(rate - 1.0) >= 0.01:
            return found
        joined = self.join(text)
        if joined is not None:
            self._remember(self._key(text, rate), joined)
        return joined

    async def pieces(self, text: str, rate: float = 1.0, *, keep: bool = False) -> AsyncIterator[bytes]:
        """The phrase as it is being made. Raises VendorFault. Asked for twice at once, it is made once."""
        found = self.ready(text, rate)
        if found is not None:
            yield found
            return
        async for piece in self._render(text, rate, keep=keep).read():
            yield piece

    def prepare(self, texts: Iterable[str], rate: float = 1.0, *, keep: bool = False) -> None:
        """Starts making these phrases, without waiting for them."""
        for text in texts:
            if (self.whole(text, rate) if keep else self.ready(text, rate)) is None:
                self._render(text, rate, keep=keep)

    async def wait_ready(self, text: str, within_s: float, rate: float = 1.0) -> bool:
        """Waits until the phrase is in memory, but not longer than `within_s`."""
        try:
            async with asyncio.timeout(within_s):
                async for _ in self.pieces(text, rate):
                    pass
        except (TimeoutError, VendorFault):
            return False
        return True

    async def close(self) -> None:
        """Stops what is still being made."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _key(self, text: str, rate: float) -> str:
        return hashlib.sha256(f"{self._voice.name}|{rate:.2f}|{text}".encode()).hexdigest()[:40]

    def _render(self, text: str, rate: float, *, keep: bool) -> _Rendering:
        key = self._key(text, rate)
        rendering = self._rendering.get(key)
        if rendering is None:
            rendering = self._rendering[key] = _Rendering()
            task = asyncio.get_running_loop().create_task(self._make(key, text, rate, rendering, keep=keep))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return rendering

    async def _make(self, key: str, text: str, rate: float, rendering: _Rendering, *, keep: bool) -> None:
        fault: VendorFault | None = VendorDown("voice", "stopped")
        try:
            stored = await asyncio.to_thread(self._load, key) if keep and self._folder else None
            if stored is not None:
                rendering.is_stored = True
                rendering.add(stored)
            else:
                async for piece in self._voice.synthesize(aloud(text), rate):
                    rendering.add(piece)
            whole = audio.framed(b"".join(rendering.pieces))
            fault = None
            self._remember(key, whole)
            if keep and stored is None and self._folder:
                await asyncio.to_thread(self._store, key, whole)
        except VendorFault as caught:
            fault = caught
        finally:
            self._rendering.pop(key, None)
            rendering.finish(fault)

    def _remember(self, key: str, whole: bytes) -> None:
        self._ready[key] = whole
        self._size += len(whole)
        while self._size > self._limit and len(self._ready) > 1:
            _, dropped = self._ready.popitem(last=False)
            self._size -= len(dropped)

    def _path(self, key: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{key}.ulaw"

    def _load(self, key: str) -> bytes | None:
        try:
            return self._path(key).read_bytes() or None
        except OSError:
            return None

    def _store(self, key: str, whole: bytes) -> None:
        """A full disk costs time at the next start, never a call."""
        try:
            self._path(key).parent.mkdir(parents=True, exist_ok=True)
            draft = self._path(key).with_suffix(".part")
            draft.write_bytes(whole)
            draft.replace(self._path(key))
        except OSError:
            return
