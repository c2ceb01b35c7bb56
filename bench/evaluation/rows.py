"""Reading the sets and counting, for the modules here that judge the whole of `understand`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from infinioffice import verticals
from infinioffice.understanding import Heard, Lexicon, ServiceWords

ZONE = ZoneInfo("America/New_York")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=ZONE)


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a `.jsonl` or `.jsonl.gz` file."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    for line in text.splitlines():
        yield json.loads(line)


def words_of(vertical: str) -> Lexicon:
    """The built-in menu of a vertical as a business's words."""
    menu = verticals.get(vertical)
    services = tuple(ServiceWords(one.key, one.name, one.cues) for one in menu.services)
    return Lexicon(services=services, insurers=menu.insurers, vertical=vertical)


def heard(text: str, **more: Any) -> Heard:
    """An utterance on an ordinary Tuesday."""
    return Heard(**{"text": text, "now": NOON, "timezone": ZONE, **more})


@dataclass
class Tally:
    """Right of how many, and what went wrong."""

    right: int = 0
    of: int = 0
    errors: list[str] = field(default_factory=list)

    def count(self, ok: bool, line: str) -> None:
        """Count one case; `line` describes it should it be wrong."""
        self.of += 1
        self.right += ok
        if not ok:
            self.errors.append(line)


@dataclass
class Overlap:
    """Sets found against sets wanted, for micro-averaged F1."""

    found: int = 0
    wanted: int = 0
    both: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, found: Iterable[Any], wanted: Iterable[Any], line: str) -> None:
        """One case; each item counts once."""
        got, gold = set(found), set(wanted)
        self.found += len(got)
        self.wanted += len(gold)
        self.both += len(got & gold)
        if got != gold:
            self.errors.append(line)

    @property
    def f1(self) -> float:
        """Micro-averaged F1."""
        return 2 * self.both / (self.found + self.wanted) if self.found + self.wanted else 0.0
