"""The stage table: whole, closed, strict, and drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from infinioffice.dialogue import stages
from infinioffice.dialogue.flows.hearing import HANDLERS
from infinioffice.kernel.errors import Broken

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "dialogue.md"


def test_every_next_stage_exists() -> None:
    for stage in stages.TABLE.values():
        assert stage.next <= set(stages.TABLE), stage.name
    assert set(stages.TABLE) >= stages.ANYWHERE


def test_every_stage_can_be_reached_and_can_end() -> None:
    reached = {"open"}
    for _ in stages.TABLE:
        reached |= stages.ANYWHERE | {name for each in reached for name in stages.TABLE[each].next}
    assert reached == set(stages.TABLE)
    assert "ended" in stages.ANYWHERE


def test_a_stage_that_waits_asks_for_nothing_and_every_other_has_a_flow() -> None:
    for stage in stages.TABLE.values():
        assert (stage.silence == "wait") == (stage.name not in HANDLERS), stage.name
        if stage.silence == "wait":
            assert not stage.expecting


@pytest.mark.parametrize(("before", "after"), [("open", "committing"), ("offer", "consent"), ("ended", "open")])
def test_a_move_the_table_does_not_have_is_refused(before: str, after: str) -> None:
    with pytest.raises(Broken, match="follow"):
        stages.check(before, after)


def test_leaving_leads_nowhere_but_to_the_end() -> None:
    stages.check("leaving", "ended")
    with pytest.raises(Broken):
        stages.check("leaving", "more")


def test_only_the_read_back_leads_to_the_write() -> None:
    assert [each.name for each in stages.TABLE.values() if "committing" in each.next] == ["confirm"]
    assert "committing" not in stages.ANYWHERE


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(Broken, match="no such stage"):
        stages.check("open", "lunch")


def test_a_question_may_ask_only_for_what_its_stage_allows() -> None:
    stages.check_expecting("offer", ("choice", "when"))
    with pytest.raises(Broken, match="email"):
        stages.check_expecting("offer", ("choice", "email"))


def test_the_drawing_is_fresh() -> None:
    assert _PAGE.read_text(encoding="utf-8") == stages.drawing(), "run python -m infinioffice.dialogue.stages"
