"""Every rung a call can fall to, rehearsed on the real conversation with faults in the engine's neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from infinioffice.call.deaf import WithKeysBehind
from infinioffice.call.ports import CallEnd, Scope
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue import machine
from infinioffice.dialogue.effects import CommitBooking, Effect, FindSlots, PlaceHold, TakeMessage
from infinioffice.dialogue.events import BookingCommitted, Done, Event, HoldPlaced, SlotsFound
from infinioffice.scheduling.slots import Booking, Hold, Slot, SlotsAnswer, Status
from infinioffice.testing.fakes import FakeRecognizer, VirtualClock, run_virtual
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


async def then_it_says(stage: Stage, key: str, words: str) -> None:
    """Presses a key when the voice has finished, and waits for a new sentence with these words."""
    await stage.line.until_quiet(1.2)
    before = len(said(stage))
    stage.line.press(key)
    began = stage.clock.monotonic()
    while not any(words in each for each in said(stage)[before:]):
        if stage.clock.monotonic() - began > 10.0 or stage.line.is_hung_up:
            pytest.fail(f"{key} never led to {words!r}: {said(stage)[before:]}")
        await stage.after(0.05)


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


def test_without_ears_a_visit_is_booked_by_keys() -> None:
    """The recogniser fails at everything; the caller tries to speak twice and then uses the keypad."""
    booked: list[CommitBooking] = []

    def prepare(stage: Stage) -> None:
        stage.recognizer.fails = True
        office = Counter(stage)
        stage.tools.answer = office.answer
        office.booked = booked

    async def caller(stage: Stage) -> None:
        await stage.line.until_quiet(1.0)
        await stage.said("I need an oil change")
        await stage.line.until_playing()
        await stage.line.until_quiet(1.0)
        await stage.said("hello can you hear me")
        await until_it_says(stage, "keypad", 8.0)
        for key, next_words in (
            ("1", "Press 1 for an oil change"),
            ("1", "for the first opening"),
            ("2", "Press 1 for the morning"),
            ("1", "Press 1 for"),
            ("1", "Press 1 for yes"),
            ("1", "booked"),
        ):
            await then_it_says(stage, key, next_words)
        await stage.line.until_quiet(1.0)
        stage.line.press("2")
        await stage.line.until_quiet(2.0)
        stage.line.press("2")
        await stage.line.until_quiet(3.0)
        stage.line.leave()

    stage, end = rehearse(caller, prepare)
    assert end.outcome == "booked", stage.voice.made
    (booking,) = booked
    assert booking.details.phone == "+15551230000"
    assert "to be confirmed" in booking.details.name


class Counter:
    """A counter of one shop: slots tomorrow morning, a hold, a booking."""

    def __init__(self, stage: Stage) -> None:
        self._clock = stage.clock
        self.booked: list[CommitBooking] = []
        self.status: Status = "booked"

    def slot(self, hour: int) -> Slot:
        start = (self._clock.now() + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)
        return Slot(f"slot-{hour}", start, start + timedelta(minutes=30), "exact")

    def answer(self, effect: Effect) -> Event | None:
        now = self._clock.now()
        match effect:
            case FindSlots(op_id):
                return SlotsFound(op_id, SlotsAnswer((self.slot(15), self.slot(16)), fits=True), now)
            case PlaceHold(op_id, token):
                hour = int(token.removeprefix("slot-"))
                return HoldPlaced(op_id, Hold("h1", self.slot(hour), now + timedelta(minutes=5)), now)
            case CommitBooking(op_id, _, service, details):
                self.booked.append(effect)
                slot = self.slot(15)
                return BookingCommitted(
                    op_id,
                    Booking("b1", 1, service, "Oil change", slot.start, slot.end, "exact", self.status,
                            details.name, details.phone),
                    now,
                )  # fmt: skip
        op_id = getattr(effect, "op_id", None)
        return Done(op_id, now) if isinstance(op_id, str) else None


def test_who_cannot_be_heard_and_presses_nothing_gets_the_carriers_recorder() -> None:
    async def caller(stage: Stage) -> None:
        stage.recognizer.fails = True
        for _ in range(9):
            await stage.line.until_quiet(1.0)
            if stage.line.is_hung_up:
                break
            await stage.said("hello is anybody there")
            await stage.line.until_playing(6.0)

    stage, end = rehearse(caller, lambda _stage: None)
    assert end.outcome == "failed"
    assert "Please leave a message." in " ".join(stage.voice.made)


def test_ears_that_stall_once_are_asked_again_and_only_then_the_keys_are_offered() -> None:
    readings: list[bool] = []

    class Stalling(FakeRecognizer):
        """Answers nothing."""

        def open(self, call_id: str, hints: Any, emit: Any) -> Any:
            readings.append(True)
            ear = super().open(call_id, hints, emit)
            ear.decode = lambda *_arguments: None  # type: ignore[method-assign]
            return ear

    async def main(clock: VirtualClock) -> Stage:
        stage = Stage(clock, machine, lambda _effect: None)
        engine = Stalling(stage.table)
        stage.recognizer = WithKeysBehind(engine, clock, patience_s=1.5)  # type: ignore[assignment]
        stage.recognizer.open_ears = 0

        async def caller(stage: Stage) -> None:
            for _ in range(2):
                await stage.line.until_quiet(1.0)
                await stage.said("I need an oil change")
                await stage.after(6.0)
            await stage.line.until_quiet(1.0)
            stage.line.leave()

        await stage.play(caller)
        return stage

    stage = run_virtual(main)
    assert len(readings) == 2
    assert any("keypad" in each for each in stage.voice.made), stage.voice.made


def test_a_pending_calendar_is_told_as_pending_and_never_as_booked() -> None:
    def prepare(stage: Stage) -> None:
        office = Counter(stage)
        office.status = "pending"
        stage.tools.answer = office.answer

    async def caller(stage: Stage) -> None:
        for words in (
            "I need an oil change tomorrow at ten",
            "the first one",
            "my name is Karen Miller",
            "yes",
            "yes please",
            "yes",
        ):
            await stage.line.until_quiet(1.2)
            if any(entry.body.get("type") == "CommitBooking" for entry in stage.log.entries):
                break
            await stage.said(words)
        await stage.line.until_quiet(2.0)
        stage.line.leave()

    stage, end = rehearse(caller, prepare)
    told = " ".join(said(stage)).lower()
    assert end.outcome == "booked"
    assert "you're booked for" not in told
    assert "confirm" in told


def test_a_voice_that_fails_says_so_from_memory_and_the_carrier_takes_a_message() -> None:
    async def caller(stage: Stage) -> None:
        await stage.line.until_quiet(1.0)
        stage.voice.is_down = True
        for _ in range(5):
            if stage.line.is_hung_up:
                break
            await stage.said("I need an oil change")
            await stage.line.until_playing(6.0)
            await stage.line.until_quiet(1.0)

    stage, end = rehearse(caller, lambda _stage: None)
    assert end.outcome == "failed"
    assert stage.line.heard
