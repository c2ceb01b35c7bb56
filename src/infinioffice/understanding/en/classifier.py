"""A small linear classifier for what no phrase rule names: above all, requests that are not for a receptionist.

Words, pairs of words and pieces of words are hashed into a table of weights (`intents.npz`, made by
`bench/train_intents.py`). It runs in well under a millisecond and is only ever asked beside the rules: `read` decides
what its word counts for. Reading the packaged table once is the only thing here that is not computation.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from infinioffice.understanding.en.flat import words

BUCKETS = 1 << 15
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Table:
    labels: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


def features(text: str) -> npt.NDArray[np.int64]:
    """The buckets of a text, each once."""
    spoken = [word.text.replace("'", "") for word in words(text)][:_LONGEST]
    return np.fromiter({zlib.crc32(piece.encode()) % BUCKETS for piece in _pieces(spoken)}, dtype=np.int64)


def _pieces(spoken: list[str]) -> Iterator[str]:
    known = ["#" if word.isdigit() else word for word in spoken]
    yield f"n{min(len(known), 6)}"
    yield from (f"u {word}" for word in known)
    padded = ["<", *known, ">"]
    yield from (f"b {first} {second}" for first, second in pairwise(padded))
    yield from (f"s {first} {third}" for first, third in zip(padded, padded[2:], strict=False))
    for word in known:
        if len(word) > 4:
            edged = f"<{word}>"
            yield from (f"c {edged[at : at + 4]}" for at in range(len(edged) - 3))


@cache
def _table() -> _Table:
    packed = resources.files("infinioffice.understanding.en").joinpath("intents.npz").read_bytes()
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        return _Table(
            tuple(str(label) for label in arrays["labels"]), arrays["weights"], arrays["scale"], arrays["bias"]
        )


@lru_cache(maxsize=256)
def likelihoods(text: str) -> dict[str, float]:
    """How likely each intent the table knows is meant by the text, 0–1 each; they need not add up to one."""
    table = _table()
    buckets = features(text)
    if not buckets.size:
        return {}
    norm = np.sqrt(float(buckets.size))
    scores = table.weights[buckets].sum(axis=0, dtype=np.int32) * table.scale / norm + table.bias
    chances = 1.0 / (1.0 + np.exp(-scores))
    return {label: float(chance) for label, chance in zip(table.labels, chances, strict=True)}
