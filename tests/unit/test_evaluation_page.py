"""The evaluation's own code: kinds of errors, the page's parts, and the libraries beside us."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bench.evaluation import libraries, run
from bench.evaluation.score import Baseline, Figure, Report

_REPORT = Report(
    "sgd_datetime",
    (Figure("date exact", 3, 4, 0.7, 0.9),),
    ("date: 'secret words' → x", "date: 'more words' → y", "time: 'third' → z"),
    baselines=(Baseline("dateparser", "date exact", 1, 4),),
)


def test_the_page_counts_errors_by_kind_and_holds_no_sentence_of_the_data() -> None:
    text = run.section(_REPORT)
    assert "date 2, time 1" in text
    assert "secret words" not in text
    assert "must met" in text


def test_the_worst_errors_take_turns_between_the_kinds() -> None:
    assert [each[:4] for each in _REPORT.worst(2)] == ["date", "time"]


def test_one_set_scored_again_leaves_the_others_alone() -> None:
    page = run.page({"b": "## b\n\nbefore\n", "a": "## a\n\nkept\n"})
    sections = run.sections_of(page)
    assert set(sections) == {"a", "b"}
    again = run.page(sections | {"b": "## b\n\nnew\n"})
    assert "kept" in again
    assert "before\n" not in again
    assert run.sections_of(again)["a"] == sections["a"]


@pytest.mark.parametrize("name", libraries.NAMES)
def test_a_library_reads_a_plain_date_when_it_is_installed(name: str) -> None:
    if name not in libraries.installed():
        pytest.skip(f"{name} is not installed: make .venv/tools.stamp")
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    [found] = libraries.whens(libraries.installed()[name], "march 3rd 2027", now, ZoneInfo("UTC"))
    assert found.start is not None
    assert found.start.date().isoformat() == "2027-03-03"
    assert found.time_open
