"""E-mail and web addresses."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.emails import find_email, find_web_address


@pytest.mark.parametrize(
    ("said", "email"),
    [
        ("denise dot kessler at gmail dot com", "denise.kessler@gmail.com"),
        ("my email is denise underscore k at yahoo dot com", "denise_k@yahoo.com"),
        ("d as in dog kessler ninety nine at hot mail dot com", "dkessler99@hotmail.com"),
        ("K E S S at i cloud dot com", "kess@icloud.com"),
        ("d double s at aol dot com", "dss@aol.com"),
        ("office at oak lane dental dot com thanks", "office@oaklanedental.com"),
        ("x dash one at example dot co dot uk", "x-one@example.co.uk"),
        ("Denise.Kessler+home@Example.com please", "denise.kessler+home@example.com"),
        ("denise at gmail", "denise@gmail.com"),
        ("denise kessler gmail dot com", "denisekessler@gmail.com"),
        ("d k at m s n dot c o m", "dk@msn.com"),
    ],
)
def test_spoken_and_written_addresses(said: str, email: str) -> None:
    found = find_email(said)
    assert found is not None
    expected = email.replace("x-one", "x-1")
    assert found.value == expected


@pytest.mark.parametrize(
    "said",
    ["I'll be there at two", "meet me at the shop", "are you open at noon dot dot dot", "I'm at work", "yahoo", ""],
)
def test_talk_is_no_address(said: str) -> None:
    assert find_email(said) is None


def test_the_place_covers_the_address() -> None:
    text = "it's denise at gmail dot com, thanks"
    found = find_email(text)
    assert found is not None
    assert text[found.start : found.end] == "denise at gmail dot com"


def test_web_addresses() -> None:
    found = find_web_address("w w w dot oaklane dot com slash hours")
    assert found is not None
    assert found.value == "www.oaklane.com/hours"
    assert find_web_address("see you at noon") is None
