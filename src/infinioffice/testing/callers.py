"""A simulated caller: a script of things to say, spoken with real audio, who waits for the agent as a person would.

`ScriptedCaller` is a `Person` for the carrier. It speaks a step when the agent has been quiet for `patience_s`, or over
the agent where the step says so, adds line noise, and measures what a caller would notice: silence before each answer,
gaps inside an answer, and how long the agent goes on when spoken over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from infinioffice.call.audio import decode, encode
from infinioffice.testing.carrier import FRAME_BYTES, FRAME_S

Samples = npt.NDArray[np.int16]
_LOUD = 400
"""RMS of a 20 ms frame (16-bit) above which somebody is audibly speaking."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the caller does. With `when` it is an answer, given up to `times` times when the agent's last question
    matches. `expect` must be found in what the agent says next."""

    say: str = ""
    dtmf: str = ""
    wait_s: float = 0.0
    interrupt_after_s: float | None = None
    when: str = ""
    expect: str = ""
    times: int = 1


@dataclass(slots=True)
class HeardTurn:
    """What this caller noticed around one step."""

    caller: str
    began_at: float = 0.0
    ended_at: float = 0.0
    voice_to_voice_ms: float | None = None
    barge_in_ms: float | None = None
    expect: str = ""


@dataclass(slots=True)
class Impression:
    """What the caller noticed over the whole call. `gaps_ms` are dry spots inside one answer of the agent,
    `longest_silence_s` is the longest wait for an answer to the caller's words."""

    turns: list[HeardTurn] = field(default_factory=list)
    first_audio_ms: float | None = None
    gaps_ms: list[float] = field(default_factory=list)
    longest_silence_s: float = 0.0
    steps_left: int = 0


def last_question(words: Sequence[str]) -> str:
    """The agent's last words from their last question on, or all of them when nothing was asked."""
    if not words:
        return ""
    sentences = re.findall(r"[^.?!]+[.?!]*", words[-1])
    asked = [n for n, each in enumerate(sentences) if "?" in each]
    return "".join(sentences[asked[-1] :]) if asked else words[-1]


def _rms(frame: bytes) -> float:
    samples = decode(frame).astype(np.float32)
    return float(np.sqrt(np.mean(samples * samples))) if len(samples) else 0.0


def trim(samples: Samples) -> Samples:
    """Cut the quiet ends, so that "end of speech" is the last audible frame."""
    size = FRAME_BYTES
    frames = len(samples) // size
    loud = [n for n in range(frames) if np.abs(samples[n * size : (n + 1) * size]).max() > _LOUD]
    return samples[loud[0] * size : (loud[-1] + 1) * size] if loud else samples[:0]


