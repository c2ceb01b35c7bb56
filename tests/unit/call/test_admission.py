from __future__ import annotations

import asyncio
import contextlib

from infinioffice.call.admission import Admission, LoopLag
from infinioffice.testing.fakes import VirtualClock, run_virtual


class Late(LoopLag):
    """A loop that is as late as it is told to be."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    @property
    def p50_s(self) -> float:
        return self._seconds


def test_the_cap_is_hard_and_a_place_comes_back() -> None:
    admission = Admission(2)
    assert [admission.enter(), admission.enter(), admission.enter()] == [True, True, False]
    assert not admission.has_room
    admission.leave()
    assert admission.has_room


def test_a_loop_that_lags_takes_no_more_calls_but_an_idle_one_always_takes_the_first() -> None:
    admission = Admission(10, Late(0.5))
    assert admission.has_room
    admission.enter()
    assert not admission.has_room
    assert Admission(10, Late(0.001)).has_room


def test_who_drains_takes_nobody() -> None:
    admission = Admission(2)
    admission.is_draining = True
    assert not admission.has_room
    assert not admission.enter()


def test_lag_is_measured_and_stops_with_its_owner() -> None:
    async def main(clock: VirtualClock) -> float:
        lag = LoopLag(clock)
        lag.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await asyncio.get_running_loop().create_future()
        await lag.close()
        return lag.p99_s

    assert run_virtual(main) < 0.001
