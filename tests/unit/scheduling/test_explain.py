"""Each rule in words, with the facts of the refusal and no others."""

from __future__ import annotations

import pytest

from infinioffice.scheduling.explain import in_words
from infinioffice.scheduling.plan import RULE_ORDER
from infinioffice.scheduling.slots import Refusal


@pytest.mark.parametrize("rule", RULE_ORDER)
def test_every_rule_has_a_whole_sentence(rule: str) -> None:
    for detail in ("", "90", "something"):
        words = in_words(Refusal(rule, None, detail))
        assert words.endswith(".")
        assert "{" not in words


@pytest.mark.parametrize(
    ("rule", "detail", "words"),
    [
        ("notice", "60", "This is too soon: it has to be booked at least 1 hour ahead."),
        ("notice", "90", "This is too soon: it has to be booked at least 1 hour 30 minutes ahead."),
        ("notice", "2880", "This is too soon: it has to be booked at least 2 days ahead."),
        ("horizon", "60", "This is too far ahead: it can be booked at most 60 days ahead."),
        ("holiday", "Christmas Day", "Closed that day: Christmas Day."),
        ("closed", "", "Closed that day."),
        ("closed", "Staff training", "Closed that day: Staff training."),
        ("too_long", "720", "The visit takes 12 hours, which is longer than that day is open."),
        ("area", "90210", "ZIP code 90210 is outside of the service area."),
        ("not_in_hours", "runs_over", "The visit would not be over by closing time."),
        ("not_in_hours", "no_such_time", "This time does not exist: the clocks go forward over it that night."),
        ("taken", "reserved", "This time is kept for other services."),
    ],
)
def test_the_facts_are_in_the_words(rule: str, detail: str, words: str) -> None:
    assert in_words(Refusal(rule, None, detail)) == words


def test_a_rule_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        in_words(Refusal("mood"))
