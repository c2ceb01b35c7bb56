from __future__ import annotations

from datetime import date

import pytest

from infinioffice.compliance.recording import ALL_PARTY, may_skip_notice, needs_all_parties

DAY = date(2026, 11, 22)


def test_thirteen_states_ask_everybody() -> None:
    assert len({each.state for each in ALL_PARTY}) == 13
    assert needs_all_parties("ca", DAY)
    assert not needs_all_parties("NY", DAY)


def test_what_is_not_known_is_treated_as_strict() -> None:
    assert needs_all_parties("", DAY)
    assert not may_skip_notice("NY", None, DAY)


@pytest.mark.parametrize(("ours", "theirs", "may"), [("NY", "TX", True), ("NY", "WA", False), ("FL", "TX", False)])
def test_the_stricter_end_decides(ours: str, theirs: str, *, may: bool) -> None:
    assert may_skip_notice(ours, theirs, DAY) is may


def test_a_rule_holds_from_its_day() -> None:
    assert not needs_all_parties("CA", date(2024, 12, 31))
