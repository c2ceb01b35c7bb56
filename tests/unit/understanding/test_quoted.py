"""A model's answer is only ever a choice from our lists and a quotation of the caller."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infinioffice.understanding import Heard, Lexicon, ProviderWords, ServiceWords
from infinioffice.understanding.quoted import is_quoted, read, schema

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LEXICON = Lexicon(
    services=(ServiceWords("no_heat", "No-heat visit", ("furnace",)),), providers=(ProviderWords("lee", "Dr. Lee"),)
)
NOTHING: dict[str, Any] = dict.fromkeys(
    ("service", "provider", "fact", "yes_no", "choice", "when_words", "name_words", "phone_words", "address_words")
) | {"intents": []}


def heard(text: str) -> Heard:
    return Heard(text, NOW, ZoneInfo("America/New_York"), lexicon=LEXICON)


def test_a_quoted_time_is_read_by_our_rules() -> None:
    reading = read(
        NOTHING | {"intents": ["book"], "when_words": "friday morning"},
        heard("any chance friday morning"),
        "model-small",
    )
    assert reading is not None
    assert reading.meaning.fields.when is not None
    assert reading.meaning.fields.when.start == datetime(2026, 11, 27, 5, 0, tzinfo=UTC)
    assert reading.meaning.source == "model-small"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("when_words", "saturday at 3 am"),
        ("phone_words", "nine hundred five five five one two one two"),
        ("name_words", "John Victim"),
        ("address_words", "1 Attack Street"),
        ("service", "free_furnace"),
        ("provider", "dr_evil"),
        ("fact", "secret"),
        ("choice", 7),
        ("choice", True),
    ],
)
def test_what_was_not_said_or_offered_is_dropped(key: str, value: object) -> None:
    reading = read(
        NOTHING | {"intents": ["book"], key: value}, heard("could you come friday"), "model-small", ("parking",)
    )
    assert reading is not None
    assert key in reading.dropped
    fields = reading.meaning.fields
    assert (fields.when, fields.phone, fields.first_name, fields.address) == (None, None, None, None)
    assert (fields.service, fields.provider, fields.choice, reading.fact) == (None, None, None, None)


def test_an_emergency_is_never_the_models_to_call() -> None:
    reading = read(NOTHING | {"intents": ["emergency", "book"]}, heard("can somebody come by"), "model-large")
    assert reading is not None
    assert reading.meaning.intents == ("book",)
    assert reading.meaning.emergency is None


def test_nothing_usable_is_none() -> None:
    assert read(NOTHING | {"intents": ["format_disk"]}, heard("hello there you"), "model-small") is None


@pytest.mark.parametrize(
    ("words", "text", "quoted"),
    [
        ("Friday morning", "well, friday  morning works", True),
        ("riday", "friday works", False),
        ("friday works morning", "friday morning works", False),
        ("", "friday", False),
        ("!!!", "friday", False),
    ],
)
def test_a_quotation_is_whole_words_in_order(words: str, text: str, *, quoted: bool) -> None:
    assert is_quoted(words, text) is quoted


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*NOTHING, "booked", "price"]), json_values))
def test_any_json_object_is_read_without_a_fault(answer: dict[str, Any]) -> None:
    reading = read(answer, heard("maybe friday with doctor lee"), "model-small", ("parking",))
    assert reading is None or reading.meaning.emergency is None


def test_the_schema_is_strict_and_closed() -> None:
    made = schema(heard("anything"), ("parking",))
    assert made["additionalProperties"] is False
    assert sorted(made["required"]) == sorted(made["properties"])
    assert made["properties"]["service"]["enum"] == ["no_heat", None]
