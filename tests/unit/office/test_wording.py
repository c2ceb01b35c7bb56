"""What texts say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from infinioffice.office.messaging.wording import TWO_SEGMENTS, Appointment, body, when

HERE = ZoneInfo("America/New_York")
EXACT = Appointment(
    "Oil change", datetime(2026, 3, 3, 14, 30, tzinfo=HERE), datetime(2026, 3, 3, 15, 0, tzinfo=HERE), is_window=False
)
WINDOW = Appointment(
    "Tune-up", datetime(2026, 3, 3, 10, tzinfo=HERE), datetime(2026, 3, 3, 12, tzinfo=HERE), is_window=True
)
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def test_times_are_said_as_people_write_them() -> None:
    assert when(EXACT) == "Tue, Mar 3 at 2:30 PM"
    assert when(WINDOW) == "Tue, Mar 3, arriving 10 AM to 12 PM"
    midnight = replace(EXACT, start=datetime(2026, 3, 3, 0, 5, tzinfo=HERE))
    assert when(midnight) == "Tue, Mar 3 at 12:05 AM"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("confirmation", "Ridge Auto: you're booked. Oil change, Tue, Mar 3 at 2:30 PM."),
        ("changed", "Ridge Auto: your appointment has moved. Now Oil change, Tue, Mar 3 at 2:30 PM."),
        ("cancelled", "Ridge Auto: your appointment is cancelled. It was Oil change, Tue, Mar 3 at 2:30 PM."),
    ],
)
def test_each_kind_says_what_happened_and_the_way_out(kind: str, says: str) -> None:
    text = body(kind, "Ridge Auto", "+15185550123", EXACT)
    assert text.startswith(says)
    assert "(518) 555-0123" in text
    assert text.endswith("Reply STOP to opt out, HELP for help.")


def test_a_kind_without_words_is_empty() -> None:
    assert body("link", "Ridge Auto", "", EXACT) == ""


def test_without_a_number_nobody_is_told_to_call_it() -> None:
    assert "Call" not in body("confirmation", "Ridge Auto", "", EXACT)


@pytest.mark.parametrize("kind", ["confirmation", "changed", "cancelled"])
@pytest.mark.parametrize("name", ["Northside Heating & Air", "Joe’s “Best” Shop – Downtown", "N" * 400])
def test_texts_fit_two_segments_of_the_plain_alphabet(kind: str, name: str) -> None:
    for appointment in (EXACT, WINDOW):
        text = body(kind, name, "+15185550123", appointment)
        assert len(text) <= TWO_SEGMENTS
        assert set(text) <= GSM
        assert text.endswith("HELP for help.")


@pytest.mark.parametrize("kind", ["confirmation", "changed", "pending", "reminder"])
def test_the_link_is_whole_however_long_the_names_are(kind: str) -> None:
    link = f"https://phones.example.com/b/{'A' * 40}/"
    short = body(kind, "Ridge Auto", "+15005550103", EXACT, link)
    assert f"Change or cancel: {link} " in short
    assert "(500) 555-0103" in short
    for name in ("R" * 60, "R" * 300, "Réparation “Rapide” " * 10):
        said = body(kind, name, "+15005550103", WINDOW, link)
        assert f"Change or cancel: {link} " in said
        assert "STOP" in said
        assert len(said) <= TWO_SEGMENTS
    assert "Change or cancel" not in body(kind, "Ridge Auto", "", EXACT)


def test_what_is_over_has_no_link() -> None:
    assert "https" not in body("cancelled", "Ridge Auto", "", EXACT, "https://phones.example.com/b/x/")
