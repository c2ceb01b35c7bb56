"""`kill -9` of a worker in the middle of calls: another one goes on with them, and nothing is booked twice."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from infinioffice.testing.carrier import Placed
from infinioffice.testing.worker import POINTS
from tests.integration.survival import Caller, Rows, balanced, until, worker
from tests.services import Database

CALLS = int(os.environ.get("INFINIOFFICE_KILL_CALLS", "2"))
"""Calls killed at each point; ten for a release."""
RESUMED_S = 3.0
_AT_ONCE = 2

Killed = tuple[int, list[tuple[Placed, Rows]]]


async def _kill_at(point: str, database: Database, folder: Path, place: int) -> Killed:
    """`CALLS` calls at once on a worker that dies at this point, with another one beside it."""
    async with (
        balanced() as front,
        worker(database, folder, front.port, point=point, calls=CALLS) as first,
        worker(database, folder, front.port) as second,
    ):
        front.ports[:] = [first.port, second.port]
        callers = [Caller(front.port, number=f"+1541555{place:02d}{n:02d}") for n in range(CALLS)]
        placed = await asyncio.gather(*(each.call() for each in callers))
        code = await first.ended()
        rows = [await until(each.sid, lambda found: found.ended, 30.0) for each in callers]
        return code, list(zip(placed, rows, strict=True))


@pytest.fixture(scope="module")
def matrix(seeded_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Killed]:
    """All points, two at a time: the callers speak in real time."""

    async def main() -> dict[str, Killed]:
        turnstile = asyncio.Semaphore(_AT_ONCE)

        async def one(place: int, point: str) -> Killed:
            async with turnstile:
                return await _kill_at(point, seeded_database, tmp_path_factory.mktemp(point), place)

        killed = await asyncio.gather(*(one(place, point) for place, point in enumerate(POINTS, 1)))
        return dict(zip(POINTS, killed, strict=True))

    return asyncio.run(main())


@pytest.mark.parametrize("point", POINTS)
def test_a_call_whose_worker_is_killed_goes_on_and_is_booked_once(matrix: Mapping[str, Killed], point: str) -> None:
    code, calls = matrix[point]
    assert code == -signal.SIGKILL
    assert len(calls) == CALLS
    assert any(rows.resumes for _, rows in calls)
    for placed, rows in calls:
        # The others may have been through with theirs when the first one's goodbye was cut.
        if point == "goodbye" and rows.said_goodbye and not rows.resumes:
            assert (rows.outcome, rows.bookings, placed.said) == ("booked", 1, [])
            continue
        assert rows.resumes == 1, rows
        assert rows.outcome == "booked", rows
        assert rows.bookings == 1
        assert placed.said == [], "nobody heard an apology instead"
        again = placed.first_audio_s[1]
        assert again is not None
        assert again <= RESUMED_S
        assert not [each for each in placed.problems if "refused" in each]
