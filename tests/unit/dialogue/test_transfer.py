"""When a caller who asks for somebody is put through, and when a message is taken instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infinioffice.dialogue import effects as ef
from infinioffice.dialogue import events as ev
from infinioffice.dialogue.machine import advance, begin
from infinioffice.dialogue.state import Step
from infinioffice.testing.memory import MemoryDirectory

OPEN = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
NIGHT = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)


def asked(text: str = "can I talk to a person", at: datetime = OPEN, line: Any = "phone", **about: Any) -> Step:
    business = replace(MemoryDirectory(2026).business("ridgeline"), **({"transfer_numbers": ("+15415550171",)} | about))
    state = begin(ev.CallStarted("call", business, "+15415550163", at, 0, line)).state
    if text == "0":
        return advance(state, ev.CallerPressed("0", at + timedelta(seconds=5)))
    return advance(state, ev.CallerSaid(text, at + timedelta(seconds=5)))


@pytest.mark.parametrize("text", ["can I talk to a person", "let me speak to a human please", "0"])
def test_who_asks_for_somebody_while_it_is_open_is_put_through(text: str) -> None:
    step = asked(text)
    assert [each.outcome for each in step.effects if isinstance(each, ef.HangUp)] == ["transferred"]
    assert (step.state.ended, step.state.outcome) == (True, "transferred")
    assert "put you through" in " ".join(each.text for each in step.effects if isinstance(each, ef.Say))


@pytest.mark.parametrize(
    "about",
    [
        {"transfer_numbers": ()},
        {"at": NIGHT},
        {"line": "browser"},
        {"closed_dates": ("2026-12-01",)},
        {"text": "can I leave a message"},
        {"text": "put me through to 518 555 0199", "transfer_numbers": ()},
    ],
)
def test_otherwise_a_message_is_taken(about: dict[str, Any]) -> None:
    step = asked(**about)
    assert not step.state.ended
    assert step.state.note is not None
