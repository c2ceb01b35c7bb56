"""The local recogniser's expected words, its vocabulary, and what it makes of sounds without words."""

from __future__ import annotations

import numpy as np
import pytest

from infinioffice.adapters.moonshine.model import Hearing, TinyModel, _vocabulary
from infinioffice.adapters.moonshine.recognizer import clean, listen
from infinioffice.adapters.moonshine.wanted import NOTHING_WANTED, PHRASE, wanted_words
from infinioffice.call.audio import encode_float

HINTS = ("Crown re-cement", "crown fell off", "A cleaning")


def test_words_of_the_business_count_for_more_than_days_and_days_for_more_than_the_rest() -> None:
    words = wanted_words(HINTS).words
    assert words["crown"] > words["tuesday"] > 0
    assert "off" not in words, "a short word is everybody's"
    assert "novak" not in words


def test_a_beginning_is_worth_a_part_of_the_word() -> None:
    wanted = wanted_words(HINTS)
    assert 0 < wanted.prefixes["cr"] < wanted.prefixes["crow"] < wanted.prefixes["crown"] == wanted.words["crown"]
    assert wanted_words(HINTS) is wanted, "made once for each business and kind of question"


def test_names_count_after_a_question_for_one_and_the_common_ones_most() -> None:
    asked = wanted_words(HINTS, ("name", "phone"))
    assert asked.words["smith"] > asked.words["novak"] > 0
    assert asked.spellings["novak"] > 0
    assert not wanted_words(HINTS, ("when",)).spellings


def test_after_a_read_back_a_name_may_be_spelled() -> None:
    corrected = wanted_words(HINTS, ("yes_no", "name"))
    assert corrected.spelling_prefixes["nov"] < corrected.spellings["novak"]
    assert "nancy" in corrected.words


def test_a_whole_phrase_is_worth_something_in_any_case_and_with_any_stops() -> None:
    wanted = wanted_words(HINTS)
    assert wanted.phrase_bonus("Hi, my Crown fell off.") == PHRASE
    assert wanted.phrase_bonus("Hi, my crown fell over.") == 0
    assert NOTHING_WANTED.phrase_bonus("my crown fell off") == 0


def test_the_vocabulary_is_read_with_short_and_long_lengths() -> None:
    long = b"x" * 200
    assert _vocabulary(b"\x03abc" + bytes([200 % 128 + 128, 1]) + long + b"\x01z") == [b"abc", long, b"z"]


def test_confidence_is_the_chance_of_an_average_token() -> None:
    assert Hearing("yes", 2 * float(np.log(0.5)), 2).confidence == pytest.approx(0.5)
    assert Hearing("", 0.0, 0).confidence == 1.0


def test_quotation_marks_and_white_space_go() -> None:
    assert clean(' "Hello,  it\'s me" ') == "Hello, it's me"


@pytest.fixture(scope="module")
def model() -> TinyModel:
    return TinyModel()


@pytest.mark.audio
@pytest.mark.parametrize("seconds", [0.3, 2.0, 12.0])
def test_sounds_without_words_make_none(model: TinyModel, seconds: float) -> None:
    count = int(8000 * seconds)
    rng = np.random.default_rng(1)
    for samples in (np.zeros(count), rng.standard_normal(count) * 0.03, np.sin(np.arange(count) * 0.35) * 0.3):
        heard = listen(model, 3, encode_float(samples), 1.5)
        assert (heard.segment, heard.covers_s, heard.failed) == (3, 1.5, False)
        assert heard.text == "" or heard.confidence < 0.6


@pytest.mark.audio
def test_as_many_texts_as_beams_at_most_each_once(model: TinyModel) -> None:
    samples = (np.random.default_rng(2).standard_normal(16000) * 0.1).astype(np.float32)
    texts = [each.text for each in model.read(samples, 4, wanted_words(HINTS, ("name",)))]
    assert 1 <= len(texts) <= 4
    assert len(set(texts)) == len(texts)
    assert len(model.read(samples)) == 1
