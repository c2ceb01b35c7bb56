from __future__ import annotations

from datetime import datetime

import pytest

from infinioffice.compliance.texting import is_gsm, is_quiet, read_reply, segments


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop", "Stop.", "stop please", "STOP ALL", "unsubscribe", "Cancel", "END", "quit", "REVOKE", "opt out",
        "OPT-OUT", "please stop", "stop texting me", "don't text me again", "no more messages", "do not contact me",
        "take me off your list", "remove me from this list", "wrong number", "You have the wrong person",
        "leave me alone", "stop sending these", "baja", "ALTO", "no me manden mensajes", "Don’t send me texts anymore",
    ],
)  # fmt: skip
def test_a_revocation_in_any_words(text: str) -> None:
    assert read_reply(text) == "stop"


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("START", "start"), ("unstop", "start"), ("HELP", "help"), ("info", "help"), ("C", "confirm"), ("c", "confirm"),
        ("r", "reschedule"), ("X.", "cancel_visit"), ("yes", None), ("thanks!", None),
        ("running ten minutes late", None),
        ("please don't cancel my appointment", None), ("where do I park when I stop by", None), ("", None),
        ("can we start at 9 instead", None),
    ],
)  # fmt: skip
def test_other_replies(text: str, reply: str | None) -> None:
    assert read_reply(text) == reply


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("é" * 160, 1), ("’" * 70, 1),
     ("’" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2), ("[" * 80, 1), ("[" * 81, 2)],
)  # fmt: skip
def test_segments_as_carriers_bill_them(text: str, count: int) -> None:
    assert segments(text) == count


def test_one_curly_mark_leaves_the_cheap_alphabet() -> None:
    assert is_gsm("Dr. Lee's office")
    assert not is_gsm("Dr. Lee’s office")


@pytest.mark.parametrize(
    ("clock", "quiet"), [("07:59", True), ("08:00", False), ("20:59", False), ("21:00", True), ("00:00", True)]
)
def test_quiet_hours_by_the_wall_clock(clock: str, *, quiet: bool) -> None:
    assert is_quiet(datetime.fromisoformat(f"2026-11-22T{clock}:00-05:00")) is quiet
