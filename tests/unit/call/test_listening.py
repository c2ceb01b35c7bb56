"""Segments and readings, fed with numbers of our own."""

from __future__ import annotations

from collections.abc import Sequence

from infinioffice.call.listening import LineTime, Listening
from infinioffice.call.ports import AudioCame, Recognized
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
