"""The stores in memory keep the rules that conversations rely on."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from infinioffice.call.ports import Scope
from infinioffice.kernel.errors import StoreDown
from infinioffice.scheduling.slots import Booking, BookingDetails, Hold, SlotRequest, SlotTaken, Stale
from infinioffice.testing.memory import HOLD_TTL, MemoryDirectory, MemoryOffice, open_office

_NOW = datetime.fromisoformat("2026-12-01T10:00:00-08:00")
_SCOPE = Scope("t", "b", "c")
_ADA = BookingDetails("Ada Marsh", "+15415550163")


def _do(work: Any) -> Any:
    return asyncio.run(work)


def _token(office: MemoryOffice, now: datetime = _NOW) -> str:
    answer = _do(office.find_slots(_SCOPE, SlotRequest("oil_change"), now))
    return str(answer.slots[-1].token)


def test_a_held_slot_is_not_offered_until_the_hold_is_over() -> None:
    office = open_office("ridgeline", _NOW)
    token = _token(office)
    for bay in range(4):
        assert isinstance(_do(office.hold(_SCOPE, f"h{bay}", token, "oil_change", _NOW)), Hold)
    assert isinstance(_do(office.hold(_SCOPE, "late", token, "oil_change", _NOW)), SlotTaken)
    assert _token(office) != token
    assert _token(office, _NOW + HOLD_TTL) == token


def test_a_booking_uses_its_hold_up() -> None:
    office = open_office("ridgeline", _NOW)
    held = _do(office.hold(_SCOPE, "h", _token(office), "oil_change", _NOW))
    booked = _do(office.commit(_SCOPE, "c", held.id, _ADA, _NOW))
    assert isinstance(booked, Booking)
    assert _do(office.commit(_SCOPE, "c", held.id, _ADA, _NOW)) == booked
    assert isinstance(_do(office.commit(_SCOPE, "other", held.id, _ADA, _NOW)), SlotTaken)


def test_a_released_hold_cannot_be_booked() -> None:
    office = open_office("ridgeline", _NOW)
    held = _do(office.hold(_SCOPE, "h", _token(office), "oil_change", _NOW))
    _do(office.release(_SCOPE, "r", held.id))
    assert isinstance(_do(office.commit(_SCOPE, "c", held.id, _ADA, _NOW)), SlotTaken)


def test_cancelling_twice_is_refused_and_frees_the_time() -> None:
    office = open_office("ridgeline", _NOW)
    booked = office.add("oil_change", _NOW.replace(hour=14), "Ada Marsh", _ADA.phone)
    assert _do(office.find(_SCOPE, _ADA.phone, None, _NOW)) == [booked]
    assert _do(office.find(_SCOPE, None, "ada", _NOW)) == [booked]
    assert isinstance(_do(office.cancel(_SCOPE, "x", booked.id, booked.version, _NOW)), Booking)
    assert isinstance(_do(office.cancel(_SCOPE, "y", booked.id, booked.version, _NOW)), Stale)
    assert _do(office.find(_SCOPE, _ADA.phone, None, _NOW)) == []


def test_what_the_rules_forbid_cannot_be_added() -> None:
    office = open_office("ridgeline", _NOW)
    with pytest.raises(ValueError, match="cannot be booked"):
        office.add("oil_change", _NOW.replace(hour=3), "Ada Marsh", _ADA.phone)


def test_a_text_needs_a_yes_in_the_ledger() -> None:
    office = open_office("ridgeline", _NOW)
    _do(office.send_text(_SCOPE, "1", "confirmation", _ADA.phone, None, _NOW))
    _do(office.record_consent(_SCOPE, "2", _ADA.phone, agreed=True, wording="May we?", now=_NOW))
    _do(office.send_text(_SCOPE, "3", "confirmation", _ADA.phone, None, _NOW))
    _do(office.record_consent(_SCOPE, "4", _ADA.phone, agreed=False, wording="stop", now=_NOW))
    _do(office.send_text(_SCOPE, "5", "changed", _ADA.phone, None, _NOW))
    assert [each["kind"] for each in office.calls.texts] == ["confirmation"]


def test_away_means_away() -> None:
    office = open_office("ridgeline", _NOW)
    office.fail_next.add("find_slots")
    with pytest.raises(StoreDown):
        _token(office)
    assert _token(office)


def test_the_directory_knows_the_three() -> None:
    directory = MemoryDirectory(2026)
    called = _do(directory.by_number("+15005550102"))
    assert called.business.slug == "elm-street"
    assert _do(directory.by_slug("northside")).business.vertical == "hvac"
    assert _do(directory.by_slug("nobody")) is None
    with pytest.raises(KeyError, match="known"):
        directory.business("nobody")


def test_an_appointment_that_is_over_is_not_found() -> None:
    office = open_office("ridgeline", _NOW)
    office.add("oil_change", _NOW.replace(hour=14), "Ada Marsh", _ADA.phone)
    assert _do(office.find(_SCOPE, _ADA.phone, None, _NOW + timedelta(days=1))) == []
