"""What the local recogniser hears in a recording once it has been through a telephone line.

16 kHz FLAC → 8 kHz μ-law and back → Silero cuts the speech (0.2 s before, 0.3 s after) → moonshine tiny, its own
segmenter off. What was heard is kept in a scratch folder of the system's temporary folder, so a second run is quick.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.evaluation.flac import read_flac

Samples = npt.NDArray[np.float32]
VERSION = "1"
_CHUNK, _CONTEXT, _RATE = 256, 32, 8000
_OPTIONS = {"vad_threshold": "0.0", "return_audio_data": "false", "identify_speakers": "false"}


def hear(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """(recording, text heard) in the order of `paths`."""
    scratch = Path(tempfile.gettempdir()) / "infinioffice-hearing"
    scratch.mkdir(exist_ok=True)
    ears: Ears | None = None
    for path in paths:
        stamp = hashlib.sha256(VERSION.encode() + path.read_bytes()).hexdigest()[:32]
        kept = scratch / f"{stamp}.json"
        if not kept.exists():
            ears = ears or Ears()
            kept.write_text(json.dumps(ears.listen(path)), encoding="utf-8")
        yield path, json.loads(kept.read_text(encoding="utf-8"))


def through_the_line(samples: Samples) -> Samples:
    """16 kHz → 8 kHz → μ-law (G.711) → 8 kHz, all in -1…1."""
    import soxr

    narrow = soxr.resample(samples, 16000, _RATE)
    scaled = np.clip(narrow, -1, 1)
    coded = np.sign(scaled) * np.log1p(255 * np.abs(scaled)) / np.log(256)
    coded = np.round(coded * 127) / 127
    return np.asarray(np.sign(coded) * np.expm1(np.abs(coded) * np.log(256)) / 255, dtype=np.float32)


class Ears:
    def __init__(self) -> None:
        from moonshine_voice import ModelArch, get_model_path
        from moonshine_voice.transcriber import Transcriber

        spec = find_spec("silero_vad")
        assert spec is not None
        assert spec.origin is not None
        onnxruntime: Any = import_module("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.vad: Any = onnxruntime.InferenceSession(Path(spec.origin).parent / "data/silero_vad.onnx", options)
        self.recogniser: Any = Transcriber(str(get_model_path("tiny-en")), ModelArch.TINY, options=_OPTIONS)

    def listen(self, path: Path) -> str:
        raw, rate = read_flac(path)
        assert rate == 16000, path
        return self.hear_line(through_the_line(np.asarray([sample / 32768 for sample in raw], dtype=np.float32)))

    def hear_line(self, line: Samples) -> str:
        """What is heard in 8 kHz samples that have been through the line."""
        import soxr

        speech = self._cut(line)
        wide = soxr.resample(speech, _RATE, 16000)
        transcript = self.recogniser.transcribe_without_streaming(wide.tolist(), 16000)
        return " ".join(str(line.text).strip() for line in transcript.lines).strip()

    def _cut(self, line: Samples) -> Samples:
        padded = np.concatenate([line, np.zeros(-len(line) % _CHUNK, dtype=np.float32)])
        state, context = np.zeros((2, 1, 128), dtype=np.float32), np.zeros((1, _CONTEXT), dtype=np.float32)
        voiced: list[int] = []
        for i in range(0, len(padded), _CHUNK):
            chunk = np.concatenate([context, padded[None, i : i + _CHUNK]], axis=1)
            score, state = self.vad.run(None, {"input": chunk, "state": state, "sr": np.array(_RATE, dtype=np.int64)})
            context = chunk[:, -_CONTEXT:]
            if score[0, 0] > 0.5:
                voiced.append(i)
        if not voiced:
            return line
        return line[max(0, voiced[0] - int(0.2 * _RATE)) : voiced[-1] + _CHUNK + int(0.3 * _RATE)]
