"""Services and people in a business's own words."""

from __future__ import annotations

import pytest

from infinioffice import verticals
from infinioffice.understanding import Lexicon, ProviderWords, ServiceWords
from infinioffice.understanding.en.services import find_providers, find_services, stem


def lexicon(vertical: str) -> Lexicon:
    menu = verticals.get(vertical)
    return Lexicon(tuple(ServiceWords(one.key, one.name, one.cues) for one in menu.services), vertical=vertical)


@pytest.mark.parametrize(
    ("vertical", "said", "key"),
    [
        ("hvac", "my air conditioner just up and died on me", "no_cool"),
        ("hvac", "the furnace won't kick on", "no_heat"),
        ("hvac", "our heat's been out since last night", "no_heat"),
        ("hvac", "it's time for my fall tune up", "tune_up"),
        ("hvac", "I want a price on replacing the whole system, a new furnace and everything", "estimate"),
        ("hvac", "the thermostat screen went blank", "thermostat"),
        ("hvac", "there's a puddle by the furnace", "water_leak"),
        ("hvac", "it's making a rattling noise", "noise_smell"),
        ("plumbing", "kitchen sink's stopped up", "clogged_drain"),
        ("plumbing", "toilet won't stop running", "toilet"),
        ("plumbing", "no hot water this morning", "water_heater"),
        ("plumbing", "we need a new water heater put in", "water_heater_replace"),
        ("plumbing", "garbage disposal is humming", "faucet_disposal"),
        ("plumbing", "the faucet keeps dripping", "faucet_disposal"),
        ("electrical", "the breaker keeps tripping", "breaker"),
        ("electrical", "half the house lost power", "partial_outage"),
        ("electrical", "I need a car charger installed", "ev_install"),
        ("electrical", "hang a ceiling fan in the bedroom", "ceiling_fan"),
        ("auto", "due for an oil change", "oil_change"),
        ("auto", "it makes a grinding noise when I brake", "brake_inspect"),
        ("auto", "the check engine light came on", "diagnostic"),
        ("auto", "car won't start, it just clicks", "no_start"),
        ("auto", "it's pulling to the right", "alignment"),
        ("auto", "I need my inspection sticker", "state_inspection"),
        ("dental", "I'm due for a cleaning", "cleaning"),
        ("dental", "my tooth is killing me", "emergency_exam"),
        ("dental", "my crown came off last night", "recement"),
        ("dental", "a wire on my braces is poking me", "ortho_wire"),
        ("dental", "thinking about getting my teeth whitened", "cosmetic_consult"),
        ("dental", "I'd like to become a new patient", "new_patient"),
    ],
)
def test_service(vertical: str, said: str, key: str) -> None:
    found = find_services(said, lexicon(vertical))
    assert found
    assert found[0].key == key


@pytest.mark.parametrize(
    ("vertical", "misheard", "key"),
    [("hvac", "my furnish quit working", "no_heat"), ("dental", "i need a cleening", "cleaning"), ("auto",
        "my breaks are squealing", "brake_inspect"),
     ("plumbing", "my fawcet is leaking", "faucet_disposal"), ("hvac", "the thermastat is dead", "thermostat")],
)  # fmt: skip
def test_misheard(vertical: str, misheard: str, key: str) -> None:
    found = find_services(misheard, lexicon(vertical))
    assert key in [one.key for one in found]


def test_close_rivals_are_both_handed_back() -> None:
    words = Lexicon(
        (
            ServiceWords("cut", "Cut", ("haircut",)),
            ServiceWords("kids", "Kids' cut", ("kids haircut", "haircut for kids")),
        )
    )
    assert {one.key for one in find_services("a haircut", words)} == {"cut"}
    assert find_services("a haircut for my kids", words)[0].key == "kids"


@pytest.mark.parametrize("said", ["", "um", "what time do you close", "my name is Sam Ortiz", "can you repeat that"])
def test_none(said: str) -> None:
    assert find_services(said, lexicon("plumbing")) == ()


def test_no_words_no_service() -> None:
    assert find_services("furnace repair", Lexicon()) == ()


PEOPLE = (
    ProviderWords("lee", "Dr. Lee"),
    ProviderWords("patel", "Dr. Patel", ("doctor priya",)),
    ProviderWords("ana", "Ana Torres"),
)


@pytest.mark.parametrize(
    ("said", "key"),
    [("with doctor lee please", "lee"), ("is Dr. Patel in", "patel"), ("i usually see ana", "ana"), ("with dr li",
        "lee"),
     ("ana torres", "ana"), ("can i get doctor priya", "patel"), ("with dr patell", "patel")],
)  # fmt: skip
def test_provider(said: str, key: str) -> None:
    found = find_providers(said, PEOPLE, asked=True)
    assert found
    assert found[0].key == key


def test_nobody_asked_for() -> None:
    assert find_providers("i need a cleaning on tuesday", PEOPLE) == ()


def test_stems_meet() -> None:
    assert stem("leaking") == stem("leaks") == stem("leaked") == "leak"
