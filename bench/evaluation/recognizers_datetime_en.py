"""Acceptance cases of a rule-based recogniser: what a booking can hold (date, time, datetime and their ranges).

The later reading counts; where am or pm was not said, either of the set's readings on that day does. The set names the
last day of a range of days as its end, we end a day later: both count. "resolved in part" allows for parts of the day:
the set's evening is 16–20, ours differs, and an overlap of half is right.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.evaluation import libraries
from bench.evaluation.score import Baseline, Figure, Report
from infinioffice.understanding.en.when import find_when
from infinioffice.understanding.meaning import When

_ZONE = ZoneInfo("UTC")
_HELD = frozenset({"date", "time", "datetime", "daterange", "timerange", "datetimerange"})
_DAY = timedelta(days=1)


def _rows(folder: Path) -> list[dict[str, Any]]:
    with gzip.open(folder / "default.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _instant(text: str) -> datetime:
    form = "%Y-%m-%d %H:%M:%S" if " " in text else "%Y-%m-%d" if "-" in text else "%H:%M:%S"
    return datetime.strptime(text, form).replace(tzinfo=_ZONE)


def _readings(item: dict[str, Any]) -> list[dict[str, str]]:
    """The later reading and, where only am or pm differs from it, its twin."""
    future = item["future"]
    same = [v for v in item["values"] if _date_of(v) == _date_of(future)]
    return [future, *same]


def _date_of(value: dict[str, str]) -> str:
    text = value.get("value") or value.get("start") or value.get("end") or ""
    return text.split(" ")[0] if "-" in text else ""


def _point_fits(when: When, kind: str, value: str) -> bool:
    if when.start is None or (when.relation == "after" and kind != "date"):
        return False
    wanted = _instant(value)
    if kind == "time":
        return when.start.time() == wanted.time() and when.grain in ("minute", "hour")
    if kind == "date":
        return when.start == wanted and when.time_open
    return when.start.replace(second=0) == wanted.replace(second=0) or (
        wanted.second == 59 and when.end == wanted + timedelta(seconds=1)
    )


def _edge_fits(got: datetime | None, wanted: str | None, kind: str, *, is_end: bool) -> bool:
    if wanted is None:
        return got is None or not is_end  # we keep the day's own beginning for "friday before 5"
    if got is None:
        return False
    edge = _instant(wanted)
    if kind == "timerange":
        return got.time() == edge.time()
    if edge.second == 59:
        edge += timedelta(seconds=1)
    return got == edge or (is_end and " " not in wanted and got == edge + _DAY)


def _range_fits(when: When, kind: str, value: dict[str, str], *, loosely: bool) -> bool:
    if kind == "timerange" and not (when.date_open or when.grain in ("part", "hour", "minute")):
        return False
    if value.get("start") and value.get("end") and when.relation in ("after", "before"):
        return False
    starts = _edge_fits(when.start, value.get("start"), kind, is_end=False)
    if starts and _edge_fits(when.end, value.get("end"), kind, is_end=True):
        return True
    return loosely and when.grain == "part" and kind != "daterange" and _overlaps(when, value, kind)


def _overlaps(when: When, value: dict[str, str], kind: str) -> bool:
    if when.start is None or when.end is None or not value.get("start") or not value.get("end"):
        return when.relation in ("before", "after")
    start, end = _instant(value["start"]), _instant(value["end"])
    if kind == "timerange":
        day = when.start.date()
        start, end = (datetime.combine(day, edge.timetz()) for edge in (start, end))
    shared = min(end, when.end) - max(start, when.start)
    return shared * 2 >= end - start


def _is_right(whens: tuple[When, ...], item: dict[str, Any], *, loosely: bool) -> bool:
    kind = item["type"].rsplit(".", 1)[-1]
    for value in _readings(item):
        for when in whens:
            if "value" in value:
                if _point_fits(when, kind, value["value"]):
                    return True
            elif _range_fits(when, kind, value, loosely=loosely):
                return True
    return False


@dataclass
class _Counts:
    """`held` values of times found right, strictly and in part; `empty` lines and those with a find all the same."""

    held: int = 0
    strict: int = 0
    loose: int = 0
    empty: int = 0
    false_finds: int = 0
    errors: list[str] = field(default_factory=list)


def _count(rows: list[dict[str, Any]], read: Callable[[str, datetime], tuple[When, ...]]) -> _Counts:
    counts = _Counts()
    for row in rows:
        now = datetime.fromisoformat(row["reference"] or "2016-11-07T00:00:00").replace(tzinfo=_ZONE)
        whens = read(row["input"], now)
        if not row["expected"]:
            counts.empty += 1
            counts.false_finds += bool(whens)
            if whens:
                counts.errors.append(f"false find: {row['input']!r} → {[w.text for w in whens]} (wanted nothing)")
        for item in row["expected"]:
            kind = item["type"].rsplit(".", 1)[-1]
            if kind not in _HELD or (item["future"] or {}).get("value") == "not resolved":
                continue
            counts.held += 1
            counts.strict += _is_right(whens, item, loosely=False)
            right = _is_right(whens, item, loosely=True)
            counts.loose += right
            if not right:
                shown = [_shown(w) for w in whens]
                counts.errors.append(
                    f"{kind}: {row['input'][:120]!r} @{row['reference']} → {shown} (wanted {_wanted(item)})"
                )
    return counts


def _baselines(rows: list[dict[str, Any]]) -> Iterator[Baseline]:
    for name, reader in libraries.installed().items():

        def read(text: str, now: datetime, reader: libraries.Reader = reader) -> tuple[When, ...]:
            return libraries.whens(reader, text, now, _ZONE)

        counts = _count(rows, read)
        yield Baseline(name, "resolved in part", counts.loose, counts.held)
        yield Baseline(name, "resolved exactly", counts.strict, counts.held)
        yield Baseline(name, "false finds", counts.false_finds, counts.empty)


def score(folder: Path) -> Report:
    """Score `default.jsonl` in `folder`."""
    rows = _rows(folder)
    counts = _count(rows, lambda text, now: find_when(text, now, _ZONE).whens)
    figures = (
        Figure("resolved in part", counts.loose, counts.held, 0.80, 0.92),
        Figure("resolved exactly", counts.strict, counts.held),
        Figure("false finds", counts.false_finds, counts.empty, 0.05, 0.02, at_most=True),
    )
    notes = "The cases are recognizers-text's own; its Python port does not implement all of them."
    return Report("recognizers_datetime_en", figures, tuple(counts.errors), notes, tuple(_baselines(rows)))


def _shown(when: When) -> str:
    return f"{when.text}: {when.start or '..'} to {when.end or '..'} {when.relation}".replace("+00:00", "")


def _wanted(item: dict[str, Any]) -> str:
    future = item["future"]
    value = future.get("value") or f"{future.get('start', '..')} to {future.get('end', '..')}"
    return f"{item['text']}: {value}"


if __name__ == "__main__":
    root = Path(os.environ.get("INFINIOFFICE_EVAL_DATA", "../shared/data"))
    report = score(root / "recognizers_datetime_en")
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.worst(int(sys.argv[1]) if len(sys.argv) > 1 else 20), sep="\n")
