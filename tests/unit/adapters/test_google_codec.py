"""Google's messages, in whatever pieces they come."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infinioffice.adapters.google_speech.codec import (
    Answers,
    GoogleOptions,
    Place,
    fault_of,
    first_request,
    metadata,
    phrases,
)
from infinioffice.call.streamed.transcript import Transcript
from infinioffice.call.streamed.words import Word
from infinioffice.kernel.errors import VendorDown, VendorRefused

SPOKEN = [Word(f"w{n}", n * 0.4, n * 0.4 + 0.3) for n in range(20)]
END_S = 8.0
TEXT = " ".join(word.text for word in SPOKEN)
HERE = Place("salon-42", "us")


def duration(value_s: float) -> Any:
    return SimpleNamespace(seconds=int(value_s), nanos=int(value_s % 1 * 1e9))


def result(words: list[Word], end_s: float, *, is_final: bool, timed: bool = True) -> Any:
    listed = [
        SimpleNamespace(word=w.text, start_offset=duration(w.start_s), end_offset=duration(w.end_s)) for w in words
    ]
    best = SimpleNamespace(transcript=" ".join(w.text for w in words), words=listed if timed else [])
    return SimpleNamespace(alternatives=[best], is_final=is_final, result_end_offset=duration(end_s))


def answer(*results: Any) -> Any:
    return SimpleNamespace(results=list(results))


def test_the_first_message_says_everything_but_sound() -> None:
    request = first_request(GoogleOptions(), HERE, ["brake check", "Dr. Lee", "Brake  check"])
    assert request["recognizer"] == "projects/salon-42/locations/us/recognizers/_"
    config = request["streaming_config"]["config"]
    assert config["explicit_decoding_config"] == {
        "encoding": 2, "sample_rate_hertz": 8000, "audio_channel_count": 1,
    }  # fmt: skip
    inline = config["adaptation"]["phrase_sets"][0]["inline_phrase_set"]["phrases"]
    assert [each["value"] for each in inline] == ["brake check", "Dr. Lee"]
    assert all(0 <= each["boost"] <= 20 for each in inline)
    assert request["streaming_config"]["streaming_features"]["interim_results"]
    assert "adaptation" not in first_request(GoogleOptions(), HERE, [])["streaming_config"]["config"]


def test_the_address_belongs_to_the_location_and_the_headers_to_the_call() -> None:
    assert HERE.base_url == "https://us-speech.googleapis.com"
    assert Place("p").base_url == "https://speech.googleapis.com"
    found = dict(metadata(HERE, "t.o.k", "call-7\n✓"))
    assert found["authorization"] == "Bearer t.o.k"
    assert found["x-goog-request-params"] == f"recognizer={HERE.path}"
    assert found["x-goog-request-reason"] == "call-7"


def test_phrases_are_short_and_not_too_many() -> None:
    found = phrases([*(f"service number {n} " + "x" * 200 for n in range(500)), "", "\n"])
    assert len(found) == 200
    assert max(map(len, found)) <= 100


@pytest.mark.parametrize("timed", [True, False])
@given(cuts=st.lists(st.integers(1, 19), max_size=6, unique=True), guesses=st.lists(st.integers(1, 20), max_size=6))
def test_however_the_vendor_cuts_its_results_each_word_is_kept_once(
    timed: bool, cuts: list[int], guesses: list[int]
) -> None:
    answers, transcript, begins = Answers(), Transcript(), 0
    for end in [*sorted(cuts), len(SPOKEN)]:
        for upto in sorted(guess for guess in guesses if begins < guess <= end):
            parts = [SPOKEN[begins : upto - 1], SPOKEN[upto - 1 : upto]]
            guess_s = SPOKEN[upto - 1].end_s
            several = [result(part, guess_s, is_final=False, timed=False) for part in parts if part]
            for heard in answers.read(answer(*several)):
                transcript.take(heard, 0.0, END_S)
        for heard in answers.read(
            answer(result(SPOKEN[begins:end], SPOKEN[end - 1].end_s, is_final=True, timed=timed))
        ):
            transcript.take(heard, 0.0, END_S)
        begins = end
    assert transcript.text(0.0, END_S + 1) == TEXT
    assert not transcript.is_open


def test_nonsense_inside_a_message_becomes_nothing_worse() -> None:
    empty = SimpleNamespace(alternatives=[], is_final=True, result_end_offset=duration(1.0))
    backwards = result([Word("late", 9.0, 3.0)], 0.5, is_final=True)
    wild = SimpleNamespace(seconds=float("nan"), nanos=-5)
    odd = SimpleNamespace(alternatives=[], is_final=False, result_end_offset=wild)
    assert Answers().read(answer(empty)) == []
    assert Answers().read(answer(odd)) == []
    (heard,) = Answers().read(answer(backwards))
    assert all(word.start_s <= word.end_s for word in heard.words)
    assert Answers().read(answer()) == []


def test_a_page_of_text_for_a_second_of_sound_is_a_fault() -> None:
    page = [Word("blah", 0.0, 1.0)] * 2000
    for is_final in (True, False):
        with pytest.raises(VendorDown, match="more words than time"):
            Answers().read(answer(result(page, 1.0, is_final=is_final, timed=False)))


@pytest.mark.parametrize(
    ("status", "kind"),
    [("UNAUTHENTICATED", VendorRefused), ("INVALID_ARGUMENT", VendorRefused), ("PERMISSION_DENIED", VendorRefused),
     ("OUT_OF_RANGE", VendorDown), ("UNAVAILABLE", VendorDown), ("RESOURCE_EXHAUSTED", VendorDown)],
)  # fmt: skip
def test_whose_fault_an_end_is(status: str, kind: type[Exception]) -> None:
    assert isinstance(fault_of(status), kind)
