"""Workers that end in the middle of calls: drained ones hand their calls over, dead ones leave nobody forgotten."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from tests.integration.survival import Caller, Rows, balanced, recorded_of, until, worker
from tests.services import Database

DRAINED_CALLS = int(os.environ.get("INFINIOFFICE_DRAIN_CALLS", "5"))
"""Calls on a worker that is told to stop; twenty for a release."""


def test_a_caller_who_never_comes_back_is_followed_up_and_the_booking_is_finished_once(
    seeded_database: Database, tmp_path: Path
) -> None:
    async def main() -> Rows:
        async with balanced() as front:
            caller = Caller(front.port)
            async with worker(seeded_database, tmp_path, front.port, point="tool") as first:
                front.ports[:] = [first.port]
                placed = await caller.call()
                assert await first.ended() == -signal.SIGKILL
                assert any("cannot be reached" in each for each in placed.problems)
            async with worker(seeded_database, tmp_path, front.port, silent_s=2.0, every_s=0.3):
                return await until(caller.sid, lambda found: found.ended, 30.0)

    rows = asyncio.run(main())
    assert (rows.outcome, rows.bookings) == ("booked", 1)
    (message,) = rows.messages
    assert "cut off" in message
    assert "Please call them back." in message


def test_a_caller_cut_off_before_a_booking_leaves_a_message_with_what_was_learned(
    seeded_database: Database, tmp_path: Path
) -> None:
    async def main() -> Rows:
        async with balanced() as front:
            caller = Caller(front.port, number="+15415550177")
            async with worker(seeded_database, tmp_path, front.port, point="understanding") as first:
                front.ports[:] = [first.port]
                await caller.call()
                await first.ended()
            async with worker(seeded_database, tmp_path, front.port, silent_s=2.0, every_s=0.3):
                return await until(caller.sid, lambda found: found.ended, 30.0)

    rows = asyncio.run(main())
    assert (rows.outcome, rows.bookings) == ("message", 0)
    assert len(rows.messages) == 1


def test_a_drained_worker_hands_its_calls_over_and_none_is_dropped(seeded_database: Database, tmp_path: Path) -> None:
    async def main() -> list[Rows]:
        async with (
            balanced() as front,
            worker(seeded_database, tmp_path, front.port, drain_s=1) as first,
            worker(seeded_database, tmp_path, front.port) as second,
        ):
            front.ports[:] = [first.port, second.port]
            callers = [Caller(front.port, number=f"+154155502{n:02d}") for n in range(DRAINED_CALLS)]
            calls = [asyncio.create_task(each.call()) for each in callers]
            for each in callers:
                await until(each.sid, lambda found: len(found.events) > 1, 30.0)
            # The balancer sends nobody more to a worker that says it is not ready.
            front.ports[:] = [second.port]
            first.process.send_signal(signal.SIGTERM)
            assert await first.ended(15.0) == 0
            placed = await asyncio.gather(*calls)
            assert [each.said for each in placed] == [[]] * DRAINED_CALLS
            return [await until(each.sid, lambda found: found.ended, 20.0) for each in callers]

    for rows in asyncio.run(main()):
        assert rows.outcome in ("booked", "message"), rows
        assert rows.bookings == (rows.outcome == "booked")
        assert rows.resumes == 1


def test_a_killed_worker_loses_at_most_five_seconds_of_sound(seeded_database: Database, tmp_path: Path) -> None:
    async def main() -> str:
        async with (
            balanced() as front,
            worker(seeded_database, tmp_path, front.port, point="after_write") as first,
            worker(seeded_database, tmp_path, front.port) as second,
        ):
            front.ports[:] = [first.port, second.port]
            caller = Caller(front.port, number="+15415550166")
            await caller.call()
            await until(caller.sid, lambda found: found.ended, 30.0)
            return caller.sid

    found = recorded_of(asyncio.run(main()))
    assert found.status == "complete"
    assert {epoch for epoch, _, _ in found.parts} == {0, 1}
    ends = {epoch: start + length for epoch, start, length in found.parts}
    second_began = min(start for epoch, start, _ in found.parts if epoch == 1)
    assert second_began - ends[0] <= found.gap_ms + 5000
    assert found.notice_ms > 0
