"""Who holds the floor, with real speech: cut-offs in pauses, phantom interruptions, and how fast we stop and answer.

Every case is played through the engine's own ears (voice activity, segments, recogniser) and its floor, on a clock of
its own that counts samples: a reading takes `READING_S` after it was asked for, however long this machine needed. A
voice of the house speaks the callers' parts; between the parts of a number, a date or a name it pauses.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.measured import Measured, percentile
from infinioffice.adapters.moonshine.recognizer import MoonshineRecognizer
from infinioffice.adapters.silero.activity import SileroActivity
from infinioffice.call.audio import FRAME, RATE, encode
from infinioffice.call.listening import Listening, hints_of
from infinioffice.call.ports import AudioCame, Ear, Recognized
from infinioffice.dialogue.events import CallStarted
from infinioffice.dialogue.machine import begin
from infinioffice.dialogue.reading import completeness
from infinioffice.dialogue.state import State
from infinioffice.testing.memory import MemoryDirectory
from infinioffice.testing.noise import Samples, at_snr, babble, rms, street
from infinioffice.testing.speech import Booth
from infinioffice.turns.events import (
    Action,
    AgentBegan,
    Asked,
    EndTurn,
    Event,
    PauseAgent,
    ResumeAgent,
    StopAgent,
)
from infinioffice.turns.taker import TurnTaker
from infinioffice.understanding.meaning import Expected

READING_S = 0.15
PAUSES_S = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
VOICES = ("joe", "joe-slow", "joe-fast", "joe-high", "joe-low")
AGENT_S = 9.0
_PATIENCE_S = 10.0
_NOW = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
_WHEN: tuple[Expected, ...] = ("when", "provider")
_BOTH: tuple[Expected, ...] = ("name", "phone")

PAUSED: tuple[tuple[str, tuple[Expected, ...], tuple[str, ...]], ...] = (
    ("number", ("phone",), ("five four one", "five five five", "zero one six three")),
    ("number", ("phone",), ("it's five four one five five", "five zero one six three")),
    ("number", ("yes_no", "phone"), ("no, use five four one", "five five five zero one nine nine")),
    ("number", _BOTH, ("Max Rowe, five four one", "five five five", "zero one two two")),
    ("date", _WHEN, ("next Tuesday", "at three in the afternoon")),
    ("date", _WHEN, ("next Tuesday at", "ten in the morning")),
    ("date", _WHEN, ("how about December", "the twenty second")),
    ("date", _WHEN, ("I could do Thursday", "or Friday", "in the morning")),
    ("date", ("intent", "service", "when"), ("I need an oil change for", "Wednesday morning")),
    ("date", ("birth_date",), ("March third", "nineteen eighty two")),
    ("name", ("name",), ("Maria", "Gonzalez")),
    ("name", ("name",), ("my name is Robert", "Fletcher")),
    ("name", ("name",), ("it's Karen, and the last name is", "Whitfield")),
    ("name", ("name",), ("the last name is spelled S M I", "T H")),
)
LISTENING = ("mm-hmm", "uh-huh", "yeah", "okay", "right", "I see", "got it", "cough", "cough cough", "street", "babble")
TAKING = (
    "wait, stop",
    "actually can I change that",
    "hold on a second",
    "no, not Friday",
    "I need to speak to somebody",
)
WHOLE: tuple[tuple[tuple[Expected, ...], str], ...] = (
    (("yes_no",), "yes please"),
    (("yes_no",), "no thank you"),
    (("phone",), "five four one five five five zero one six three"),
    (_WHEN, "Friday at ten in the morning"),
    (("intent", "service", "when"), "I'd like to book an oil change"),
    (("name",), "Robert Fletcher"),
)


@dataclass(slots=True)
class Outcome:
    """What the floor wanted, each with its time in seconds, and what was heard."""

    actions: list[tuple[float, Action]] = field(default_factory=list)

    def first(self, kind: type[Action]) -> float | None:
        return next((at for at, action in self.actions if isinstance(action, kind)), None)


class _SlowEar:
    """The recogniser, asked at once and heard after `READING_S` of the case's own time."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self.asked: tuple[int, float] | None = None

    def listen(self, mulaw: bytes) -> None:
        self._ear.listen(mulaw)

    def expect(self, fields: Sequence[str]) -> None:
        self._ear.expect(fields)

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        self.asked = (segment, covers_s)
        self._ear.decode(segment, mulaw, covers_s, urgent)

    def close(self) -> None:
        self._ear.close()


