"""Time phrases with one right reading each: points, intervals, open ends, holidays, latent and negative phrases.

Our own half-open convention counts as right where it differs from the set's: the set ends an interval one grain past
the last unit named ("9am - 11am" ends at 12), we end it at the time named.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.evaluation import libraries
from bench.evaluation.score import Figure, Report
from infinioffice.understanding.en.when import Times, find_when
from infinioffice.understanding.meaning import When

_ZONE = ZoneInfo("Etc/GMT+2")
_GRAINS = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_FORMS = {"second": "%Y-%m-%dT%H:%M", "minute": "%Y-%m-%dT%H:%M", "hour": "%Y-%m-%dT%H"}
_BARS = {"point": (0.85, 0.95), "interval": (0.70, 0.90), "latent": (0.90, 1.0), "negative": (1.0, 1.0)}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _now(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row.get("reference") or "2013-02-12T04:30:00").replace(tzinfo=_ZONE)


def _read(row: dict[str, Any], *, asked: bool) -> Times:
    return find_when(row["input"], _now(row), _ZONE, expecting=("when",) if asked else ())


def _reads(reader: libraries.Reader, case: tuple[str, dict[str, Any]]) -> bool:
    kind, row = case
    found = libraries.whens(reader, row["input"], _now(row), _ZONE)
    return not found if kind == "negative" else _is_right(next(iter(found), None), row["expected"])


def _is_right(when: When | None, expected: dict[str, Any]) -> bool:
    if when is None:
        return False
    grain = expected["grain"]
    start = datetime.fromisoformat(expected["start"]).replace(tzinfo=_ZONE)
    end = datetime.fromisoformat(expected["end"]).replace(tzinfo=_ZONE) if expected.get("end") else None
    if expected.get("direction") == "before":
        return when.end == start and when.relation == "before"
    if expected.get("direction") == "after":
        return when.start == start and when.end is None and when.relation == "after"
    if end is not None and when.relation == "before" and when.end == end:
        return True  # "by the end of the month": the set begins such intervals now, we leave the beginning open
    form = _FORMS.get(grain, "%Y-%m-%d")
    if when.start is None or when.start.strftime(form) != start.strftime(form):
        return False
    return end is None or when.end in (end, end - _GRAINS.get(grain, timedelta()))


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    right: dict[str, int] = {}
    of: dict[str, int] = {}
    errors: list[str] = []
    cases: list[tuple[str, dict[str, Any]]] = []
    for name in ("main", "other_now", "latent", "negative"):
        for row in _rows(folder / f"{name}.jsonl"):
            kind = row["kind"] if name in ("main", "other_now") else name
            cases.append((kind, row))
            times = _read(row, asked=name == "latent")
            expected = row.get("expected")
            ok = (
                not times.whens
                if name == "negative"
                else _is_right(times.best or next(iter(times.whens), None), expected or {})
            )
            of[kind] = of.get(kind, 0) + 1
            right[kind] = right.get(kind, 0) + ok
            if not ok:
                errors.append(f"{kind}: {row['input']!r} → {_shown(times)} (wanted {_wanted(expected)})")
    figures = tuple(Figure(kind, right[kind], of[kind], *_BARS.get(kind, (None, None))) for kind in of)
    baselines = tuple(
        each for kind in of for each in libraries.compared(kind, [one for one in cases if one[0] == kind], _reads)
    )
    return Report("duckling_time_en", figures, tuple(errors), baselines=baselines)


def _shown(times: Times) -> str:
    return "; ".join(f"{w.start:%m-%dT%H:%M}" if w.start else ".." for w in times.whens) + (
        f" to {times.whens[-1].end:%m-%dT%H:%M}" if times.whens and times.whens[-1].end else ""
    )


def _wanted(expected: dict[str, Any] | None) -> str:
    if not expected:
        return "nothing"
    return f"{expected['start'][:16]} {(expected.get('end') or '')[:16]} {expected['grain']}"


if __name__ == "__main__":
    root = Path(os.environ.get("INFINIOFFICE_EVAL_DATA", "../shared/data"))
    report = score(root / "duckling_time_en")
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.worst(int(sys.argv[1]) if len(sys.argv) > 1 else 20), sep="\n")
