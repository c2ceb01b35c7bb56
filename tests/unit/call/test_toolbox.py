"""Effects through the ports: every effect with an id is answered once, whatever the stores do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from infinioffice.call import toolbox
from infinioffice.call.ports import Scope
from infinioffice.call.text import TextClock
from infinioffice.call.toolbox import Toolbox
from infinioffice.dialogue import effects as ef
from infinioffice.dialogue import events as ev
from infinioffice.scheduling.slots import BookingDetails, SlotRequest, SlotsAnswer
from infinioffice.testing.memory import MemoryOffice, open_office

_NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
_ADA = BookingDetails("Ada Marsh", "+15415550163")


def _toolbox(office: MemoryOffice) -> Toolbox:
    return Toolbox(office, office, office, Scope("t", "b", "c"), TextClock(_NOW))


def _run(office: MemoryOffice, *effects: ef.Effect) -> list[ev.Event | None]:
    async def run() -> list[ev.Event | None]:
        tools = _toolbox(office)
        return [await tools.run(each) for each in effects]

    return asyncio.run(run())


def _first_token(office: MemoryOffice) -> str:
    (found,) = _run(office, ef.FindSlots("c:1", SlotRequest("oil_change")))
    assert isinstance(found, ev.SlotsFound)
    return found.answer.slots[0].token


def test_find_hold_commit_cancel() -> None:
    office = open_office("ridgeline", _NOW)
    token = _first_token(office)
    (held,) = _run(office, ef.PlaceHold("c:2", token, "oil_change"))
    assert isinstance(held, ev.HoldPlaced)
    (booked,) = _run(office, ef.CommitBooking("c:3", held.hold.id, "oil_change", _ADA))
    assert isinstance(booked, ev.BookingCommitted)
    assert booked.booking in office.active
    (found,) = _run(office, ef.FindAppointments("c:4", phone=_ADA.phone))
    assert isinstance(found, ev.AppointmentsFound)
    assert found.bookings == (booked.booking,)
    (cancelled,) = _run(office, ef.CancelBooking("c:5", booked.booking.id, booked.booking.version))
    assert isinstance(cancelled, ev.BookingCancelled)
    assert office.active == []


def test_refusals_are_events() -> None:
    office = open_office("ridgeline", _NOW)
    token = _first_token(office)
    office.steal_next_hold = True
    refused, lost, gone = _run(
        office,
        ef.PlaceHold("c:2", token, "oil_change"),
        ef.CommitBooking("c:3", "no-such-hold", "oil_change", _ADA),
        ef.CancelBooking("c:4", "no-such-row", 1),
    )
    assert isinstance(refused, ev.HoldRefused)
    assert isinstance(lost, ev.BookingRefused)
    assert lost.reason == "taken"
    assert isinstance(gone, ev.BookingRefused)
    assert gone.reason == "gone"


@pytest.mark.parametrize(
    "effect",
    [
        ef.FindSlots("c:1", SlotRequest("oil_change")),
        ef.PlaceHold("c:1", "token", "oil_change"),
        ef.ReleaseHold("c:1", "hold"),
        ef.CommitBooking("c:1", "hold", "oil_change", _ADA),
        ef.MoveBooking("c:1", "row", 1, "hold"),
        ef.CancelBooking("c:1", "row", 1),
        ef.FindAppointments("c:1", phone="+15415550163"),
        ef.TakeMessage("c:1", "person", "Ada", "+15415550163", "call me"),
        ef.PageOnCall("c:1", "gas", "+15415550163", "gas"),
        ef.RecordTextConsent("c:1", "+15415550163", agreed=True, wording="May we?"),
        ef.SendText("c:1", "confirmation", "+15415550163"),
        ef.StopTexts("c:1", "+15415550163"),
        ef.JoinWaitlist("c:1", SlotRequest("oil_change"), _ADA),
    ],
    ids=lambda effect: type(effect).__name__,
)
def test_a_store_that_is_away_is_an_event_with_the_same_id(effect: ef.Effect) -> None:
    office = open_office("ridgeline", _NOW)
    office.down = True
    assert _run(office, effect) == [ev.ToolFailed("c:1", "store_down", _NOW)]


def test_what_nobody_answers_gives_nothing() -> None:
    office = open_office("ridgeline", _NOW)
    effects = (ef.Say("hello"), ef.SetSpeech(0.8), ef.StopRecording(), ef.HangUp("answered"))
    assert _run(office, *effects) == [None] * 4


def test_a_slow_store_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(MemoryOffice):
        async def find_slots(self, scope: Scope, request: SlotRequest, now: datetime) -> SlotsAnswer:
            return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    known = open_office("ridgeline", _NOW)
    monkeypatch.setattr(toolbox, "READ_TIMEOUT_S", 0.01)
    answer = _run(Stuck(known.business, known.rules), ef.FindSlots("c:1", SlotRequest("oil_change")))
    assert answer == [ev.ToolFailed("c:1", "timeout", _NOW)]


def test_the_same_operation_twice_writes_once() -> None:
    office = open_office("ridgeline", _NOW)
    token = _first_token(office)
    (held,) = _run(office, ef.PlaceHold("c:2", token, "oil_change"))
    assert isinstance(held, ev.HoldPlaced)
    commit = ef.CommitBooking("c:3", held.hold.id, "oil_change", _ADA)
    first, second = _run(office, commit, commit)
    assert first == second
    assert len(office.bookings) == 1


def test_a_move_keeps_the_row_and_frees_the_old_time() -> None:
    office = open_office("ridgeline", _NOW)
    start = (_NOW + timedelta(days=1)).astimezone(office.business.zone).replace(hour=10, minute=0)
    booked = office.add("oil_change", start, "Ada Marsh", _ADA.phone)
    (held,) = _run(office, ef.PlaceHold("c:2", _first_token(office), "oil_change"))
    assert isinstance(held, ev.HoldPlaced)
    moved, stale = _run(
        office,
        ef.MoveBooking("c:3", booked.id, booked.version, held.hold.id),
        ef.MoveBooking("c:4", booked.id, booked.version, held.hold.id),
    )
    assert isinstance(moved, ev.BookingMoved)
    assert (moved.booking.id, moved.booking.start) == (booked.id, held.hold.slot.start)
    assert isinstance(stale, ev.BookingRefused)
    assert stale.reason == "changed"
