"""Whose appointment it is."""

from __future__ import annotations

import pytest

from infinioffice.dialogue.flows.appointments import is_same_name


@pytest.mark.parametrize(
    ("said", "written"),
    [("Ada Marsh", "Ada Marsh"), ("marsh", "Ada Marsh"), ("Jon Smyth", "John Smith"), ("O'Brien", "Mike OBrien")],
)
def test_the_same_person(said: str, written: str) -> None:
    assert is_same_name(said, written)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Ada Stone", "Ada Marsh"),
        ("Gordon Price", "Ruth Ames"),
        ("Al", "Ada Marsh"),
        ("", "Ada Marsh"),
        ("Ed", "Al Vo"),
    ],
)
def test_somebody_else(said: str, written: str) -> None:
    assert not is_same_name(said, written)
