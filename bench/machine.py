"""How fast the installation starts: embedded servers, migrations, the command line."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measured import Measured, percentile, timed_ms
from infinioffice.adapters.embedded import opened, wait_until_stopped


def measure() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "data"

        def start_and_stop() -> float:
            with opened(folder):
                pass
            return timed_ms(lambda: wait_until_stopped(folder, 60))

        first = timed_ms(lambda: _open(folder))
        wait_until_stopped(folder, 60)
        again = []
        for _ in range(5):
            again.append(timed_ms(lambda: _open(folder)))
            wait_until_stopped(folder, 60)
        yield Measured("embedded servers from an empty folder to answering", first, "ms", "once")
        yield Measured("embedded servers started again", percentile(again, 50), "ms", "median of 5")
        yield Measured("embedded servers stopped", start_and_stop(), "ms", "once")
    for arguments in (["--help"], ["understand", "--jsonl"]):
        times = [timed_ms(lambda: _run(arguments)) for _ in range(5)]  # noqa: B023 - called at once
        yield Measured(f"infinioffice {' '.join(arguments)}, start to end", percentile(times, 50), "ms", "median of 5")


def _run(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "infinioffice.cli", *arguments]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


def _open(folder: Path) -> None:
    with opened(folder):
        pass
