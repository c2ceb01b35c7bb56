"""A caller who never says a word: two prompts, then a goodbye."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from infinioffice.call.ports import Scope
from infinioffice.call.text import TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue.events import CallStarted
from infinioffice.testing.memory import open_office

NOW = datetime(2026, 12, 1, 19, 30, tzinfo=ZoneInfo("America/New_York"))


def test_two_prompts_and_then_goodbye() -> None:
    async def main() -> list[str]:
        office = open_office("northside", NOW)
        clock, scope = TextClock(NOW), Scope("t", office.business.id, "call-1")
        call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
        await call.start(CallStarted("call-1", office.business, None, NOW))
        said: list[str] = []
        for _ in range(5):
            move = await call.wait(8.0)
            said.append(move.say)
            if move.state.ended:
                return said
        raise AssertionError("never ended")

    said = asyncio.run(main())
    assert len(said) == 3
    assert "there" in said[0]
    assert "Goodbye" in said[2]
