"""Callers giving a name, a birth date and a postcode over a real line: recogniser output with its n-best lists.

A field is right within N attempts when the value after some attempt equals the true one; a later attempt replaces what
it gives and leaves the rest, as a dialogue would. Names count letter by letter, and once more as "alike", where a
spelling that sounds the same (Claire, Clare) counts too. Identification uses everything heard in the dialogue.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.evaluation import libraries
from bench.evaluation.score import Figure, Report
from infinioffice.understanding.en.births import birth_date_readings
from infinioffice.understanding.en.names import find_name, name_readings, similar_name
from infinioffice.understanding.en.spelling import read_letters
from infinioffice.understanding.identify import Clues, Match, Person, match_person
from infinioffice.understanding.sounds import plain

_NOW = datetime(2022, 1, 1, tzinfo=UTC)
_LONDON = ZoneInfo("Europe/London")
Row = dict[str, Any]


def _rows(path: Path) -> list[Any]:
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    return [json.loads(line) for line in lines] if path.name.endswith(".jsonl.gz") else list(csv.DictReader(lines))


def _calls(folder: Path) -> list[dict[str, list[Row]]]:
    """One dict a dialogue: item → its attempts in order."""
    calls: dict[str, dict[str, list[Row]]] = {}
    for row in sorted(_rows(folder / "evi_en.jsonl.gz"), key=lambda row: row["attempt"]):
        calls.setdefault(row["dialogue_id"], {}).setdefault(row["item"], []).append(row)
    return list(calls.values())


def _births(row: Row) -> tuple[date, ...]:
    return birth_date_readings(row["asr"], _NOW, nbest=row["nbest"][1:], day_first=True)


def _birth_is_right(rows: Sequence[Row], *, told: bool = False) -> bool:
    """`told`: the caller says no to a wrong date, so it is not offered again."""
    refused: set[date] = set()
    for row in rows:
        readings = [day for day in _births(row) if day not in refused]
        if readings and readings[0].isoformat() == row["expected"]:
            return True
        if told:
            refused.update(readings[:1])
    return False


def _reads(reader: libraries.Reader, rows: Sequence[Row]) -> bool:
    """Whether a library reads the birth date in one of the attempts, from the best hypothesis."""
    for row in rows:
        first = next(iter(libraries.whens(reader, row["asr"], _NOW, _LONDON)), None)
        if first is not None and first.start is not None and first.start.date().isoformat() == row["expected"]:
            return True
    return False


def _names_after(rows: Sequence[Row], *, told: bool = False) -> list[tuple[str, str]]:
    """(first, last) as the dialogue has them after each attempt; `told` as above."""
    first = last = said_before = ""
    states: list[tuple[str, str]] = []
    for row in rows:
        refused = [f"{a} {b}" for a, b in states] if told else []
        found = find_name(
            row["asr"], expecting=("name",), nbest=row["nbest"][1:], said_before=said_before, rejected=refused
        )
        first = found.first_name.value if found.first_name else first
        last = found.last_name.value if found.last_name else last
        states.append((first, last))
        said_before = f"I have {first} {last}. Please spell your name." if first or last else ""
    return states


def _clues(call: dict[str, list[Row]]) -> Clues:
    names: list[tuple[str, str]] = []
    births: list[date] = []
    codes: list[str] = []
    for row in call.get("name", ()):
        for found in name_readings(row["asr"], expecting=("name",), nbest=row["nbest"][1:]):
            first, last = found.first_name, found.last_name
            names.append((first.value if first else "", last.value if last else ""))
    for row in call.get("dob", ()):
        births += _births(row)[:3]
    for row in call.get("postcode", ()):
        heard = (
            "".join(run.value for run in read_letters(text, loose=True)) for text in [row["asr"], *row["nbest"][1:3]]
        )
        codes += [code for code in heard if len(code) > 3]
    return Clues(_once(names), _once(births), _once(codes))


def _once(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(items))


def _people(folder: Path) -> list[Person]:
    return [
        Person(row["scenario_id"], row["name_first"], row["name_last"], date.fromisoformat(row["dob"]), row["postcode"])
        for row in _rows(folder / "records.csv.gz")
    ]


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    people = _people(folder)
    calls = _calls(folder)
    errors: list[str] = []
    births = births_told = names = names_told = alike = known = wrong = 0
    for call in calls:
        first_two = call["dob"][:2]
        if _birth_is_right(first_two):
            births += 1
        else:
            errors.append(
                f"birth date: {[row['asr'] for row in first_two]} → {_births(first_two[0])[:2]}"
                f" (wanted {first_two[0]['expected']})"
            )
        births_told += _birth_is_right(first_two, told=True)
        expected = call["name"][0]["expected"]
        names_told += any(
            plain(a + b) == plain("".join(expected.values())) for a, b in _names_after(call["name"], told=True)
        )
        states = _names_after(call["name"])
        is_exact = any(plain(a + b) == plain(expected["first"] + expected["last"]) for a, b in states)
        names += is_exact
        alike += is_exact or any(_sounds_right(a, b, expected) for a, b in states)
        if not is_exact:
            errors.append(f"name: {[row['asr'] for row in call['name']]} → {states[-1]} (wanted {expected})")
        match = match_person(_clues(call), people, alike=similar_name)
        right = _is_right(match, call)
        known += right is True
        wrong += right is False
    of = len(calls)
    figures = (
        Figure("birth date right within 2 attempts", births, of, 0.85, 0.92),
        Figure("name right within 3 attempts", names, of, 0.75, 0.88),
        Figure("birth date within 2, a wrong one refused", births_told, of),
        Figure("name within 3, wrong ones refused", names_told, of),
        Figure("name right or sounding alike within 3", alike, of),
        Figure(f"right record of {len(people)}", known, of, 0.96, 0.98),
        Figure("wrong record", wrong, of, 0.005, 0.005, at_most=True),
    )
    attempts = [call["dob"][:2] for call in calls]
    baselines = tuple(libraries.compared("birth date right within 2 attempts", attempts, _reads))
    return Report("evi_en", figures, tuple(errors), baselines=baselines)


def _sounds_right(first: str, last: str, expected: dict[str, str]) -> bool:
    if not first or not last:
        return False
    return similar_name(first, expected["first"]) >= 0.85 and similar_name(last, expected["last"]) >= 0.85


def _is_right(match: Match | None, call: dict[str, list[Row]]) -> bool | None:
    """None when no record may be used."""
    if match is None or not match.sure:
        return None
    return bool(match.person.key == next(iter(call.values()))[0]["scenario"])


if __name__ == "__main__":
    root = Path(os.environ.get("INFINIOFFICE_EVAL_DATA", "../shared/data"))
    report = score(root / "evi_en")
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.worst(int(sys.argv[1]) if len(sys.argv) > 1 else 20), sep="\n")
