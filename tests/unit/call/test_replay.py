"""Deciding a call again from its log."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from infinioffice.call.ports import LogEntry, Scope
from infinioffice.call.replay import decisions, first_difference
from infinioffice.call.text import TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue.events import CallStarted
from infinioffice.kernel.records import RecordWrong
from infinioffice.testing.memory import open_office

_NOW = datetime.fromisoformat("2026-12-01T19:30:00-08:00")


def _log() -> list[LogEntry]:
    async def run() -> list[LogEntry]:
        office = open_office("ridgeline", _NOW)
        clock, scope = TextClock(_NOW), Scope("t", "b", "call")
        call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
        await call.start(CallStarted("call", office.business, "+15415550163", _NOW, 3, "text"))
        for line in ("oil change friday at 9", "Ed Moss, yes", "2014 Nissan Altima", "yes", "no", "no thanks"):
            await call.say(line)
        return list(office.calls.entries)

    return asyncio.run(run())


def _changed(entry: LogEntry, **changes: Any) -> LogEntry:
    return replace(entry, body={**entry.body, **changes})


def test_an_untouched_log_is_decided_as_before() -> None:
    assert first_difference(_log()) is None


def test_marks_and_disorder_do_not_matter() -> None:
    entries = _log()
    mark = LogEntry(10_000, _NOW, "mark", {"name": "barge_in"})
    assert first_difference([*reversed(entries), mark]) is None


def test_a_changed_effect_is_found_at_its_event() -> None:
    entries = _log()
    place = next(i for i, each in enumerate(entries) if each.body["type"] == "CommitBooking")
    entries[place] = _changed(entries[place], service="alignment")
    difference = first_difference(entries)
    assert difference is not None
    assert difference.event["type"] == "CallerSaid"
    assert [each["type"] for each in difference.now] == ["CommitBooking"]
    assert difference.then[0]["service"] == "alignment"


def test_a_lost_effect_is_a_difference() -> None:
    entries = [each for each in _log() if each.body["type"] != "HangUp"]
    difference = first_difference(entries)
    assert difference is not None
    assert difference.now[-1]["type"] == "HangUp"


def test_effects_belong_to_the_event_before_them() -> None:
    found = decisions(_log())
    assert found[0].body["type"] == "CallStarted"
    assert all(each["type"] == "Say" for each in found[0].effects)
    assert [each.seq for each in found] == sorted(each.seq for each in found)


def test_a_log_of_something_else_is_refused() -> None:
    with pytest.raises(RecordWrong):
        first_difference([LogEntry(1, _NOW, "event", {"type": "Nothing"})])
