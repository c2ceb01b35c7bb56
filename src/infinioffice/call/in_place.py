"""Frames heard where they arrive, while the call's loop rests. Most change nothing: no task is woken for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infinioffice.call.inbox import Inbox
from infinioffice.call.listening import Listening, VoiceChance
from infinioffice.call.ports import AudioCame, Caption, Line, LineEvent


class InPlace:
    """One call's. `came` and `chance` are what a pushing line and the voice activity call; `within` runs what
    is heard inside the call's own border. What cannot be heard at once goes through the inbox as ever."""

    def __init__(
        self, inbox: Inbox[Any], within: Callable[[Callable[[], None]], None], now: Callable[[], float]
    ) -> None:
        self._inbox = inbox
        self._within = within
        self._now = now
        self._is_hearing = False
        self._chances: list[tuple[float, int]] = []
        self.listening: Listening | None = None

    def pushed_by(self, line: Line) -> bool:
        """Asks the line to call `came` for everything it has; False for one that has to be read."""
        push_to = getattr(line, "push_to", None)
        return push_to is not None and bool(push_to(self.came))

    def came(self, event: LineEvent) -> None:
        listening = self.listening
        if listening is not None and isinstance(event, AudioCame) and self._inbox.is_resting:
            self._within(lambda: self._hear(listening, event))
        else:
            self._inbox.post(event)

    def chance(self, probability: float, samples: int) -> None:
        """One window of voice activity; those of the frame just being heard come after it."""
        listening = self.listening
        if self._is_hearing:
            self._chances.append((probability, samples))
        elif listening is not None and self._inbox.is_resting:
            self._within(lambda: listening.voice_chance(probability, samples))
        else:
            self._inbox.post(VoiceChance(probability, samples))

    def _hear(self, listening: Listening, came: AudioCame) -> None:
        self._is_hearing = True
        try:
            listening.hear(came, self._now())
        finally:
            self._is_hearing = False
        for probability, samples in self._chances:
            listening.voice_chance(probability, samples)
        self._chances.clear()


def captions_of(line: Line) -> Callable[[Caption], None]:
    """Where captions go: to the line's screen, or nowhere."""
    show: Callable[[Caption], None] = getattr(line, "show", _nobody_reads)
    return show


def _nobody_reads(caption: Caption) -> None:
    """A line without a screen."""
