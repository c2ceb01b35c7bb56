"""The packaged weights: what they know, that they are small, and that nothing upsets them."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from infinioffice.understanding.en.classifier import BUCKETS, features, likelihoods


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("what's the exchange rate for the euro", "other"),
        ("set a timer for ten minutes", "other"),
        ("how many ounces are in a pound", "other"),
        ("yes that is true", "affirm"),
        ("could you say that once more", "repeat"),
        ("thank you for everything", "thanks"),
    ],
)
def test_likeliest(said: str, label: str) -> None:
    chances = likelihoods(said)
    assert max(chances, key=chances.__getitem__) == label


def test_chances_are_chances() -> None:
    assert all(0 <= chance <= 1 for chance in likelihoods("i need someone to look at my boiler").values())


def test_a_trade_is_not_off_topic() -> None:
    assert likelihoods("my water heater is leaking in the garage")["other"] < 0.5


@pytest.mark.parametrize("said", ["", "  ", "...", "🙂"])
def test_without_words_there_is_little_to_say(said: str) -> None:
    assert likelihoods(said).get("other", 0.0) < 0.9


def test_features_are_distinct_and_stable() -> None:
    first, again = features("can you come out today"), features("Can you come out TODAY?")
    assert len(set(first.tolist())) == len(first)
    assert sorted(first.tolist()) == sorted(again.tolist())
    assert first.max() < BUCKETS


def test_digits_count_as_one() -> None:
    assert sorted(features("at 7 please").tolist()) == sorted(features("at 9 please").tolist())


def test_the_table_ships_and_is_small() -> None:
    packed = resources.files("infinioffice.understanding.en").joinpath("intents.npz")
    assert packed.is_file()
    assert len(packed.read_bytes()) < 5_000_000


def test_weights_are_eight_bits() -> None:
    with (
        resources.as_file(resources.files("infinioffice.understanding.en").joinpath("intents.npz")) as path,
        np.load(path) as table,
    ):
        assert table["weights"].dtype == np.int8
        assert table["weights"].shape == (BUCKETS, len(table["labels"]))
