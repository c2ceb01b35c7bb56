"""Dangers and what only sounds like one."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.safety import find_danger


@pytest.mark.parametrize(
    ("said", "topic", "vertical"),
    [
        ("I smell gas in the hallway", "gas", "hvac"),
        ("my whole house stinks of rotten eggs", "gas", "plumbing"),
        ("co alarm won't quit beeping", "co", "hvac"),
        ("everyone's dizzy and the furnace is running", "co", "hvac"),
        ("there's smoke coming out of the vent", "fire", "hvac"),
        ("the outlet is throwing sparks", "sparks", "electrical"),
        ("I got zapped by the panel", "shock", "electrical"),
        ("a power line came down in my yard", "downed_line", "electrical"),
        ("a pipe burst and it's spraying everywhere", "flooding", "plumbing"),
        ("sewage is coming up through the tub", "sewage", "plumbing"),
        ("no heat and we've got a newborn at home", "no_heat_vulnerable", "hvac"),
        ("the ac is dead and my mother is ninety one", "no_cool_vulnerable", "hvac"),
        ("my kid knocked out a front tooth", "tooth_knocked_out", "dental"),
        ("I had one pulled and the bleeding won't stop", "bleeding", "dental"),
        ("I can hardly breathe, my tongue is swelling", "airway", "dental"),
        ("half my face is swollen up", "swelling", "dental"),
        ("he passed out and won't wake up", "medical", "dental"),
        ("my brakes just went out", "no_brakes", "auto"),
        ("the check engine light is flashing", "flashing_engine", "auto"),
        ("I smell gas inside the car", "fuel_smell", "auto"),
        ("we just got rear ended", "crash", "auto"),
        ("I don't want to live anymore", "self_harm", ""),
    ],
)
def test_danger(said: str, topic: str, vertical: str) -> None:
    danger = find_danger(said, vertical=vertical)
    assert danger is not None
    assert danger.topic == topic


@pytest.mark.parametrize(
    "said",
    [
        "there is no gas smell", "I don't smell any gas", "my gas bill doubled", "we have a gas furnace",
        "no smoke or fire or anything",
        "I need a new smoke detector", "can you install a carbon monoxide detector", "we had a flood last year",
        "what should I do if a pipe bursts", "how do you prevent a gas leak", "the check engine light is on",
        "my gums bleed when I floss",
        "there's no swelling", "I need spark plugs", "I was in an accident last month and need an estimate",
        "the bleeding stopped",
        "my name is Bernie Sparks", "do you sell fire extinguishers", "the heat is out in the guest room",
    ],
)  # fmt: skip
def test_no_danger(said: str) -> None:
    assert find_danger(said) is None


def test_heard_before_the_sentence_is_over() -> None:
    whole = "hi um I think I smell gas in my basement and I'm not sure what to do"
    first = next(end for end in range(len(whole) + 1) if find_danger(whole[:end]))
    assert whole[:first].endswith("gas")


def test_the_graver_topic_wins() -> None:
    danger = find_danger("the pipe burst and now the panel is on fire", vertical="plumbing")
    assert danger is not None
    assert danger.topic == "fire"


def test_a_denial_does_not_hide_the_next_clause() -> None:
    danger = find_danger("no I don't smell gas, but the carbon monoxide alarm is going off")
    assert danger is not None
    assert danger.topic == "co"


def test_its_place() -> None:
    said = "Help! There's SMOKE pouring out of my dryer."
    danger = find_danger(said)
    assert danger is not None
    assert "SMOKE" in said[danger.start : danger.end]


@pytest.mark.parametrize("said", ["I smell guess", "it smells like a guest in the hall", "there is a gaz leak"])
def test_gas_as_a_recogniser_may_write_it(said: str) -> None:
    danger = find_danger(said)
    assert danger is not None
    assert danger.topic == "gas"


@pytest.mark.parametrize("said", ["I guess it smells a bit", "we had a guest on friday", "a bad smell, I guess"])
def test_a_guess_is_no_gas(said: str) -> None:
    assert find_danger(said) is None


@pytest.mark.parametrize(
    "said", ["oh no, I smell gas", "oh no there is smoke in the hall", "oh my god no we smell gas"]
)
def test_a_cry_is_no_denial(said: str) -> None:
    assert find_danger(said) is not None


@pytest.mark.parametrize("said", ["oh no gas smell at all", "oh no no gas smell", "oh no, I don't smell gas"])
def test_a_denial_after_a_cry_stays_one(said: str) -> None:
    assert find_danger(said) is None
