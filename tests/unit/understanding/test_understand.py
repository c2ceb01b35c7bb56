"""The whole of understanding: fields beside each other, overlaps, the question asked, and what never happens."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infinioffice import verticals
from infinioffice.understanding import Heard, Lexicon, Meaning, ProviderWords, ServiceWords
from infinioffice.understanding.understand import understand

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=ZONE)


def words(vertical: str) -> Lexicon:
    menu = verticals.get(vertical)
    services = tuple(ServiceWords(one.key, one.name, one.cues) for one in menu.services)
    people = (ProviderWords("lee", "Dr. Lee"), ProviderWords("patel", "Dr. Patel")) if vertical == "dental" else ()
    return Lexicon(services, people, menu.insurers, vertical)


def hear(said: str, vertical: str = "dental", **more: Any) -> Meaning:
    return understand(Heard(said, NOW, ZONE, **{"lexicon": words(vertical), **more}))


def test_everything_in_one_breath() -> None:
    meaning = hear(
        "hi this is Karen Jones i need a cleaning with Dr. Lee next tuesday after three my number is 312 555 0142"
    )
    fields = meaning.fields
    assert "book" in meaning.intents
    assert (fields.first_name, fields.last_name, fields.service, fields.provider) == (
        "Karen",
        "Jones",
        "cleaning",
        "lee",
    )
    assert fields.phone == "+13125550142"
    assert fields.when is not None
    assert fields.when.start == datetime(2026, 3, 17, 15, tzinfo=ZONE)
    assert fields.when.relation == "after"
    assert len(fields.whens) == 1


def test_cancel_one_and_book_another() -> None:
    meaning = hear("cancel friday and get me in monday")
    assert meaning.intents == ("cancel", "book")
    assert [when.start.day for when in meaning.fields.whens if when.start] == [13, 16]


@pytest.mark.parametrize(
    ("said", "vertical", "intents", "service"),
    [
        ("my ac is out", "hvac", ("book",), "no_cool"),
        ("the toilet keeps running", "plumbing", ("book",), "toilet"),
        ("how much is an oil change", "auto", ("price",), "oil_change"),
        ("do you do root canals", "dental", ("services",), "root_canal"),
    ],
)
def test_a_thing_to_mend_is_a_wish_unless_it_is_asked_about(
    said: str, vertical: str, intents: tuple[str, ...], service: str
) -> None:
    meaning = hear(said, vertical)
    assert meaning.intents == intents
    assert meaning.fields.service == service


def test_an_answer_to_what_for_is_no_new_wish() -> None:
    meaning = hear("a cleaning", expecting=("service",), said_before="What would you like to come in for?")
    assert meaning.intents == ()
    assert meaning.fields.service == "cleaning"
    assert meaning.confidence > 0.5


def test_digits_of_a_phone_number_are_no_time() -> None:
    meaning = hear("three one two five five five oh one four two", expecting=("phone",))
    assert meaning.fields.phone == "+13125550142"
    assert meaning.fields.whens == ()


def test_a_birth_date_is_no_appointment() -> None:
    meaning = hear("march third nineteen eighty", expecting=("birth_date",))
    assert str(meaning.fields.birth_date) == "1980-03-03"
    assert meaning.fields.when is None


def test_a_provider_is_not_the_caller() -> None:
    meaning = hear("can i see dr patel")
    assert meaning.fields.provider == "patel"
    assert meaning.fields.last_name is None


def test_book_one_is_no_hour() -> None:
    meaning = hear("can you book one for march 20th")
    assert meaning.fields.when is not None
    assert meaning.fields.when.time_open


def test_not_right_now_is_no_time() -> None:
    meaning = hear("no not right now", expecting=("yes_no",), said_before="Shall I book it?")
    assert meaning.intents == ("deny",)
    assert meaning.fields.when is None
    assert meaning.fields.yes_no is False


def test_danger_comes_with_its_topic() -> None:
    meaning = hear("i need a tune up oh and i smell gas", "hvac")
    assert meaning.emergency == "gas"
    assert "emergency" in meaning.intents


def test_danger_in_a_second_hypothesis_is_not_lost() -> None:
    meaning = hear("i smell glass", "hvac", nbest=("i smell gas",), expecting=("service",))
    assert meaning.emergency == "gas"


def test_alternatives_help_when_the_best_text_lacks_what_was_asked() -> None:
    assert hear("test", expecting=("yes_no",), nbest=("yes",)).fields.yes_no is True


@pytest.mark.parametrize(
    "said", ["what's the weather like in boston", "play some jazz", "who won the world series in 1986"]
)
def test_nothing_for_a_receptionist(said: str) -> None:
    assert hear(said).intents == ("other",)


@pytest.mark.parametrize("said", ["about fifteen years old", "the one upstairs", "san jose", "it's a two story house"])
def test_an_answer_is_never_off_topic(said: str) -> None:
    assert "other" not in hear(said, "hvac", said_before="And how old is the unit, or where is it?").intents


@pytest.mark.parametrize("said", ["", "   ", "um", "...", "🙂", "İstanbul", "a" * 5000, "?" * 50, "\x00\x01"])
def test_any_text_is_survived(said: str) -> None:
    assert isinstance(hear(said), Meaning)


def test_nothing_recognised_is_nothing() -> None:
    meaning = hear("um")
    assert (meaning.intents, meaning.intent, meaning.confidence) == ((), None, 0.0)


def test_spans_lie_inside_the_text() -> None:
    said = "Hi, it's Dana Wu. Could I come Friday at 2 p.m. for a cleaning with Dr. Lee? 312-555-0142"
    meaning = hear(said)
    assert {span.field for span in meaning.spans} >= {"date", "time", "service", "provider", "phone"}
    assert all(0 <= span.start < span.end <= len(said) for span in meaning.spans)
    phone = next(span for span in meaning.spans if span.field == "phone")
    assert said[phone.start : phone.end] == "312-555-0142"


def test_an_unknown_language_is_read_as_english() -> None:
    assert hear("yes please", locale="fr-CA").intents == ("affirm",)


def test_the_same_words_mean_the_same_again() -> None:
    assert hear("friday at two works") == hear("friday at two works")


def test_long_speech_stays_quick() -> None:
    said = "so i was thinking maybe we could find a time next week for the furnace because it keeps shutting off " * 6
    hear(said, "hvac")
    began = time.perf_counter()
    hear(said + "thanks", "hvac")
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("said", "field"), [("Lisandra", "first_name"), ("Wojtkowski", "last_name"), ("Karen", "first_name")]
)
def test_one_bare_name_goes_where_it_looks_like(said: str, field: str) -> None:
    fields = hear(said, expecting=("first_name", "last_name")).fields
    assert getattr(fields, field) == said
    assert (fields.first_name is None) != (fields.last_name is None)


def test_may_i_names_no_month() -> None:
    assert hear("may i come in on friday", expecting=("when",)).fields.whens[0].text.lower() == "friday"


_STAFF = Lexicon(
    services=(
        ServiceWords("oil_change", "Oil change", ("oil change",)),
        ServiceWords("inspection", "State inspection", ("inspection", "state inspection")),
    ),
    providers=(ProviderWords("robin", "Dr. Robin", ("robin",)), ProviderWords("lee", "Dr. Lee", ("lee",))),
)


@pytest.mark.parametrize("said", ["my name is Robin", "hi, this is Robin and I'd like to come in", "I'm Robin"])
def test_the_callers_name_may_be_a_providers_too(said: str) -> None:
    meaning = hear(said, lexicon=_STAFF)
    assert (meaning.fields.first_name, meaning.fields.provider) == ("Robin", None)


@pytest.mark.parametrize(
    ("said", "provider"),
    [
        ("with Robin please", "robin"),
        ("I'd like to see Robin", "robin"),
        ("book my daughter Robin with Dr. Lee", "lee"),
        ("anyone but Dr. Lee", None),
        ("not Dr. Lee, Robin please", "robin"),
    ],
)
def test_whom_the_caller_asks_for(said: str, provider: str | None) -> None:
    assert hear(said, lexicon=_STAFF).fields.provider == provider


def test_an_oil_change_asks_for_no_change() -> None:
    assert "change" not in hear("an oil change and a state inspection", lexicon=_STAFF).intents
    assert "change" in hear("I need to change my oil change to friday", lexicon=_STAFF).intents


def test_asking_for_all_services_names_none() -> None:
    meaning = hear("what services do you offer", lexicon=_STAFF)
    assert (meaning.intent, meaning.fields.service) == ("services", None)


def test_a_birth_date_has_other_readings_and_the_order_of_its_country() -> None:
    american = hear("four five nineteen seventy", expecting=("birth_date",))
    assert str(american.fields.birth_date) == "1970-04-05"
    assert "1970-05-04" in [str(other.birth_date) for other in american.ambiguous]
    british = hear("four five nineteen seventy", expecting=("birth_date",), locale="en-GB")
    assert str(british.fields.birth_date) == "1970-05-04"


def test_a_double_question_is_answered_whole() -> None:
    fields = hear("Karen Whitfield, and yes, that number is good.", expecting=("name", "yes_no", "phone")).fields
    assert (fields.first_name, fields.last_name, fields.yes_no) == ("Karen", "Whitfield", True)


def test_that_one_is_no_digit() -> None:
    fields = hear("yeah that one", expecting=("phone",)).fields
    assert (fields.phone, fields.phone_partial, fields.yes_no) == (None, None, True)
