"""Who cannot name the day proves that they hold the phone: a texted code, three tries, then a person."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infinioffice.call.ports import Scope
from infinioffice.call.text import AgentMove, TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue import effects as ef
from infinioffice.dialogue.events import CallStarted
from infinioffice.testing.memory import MemoryOffice, open_office

_NOW = datetime(2026, 12, 1, 19, 30, tzinfo=ZoneInfo("America/Chicago"))
_PHONE = "+16085550177"
_ASKS = ("I need to cancel my appointment", "Ruth Ames", "I don't remember when it is")


def _call(says: Sequence[str], *, agreed: bool | None = True) -> tuple[MemoryOffice, list[AgentMove]]:
    """A caller without a number shown. `{code}` in a sentence is the code on the booking's phone."""
    office = open_office("elm-street", _NOW)
    booked = office.add("cleaning", _NOW.replace(hour=10, minute=0) + timedelta(days=2), "Ruth Ames", _PHONE)
    if agreed is not None:
        office.calls.consents.append({"phone": _PHONE, "agreed": agreed, "wording": "before"})

    async def hold() -> list[AgentMove]:
        clock = TextClock(_NOW)
        scope = Scope("t", office.business.id, "call-1")
        call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
        moves = [await call.start(CallStarted(scope.call_id, office.business, None, _NOW, 0, "text"))]
        for text in says:
            if text.startswith("#"):
                moves.append(await call.press(text[1:].format(code=office.code_of(booked.id))))
            else:
                moves.append(await call.say(text.format(code=" ".join(office.code_of(booked.id)))))
        return moves

    return office, asyncio.run(hold())


def test_the_code_opens_the_appointment() -> None:
    office, moves = _call((*_ASKS, "it's {code}", "yes"))
    assert "six-digit code" in moves[3].say
    assert "December 3rd" in moves[4].say
    assert moves[4].state.stage == "cancel_check"
    assert [each.status for each in office.bookings] == ["cancelled"]


def test_the_code_may_be_typed() -> None:
    _, moves = _call((*_ASKS, "#{code}"))
    assert moves[4].state.stage == "cancel_check"


def test_nothing_of_the_appointment_is_said_before_the_code_is_right() -> None:
    _, moves = _call((*_ASKS, "one two three four five six"))
    told = " ".join(move.say for move in moves)
    assert "December" not in told
    assert "10" not in told


def test_three_wrong_codes_end_with_a_person_and_the_appointment_stands() -> None:
    wrong = "one one one one one one"
    office, moves = _call((*_ASKS, wrong, wrong, wrong))
    assert moves[5].state.stage == "code"
    assert moves[6].state.stage == "message"
    assert [each.status for each in office.bookings] == ["booked"]


@pytest.mark.parametrize("agreed", [None, False])
def test_without_consent_to_texts_nothing_is_sent(agreed: bool | None) -> None:
    office, moves = _call(_ASKS, agreed=agreed)
    assert office.calls.texts == []
    assert moves[3].state.stage == "message"


def test_a_code_in_two_halves_is_one_code() -> None:
    office = open_office("elm-street", _NOW)
    assert len(office.code_of("row-1")) == 6
    code = office.code_of("row-1")
    _, moves = _call((*_ASKS, " ".join(code[:3]), " ".join(code[3:])))
    assert moves[4].state.stage == "code"
    assert moves[5].state.stage == "cancel_check"


def test_somebody_who_has_not_the_phone_leaves_a_message() -> None:
    _, moves = _call((*_ASKS, "no, I don't have that phone here"))
    assert moves[4].state.stage == "message"


def test_the_code_itself_is_in_no_effect_and_no_event_of_ours() -> None:
    fields = {each for kind in (ef.ProveByText,) for each in kind.__dataclass_fields__}
    assert fields == {"op_id", "phone", "booking_id", "said"}
