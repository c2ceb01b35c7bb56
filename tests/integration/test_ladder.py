"""Every rung a call can fall to, rehearsed on the real conversation with faults in the engine's neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from infinioffice.call.ports import CallEnd, Scope
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue import machine
from infinioffice.dialogue.effects import Effect, TakeMessage
from infinioffice.dialogue.events import Event
from infinioffice.testing.fakes import VirtualClock, run_virtual
from infinioffice.testing.stage import Stage

ANSWER_S = 4.0


class Hung:
    """A store that neither answers nor refuses."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def never(*_arguments: object) -> None:
            await asyncio.get_running_loop().create_future()

        return never


class HungTools:
    """The office's tools on a database that hangs, from the first question on; its log with it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        hung: Any = Hung()
        self._toolbox = Toolbox(hung, hung, hung, Scope("t1", "b1", "call-1"), stage.clock)

    async def run(self, effect: Effect) -> Event | None:
        self._stage.log.hangs = True
        return await self._toolbox.run(effect)


def rehearse(script: Any, prepare: Callable[[Stage], None]) -> tuple[Stage, CallEnd]:
    async def main(clock: VirtualClock) -> tuple[Stage, CallEnd]:
        stage = Stage(clock, machine, lambda _effect: None)
        prepare(stage)
        return stage, await stage.play(script)

    return run_virtual(main)


def said(stage: Stage) -> list[str]:
    return [str(entry.body["text"]) for entry in stage.log.entries if entry.body.get("type") == "Say"]


async def until_it_says(stage: Stage, words: str, limit_s: float) -> float:
    """Seconds until the voice was asked for a sentence with these words."""
    began = stage.clock.monotonic()
    while not any(words in each for each in stage.voice.made):
        if stage.clock.monotonic() - began > limit_s or stage.line.is_hung_up:
            pytest.fail(f"never said {words!r}: {stage.voice.made}")
        await stage.after(0.05)
    return stage.clock.monotonic() - began


@pytest.mark.parametrize("is_known_to_hang", [True, False], ids=["from the first word", "in the middle of a look-up"])
def test_a_hung_database_costs_the_caller_four_seconds_and_not_the_message(is_known_to_hang: bool) -> None:
    waited: list[float] = []

    def prepare(stage: Stage) -> None:
        tools: Any = HungTools(stage)
        stage.tools = tools

    async def caller(stage: Stage) -> None:
        await stage.line.until_quiet(1.0)
        stage.log.hangs = is_known_to_hang
        await stage.said("I need an oil change tomorrow at ten")
        waited.append(await until_it_says(stage, "calendar", 20.0))
        for words in ("my name is Ann Lee", "yes", "yes please call me back"):
            await stage.line.until_quiet(1.0)
            if not stage.journal.notes:
                await stage.said(words)
        await stage.line.until_quiet(1.0)
        stage.line.leave()

    stage, _ = rehearse(caller, prepare)
    assert waited[0] <= ANSWER_S + 1.0, waited
    assert [type(note) for note in stage.journal.notes] == [TakeMessage]
