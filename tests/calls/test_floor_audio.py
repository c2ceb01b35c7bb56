"""The floor with real speech, in small: the whole of it is `python -m bench.run floor`."""

from __future__ import annotations

import asyncio

import pytest

from bench.floor import Ears, cut_offs, overlaps, waits, with_ears
from bench.measured import Measured
from infinioffice.testing.speech import Booth
from infinioffice.turns.events import PauseAgent, StopAgent

pytestmark = pytest.mark.audio


def test_nobody_is_cut_off_in_a_pause_of_a_number_a_date_or_a_name() -> None:
    async def work(ears: Ears, booth: Booth) -> list[Measured]:
        found = await cut_offs(ears, booth, ("joe",), (0.4, 0.65, 0.9))
        assert len(found) >= 15
        assert [what for what, is_cut in found if is_cut] == []
        return []

    asyncio.run(with_ears(work))


def test_listening_sounds_coughs_and_noise_cost_no_answer() -> None:
    async def work(ears: Ears, booth: Booth) -> list[Measured]:
        found = await overlaps(ears, booth, ("mm-hmm", "okay", "cough cough", "street", "babble"), ("joe",))
        assert [what for what, _, outcome in found if outcome.first(StopAgent) is not None] == []
        return []

    asyncio.run(with_ears(work))


def test_words_over_us_pause_at_once_and_take_the_floor() -> None:
    async def work(ears: Ears, booth: Booth) -> list[Measured]:
        for what, onset, outcome in await overlaps(ears, booth, ("wait, stop", "actually can I change it"), ("joe",)):
            paused, stopped = outcome.first(PauseAgent), outcome.first(StopAgent)
            assert paused is not None, what
            assert paused - onset <= 0.14
            assert stopped is not None, what
            assert stopped - onset <= 1.2
        return []

    asyncio.run(with_ears(work))


def test_a_whole_answer_is_not_waited_over() -> None:
    async def work(ears: Ears, booth: Booth) -> list[Measured]:
        found = await waits(ears, booth, ("joe",))
        assert len(found) >= 5
        assert all(wait < 0.75 for _, wait in found), found
        assert min(wait for what, wait in found if what.startswith("yes_no")) < 0.4
        return []

    asyncio.run(with_ears(work))
