"""`make bench`: runs every module beside this file that can `measure()` and writes bench/RESULTS.md.

A measuring module gives `measure() -> Iterator[Measured]`. Let nothing else run on the machine meanwhile.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import bench
from bench.measured import Measured
from bench.rig.report import where, write_part

PAGE = Path(__file__).parent / "RESULTS.md"


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
        head = ["## One at a time", "", f"{where()}.", "", "| what | | how |", "|---|---|---|"]
        write_part(PAGE, "one at a time", "\n".join([*head, *rows]))
        print(f"written: {PAGE.relative_to(PAGE.parents[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
