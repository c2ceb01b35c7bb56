"""The context of an utterance, and how finished a partial one looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infinioffice.dialogue.events import CallStarted
from infinioffice.dialogue.machine import begin
from infinioffice.dialogue.reading import completeness, heard, is_unsure, lexicon, open_minutes
from infinioffice.dialogue.state import State
from infinioffice.scheduling.slots import Slot
from infinioffice.testing.memory import MemoryDirectory
from infinioffice.understanding.meaning import Expected

_NOW = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
_LA = ZoneInfo("America/Los_Angeles")


def _state(*expecting: Expected, slug: str = "ridgeline", stage: str = "open") -> State:
    business = MemoryDirectory(2026).business(slug)
    state = begin(CallStarted("call", business, "+15415550163", _NOW)).state
    return replace(state, expecting=expecting, stage=stage)


def test_the_context_holds_the_question_the_offers_and_the_words() -> None:
    start = datetime(2026, 12, 4, 10, tzinfo=_LA)
    state = replace(_state("choice"), offers=(Slot("t", start, start + timedelta(minutes=30), "exact"),), stage="offer")
    context = heard(state, "the first", _NOW, ("the fist",))
    assert context.expecting == ("choice",)
    assert context.nbest == ("the fist",)
    assert [each.start for each in context.offers] == [start]
    assert "How can I help" in context.said_before
    assert context.now.tzinfo == context.timezone == _LA
    assert "oil_change" in {each.key for each in context.lexicon.services}


def test_a_birth_date_lies_in_the_past() -> None:
    assert heard(_state("birth_date"), "march third", _NOW).prefer == "past"
    assert heard(_state("when"), "march third", _NOW).prefer == "future"


def test_the_lexicon_is_the_business() -> None:
    words = lexicon(MemoryDirectory(2026).business("elm-street"))
    assert words.vertical == "dental"
    assert "Dr. Lee" in {each.name for each in words.providers}
    assert "Cigna" in words.insurers


def test_the_widest_opening_settles_am_and_pm() -> None:
    business = MemoryDirectory(2026).business("ridgeline")
    assert open_minutes(business) == (8 * 60, 18 * 60)
    assert open_minutes(replace(business, hours=())) is None


@pytest.mark.parametrize(
    ("expecting", "text"),
    [
        (("yes_no",), "yes please"),
        (("yes_no",), "no thanks"),
        (("phone",), "541 555 0163"),
        (("when",), "next tuesday at ten in the morning"),
        (("zip", "address"), "12 Elm Street 12203"),
        (("name", "phone"), "Max Rowe 541 555 0163"),
        (("name", "yes_no", "phone"), "Max Rowe and yes"),
        (("intent",), "I smell smoke, the house is on fire"),
        (("intent", "service", "when"), "I'd like to book an oil change"),
        (("intent", "service", "when"), "what are your hours on saturday"),
        (("intent", "service", "when"), "hi how much is an oil change"),
        (("intent", "service", "when"), "where are you located"),
        (("intent", "service", "when"), "can I talk to somebody"),
        (("intent", "service", "when"), "I'd like to leave a message"),
        (("intent",), "no thanks that's all goodbye"),
        (("when",), "friday morning"),
        (("choice", "when", "yes_no", "provider"), "yes"),
    ],
)
def test_complete(expecting: tuple[Expected, ...], text: str) -> None:
    assert completeness(_state(*expecting), text, _NOW) == "complete"


@pytest.mark.parametrize(
    ("expecting", "text"),
    [
        (("when",), "next tuesday at"),
        (("when",), "how about the"),
        (("phone",), "541 555"),
        (("phone",), "five four one five five five oh one"),
        (("intent",), "I need to, um"),
        (("name",), "my name is"),
        (("name",), "Rowe that's R O"),
        (("when",), "half past"),
        (("yes_no",), ""),
    ],
)
def test_more(expecting: tuple[Expected, ...], text: str) -> None:
    assert completeness(_state(*expecting), text, _NOW) == "more"


@pytest.mark.parametrize(
    ("expecting", "text"),
    [
        (("when",), "next tuesday"),
        (("when",), "next tuesday at three"),
        (("when", "provider"), "november"),
        (("when", "provider"), "the twenty"),
        (("intent", "service", "when"), "an oil change next tuesday"),
        (("name", "phone"), "Max Rowe"),
        (("name",), "Max"),
        (("address", "zip"), "12 Elm Street"),
        (("birth_date",), "march third"),
    ],
)
def test_half(expecting: tuple[Expected, ...], text: str) -> None:
    assert completeness(_state(*expecting), text, _NOW) == "half"


@pytest.mark.parametrize(
    ("expecting", "text"),
    [
        (("intent",), "my car is making a noise"),
        (("intent", "service", "when"), "my car won't turn on"),
        (("intent", "service", "when"), "I need an oil change"),
        (("when",), "whatever you have"),
    ],
)
def test_open(expecting: tuple[Expected, ...], text: str) -> None:
    assert completeness(_state(*expecting), text, _NOW) == "open"


@pytest.mark.parametrize(
    ("expecting", "text", "unsure"),
    [
        (("intent", "service", "when"), "blorp the snarfle", True),
        (("intent", "service", "when"), "I need an oil change on Friday", False),
        (("yes_no",), "yes please", False),
        (("intent", "service", "when"), "my car is on fire", False),
    ],
)
def test_when_a_model_may_be_asked(expecting: tuple[Expected, ...], text: str, *, unsure: bool) -> None:
    assert is_unsure(_state(*expecting), text, _NOW) is unsure
