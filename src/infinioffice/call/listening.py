"""From the caller's frames to segments of speech and their readings. One per call; no tasks, no clock of its own.

Time is the number of samples heard, divided by the rate. Audio lost on the way is replaced by silence, so that this
count keeps step with the line; after a second without any audio the count goes on by itself.

A segment begins 0.2 s before the voice and ends 0.3 s after it, which is what the local model reads best (the first
consonant and the last one survive). It is read while it grows, and again 0.1 s into each pause: when the floor
decides that the turn is over, the words are already there.

Recognisers make words of noise, music and the talk of other people. A reading counts only when there was a voice for
as long as the shortest word takes, when it sounded like one throughout, loud enough to be at the telephone, and when
the engine is not merely guessing; else the segment has no words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from infinioffice.call.audio import RATE, SILENCE, loudness_dbfs
from infinioffice.call.ports import AudioCame, Ear, Recognized, VoiceTrack
from infinioffice.dialogue.business import Business
from infinioffice.turns.activity import SpeechGate
from infinioffice.turns.events import Event, Transcribed, VoiceBegan, VoicePaused

HINTS_AT_MOST = 400
LEAD_S = 0.2
TAIL_S = 0.3
EARLY_S = 0.1
FIRST_PARTIAL_S = 0.45
PARTIAL_EVERY_S = 0.5
LAZY_PARTIAL_S = 4.0
JOIN_S = 0.8
LONGEST_SEGMENT_S = 18.0
STALL_S = 1.0
_LOST_AT_MOST_S = 10.0
_REMEMBERED = 16
VOICE = 0.5
SHORTEST_WORD_S = 0.12
"""Voiced part of the shortest words: a clipped "no" or "two" is heard for about 0.2 s, a knock for half of that."""
LEAST_VOICE = 0.7
"""Mean chance of the voiced windows: a caller in loud noise has 0.74 and more, far talk and tones have less."""
LEAST_CONFIDENCE = 0.3
"""What is understood with less than this is wrong as often as not; words in noise at 10 dB have more."""
FAR_DB = 7.0
"""So much quieter than the caller was before, a voice over ours is somebody else in the room."""
UNSURE = 0.4
QUIETEST_DBFS = -45.0
"""A quiet caller is around -40; what is below is a conversation at the next table."""
_KEPT = int((LONGEST_SEGMENT_S + 12.0) * RATE)


def hints_of(business: Business) -> list[str]:
    """The business's own words, those a caller needs most first: a recogniser that may be told of them guesses better
    at what it has never heard. An engine with little room takes the first ones."""
    names = [business.name, *(p.name for p in business.providers), *(s.name for s in business.services)]
    cues = [cue for service in business.services for cue in service.cues]
    found = dict.fromkeys([*names, business.agent_name, *business.insurers, *cues])
    return [name for name in found if name][:HINTS_AT_MOST]


@dataclass(slots=True)
class LineTime:
    """Seconds of the call by samples heard, and how that maps to the monotonic clock of this machine."""

    samples: int = 0
    arrived_at: float = 0.0
    _stamp_base_s: float | None = None

    def missing(self, came: AudioCame, now: float) -> int:
        """Samples of silence to put before this frame: lost on the way, or not sent during a stall."""
        lost = 0.0
        if came.stamp_s is not None:
            if self._stamp_base_s is None:
                self._stamp_base_s = came.stamp_s - self.samples / RATE
            lost = max(0.0, came.stamp_s - self._stamp_base_s - self.samples / RATE)
        stalled = now - self.arrived_at - STALL_S if self.samples else 0.0
        # A short stall is the network holding frames back: they will come in one bunch. A long one is a line that
        # sent nothing, whatever its stamps say.
        gap = max(lost, stalled) if stalled > STALL_S else lost
        if gap > _LOST_AT_MOST_S:
            # The line's clock jumped, or slept: no caller waits through minutes of invented silence.
            gap = 0.0
        if self._stamp_base_s is not None:
            self._stamp_base_s -= gap - lost
        return int(gap * RATE) if gap >= 0.01 else 0

    def heard(self, samples: int, now: float) -> None:
        self.samples += samples
        self.arrived_at = now

    def at(self, now: float) -> float:
        """The call's time at a monotonic instant."""
        return self.samples / RATE + max(0.0, now - self.arrived_at - STALL_S)

    def monotonic(self, call_s: float) -> float:
        """When the sample of this call time arrived here, by the monotonic clock."""
        return self.arrived_at - (self.samples / RATE - call_s)


