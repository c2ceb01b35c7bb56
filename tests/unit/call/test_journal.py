"""What is written down while the database is away comes home when it is back, once."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infinioffice.call.journal import Journal, bring_home
from infinioffice.call.log import CallRecord
from infinioffice.call.ports import Called, CallEnd, Scope, TurnRecord
from infinioffice.call.remembered import RememberedDirectory
from infinioffice.config import SystemClock
from infinioffice.dialogue.effects import Say, TakeMessage
from infinioffice.dialogue.events import Done, ToolFailed
from infinioffice.kernel.errors import StoreDown
from infinioffice.testing.fakes import FakeCallLog, FakeTools
from infinioffice.testing.stage import SHOP

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SCOPE = Scope("t1", "b1", "call-1")
MESSAGE = TakeMessage("call-1:1", "callback", "Ann", "+15551230000", "please call me")


class Shelf:
    is_down = False

    async def by_number(self, number: str) -> Called | None:
        if self.is_down:
            raise StoreDown("away")
        return Called("t1", SHOP) if number == SHOP.phone else None

    async def by_slug(self, slug: str) -> Called | None:
        return await self.by_number(SHOP.phone if slug == SHOP.slug else "")


async def a_call_without_a_store(folder: Path) -> None:
    log, journal = FakeCallLog(), Journal(folder)
    log.is_down = True
    record = CallRecord(log, journal, SCOPE, SystemClock())
    record.open("CA1", "+15551230000", "phone", NOW)
    record.event(Done("x", NOW))
    record.effect(Say("I'll take a message."))
    await record.durable()
    assert record.store_down
    record.effect(MESSAGE)
    await record.durable()
    await journal.note(SCOPE, MESSAGE, NOW)
    record.turn(TurnRecord(0, NOW, "", "I'll take a message.", "open"))
    await record.close(CallEnd(NOW, "message", {"name": "Ann"}, None))


def tools(answer: Any) -> tuple[FakeTools, Any]:
    made = FakeTools(answer, delay_s=0.0)
    return made, lambda _scope: made


def test_a_whole_call_comes_home_in_order(tmp_path: Path) -> None:
    async def main() -> None:
        await a_call_without_a_store(tmp_path)
        home, (ran, tools_for) = FakeCallLog(), tools(lambda e: Done(e.op_id, NOW))
        assert await bring_home(Journal(tmp_path), Shelf(), home, tools_for) == 1
        assert home.opened[0] == (SCOPE, "CA1", "+15551230000", "phone", NOW)
        assert [entry.seq for entry in home.entries] == [1, 2, 3]
        assert [turn.idx for turn in home.turns] == [0]
        assert home.ends == [CallEnd(NOW, "message", {"name": "Ann"}, None)]
        assert ran.ran == [MESSAGE]
        assert await bring_home(Journal(tmp_path), Shelf(), home, tools_for) == 0

    asyncio.run(main())


def test_what_cannot_come_home_yet_stays(tmp_path: Path) -> None:
    async def main() -> None:
        await a_call_without_a_store(tmp_path)
        away = FakeCallLog()
        away.is_down = True
        _, failing = tools(lambda e: ToolFailed(e.op_id, "store_down", NOW))
        with pytest.raises(StoreDown):
            await bring_home(Journal(tmp_path), Shelf(), away, failing)
        assert await bring_home(Journal(tmp_path), Shelf(), FakeCallLog(), failing) == 0
        ran, tools_for = tools(lambda e: Done(e.op_id, NOW))
        assert await bring_home(Journal(tmp_path), Shelf(), FakeCallLog(), tools_for) == 1
        assert ran.ran == [MESSAGE]

    asyncio.run(main())


def test_a_line_nobody_can_read_is_kept_aside_and_the_rest_comes_home(tmp_path: Path) -> None:
    async def main() -> None:
        await a_call_without_a_store(tmp_path)
        with (tmp_path / "call-1.jsonl").open("a", encoding="utf-8") as file:
            file.write("half a li")
        home, (ran, tools_for) = FakeCallLog(), tools(lambda e: Done(e.op_id, NOW))
        await bring_home(Journal(tmp_path), Shelf(), home, tools_for)
        assert ran.ran == [MESSAGE]
        assert len(list(tmp_path.glob("*.wrong"))) == 1  # noqa: ASYNC240

    asyncio.run(main())


def test_a_recorded_message_becomes_a_call_with_a_message(tmp_path: Path) -> None:
    async def main() -> None:
        line = {"what": "recording", "at": NOW.isoformat(), "CallSid": "CA7", "From": "+15551230000", "To": SHOP.phone}
        await Journal(tmp_path).write(
            "recording-CA7", [{**line, "RecordingUrl": "https://r/7", "RecordingDuration": "9"}]
        )
        home, (ran, tools_for) = FakeCallLog(), tools(lambda e: Done(e.op_id, NOW))
        assert await bring_home(Journal(tmp_path), Shelf(), home, tools_for) == 1
        (message,) = ran.ran
        assert isinstance(message, TakeMessage)
        assert "https://r/7" in message.text
        assert message.phone == "+15551230000"
        assert home.ends[0].outcome == "message"

    asyncio.run(main())


def test_names_cannot_leave_the_folder(tmp_path: Path) -> None:
    asyncio.run(Journal(tmp_path / "in").write("../../evil", [{"a": 1}]))
    (path,) = tmp_path.rglob("*.jsonl")
    assert path.parent == tmp_path / "in"
    assert json.loads(path.read_text()) == {"a": 1}


def test_a_record_returns_to_the_store_when_it_is_back(tmp_path: Path) -> None:
    async def main() -> None:
        log = FakeCallLog()
        record = CallRecord(log, Journal(tmp_path), SCOPE, SystemClock())
        record.open("CA1", None, "phone", NOW)
        record.event(Done("x", NOW))
        log.is_down = True
        await record.durable()
        log.is_down = False
        record.event(Done("y", NOW))
        await record.durable()
        assert not record.store_down
        assert len(log.opened) == 1
        assert [entry.seq for entry in log.entries] == [2]
        await record.close(CallEnd(NOW, "answered", {}, None))
        assert len(log.ends) == 1

    asyncio.run(main())


def test_a_business_called_before_is_known_without_the_database(tmp_path: Path) -> None:
    async def main() -> None:
        shelf = Shelf()
        before = RememberedDirectory(shelf, tmp_path)
        assert await before.by_number(SHOP.phone) == Called("t1", SHOP)
        assert await before.by_number("+15005550000") is None
        shelf.is_down = True
        assert await before.by_number(SHOP.phone) == Called("t1", SHOP)
        restarted = RememberedDirectory(shelf, tmp_path)
        assert await restarted.by_number(SHOP.phone) == Called("t1", SHOP)
        with pytest.raises(StoreDown):
            await restarted.by_number("+15005550000")

    asyncio.run(main())
