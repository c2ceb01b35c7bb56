from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from infinioffice.cli.understand import answer_lines, answer_to, lexicon_for

GOOD = {"text": "tomorrow at 3 pm", "now": "2026-11-22T10:00:00-05:00", "timezone": "America/New_York"}


def answers(*lines: bytes) -> list[dict[str, Any]]:
    target = BytesIO()
    answer_lines(BytesIO(b"\n".join(lines) + b"\n"), target)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_a_sentence_is_answered_in_the_zone_of_the_business() -> None:
    (answer,) = answers(json.dumps(GOOD).encode())
    assert answer["fields"]["when"]["start"] == "2026-11-23T15:00:00-05:00"
    assert answer["source"] == "rules"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b'{"text": NaN}', "bad_json"),
        (b'{"text": "\xff"}', "bad_json"),
        (b"[]", "bad_input"),
        (b"null", "bad_input"),
        (b'{"text": 5, "now": "2026-11-22T10:00:00Z", "timezone": "America/New_York"}', "bad_input"),
        (b'{"text": "hi", "now": "2026-11-22T10:00:00", "timezone": "America/New_York"}', "bad_input"),
        (b'{"text": "hi", "now": "2026-11-22T10:00:00Z", "timezone": "Mars/Olympus"}', "bad_input"),
        (b'{"text": "hi", "now": "2026-11-22T10:00:00Z", "timezone": "UTC", "business": "nobody"}', "bad_input"),
    ],
)
def test_a_bad_line_gets_an_error_and_the_next_one_its_answer(line: bytes, code: str) -> None:
    first, second = answers(line, json.dumps(GOOD).encode())
    assert first["error"]["code"] == code
    assert first["error"]["message"]
    assert "error" not in second


def test_unknown_keys_are_ignored() -> None:
    assert answer_to(GOOD | {"mood": "cheerful"}) == answer_to(GOOD)


def test_a_last_line_without_an_end_is_answered() -> None:
    target = BytesIO()
    answer_lines(BytesIO(json.dumps(GOOD).encode()), target)
    assert target.getvalue().endswith(b"\n")


def test_businesses_and_verticals_bring_their_words() -> None:
    assert {provider.name for provider in lexicon_for("elm-street").providers} >= {"Dr. Lee", "Dr. Patel"}
    assert lexicon_for("hvac").vertical == lexicon_for("northside").vertical == "hvac"
    assert lexicon_for("plumbing").services
    with pytest.raises(KeyError):
        lexicon_for("nobody")
