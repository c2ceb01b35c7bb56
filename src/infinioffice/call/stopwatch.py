"""Where the time of a turn went. One open turn at a time; the greeting is turn 0, with nothing heard.

hear      end of the caller's voice → the recogniser's words are there
decide    words there → the floor is ours (the wait for more)
understand  reading the words and choosing the next step
tool      look-ups and bookings before the first words of the answer
speak     first sentence known → first audio sent
voice to voice  end of the caller's voice → first audio sent
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from infinioffice.call.ports import TurnRecord


@dataclass(slots=True)
class _Open:
    idx: int
    at: datetime
    heard: str
    stage: str
    said: list[str] = field(default_factory=list)
    playing: list[str] = field(default_factory=list)
    voice_ended: float | None = None
    hear_ms: float | None = None
    understand_ms: float | None = None
    decide_ms: float | None = None
    tool_ms: float | None = None
    speak_ms: float | None = None
    voice_to_voice_ms: float | None = None
    said_at: float | None = None
    barge_in: bool = False


def _ms(seconds: float) -> float:
    return round(1000.0 * seconds, 1)


class Stopwatch:
    """Collects one call's turn records. Times given are monotonic seconds. `first` is the first turn's number."""

    def __init__(self, first: int = 0) -> None:
        self._count = first
        self._open: _Open | None = None

    def turn_began(self, heard: str, stage: str, at: datetime, *, barge_in: bool = False) -> TurnRecord | None:
        """Opens a turn. Returns the one before it, now complete."""
        before = self.close()
        self._open = _Open(self._count, at, heard, stage, barge_in=barge_in)
        self._count += 1
        return before

    def listened(self, voice_ended: float, settled: float, decided: float) -> None:
        if self._open is not None:
            self._open.voice_ended = voice_ended
            self._open.hear_ms = _ms(max(0.0, settled - voice_ended))
            self._open.decide_ms = _ms(max(0.0, decided - max(settled, voice_ended)))

    def understood(self, seconds: float) -> None:
        if self._open is not None and self._open.understand_ms is None:
            self._open.understand_ms = _ms(seconds)

    def tool_answered(self, seconds: float) -> None:
        """Counts only while the caller still waits for the first words."""
        if self._open is not None and self._open.speak_ms is None:
            self._open.tool_ms = round((self._open.tool_ms or 0.0) + _ms(seconds), 1)

    def said(self, text: str, now: float) -> None:
        if self._open is not None:
            self._open.playing.append(text)
            if self._open.said_at is None:
                self._open.said_at = now

    def audio_began(self, now: float) -> float | None:
        """First audio of an utterance. Returns the voice-to-voice time in ms if it is the turn's first."""
        turn = self._open
        if turn is None or turn.speak_ms is not None:
            return None
        turn.speak_ms = _ms(now - turn.said_at) if turn.said_at is not None else None
        if turn.voice_ended is not None:
            turn.voice_to_voice_ms = _ms(now - turn.voice_ended)
        return turn.voice_to_voice_ms

    def played(self) -> None:
        """Everything said so far has been heard."""
        if self._open is not None:
            self._open.said += self._open.playing
            self._open.playing = []

    def cut(self, heard: str) -> None:
        """The caller took the floor: of what was playing, only these words were heard."""
        if self._open is not None:
            self._open.said += [heard] if heard else []
            self._open.playing = []

    def close(self) -> TurnRecord | None:
        turn, self._open = self._open, None
        if turn is None:
            return None
        return TurnRecord(
            idx=turn.idx,
            at=turn.at,
            heard=turn.heard,
            said=" ".join([*turn.said, *turn.playing]),
            stage=turn.stage,
            hear_ms=turn.hear_ms,
            understand_ms=turn.understand_ms,
            decide_ms=turn.decide_ms,
            tool_ms=turn.tool_ms,
            speak_ms=turn.speak_ms,
            voice_to_voice_ms=turn.voice_to_voice_ms,
            barge_in=turn.barge_in,
        )
