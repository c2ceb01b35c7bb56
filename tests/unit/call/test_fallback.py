"""A second engine behind the first, on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from infinioffice.call.audio import FRAME, RATE, SILENCE
from infinioffice.call.fallback import FallbackRecognizer, FallbackVoice, unspoken
from infinioffice.call.ports import Recognized, Recognizer
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused
from infinioffice.testing.fakes import FakeRecognizer, FakeVoice, VirtualClock, WordTable, run_virtual

TEXT = "The first opening is on Monday at nine in the morning with Dr. Example."


class Streaming:
    """An engine that reads only what it was given to listen to, and knows time from nothing else. `is_stalled` never
    answers; `down` cannot be started."""

    def __init__(self, table: WordTable, down: VendorFault | None = None) -> None:
        self.table = table
        self.down = down
        self.fails = self.is_stalled = False
        self.ears: list[StreamingEar] = []

    def open(self, call_id: str, hints: Sequence[str], emit: Callable[[Recognized], None]) -> StreamingEar:
        self.ears.append(StreamingEar(self, emit))
        return self.ears[-1]

    async def start(self) -> None:
        if self.down is not None:
            raise self.down

    async def close(self) -> None:
        return


class StreamingEar:
    def __init__(self, engine: Streaming, emit: Callable[[Recognized], None]) -> None:
        self.engine, self.emit = engine, emit
        self.sound = bytearray()
        self.is_closed = False

    def listen(self, mulaw: bytes) -> None:
        self.sound += mulaw

    def expect(self, fields: Sequence[str]) -> None:
        self.expecting = tuple(fields)

    def decode(self, segment: int, mulaw: bytes, covers_s: float, urgent: bool) -> None:
        if self.engine.is_stalled:
            return
        starts = max(0, int(covers_s * RATE) - len(mulaw))
        text = "" if self.engine.fails else self.engine.table.words(bytes(self.sound[starts : int(covers_s * RATE)]))
        heard = Recognized(segment, text, covers_s, failed=self.engine.fails)
        asyncio.get_running_loop().call_later(0.1, self.emit, heard)

    def close(self) -> None:
        self.is_closed = True


class Call:
    """One ear of a fallback, with what it was told and when."""

    def __init__(self, both: FallbackRecognizer, table: WordTable, clock: VirtualClock) -> None:
        self.clock, self.table = clock, table
        self.told: list[tuple[float, Recognized]] = []
        self.sound = b""
        self.ear = both.open("call-1", (), lambda heard: self.told.append((clock.monotonic(), heard)))

    def hear(self, sound: bytes) -> None:
        self.sound += sound
        for at in range(0, len(sound), FRAME):
            self.ear.listen(sound[at : at + FRAME])

    async def say(self, text: str, segment: int, within_s: float = 3.0) -> Recognized:
        """Speaks and asks; the answer for exactly this question, or an AssertionError when it is not there in time."""
        self.hear(SILENCE * FRAME * 10)
        speech = self.table.speech(text)
        self.hear(speech)
        covers_s = len(self.sound) / RATE
        began, before = self.clock.monotonic(), len(self.told)
        self.ear.decode(segment, speech, covers_s, urgent=True)
        await asyncio.sleep(within_s)
        answers = [heard for _, heard in self.told[before:] if (heard.segment, heard.covers_s) == (segment, covers_s)]
        assert answers, f"no answer within {within_s} s of {began}"
        return answers[-1]


@pytest.mark.parametrize("second_kind", [FakeRecognizer, Streaming], ids=["reads-segments", "streams"])
@pytest.mark.parametrize("fault", ["stalls", "fails"])
def test_whatever_happens_to_the_first_engine_the_words_come_within_three_seconds(
    fault: str, second_kind: Callable[[WordTable], Recognizer]
) -> None:
    async def main(clock: VirtualClock) -> None:
        table = WordTable()
        first, second = Streaming(table), second_kind(table)
        call = Call(FallbackRecognizer(first, second, clock), table, clock)
        call.hear(SILENCE * RATE * 9)
        assert (await call.say("hello there", 0)).text == "hello there"
        first.is_stalled, first.fails = fault == "stalls", fault == "fails"
        assert (await call.say("tuesday at nine", 1)).text == "tuesday at nine"
        assert first.ears[0].is_closed
        # The call stays where it is: no more waiting for the one that failed.
        assert (await call.say("thank you", 2, within_s=0.3)).text == "thank you"
        call.ear.close()

    run_virtual(main)


def test_only_the_last_five_seconds_are_replayed() -> None:
    async def main(clock: VirtualClock) -> None:
        table = WordTable()
        first, second = Streaming(table), Streaming(table)
        call = Call(FallbackRecognizer(first, second, clock), table, clock)
        call.hear(SILENCE * RATE * 60)
        first.fails = True
        assert (await call.say("still here", 0)).text == "still here"
        assert len(second.ears[0].sound) <= 6 * RATE
        assert bytes(second.ears[0].sound) == call.sound[-len(second.ears[0].sound) :]

    run_virtual(main)


def test_an_answer_that_comes_after_the_change_is_not_told_twice() -> None:
    async def main(clock: VirtualClock) -> None:
        table = WordTable()
        first = FakeRecognizer(table, delay_s=2.0)
        call = Call(FallbackRecognizer(first, FakeRecognizer(table), clock), table, clock)
        assert (await call.say("just once", 0, within_s=10.0)).text == "just once"
        assert [round(at, 2) for at, _ in call.told] == [1.58]

    run_virtual(main)


def test_new_calls_leave_a_failed_engine_alone_for_a_while() -> None:
    async def main(clock: VirtualClock) -> None:
        table = WordTable()
        first = Streaming(table)
        both = FallbackRecognizer(first, FakeRecognizer(table), clock, rest_s=30.0)
        first.fails = True
        await Call(both, table, clock).say("oh no", 0)
        first.fails = False
        await Call(both, table, clock).say("next caller", 0)
        assert len(first.ears) == 1
        await asyncio.sleep(30.0 + both.patience_s)
        await Call(both, table, clock).say("later caller", 0)
        assert len(first.ears) == 2

    run_virtual(main)


def test_one_of_two_is_enough_to_start() -> None:
    async def main(clock: VirtualClock) -> None:
        table = WordTable()
        refused, down = VendorRefused("first", "status 401"), VendorDown("second", "not installed")
        both = FallbackRecognizer(Streaming(table, refused), FakeRecognizer(table), clock)
        await both.start()
        assert (await Call(both, table, clock).say("works", 0)).text == "works"
        await FallbackRecognizer(Streaming(table), Streaming(table, down), clock).start()
        with pytest.raises(VendorRefused):
            await FallbackRecognizer(Streaming(table, refused), Streaming(table, down), clock).start()

    run_virtual(main)


def test_a_closed_ear_tells_nothing() -> None:
    async def main(clock: VirtualClock) -> None:
        table = WordTable()
        call = Call(FallbackRecognizer(Streaming(table), FakeRecognizer(table), clock), table, clock)
        call.ear.decode(0, table.speech("too late"), 1.0, urgent=True)
        call.ear.close()
        await asyncio.sleep(3.0 * call.clock.monotonic() + 5)
        assert not call.told

    run_virtual(main)


# -- the voice --------------------------------------------------------------------------------------------------------


class Breaking(FakeVoice):
    """Stops after `seconds` of sound: by a fault, or by never going on."""

    name = "breaking"

    def __init__(self, seconds: float, *, stalls: bool = False) -> None:
        super().__init__()
        self.seconds, self.stalls = seconds, stalls
        self.is_left = False

    async def synthesize(self, text: str, rate: float = 1.0) -> AsyncIterator[bytes]:
        try:
            for _ in range(int(self.seconds * 10)):
                yield b"\x33" * (RATE // 10)
            if self.stalls:
                await asyncio.get_running_loop().create_future()
            raise VendorDown("breaking", "cut")
        finally:
            self.is_left = True


async def spoken(voice: FallbackVoice, text: str = TEXT) -> bytes:
    return b"".join([piece async for piece in voice.synthesize(text)])


@pytest.mark.parametrize("stalls", [False, True], ids=["cut", "stall"])
@pytest.mark.parametrize("seconds", [0.0, 1.0, 2.5])
def test_the_second_voice_goes_on_where_the_first_broke_off(seconds: float, stalls: bool) -> None:
    async def main(clock: VirtualClock) -> None:
        first, second = Breaking(seconds, stalls=stalls), FakeVoice()
        sound = await spoken(FallbackVoice(first, second, clock))
        (said,) = second.made
        assert TEXT.endswith(said)
        missing_s = len(TEXT) / 15 - len(sound) / RATE
        assert -1.5 < missing_s < 0.1
        assert sound.startswith(b"\x33" * int(seconds * RATE))
        assert clock.monotonic() < 2.0
        assert first.is_left

    run_virtual(main)


def test_the_name_is_that_of_the_voice_that_will_speak() -> None:
    async def main(clock: VirtualClock) -> None:
        voice = FallbackVoice(Breaking(0.0), FakeVoice(), clock, rest_s=60.0)
        assert voice.name == "breaking"
        await spoken(voice)
        assert voice.name == "fake"
        await asyncio.sleep(voice.switched * 61.0)
        assert voice.name == "breaking"

    run_virtual(main)


def test_when_both_fail_it_says_so() -> None:
    async def main(clock: VirtualClock) -> None:
        second = FakeVoice()
        second.is_down = True
        with pytest.raises(VendorDown):
            await spoken(FallbackVoice(Breaking(0.0), second, clock))

    run_virtual(main)


def test_what_is_left_of_a_sentence() -> None:
    assert unspoken(TEXT, 0.0) == TEXT
    assert unspoken(TEXT, 99.0) == ""
    lengths = [len(unspoken(TEXT, tenth / 10)) for tenth in range(60)]
    assert lengths == sorted(lengths, reverse=True)
    assert all(TEXT.endswith(unspoken(TEXT, tenth / 10)) for tenth in range(60))
