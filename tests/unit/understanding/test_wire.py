"""The JSON form, both ways, and what is refused."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infinioffice.understanding import Fields, Lexicon, Meaning, ServiceWords, Span, When
from infinioffice.understanding.wire import heard_from_json, meaning_to_json

ZONE = ZoneInfo("America/Denver")
LINE: dict[str, Any] = {"text": "tomorrow at three", "now": "2026-03-10T09:00:00-06:00", "timezone": "America/Denver"}


def test_the_least_a_line_needs() -> None:
    heard = heard_from_json(LINE)
    assert heard.text == "tomorrow at three"
    assert heard.now == datetime(2026, 3, 10, 9, tzinfo=ZONE)
    assert heard.timezone.key == "America/Denver"
    assert (heard.locale, heard.expecting, heard.offers, heard.prefer) == ("en-US", (), (), "future")


def test_everything_a_line_may_have() -> None:
    words = Lexicon((ServiceWords("tune_up", "Tune-up"),), vertical="hvac")
    heard = heard_from_json(
        {
            **LINE,
            "nbest": ["tomorrow at free"],
            "expecting": ["when", "choice"],
            "said_before": "When?",
            "offers": [{"start": "2026-03-11T15:00:00-06:00", "end": "2026-03-11T17:00:00-06:00", "label": "three"}],
            "vertical": "hvac",
            "prefer": "past",
            "locale": "es-US",
            "unheard_of": 1,
        },
        lexicon_for={"hvac": words}.__getitem__,
    )
    assert heard.nbest == ("tomorrow at free",)
    assert heard.expecting == ("when", "choice")
    assert heard.offers[0].end - heard.offers[0].start == timedelta(hours=2)
    assert heard.lexicon is words
    assert (heard.prefer, heard.locale, heard.said_before) == ("past", "es-US", "When?")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"text": None}, "text"),
        ({"text": 7}, "text"),
        ({"now": "yesterday"}, "now"),
        ({"now": "2026-03-10T09:00:00"}, "offset"),
        ({"now": None}, "now"),
        ({"timezone": "Mars/Base"}, "Mars/Base"),
        ({"timezone": ""}, "timezone"),
        ({"expecting": ["shoe_size"]}, "shoe_size"),
        ({"expecting": "when"}, "expecting"),
        ({"nbest": [1]}, "nbest"),
        ({"offers": [{"end": "2026-03-11T17:00:00-06:00"}]}, r"offers\[0\].start"),
        ({"offers": {}}, "offers"),
        ({"offers": [3]}, r"offers\[0\]"),
        ({"prefer": "never"}, "prefer"),
        ({"vertical": "florist"}, "florist"),
    ],
)
def test_refused_with_the_key_named(change: dict[str, Any], names: str) -> None:
    with pytest.raises(ValueError, match=names):
        heard_from_json({**LINE, **change}, lexicon_for={"hvac": Lexicon()}.__getitem__)


@pytest.mark.parametrize("line", [[], "text", 3, None])
def test_only_objects(line: object) -> None:
    with pytest.raises(ValueError, match="object"):
        heard_from_json(line)


def test_a_meaning_as_json() -> None:
    start = datetime(2026, 3, 11, 15, tzinfo=ZONE)
    when = When(start, start + timedelta(hours=1), "hour", text="at three", half_open=True, date_open=True)
    after = When(start, None, "hour", "after", "after three")
    meaning = Meaning(
        intents=("book", "price"),
        confidence=0.91,
        fields=Fields(when=when, whens=(when, after), yes_no=False, choice=0, birth_date=date(1980, 2, 29), number=4.0),
        ambiguous=(Fields(service="tune_up"),),
        spans=(Span("time", 0, 8),),
        emergency="gas",
    )
    assert json.loads(json.dumps(meaning_to_json(meaning))) == {
        "intents": ["book", "price"],
        "intent": "book",
        "confidence": 0.91,
        "fields": {
            "when": {
                "start": "2026-03-11T15:00:00-06:00",
                "end": "2026-03-11T16:00:00-06:00",
                "grain": "hour",
                "relation": "at",
                "text": "at three",
                "date_open": True,
                "half_open": True,
            },
            "whens": [
                {
                    "start": "2026-03-11T15:00:00-06:00",
                    "end": "2026-03-11T16:00:00-06:00",
                    "grain": "hour",
                    "relation": "at",
                    "text": "at three",
                    "date_open": True,
                    "half_open": True,
                },
                {
                    "start": "2026-03-11T15:00:00-06:00",
                    "end": None,
                    "grain": "hour",
                    "relation": "after",
                    "text": "after three",
                },
            ],
            "yes_no": False,
            "choice": 0,
            "number": 4,
            "birth_date": "1980-02-29",
        },
        "ambiguous": [{"service": "tune_up"}],
        "spans": [{"field": "time", "start": 0, "end": 8}],
        "source": "rules",
        "emergency": "gas",
    }


def test_nothing_said_is_nothing_written() -> None:
    assert meaning_to_json(Meaning()) == {
        "intents": [],
        "intent": None,
        "confidence": 0.0,
        "fields": {},
        "spans": [],
        "source": "rules",
    }
