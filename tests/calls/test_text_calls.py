"""Whole conversations in text against stores in memory, graded on what is in the stores afterwards."""

from __future__ import annotations

import asyncio
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from infinioffice.testing import scripts

_FILES = sorted(Path(__file__).parent.glob("*.yaml"))
_SCRIPTS = [(path.stem, script) for path in _FILES for script in scripts.load(path)]


@pytest.mark.parametrize("script", [pytest.param(script, id=f"{stem}: {script['name']}") for stem, script in _SCRIPTS])
def test_call(script: dict[str, Any]) -> None:
    ran = asyncio.run(scripts.run(script))
    assert not ran.problems, "\n".join([*ran.problems, "", *ran.transcript])


def test_there_are_enough_conversations_at_all_three_businesses() -> None:
    assert len(_SCRIPTS) >= 60
    assert {script["business"] for _, script in _SCRIPTS} == {"northside", "elm-street", "ridgeline"}
    names = [script["name"] for _, script in _SCRIPTS]
    assert len(set(names)) == len(names)


def test_a_booking_takes_few_turns() -> None:
    ran = [asyncio.run(scripts.run(script)) for _, script in _SCRIPTS if "turns_at_most" in script.get("expect", {})]
    assert median(each.turns_to_booking or 99 for each in ran) <= 6
