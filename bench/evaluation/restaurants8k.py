"""Turns of restaurant bookings with the spans of date, time and names, and what had just been asked.

A span is right when it overlaps the wanted one of its field and shares its content words; `people` and places are not
ours. A false slot is a field found in a turn that has no such field.
"""

from __future__ import annotations

from pathlib import Path

from bench.evaluation.rows import Overlap, Tally, heard, read_rows, spread
from bench.evaluation.score import Figure, Report
from infinioffice.understanding.meaning import Expected, Span
from infinioffice.understanding.understand import understand

_FIELDS = ("date", "time", "first_name", "last_name")
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


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    overlap, false_slots = Overlap(), Tally()
    for row in read_rows(folder / "restaurants8k.jsonl.gz"):
        text = row["text"]
        expecting = tuple(dict.fromkeys(_ASKED[slot] for slot in row["requested"] if slot in _ASKED))
        found = [one for one in understand(heard(text, expecting=expecting)).spans if one.field in _FIELDS]
        wanted = [slot for slot in row["slots"] if slot["slot"] in _FIELDS]
        hit = [slot for slot in wanted if any(_matches(text, span, slot) for span in found)]
        useful = [span for span in found if any(_matches(text, span, slot) for slot in wanted)]
        missed = [(slot["slot"], slot["text"]) for slot in wanted if slot not in hit]
        extra = [(span.field, text[span.start : span.end]) for span in found if span not in useful]
        overlap.found += len(found)
        overlap.wanted += len(wanted)
        overlap.both += min(len(hit), len(useful))
        if missed or extra:
            overlap.errors.append(f"{text} [{','.join(row['requested'])}] → missed {missed}, extra {extra}")
        fields = {slot["slot"] for slot in wanted}
        wrong = [one for one in extra if one[0] not in fields]
        false_slots.count(not wrong, f"false: {text} [{','.join(row['requested'])}] → {wrong}")
    return Report(
        "restaurants8k",
        (
            Figure("spans of date, time and names, F1", overlap.both, overlap.wanted, 0.92, 0.97, value=overlap.f1),
            Figure(
                "turns with a false slot", false_slots.of - false_slots.right, false_slots.of, 0.03, 0.01, at_most=True
            ),
        ),
        spread(overlap.errors, 12) + spread(false_slots.errors, 8),
    )
