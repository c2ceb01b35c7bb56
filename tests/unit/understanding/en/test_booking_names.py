"""Names that bookings stand under."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.booking_names import find_booking_name


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("it's under Maria Lopez", "Maria", "Lopez"),
        ("I have an appointment tomorrow for Kevin Tran at two", "Kevin", "Tran"),
        ("the booking is in the name of Ruth Ferrara", "Ruth", "Ferrara"),
        ("Greta Holm is my name", "Greta", "Holm"),
        ("should be listed under Okafor", None, "Okafor"),
        ("it's for mary johnson on friday", "Mary", "Johnson"),
        ("the Whitfield party has a reservation", None, "Whitfield"),
    ],
)
def test_found(said: str, first: str | None, last: str | None) -> None:
    name = find_booking_name(said)
    given = name.first_name.value if name.first_name else None
    family = name.last_name.value if name.last_name else None
    assert family == last or given == last
    if first:
        assert given == first


@pytest.mark.parametrize(
    "said",
    [
        "I'd like to come in for a cleaning on Tuesday", "can you book me for Friday morning", "a table for two people",
        "the leak is under the sink", "it's for my furnace", "we're open for lunch", "by the way what time is it",
        "Put it in for May please", "i'm looking for somebody to fix my toilet",
    ],
)  # fmt: skip
def test_none(said: str) -> None:
    assert not find_booking_name(said)


def test_offsets() -> None:
    said = "We reserved it for Nora Quist."
    name = find_booking_name(said)
    assert name.first_name is not None
    assert name.last_name is not None
    assert said[name.first_name.start : name.last_name.end] == "Nora Quist"
