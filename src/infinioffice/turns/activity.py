"""From voice probabilities to "voice began" and "voice paused". Sample-counted, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Change = tuple[Literal["began", "paused"], float]


@dataclass(slots=True)
class SpeechGate:
    """Hysteresis over windows of `window_s`. Two of three loud windows begin, or two in a row that rise towards it:
    soft first sounds ("no", "I") are called late by the model, and noise never comes near. Three quiet ones pause.

    The onset threshold is higher than the offset one, so that a word's quiet tail does not end it.
    """

    window_s: float = 0.032
    on: float = 0.5
    off: float = 0.3
    rising: float = 0.35
    rising_both: float = 0.8
    speaking: bool = False
    _recent: list[float] = field(default_factory=list)
    _last_voice_s: float = 0.0
    _quiet: int = 0

    def receive(self, probability: float, ends_s: float) -> Change | None:
        """One window that ends at `ends_s`. Returns the change it caused, with the instant the change is about."""
        if self.speaking:
            if probability >= self.off:
                self._last_voice_s, self._quiet = ends_s, 0
                return None
            self._quiet += 1
            if self._quiet < 3:
                return None
            self.speaking, self._recent = False, []
            return ("paused", self._last_voice_s)
        self._recent = [*self._recent[-2:], probability]
        loud = [chance >= self.on for chance in self._recent]
        last = self._recent[-2:]
        if sum(loud) >= 2:
            first = loud.index(True)
        elif len(last) == 2 and min(last) >= self.rising and sum(last) >= self.rising_both:
            first = len(self._recent) - 2
        else:
            return None
        self.speaking, self._quiet, self._last_voice_s = True, 0, ends_s
        return ("began", ends_s - (len(self._recent) - first) * self.window_s)
