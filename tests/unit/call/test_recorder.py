"""Recording: nothing before the notice was heard, both channels in step, nothing private, nothing against a wish."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from infinioffice.call.audio import FRAME, RATE
from infinioffice.call.ports import Scope
from infinioffice.call.recorder import PART_S, RecordedLine, Recorder
from infinioffice.kernel.errors import VendorDown
from infinioffice.testing.fakes import FakeLine, VirtualClock, run_virtual

NOTICE = "This call is recorded."
SCOPE = Scope("t1", "b1", "c1")
AWAY_S = 20.0
CARD = "my card number is 4111 1111 1111 1111"


class Shelf:
    """Recordings in memory. `is_down` makes every write fail."""

    def __init__(self) -> None:
        self.parts: dict[tuple[int, int], tuple[int, bytes]] = {}
        self.begun: list[tuple[datetime, str, int]] = []
        self.finished: list[int] = []
        self.erased: list[str] = []
        self.is_down = False
        self.earlier: datetime | None = None

    async def begin(self, scope: Scope, started_at: datetime, notice: str, notice_ms: int) -> None:
        self._check()
        self.begun.append((started_at, notice, notice_ms))

    async def put(self, scope: Scope, number: int, starts_ms: int, sound: bytes) -> None:
        self._check()
        self.parts[scope.epoch, number] = (starts_ms, sound)

    async def finish(self, scope: Scope, length_ms: int) -> None:
        self._check()
        self.finished.append(length_ms)

    async def erase(self, scope: Scope, reason: str, at: datetime) -> None:
        self.parts.clear()
        self.erased.append(reason)

    async def going_on(self, scope: Scope) -> datetime | None:
        return self.earlier

    def _check(self) -> None:
        if self.is_down:
            raise VendorDown("shelf", "full")

    @property
    def caller(self) -> bytes:
        return b"".join(sound for _, (_, sound) in sorted(self.parts.items()))[0::2]

    @property
    def agent(self) -> bytes:
        return b"".join(sound for _, (_, sound) in sorted(self.parts.items()))[1::2]


def record(script: Callable[[Recorder, Shelf], Awaitable[None]], shelf: Shelf | None = None, **about: bool) -> Shelf:
    kept = shelf or Shelf()

    async def main(clock: VirtualClock) -> None:
        recorder = Recorder(kept, SCOPE, NOTICE, clock, **about)
        await script(recorder, kept)
        await recorder.close()

    run_virtual(main)
    return kept


async def talk(recorder: Recorder, value: int, seconds: float) -> None:
    for _ in range(round(seconds * 50)):
        recorder.caller_frame(bytes([value]) * FRAME)
        await asyncio.sleep(FRAME / RATE)


def test_no_frame_is_kept_before_the_notice_was_heard() -> None:
    async def script(recorder: Recorder, _shelf: Shelf) -> None:
        recorder.agent_sound(b"\x11" * FRAME * 100)
        await talk(recorder, 0x20, 2.0)
        recorder.proven("Thanks for calling. This call is")
        await talk(recorder, 0x21, 1.0)
        recorder.proven(f"Thanks for calling. {NOTICE}")
        await talk(recorder, 0x22, 1.0)

    shelf = record(script)
    assert set(shelf.caller) == {0x22}
    assert shelf.begun[0][1:] == (NOTICE, 3000)
    assert shelf.finished == [1000]


def test_without_the_notice_nothing_is_kept_at_all() -> None:
    async def script(recorder: Recorder, _shelf: Shelf) -> None:
        await talk(recorder, 0x20, 6.0)

    shelf = record(script)
    assert (shelf.parts, shelf.begun, shelf.finished) == ({}, [], [])


def test_the_agent_is_where_the_caller_heard_it_and_not_where_it_was_cleared() -> None:
    async def script(recorder: Recorder, _shelf: Shelf) -> None:
        recorder.proven(NOTICE)
        recorder.agent_sound(b"\x11" * FRAME * 10)
        await talk(recorder, 0x20, 0.1)
        recorder.cleared()
        await talk(recorder, 0x20, 0.1)
        recorder.agent_sound(b"\x12" * FRAME)
        await talk(recorder, 0x20, 0.1)

    shelf = record(script)
    said = [shelf.agent[at] for at in range(0, len(shelf.agent), FRAME)]
    assert said == [0x11] * 5 + [0xFF] * 5 + [0x12] + [0xFF] * 4


def test_a_part_leaves_every_few_seconds() -> None:
    seen: list[int] = []

    async def script(recorder: Recorder, shelf: Shelf) -> None:
        recorder.proven(NOTICE)
        for _ in range(3):
            await talk(recorder, 0x20, PART_S)
            await asyncio.sleep(0)
            seen.append(len(shelf.parts))

    shelf = record(script)
    assert PART_S < 5
    assert seen == [1, 2, 3]
    assert [starts for starts, _ in shelf.parts.values()] == [0, 4000, 8000]


def test_a_card_number_is_silenced_in_parts_that_have_left_too() -> None:
    async def script(recorder: Recorder, _shelf: Shelf) -> None:
        recorder.proven(NOTICE)
        await talk(recorder, 0x20, 3.0)
        recorder.turn_over("a turn before")
        await talk(recorder, 0x41, 2.0)
        recorder.heard(CARD)
        await talk(recorder, 0x42, 3.0)
        recorder.turn_over(CARD)
        await talk(recorder, 0x21, 1.0)

    shelf = record(script)
    assert set(shelf.caller) == {0x20, 0xFF, 0x21}
    assert shelf.caller.count(0x20) == 3 * 8000
    assert shelf.caller.count(0xFF) == 5 * 8000


def test_keys_are_silenced() -> None:
    async def script(recorder: Recorder, _shelf: Shelf) -> None:
        recorder.proven(NOTICE)
        await talk(recorder, 0x20, 1.0)
        recorder.key()
        await talk(recorder, 0x20, 1.0)

    assert record(script).caller.count(0xFF) == round(0.8 * 8000)


def test_who_does_not_want_it_leaves_nothing_behind() -> None:
    async def script(recorder: Recorder, _shelf: Shelf) -> None:
        recorder.proven(NOTICE)
        await talk(recorder, 0x20, 9.0)
        recorder.stop()
        await talk(recorder, 0x21, 9.0)
        recorder.proven(NOTICE)
        await talk(recorder, 0x21, 9.0)

    shelf = record(script)
    assert shelf.erased == ["asked by the caller"]
    assert (shelf.parts, shelf.finished) == ({}, [])


def test_a_full_disk_ends_the_recording_and_not_the_call() -> None:
    async def script(recorder: Recorder, shelf: Shelf) -> None:
        recorder.proven(NOTICE)
        await talk(recorder, 0x20, 5.0)
        shelf.is_down = True
        await talk(recorder, 0x20, 5.0)
        assert recorder.has_failed
        assert not recorder.is_running

    shelf = record(script)
    assert len(shelf.parts) == 1
    assert shelf.finished == []


def test_another_worker_goes_on_at_the_right_moment_without_a_second_notice() -> None:
    shelf = Shelf()

    async def script(recorder: Recorder, kept: Shelf) -> None:
        await talk(recorder, 0x30, 1.0)

    async def main(clock: VirtualClock) -> None:
        shelf.earlier = clock.now()
        await asyncio.sleep(AWAY_S)
        recorder = Recorder(shelf, Scope("t1", "b1", "c1", 1), NOTICE, clock, resumed=True)
        await asyncio.sleep(FRAME / RATE)
        await script(recorder, shelf)
        await recorder.close()

    run_virtual(main)
    (part,) = shelf.parts.values()
    assert abs(part[0] - 1000 * AWAY_S) < 50
    assert shelf.begun == []


def test_a_worker_that_finds_no_recording_needs_the_notice_again() -> None:
    async def script(recorder: Recorder, _shelf: Shelf) -> None:
        await talk(recorder, 0x30, 1.0)
        recorder.proven(NOTICE)
        await talk(recorder, 0x31, 1.0)

    assert set(record(script, resumed=True).caller) == {0x31}


def test_a_recorded_line_is_the_line_and_the_recording_has_what_it_played() -> None:
    shelf = Shelf()

    async def main(clock: VirtualClock) -> None:
        recorder = Recorder(shelf, SCOPE, NOTICE, clock)
        recorder.proven(NOTICE)
        far = FakeLine()
        line = RecordedLine(far, recorder)
        await line.send_audio(b"\x11" * FRAME * 5)
        far.say(b"\x20" * FRAME * 5)
        for _ in range(10):
            await line.receive()
        await line.hang_up()
        await recorder.close()
        assert far.is_hung_up

    run_virtual(main)
    assert shelf.caller == b"\x20" * FRAME * 5 + b"\xff" * FRAME * 5
    assert shelf.agent == b"\x11" * FRAME * 5 + b"\xff" * FRAME * 5