class ScriptedCaller:
    """`audio` holds the 8 kHz samples of every `say`; `noise` is laid under everything, looped.

    `answers` come before the steps, `friendly` ones when no step is left; both need `agent_words`, which returns what
    the agent has said so far, oldest first. `patience_s` is how long the agent must be quiet before the caller speaks.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        audio: dict[str, Samples],
        *,
        answers: Sequence[Step] = (),
        friendly: Sequence[Step] = (),
        noise: Samples | None = None,
        agent_words: Callable[[], Sequence[str]] | None = None,
        patience_s: float = 0.7,
        give_up_s: float = 12.0,
        longest_s: float = 240.0,
    ) -> None:
        self.impression = Impression()
        self._steps = list(steps)
        self._answers = tuple(answers)
        self._friendly = tuple(friendly)
        self._given: dict[int, int] = {}
        self._audio = audio
        self._noise = noise
        self._agent_words = agent_words
        self._patience_s = patience_s
        self._give_up_s = give_up_s
        self._longest_s = longest_s
        self._speech: Samples | None = None
        self._spoken = 0
        self._keys: list[str] = []
        self._wait_until = 0.0
        self._agent_spoke_at = -1.0
        self._agent_began_at = -1.0
        self._agent_heard_since_step = False
        self._turn: HeardTurn | None = None
        self._over_agent_since: float | None = None

    def hear(self, frame: bytes, at: float) -> None:
        if _rms(frame) < _LOUD:
            return
        self._note_agent(at)
        self._agent_spoke_at = at

    def _note_agent(self, at: float) -> None:
        """The agent is audible at `at`: fold it into the impression."""
        quiet_s = at - self._agent_spoke_at
        if self.impression.first_audio_ms is None:
            self.impression.first_audio_ms = at * 1000
        if self._agent_spoke_at < 0 or quiet_s > 0.5:
            self._agent_began_at = at
            caller_ended_at = self._turn.ended_at if self._turn else 0.0
            if self._speech is None and caller_ended_at > self._agent_spoke_at:
                # A pause after the agent's own words is the caller's to end.
                self.impression.longest_silence_s = max(self.impression.longest_silence_s, at - caller_ended_at)
        elif self._speech is None and 2 * FRAME_S < quiet_s <= 0.5:
            self.impression.gaps_ms.append((quiet_s - FRAME_S) * 1000)
        turn = self._turn
        if turn is not None and self._speech is None and not self._agent_heard_since_step:
            self._agent_heard_since_step = True
            turn.voice_to_voice_ms = (at - turn.ended_at) * 1000
        if self._over_agent_since is not None and turn is not None and self._speech is not None and quiet_s < 0.3:
            turn.barge_in_ms = (at + FRAME_S - self._over_agent_since) * 1000

    def speak(self, at: float) -> bytes | None:
        if self._speech is None:
            self._choose(at)
        frame = np.zeros(FRAME_BYTES, dtype=np.int32)
        if self._speech is not None:
            part = self._speech[self._spoken : self._spoken + FRAME_BYTES]
            frame[: len(part)] = part
            self._spoken += FRAME_BYTES
            if self._spoken >= len(self._speech):
                self._stop_speaking(at)
        elif self._noise is None:
            return None
        if self._noise is not None:
            frame += self._noise.take(range(round(at * 8000), round(at * 8000) + FRAME_BYTES), mode="wrap")
        return encode(np.clip(frame, -32768, 32767).astype(np.int16))

    def _stop_speaking(self, at: float) -> None:
        self._speech = None
        self._over_agent_since = None
        if self._turn is not None:
            self._turn.ended_at = at + FRAME_S
            self._agent_heard_since_step = False

    def _choose(self, at: float) -> None:
        """Begin the next step if it is this caller's turn."""
        if at < self._wait_until:
            return
        first = self._steps[0] if self._steps else None
        if first is not None and first.interrupt_after_s is not None:
            agent_talking = at - self._agent_spoke_at < 0.3
            if agent_talking and self._heard_since_step() and at - self._agent_began_at >= first.interrupt_after_s:
                self._over_agent_since = at
                self._begin(self._steps.pop(0), at)
            return
        quiet_s = at - max(self._agent_spoke_at, 0.0)
        if self._heard_since_step() and quiet_s >= self._patience_s:
            step = self._next()
            if step is not None:
                self._begin(step, at)
        elif first is not None and quiet_s >= self._give_up_s:
            self._begin(self._steps.pop(0), at)

    def _heard_since_step(self) -> bool:
        return self._agent_heard_since_step or (self._turn is None and self._agent_spoke_at >= 0)

    def _next(self) -> Step | None:
        """An answer of the script to the agent's last question, else the next step, else a friendly answer."""
        question = last_question(list(self._agent_words()) if self._agent_words else [])
        if (answer := self._matching(self._answers, question)) is not None:
            return answer
        return self._steps.pop(0) if self._steps else self._matching(self._friendly, question)

    def _matching(self, answers: Sequence[Step], question: str) -> Step | None:
        for step in answers:
            if self._given.get(id(step), 0) < step.times and re.search(step.when, question, re.IGNORECASE):
                self._given[id(step)] = self._given.get(id(step), 0) + 1
                return step
        return None

    def _begin(self, step: Step, at: float) -> None:
        if step.wait_s:
            self._wait_until = at + step.wait_s
        if step.say:
            self._speech, self._spoken = self._audio[step.say], 0
        self._keys.extend(step.dtmf)
        if step.say or step.dtmf:
            self._turn = HeardTurn(step.say or step.dtmf, at, at, expect=step.expect)
            self._agent_heard_since_step = False
            self.impression.turns.append(self._turn)

    def keys(self, at: float) -> str:
        if not self._keys or round(at / FRAME_S) % 10:
            return ""
        return self._keys.pop(0)

    def hangs_up(self, at: float) -> bool:
        self.impression.steps_left = len(self._steps)
        done = not self._steps and self._speech is None and not self._keys
        quiet_s = at - max(self._agent_spoke_at, self._turn.ended_at if self._turn else 0.0)
        return at > self._longest_s or (done and quiet_s > self._give_up_s)
