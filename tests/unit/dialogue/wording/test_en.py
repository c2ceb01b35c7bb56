"""The sentences: one meaning per key, gaps that are filled, scripts that do not vary."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from infinioffice.dialogue.flows.safety import ENDS_CALL, NO_PAGE
from infinioffice.dialogue.wording import en

_SOURCE = Path(en.__file__).parents[1]
_CODE = "\n".join(path.read_text(encoding="utf-8") for path in _SOURCE.rglob("*.py") if path.name != "en.py")


def _gaps(text: str) -> set[str]:
    return {name.lower() for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(en.SENTENCES))
def test_variants_have_the_same_gaps(key: str) -> None:
    first, *others = en.SENTENCES[key]
    needed = _gaps(first) | {"what", "when", "first_name", "business"}
    assert all(_gaps(each) <= needed for each in others), key


def test_fixed_scripts_have_one_wording() -> None:
    assert [key for key in sorted(en.FIXED) if len(en.SENTENCES[key]) != 1] == []


def test_every_sentence_is_said_somewhere() -> None:
    by_topic = ("safety_", "refused_", "card", "ssn")
    unused = [key for key in en.SENTENCES if f'"{key}"' not in _CODE and not key.startswith(by_topic)]
    assert unused == []


def test_every_safety_topic_that_ends_the_call_has_a_script() -> None:
    assert [topic for topic in sorted(ENDS_CALL | NO_PAGE) if f"safety_{topic}" not in en.SENTENCES] == []


def test_sentences_are_short_enough_to_listen_to() -> None:
    long = {key for key, variants in en.SENTENCES.items() for text in variants if len(text.split()) > 45}
    assert long <= {"consent", "safety_gas", "safety_self_harm", "safety_tooth_knocked_out"}


def test_one_question_at_a_time() -> None:
    double = {key for key, variants in en.SENTENCES.items() for text in variants if text.count("?") > 1}
    assert double == {"consent"}, "only the fixed script asks its question in two sentences"


def test_booked_is_said_only_in_sentences_about_a_row() -> None:
    says = {key for key, variants in en.SENTENCES.items() for text in variants if re.search(r"\bis booked\b", text)}
    assert says == {"booked"}


def test_nothing_promises_a_price_or_a_minute() -> None:
    everything = " ".join(text for variants in en.SENTENCES.values() for text in variants)
    assert not re.search(r"\$|\bdollars?\b|\bin \d+ minutes\b|\bwithin the hour\b", everything)


def test_the_consent_question_names_what_carriers_ask_for() -> None:
    text = en.line("consent", 0, business="Elm Street Dental", site="elm-street.example")
    for part in ("Elm Street Dental", "confirmation and reminders", "frequency", "data rates", "STOP", "HELP", "elm-"):
        assert part in text


def test_the_turn_chooses_the_variant_and_a_capital_gap_starts_a_sentence() -> None:
    said = {en.line("booked", turn, first_name="Ada", what="your tune-up", when="Friday") for turn in range(4)}
    assert len(said) == len(en.SENTENCES["booked"])
    assert all("Your tune-up is booked for Friday" in each for each in said)


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        en.line("booked", 0, first_name="Ada")


@pytest.mark.parametrize("style", sorted(en.STYLES))
def test_a_style_words_anew_what_is_not_fixed_and_leaves_no_gap_out(style: str) -> None:
    for key, variants in en.STYLES[style].items():
        assert key not in en.FIXED
        needed = _gaps(" ".join(en.SENTENCES[key])) | {"what", "when", "first_name", "business"}
        assert all(_gaps(each) <= needed for each in variants), key
        assert all(each.count("?") <= 1 for each in variants), key


def test_a_clinic_is_calm_where_a_trade_is_warm() -> None:
    calm, warm = (en.line("ack_sorry", 0, style=style, service="a visit") for style in ("calm", "warm"))
    assert calm != warm
    assert en.line("offer_one", 0, style="calm", offers="ten") == en.line("offer_one", 0, style="warm", offers="ten")
