"""The page of the rig's figures: written here, never by hand. Each kind of run renews its own part and no other."""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.rig.figures import Level, Spread

_HEAD = """# Measured

Written by `make bench`, never by hand. Under load (`python -m bench.rig`, explained in `bench/rig/__init__.py`) the
product has the first core for itself; callers, vendors, database and cache share the second. With local speech both
cores are everybody's.
"""
_COLUMNS: tuple[tuple[str, Callable[[Level], str]], ...] = (
    ("calls", lambda row: str(row.calls)),
    ("turns", lambda row: str(row.turns)),
    ("voice to voice ms: median / p95 / p99", lambda row: _three(row.voice_to_voice)),
    ("added by us ms: median / p95 / p99", lambda row: _three(row.added)),
    ("barge-in stops ms: median / p95", lambda row: _two(row.barge_in)),
    ("gaps over 1 ms: count / longest ms", lambda row: f"{row.gaps.count} / {_ms(row.gaps.most)}"),
    ("loop answers ms: p95 / p99", lambda row: f"{_ms(row.loop.p95)} / {_ms(row.loop.p99)}"),
    ("CPU s per call-minute", lambda row: f"{row.cpu_s_per_call_minute:.3f}"),
    ("core used", lambda row: f"{row.cpu_share:.0%}"),
    ("RSS MB", lambda row: f"{row.rss_mb:.0f}"),
    ("lost / doubled / mixed frames", lambda row: f"{row.dropped} / {row.doubled_frames} / {row.mixed}"),
    ("unanswered", lambda row: str(row.unanswered)),
    ("refused", lambda row: str(row.refused)),
    ("callers late ms: p99", lambda row: _ms(row.callers_late.p99)),
)


_SPREADS = ("voice_to_voice", "added", "barge_in", "gaps", "loop", "greeting", "callers_late")
_SUMS = (
    "turns", "placed", "refused", "unanswered", "lost_frames", "doubled_frames", "mixed_frames", "lost_voice_frames",
    "mixed_clauses", "own_clauses",
)  # fmt: skip
_MIDDLES = ("seconds", "cpu_s_per_call_minute", "cpu_share", "rss_mb")


def write_report(path: Path, rows: Sequence[Level], *, kind: str) -> None:
    """Renews the part of this kind; several runs of a level become their medians."""
    write_part(path, kind, _part(rows, kind))


def write_part(path: Path, kind: str, text: str) -> None:
    """One part of the page, in its place if it is there already."""
    part = f"<!-- {kind} -->\n{text}\n<!-- end of {kind} -->\n"
    page = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    found = re.compile(rf"<!-- {re.escape(kind)} -->\n.*?<!-- end of {re.escape(kind)} -->\n", re.DOTALL)
    page = found.sub(lambda _: part, page) if found.search(page) else f"{page.rstrip()}\n\n{part}"
    path.write_text(page, encoding="utf-8")


def _part(rows: Sequence[Level], kind: str) -> str:
    levels = [median([row for row in rows if row.calls == calls]) for calls in dict.fromkeys(r.calls for r in rows)]
    runs = sum(row.calls == rows[0].calls for row in rows)
    head = " | ".join(name for name, _ in _COLUMNS)
    lines = [
        f"## {kind[:1].upper()}{kind[1:]}",
        "",
        f"{where()}; {runs} run{'s' if runs > 1 else ''} of {levels[0].seconds:.0f} s a level"
        + (", medians." if runs > 1 else "."),
        "",
        f"| {head} |",
        "|" + "---|" * len(_COLUMNS),
        *("| " + " | ".join(show(level) for _, show in _COLUMNS) + " |" for level in levels),
    ]
    first, last = levels[0], levels[-1]
    if last.calls > first.calls:
        each = (last.rss_mb - first.rss_mb) / (last.calls - first.calls)
        lines += ["", f"Memory from {first.calls} to {last.calls} calls: {each:.2f} MB for each further call."]
    problems = sorted({problem for row in rows for problem in row.problems})
    return "\n".join(lines + ([f"Problems seen: {', '.join(problems)}."] if problems else []))


def median(rows: Sequence[Level]) -> Level:
    """One level of several runs, figure by figure. What must not happen is added up."""

    def middle(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return round(statistics.median(known), 4) if known else None

    def spread(name: str) -> Spread:
        spreads: list[Spread] = [getattr(row, name) for row in rows]
        return Spread(
            sum(each.count for each in spreads),
            *(middle([getattr(each, part) for each in spreads]) for part in ("median", "p95", "p99", "most")),
        )

    changes: dict[str, Any] = {name: spread(name) for name in _SPREADS}
    changes |= {name: sum(getattr(row, name) for row in rows) for name in _SUMS}
    changes |= {name: middle([getattr(row, name) for row in rows]) or 0.0 for name in _MIDDLES}
    problems = tuple(sorted({problem for row in rows for problem in row.problems}))
    return replace(rows[0], problems=problems, **changes)


def where() -> str:
    """Machine, date and commit."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _cpuinfo().splitlines() if line.startswith("model name")),
        platform.machine(),
    )
    command = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parent)
    commit = found.stdout.strip() or "unknown"
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}, {when}, commit {commit}"


def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return ""


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _two(spread: Spread) -> str:
    return f"{_ms(spread.median)} / {_ms(spread.p95)}"


def _three(spread: Spread) -> str:
    return f"{_ms(spread.median)} / {_ms(spread.p95)} / {_ms(spread.p99)}"
