"""A model is asked only where the rules are not sure, in order, and a call goes on whatever it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infinioffice.call.model import Level, ModelAnswer, ModelReader, NoModel
from infinioffice.call.ports import Scope
from infinioffice.call.readings import Readings, TurnRead
from infinioffice.call.replay import first_difference
from infinioffice.call.text import TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue import machine
from infinioffice.dialogue.asking_model import ModelQuestion, question
from infinioffice.dialogue.events import CallerSaid, CallStarted
from infinioffice.dialogue.state import State
from infinioffice.kernel.errors import VendorDown
from infinioffice.testing.memory import MemoryOffice, open_office
from infinioffice.testing.vendors.openai import EMPTY

NOW = datetime(2026, 11, 22, 19, 30, tzinfo=ZoneInfo("America/New_York"))
UNSURE = "could you pop round about the whatsit upstairs please"


@dataclass(slots=True)
class ScriptedModel:
    """Answers by level; None is a vendor that is down."""

    answers: dict[Level, dict[str, Any] | None]
    asked: list[tuple[Level, ModelQuestion]] = field(default_factory=list)

    async def ask(self, level: Level, question: ModelQuestion, request_id: str, tenant: str) -> ModelAnswer:
        self.asked.append((level, question))
        answer = self.answers[level]
        if answer is None:
            raise VendorDown("openai", "late")
        return ModelAnswer(EMPTY | answer, f"{level}-model")


def started(office: MemoryOffice) -> CallStarted:
    return CallStarted("call-1", office.business, "+15185550142", NOW, 0, "text")


def state() -> State:
    return machine.begin(started(open_office("northside", NOW))).state


def said(text: str) -> CallerSaid:
    return CallerSaid(text, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "my furnace won't turn on",
        "I smell gas in the kitchen right now",
        "yes",
        "my card number is 4242 4242 4242 4242 can you use it for the whatsit",
    ],
)
def test_the_model_is_not_asked_where_rules_are_sure_or_words_may_not_leave(text: str) -> None:
    assert question(state(), said(text)) is None


def test_what_the_model_is_told_holds_no_number_of_anybody() -> None:
    asked = question(state(), said(UNSURE))
    assert asked is not None
    assert asked.text == UNSURE
    assert "0142" not in str(asked)
    assert not any(each.isdigit() for each in asked.said_before)
    assert ("no_heat", "No-heat diagnostic") in asked.services


def conversation(model: ScriptedModel, *texts: str) -> tuple[TextCall, MemoryOffice]:
    async def run() -> tuple[TextCall, MemoryOffice]:
        office = open_office("northside", NOW)
        clock, scope = TextClock(NOW), Scope("t", office.business.id, "call-1")
        call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock, ModelReader(model))
        await call.start(started(office))
        for text in texts:
            await call.say(text)
        return call, office

    return asyncio.run(run())


def test_a_readable_answer_moves_the_call_on_and_replays_without_the_model() -> None:
    model = ScriptedModel({"small": {"intents": ["book"], "service": "no_heat"}, "large": None})
    call, office = conversation(model, UNSURE)
    assert call.state is not None
    assert call.state.learned.service == "no_heat"
    assert [level for level, _ in model.asked] == ["small"]
    assert first_difference(office.calls.entries) is None


def test_the_large_model_is_asked_when_the_small_one_gave_nothing_usable() -> None:
    model = ScriptedModel({"small": {"service": "free_furnace"}, "large": {"intents": ["book"], "service": "tune_up"}})
    call, _ = conversation(model, UNSURE)
    assert call.state is not None
    assert call.state.learned.service == "tune_up"
    assert [level for level, _ in model.asked] == ["small", "large"]


def test_with_every_model_down_the_rules_go_on() -> None:
    call, _ = conversation(ScriptedModel({"small": None, "large": None}), UNSURE, "my furnace is out")
    assert call.state is not None
    assert call.state.learned.service == "no_heat"


class _Slow:
    """Wants every turn and answers when told to."""

    def __init__(self) -> None:
        self.gates: list[asyncio.Event] = []

    def wants(self, state: State, turn: CallerSaid) -> bool:
        return turn.text != "sure"

    async def read(self, state: State, turn: CallerSaid, tenant: str) -> CallerSaid:
        self.gates.append(asyncio.Event())
        await self.gates[-1].wait()
        return turn


def test_turns_are_decided_in_the_order_they_were_said() -> None:
    async def run() -> list[str]:
        slow, came = _Slow(), asyncio.Queue[TurnRead]()
        post: Callable[[TurnRead], None] = came.put_nowait
        now = state()
        readings = Readings(slow, "t", lambda: now, post)
        assert readings.take(said("unsure"))
        assert readings.take(said("sure")), "a sure turn waits behind an unsure one"
        order = []
        for _ in range(2):
            await asyncio.sleep(0)
            slow.gates[-1].set()
            order.append((await came.get()).said.text)
            readings.done()
        await readings.close()
        return order

    assert asyncio.run(run()) == ["unsure", "sure"]


def test_without_a_model_nothing_waits() -> None:
    readings = Readings(NoModel(), "t", state, lambda _: None)
    assert not readings.take(said(UNSURE))
