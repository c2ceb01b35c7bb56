"""A thousand short calls leave nothing behind in the process that carried them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services import clean_environ

ROOT = Path(__file__).parents[2]
CALLS = 1000


@pytest.fixture(scope="module")
def left() -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.rig.short_calls", "--calls", str(CALLS)]
    run = subprocess.run(command, cwd=ROOT, env=clean_environ(), capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-3000:]
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_every_one_of_them_was_answered(left: dict[str, Any]) -> None:
    assert left["answered"] == CALLS


def test_no_task_no_socket_and_no_call_is_left(left: dict[str, Any]) -> None:
    assert (left["tasks"], left["sockets"], left["sessions"]) == (0, 0, 0)


def test_memory_stays_where_it_was(left: dict[str, Any]) -> None:
    assert left["bytes_a_call"] < 2048
