"""stub"""

from pathlib import Path
from bench.rig.figures import Level


def write_report(path: Path, rows: list[Level], *, kind: str) -> None: ...
