"""How phrases, answers and the classifier come together in one list of intents."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from infinioffice.understanding import Heard
from infinioffice.understanding.understand import understand

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=ZONE)


def intents(said: str, said_before: str = "", expecting: tuple[str, ...] = ()) -> tuple[str, ...]:
    return understand(Heard(said, NOW, ZONE, said_before=said_before, expecting=expecting)).intents  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "asked", "wanted"),
    [
        ("no thank you", "Anything else?", ("deny",)),
        ("no that's all thanks bye", "Anything else?", ("deny", "goodbye", "thanks")),
        ("yes and what's your address", "Shall I book it?", ("affirm", "location")),
        ("yeah but can you make it later instead", "Does nine work?", ("affirm", "change")),
        ("i can't make it to my appointment", "How can I help?", ("cancel",)),
        ("okay i'd like to book a visit", "How can I help?", ("book",)),
        ("that will be all thank you", "", ("goodbye", "thanks")),
        ("no wait actually i need to cancel", "Is that right?", ("deny", "cancel")),
    ],
)
def test_together(said: str, asked: str, wanted: tuple[str, ...]) -> None:
    assert intents(said, asked) == wanted


def test_politeness_survives_an_off_topic_request() -> None:
    assert intents("thanks and what's the capital of peru") == ("thanks", "other")


def test_an_open_question_can_be_answered_off_topic() -> None:
    assert intents("play the new taylor swift album", "How can I help you today?") == ("other",)


def test_a_question_back_can_lead_away() -> None:
    assert "other" in intents("what's the weather tomorrow in seattle", "Which day works best?")


def test_not_knowing_is_nothing() -> None:
    assert intents("i'm not sure", "Do you know how old it is?") == ()


def test_faster_is_not_slower() -> None:
    assert "slower" not in intents("can you talk faster please")
