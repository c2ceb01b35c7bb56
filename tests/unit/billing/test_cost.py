from __future__ import annotations

from datetime import date

import pytest

from infinioffice.billing.cost import Used, cost_lines, reference_call, total_micros
from infinioffice.billing.prices import BOOK, Price, price_of

DAY = date(2026, 11, 22)


def test_started_minutes_round_up_once_a_call() -> None:
    [line] = cost_lines([Used("telephony.inbound_local", 30), Used("telephony.inbound_local", 31)], DAY)
    assert line.micros == 2 * 8_500


def test_characters_and_tokens_are_charged_in_proportion() -> None:
    [line] = cost_lines([Used("voice.deepgram_aura2", 100)], DAY)
    assert line.micros == 3_000


def test_an_unknown_item_is_shown_not_hidden() -> None:
    [line] = cost_lines([Used("model.unheard-of.input", 5)], DAY)
    assert not line.known
    assert line.micros == 0


def test_a_new_price_holds_from_its_day() -> None:
    book = (*BOOK, Price("telephony.inbound_local", "twilio", "started_minute", 9_000, date(2027, 1, 1)))
    assert price_of("telephony.inbound_local", date(2026, 12, 31), book).micros == 8_500  # type: ignore[union-attr]
    assert price_of("telephony.inbound_local", date(2027, 1, 1), book).micros == 9_000  # type: ignore[union-attr]


def test_negative_usage_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        cost_lines([Used("text.segment", -1)], DAY)


def test_the_five_minute_call_stays_under_its_target() -> None:
    assert total_micros(cost_lines(reference_call(cloud=True), DAY)) <= 150_000
    assert total_micros(cost_lines(reference_call(cloud=False), DAY)) <= 60_000
