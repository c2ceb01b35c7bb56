"""Date and time words of the Schema-Guided Dialogue set, each with one exact value (YYYY-MM-DD or HH:MM).

Two figures for dates and for times: the words alone, as an answer to "when?", and the words found in their utterance.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.evaluation import libraries
from bench.evaluation.score import Figure, Report
from infinioffice.understanding.en.when import find_when
from infinioffice.understanding.meaning import When

_ZONE = ZoneInfo("UTC")
_DATE, _TIME = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d\d?:\d\d")


@dataclass
class _Tally:
    right: int = 0
    of: int = 0
    errors: list[str] = field(default_factory=list)

    def count(self, ok: bool, line: str) -> None:
        self.of += 1
        self.right += ok
        if not ok:
            self.errors.append(line)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    with gzip.open(folder / "sgd_datetime.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _values(whens: tuple[When, ...], *, is_date: bool) -> list[str]:
    values: list[str] = []
    for when in whens:
        if is_date and not when.date_open:
            if when.start:
                values.append(when.start.strftime("%Y-%m-%d"))
            if when.end and when.relation in ("within", "before"):
                values.append((when.end - timedelta(days=1) * when.time_open).strftime("%Y-%m-%d"))
        elif not is_date and not when.time_open:
            ends = (when.start, when.end if when.relation in ("within", "before") else None)
            values += [f"{edge:%H:%M}" for edge in ends if edge]
    return values


@dataclass(frozen=True, slots=True)
class _Case:
    words: str
    wanted: str
    now: datetime
    is_date: bool


def _reads(reader: libraries.Reader, case: _Case) -> bool:
    """Whether a library reads the words alone as wanted."""
    found = libraries.whens(reader, case.words, case.now, _ZONE)
    return _values(found, is_date=case.is_date) == [case.wanted]


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    tallies = {key: _Tally() for key in ("date", "time", "date in utterance", "time in utterance")}
    cases: list[_Case] = []
    skipped = 0
    for row in _rows(folder):
        wanted = row["expected"]
        is_date = bool(_DATE.fullmatch(wanted))
        if not is_date and not _TIME.fullmatch(wanted):
            skipped += 1
            continue
        wanted = wanted if is_date else f"{int(wanted.split(':')[0]) % 24:02d}:{wanted.split(':')[1]}"
        kind = "date" if is_date else "time"
        now = datetime.fromisoformat(row["reference_date"]).replace(tzinfo=_ZONE)
        alone = _values(find_when(row["input"], now, _ZONE, expecting=("when",)).whens, is_date=is_date)
        cases.append(_Case(row["input"], wanted, now, is_date))
        tallies[kind].count(alone == [wanted], f"{kind}: {row['input']!r} → {alone} (wanted {wanted})")
        inside = _values(find_when(row["utterance"], now, _ZONE).whens, is_date=is_date)
        line = f"{kind} in utterance: {row['input']!r} in {row['utterance']!r} → {inside} (wanted {wanted})"
        tallies[f"{kind} in utterance"].count(wanted in inside, line)
    bars = {"date": (0.97, 0.99), "time": (0.98, 0.995)}
    figures = tuple(
        Figure(f"{key} exact", tally.right, tally.of, *bars.get(key, (None, None))) for key, tally in tallies.items()
    )
    errors = tuple(dict.fromkeys(line for tally in tallies.values() for line in tally.errors))
    baselines = tuple(
        each
        for kind in ("date", "time")
        for each in libraries.compared(
            f"{kind} exact", [one for one in cases if one.is_date == (kind == "date")], _reads
        )
    )
    notes = f"{skipped} lines hold neither a date nor a time"
    return Report("sgd_datetime", figures, errors, notes, baselines)


if __name__ == "__main__":
    root = Path(os.environ.get("INFINIOFFICE_EVAL_DATA", "../shared/data"))
    report = score(root / "sgd_datetime")
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.worst(int(sys.argv[1]) if len(sys.argv) > 1 else 20), sep="\n")
