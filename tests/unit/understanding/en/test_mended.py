"""Danger spelled as it sounds, and what must be left as it is."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.mended import mended
from infinioffice.understanding.en.safety import find_danger


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the stove's a-smokin'", "the stove's smoking"),
        ("it's over heating", "it's overheating"),
        ("my breaks are gone", "my brakes are gone"),
        ("it court fire", "it caught fire"),
        ("his lip is swole", "his lip is swollen"),
    ],
)
def test_a_spelling_is_set_right(said: str, meant: str) -> None:
    assert mended(said) == meant


@pytest.mark.parametrize(
    "said", ["I have a lunch break at noon", "we threw it out", "he cut the cake", "he came in late"]
)
def test_other_words_stay(said: str) -> None:
    assert mended(said) == said.lower()


@pytest.mark.parametrize(
    ("said", "topic", "vertical"),
    [
        ("there's a gas leek in the cellar", "gas", "hvac"),
        ("gramps ain't got no heat", "no_heat_vulnerable", "hvac"),
        ("the fuse box is too warm, it's hot to touch", "sparks", "electrical"),
        ("the boy put a key in the outlet", "shock", "electrical"),
        ("he was pinned under the truck", "medical", "auto"),
        ("the tire's fixing to fall off", "steering_loss", "auto"),
        ("the spigot snapped off and it's like a fountain", "flooding", "plumbing"),
        ("toilets backing up into the tub", "sewage", "plumbing"),
        ("he tripped and his tooth came out", "tooth_knocked_out", "dental"),
        ("the swelling is down to my throat", "airway", "dental"),
        ("is it okay to drive when the check engine light is flashing", "flashing_engine", "auto"),
    ],
)
def test_everyday_words_of_danger(said: str, topic: str, vertical: str) -> None:
    danger = find_danger(said, vertical=vertical)
    assert danger is not None
    assert danger.topic == topic


@pytest.mark.parametrize(
    "said",
    [
        "nana needs a cleaning too",
        "what should I do if the filter is dirty",
        "I'd like an outlet next to the water softener",
        "the shower handle is loose",
        "my old man will let you in",
    ],
)
def test_what_only_sounds_like_it(said: str) -> None:
    assert find_danger(said) is None
