"""`kill -9` of a worker in the middle of calls: another one goes on with them, and nothing is booked twice."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from infinioffice.testing.carrier import Placed
from infinioffice.testing.worker import POINTS
from tests.integration.survival import Caller, Rows, balanced, until, worker
from tests.services import Database

CALLS = int(os.environ.get("INFINIOFFICE_KILL_CALLS", "2"))
"""Calls killed at each point; ten for a release."""
RESUMED_S = 3.0


async def _matrix(database: Database, folder: Path, point: str) -> list[tuple[Placed, Rows]]:
    async with (
        balanced() as front,
        worker(database, folder, front.port, point=point, calls=CALLS) as first,
        worker(database, folder, front.port) as second,
    ):
        front.ports[:] = [first.port, second.port]
        callers = [Caller(front.port, number=f"+154155501{n:02d}") for n in range(CALLS)]
        placed = await asyncio.gather(*(each.call() for each in callers))
        assert await first.ended() == -signal.SIGKILL
        rows = [await until(each.sid, lambda found: found.ended, 30.0) for each in callers]
        return list(zip(placed, rows, strict=True))


@pytest.mark.parametrize("point", POINTS)
def test_a_call_whose_worker_is_killed_goes_on_and_is_booked_once(
    seeded_database: Database, tmp_path: Path, point: str
) -> None:
    for placed, rows in asyncio.run(_matrix(seeded_database, tmp_path, point)):
        assert rows.resumes == 1, rows
        assert rows.outcome == "booked", rows
        assert rows.bookings == 1
        assert placed.said == []
        again = placed.first_audio_s[1]
        assert again is not None
        assert again <= RESUMED_S
        assert not [each for each in placed.problems if "refused" in each]
