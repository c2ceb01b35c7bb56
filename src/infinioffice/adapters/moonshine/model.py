"""The tiny English model itself: the files inside the moonshine-voice wheel, run by onnxruntime with a beam search.

The library of the wheel gives one text without saying how sure it is. Here the few likeliest texts come out with the
chance of each, for the same CPU: names are chosen among them, and what the model makes of noise is known by its low
chance. The vocabulary file is a row of tokens, each behind its length (one byte, or two from 128 on, low part first).
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from infinioffice.adapters.moonshine.wanted import NOTHING_WANTED, Wanted
from infinioffice.call.audio import Float32
from infinioffice.kernel.errors import VendorDown

MODEL_HZ = 16000
_LAYERS, _HEADS, _HEAD_SIZE = 6, 8, 36
_BEGIN, _END = 1, 2
_TOKENS_A_SECOND = 6.5
"""More than anybody speaks; the model turns in circles on noise and would not stop by itself."""
_FEWEST_TOKENS = 4
_PARTS = [(layer, part) for layer in range(_LAYERS) for part in ("key", "value")]
_OWN = [f"present.{layer}.decoder.{part}" for layer, part in _PARTS]
_CROSS = [f"present.{layer}.encoder.{part}" for layer, part in _PARTS]
_OWN_BEFORE = [f"past_key_values.{layer}.decoder.{part}" for layer, part in _PARTS]
_CROSS_BEFORE = [f"past_key_values.{layer}.encoder.{part}" for layer, part in _PARTS]
_SEPARATORS = " .,-!?"
_MASK_STEP = 384
"""The decoder takes its mask by samples and looks at one in 384."""
_LOOKED_AT = 24
"""Tokens of each beam that an expected word may lift up, besides the likeliest."""
_FAR_BEHIND = 7.0
"""Natural log: a text a thousand times less likely than a finished one is not worth the time."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One text for a piece of audio. `score` is the natural log of its chance, `tokens` how many it was made of."""

    text: str
    score: float
    tokens: int

    @property
    def confidence(self) -> float:
        """The chance of an average token, 0-1."""
        return float(np.exp(self.score / max(1, self.tokens)))


@dataclass(slots=True)
class _Beam:
    """A beginning of a text. `score` is the log of its chance. `bonus` is what expected words in it are worth, and
    `lent` what `word`, the one not finished, and `letters`, a name being spelled, promise."""

    tokens: list[int]
    score: float
    bonus: float = 0.0
    lent: float = 0.0
    word: str = ""
    letters: str = ""

    @property
    def rank(self) -> float:
        return self.score + self.bonus + self.lent


