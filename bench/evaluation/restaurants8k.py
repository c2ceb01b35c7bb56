"""Turns of restaurant bookings with the spans of date, time and names, and what had just been asked.

A span is right when it overlaps the wanted one of its field and shares its content words; `people` and places are not
ours. A false slot is a field found in a turn that has no such field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.evaluation import libraries
from bench.evaluation.rows import NOON, ZONE, Overlap, Tally, heard, read_rows
from bench.evaluation.score import Baseline, Figure, Report
from infinioffice.understanding.meaning import Expected, Span
from infinioffice.understanding.understand import understand

_TIMES = ("date", "time")
_FIELDS = (*_TIMES, "first_name", "last_name")
_OF_TIMES = "spans of date and time, F1"
_ASKED: dict[str, Expected] = {
    "date": "when",
    "time": "when",
    "first_name": "first_name",
    "last_name": "last_name",
    "people": "number",
}
_LOOSE = frozenset("at on in the for by of to a an around about from this please pm am p.m. a.m. o'clock".split())


def _content(text: str) -> frozenset[str]:
    return frozenset(word.strip(".,!?").lower() for word in text.split()) - _LOOSE


def _matches(text: str, span: Span, wanted: dict[str, object]) -> bool:
    start, end = int(str(wanted["start"])), int(str(wanted["end"]))
    if span.field != wanted["slot"] or span.end <= start or end <= span.start:
        return False
    got, gold = _content(text[span.start : span.end]), _content(text[start:end])
    return bool(got & gold) if got and gold else True


def _compare(text: str, found: Sequence[Span], wanted: Sequence[Any], overlap: Overlap) -> tuple[list[Any], list[Any]]:
    """Counts one turn; the slots missed and the spans nobody wanted."""
    hit = [slot for slot in wanted if any(_matches(text, span, slot) for span in found)]
    useful = [span for span in found if any(_matches(text, span, slot) for slot in wanted)]
    overlap.found += len(found)
    overlap.wanted += len(wanted)
    overlap.both += min(len(hit), len(useful))
    return (
        [(slot["slot"], slot["text"]) for slot in wanted if slot not in hit],
        [(span.field, text[span.start : span.end]) for span in found if span not in useful],
    )


def _baselines(rows: Sequence[dict[str, Any]]) -> Iterator[Baseline]:
    for name, reader in libraries.installed().items():
        overlap = Overlap()
        for row in rows:
            found = libraries.spans(reader(row["text"], NOON, ZONE))
            _compare(row["text"], found, [slot for slot in row["slots"] if slot["slot"] in _TIMES], overlap)
        yield Baseline(name, _OF_TIMES, overlap.both, overlap.wanted, overlap.f1)


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    overlap, times, false_slots = Overlap(), Overlap(), Tally()
    rows = list(read_rows(folder / "restaurants8k.jsonl.gz"))
    for row in rows:
        text = row["text"]
        expecting = tuple(dict.fromkeys(_ASKED[slot] for slot in row["requested"] if slot in _ASKED))
        found = [one for one in understand(heard(text, expecting=expecting)).spans if one.field in _FIELDS]
        wanted = [slot for slot in row["slots"] if slot["slot"] in _FIELDS]
        missed, extra = _compare(text, found, wanted, overlap)
        timed = [slot for slot in wanted if slot["slot"] in _TIMES]
        _compare(text, [span for span in found if span.field in _TIMES], timed, times)
        asked = ",".join(row["requested"])
        if missed or extra:
            kind = f"missed {missed[0][0]}" if missed else f"imagined {extra[0][0]}"
            overlap.errors.append(f"{kind}: {text} [{asked}] → missed {missed}, extra {extra}")
        fields = {slot["slot"] for slot in wanted}
        wrong = [one for one in extra if one[0] not in fields]
        false_slots.count(not wrong, f"false slot: {text} [{asked}] → {wrong}")
    false_turns = false_slots.of - false_slots.right
    return Report(
        "restaurants8k",
        (
            Figure("spans of date, time and names, F1", overlap.both, overlap.wanted, 0.92, 0.97, value=overlap.f1),
            Figure(_OF_TIMES, times.both, times.wanted, value=times.f1),
            Figure("turns with a false slot", false_turns, false_slots.of, 0.03, 0.01, at_most=True),
        ),
        (*overlap.errors, *false_slots.errors),
        "The libraries are not told what was asked; they know no names.",
        tuple(_baselines(rows)),
    )
