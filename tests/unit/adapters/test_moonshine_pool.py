"""The order in which local readings are made: a model that waits for us stands in for the real one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infinioffice.adapters.moonshine import recognizer as pool
from infinioffice.adapters.moonshine.recognizer import MoonshineEar, MoonshineRecognizer
from infinioffice.call.ports import Recognized

LOOK_S = 0.002
SOUND = b"\x10" * 4000


class SlowModel:
    """Readings begin at once and end when they are let go."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int]] = []
        self._gate = threading.Semaphore(0)

    def read(self, segment: int, beams: int) -> Recognized:
        self.begun.append(("urgent" if beams > 1 else "partial", segment))
        assert self._gate.acquire(timeout=5)
        return Recognized(segment, f"words {segment}", 0.0)

    def let_go(self, readings: int = 1) -> None:
        self._gate.release(readings)


def play(
    monkeypatch: pytest.MonkeyPatch,
    workers: int,
    script: Callable[[MoonshineRecognizer, SlowModel, Callable[[], MoonshineEar]], Awaitable[None]],
) -> tuple[SlowModel, list[str]]:
    model, answers = SlowModel(), []

    def listen(_model: Any, segment: int, _mulaw: bytes, _covers_s: float, *, beams: int, wanted: Any) -> Recognized:
        assert wanted is not None
        return model.read(segment, beams)

    async def main() -> None:
        shared = MoonshineRecognizer(workers)
        await shared.start()
        try:
            await script(shared, model, lambda: shared.open("c", (), lambda heard: answers.append(heard.text)))
            model.let_go(50)
        finally:
            await shared.close()

    monkeypatch.setattr(pool, "TinyModel", object)
    monkeypatch.setattr(pool, "listen", listen)
    asyncio.run(main())
    return model, answers


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - threads do not tell the loop
            await asyncio.sleep(LOOK_S)


def test_urgent_readings_go_before_partial_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(shared: MoonshineRecognizer, model: SlowModel, ear: Callable[[], MoonshineEar]) -> None:
        ear().decode(1, SOUND, 1.0, urgent=True)
        await until(lambda: len(model.begun) == 1)
        ear().decode(2, SOUND, 1.0, urgent=False)
        ear().decode(3, SOUND, 1.0, urgent=True)
        model.let_go(3)
        await until(lambda: len(model.begun) == 3)

    model, _ = play(monkeypatch, 1, script)
    assert model.begun == [("urgent", 1), ("urgent", 3), ("partial", 2)]


def test_one_worker_stays_free_of_partial_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(shared: MoonshineRecognizer, model: SlowModel, ear: Callable[[], MoonshineEar]) -> None:
        for segment in (1, 2, 3):
            ear().decode(segment, SOUND, 1.0, urgent=False)
        await until(lambda: len(model.begun) == 1)
        ear().decode(9, SOUND, 1.0, urgent=True)
        await until(lambda: len(model.begun) == 2)
        assert [kind for kind, _ in model.begun] == ["partial", "urgent"], "the second worker was kept for it"
        assert shared.waiting == 2
        model.let_go(4)
        await until(lambda: len(model.begun) == 4)

    _, answers = play(monkeypatch, 2, script)
    assert sorted(answers) == ["words 1", "words 2", "words 3", "words 9"], "put off, and read all the same"


def test_partial_readings_wait_while_urgent_ones_fill_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(shared: MoonshineRecognizer, model: SlowModel, ear: Callable[[], MoonshineEar]) -> None:
        ear().decode(1, SOUND, 1.0, urgent=True)
        await until(lambda: len(model.begun) == 1)
        ear().decode(2, SOUND, 1.0, urgent=False)
        ear().decode(3, SOUND, 1.0, urgent=True)
        await until(lambda: len(model.begun) == 2)
        assert model.begun == [("urgent", 1), ("urgent", 3)]
        model.let_go(3)
        await until(lambda: len(model.begun) == 3)

    play(monkeypatch, 2, script)


def test_the_call_whose_last_reading_is_longest_ago_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(shared: MoonshineRecognizer, model: SlowModel, ear: Callable[[], MoonshineEar]) -> None:
        long_call, new_call = ear(), ear()
        for segment in (1, 2, 3):
            long_call.decode(segment, SOUND, 1.0, urgent=True)
            await until(lambda segment=segment: len(model.begun) == segment)  # type: ignore[misc]
            if segment < 3:
                model.let_go()
        new_call.decode(10, SOUND, 1.0, urgent=True)
        long_call.decode(4, SOUND, 1.0, urgent=True)
        model.let_go()
        await until(lambda: len(model.begun) == 4)
        # The new one has had its turn: now it is the other's, however many readings that one had before.
        new_call.decode(11, SOUND, 1.0, urgent=True)
        model.let_go(3)
        await until(lambda: len(model.begun) == 6)

    model, _ = play(monkeypatch, 1, script)
    assert [segment for _, segment in model.begun] == [1, 2, 3, 10, 4, 11]


def test_a_reading_that_has_not_begun_is_replaced_by_the_next_of_its_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(shared: MoonshineRecognizer, model: SlowModel, ear: Callable[[], MoonshineEar]) -> None:
        ear().decode(1, SOUND, 1.0, urgent=True)
        await until(lambda: len(model.begun) == 1)
        caller = ear()
        caller.decode(5, SOUND, 1.0, urgent=False)
        caller.decode(5, SOUND, 1.4, urgent=True)
        model.let_go(2)
        await until(lambda: len(model.begun) == 2)

    model, _ = play(monkeypatch, 1, script)
    assert model.begun == [("urgent", 1), ("urgent", 5)]