@dataclass(slots=True)
class _Presence:
    """How much of a voice one segment has had."""

    voiced_s: float = 0.0
    chances: float = 0.0
    windows: int = 0
    loudness_dbfs: float = 0.0
    is_over_agent: bool = False

    def note(self, chance: float, seconds: float) -> None:
        if chance >= VOICE:
            self.voiced_s += seconds
            self.chances += chance
            self.windows += 1

    @property
    def is_voice(self) -> bool:
        is_long = self.voiced_s >= SHORTEST_WORD_S
        return is_long and self.chances >= LEAST_VOICE * self.windows and self.loudness_dbfs >= QUIETEST_DBFS


@dataclass(frozen=True, slots=True)
class VoiceChance:
    """One window of voice activity."""

    probability: float
    samples: int


@dataclass(slots=True)
class Listening:
    """Feeds voice activity and the recogniser, and turns what they say into events of the floor."""

    ear: Ear
    track: VoiceTrack
    post: Callable[[Event], None]
    time: LineTime = field(default_factory=LineTime)
    _gate: SpeechGate = field(default_factory=SpeechGate)
    _audio: bytearray = field(default_factory=bytearray)
    _audio_from: int = 0
    _segment: int = -1
    _starts_s: float = 0.0
    _voice_end_s: float = -100.0
    _is_closed: bool = True
    _asked_s: float = 0.0
    _partial_out: bool = False
    _decoded_end_s: float = -1.0
    _waiting: set[tuple[int, float]] = field(default_factory=set)
    _presences: dict[int, _Presence] = field(default_factory=dict)
    _heard_s: float = 0.0
    _own_dbfs: float | None = None
    is_over_agent: bool = False
    """The caller speaks while we do: words are needed soon. Otherwise partial readings only cost the final one time."""

    def hear(self, came: AudioCame, now: float) -> None:
        """One frame from the line."""
        missing = self.time.missing(came, now)
        for mulaw in (SILENCE * missing, came.mulaw) if missing else (came.mulaw,):
            self._audio += mulaw
            self.time.heard(len(mulaw), now)
            self.ear.listen(mulaw)
            self.track.hear(mulaw)
        self._forget_old()
        self.look()

    def voice_chance(self, probability: float, samples: int) -> None:
        """One window of voice activity that ended after `samples`."""
        change = self._gate.receive(probability, samples / RATE)
        before_s, self._heard_s = self._heard_s, samples / RATE
        if change is None:
            if self._gate.speaking:
                self._voice_end_s = samples / RATE
                self._presences[self._segment].note(probability, self._heard_s - before_s)
            return
        what, at_s = change
        if what == "began":
            if self._is_closed or at_s - self._voice_end_s > JOIN_S:
                self._open(max(0.0, at_s - LEAD_S))
            self._voice_end_s = samples / RATE
            # Two windows of the last three had to be voiced to begin; both belong to the word.
            for _ in range(2):
                self._presences[self._segment].note(probability, (samples / RATE - at_s) / 2)
            self.post(VoiceBegan(self._segment, at_s))
        else:
            self._voice_end_s = at_s
            self.post(VoicePaused(self._segment, at_s))
            self.look()

    def look(self) -> None:
        """Asks for a reading when one is due. Driven by frames, so it is never late by more than one."""
        if self._segment < 0:
            return
        heard_s = self.time.samples / RATE
        if self._gate.speaking:
            first = heard_s - self._starts_s >= FIRST_PARTIAL_S + LEAD_S
            every_s = PARTIAL_EVERY_S if self.is_over_agent else LAZY_PARTIAL_S
            if first and not self._partial_out and heard_s - self._asked_s >= every_s:
                self._partial_out = True
                self._decode(heard_s, heard_s, urgent=False)
            if heard_s - self._starts_s >= LONGEST_SEGMENT_S:
                self._split(heard_s)
        elif self._voice_end_s > self._decoded_end_s and heard_s >= self._voice_end_s + EARLY_S:
            self._decoded_end_s = self._voice_end_s
            self._decode(self._voice_end_s, min(heard_s, self._voice_end_s + TAIL_S), urgent=True)

    def recognized(self, heard: Recognized) -> Transcribed | None:
        """An answer of the recogniser, as the floor needs it. A failed partial tells nothing."""
        self._partial_out = False
        was_urgent = (heard.segment, heard.covers_s) in self._waiting
        self._waiting -= {each for each in self._waiting if each <= (heard.segment, heard.covers_s)}
        if heard.failed and not was_urgent:
            return None
        presence = self._presences.get(heard.segment)
        if heard.confidence < LEAST_CONFIDENCE or (presence is not None and not presence.is_voice):
            return Transcribed(heard.segment, "", heard.covers_s)
        confidence = heard.confidence
        if presence is not None and heard.text:
            confidence = self._weighed(presence, confidence, is_whole=was_urgent)
        return Transcribed(heard.segment, heard.text, heard.covers_s, heard.nbest, confidence)

    def _weighed(self, presence: _Presence, confidence: float, *, is_whole: bool) -> float:
        """Words from further away than this caller's are not certainly theirs."""
        level, own = presence.loudness_dbfs, self._own_dbfs
        if presence.is_over_agent:
            return min(confidence, UNSURE) if own is not None and level < own - FAR_DB else confidence
        if is_whole:
            self._own_dbfs = level if own is None else max(level, own + 0.3 * (level - own))
        return confidence

    def cut(self) -> None:
        """The turn is over: what comes next is a new segment, however soon it comes."""
        if not self._gate.speaking:
            self._is_closed = True

    def close(self) -> None:
        self.track.close()
        self.ear.close()

    # -- segments -------------------------------------------------------------------------------------------------

    def _open(self, starts_s: float) -> None:
        self._segment += 1
        self._starts_s = starts_s
        self._is_closed = False
        self._asked_s = starts_s
        self._partial_out = False
        self._presences[self._segment] = _Presence()
        self._presences.pop(self._segment - _REMEMBERED, None)

    def _split(self, heard_s: float) -> None:
        """Nobody speaks this long without a breath; a machine or music does. The rest becomes another segment."""
        self._decode(heard_s, heard_s, urgent=True)
        self.post(VoicePaused(self._segment, heard_s))
        self._open(heard_s)
        self.post(VoiceBegan(self._segment, heard_s))

    def _decode(self, covers_s: float, upto_s: float, *, urgent: bool) -> None:
        start = max(0, int(self._starts_s * RATE) - self._audio_from)
        stop = max(start, int(upto_s * RATE) - self._audio_from)
        piece = bytes(self._audio[start:stop])
        presence = self._presences[self._segment]
        presence.loudness_dbfs = loudness_dbfs(piece)
        presence.is_over_agent |= self.is_over_agent
        if urgent:
            short = int((covers_s + TAIL_S - upto_s) * RATE)
            piece += SILENCE * max(0, short)
            self._waiting.add((self._segment, covers_s))
        self._asked_s = self.time.samples / RATE
        self.ear.decode(self._segment, piece, covers_s, urgent)

    def _forget_old(self) -> None:
        surplus = len(self._audio) - _KEPT
        if surplus > RATE:
            del self._audio[:surplus]
            self._audio_from += surplus
