"""Forty of the simulated callers by real audio: their sentences are spoken, go through a telephone line, with and
without noise, and what the local recogniser hears is what the conversation gets.

Three callers' voices made from the one packaged voice; noise recordings from the data folder where there are any, else
our own street noise. Names are graded twice: letter by letter, and as a reader of the calendar would (sounding alike).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from bench.evaluation.flac import read_flac
from bench.evaluation.hearing import Ears, Samples
from bench.evaluation.score import Figure, Report
from bench.evaluation.simulated_callers import CLOSED, NOW, Outcome, grade, hold_call
from infinioffice.call.audio import decode_float, encode, resample
from infinioffice.call.listening import hints_of
from infinioffice.dialogue.state import State
from infinioffice.kernel.errors import InfiniOfficeError
from infinioffice.testing.memory import MemoryOffice
from infinioffice.testing.noise import at_snr, rms, street
from infinioffice.testing.people import Person, make
from infinioffice.testing.speech import Booth
from infinioffice.understanding.en.names import similar_name

COUNT = 40
_ALIKE = 0.85
_VOICES = ("joe", "joe-low", "joe-high")
_CONDITIONS: tuple[tuple[str, float | None, float, float], ...] = (
    ("clean", None, 0.90, 0.96),
    ("noise at 20 dB", 20.0, 0.0, 0.0),
    ("noise at 10 dB", 10.0, 0.75, 0.90),
)
_NOISES = ("office", "coffee", "exercise")


def _noises(folder: Path) -> list[np.ndarray]:
    """Noise recordings at 8 kHz, 16-bit."""
    found = []
    for path in sorted((folder.parent / "noise_tones" / "audio").glob("*.flac")):
        if any(each in path.name for each in _NOISES):
            raw, rate = read_flac(path)
            samples = np.asarray(raw, dtype=np.float32) / np.float32(32768)
            found.append((resample(samples, rate, 8000) * 32767).astype(np.int16))
    return found or [street(20.0)]


class _Line:
    """From a sentence to what is heard of it."""

    def __init__(self, booth: Booth, ears: Ears, noises: list[np.ndarray], snr_db: float | None, seed: int) -> None:
        self._booth, self._ears, self._noises, self._snr_db = booth, ears, noises, snr_db
        self._rng = Random(f"line:{seed}:{snr_db}")
        self._voice = _VOICES[seed % len(_VOICES)]
        self.log: list[str] = []

    async def hear(self, text: str, state: State) -> tuple[str, ...]:
        voice = await self._booth.say(text, self._voice)
        spoken = np.concatenate([np.zeros(2400, np.int16), voice, np.zeros(4000, np.int16)]).astype(np.int32)
        if self._snr_db is not None:
            noise = self._rng.choice(self._noises)
            start = self._rng.randrange(max(1, len(noise) - 1))
            piece = np.take(noise, range(start, start + len(spoken)), mode="wrap")
            spoken += at_snr(piece, rms(voice), self._snr_db)
        line: Samples = decode_float(encode(np.clip(spoken, -32768, 32767).astype(np.int16)))
        heard = self._ears.hear_line(line, hints_of(state.business), state.expecting)
        self.log.append(f"{text}  ⇒  {'  |  '.join(heard)}")
        return heard


def _as_read(person: Person, office: MemoryOffice) -> None:
    """Where the booked name sounds like the caller's, count it as theirs."""
    goal = person.goal
    for row in office.active:
        if similar_name(f"{goal.first_name} {goal.last_name}", row.name) >= _ALIKE:
            first, _, last = row.name.partition(" ")
            person.goal = replace(goal, first_name=first, last_name=last)


async def _run(
    folder: Path, snr_db: float | None, seeds: range, *, show: bool = False
) -> list[tuple[Outcome, Outcome]]:
    ears, noises = Ears(), _noises(folder)
    found = []
    async with Booth(Path(tempfile.gettempdir()) / "infinioffice-callers") as booth:
        for seed in seeds:
            person = make(seed, NOW, CLOSED)
            line = _Line(booth, ears, noises, snr_db, seed)
            try:
                office, before = await hold_call(person, seed, line.hear, "phone")
            except InfiniOfficeError as fault:
                found.append((Outcome(person, f"broken: {fault}", person.turns),) * 2)
                continue
            strict = Outcome(person, grade(person, office, before), person.turns)
            _as_read(person, office)
            read = Outcome(person, grade(person, office, before), person.turns)
            found.append((strict, read))
            if show and read.wrong:
                print(f"\n== {seed} {person.personality} {person.goal}\n" + "\n".join(person.lines))
                print("\n".join(line.log), f"\nWRONG: {read.wrong}")
    return found


def score(folder: Path) -> Report:
    figures, errors = [], []
    for name, snr_db, must, aim in _CONDITIONS:
        outcomes = asyncio.run(_run(folder, snr_db, range(COUNT)))
        strict = sum(not each.wrong for each, _ in outcomes)
        read = sum(not each.wrong for _, each in outcomes)
        bars = (must or None, aim or None)
        figures.append(Figure(f"right rows, {name}", read, COUNT, *bars))
        figures.append(Figure(f"right rows, {name}, names to the letter", strict, COUNT))
        errors += [
            f"{name} {seed} {each.person.goal.slug} {each.person.goal.kind} {each.person.personality}: {each.wrong}"
            for seed, (_, each) in enumerate(outcomes)
            if each.wrong
        ]
    return Report("audio_callers", tuple(figures), tuple(errors[:20]), "a name counts when it sounds like the caller's")


if __name__ == "__main__":
    data = Path(__file__).parents[3] / "shared" / "data" / "audio_callers"
    level = float(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] != "clean" else None
    seen = asyncio.run(_run(data, level, range(COUNT), show=True))
    print(f"{sum(not b.wrong for _, b in seen)} of {len(seen)}; to the letter {sum(not a.wrong for a, _ in seen)}")
