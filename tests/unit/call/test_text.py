"""The text conversation: time that moves with words, moves in the interface's form, a log written before the deed."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from infinioffice.call.ports import Scope
from infinioffice.call.text import AgentMove, TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue.effects import Effect
from infinioffice.dialogue.events import CallStarted, Event
from infinioffice.testing.memory import MemoryOffice, open_office

_NOW = datetime.fromisoformat("2026-12-01T19:30:00-08:00")


async def _call(office: MemoryOffice, *lines: str) -> list[AgentMove]:
    clock, scope = TextClock(_NOW), Scope("t", "b", "call")
    call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
    moves = [await call.start(CallStarted("call", office.business, "+15415550163", _NOW, line="text"))]
    return [*moves, *[await call.say(line) for line in lines]]


def test_time_moves_with_words_and_silence_only() -> None:
    clock = TextClock(_NOW)
    clock.speak("one two three four five")
    clock.pass_seconds(8)
    assert clock.monotonic() == 10.0
    assert (clock.now() - _NOW).total_seconds() == 10.0


def test_a_clock_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="aware"):
        TextClock(datetime(2026, 12, 1))  # noqa: DTZ001 - that is the mistake


def test_a_move_has_the_form_of_the_interface() -> None:
    office = open_office("ridgeline", _NOW)
    greeting, offer = asyncio.run(_call(office, "oil change tomorrow"))
    assert set(greeting.to_json()) == {"say", "stage", "expecting", "fields", "offers", "effects", "ended", "outcome"}
    plain = offer.to_json()
    assert plain["fields"]["service"] == "oil_change"
    assert 2 <= len(plain["offers"]) <= 3
    assert set(plain["offers"][0]) == {"start", "end", "label"}
    assert plain["outcome"] is None


def test_a_booking_reports_its_committed_row() -> None:
    office = open_office("ridgeline", _NOW)
    lines = ("oil change friday at 9", "Ed Moss, yes", "2014 Nissan Altima", "yes")
    moves = asyncio.run(_call(office, *lines))
    (booked,) = [each for each in moves[-1].effects if each["type"] == "book"]
    row = office.active[0]
    assert booked["booking_id"] == row.id
    assert booked["start"] == row.start.isoformat()
    assert (booked["name"], booked["phone"], booked["status"]) == ("Ed Moss", "+15415550163", "booked")


def test_every_effect_is_in_the_log_before_it_is_run() -> None:
    office = open_office("ridgeline", _NOW)
    seen: list[bool] = []

    class Watching:
        def __init__(self, tools: Toolbox) -> None:
            self._tools = tools

        async def run(self, effect: Effect) -> Event | None:
            logged = [each.body for each in office.calls.entries if each.kind == "effect"]
            seen.append(any(each["type"] == type(effect).__name__ for each in logged))
            return await self._tools.run(effect)

    async def run() -> None:
        clock, scope = TextClock(_NOW), Scope("t", "b", "call")
        call = TextCall(Watching(Toolbox(office, office, office, scope, clock)), office, scope, clock)
        await call.start(CallStarted("call", office.business, None, _NOW, line="text"))
        await call.say("oil change tomorrow at 9")

    asyncio.run(run())
    assert len(seen) > 4
    assert all(seen)


def test_entries_are_numbered_without_gaps_and_turns_are_kept() -> None:
    office = open_office("ridgeline", _NOW)
    asyncio.run(_call(office, "where are you", "bye"))
    assert [each.seq for each in office.calls.entries] == list(range(1, len(office.calls.entries) + 1))
    assert [each.heard for each in office.calls.turns] == ["", "where are you", "bye"]
    assert office.calls.end is not None
    assert office.calls.end.outcome == "answered"


def test_a_card_number_is_not_in_the_log() -> None:
    office = open_office("ridgeline", _NOW)
    asyncio.run(_call(office, "my card number is 4242 4242 4242 4242", "bye"))
    assert "4242" not in repr(office.calls)


def test_after_the_end_nothing_moves() -> None:
    office = open_office("ridgeline", _NOW)
    moves = asyncio.run(_call(office, "bye", "hello?"))
    assert moves[-1].say == ""
    assert moves[-1].state.ended


def test_a_pause_for_breath_is_not_answered() -> None:
    async def run() -> tuple[AgentMove, AgentMove]:
        office = open_office("ridgeline", _NOW)
        clock, scope = TextClock(_NOW), Scope("t", "b", "call")
        call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
        await call.start(CallStarted("call", office.business, None, _NOW, line="text"))
        return await call.wait(1.0), await call.wait(8.0)

    pause, silence = asyncio.run(run())
    assert pause.say == ""
    assert "there" in silence.say
