"""`make bench`: runs every module beside this file that can `measure()` and writes bench/results.md.

A measuring module gives `measure() -> Iterator[Measured]`. Let nothing else run on the machine meanwhile.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys
from pathlib import Path

import bench
from bench.measured import Measured

PAGE = Path(__file__).parent / "results.md"


def main() -> int:
    wanted = set(sys.argv[1:])
    rows: list[str] = []
    for found in pkgutil.iter_modules(bench.__path__):
        if found.ispkg or found.name in ("run", "measured") or (wanted and found.name not in wanted):
            continue
        measure = getattr(importlib.import_module(f"bench.{found.name}"), "measure", None)
        if measure is None:
            continue
        for one in measure():
            assert isinstance(one, Measured)
            print(f"{one.what:<60} {one.value:>10.1f} {one.unit:<6} {one.how}", flush=True)
            rows.append(f"| {one.what} | {one.value:.1f} {one.unit} | {one.how} |")
    if not wanted:
        machine = (
            f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
        )
        head = ["# Measured", "", f"`make bench` on: {machine}.", "", "| what | | how |", "|---|---|---|"]
        PAGE.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")
        print(f"written: {PAGE.relative_to(PAGE.parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
