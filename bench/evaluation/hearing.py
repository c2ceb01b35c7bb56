"""What the local recogniser hears in a recording once it has been through a telephone line.

16 kHz FLAC → 8 kHz μ-law and back → Silero cuts the speech (0.2 s before, 0.3 s after) → the local recogniser as in a
call, with its next likeliest texts. What was heard is kept in a scratch folder of the system's temporary folder, so a
second run is quick.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.evaluation.flac import read_flac
from infinioffice.adapters.moonshine.model import TinyModel
from infinioffice.adapters.moonshine.recognizer import listen
from infinioffice.adapters.moonshine.wanted import wanted_words
from infinioffice.adapters.silero.activity import CONTEXT, WINDOW, SileroActivity
from infinioffice.call.audio import RATE, encode_float
from infinioffice.call.listening import LEAD_S, LEAST_CONFIDENCE, TAIL_S, VOICE

Samples = npt.NDArray[np.float32]
VERSION = "5"


def hear(asked: Iterable[tuple[Path, Sequence[str]]]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """(recording, texts heard, best first) for every recording and the fields that were asked for, in order."""
    scratch = Path(tempfile.gettempdir()) / "infinioffice-hearing"
    scratch.mkdir(exist_ok=True)
    ears: Ears | None = None
    for path, expecting in asked:
        stamp = hashlib.sha256(f"{VERSION}{expecting}".encode() + path.read_bytes()).hexdigest()[:32]
        kept = scratch / f"{stamp}.json"
        if not kept.exists():
            ears = ears or Ears()
            kept.write_text(json.dumps(ears.listen(path, expecting)), encoding="utf-8")
        yield path, tuple(json.loads(kept.read_text(encoding="utf-8")))


def through_the_line(samples: Samples) -> Samples:
    """16 kHz → 8 kHz → μ-law (G.711) → 8 kHz, all in -1…1."""
    import soxr

    narrow = soxr.resample(samples, 16000, RATE)
    scaled = np.clip(narrow, -1, 1)
    coded = np.sign(scaled) * np.log1p(255 * np.abs(scaled)) / np.log(256)
    coded = np.round(coded * 127) / 127
    return np.asarray(np.sign(coded) * np.expm1(np.abs(coded) * np.log(256)) / 255, dtype=np.float32)


class Ears:
    def __init__(self) -> None:
        self.activity = SileroActivity()
        self.model = TinyModel()

    def listen(self, path: Path, expecting: Sequence[str] = ()) -> tuple[str, ...]:
        raw, rate = read_flac(path)
        assert rate == 16000, path
        line = through_the_line(np.asarray([sample / 32768 for sample in raw], dtype=np.float32))
        return self.hear_line(line, (), expecting)

    def hear_line(self, line: Samples, hints: Sequence[str] = (), expecting: Sequence[str] = ()) -> tuple[str, ...]:
        """What is heard in 8 kHz samples that have been through the line, best first; one empty text for nothing.
        `hints` are the words of the business, `expecting` what it asked for."""
        heard = listen(self.model, 0, encode_float(self._cut(line)), 0.0, wanted=wanted_words(hints, expecting))
        return (heard.text, *heard.nbest) if heard.confidence >= LEAST_CONFIDENCE else ("",)

    def _cut(self, line: Samples) -> Samples:
        padded = np.concatenate([line, np.zeros(-len(line) % WINDOW, dtype=np.float32)])
        state, context = np.zeros((2, 1, 128), dtype=np.float32), np.zeros((1, CONTEXT), dtype=np.float32)
        voiced: list[int] = []
        for i in range(0, len(padded), WINDOW):
            chunk = np.concatenate([context, padded[None, i : i + WINDOW]], axis=1)
            chances, state = self.activity.probabilities(chunk, state)
            context = chunk[:, -CONTEXT:]
            if chances[0] > VOICE:
                voiced.append(i)
        if not voiced:
            return line
        return line[max(0, voiced[0] - int(LEAD_S * RATE)) : voiced[-1] + WINDOW + int(TAIL_S * RATE)]
