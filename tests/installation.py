"""A whole running installation for the tests that ring it: `infinioffice up` in demo mode on a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.services import clean_environ

_START_S = 120.0
_STOP_S = 60.0


@dataclass(frozen=True)
class Running:
    """Where it answers, and the environment in which our own commands work on it."""

    base_url: str
    folder: Path
    environ: dict[str, str] = field(repr=False)

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """`infinioffice ARGUMENTS` on this installation."""
        return subprocess.Popen(
            [sys.executable, "-m", "infinioffice.cli", *arguments],
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="session")
def running_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("installation")
    environ = clean_environ(INFINIOFFICE_DEMO="1", INFINIOFFICE_DATA_DIR=str(folder), INFINIOFFICE_PORT="0")
    environ["INFINIOFFICE_DRAIN_S"] = "5"
    process = subprocess.Popen(
        [sys.executable, "-m", "infinioffice.cli", "up"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: list[str] = []
    said = threading.Event()
    reader = threading.Thread(target=_read, args=(process, lines, said), daemon=True)
    reader.start()
    try:
        assert said.wait(_START_S), "".join(lines)
        found = re.search(r"Pages\s+(http://\S+:(\d+))", "".join(lines))
        assert found is not None, "".join(lines)
        yield Running(found[1], folder, dict(environ) | {"INFINIOFFICE_PORT": found[2]})
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        reader.join(5)
        assert process.stdout is not None
        process.stdout.close()


def _read(process: subprocess.Popen[str], lines: list[str], said: threading.Event) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if "Stop it here" in line:
            said.set()
    said.set()
