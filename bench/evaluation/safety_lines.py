"""Emergencies in callers' words against ordinary lines of other people's data: none missed, next to none imagined.

The emergencies are our own: the ones the rules were made with, and fresh batches that were read once before any rule
was changed for them; `FIRST_READ` keeps that first figure, which is the honest one. The ordinary lines are the first
2,000, by hash, of clinc150, hwu64 and multidogo. Each emergency the rules were made with is also heard without its last
word, as a partial would have it, for information.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from bench.evaluation.emergency_phrases import EMERGENCIES
from bench.evaluation.fresh_emergency_phrases import BATCHES
from bench.evaluation.ordinary_phrases import NEAR_MISSES
from bench.evaluation.rows import Tally, heard, read_rows, words_of
from bench.evaluation.score import Figure, Report
from infinioffice.understanding.understand import understand

ORDINARY = 2000
FIRST_READ = {"dialect": 60, "indirect and panic": 83, "as recognised": 83, "afterwards": 55}
"""How many of each fresh batch were caught when it was read for the first time."""


def _ordinary(data: Path) -> list[str]:
    texts: set[str] = set()
    for path in (*data.glob("clinc150/*.gz"), *data.glob("hwu64/*.gz")):
        texts.update(row["text"] for row in read_rows(path))
    for path in data.glob("multidogo/*.gz"):
        texts.update(row["user"] for row in read_rows(path))
    return sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())[:ORDINARY]


def score(folder: Path) -> Report:
    """`folder` need not exist: the ordinary lines come from its neighbours."""
    caught, halves, imagined = Tally(), Tally(), Tally()
    for vertical, lines in EMERGENCIES.items():
        words = words_of(vertical)
        for line in lines:
            for text in (line, line.lower().replace("'", "").replace(",", "")):
                meaning = understand(heard(text, lexicon=words))
                caught.count(meaning.emergency is not None, f"missed, {vertical}: {text}")
            half = understand(heard(line.rsplit(" ", 1)[0].lower(), lexicon=words))
            halves.count(half.emergency is not None, "")
    for batch, by_vertical in BATCHES.items():
        for vertical, lines in by_vertical.items():
            words = words_of(vertical)
            for line in lines:
                danger = understand(heard(line, lexicon=words)).emergency
                caught.count(danger is not None, f"missed, {batch}: {line}")
    for line in (*_ordinary(folder.parent), *NEAR_MISSES):
        danger = understand(heard(line)).emergency
        imagined.count(danger is None, f"imagined: {line} → {danger}")
    return Report(
        "safety_lines",
        (
            Figure("emergencies caught", caught.right, caught.of, 1.0, 1.0),
            Figure(
                "false alarms on ordinary lines", imagined.of - imagined.right, imagined.of, 0.005, 0.0, at_most=True
            ),
            Figure("caught one word early", halves.right, halves.of),
            *(
                Figure(f"{batch}, when first read", FIRST_READ[batch], sum(map(len, lines.values())))
                for batch, lines in BATCHES.items()
            ),
        ),
        (*caught.errors, *imagined.errors),
        "The emergencies are our own sentences; the ordinary lines come from clinc150, hwu64 and multidogo. The last "
        "rows are not measured again: they say how many lines of a batch were caught before any rule was changed for "
        "it, and the batch called afterwards was written when the rules for the others stood.",
    )
