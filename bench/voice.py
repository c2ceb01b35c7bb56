"""How long a caller waits, measured at the caller's side: one call at a time with local speech on a whole installation.

Six scripted calls of `tests/calls/audio` ring an installation in a process of its own, one after the other. A wait runs
from the last audible 20 ms of the caller to the first audible 20 ms of the answer.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.measured import Measured, percentile

SCRIPTS = (
    "01_northside_furnace", "02_elm_street_cleaning", "06_elm_street_message", "07_ridgeline_interrupts",
    "09_northside_robot", "04_northside_hours",
)  # fmt: skip
_FOLDER = Path(__file__).parents[1] / "tests" / "calls" / "audio"
_START_S, _CALL_S, _STOP_S = 120.0, 300.0, 60.0


def measure() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {
            "INFINIOFFICE_DEMO": "1",
            "INFINIOFFICE_DATA_DIR": folder,
            "INFINIOFFICE_PORT": "0",
            "INFINIOFFICE_DRAIN_S": "5",
        }
        up = _infinioffice(environ, "up")
        try:
            environ["INFINIOFFICE_PORT"] = _port(up)
            reports = [_call(environ, name) for name in SCRIPTS]
        finally:
            up.send_signal(signal.SIGINT)
            up.communicate(timeout=_STOP_S)
    yield from _figures(reports)


def _infinioffice(environ: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "infinioffice.cli", *arguments], env=environ, stdout=subprocess.PIPE, text=True
    )


def _port(up: subprocess.Popen[str]) -> str:
    assert up.stdout is not None
    for line in up.stdout:
        if found := re.search(r"Pages\s+http://\S+:(\d+)", line):
            return found[1]
    raise RuntimeError("the installation did not start")


def _call(environ: dict[str, str], name: str) -> dict[str, Any]:
    call = _infinioffice(environ, "call", "--json", "--script", str(_FOLDER / f"{name}.yaml"))
    out, _ = call.communicate(timeout=_CALL_S)
    report: dict[str, Any] = json.loads(out)
    return report


def _figures(reports: list[dict[str, Any]]) -> Iterator[Measured]:
    turns = [turn for report in reports for turn in report["turns"]]
    waits = [turn["voice_to_voice_ms"] for turn in turns if turn["voice_to_voice_ms"] and "barge_in_ms" not in turn]
    stops = [turn["barge_in_ms"] for turn in turns if "barge_in_ms" in turn]
    how = f"{len(waits)} turns of {len(reports)} calls, one call at a time, local speech"
    yield Measured("voice to voice, median", percentile(waits, 50), "ms", how)
    yield Measured("voice to voice, p95", percentile(waits, 95), "ms", how)
    yield Measured("greeting after start, slowest", max(report["first_audio_ms"] for report in reports), "ms", how)
    yield Measured("voice webhook, slowest", max(report["webhook_ms"] for report in reports), "ms", how)
    if stops:
        yield Measured("caller speaks over us: our voice stops", max(stops), "ms", f"slowest of {len(stops)}")
    good = sum(bool(report["ok"]) for report in reports)
    yield Measured("calls that ended as their script expects", good, "of 6", ", ".join(SCRIPTS))
