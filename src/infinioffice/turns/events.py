"""What the floor is told, in the past tense, and what it wants done, in the imperative.

Every time is seconds since the call's first frame, counted in samples, so that network jitter cannot end a turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["complete", "half", "more", "open"]
"""Is what was said so far a whole answer (`complete`), the first part of one (`half`), visibly unfinished (`more`), or
neither (`open`)?"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The agent's next words ask for these fields (names of `understanding.meaning.Expected`)."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoiceBegan:
    """The caller's voice began at `at_s`, in this segment of audio. A segment goes on over short pauses."""

    segment: int
    at_s: float


@dataclass(frozen=True, slots=True)
class VoicePaused:
    """The caller's voice was last there at `at_s`."""

    segment: int
    at_s: float


@dataclass(frozen=True, slots=True)
class Transcribed:
    """All words of one segment as far as `covers_s`. A later, longer reading replaces an earlier one. `confidence` is
    how sure the recogniser is of an average word, 0-1."""

    segment: int
    text: str
    covers_s: float
    nbest: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class KeyPressed:
    digit: str


@dataclass(frozen=True, slots=True)
class AgentBegan:
    """Our audio has begun and will last until about `ends_s`. `filler` means the true answer is still owed."""

    ends_s: float
    keep_floor: bool = False
    filler: bool = False


@dataclass(frozen=True, slots=True)
class AgentGrew:
    """More audio was queued, or resumed, behind what is playing."""

    ends_s: float
    keep_floor: bool = False
    filler: bool = False


@dataclass(frozen=True, slots=True)
class AgentEnded:
    """Everything said so far has been played."""


@dataclass(frozen=True, slots=True)
class WorkBegan:
    """Something the caller waits for is running (a look-up, a booking)."""


@dataclass(frozen=True, slots=True)
class WorkEnded:
    """Nothing is running any more. `answer_owed`: words are coming, but the caller does not hear us yet."""

    answer_owed: bool = False


Event = (
    Asked
    | VoiceBegan
    | VoicePaused
    | Transcribed
    | KeyPressed
    | AgentBegan
    | AgentGrew
    | AgentEnded
    | WorkBegan
    | WorkEnded
)


@dataclass(frozen=True, slots=True)
class PauseAgent:
    """Stop our audio now, but keep what was not heard."""


@dataclass(frozen=True, slots=True)
class ResumeAgent:
    """False alarm: go on from where the caller stopped hearing us."""


@dataclass(frozen=True, slots=True)
class StopAgent:
    """The caller has taken the floor: forget what was not heard."""


@dataclass(frozen=True, slots=True)
class EndTurn:
    """The caller has finished. `text` may be empty when speech was heard but no words came in time. `cut`: our own
    sentence was stopped by it. `capped`: they have not finished at all, but have had the floor for as long as anybody
    may."""

    text: str
    ended_s: float
    settled_s: float
    nbest: tuple[str, ...] = ()
    cut: bool = False
    capped: bool = False


@dataclass(frozen=True, slots=True)
class EndKeys:
    """The caller has finished pressing keys."""

    digits: str


@dataclass(frozen=True, slots=True)
class CallerQuiet:
    """Nobody has spoken for `seconds` although the caller had the floor."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Fill:
    """We owe words and none have come: say something short now. `nth` counts from 1 within one wait."""

    nth: int


Action = PauseAgent | ResumeAgent | StopAgent | EndTurn | EndKeys | CallerQuiet | Fill