class TinyModel:
    """One model for any number of threads. Raises VendorDown when the package or its files are missing."""

    def __init__(self) -> None:
        folder = _folder()
        runtime: Any = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        # One thread a reading: two spin against each other and against the calls.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        states: Any = importlib.import_module("onnxruntime.capi.onnxruntime_pybind11_state")
        self._faults: tuple[type[Exception], ...] = (
            states.Fail, states.InvalidArgument, states.RuntimeException, states.NoSuchFile, states.InvalidGraph,
        )  # fmt: skip
        try:
            self._encoder: Any = runtime.InferenceSession(str(folder / "encoder_model.ort"), options)
            self._decoder: Any = runtime.InferenceSession(str(folder / "decoder_model_merged.ort"), options)
            self._words = _vocabulary((folder / "tokenizer.bin").read_bytes())
            self._pieces = [each.decode("utf-8", "replace").replace("\u2581", " ").lower() for each in self._words]
        except (OSError, RuntimeError, *self._faults) as error:
            raise VendorDown("moonshine", "the model could not be loaded") from error

    def read(self, samples: Float32, beams: int = 1, wanted: Wanted = NOTHING_WANTED) -> tuple[Hearing, ...]:
        """The likeliest texts of 16 kHz samples in -1…1, best first, at most `beams`, no text twice; expected words
        count for more. RuntimeError for audio that breaks the model."""
        wave = np.ascontiguousarray(samples, dtype=np.float32)[None]
        try:
            [states] = self._encoder.run(
                None, {"input_values": wave, "attention_mask": np.ones(wave.shape, dtype=np.int64)}
            )
            most = max(_FEWEST_TOKENS, int(wave.shape[1] / MODEL_HZ * _TOKENS_A_SECOND))
            found = self._search(states, beams, most, wanted)
        except self._faults as error:
            raise RuntimeError("the model broke on this audio") from error
        told = [(self._text(beam.tokens), beam) for beam in found]
        told.sort(key=lambda each: -each[1].rank - wanted.phrase_bonus(each[0]))
        texts: dict[str, Hearing] = {}
        for text, beam in told:
            texts.setdefault(text, Hearing(text, beam.score, len(beam.tokens)))
        return tuple(texts.values())[:beams]

    def _search(self, states: Float32, width: int, most: int, wanted: Wanted) -> list[_Beam]:
        mask = np.ones((width, states.shape[1] * _MASK_STEP), dtype=np.int64)
        logits, own, cross = self._begin(states, mask[:1])
        beams = self._best([_Beam([], 0.0)], logits, width, wanted)[0]
        own = [np.repeat(each, len(beams), axis=0) for each in own]
        cross = [np.repeat(each, len(beams), axis=0) for each in cross]
        states = np.repeat(states, len(beams), axis=0)
        done: list[_Beam] = []
        for _ in range(most):
            live = [place for place, beam in enumerate(beams) if beam.tokens[-1] != _END]
            done += [beam for beam in beams if beam.tokens[-1] == _END]
            room = width - len(done)
            beams = [beams[place] for place in live]
            best_done = max((beam.rank for beam in done), default=-np.inf)
            if not beams or room <= 0 or max(beam.rank for beam in beams) < best_done - _FAR_BEHIND:
                return done
            count = len(beams)
            feed = {
                "encoder_attention_mask": mask[:count],
                "encoder_hidden_states": states[:count],
                "input_ids": np.array([beam.tokens[-1:] for beam in beams], dtype=np.int64),
                "use_cache_branch": np.array([True]),
                **dict(zip(_CROSS_BEFORE, (each[:count] for each in cross), strict=True)),
                **dict(zip(_OWN_BEFORE, (each[live] for each in own), strict=True)),
            }
            logits, *own = self._decoder.run(["logits", *_OWN], feed)
            beams, sources = self._best(beams, logits, room, wanted)
            own = [each[sources] for each in own]
        return done + beams

    def _begin(self, states: Float32, mask: Any) -> tuple[Float32, list[Float32], list[Float32]]:
        frames = states.shape[1]
        nothing = np.zeros((1, _HEADS, 0, _HEAD_SIZE), dtype=np.float32)
        unused = np.zeros((1, _HEADS, frames, _HEAD_SIZE), dtype=np.float32)
        logits, *caches = self._decoder.run(
            ["logits", *_OWN, *_CROSS],
            {
                "encoder_attention_mask": mask,
                "encoder_hidden_states": states,
                "input_ids": np.array([[_BEGIN]], dtype=np.int64),
                "use_cache_branch": np.array([False]),
                **dict.fromkeys(_OWN_BEFORE, nothing),
                **dict.fromkeys(_CROSS_BEFORE, unused),
            },
        )
        return logits, caches[: len(_OWN)], caches[len(_OWN) :]

    def _best(self, beams: list[_Beam], logits: Float32, width: int, wanted: Wanted) -> tuple[list[_Beam], list[int]]:
        """The likeliest `width` ways to go on by one token, and from which beam each comes."""
        rows = logits[:, -1]
        top = rows.max(axis=1, keepdims=True)
        totals = top[:, 0] + np.log(np.exp(rows - top).sum(axis=1))
        count = width + _LOOKED_AT if wanted.prefixes else width
        ways: list[tuple[_Beam, int]] = []
        for place, beam in enumerate(beams):
            row = rows[place]
            tokens = [int(row.argmax())] if count == 1 else np.argpartition(row, -count)[-count:].tolist()
            ways += [(self._longer(beam, token, float(row[token] - totals[place]), wanted), place) for token in tokens]
        ways.sort(key=lambda way: -way[0].rank)
        return [beam for beam, _ in ways[:width]], [place for _, place in ways[:width]]

    def _longer(self, beam: _Beam, token: int, score: float, wanted: Wanted) -> _Beam:
        """`beam` with one more token. A word gets its bonus letter by letter and gives it back when it ends as another
        one; so does a row of single letters that spells a name."""
        longer = _Beam([*beam.tokens, token], beam.score + score, beam.bonus, 0.0, beam.word, beam.letters)
        if not wanted.prefixes:
            return longer
        piece = self._pieces[token] if token != _END else " "
        if piece[:1].isalpha() or piece[:1] == "'":
            longer.word += piece
        else:
            longer.bonus += wanted.words.get(beam.word, 0.0)
            longer.letters += beam.word if len(beam.word) == 1 else ""
            longer.word = piece.strip(_SEPARATORS)
        if len(longer.word) > 1 or token == _END:
            longer.bonus += wanted.spellings.get(longer.letters, 0.0)
            longer.letters = ""
        letters = longer.letters + longer.word if len(longer.word) < 2 else ""
        longer.lent = wanted.prefixes.get(longer.word, 0.0) + wanted.spelling_prefixes.get(letters, 0.0)
        return longer

    def _text(self, tokens: list[int]) -> str:
        raw = b"".join(self._words[token] for token in tokens if token > _END)
        return raw.decode("utf-8", "replace").replace("\u2581", " ").strip()


def _folder() -> Path:
    """The model inside the wheel, found without importing the package (it would load its own library)."""
    spec = importlib.util.find_spec("moonshine_voice")
    if spec is None or not spec.submodule_search_locations:
        raise VendorDown("moonshine", "the moonshine-voice package is not installed")
    return Path(spec.submodule_search_locations[0]) / "assets" / "tiny-en"


def _vocabulary(raw: bytes) -> list[bytes]:
    words: list[bytes] = []
    place = 0
    while place < len(raw):
        size, place = raw[place], place + 1
        if size >= 128:
            size, place = raw[place] * 128 + size - 128, place + 1
        words.append(raw[place : place + size])
        place += size
    return words
