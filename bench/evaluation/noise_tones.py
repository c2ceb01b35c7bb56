"""How many words a minute of noise, music and tones on the line makes that the conversation would take for a turn.

Every recording plays on a silent caller's line, as loud as it is and 12 dB quieter, in frames of 20 ms: voice activity,
segments, the local recogniser and the floor are those of a call, and what counts is every word of a turn they end.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.evaluation.flac import read_flac
from bench.evaluation.score import Figure, Report
from infinioffice import verticals
from infinioffice.adapters.moonshine.model import TinyModel
from infinioffice.adapters.moonshine.recognizer import listen
from infinioffice.adapters.moonshine.wanted import wanted_words
from infinioffice.adapters.silero.activity import SileroActivity, SileroTrack
from infinioffice.call.audio import FRAME, RATE, SILENCE, Float32, decode_float, encode, resample
from infinioffice.call.listening import Listening
from infinioffice.call.ports import AudioCame, Recognized
from infinioffice.turns.events import Asked, EndTurn, Event
from infinioffice.turns.taker import TurnTaker

_HINTS = tuple(each.name for each in verticals.get("dental").services)
_ASKED = ("service", "when")
_GAINS_DB = (0.0, -12.0)
_QUIET_S = 1.0
_HANG_OVER_S = 4.0


class _AtOnce(SileroActivity):
    """Voice activity that answers before the next frame: there is no loop and no other call here."""

    def schedule(self, track: SileroTrack) -> None:
        """Nothing: `settle` follows every frame."""

    def settle(self, track: SileroTrack) -> None:
        while track.pending:
            chances, state = self.probabilities(decode_float(track.window())[None], track.state)
            track.answered(float(chances[0]), state)


class _Ear:
    """The recogniser of one line, answering before the next frame."""

    def __init__(self, model: TinyModel) -> None:
        self._model = model
        self._wanted = wanted_words(_HINTS, _ASKED)
        self.answers: list[Recognized] = []

    def listen(self, mulaw: bytes) -> None:
        """Whole segments are read."""

    def expect(self, fields: Sequence[str]) -> None:
        """It is the same question throughout."""

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:  # noqa: ARG002
        self.answers.append(listen(self._model, segment, mulaw, covers_s, wanted=self._wanted))

    def close(self) -> None:
        """Nothing is open."""


class Line:
    """A caller's line after "how can I help you?", and all that listens to it."""

    def __init__(self, activity: _AtOnce, model: TinyModel) -> None:
        self._activity = activity
        self._ear = _Ear(model)
        self._posted: list[Event] = []
        self._track = activity.open(self._voice_chance)
        self._listening = Listening(self._ear, self._track, self._posted.append)
        self._floor = TurnTaker()
        self.turns: list[str] = []
        self.readings: list[Recognized] = []
        self._tell(Asked(_ASKED), 0.0)

    def play(self, mulaw: bytes) -> None:
        """Frame by frame, and the hang-over that a turn needs to end."""
        for start in range(0, len(mulaw), FRAME):
            self._listening.hear(AudioCame(mulaw[start : start + FRAME]), self._now + FRAME / RATE)
            self._activity.settle(self._track)
            for event in self._posted:
                self._tell(event, self._now)
            self._posted.clear()
            self._listening.look()
            for answer in self._ear.answers:
                self.readings.append(answer)
                told = self._listening.recognized(answer)
                if told is not None:
                    self._tell(told, self._now)
            self._ear.answers.clear()
            self._tell(None, self._now)

    def _voice_chance(self, chance: float, samples: int) -> None:
        self._listening.voice_chance(chance, samples)

    @property
    def _now(self) -> float:
        return self._listening.time.samples / RATE

    def _tell(self, event: Event | None, now: float) -> None:
        for action in self._floor.receive(event, now):
            if isinstance(action, EndTurn):
                self._listening.cut()
                if action.text:
                    self.turns.append(action.text)


def samples_of(path: Path) -> Float32:
    """8 kHz samples in -1…1."""
    raw, rate = read_flac(path)
    samples = np.asarray(raw, dtype=np.float32) / np.float32(32768)
    return samples if rate == RATE else resample(samples, rate, RATE)


def mulaw_of(samples: Float32, gain_db: float) -> bytes:
    return encode(np.clip(samples * 10 ** (gain_db / 20) * 32767, -32768, 32767).astype(np.int16))


def _lines(folder: Path) -> Iterator[tuple[str, float, float, Line]]:
    activity, model = _AtOnce(), TinyModel()
    for row in map(json.loads, (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()):
        samples = samples_of(folder / row["file"])
        for gain_db in _GAINS_DB:
            line = Line(activity, model)
            quiet, after = (SILENCE * int(each * RATE) for each in (_QUIET_S, _HANG_OVER_S))
            line.play(quiet + mulaw_of(samples, gain_db) + after)
            yield row["kind"], gain_db, len(samples) / RATE, line


def score(folder: Path, *, show: bool = False) -> Report:
    """Score the recordings in `folder`."""
    words, seconds, errors = 0, 0.0, []
    for kind, gain_db, lasted_s, line in _lines(folder):
        said = sum(len(turn.split()) for turn in line.turns)
        words += said
        seconds += lasted_s
        if said:
            errors.append(f"{kind} at {gain_db:+.0f} dB: {line.turns}")
        if show:
            print(f"{kind} {gain_db:+.0f} dB, {lasted_s:.1f} s: {line.turns}")
            for each in line.readings:
                print(f"    {each.confidence:.2f} {each.text!r}")
    minutes = seconds / 60
    figures = (
        Figure("false words a minute", words, 0, 2.0, 0.5, at_most=True, value=words / minutes),
        Figure("recordings with a false turn", len(errors), 0, value=float(len(errors))),
    )
    notes = f"{words} words in {minutes:.1f} minutes; each recording as loud as it is and 12 dB quieter"
    return Report("noise_tones", figures, tuple(errors[:20]), notes)


if __name__ == "__main__":
    root = Path(os.environ.get("INFINIOFFICE_EVAL_DATA", "../shared/data"))
    report = score(root / "noise_tones", show="show" in sys.argv)
    print(*(f"{figure.measure}: {figure.ratio:.2f}" for figure in report.figures), report.notes, sep="\n")
