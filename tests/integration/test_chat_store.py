"""`chat` on a real installation: bookings stay, another process finds them, and every call can be replayed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_NOW = "2026-12-01T19:30:00-08:00"
_BOOKING = ("oil change friday at 9", "Ed Moss, yes", "2014 Nissan Altima", "yes", "no", "no thanks")
_CANCEL = ("this is Ed Moss, cancel my appointment", "yes", "no")


def _run(folder: Path, *words: str, lines: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "INFINIOFFICE_DATA_DIR": str(folder)}
    environment.pop("INFINIOFFICE_DATABASE_URL", None)
    text = "".join(json.dumps({"say": line}) + "\n" for line in lines)
    return subprocess.run(
        [sys.executable, "-m", "infinioffice.cli", *words],
        input=text, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def _chat(folder: Path, log: Path, *lines: str) -> list[dict[str, Any]]:
    options = ("--jsonl", "--business", "ridgeline", "--now", _NOW, "--caller-id", "+15415550163", "--log", str(log))
    done = _run(folder, "chat", *options, lines=lines)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_booking_outlives_its_process_and_replays(tmp_path: Path) -> None:
    folder, log = tmp_path / "data", tmp_path / "call.jsonl"
    booked = [e for move in _chat(folder, log, *_BOOKING) for e in move["effects"] if e["type"] == "book"]
    assert [each["start"] for each in booked] == ["2026-12-04T09:00:00-08:00"]

    call_id = json.loads(log.read_text().splitlines()[0])["body"]["call_id"]
    replayed = _run(folder, "replay", call_id, "--json")
    assert replayed.returncode == 0, replayed.stderr
    assert json.loads(replayed.stdout)["difference"] is None

    moves = _chat(folder, tmp_path / "second.jsonl", *_CANCEL)
    cancelled = [each for move in moves for each in move["effects"] if each["type"] == "cancel"]
    assert [each["booking_id"] for each in cancelled] == [booked[0]["booking_id"]]
    assert moves[-1]["outcome"] == "cancelled"
