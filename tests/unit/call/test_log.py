"""When a call's record is written: what decides something at once, what decides nothing with it or a second later."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from infinioffice.call.log import MARKS_S, CallRecord
from infinioffice.call.ports import CallEnd, Scope
from infinioffice.dialogue.events import CallerPressed
from infinioffice.testing.fakes import FakeCallLog, FakeJournal, VirtualClock, run_virtual

SOON_S, LONG_S = 0.3, 5.0
AT = datetime(2026, 12, 1, 15, tzinfo=UTC)


class Counted(FakeCallLog):
    """Counts its writes and remembers when they came."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.clock = clock
        self.writes: list[tuple[float, list[int]]] = []

    async def append(self, scope: Scope, entries, turns=()) -> None:  # type: ignore[no-untyped-def]
        self.writes.append((self.clock.monotonic(), [entry.seq for entry in entries]))
        await super().append(scope, entries, turns)


def writes(script: Callable[[CallRecord, VirtualClock], Awaitable[None]]) -> list[tuple[float, list[int]]]:
    """When what was written, in seconds since the record was made."""

    async def main(clock: VirtualClock) -> list[tuple[float, list[int]]]:
        log = Counted(clock)
        began = clock.monotonic()
        record = CallRecord(log, FakeJournal(), Scope("t", "b", "c"), clock)
        await script(record, clock)
        await record.close(CallEnd(AT, "answered", {}, None))
        return [(round(at - began, 3), seqs) for at, seqs in log.writes]

    return run_virtual(main)


def test_an_event_is_written_at_once_and_takes_marks_along() -> None:
    async def script(record: CallRecord, clock: VirtualClock) -> None:
        record.mark("paused")
        record.write_soon()
        await asyncio.sleep(SOON_S)
        record.event(CallerPressed("1", AT))
        record.write_soon()
        await asyncio.sleep(LONG_S)

    assert writes(script) == [(SOON_S, [1, 2])]


def test_marks_alone_wait_and_go_in_one_write() -> None:
    async def script(record: CallRecord, clock: VirtualClock) -> None:
        for _ in range(4):
            record.mark("paused")
            record.write_soon()
            await asyncio.sleep(SOON_S / 3)
        await asyncio.sleep(LONG_S)

    assert writes(script) == [(MARKS_S, [1, 2, 3, 4])]


def test_whoever_needs_everything_safe_does_not_wait_for_the_second() -> None:
    async def script(record: CallRecord, clock: VirtualClock) -> None:
        record.mark("paused")
        record.write_soon()
        before = clock.monotonic()
        await record.durable()
        assert clock.monotonic() - before < 0.5

    assert [seqs for _, seqs in writes(script)] == [[1]]


def test_the_end_leaves_nothing_unwritten() -> None:
    async def script(record: CallRecord, clock: VirtualClock) -> None:
        record.mark("paused")
        record.write_soon()

    assert writes(script) == [(0.0, [1])]


def test_what_comes_during_a_write_is_written_after_it_without_being_asked() -> None:
    async def script(record: CallRecord, clock: VirtualClock) -> None:
        record.event(CallerPressed("1", AT))
        record.write_soon()
        record.event(CallerPressed("2", AT))
        await asyncio.sleep(LONG_S)

    found = writes(script)
    assert [seq for _, seqs in found for seq in seqs] == [1, 2]
    assert all(at < 1 for at, _ in found)


def test_an_event_noted_while_the_store_works_follows_by_itself() -> None:
    async def script(record: CallRecord, clock: VirtualClock) -> None:
        record.event(CallerPressed("1", AT))
        record.write_soon()
        await asyncio.sleep(0)
        record.event(CallerPressed("2", AT))
        record.write_soon()
        await asyncio.sleep(LONG_S)

    assert [seqs for _, seqs in writes(script)] == [[1], [2]]
