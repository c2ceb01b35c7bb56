"""A call that changes hands: what a session leaves, what reception answers the carrier, who may write."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from infinioffice.call.admission import Admission
from infinioffice.call.cache import PhraseCache
from infinioffice.call.equipment import Equipment
from infinioffice.call.log import SAID_GOODBYE, CallRecord
from infinioffice.call.ports import Called, CallEnd, KnownCall, LogEntry, Scope
from infinioffice.call.reception import MOST_RETURNS, Reception, Ringing, Stores, Turned
from infinioffice.call.salvage import Salvage
from infinioffice.call.tokens import CallTokens
from infinioffice.dialogue import machine
from infinioffice.dialogue.effects import Effect, HangUp, Say, TakeMessage
from infinioffice.dialogue.events import CallerSaid, Done, Event, ToolFailed
from infinioffice.kernel.errors import CallerFault, HandedOver, StoreDown
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
from infinioffice.testing.stage import SHOP, Stage, TinyMachine

NUMBER = "+15005550199"
FRAME_S = 0.02


def goodbye(event: Event) -> tuple[Effect, ...]:
    return (Say("Goodbye."), HangUp("answered")) if isinstance(event, CallerSaid) else ()


def on_stage(script: Any, replies: Any = lambda _event: ()) -> tuple[Stage, CallEnd]:
    async def main(clock: VirtualClock) -> tuple[Stage, CallEnd]:
        stage = Stage(clock, TinyMachine(replies), lambda _effect: None)
        return stage, await stage.play(script)

    return run_virtual(main)


def test_a_lost_connection_is_not_a_caller_who_left() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        stage.line.lose()

    stage, _ = on_stage(script)
    assert stage.log.ends == []
    assert not stage.has_left()
    assert stage.log.entries[-1].body["reason"] == "closed"


def test_whoever_finds_the_call_taken_lets_go_without_a_word() -> None:
    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        stage.log.is_taken = True
        await stage.said("hello")
        await stage.line.until_quiet()

    stage, _ = on_stage(script)
    assert stage.log.ends == []
    assert stage.line.is_hung_up
    assert stage.journal.lines == []


def test_the_log_says_that_the_goodbye_was_heard_before_the_line_is_given_back() -> None:
    seen: list[bool] = []

    async def script(stage: Stage) -> None:
        await stage.line.until_quiet()
        hang_up = stage.line.hang_up

        async def watched() -> None:
            seen.append(bool(stage.marks(SAID_GOODBYE)))
            await hang_up()

        stage.line.hang_up = watched  # type: ignore[method-assign]
        await stage.said("bye")
        await stage.line.until_quiet(2.0)

    stage, _ = on_stage(script, goodbye)
    assert seen[0]
    assert stage.log.ends[0].outcome == "answered"


def test_a_record_that_was_fenced_neither_writes_nor_waits() -> None:
    async def main(clock: VirtualClock) -> None:
        log = FakeCallLog()
        record = CallRecord(log, FakeJournal(), Scope("t", "b", "c"), clock, after=7)
        record.mark("mine")
        await record.durable()
        log.is_taken = True
        record.mark("late")
        with pytest.raises(HandedOver):
            await record.durable()
        record.mark("later")
        await record.close(CallEnd(clock.now(), "failed", {}, None))
        assert [entry.seq for entry in log.entries] == [8]
        assert log.ends == []

    run_virtual(main)


# -- reception --------------------------------------------------------------------------------------------------------


class Books:
    """Open calls in memory. `entries` is the one log there is."""

    def __init__(self) -> None:
        self.calls: dict[str, KnownCall] = {}
        self.entries: list[LogEntry] = []
        self.is_down = False
        self.taken: list[int] = []
        self.spoken_for: list[str] = []

    async def find(self, sid: str) -> KnownCall | None:
        if self.is_down:
            raise StoreDown("books")
        return self.calls.get(sid)

    async def take_over(self, scope: Scope, at: datetime) -> Sequence[LogEntry]:
        if self.taken and self.taken[-1] >= scope.epoch:
            raise HandedOver
        self.taken.append(scope.epoch)
        return self.entries

    async def alive(self, call_ids: Sequence[str], at: datetime) -> None:
        self.spoken_for += call_ids

    async def silent_since(self, before: datetime, limit: int) -> Sequence[KnownCall]:
        return [each for each in self.calls.values() if each.ended_at is None and each.started_at < before]


class Shelf:
    async def by_number(self, number: str) -> Called | None:
        return Called("t1", SHOP) if number == NUMBER else None

    async def by_slug(self, slug: str) -> Called | None:
        return None


class Desk:
    """A reception with everything around it."""

    def __init__(self, clock: VirtualClock, *, has_books: bool = True) -> None:
        self.clock = clock
        self.books = Books()
        self.log = FakeCallLog()
        self.tools = FakeTools(self.answer)
        self.phrases = PhraseCache(FakeVoice())
        equipment = Equipment(
            machine, FakeRecognizer(WordTable()), FakeActivity(), self.phrases, FakeJournal(), clock
        )  # fmt: skip
        books = self.books if has_books else None
        stores = Stores(Shelf(), self.log, lambda _scope: self.tools, books)
        self.reception = Reception(equipment, stores, FakeOnce(), CallTokens(b"k" * 32), Admission(9))

    def answer(self, effect: Effect) -> Event | None:
        return Done(str(getattr(effect, "op_id", "")), self.clock.now())

    def known(self, **changes: Any) -> KnownCall:
        call = KnownCall(Scope("t1", SHOP.id, "call-1"), "+15551230000", "phone", self.clock.now(), None, "")
        self.books.calls["CA1"] = replace(call, **changes)
        return self.books.calls["CA1"]

    async def come_back(self) -> Ringing | Turned:
        return await self.reception.come_back(NUMBER, "+15551230000", "CA1")


def at_desk(script: Any, **about: Any) -> None:
    async def main(clock: VirtualClock) -> None:
        desk = Desk(clock, **about)
        await script(desk)
        await desk.phrases.close()

    run_virtual(main)


def test_a_call_that_goes_on_gets_a_ticket_for_the_next_worker_good_once() -> None:
    async def script(desk: Desk) -> None:
        desk.known()
        found = await desk.come_back()
        assert isinstance(found, Ringing)
        assert (found.ticket.call_id, found.ticket.epoch) == ("call-1", 1)
        assert (await desk.reception.admit(found.token)).ticket == found.ticket
        with pytest.raises(CallerFault, match="token_used"):
            await desk.reception.admit(found.token)

    at_desk(script)


def test_a_call_that_is_over_is_not_picked_up() -> None:
    async def script(desk: Desk) -> None:
        for changes in ({"ended_at": desk.clock.now(), "outcome": "booked"}, {"said_goodbye": True}):
            desk.known(**changes)
            assert await desk.come_back() == Turned("over")
        desk.known(ended_at=desk.clock.now(), outcome="failed")
        assert await desk.come_back() == Turned("lost")

    at_desk(script)


def test_after_so_many_returns_the_caller_gets_an_apology() -> None:
    async def script(desk: Desk) -> None:
        desk.known()
        for _ in range(MOST_RETURNS):
            assert isinstance(await desk.come_back(), Ringing)
        assert await desk.come_back() == Turned("lost")

    at_desk(script)


def test_without_the_database_the_caller_gets_an_apology() -> None:
    async def script(desk: Desk) -> None:
        desk.known()
        desk.books.is_down = True
        assert await desk.come_back() == Turned("lost")

    at_desk(script)


def test_a_call_of_which_nothing_was_written_begins_again() -> None:
    async def script(desk: Desk) -> None:
        found = await desk.come_back()
        assert isinstance(found, Ringing)
        assert found.ticket.epoch == 0

    at_desk(script)


def test_a_number_that_is_another_business_now_does_not_get_the_call() -> None:
    async def script(desk: Desk) -> None:
        known = desk.known()
        desk.known(scope=replace(known.scope, tenant_id="t2"))
        assert await desk.come_back() == Turned("lost")

    at_desk(script)


def test_two_workers_never_hold_one_call() -> None:
    async def script(desk: Desk) -> None:
        desk.known()
        first, second = await desk.come_back(), await desk.come_back()
        assert isinstance(first, Ringing)
        assert isinstance(second, Ringing)
        assert first.ticket == second.ticket
        desk.books.taken.append(1)
        line = FakeLine()
        assert await desk.reception.converse(await desk.reception.admit(first.token), line) is None
        assert line.is_hung_up
        assert desk.reception.held() == []
        assert desk.log.ends == []

    at_desk(script)


def test_a_webhook_sent_twice_does_not_give_two_sockets_one_call() -> None:
    async def script(desk: Desk) -> None:
        first = await desk.reception.ring(NUMBER, "+15551230000", "CA1")
        second = await desk.reception.ring(NUMBER, "+15551230000", "CA1")
        assert isinstance(first, Ringing)
        assert isinstance(second, Ringing)
        line = FakeLine()
        running = asyncio.create_task(desk.reception.converse(await desk.reception.admit(first.token), line))
        await line.until_playing()
        with pytest.raises(CallerFault, match="call_is_live"):
            await desk.reception.admit(second.token)
        line.leave()
        assert await running is not None

    at_desk(script)


def test_a_call_picked_up_says_so_and_repeats_what_may_not_have_been_heard() -> None:
    async def script(desk: Desk) -> None:
        ringing = await desk.reception.ring(NUMBER, "+15551230000", "CA1")
        assert isinstance(ringing, Ringing)
        line = FakeLine()
        first = asyncio.create_task(desk.reception.converse(await desk.reception.admit(ringing.token), line))
        await line.until_quiet()
        line.lose()
        assert await first is None
        desk.books.entries = list(desk.log.entries)
        desk.known(scope=Scope("t1", SHOP.id, ringing.ticket.call_id))
        found = await desk.come_back()
        assert isinstance(found, Ringing)
        again = FakeLine()
        second = asyncio.create_task(desk.reception.converse(await desk.reception.admit(found.token), again))
        began = desk.clock.monotonic()
        await again.until_playing()
        assert desk.clock.monotonic() - began < 3.0
        await again.until_quiet()
        again.leave()
        await second
        said = [entry.body["text"] for entry in desk.log.entries if entry.body.get("type") == "Say"]
        assert any("line dipped" in str(each) for each in said)
        assert said[-1] != said[0]
        assert "How can I help?" in str(said[-1])
        numbers = [entry.seq for entry in desk.log.entries]
        assert numbers == sorted(set(numbers))

    at_desk(script)


# -- those who never come back ----------------------------------------------------------------------------------------


def test_a_call_nobody_speaks_for_is_closed_with_a_message_once() -> None:
    async def script(desk: Desk) -> None:
        desk.known(started_at=desk.clock.now())
        salvage = Salvage(
            desk.books, desk.log, lambda _scope: desk.tools, FakeJournal(), lambda: ["other"], desk.clock
        )  # fmt: skip
        assert await salvage.round() == 0
        await asyncio.sleep(100 * FRAME_S)
        salvage = Salvage(
            desk.books, desk.log, lambda _scope: desk.tools, FakeJournal(), lambda: ["other"], desk.clock, 1.0
        )  # fmt: skip
        assert await salvage.round() == 1
        assert await salvage.round() == 0
        (message,) = desk.tools.ran
        assert isinstance(message, TakeMessage)
        assert (message.phone, message.topic) == ("+15551230000", "callback")
        assert desk.log.ends[0].outcome == "message"
        assert desk.books.spoken_for == ["other"] * 3

    at_desk(script)


def test_a_message_the_database_refuses_is_written_down() -> None:
    journal = FakeJournal()

    async def script(desk: Desk) -> None:
        desk.known()
        desk.tools.answer = lambda effect: ToolFailed(str(getattr(effect, "op_id", "")), "store_down", desk.clock.now())
        await asyncio.sleep(100 * FRAME_S)
        salvage = Salvage(desk.books, desk.log, lambda _scope: desk.tools, journal, list, desk.clock, 1.0)
        assert await salvage.round() == 1

    at_desk(script)
    assert [type(note) for note in journal.notes] == [TakeMessage]
