"""The load rig, small: ten calls for twenty seconds through the whole product. Shape and losses, never times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services import clean_environ

ROOT = Path(__file__).parents[2]
CALLS = 10


@pytest.fixture(scope="module")
def level(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("rig")
    command = [
        sys.executable, "-m", "bench.rig", "--calls", str(CALLS), "--seconds", "20",
        "--json", str(folder / "rows.json"), "--report", str(folder / "page.md"),
    ]  # fmt: skip
    run = subprocess.run(command, cwd=ROOT, env=clean_environ(), capture_output=True, text=True, timeout=180)
    assert run.returncode == 0, run.stderr[-3000:]
    (row,) = json.loads((folder / "rows.json").read_text())
    assert f"\n| {CALLS} | " in (folder / "page.md").read_text()
    found: dict[str, Any] = row
    return found


def test_every_caller_is_answered_and_heard(level: dict[str, Any]) -> None:
    assert level["placed"] >= CALLS
    assert level["refused"] == 0
    assert level["turns"] >= CALLS // 2
    assert level["greeting"]["count"] >= CALLS
    assert level["problems"] == []


def test_no_frame_is_lost_doubled_or_given_to_somebody_else(level: dict[str, Any]) -> None:
    counted = (
        "lost_frames", "doubled_frames", "mixed_frames", "lost_voice_frames", "mixed_clauses",
    )  # fmt: skip
    assert {name: level[name] for name in counted} == dict.fromkeys(counted, 0)


def test_every_figure_of_the_report_is_there(level: dict[str, Any]) -> None:
    for name in ("voice_to_voice", "added", "loop", "callers_late", "greeting"):
        assert level[name]["count"] > 0, name
        assert level[name]["median"] <= level[name]["p95"] <= level[name]["p99"], name
    assert level["cpu_s_per_call_minute"] > 0
    assert level["rss_mb"] > 50
