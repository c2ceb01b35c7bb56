"""What a tracer is told of a call: once, at its end, with every turn, whoever carried the call."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from infinioffice.call.admission import Admission
from infinioffice.call.cache import PhraseCache
from infinioffice.call.equipment import Equipment
from infinioffice.call.ports import Called
from infinioffice.call.reception import Reception, Ringing, Stores
from infinioffice.call.speaking import FIXED
from infinioffice.call.tokens import CallTokens
from infinioffice.call.tracing import CallTrace
from infinioffice.dialogue.effects import Effect, HangUp, Say
from infinioffice.dialogue.events import CallerSaid, CallStarted, Event
from infinioffice.testing.fakes import (
    FakeActivity,
    FakeCallLog,
    FakeJournal,
    FakeLine,
    FakeOnce,
    FakeRecognizer,
    FakeTools,
    FakeVoice,
    VirtualClock,
    WordTable,
    run_virtual,
)
from infinioffice.testing.stage import SHOP, TinyMachine

NUMBER = "+15005550199"


class Shelf:
    async def by_number(self, number: str) -> Called | None:
        return Called("t1", SHOP)

    async def by_slug(self, slug: str) -> Called | None:
        return None


def replies(event: Event) -> tuple[Effect, ...]:
    if isinstance(event, CallStarted):
        return (Say("Hello."),)
    return (Say("Goodbye."), HangUp("answered")) if isinstance(event, CallerSaid) else ()


def traced(caller: Any) -> list[CallTrace]:
    """The traces of one call in which the caller does this."""

    async def main(clock: VirtualClock) -> list[CallTrace]:
        table, phrases = WordTable(), PhraseCache(FakeVoice())
        found: list[CallTrace] = []
        phrases.prepare([*FIXED, "Hello.", "Goodbye."])
        await asyncio.sleep(1.0)
        ears = FakeRecognizer(table)
        equipment = Equipment(TinyMachine(replies), ears, FakeActivity(), phrases, FakeJournal(), clock)
        stores = Stores(Shelf(), FakeCallLog(), lambda _scope: FakeTools(lambda _effect: None))
        desk = Reception(equipment, stores, FakeOnce(), CallTokens(b"k" * 32), Admission(2), found.append)
        ringing = await desk.ring(NUMBER, "+15551230000", "CA1")
        assert isinstance(ringing, Ringing)
        line = FakeLine()
        carried = asyncio.get_running_loop().create_task(desk.converse(await desk.admit(ringing.token), line))
        await line.until_quiet()
        caller(line, table)
        await carried
        await phrases.close()
        return found

    return run_virtual(main)


def test_a_call_that_ended_is_told_once_with_its_turns() -> None:
    (trace,) = traced(lambda line, table: line.say(table.speech("that is all")))
    assert UUID(trace.call_id).version == 7
    assert (trace.line, trace.outcome, trace.epoch, trace.business_id) == ("phone", "answered", 0, SHOP.id)
    assert trace.started_at < trace.ended_at
    assert [turn.heard for turn in trace.turns] == ["", "that is all"]
    assert trace.turns[1].voice_to_voice_ms is not None


def test_a_call_that_is_lost_goes_on_elsewhere_and_is_told_there() -> None:
    assert traced(lambda line, _table: line.lose()) == []
