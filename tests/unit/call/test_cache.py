from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from infinioffice.call.cache import PhraseCache
from infinioffice.kernel.errors import VendorDown
from infinioffice.testing.fakes import FakeVoice


async def read(cache: PhraseCache, text: str, *, keep: bool = False) -> bytes:
    return b"".join([piece async for piece in cache.pieces(text, keep=keep)])


def test_a_phrase_wanted_by_many_at_once_is_made_once() -> None:
    async def main() -> None:
        voice = FakeVoice(delay_s=0.01)
        cache = PhraseCache(voice)
        found = await asyncio.gather(*(read(cache, "hello there") for _ in range(5)))
        assert len(set(found)) == 1
        assert voice.made == ["hello there"]
        ready = cache.ready("hello there")
        assert ready is not None
        assert len(ready) % 160 == 0
        assert cache.ready("hello there", 0.8) is None
        await cache.close()

    asyncio.run(main())


def test_only_phrases_to_be_kept_reach_the_disk_and_come_back(tmp_path: Path) -> None:
    async def main() -> None:
        cache = PhraseCache(FakeVoice(delay_s=0.0), tmp_path)
        await read(cache, "thanks for calling", keep=True)
        await read(cache, "so that is Ann Lee, 5 5 5")
        await asyncio.gather(*cache._tasks)
        assert len(list(tmp_path.glob("*.ulaw"))) == 1  # noqa: ASYNC240
        again = FakeVoice()
        fresh = PhraseCache(again, tmp_path)
        fresh.prepare(["thanks for calling"], keep=True)
        assert await fresh.wait_ready("thanks for calling", 5.0)
        assert again.made == []
        await cache.close()
        await fresh.close()

    asyncio.run(main())


def test_a_voice_that_fails_is_told_and_tried_again_next_time() -> None:
    async def main() -> None:
        voice = FakeVoice(delay_s=0.0)
        voice.is_down = True
        cache = PhraseCache(voice)
        with pytest.raises(VendorDown):
            await read(cache, "hello")
        assert not await cache.wait_ready("hello", 1.0)
        voice.is_down = False
        assert await read(cache, "hello")
        await cache.close()

    asyncio.run(main())


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    async def main() -> None:
        cache = PhraseCache(FakeVoice(delay_s=0.0), memory_bytes=20_000)
        for text in ("first phrase of all", "second phrase of all", "third phrase of all"):
            await read(cache, text)
        assert cache.ready("first phrase of all") is None
        assert cache.ready("third phrase of all") is not None
        await cache.close()

    asyncio.run(main())
