"""`make eval`: scores every set beside this file and writes docs/reference/evaluation.md.

Usage: python -m bench.evaluation.run [SET …] [--errors N] [--strict] [--quick]. With names only those are scored and
only their parts of the page are written anew. The data lies outside the repository and no sentence of it goes into
one: the worst errors, word for word, are kept in `var/evaluation/errors/`, which git ignores, and shown by `--errors`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import bench.evaluation
from bench.evaluation import libraries
from bench.evaluation.score import Figure, Report

REPOSITORY = Path(__file__).parents[2]
DATA = Path(os.environ.get("INFINIOFFICE_EVAL_DATA") or REPOSITORY.parent / "shared" / "data")
PAGE = REPOSITORY / "docs" / "reference" / "evaluation.md"
ERRORS = REPOSITORY / "var" / "evaluation" / "errors"
"""Sentences of licensed data: never inside what git keeps."""
WORST = 20
WITHOUT_DATA = frozenset({"simulated_callers", "audio_callers", "hostile_model", "redaction", "safety_lines", "speed"})
"""Sets that make their own cases; some of them use the others' data besides."""
COMPARED = frozenset(
    {"sgd_datetime", "duckling_time_en", "recognizers_datetime_en", "nlupp", "restaurants8k", "evi_en"}
)
"""Sets that date libraries can read too."""
INTRODUCTION = """# Evaluation

How well the rules understand people, measured on public labelled data that is not part of this repository
(`make eval` writes this page; `bench/evaluation/` holds one module a set and says how it counts).

*must* is the bar a release has to meet, *aim* the one we work towards. Where a set is about dates and times, well-known
libraries read the same cases and are judged by the same code (`bench/evaluation/libraries.py`). Errors are counted here
by kind; `make eval` leaves the twenty worst of each set, with input, wanted and got, in
`var/evaluation/errors/<set>.md` outside the repository, because the data may not be copied into it.
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


def section(report: Report) -> str:
    """The figures of one set as Markdown, without a sentence of the data."""
    parts = [f"## {report.name}\n"]
    parts += [f"{report.notes}\n"] if report.notes else []
    parts += ["| measure | right | of | score | must | aim | |", "|---|---|---|---|---|---|---|"]
    parts += [
        f"| {each.measure} | {each.right} | {each.of} | {_score(each.ratio, each)} | {_bar(each, each.must)} |"
        f" {_bar(each, each.aim)} | {verdict(each)} |"
        for each in report.figures
    ]
    parts += ["", *_baselines(report)] if report.name in COMPARED else []
    kinds = report.kinds()
    if kinds:
        most = [f"{kind} {count}" for kind, count in list(kinds.items())[:WORST]]
        rest = sum(list(kinds.values())[WORST:])
        told = ", ".join(most) + (f", others {rest}" if rest else "")
        parts += ["", f"Errors by kind: {told}. Word for word: `var/evaluation/errors/{report.name}.md`,",
                  f"or `python -m bench.evaluation.run {report.name} --errors {WORST}`."]  # fmt: skip
    return "\n".join(parts) + "\n"


def _baselines(report: Report) -> list[str]:
    """The libraries beside us, over the same cases; or the line that says which are not installed."""
    lines: list[str] = []
    measures = list(dict.fromkeys(each.measure for each in report.baselines))
    if measures:
        names = list(libraries.installed())
        lines = [f"| the same cases read by | InfiniOffice | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
    ours = {each.measure: each for each in report.figures}
    for measure in measures:
        theirs = {each.library: each for each in report.baselines if each.measure == measure}
        cells = [f"{theirs[name].ratio:.1%}" if name in theirs else "" for name in libraries.installed()]
        of = theirs[next(iter(theirs))].of
        lines.append(f"| {measure}, of {of} | {ours[measure].ratio:.1%} | {' | '.join(cells)} |")
    if libraries.missing():
        lines.append(f"Not installed, so no baseline: {', '.join(libraries.missing())} (`make .venv/tools.stamp`).")
    return lines


def _score(ratio: float, figure: Figure) -> str:
    """Ratios as per cent; a count (turns of a call) as a number."""
    return f"{figure.value:.2g}" if _is_count(figure) else f"{ratio:.1%}"


def page(sections: dict[str, str]) -> str:
    """The whole page from its parts, by name of the set."""
    return "\n".join([INTRODUCTION, *(sections[name] for name in sorted(sections))])


def sections_of(text: str) -> dict[str, str]:
    """The parts of a page written before, by name of the set."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0].removeprefix("## ").strip(): part.rstrip() + "\n" for part in parts}


def keep_errors(report: Report) -> None:
    """The worst errors of a set, word for word, where git does not look."""
    ERRORS.mkdir(parents=True, exist_ok=True)
    lines = [f"# The {WORST} worst errors of {report.name}", "", *(f"- {each}" for each in report.worst(WORST))]
    (ERRORS / f"{report.name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _bar(figure: Figure, bar: float | None) -> str:
    return (
        "" if bar is None else f"{'≤' if figure.at_most else '≥'} {f'{bar:g}' if _is_count(figure) else f'{bar:.1%}'}"
    )


def _is_count(figure: Figure) -> bool:
    """A measure that is no share of anything: turns of a call, words a minute."""
    return figure.value is not None and (not figure.of or figure.value > 1)


def write(report: Report) -> None:
    """Puts the section of this set into the page; the others keep their figures."""
    known = sections_of(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(known | {report.name: section(report)}), encoding="utf-8")


def _tell(report: Report, took_s: float, errors: int) -> None:
    print(f"{report.name} ({took_s:.1f} s)")
    for figure in report.figures:
        score = _score(figure.ratio, figure)
        print(f"  {score:>7}  {figure.right:6d}/{figure.of:<6d} {figure.measure:<40} {verdict(figure)}")
    for each in report.baselines:
        print(f"  {each.ratio:7.1%}  {each.right:6d}/{each.of:<6d} {each.measure:<40} by {each.library}")
    for error in report.worst(errors):
        print(f"      {error}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="evaluation")
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show the N worst errors of each set")
    parser.add_argument("--quick", action="store_true", help="leave the page alone")
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
        keep_errors(report)
        _tell(report, time.monotonic() - began, arguments.errors)
        if not arguments.quick:
            write(report)
    if reports and not arguments.quick:
        print(f"written: {PAGE.relative_to(REPOSITORY)}")
    has_missed = any(verdict(figure) == "MISSED" for report in reports for figure in report.figures)
    return 1 if arguments.strict and has_missed else 0


if __name__ == "__main__":
    sys.exit(main())
