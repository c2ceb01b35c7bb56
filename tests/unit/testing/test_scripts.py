"""The script runner notices what it is there to notice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from infinioffice.testing import scripts

_TEXT = """
name: hours
business: elm-street
now: 2026-12-01T19:30:00-06:00
steps:
  - say: what are your hours
    expect: {says: [Monday], stage: more, ended: false}
  - say: no
expect: {outcome: answered}
"""


def _load(tmp_path: Path, text: str) -> dict[str, Any]:
    path = tmp_path / "one.yaml"
    path.write_text(text)
    (script,) = scripts.load(path)
    return script


def _problems(tmp_path: Path, text: str) -> list[str]:
    return asyncio.run(scripts.run(_load(tmp_path, text))).problems


def test_a_script_that_holds(tmp_path: Path) -> None:
    ran = asyncio.run(scripts.run(_load(tmp_path, _TEXT)))
    assert ran.problems == []
    assert ran.turns == 2
    assert ran.transcript[1] == "caller: what are your hours"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("says: [Monday]", "says: [Tuesday noon]", "not said"),
        ("says: [Monday]", "not_says: [Monday]", "said"),
        ("stage: more", "stage: offer", "stage is 'more'"),
        ("ended: false", "ended: true", "ended"),
        ("outcome: answered", "outcome: booked", "outcome is answered"),
        ("outcome: answered", "bookings: [{service: filling}]", "bookings: 0 instead of 1"),
        ("outcome: answered", "messages: [{topic: person}]", "messages: 0 instead of 1"),
        ("outcome: answered", "never_says: [Saturday]", "said 'Saturday'"),
        ("outcome: answered", "turns_at_most: 4", "turns to the booking"),
    ],
)
def test_every_expectation_can_fail(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert any(problem in each for each in _problems(tmp_path, _TEXT.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"), [("steps:", "stepz:"), ("say: no", "sai: no"), ("stage: more", "stagge: more")]
)
def test_a_misspelt_script_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(scripts.ScriptWrong, match="unknown"):
        _load(tmp_path, _TEXT.replace(old, new))


def test_yes_and_no_are_words(tmp_path: Path) -> None:
    script = _load(tmp_path, _TEXT.replace("say: no", "say: yes"))
    assert script["steps"][1]["say"] == "yes"
    assert script["steps"][0]["expect"]["ended"] is False


def test_rows_are_compared_whole_and_by_parts(tmp_path: Path) -> None:
    text = """
name: cancel
business: elm-street
now: 2026-12-01T19:30:00-06:00
caller_id: "+16085550177"
before: [{service: cleaning, start: 2026-12-03T10:00, name: Ruth Ames, phone: "+16085550177"}]
steps:
  - say: this is Ruth Ames, cancel my appointment
  - say: yes
  - say: no
expect:
  bookings: [{status: cancelled, start: 2026-12-03T10:00, name: ~ruth}]
"""
    assert _problems(tmp_path, text) == []
    assert _problems(tmp_path, text.replace("status: cancelled", "status: booked"))
    assert _problems(tmp_path, text.replace("T10:00, name: ~ruth", "T11:00, name: ~ruth"))
