"""Segments and readings, fed with numbers of our own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from infinioffice.call.audio import encode_float
from infinioffice.call.listening import LineTime, Listening, hints_of
from infinioffice.call.ports import AudioCame, Recognized
from infinioffice.testing.memory import open_office
from infinioffice.turns.events import Event, VoiceBegan, VoicePaused

FRAME = b"\x11" * 160
WINDOW = 256


class Ear:
    def __init__(self) -> None:
        self.asked: list[tuple[int, int, float, bool]] = []
        self.listened = 0

    def listen(self, mulaw: bytes) -> None:
        self.listened += len(mulaw)

    def expect(self, fields: Sequence[str]) -> None:
        return

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        self.asked.append((segment, len(mulaw), round(covers_s, 2), urgent))

    def close(self) -> None:
        return


class Track:
    def hear(self, mulaw: bytes) -> None:
        return

    def close(self) -> None:
        return


class Bench:
    """A listening whose voice activity is a table of stretches with voice, in seconds."""

    def __init__(self, *voice: tuple[float, float]) -> None:
        self.ear, self.events = Ear(), list[Event]()
        self.listening = Listening(self.ear, Track(), self.events.append)
        self.voice = voice
        self.windows = 0

    def run(self, seconds: float) -> None:
        while self.listening.time.samples < seconds * 8000:
            now = self.listening.time.samples / 8000
            self.listening.hear(AudioCame(FRAME, now), now)
            while (self.windows + 1) * WINDOW <= self.listening.time.samples:
                self.windows += 1
                at = self.windows * WINDOW / 8000
                self.listening.voice_chance(float(any(a <= at <= b for a, b in self.voice)), self.windows * WINDOW)


def test_a_word_is_read_from_a_little_before_it_to_a_little_after_it() -> None:
    bench = Bench((1.0, 1.5))
    bench.run(3.0)
    assert [type(event) for event in bench.events] == [VoiceBegan, VoicePaused]
    ((segment, size, covers, urgent),) = bench.ear.asked
    assert (segment, urgent) == (0, True)
    assert 1.4 <= covers <= 1.55
    assert 0.95 <= size / 8000 <= 1.1, "0.2 s before, the word, 0.3 s after"


def test_the_reading_is_asked_for_a_tenth_of_a_second_into_the_pause() -> None:
    bench = Bench((1.0, 1.5))
    bench.run(1.55)
    assert bench.ear.asked == []
    bench.run(1.66)
    assert len(bench.ear.asked) == 1


def test_short_pauses_keep_the_segment_and_long_ones_begin_another() -> None:
    bench = Bench((1.0, 1.5), (2.0, 2.5), (4.0, 4.5))
    bench.run(6.0)
    assert [asked[0] for asked in bench.ear.asked] == [0, 0, 1]
    assert bench.ear.asked[1][1] > bench.ear.asked[0][1] + 7000, "the second reading has both words"


def test_after_a_turn_ended_the_next_word_is_a_segment_of_its_own() -> None:
    bench = Bench((1.0, 1.5), (2.0, 2.5))
    bench.run(1.8)
    bench.listening.cut()
    bench.run(3.5)
    assert [asked[0] for asked in bench.ear.asked] == [0, 1]


def test_over_our_own_voice_words_are_read_while_they_are_spoken() -> None:
    alone, over = Bench((1.0, 3.0)), Bench((1.0, 3.0))
    over.listening.is_over_agent = True
    for bench in (alone, over):
        for until in (1.9, 2.3, 2.9):
            bench.run(until)
            for segment, _, covers, _ in bench.ear.asked[-1:]:
                bench.listening.recognized(Recognized(segment, "word", covers))
    assert alone.ear.asked == []
    assert len(over.ear.asked) >= 2
    assert not over.ear.asked[0][3]


def test_a_failed_partial_tells_nothing_and_a_failed_reading_tells_that_there_are_no_words() -> None:
    bench = Bench((1.0, 1.5))
    bench.run(3.0)
    segment, _, _, _ = bench.ear.asked[0]
    covers = next(event.at_s for event in bench.events if isinstance(event, VoicePaused))
    assert bench.listening.recognized(Recognized(segment, "", covers - 0.2, failed=True)) is None
    told = bench.listening.recognized(Recognized(segment, "", covers, failed=True))
    assert told is not None
    assert told.text == ""


def test_endless_voice_is_cut_into_segments_that_can_be_read() -> None:
    bench = Bench((1.0, 60.0))
    bench.run(60.0)
    urgent = [asked for asked in bench.ear.asked if asked[3]]
    assert len(urgent) >= 3
    assert max(size for _, size, _, _ in urgent) <= 19 * 8000
    assert len(bench.listening._audio) <= 32 * 8000


def test_lost_audio_becomes_silence_and_bunched_audio_is_taken_as_it_is() -> None:
    time = LineTime()
    for index in range(50):
        assert time.missing(AudioCame(FRAME, index * 0.02), index * 0.02) == 0
        time.heard(160, index * 0.02)
    assert time.missing(AudioCame(FRAME, 1.06), 1.06) == 480
    time.heard(640, 1.06)
    assert time.missing(AudioCame(FRAME, 1.08), 1.9) == 0, "late, but nothing is missing"


def test_a_line_that_sends_nothing_for_seconds_has_been_silent() -> None:
    time = LineTime()
    time.heard(8000, 1.0)
    assert time.at(1.5) == 1.0
    assert time.at(4.0) == 3.0
    assert time.missing(AudioCame(FRAME), 4.0) == 16000


def test_a_clock_that_jumps_by_minutes_invents_no_minutes() -> None:
    time = LineTime()
    time.missing(AudioCame(FRAME, 5000.0), 0.0)
    time.heard(160, 0.0)
    assert time.missing(AudioCame(FRAME, 9000.0), 0.02) == 0
    time.heard(160, 0.02)
    assert time.missing(AudioCame(FRAME, 9000.02), 0.04) == 0


class Lively(Bench):
    """As `Bench`, with voice of this chance."""

    def __init__(self, chance: float, *voice: tuple[float, float], frame: bytes = FRAME) -> None:
        super().__init__(*voice)
        self.chance, self.frame = chance, frame

    def run(self, seconds: float) -> None:
        while self.listening.time.samples < seconds * 8000:
            now = self.listening.time.samples / 8000
            self.listening.hear(AudioCame(self.frame, now), now)
            while (self.windows + 1) * WINDOW <= self.listening.time.samples:
                self.windows += 1
                at = self.windows * WINDOW / 8000
                voiced = any(a <= at <= b for a, b in self.voice)
                self.listening.voice_chance(self.chance if voiced else 0.0, self.windows * WINDOW)

    def told(self, text: str, confidence: float = 1.0) -> str | None:
        """What the floor hears of the last reading that was asked for."""
        segment, _, _, _ = self.ear.asked[-1]
        covers = self.listening._decoded_end_s
        told = self.listening.recognized(Recognized(segment, text, covers, ("or so",), confidence=confidence))
        return told.text if told else None


@pytest.mark.parametrize("seconds", [0.2, 0.3, 0.6])
def test_the_shortest_words_of_a_caller_count(seconds: float) -> None:
    bench = Lively(0.8, (1.0, 1.0 + seconds))
    bench.run(2.5)
    assert bench.told("no", confidence=0.35) == "no"


def test_a_knock_has_no_words() -> None:
    bench = Lively(0.9, (1.0, 1.07))
    bench.run(2.5)
    assert bench.told("You") == ""


def test_what_hardly_sounds_like_a_voice_has_no_words() -> None:
    bench = Lively(0.6, (1.0, 2.0))
    bench.run(3.5)
    assert bench.told("I don't remember") == ""


def test_what_the_engine_only_guesses_has_no_words() -> None:
    bench = Lively(0.9, (1.0, 2.0))
    bench.run(3.5)
    assert bench.told("Yeah", confidence=0.2) == ""


def test_talk_at_the_next_table_has_no_words() -> None:
    quiet = encode_float(np.sin(np.arange(160) / 3) * 0.004)
    bench = Lively(0.9, (1.0, 2.0), frame=quiet)
    bench.run(3.5)
    assert bench.told("and then he said") == ""
    louder = Lively(0.9, (1.0, 2.0), frame=encode_float(np.sin(np.arange(160) / 3) * 0.02))
    louder.run(3.5)
    assert louder.told("and then he said") == "and then he said", "a quiet caller"


def test_the_business_own_words_are_hints() -> None:
    office = open_office("ridgeline", datetime(2026, 11, 22, 12, tzinfo=UTC))
    hints = hints_of(office.business)
    assert hints[0] == office.business.name
    cues = {cue for service in office.business.services for cue in service.cues}
    assert cues & set(hints)
