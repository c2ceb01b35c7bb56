"""Several intents a sentence, written by dialogue designers after real trouble; relative dates from 2022-03-15 09:00.

Only intents with a counterpart on a receptionist's line count. A date or time is right when one of the times read has
the value; parts of a period (`from`, `to`) count too.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.evaluation import libraries
from bench.evaluation.rows import ZONE, Overlap, Tally, heard, read_rows
from bench.evaluation.score import Figure, Report
from infinioffice.understanding import Meaning, When
from infinioffice.understanding.meaning import Fields
from infinioffice.understanding.understand import understand

_NOW = datetime(2022, 3, 15, 9, 0, tzinfo=ZONE)
_ALWAYS = {
    "affirm": "affirm",
    "deny": "deny",
    "greet": "greeting",
    "end_call": "goodbye",
    "handoff": "person",
    "thank": "thanks",
    "repeat": "repeat",
    "change": "change",
    "cancel_close_leave_freeze": "cancel",
}
_COUNTED = frozenset((*_ALWAYS.values(), "book"))


def _gold(row: dict[str, Any]) -> set[str]:
    intents = set(row["intents"] or ())
    gold = {_ALWAYS[one] for one in intents if one in _ALWAYS}
    if "make_open_apply_setup_get_activate" in intents and intents & {"booking", "appointment"}:
        gold.add("book")
    return gold


def _difference(got: AbstractSet[str], gold: AbstractSet[str]) -> str:
    """The kind of an error in intents: the first one missed, else the first one imagined."""
    missed, extra = sorted(gold - got), sorted(got - gold)
    return f"missed {missed[0]}" if missed else f"imagined {extra[0]}" if extra else "none"


def _is_day(when: When, value: dict[str, Any]) -> bool:
    return any(
        instant is not None
        and (instant.year, instant.month, instant.day) == (value.get("year"), value.get("month"), value.get("day"))
        for instant in (when.start, when.end, when.end - timedelta(days=1) if when.end else None)
    )  # fmt: skip


def _is_clock(when: When, value: dict[str, Any]) -> bool:
    for instant in (when.start, when.end):
        if instant is None:
            continue
        same = (instant.hour, instant.minute) == (value["hour"], value.get("minute", 0))
        other = (
            when.half_open and (instant.hour + 12) % 24 == value["hour"] and instant.minute == value.get("minute", 0)
        )
        if same or other:
            return True
    return False


def _is_right(meaning: Meaning, slot: str, found: dict[str, Any]) -> bool | None:
    """None where the set gives no resolved value ("some weeks ago", "each month")."""
    value, period, whens = found.get("value"), found.get("values"), meaning.fields.whens
    if slot in ("date", "date_from", "date_to") and isinstance(value, dict):
        return any(_is_day(when, value) for when in whens)
    if slot in ("time", "time_from", "time_to") and isinstance(value, dict):
        return any(_is_clock(when, value) for when in whens)
    if slot == "date_period" and isinstance(period, dict) and period.get("type") == "absolute":
        return any(_is_day(when, period["from"]) and _is_day(when, period["to"]) for when in whens)
    if slot == "date_period" and isinstance(period, dict) and period.get("type") == "relative":
        length = round(period["days"]) * 86400
        spans = [(when.end - when.start).total_seconds() for when in whens if when.start and when.end]
        return meaning.fields.duration_s == length or length in spans
    return None


def _read(row: dict[str, Any]) -> Meaning:
    expecting = ("when",) if len(row["text"].split()) <= 3 and not row["intents"] else ()
    return understand(heard(row["text"], now=_NOW, expecting=expecting, open_minutes=None))


def _reads(reader: libraries.Reader, case: tuple[str, str, dict[str, Any]]) -> bool:
    text, slot, found = case
    return _is_right(Meaning(fields=Fields(whens=libraries.whens(reader, text, _NOW, ZONE))), slot, found) is True


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    cases: list[tuple[str, str, dict[str, Any]]] = []
    intents, times = Overlap(), Tally()
    for name in ("nlupp_banking.jsonl.gz", "nlupp_banking.jsonl", "nlupp_hotels.jsonl", "nlupp_hotels.jsonl.gz"):
        if not (folder / name).exists():
            continue
        for row in read_rows(folder / name):
            meaning = _read(row)
            got = {one for one in meaning.intents if one in _COUNTED}
            gold = _gold(row)
            intents.add(got, gold, f"{_difference(got, gold)}: {row['text']} → {sorted(got)} (wanted {sorted(gold)})")
            for slot, found in (row["slots"] or {}).items():
                right = _is_right(meaning, slot, found)
                if right is not None:
                    cases.append((row["text"], slot, found))
                    read = [f"{when.start} to {when.end}" for when in meaning.fields.whens]
                    times.count(
                        right,
                        f"{slot}: {row['text']} → {read} (wanted {slot} {found.get('value') or found.get('values')})",
                    )
    return Report(
        "nlupp",
        (
            Figure("mapped intents, micro-F1", intents.both, intents.wanted, 0.80, 0.90, value=intents.f1),
            Figure("dates and times", times.right, times.of, 0.88, 0.95),
        ),
        (*intents.errors, *times.errors),
        baselines=tuple(libraries.compared("dates and times", cases, _reads)),
    )