class Ears:
    """Voice activity and recogniser, loaded once."""

    def __init__(self) -> None:
        self.activity = SileroActivity()
        self.recognizer = MoonshineRecognizer()
        self.business = MemoryDirectory(2026).business("ridgeline")

    async def play(
        self, sound: Samples, asked: tuple[Expected, ...], *, agent: tuple[float, float] | None = None
    ) -> Outcome:
        """One caller's sound from its first to its last sample. `agent` is when we begin to speak, and until when."""
        state = replace(begin(CallStarted("floor", self.business, None, _NOW)).state, expecting=asked)
        return await _Case(self, state, agent).run(encode(sound))


class _Case:
    def __init__(self, ears: Ears, state: State, agent: tuple[float, float] | None) -> None:
        self._ears = ears
        self._outcome = Outcome()
        self._events: list[Event] = []
        self._answers: asyncio.Queue[Recognized] = asyncio.Queue()
        self._due: list[tuple[float, Recognized]] = []
        self._ear = _SlowEar(ears.recognizer.open("floor", hints_of(ears.business), self._answers.put_nowait))
        self._taker = TurnTaker(judge=lambda text: completeness(state, text, _NOW))
        self._track = ears.activity.open(self._chance)
        self._listening = Listening(self._ear, self._track, self._events.append)
        self._agent = agent
        self._is_speaking = False
        self._now = 0.0
        self._floor(Asked(state.expecting))

    async def run(self, mulaw: bytes) -> Outcome:
        for at in range(0, len(mulaw) - FRAME + 1, FRAME):
            self._now = (at + FRAME) / RATE
            if self._agent is not None and self._now >= self._agent[0]:
                self._floor(AgentBegan(self._agent[1]))
                self._agent, self._is_speaking = None, True
            self._listening.is_over_agent = self._is_speaking
            self._listening.hear(AudioCame(mulaw[at : at + FRAME], at / RATE), self._now)
            self._ears.activity._run()
            while self._ear.asked is not None:
                # A reading that had not begun may be left out for a later one: the last is always answered.
                answer = await asyncio.wait_for(self._answers.get(), _PATIENCE_S)
                self._due.append((self._now + READING_S, answer))
                if (answer.segment, answer.covers_s) == self._ear.asked:
                    self._ear.asked = None
            while self._due and self._due[0][0] <= self._now:
                told = self._listening.recognized(self._due.pop(0)[1])
                if told is not None:
                    self._floor(told)
            while self._events:
                self._floor(self._events.pop(0))
            self._floor(None)
        self._listening.close()
        return self._outcome

    def _chance(self, probability: float, samples: int) -> None:
        self._listening.voice_chance(probability, samples)

    def _floor(self, event: Event | None) -> None:
        for action in self._taker.receive(event, self._now):
            self._outcome.actions.append((self._now, action))
            if isinstance(action, EndTurn):
                self._listening.cut()
            if isinstance(action, StopAgent):
                self._is_speaking = False


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), dtype=np.int16)


def joined(*parts: Samples) -> Samples:
    whole: Samples = np.concatenate(parts)
    return whole


def mixed(one: Samples, other: Samples) -> Samples:
    found: npt.NDArray[np.int32] = one.astype(np.int32)
    found[: len(other)] += other[: len(found)]
    return np.clip(found, -32768, 32767).astype(np.int16)


def cough(seed: int) -> Samples:
    """Two bursts of shaped noise, as a cough is: a sharp start, a fast fall."""
    rng = np.random.default_rng(seed)
    length = int(0.22 * RATE)
    fall = np.exp(-np.arange(length) / (0.06 * RATE))
    noise = np.convolve(rng.standard_normal(length), np.ones(4) / 4, "same") * fall
    burst: Samples = (noise / np.abs(noise).max() * 9000).astype(np.int16)
    return joined(burst, silence(0.12), (burst * 0.7).astype(np.int16))


async def cut_offs(ears: Ears, booth: Booth, voices: Sequence[str], pauses: Sequence[float]) -> list[tuple[str, bool]]:
    """For every scripted pause: what it stood in, and whether the turn ended before the caller went on."""
    found: list[tuple[str, bool]] = []
    number = 0
    for voice in voices:
        for kind, asked, texts in PAUSED:
            parts = [await booth.say(text, voice) for text in texts]
            pause_s = pauses[number % len(pauses)]
            number += 1
            sound, begins = silence(0.6), list[float]()
            for part in parts:
                begins.append(len(sound) / RATE)
                sound = joined(sound, part, silence(pause_s))
            outcome = await ears.play(joined(sound, silence(2.0)), asked)
            ends = [at for at, action in outcome.actions if isinstance(action, EndTurn)]
            for before, after in pairwise(begins):
                found.append((f"{kind} {pause_s} {voice} {texts}", any(before < at < after for at in ends)))
    return found


