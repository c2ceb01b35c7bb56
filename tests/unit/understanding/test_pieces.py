"""The door to names, and turns of speech around a name."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from infinioffice.understanding import Heard, Lexicon, Meaning, ProviderWords, pieces
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.understand import understand

_ZONE = ZoneInfo("America/Chicago")
_STAFF = Lexicon(providers=(ProviderWords("lee", "Dr. Lee"), ProviderWords("patel", "Dr. Patel")))


def _read(text: str, *expecting: Expected) -> Meaning:
    return understand(Heard(text, datetime(2026, 12, 1, 9, tzinfo=_ZONE), _ZONE, expecting=expecting, lexicon=_STAFF))


def test_the_door_leads_to_the_language() -> None:
    assert pieces.is_listed("ruth", "first")
    assert pieces.similar_name("Smyth", "Smith") > 0.9


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("not Dr. Lee, try Dr. Patel then", "patel"),
        ("if Dr. Lee is out how about Dr. Patel", "patel"),
        ("Dr. Lee please", "lee"),
        ("anybody but Dr. Lee", None),
    ],
)
def test_of_two_people_the_one_that_is_turned_to(said: str, who: str | None) -> None:
    assert _read(said).fields.provider == who


@pytest.mark.parametrize("said", ["my naem is Ruth Ames", "hi my nmae is Ruth Ames", "I'm Ruth Ames"])
def test_a_name_after_a_slip_of_the_keys(said: str) -> None:
    fields = _read(said).fields
    assert (fields.first_name, fields.last_name) == ("Ruth", "Ames")


def test_a_no_with_an_i_after_it_takes_no_letter_out_of_a_name() -> None:
    fields = _read("Megan Whitfield, and no I haven't", "name", "yes_no").fields
    assert fields.last_name == "Whitfield"


@pytest.mark.parametrize("said", ["not bad", "that's not bad at all", "that's not too bad"])
def test_not_bad_is_a_yes(said: str) -> None:
    assert _read(said, "yes_no").fields.yes_no is True


def test_the_later_of_two_lower_bounds_holds() -> None:
    when = _read("after one pm, so from two pm on", "when").fields.when
    assert when is not None
    assert when.start is not None
    assert when.start.hour == 14


def test_a_key_that_stuck_is_still_pm() -> None:
    when = _read("tuesday at 6ppm", "when").fields.when
    assert when is not None
    assert when.start is not None
    assert when.start.hour == 18


def test_what_has_yet_to_be_arranged_stands_in_nobodys_way() -> None:
    fields = _read("I need a visit instead, I have to set up a meeting on friday at four").fields
    assert [each.excluded for each in fields.whens] == [False]
    fields = _read("I forgot, I have a meeting on friday at four").fields
    assert [each.excluded for each in fields.whens] == [True]
