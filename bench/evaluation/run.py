"""`make eval`: scores every set beside this file and writes docs/reference/evaluation.md.

Usage: python -m bench.evaluation.run [SET …] [--errors N] [--strict]. With names only those are scored and the page is
left alone. The data lies outside the repository; its sentences are shown here and never written to a file.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import bench.evaluation
from bench.evaluation.score import Figure, Report

REPOSITORY = Path(__file__).parents[2]
DATA = Path(os.environ.get("INFINIOFFICE_EVAL_DATA") or REPOSITORY.parent / "shared" / "data")
PAGE = REPOSITORY / "docs" / "reference" / "evaluation.md"
WITHOUT_DATA = frozenset({"simulated_callers", "audio_callers", "hostile_model", "safety_lines", "speed"})
"""Sets that make their own cases; some of them use the others' data besides."""
INTRODUCTION = """# Evaluation

How well the rules understand people, measured on public labelled data that is not part of this repository
(`make eval` writes this page; `bench/evaluation/` holds one module a set and says how it counts).

*must* is the bar a release has to meet, *aim* the one we work towards.
"""


def scored_sets() -> Iterator[tuple[str, Callable[[Path], Report]]]:
    """Every module here that can score, by the name of its data folder."""
    for found in pkgutil.iter_modules(bench.evaluation.__path__):
        if found.name != "run":
            score = getattr(importlib.import_module(f"bench.evaluation.{found.name}"), "score", None)
            if callable(score):
                yield found.name, score


def verdict(figure: Figure) -> str:
    """`aim met`, `must met`, `MISSED` or nothing when there is no bar."""

    def met(bar: float | None) -> bool:
        return bar is not None and (figure.ratio <= bar if figure.at_most else figure.ratio >= bar)

    if met(figure.aim):
        return "aim met"
    if met(figure.must):
        return "must met"
    return "" if figure.must is None and figure.aim is None else "MISSED" if figure.must is not None else "below aim"


def page(reports: list[Report]) -> str:
    """The figures of all sets as Markdown, without a sentence of the data."""
    parts = [INTRODUCTION]
    for report in reports:
        parts += [f"\n## {report.name}\n"]
        parts += [f"{report.notes}\n"] if report.notes else []
        parts += ["| measure | right | of | score | must | aim | |", "|---|---|---|---|---|---|---|"]
        parts += [
            f"| {each.measure} | {each.right} | {each.of} | {each.ratio:.1%} | {_bar(each, each.must)} |"
            f" {_bar(each, each.aim)} | {verdict(each)} |"
            for each in report.figures
        ]
    return "\n".join(parts) + "\n"


def _bar(figure: Figure, bar: float | None) -> str:
    return "" if bar is None else f"{'≤' if figure.at_most else '≥'} {bar:.1%}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="evaluation")
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show the N worst errors of each set")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar that must be met is missed")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        print(f"skipped: no data in {DATA}; set INFINIOFFICE_EVAL_DATA to the folder that holds the sets")
        return 0
    reports = []
    for name, score in scored_sets():
        if arguments.sets and name not in arguments.sets:
            continue
        if not (DATA / name).is_dir() and name not in WITHOUT_DATA:
            print(f"{name}: skipped, no folder {name} in {DATA}")
            continue
        began = time.monotonic()
        report = score(DATA / name)
        reports.append(report)
        print(f"{report.name} ({time.monotonic() - began:.1f} s)")
        for figure in report.figures:
            print(f"  {figure.ratio:7.1%}  {figure.right:6d}/{figure.of:<6d} {figure.measure:<40} {verdict(figure)}")
        for error in report.errors[: arguments.errors]:
            print(f"      {error}")
    if not arguments.sets and reports:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(reports), encoding="utf-8")
        print(f"written: {PAGE.relative_to(REPOSITORY)}")
    has_missed = any(verdict(figure) == "MISSED" for report in reports for figure in report.figures)
    return 1 if arguments.strict and has_missed else 0


if __name__ == "__main__":
    sys.exit(main())
