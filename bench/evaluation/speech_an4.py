"""Real voices through a telephone line and the local recogniser: phone numbers, ZIPs, birth dates, spelled names.

See `hearing.py` for the line. First try: the value read from one recording is right. With one confirmation: it is
right, or the second reading is (the caller said no to the first). The wanted value is read from the set's own
transcript.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.evaluation.hearing import hear
from bench.evaluation.score import Figure, Report
from infinioffice.understanding.en.addresses import find_zip
from infinioffice.understanding.en.births import birth_date_readings
from infinioffice.understanding.en.digits import digit_runs
from infinioffice.understanding.en.names import name_readings
from infinioffice.understanding.en.phones import find_phone
from infinioffice.understanding.meaning import Expected
from infinioffice.understanding.sounds import plain

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_PHONE, _ZIP, _BIRTH = "phone number", "zip code", "birth date"
_ASKED = {
    _PHONE: ("phone",),
    _ZIP: ("zip",),
    _BIRTH: ("birth_date",),
    "first name, spelled": ("first_name",),
    "last name, spelled": ("last_name",),
}
_NAMES: dict[str, Expected] = {"first name, spelled": "first_name", "last name, spelled": "last_name"}


def _phones(text: str, nbest: Sequence[str] = ()) -> list[str]:
    found = [find_phone(each, expecting=("phone",)) for each in (text, *nbest)]
    return list(dict.fromkeys(each.value.digits for each in found if each))


def _zips(text: str, nbest: Sequence[str] = ()) -> list[str]:
    found = [find_zip(each, ("zip",)) for each in (text, *nbest)]
    return list(dict.fromkeys(each.value for each in found if each))


def _births(text: str, nbest: Sequence[str] = ()) -> list[str]:
    return [day.isoformat() for day in birth_date_readings(text, _NOW, nbest=nbest)]


def _spelled(field: Expected) -> Callable[[str, Sequence[str]], list[str]]:
    def read(text: str, nbest: Sequence[str]) -> list[str]:
        names = [found.first_name or found.last_name for found in name_readings(text, expecting=(field,), nbest=nbest)]
        return [plain(name.value) for name in names if name]

    return read


_READERS: dict[str, Callable[[str, Sequence[str]], list[str]]] = {_PHONE: _phones, _ZIP: _zips, _BIRTH: _births}
_READERS |= {field: _spelled(expected) for field, expected in _NAMES.items()}


def _wanted(row: dict[str, Any]) -> str:
    if row["field"] == _BIRTH:
        return next(iter(_births(row["text"])), "")
    if row["field"] in _NAMES:
        return str(row["spelled"] or "")
    return str(row["digits"] or "".join(run.digits for run in digit_runs(row["text"])))


def score(folder: Path, worst: int = 20) -> Report:
    """Score the set in `folder`; the first run transcribes for about a minute."""
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["field"] in _READERS and _wanted(row)]
    first = dict.fromkeys(_READERS, 0)
    second = dict.fromkeys(_READERS, 0)
    of = dict.fromkeys(_READERS, 0)
    errors: list[str] = []
    for row, (_, heard) in zip(rows, hear((folder / row["file"], _ASKED[row["field"]]) for row in rows), strict=True):
        field, wanted = row["field"], _wanted(row)
        readings = _READERS[field](heard[0], heard[1:])
        of[field] += 1
        first[field] += readings[:1] == [wanted]
        second[field] += wanted in readings[:2]
        if readings[:1] != [wanted]:
            errors.append(f"{field}: {heard!r} → {readings[:2]} (wanted {wanted})")
    names = tuple(_NAMES)
    figures = (
        Figure("phone and ZIP, first try", first[_PHONE] + first[_ZIP], of[_PHONE] + of[_ZIP], 0.90, 0.97),
        Figure("phone, first try", first[_PHONE], of[_PHONE]),
        Figure("ZIP, first try", first[_ZIP], of[_ZIP]),
        Figure("birth date, first try", first[_BIRTH], of[_BIRTH], 0.85, 0.95),
        Figure("spelled name, first try", sum(first[name] for name in names), sum(of[name] for name in names)),
        Figure(
            "spelled name, one confirmation",
            sum(second[name] for name in names),
            sum(of[name] for name in names),
            0.8,
            0.92,
        ),
    )
    return Report("speech_an4", figures, tuple(errors[:worst]))


if __name__ == "__main__":
    root = Path(os.environ.get("INFINIOFFICE_EVAL_DATA", "../shared/data"))
    report = score(root / "speech_an4", int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.errors, sep="\n")
