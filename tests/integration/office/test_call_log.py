"""The call's own rows: once, in order, whatever is repeated."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infinioffice.call.ports import CallEnd, LogEntry, Scope, TurnRecord
from infinioffice.kernel.errors import Broken, StoreDown

from .conftest import NOW, Shop


def entry(seq: int, **body: object) -> LogEntry:
    return LogEntry(seq, NOW + timedelta(seconds=seq), "event", {"type": "CallerSaid", **body})


def rows_of(scope: Scope) -> list[Any]:
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(scope.tenant_id):
        return list(Call.objects.filter(id=scope.call_id))


def turns_of(scope: Scope) -> list[Any]:
    from infinioffice.office.calls.models import Turn
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(scope.tenant_id):
        return list(Turn.objects.filter(call_id=scope.call_id).order_by("idx"))


def test_a_call_is_opened_once_even_at_another_time(shop: Shop) -> None:
    from infinioffice.office.calls.log import open_call

    scope = shop.scope()
    open_call(scope, "CA1", "+15185550111", "phone", NOW)
    open_call(scope, "CA1", "+15185550111", "phone", NOW + timedelta(minutes=40))
    (call,) = rows_of(scope)
    assert (call.started_at, call.caller_id, call.sid) == (NOW, "+15185550111", "CA1")


def test_entries_come_back_in_order_and_exactly(shop: Shop) -> None:
    from infinioffice.office.calls.log import append, read

    scope = shop.scope()
    said = [entry(2, text="Ten o'clock, né?", score=0.1 + 0.2, nested={"a": [1, None, True]}), entry(1, text="Hi")]
    append(scope, said)
    assert read(scope) == sorted(said, key=lambda each: each.seq)


def test_repeating_an_append_changes_nothing(shop: Shop) -> None:
    from infinioffice.office.calls.log import append, read

    scope = shop.scope()
    append(scope, [entry(1, text="a"), entry(2, text="b")])
    append(scope, [entry(2, text="b"), entry(3, text="c")])
    assert [(each.seq, each.body["text"]) for each in read(scope)] == [(1, "a"), (2, "b"), (3, "c")]


def test_another_entry_at_the_same_place_is_refused_and_nothing_is_added(shop: Shop) -> None:
    from infinioffice.office.calls.log import append, read

    scope = shop.scope()
    append(scope, [entry(1, text="a")])
    with pytest.raises(Broken):
        append(scope, [entry(1, text="something else"), entry(2, text="b")])
    assert [each.body["text"] for each in read(scope)] == ["a"]


def test_words_postgres_refuses_are_kept_readable(shop: Shop) -> None:
    from infinioffice.office.calls.log import append, read

    scope = shop.scope()
    turn = TurnRecord(0, NOW, "he\0llo \ud800", "bye", "reason")
    append(scope, [entry(1, text="he\0llo \ud800", **{"k\0ey": ["\0"]})], [turn])
    assert read(scope)[0].body == {"type": "CallerSaid", "text": "he�llo �", "k�ey": ["�"]}
    assert turns_of(scope)[0].heard == "he�llo �"


def test_a_turn_told_again_replaces_itself(shop: Shop) -> None:
    from infinioffice.office.calls.log import append

    scope = shop.scope()
    append(scope, [], [TurnRecord(0, NOW, "hi", "", "reason"), TurnRecord(1, NOW, "later", "", "time")])
    append(scope, [], [TurnRecord(0, NOW, "hi", "Hello!", "reason", voice_to_voice_ms=412.5, barge_in=True)])
    first, second = turns_of(scope)
    assert (first.said, first.voice_to_voice_ms, first.barge_in) == ("Hello!", 412.5, True)
    assert (second.heard, second.said) == ("later", "")


def test_the_first_end_of_a_call_counts(shop: Shop) -> None:
    from infinioffice.office.calls.log import close_call, open_call

    scope = shop.scope()
    open_call(scope, "CA2", None, "browser", NOW)
    booking = str(uuid4())
    close_call(scope, CallEnd(NOW + timedelta(minutes=2), "booked", {"first_name": "Dana"}, booking, "Booked."))
    close_call(scope, CallEnd(NOW + timedelta(minutes=3), "abandoned", {}, None))
    (call,) = rows_of(scope)
    assert (call.outcome, str(call.booking_id), call.duration) == ("booked", booking, timedelta(minutes=2))
    assert call.fields == {"first_name": "Dana"}


def test_a_log_is_its_tenants_alone(shop: Shop, other_shop: Shop) -> None:
    from infinioffice.office.calls.log import append, close_call, open_call, read

    scope = shop.scope()
    open_call(scope, "CA3", None, "phone", NOW)
    append(scope, [entry(1, text="secret")])
    foreign = other_shop.scope(scope.call_id)
    assert read(foreign) == []
    close_call(foreign, CallEnd(NOW, "failed", {}, None))
    assert rows_of(scope)[0].outcome == ""


@pytest.mark.parametrize(
    "started",
    [
        datetime(2026, 11, 1, tzinfo=UTC),
        datetime(2026, 10, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 11, 30, 20, tzinfo=timezone(timedelta(hours=-5))),
        datetime(1999, 1, 1, tzinfo=UTC),
        datetime(2099, 12, 31, tzinfo=UTC),
    ],
)
def test_calls_of_any_month_have_a_place(shop: Shop, started: datetime) -> None:
    from infinioffice.office.calls.log import open_call

    scope = shop.scope()
    open_call(scope, "CA4", None, "phone", started)
    assert rows_of(scope)[0].started_at == started


def test_partitions_are_made_ahead_and_only_once(office: None) -> None:
    from django.db import connections

    from infinioffice.office.calls.partitions import make_partitions

    made = make_partitions("owner", datetime(2031, 5, 7, tzinfo=UTC))
    assert made[0] == "calls_call_2031_04"
    assert made[-1] == "calls_call_2032_05"
    assert make_partitions("owner", datetime(2031, 5, 31, tzinfo=UTC)) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = ANY(%s)", (made,))
        assert cursor.fetchall() == [(True,)] * len(made)


def test_a_month_with_calls_in_the_default_partition_is_left_there(shop: Shop) -> None:
    from infinioffice.office.calls.log import open_call
    from infinioffice.office.calls.partitions import make_partitions

    scope = shop.scope()
    open_call(scope, "CA5", None, "phone", datetime(2041, 6, 15, tzinfo=UTC))
    made = make_partitions("owner", datetime(2041, 6, 1, tzinfo=UTC))
    assert "calls_call_2041_06" not in made
    assert "calls_call_2041_07" in made
    assert len(rows_of(scope)) == 1


def test_a_database_that_is_away_is_said_so(shop: Shop, away: None) -> None:
    from infinioffice.office.calls.log import OfficeCallLog
    from infinioffice.office.threads import StoreThreads

    threads = StoreThreads(1)
    with pytest.raises(StoreDown):
        asyncio.run(OfficeCallLog(threads).append(shop.scope(), [entry(1)]))
    threads.close()


def test_a_journal_is_brought_home_once_however_often(shop: Shop, tmp_path: Path) -> None:
    from infinioffice.call.journal import Journal, bring_home
    from infinioffice.kernel.records import to_plain
    from infinioffice.office.businesses.directory import OfficeDirectory
    from infinioffice.office.calls.log import OfficeCallLog, append, read
    from infinioffice.office.threads import StoreThreads

    scope = shop.scope()
    plain = to_plain(scope)
    stored_before_the_line_broke = entry(1, text="Hi")
    append(scope, [stored_before_the_line_broke])
    end = CallEnd(NOW + timedelta(minutes=1), "message", {"first_name": "Dana"}, None)
    lines: list[dict[str, Any]] = [
        {"what": "open", "scope": plain, "at": NOW.isoformat(), "sid": "CA6", "caller_id": None, "line": "phone"},
        {
            "what": "append",
            "scope": plain,
            "entries": [to_plain(stored_before_the_line_broke), to_plain(entry(2, text="I'd like a person"))],
            "turns": [to_plain(TurnRecord(0, NOW, "Hi", "Hello", "reason"))],
        },
        {"what": "close", "scope": plain, "end": to_plain(end)},
    ]
    threads = StoreThreads(2)

    async def import_twice() -> list[int]:
        counts = []
        for folder in ("first", "second"):
            journal = Journal(tmp_path / folder)
            await journal.write(scope.call_id, lines)
            counts.append(await bring_home(journal, OfficeDirectory(threads), OfficeCallLog(threads), _no_tools))
        return counts

    assert asyncio.run(import_twice()) == [1, 1]
    threads.close()
    assert [each.body["text"] for each in read(scope)] == ["Hi", "I'd like a person"]
    (call,) = rows_of(scope)
    assert (call.outcome, call.fields) == ("message", {"first_name": "Dana"})
    assert [turn.said for turn in turns_of(scope)] == ["Hello"]
    assert not list((tmp_path / "second").glob("*.jsonl"))


def _no_tools(scope: Scope) -> Any:
    raise AssertionError("this journal holds no effects")


@pytest.fixture
def away(office: None) -> Any:
    """For one test the database's address leads nowhere."""
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    yield
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["PORT"] = port
