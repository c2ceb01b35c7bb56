"""Card and Social Security numbers never get further than the ear."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from infinioffice.dialogue.events import CallerPressed, CallerSaid
from infinioffice.dialogue.private import find_private, hide_in, hide_private

_NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "4242 4242 4242 4242",
        "my card number is 4242424242424242 and it expires next year",
        "four two four two four two four two four two four two four two four two",
        "the visa number is 4000 0566 5566 5556",
        "my card number is 4242 42",
        "5185550142 4242424242424242",
    ],
)
def test_cards_are_covered(text: str) -> None:
    hidden = hide_private(text)
    assert find_private(hidden) == "card"
    assert not any(each in hidden for each in ("4242", "5556", "four two"))


@pytest.mark.parametrize("text", ["my social is 078 05 1120", "078-05-1120", "social security number 078051120"])
def test_social_security_numbers_are_covered(text: str) -> None:
    hidden = hide_private(text)
    assert find_private(hidden) == "ssn"
    assert "1120" not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "518 555 0142",
        "12 Elm Street 12203",
        "do you take credit cards",
        "call me at 1 518 555 0142 after 5",
        "2015 Civic",
    ],
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert hide_private(text) == text
    assert find_private(text) is None


def test_covering_twice_changes_nothing() -> None:
    once = hide_private("my card number is 4242 4242 4242 4242")
    assert hide_private(once) == once


def test_events_are_covered_before_they_are_stored() -> None:
    said = CallerSaid("it is 4242424242424242", _NOW, ("it's 4242424242424242",))
    hidden = hide_in(said)
    assert isinstance(hidden, CallerSaid)
    assert "4242" not in hidden.text + "".join(hidden.nbest)
    assert hide_in(CallerPressed("4242424242424242", _NOW)) == CallerPressed("[card number]", _NOW)
    assert hide_in(CallerPressed("5185550142", _NOW)) == CallerPressed("5185550142", _NOW)
