"""The words of one call, put together from messages of one socket after another. PURE: no clock, no socket.

Every time here is in seconds of the call. However the vendor cuts its finals, and whatever it repeats after a replay,
each word is kept once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from infinioffice.call.streamed.words import Heard, UtteranceEnded, Word

_EPSILON_S = 0.011
_GROWING_S = 0.15
"""The last word of what is not settled may still grow by this much."""
_LOOSE_S = 0.5
_KEPT_S = 60.0
_HALF_WORD_S = 0.1
_OVERLAP_S = 0.6
"""How much sound two connections share when one follows the other: a word that had begun is heard whole."""


@dataclass(slots=True)
class Transcript:
    """`settled_s`: every word before it is final. `heard_s`: as far as the vendor has listened."""

    settled_s: float = 0.0
    heard_s: float = 0.0
    _settled: list[Word] = field(default_factory=list)
    _open: list[Word] = field(default_factory=list)
    _last: Heard | None = None

    def take(self, heard: Heard, offset_s: float, sent_s: float, asked: tuple[float, float] | None = None) -> None:
        """A message of a socket whose audio began at `offset_s` of the call; `sent_s` is how much of the call that
        socket has been given. Guesses about more than that are dropped. Settled words whose times cannot be true are
        kept all the same, where words are waited for: in the span `asked`."""
        end_s = heard.end_s + offset_s
        is_wild = end_s > sent_s + _LOOSE_S
        if heard.is_settled and heard.words and (is_wild or end_s <= self.settled_s):
            # When nobody waits, the same message again is a repetition.
            if asked is not None or heard != self._last:
                self._last = heard
                self._take_timeless(heard, asked or (self.settled_s, sent_s), sent_s)
            return
        if is_wild:
            return
        end_s = min(end_s, sent_s)
        # What follows on our last settled words is new, wherever its first word's middle lies; anything that reaches
        # back before them is a replay or a repetition, of which only the rest counts.
        follows = heard.start_s + offset_s + _EPSILON_S >= self.settled_s
        placed = [_place(word, offset_s, sent_s) for word in heard.words if word.start_s <= heard.end_s]
        fresh = [word for word in placed if follows or word.middle_s >= self.settled_s]
        if heard.is_settled:
            if end_s <= self.settled_s:
                return
            self._last = heard
            self._settled += fresh
            self.settled_s = end_s
            self._open = [word for word in self._open if word.middle_s >= end_s]
            self._forget()
        elif end_s + _EPSILON_S >= self.heard_s:
            # An older guess that came late knows less than the one we have.
            self._open = fresh
        self.heard_s = max(self.heard_s, end_s)

    def _take_timeless(self, heard: Heard, asked: tuple[float, float], sent_s: float) -> None:
        start_s = max(self.settled_s, min(asked[0], sent_s))
        end_s = max(start_s, min(asked[1], sent_s))
        step_s = (end_s - start_s) / len(heard.words)
        self._settled += [
            replace(word, start_s=start_s + n * step_s, end_s=start_s + (n + 1) * step_s)
            for n, word in enumerate(heard.words)
        ]
        self._open.clear()
        self.settled_s = end_s
        self.heard_s = max(self.heard_s, end_s)

    def ended(self, event: UtteranceEnded, offset_s: float) -> None:
        """Words stopped: what is open up to there will not change any more."""
        last_s = min(event.last_word_s + offset_s, self.heard_s)
        if event.last_word_s < 0 or last_s <= self.settled_s:
            return
        self._settled += [word for word in self._open if word.middle_s < last_s]
        self._open = [word for word in self._open if word.middle_s >= last_s]
        self.settled_s = last_s

    def finished(self, sent_s: float, answered_s: float) -> None:
        """A connection has told all it will ever tell about the sound up to `sent_s`. What may be half a word at its
        end is left to the next connection, but nothing before `answered_s`, which somebody waits for."""
        words = [*self._settled, *self._open]
        self._open = []
        if words and words[-1].end_s > sent_s - _HALF_WORD_S and words[-1].start_s >= answered_s:
            cut_s = words.pop().start_s
        else:
            last_s = words[-1].end_s if words else 0.0
            cut_s = max(answered_s, last_s, sent_s - _OVERLAP_S)
        self._settled = words
        self.settled_s = self.heard_s = min(cut_s, sent_s)

    def reopened(self, offset_s: float) -> None:
        """A new socket begins at `offset_s`: guesses of the old one are replaced by what it will say."""
        self.heard_s = max(self.settled_s, min(self.heard_s, offset_s))

    def text(self, from_s: float, to_s: float) -> str:
        """All words whose middle lies in `[from_s, to_s)`, with single spaces."""
        found = [word.text for word in (*self._settled, *self._open) if from_s <= word.middle_s < to_s]
        return " ".join(found)

    @property
    def is_open(self) -> bool:
        """Are there words that may still change?"""
        return bool(self._open)

    @property
    def sure_s(self) -> float:
        """As far as the words can be relied on."""
        last_s = self._open[-1].end_s - _GROWING_S if self._open else 0.0
        return max(self.settled_s, last_s)

    def _forget(self) -> None:
        old_s = self.settled_s - _KEPT_S
        if self._settled and self._settled[0].end_s < old_s:
            self._settled = [word for word in self._settled if word.end_s >= old_s]


def _place(word: Word, offset_s: float, sent_s: float) -> Word:
    start_s = min(word.start_s + offset_s, sent_s)
    return replace(word, start_s=start_s, end_s=max(start_s, min(word.end_s + offset_s, sent_s)))


@dataclass(slots=True)
class Segment:
    """One stretch of the caller's speech, cut by our own voice activity. `from_s` is where its words begin, `covers_s`
    how far we last asked for them; `until_s` is where the next one begins."""

    number: int
    from_s: float
    covers_s: float
    is_paused: bool = False
    is_answered: bool = False
    until_s: float = float("inf")
    told: str = ""

    def text(self, transcript: Transcript) -> str:
        """Its words so far. Behind a pause only the tail of the last word counts: more belongs to what comes next."""
        end_s = min(self.until_s, self.covers_s + 0.25) if self.is_paused else self.until_s
        return transcript.text(self.from_s, end_s)


_BEFORE_S = 0.5
_LEAD_S = 0.2


def boundary_s(previous: Segment | None, starts_s: float) -> float:
    """Where the words of a segment begin whose audio starts at `starts_s` (0.2 s before the voice): the vendor's word
    times are off by a tenth or two, so between two segments the middle of the gap decides."""
    earliest_s = starts_s - _BEFORE_S
    if previous is None:
        return earliest_s
    return max(earliest_s, (previous.covers_s + starts_s + _LEAD_S) / 2)


def placed_in(heard: Heard, segments: Sequence[Segment], settled_s: float, offset_s: float) -> tuple[Word, ...]:
    """Words whose places the vendor does not know, put where our voice activity heard somebody speak: over the
    segments that are not settled yet, in proportion to their length. Times are the stream's own."""
    start_s, end_s = max(heard.start_s + offset_s, settled_s), heard.end_s + offset_s
    spans: list[tuple[float, float]] = []
    for segment in segments:
        upto_s = min(end_s, segment.covers_s if segment.is_paused else segment.until_s)
        begins_s = max(start_s, segment.from_s + _BEFORE_S)
        if upto_s - begins_s > _EPSILON_S:
            spans.append((begins_s, upto_s))
    if not spans:
        spans = [(start_s, max(start_s, end_s))]
    each_s = sum(upto - begins for begins, upto in spans) / max(1, len(heard.words))
    found: list[Word] = []
    for number, word in enumerate(heard.words):
        at_s = _along(spans, (number + 0.5) * each_s) - offset_s
        found.append(Word(word.text, max(0.0, at_s - each_s / 2), at_s + each_s / 2))
    return tuple(found)


def _along(spans: Sequence[tuple[float, float]], way_s: float) -> float:
    """The instant after `way_s` seconds of walking through the spans alone."""
    for begins, upto in spans:
        if way_s <= upto - begins:
            return begins + way_s
        way_s -= upto - begins
    return spans[-1][1]
