"""The words of a turn while they are still changing: every word is given out once, and none is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field

from infinioffice.turns.overlap import Overheard

_SLACK_S = 0.05
_KEPT = 8


def _key(word: str) -> str:
    return "".join(c for c in word.lower() if c.isalnum())


@dataclass(slots=True)
class _Segment:
    """One stretch of audio. `given` are the words that already went out with an earlier turn; `overdue` means a turn
    ended without waiting any longer for this text: it is still welcome, but nobody waits for it again."""

    text: str = ""
    nbest: tuple[str, ...] = ()
    covers_s: float = -1.0
    confidence: float = 1.0
    voice_end_s: float | None = None
    given: list[str] = field(default_factory=list)
    overdue: bool = False

    @property
    def is_settled(self) -> bool:
        return self.voice_end_s is not None and self.covers_s >= self.voice_end_s - _SLACK_S

    def pending(self) -> list[str]:
        words = self.text.split()
        same = 0
        for mine, theirs in zip(words, self.given, strict=False):
            if _key(mine) != _key(theirs):
                break
            same += 1
        if not self.given:
            return words
        # What went out early may have been misread; by count it is the same stretch of speech.
        return words[max(same, min(len(self.given), len(words))) :]


@dataclass(slots=True)
class Reading:
    """Segments in the order they began. A segment stays known after its turn, because its last words may come late."""

    _segments: dict[int, _Segment] = field(default_factory=dict)

    def voice_began(self, segment: int) -> None:
        found = self._segments.setdefault(segment, _Segment())
        found.voice_end_s, found.overdue = None, False

    def voice_ended(self, segment: int, at_s: float) -> None:
        if segment in self._segments:
            self._segments[segment].voice_end_s = at_s

    def transcribed(
        self, segment: int, text: str, covers_s: float, nbest: tuple[str, ...], confidence: float = 1.0
    ) -> None:
        found = self._segments.get(segment)
        if found is None or covers_s < found.covers_s:
            return
        found.text, found.covers_s, found.nbest, found.confidence = text.strip(), covers_s, nbest, confidence

    @property
    def is_settled(self) -> bool:
        """Is there a text for everything that was said up to the last pause?"""
        return all(segment.is_settled or segment.overdue for segment in self._segments.values())

    @property
    def has_words(self) -> bool:
        return any(segment.pending() for segment in self._segments.values())

    def pending_text(self) -> str:
        return " ".join(word for _, segment in sorted(self._segments.items()) for word in segment.pending())

    def alternatives(self) -> tuple[str, ...]:
        """Other readings of the pending words, when all of them come from one fresh segment."""
        speaking = [segment for segment in self._segments.values() if segment.pending()]
        return speaking[0].nbest if len(speaking) == 1 and not speaking[0].given else ()

    def overheard(self) -> Overheard:
        """The pending words as something said over our own voice."""
        speaking = [segment for segment in self._segments.values() if segment.pending()]
        confidence = min((segment.confidence for segment in speaking), default=1.0)
        return Overheard(self.pending_text(), self.alternatives(), confidence, self.is_settled)

    def take(self) -> tuple[str, tuple[str, ...]]:
        """Gives the pending words out, once. Alternatives only when all of them come from one fresh segment."""
        text, nbest = self.pending_text(), self.alternatives()
        self.discard()
        return text, nbest

    def discard(self) -> None:
        """Counts everything known as given; a segment that goes on later brings only what is new."""
        for segment in self._segments.values():
            segment.given = [*segment.given, *segment.pending()]
            segment.overdue = segment.voice_end_s is not None and not segment.is_settled
        for number in sorted(self._segments)[:-_KEPT]:
            del self._segments[number]
