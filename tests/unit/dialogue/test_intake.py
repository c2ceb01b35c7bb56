"""Intake folded into the name, asked of whom it concerns, and never twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from infinioffice.call.ports import Scope
from infinioffice.call.text import AgentMove, TextCall, TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue.events import CallStarted
from infinioffice.dialogue.reading import completeness
from infinioffice.testing.memory import MemoryOffice, open_office

_NOW = datetime(2026, 12, 1, 19, 30, tzinfo=ZoneInfo("America/Chicago"))


def _call(slug: str, says: Sequence[str]) -> tuple[MemoryOffice, list[AgentMove]]:
    office = open_office(slug, _NOW)

    async def hold() -> list[AgentMove]:
        clock = TextClock(_NOW)
        scope = Scope("t", office.business.id, "call-1")
        call = TextCall(Toolbox(office, office, office, scope, clock), office, scope, clock)
        moves = [await call.start(CallStarted(scope.call_id, office.business, "+16085550177", _NOW, 0, "text"))]
        moves += [await call.say(text) for text in says]
        return moves

    return office, asyncio.run(hold())


def test_a_new_patient_gives_birth_date_and_insurance_in_one_breath() -> None:
    says = ("a cleaning on thursday at ten", "Ruth Ames, and no, I haven't", "march 3rd 1980, I have Cigna", "yes")
    office, moves = _call("elm-street", says)
    assert "date of birth" in moves[2].say
    assert "insurance" in moves[2].say
    assert moves[3].state.stage == "confirm"
    assert "born March 3rd" in moves[3].say
    assert "1980" not in moves[3].say, "the year is not for everybody in the room"
    [row] = office.bookings
    assert "1980-03-03" in row.notes
    assert "Cigna" in row.notes


def test_an_insurance_left_out_is_asked_for_once() -> None:
    says = ("a cleaning on thursday at ten", "Ruth Ames, no this is my first time", "march 3rd 1980", "none", "yes")
    office, moves = _call("elm-street", says)
    assert "insurance" in moves[3].say
    assert moves[4].state.stage == "confirm"
    assert len(office.bookings) == 1


def test_who_has_been_here_before_is_asked_nothing_more() -> None:
    _, moves = _call("elm-street", ("a cleaning on thursday at ten", "Ruth Ames, yes I've been there before"))
    assert moves[2].state.stage == "confirm"


def test_the_car_is_read_back_and_kept() -> None:
    says = ("an alignment on thursday at ten", "Ruth Ames, it's a 2012 Honda Civic", "yes")
    office, moves = _call("ridgeline", says)
    assert "2012 Honda Civic" in moves[2].say
    assert "2012 Honda Civic" in office.bookings[0].notes
    assert "Ruth" not in office.bookings[0].notes


def test_only_the_name_brings_the_other_half_back_as_a_question_of_its_own() -> None:
    _, moves = _call("ridgeline", ("an alignment on thursday at ten", "Ruth Ames"))
    assert moves[2].state.stage == "intake"
    assert "year, make and model" in moves[2].say


def test_what_the_caller_said_of_the_house_is_not_asked_again() -> None:
    says = (
        "a tune-up on thursday morning at nine, and I rent, the gate code is 4411",
        "Ruth Ames, 12 Elm Street 12203",
    )
    _, moves = _call("northside", says)
    assert moves[2].state.stage == "confirm"


def test_a_name_alone_is_half_an_answer_to_a_folded_question() -> None:
    _, moves = _call("ridgeline", ("an alignment on thursday at ten",))
    state = moves[-1].state
    assert completeness(state, "it's Ruth Ames", _NOW) == "half"
    assert completeness(state, "it's Ruth Ames and it's a 2012 Honda Civic", _NOW) != "half"
