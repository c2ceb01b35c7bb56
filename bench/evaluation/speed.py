"""How long `understand` takes: every wording once, cold caches, one thread. Milliseconds of CPU, because what else runs
on the machine is not ours to judge.
"""

from __future__ import annotations

import time
from pathlib import Path

from bench.evaluation.rows import heard, read_rows, words_of
from bench.evaluation.score import Figure, Report
from infinioffice.understanding.understand import understand

_SAMPLE = 3000
_WARM_UP = 50


def _texts(data: Path) -> list[str]:
    texts: list[str] = []
    for name, key in (("sgd_appointments", "user"), ("restaurants8k", "text"), ("clinc150", "text")):
        path = data / name / f"{name}.jsonl.gz"
        if path.exists():
            texts += list(dict.fromkeys(row[key] for row in read_rows(path)))[: _SAMPLE // 3]
    return texts


def score(folder: Path) -> Report:
    """`folder` need not exist: the wordings come from its neighbours."""
    words = words_of("dental")
    texts = _texts(folder.parent)
    for text in texts[:_WARM_UP]:
        understand(heard(text, lexicon=words))
    took: list[float] = []
    for text in texts[_WARM_UP:]:
        began = time.thread_time()
        understand(heard(text, lexicon=words, expecting=("when",)))
        took.append((time.thread_time() - began) * 1000)
    took.sort()

    def at(share: float) -> float:
        return took[min(len(took) - 1, int(share * len(took)))] if took else 0.0

    slow = sum(1 for one in took if one > 10)
    return Report(
        "speed",
        (
            Figure("turns above 10 ms", slow, len(took), 0.01, 0.0, at_most=True),
            Figure("turns above 3 ms", sum(1 for one in took if one > 3), len(took), None, 0.01, at_most=True),
        ),
        (),
        f"p50 {at(0.5):.2f} ms, p99 {at(0.99):.2f} ms, slowest {at(1.0):.2f} ms over {len(took)} wordings.",
    )