async def overlaps(
    ears: Ears, booth: Booth, texts: Sequence[str], voices: Sequence[str]
) -> list[tuple[str, float, Outcome]]:
    """A caller asks something, we answer for nine seconds, and after two of them there is this sound: what it was, when
    it began, and what the floor did from then on."""
    found: list[tuple[str, float, Outcome]] = []
    for number, voice in enumerate(voices):
        people = [await booth.say("could you tell me how long that usually takes", each) for each in VOICES[:2]]
        for text in texts:
            if text.startswith("cough"):
                sound = joined(*(joined(cough(number + each), silence(0.2)) for each in range(len(text.split()))))
            elif text in ("street", "babble"):
                noise = street(6.0, number) if text == "street" else babble(people, 6.0, number)
                sound = at_snr(noise, rms(people[0]), 10.0)
            else:
                sound = await booth.say(text, voice)
            asks = joined(silence(0.5), await booth.say("how long does it take", voice), silence(1.5))
            begins_s = len(asks) / RATE
            rest = silence(max(1.0, AGENT_S - 2.1 - len(sound) / RATE))
            whole = joined(asks, silence(2.0), sound, rest)
            outcome = await ears.play(whole, ("when", "provider"), agent=(begins_s, begins_s + AGENT_S))
            outcome.actions = [each for each in outcome.actions if each[0] > begins_s]
            onset = begins_s + 2.0 + float(np.flatnonzero(np.abs(sound) > 300)[0]) / RATE
            found.append((f"{text} {voice}", onset, outcome))
    return found


async def waits(ears: Ears, booth: Booth, voices: Sequence[str]) -> list[tuple[str, float]]:
    """For answers that are whole: seconds from the last sound to the end of the turn."""
    found: list[tuple[str, float]] = []
    for voice in voices:
        for asked, text in WHOLE:
            said = await booth.say(text, voice)
            sound = joined(silence(0.6), said)
            outcome = await ears.play(joined(sound, silence(2.5)), asked)
            ended = outcome.first(EndTurn)
            if ended is not None:
                found.append((f"{asked[0]}: {text}", ended - len(sound) / RATE))
    return found


async def with_ears(work: Callable[[Ears, Booth], Awaitable[list[Measured]]]) -> list[Measured]:
    ears = Ears()
    await ears.recognizer.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with Booth(Path(folder)) as booth:
                return await work(ears, booth)
    finally:
        await ears.recognizer.close()


async def _figures(ears: Ears, booth: Booth) -> list[Measured]:
    pauses = await cut_offs(ears, booth, VOICES, PAUSES_S)
    cut = [what for what, is_cut in pauses if is_cut]
    phantoms = await overlaps(ears, booth, LISTENING, VOICES)
    lost = [what for what, _, outcome in phantoms if outcome.first(StopAgent) is not None]
    taken = await overlaps(ears, booth, TAKING, VOICES)
    stops = [1000 * (at - onset) for _, onset, outcome in taken if (at := outcome.first(PauseAgent)) is not None]
    sure = [1000 * (at - onset) for _, onset, outcome in taken if (at := outcome.first(StopAgent)) is not None]
    ends = [1000 * wait for _, wait in await waits(ears, booth, VOICES)]
    resumed = [
        1000 * (resume - pause)
        for _, _, outcome in phantoms
        if (pause := outcome.first(PauseAgent)) is not None and (resume := outcome.first(ResumeAgent)) is not None
    ]
    for what in (*cut, *lost):
        print(f"    lost: {what}")
    how = f"{len(pauses)} pauses of 0.4-0.9 s in numbers, dates and names, {len(VOICES)} voices"
    over = f"{len(phantoms)} times mm-hmm, cough, noise at 10 dB and the like over our own voice"
    return [
        Measured("cut-offs in scripted pauses", 100 * len(cut) / len(pauses), "%", how),
        Measured("answers lost to phantom interruptions", len(lost), "", over),
        Measured("caller speaks over us: our voice pauses, p95", percentile(stops, 95), "ms", f"{len(stops)} times"),
        Measured("the words take the floor, p95", percentile(sure, 95), "ms", f"{len(sure)} of {len(taken)}"),
        Measured("false alarm: we go on after, median", percentile(resumed, 50), "ms", f"{len(resumed)} pauses"),
        Measured("whole answer: the turn ends after, median", percentile(ends, 50), "ms", f"{len(ends)} answers"),
        Measured("whole answer: the turn ends after, p95", percentile(ends, 95), "ms", f"{len(ends)} answers"),
    ]


def measure() -> Iterator[Measured]:
    yield from asyncio.run(with_ears(_figures))
