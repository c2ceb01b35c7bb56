"""The Deepgram adapters against a server that speaks the exact wire format, with every fault."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from infinioffice.adapters.deepgram.codec import ListenOptions
from infinioffice.adapters.deepgram.recognizer import DeepgramRecognizer
from infinioffice.adapters.deepgram.voice import DeepgramVoice, Pool
from infinioffice.app import build_recognizer, build_voice
from infinioffice.call.audio import FRAME, RATE, SILENCE
from infinioffice.call.deaf import WithKeysBehind
from infinioffice.call.fallback import FallbackRecognizer, FallbackVoice
from infinioffice.call.listening import LEAD_S, TAIL_S
from infinioffice.call.ports import Ear, Recognized, Recognizer, Voice
from infinioffice.call.streamed.ear import PIECE, Patience, StreamedEar
from infinioffice.config import Settings, SystemClock
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.testing.fakes import FakeRecognizer, FakeVoice, WordTable
from infinioffice.testing.server import serve
from infinioffice.testing.vendors.deepgram import Fault, SimulatedDeepgram
from infinioffice.testing.vendors.deepgram_ears import reads
from infinioffice.testing.vendors.deepgram_mouth import spoken

T = TypeVar("T")
FLUX = ListenOptions(model="flux-general-en")
LOOK_S = 0.005
SENTENCE = "please send somebody on friday"


class Speaker:
    """A caller's side of one ear: sound goes in faster than life, segments are cut as the engine cuts them."""

    def __init__(self, table: WordTable, recognizer: Recognizer, hints: tuple[str, ...] = ()) -> None:
        self.table = table
        self.answers: asyncio.Queue[Recognized] = asyncio.Queue()
        self.all: list[Recognized] = []
        self.sound = bytearray()
        self.ear: Ear = recognizer.open("call-7", hints, self._heard)

    def _heard(self, heard: Recognized) -> None:
        self.all.append(heard)
        self.answers.put_nowait(heard)

    def _hear(self, sound: bytes) -> None:
        self.sound += sound
        for at in range(0, len(sound), FRAME):
            self.ear.listen(sound[at : at + FRAME])

    def quiet(self, seconds: float) -> None:
        self._hear(SILENCE * int(seconds * RATE))

    def say(self, text: str, segment: int) -> tuple[int, float]:
        """Speaks, pauses, and asks for the words. Returns what an answer must name."""
        starts = len(self.sound)
        self._hear(self.table.speech(text))
        covers_s = len(self.sound) / RATE
        self.quiet(0.12)
        piece = bytes(self.sound[max(0, starts - int(LEAD_S * RATE)) :])
        piece += SILENCE * (int(covers_s * RATE) + int(TAIL_S * RATE) - len(self.sound))
        self.ear.decode(segment, piece, covers_s, urgent=True)
        return segment, covers_s

    async def answer(self, asked: tuple[int, float], within_s: float = 5.0) -> Recognized:
        async with asyncio.timeout(within_s):
            while True:
                heard = await self.answers.get()
                if (heard.segment, heard.covers_s) == asked:
                    return heard


@asynccontextmanager
async def hearing(
    *faults: Fault, options: ListenOptions | None = None, **how: Any
) -> AsyncIterator[tuple[SimulatedDeepgram, DeepgramRecognizer, WordTable]]:
    table = WordTable()
    vendor = SimulatedDeepgram(read=reads(table), faults=list(faults), **how)
    async with serve(vendor) as base:
        recognizer = DeepgramRecognizer("key", base, options)
        yield vendor, recognizer, table
        await recognizer.close()
        assert recognizer.open_sockets == 0


def run(main: Callable[[], Awaitable[T]]) -> T:
    async def whole() -> T:
        result = await main()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        assert not tasks, tasks
        return result

    return asyncio.run(whole())


async def until(is_so: Callable[[], bool], within_s: float = 5.0) -> None:
    async with asyncio.timeout(within_s):
        while not is_so():  # noqa: ASYNC110 - what is waited for happens on the vendor's side
            await asyncio.sleep(LOOK_S)


@pytest.mark.parametrize("options", [None, FLUX], ids=["nova", "flux"])
def test_it_hears_each_segment_and_says_where_it_belongs(options: ListenOptions | None) -> None:
    async def main() -> None:
        async with hearing(options=options) as (vendor, recognizer, table):
            speaker = Speaker(table, recognizer, ("oil change", "Dr. Lee", "oil change"))
            speaker.quiet(1.0)
            first = await speaker.answer(speaker.say("please send somebody", 0))
            speaker.quiet(1.5)
            second = await speaker.answer(speaker.say("on friday", 1))
            speaker.ear.close()
            await until(lambda: vendor.open_sockets == 0)
        assert [first.text, second.text] == ["please send somebody", "on friday"]
        (connection,) = vendor.connections
        assert connection.headers["authorization"] == "Token key"
        assert connection.values("tag") == ["call-7"]
        assert connection.values("keyterm") == ["oil change", "Dr. Lee"]
        assert bytes(connection.sound) == bytes(speaker.sound[: len(connection.sound)])
        assert connection.texts[-1] == {"type": "CloseStream"}
        assert 0 not in connection.pieces

    run(main)


def test_a_vendor_without_a_sense_of_time_is_understood_all_the_same() -> None:
    async def main() -> None:
        async with hearing("no_times") as (_, recognizer, table):
            speaker = Speaker(table, recognizer)
            speaker.quiet(1.0)
            for number, text in enumerate(("good morning", "on friday please", "on friday please", "goodbye")):
                heard = await speaker.answer(speaker.say(text, number), within_s=1.0)
                assert heard.text == text
                speaker.quiet(1.0)
            speaker.ear.close()

    run(main)


def test_sound_goes_out_in_pieces_of_sixty_milliseconds() -> None:
    async def main() -> None:
        async with hearing() as (vendor, recognizer, _):
            ear = recognizer.open("call-1", (), lambda _heard: None)
            await until(lambda: vendor.open_sockets == 1)
            for count in range(1, 31):
                ear.listen(b"\x55" * FRAME)
                await until(lambda count=count: len(vendor.connections[0].sound) >= count * FRAME // PIECE * PIECE)  # type: ignore[misc]
            ear.close()
            assert set(vendor.connections[0].pieces) == {PIECE}
            assert sum(vendor.connections[0].pieces) == 30 * FRAME

    run(main)


def test_words_are_told_while_the_caller_still_speaks() -> None:
    async def main() -> None:
        async with hearing() as (_, recognizer, table):
            speaker = Speaker(table, recognizer)
            speaker._hear(table.speech("please send"))
            speaker.ear.decode(0, bytes(speaker.sound), len(speaker.sound) / RATE, urgent=False)
            speaker._hear(table.speech("somebody on"))
            await until(lambda: any("send somebody" in heard.text for heard in speaker.all))
            assert all(heard.covers_s <= len(speaker.sound) / RATE for heard in speaker.all)
            speaker.ear.close()

    run(main)


@pytest.mark.parametrize(
    "fault",
    [
        "garbage",
        "out_of_order",
        "empty_finals",
        "no_finalize",
        "wild_times",
        "repeats",
        "close",
        "error",
        "after_close",
    ],
)
@pytest.mark.parametrize("options", [None, FLUX], ids=["nova", "flux"])
def test_a_bad_connection_loses_no_word(fault: Fault, options: ListenOptions | None) -> None:
    async def main() -> tuple[str, float]:
        async with hearing(fault, options=options) as (_, recognizer, table):
            speaker = Speaker(table, recognizer)
            speaker.quiet(0.3)
            began = time.monotonic()
            heard = await speaker.answer(speaker.say(SENTENCE, 0))
            took = time.monotonic() - began
            speaker.ear.close()
            return heard.text, took

    text, took = run(main)
    assert text == SENTENCE
    assert took < 3.0


def test_a_socket_that_closes_is_opened_again_and_hears_only_what_was_not_settled() -> None:
    async def main() -> None:
        async with hearing("close", break_after_s=4.0) as (vendor, recognizer, table):
            speaker = Speaker(table, recognizer)
            first = await speaker.answer(speaker.say("please send somebody", 0))
            speaker.quiet(1.0)
            second = await speaker.answer(speaker.say("on friday or on monday morning", 1))
            speaker.ear.close()
        assert [first.text, second.text] == ["please send somebody", "on friday or on monday morning"]
        assert len(vendor.connections) == 2
        assert len(vendor.connections[1].sound) <= 5 * RATE

    run(main)


@pytest.mark.parametrize("fault", ["stall"])
def test_a_stall_is_told_in_time_and_the_words_still_come(fault: Fault) -> None:
    async def main() -> None:
        async with hearing(fault) as (vendor, recognizer, table):
            recognizer.patience = Patience(0.1, 0.3)
            speaker = Speaker(table, recognizer)
            asked = speaker.say(SENTENCE, 0)
            failed = await speaker.answer(asked)
            assert failed.failed
            assert failed.text == ""
            healed = await speaker.answer(asked)
            assert healed.text == SENTENCE
            assert len(vendor.connections) == 2
            speaker.ear.close()

    run(main)


@pytest.mark.parametrize("fault", ["status_401", "status_402", "wrong_rate"])
def test_a_refusal_is_told_at_once_and_not_tried_again(fault: Fault) -> None:
    async def main() -> float:
        async with hearing(fault) as (vendor, recognizer, table):
            speaker = Speaker(table, recognizer)
            began = time.monotonic()
            assert (await speaker.answer(speaker.say(SENTENCE, 0))).failed
            assert (await speaker.answer(speaker.say(SENTENCE, 1))).failed
            speaker.ear.close()
            assert len(vendor.connections) == 1
            return time.monotonic() - began

    assert run(main) < 1.0


@pytest.mark.parametrize("fault", ["status_429", "status_500"])
def test_a_busy_vendor_is_asked_again(fault: Fault) -> None:
    async def main() -> None:
        async with hearing(fault) as (vendor, recognizer, table):
            speaker = Speaker(table, recognizer)
            assert (await speaker.answer(speaker.say(SENTENCE, 0))).text == SENTENCE
            assert len(vendor.connections) == 2
            speaker.ear.close()

    run(main)


def test_a_wrong_key_is_known_at_the_start() -> None:
    async def main() -> None:
        async with hearing() as (vendor, _, __), serve(vendor) as base:
            with pytest.raises(VendorRefused, match="401"):
                await DeepgramRecognizer("wrong", base).start()
            voice = DeepgramVoice("wrong", base)
            with pytest.raises(VendorRefused, match="401"):
                await voice.start()
            await voice.close()

    run(main)


def test_nobody_there_is_down_and_not_refused() -> None:
    async def main() -> None:
        with pytest.raises(VendorDown):
            await DeepgramRecognizer("key", "http://127.0.0.1:1").start()

    run(main)


def test_a_socket_can_be_open_before_the_call() -> None:
    async def main() -> None:
        async with hearing() as (vendor, recognizer, table):
            await recognizer.start()
            recognizer.prepare("call-7", ("oil change",))
            await until(lambda: vendor.open_sockets == 1)
            speaker = Speaker(table, recognizer)
            assert (await speaker.answer(speaker.say(SENTENCE, 0))).text == SENTENCE
            assert [c.values("tag") for c in vendor.connections] == [["start"], ["call-7"]]
            assert vendor.connections[1].values("keyterm") == ["oil change"]
            speaker.ear.close()
            recognizer.prepare("nobody", ())

    run(main)


def test_a_quiet_line_keeps_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infinioffice.call.streamed.ear.KEEP_ALIVE_S", 0.2)

    async def main() -> None:
        async with hearing(idle_s=0.5) as (vendor, recognizer, table):
            speaker = Speaker(table, recognizer)
            await until(lambda: vendor.open_sockets == 1)
            connection = vendor.connections[0]
            await until(lambda: sum(text["type"] == "KeepAlive" for text in connection.texts) >= 4)
            assert bytes(connection.sound) == SILENCE * FRAME
            assert (await speaker.answer(speaker.say(SENTENCE, 0))).text == SENTENCE
            assert len(vendor.connections) == 1
            speaker.ear.close()

    run(main)


def test_closing_in_the_middle_leaves_nothing() -> None:
    async def main() -> None:
        async with hearing("stall") as (vendor, recognizer, table):
            speaker = Speaker(table, recognizer)
            speaker.say(SENTENCE, 0)
            await until(lambda: vendor.open_sockets == 1)
            speaker.ear.close()
            late: StreamedEar = recognizer.open("call-8", (), speaker.answers.put_nowait)
            late.close()
            assert not speaker.all

    run(main)


def test_many_short_calls_leave_nothing() -> None:
    async def main() -> list[weakref.ref[Ear]]:
        left: list[weakref.ref[Ear]] = []
        async with hearing() as (vendor, recognizer, table):
            for _ in range(15):
                speakers = [Speaker(table, recognizer) for _ in range(8)]
                heard = await asyncio.gather(*(each.answer(each.say("good morning", 0)) for each in speakers))
                assert {each.text for each in heard} == {"good morning"}
                for speaker in speakers:
                    left.append(weakref.ref(speaker.ear))
                    speaker.ear.close()
                await until(lambda: recognizer.open_sockets == vendor.open_sockets == 0)
        return left

    left = run(main)
    gc.collect()
    assert len(left) == 120
    assert not [each for each in left if each() is not None]


# -- the voice --------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def speaking(
    *faults: Fault, pool: Pool | None = None, **how: Any
) -> AsyncIterator[tuple[SimulatedDeepgram, DeepgramVoice]]:
    vendor = SimulatedDeepgram(faults=list(faults), **how)
    async with serve(vendor) as base:
        voice = DeepgramVoice("key", base, pool=pool or Pool(spares=1, silence_s=0.3))
        yield vendor, voice
        await voice.close()
        assert voice.open_sockets == 0


async def whole(voice: Voice, text: str, rate: float = 1.0) -> bytes:
    return b"".join([piece async for piece in voice.synthesize(text, rate)])


def test_clauses_are_spoken_over_sockets_that_are_already_open() -> None:
    async def main() -> None:
        async with speaking() as (vendor, voice):
            await voice.start()
            for text in ("Good morning.", "How can I help you?", "One moment, please."):
                assert await whole(voice, text) == spoken(text)
            connection = vendor.connections[0]
            assert connection.path == "/v1/speak"
            assert connection.values("encoding") == ["mulaw"]
            assert connection.values("sample_rate") == ["8000"]
            assert [text["type"] for text in connection.texts] == ["Speak", "Flush"] * 3

    run(main)


def test_two_clauses_at_once_never_share_a_socket() -> None:
    async def main() -> None:
        async with speaking() as (vendor, voice):
            await voice.start()
            texts = [f"This is clause number {n}, and it is {'very ' * n}long." for n in range(4)]
            assert await asyncio.gather(*(whole(voice, text) for text in texts)) == [spoken(text) for text in texts]
            assert max(sum(t["type"] == "Flush" for t in c.texts) for c in vendor.connections) <= 2

    run(main)


def test_a_clause_nobody_wants_any_more_is_cleared_and_leaves_no_sound_behind() -> None:
    async def main() -> None:
        async with speaking("burst") as (vendor, voice):
            await voice.start()
            async with aclosing(voice.synthesize("You do not want to hear all of this. " * 4)) as pieces:  # type: ignore[type-var]
                async for _ in pieces:
                    break
            await until(lambda: {"type": "Clear"} in vendor.connections[0].texts)
            assert await whole(voice, "Yes?") == spoken("Yes?")

    run(main)


@pytest.mark.parametrize("fault", ["status_500", "garbage", "error", "wav_pcm", "pcm", "empty"])
def test_a_socket_that_fails_before_the_first_sound_is_replaced_by_rest(fault: Fault) -> None:
    async def main() -> None:
        async with speaking(fault, pool=Pool(spares=0, silence_s=0.3)) as (vendor, voice):
            assert await whole(voice, "Good morning.") == spoken("Good morning.")
            rest = vendor.connections[-1]
            assert rest.values("container") == ["none"]
            assert rest.values("encoding") == ["mulaw"]

    run(main)


@pytest.mark.parametrize("fault", ["close", "stall", "endless"])
def test_a_voice_that_breaks_off_says_so(fault: Fault) -> None:
    async def main() -> None:
        async with speaking(fault, pool=Pool(spares=0, silence_s=0.3)) as (_, voice):
            with pytest.raises(VendorDown):
                await whole(voice, "This sentence will break off in the middle.")
            assert await whole(voice, "And now?") == spoken("And now?")

    run(main)


def test_a_wav_header_is_never_played() -> None:
    async def main() -> None:
        async with speaking("wav") as (_, voice):
            assert await whole(voice, "Good morning.") == spoken("Good morning.")

    run(main)


def test_nine_seconds_in_a_burst_come_whole() -> None:
    text = "We are open from eight to six on every day of the week, and on Saturdays from nine to one, " * 2

    async def main() -> None:
        async with speaking("burst") as (_, voice):
            sound = await whole(voice, text[:135])
            assert len(sound) == 9 * RATE

    run(main)


def test_a_long_text_is_asked_for_in_parts() -> None:
    text = "every word of it " * 150

    async def main() -> None:
        async with speaking() as (vendor, voice):
            assert len(await whole(voice, text)) > 150 * RATE
            spoke = [t["text"] for c in vendor.connections for t in c.texts if t["type"] == "Speak"]
            assert max(map(len, spoke)) <= 2000
            assert " ".join(spoke) == text.strip()

    run(main)


def test_another_pace_is_asked_over_rest() -> None:
    async def main() -> None:
        async with speaking() as (vendor, voice):
            assert await whole(voice, "Slowly now.", 0.85)
            assert vendor.connections[-1].values("speed") == ["0.85"]

    run(main)


# -- both, with local engines behind them ------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["stall", "status_401", "wrong_rate", "long_text"])
def test_the_caller_is_understood_within_three_seconds_whatever_the_vendor_does(fault: Fault) -> None:
    async def main() -> float:
        async with hearing(fault) as (_, recognizer, table):
            both = FallbackRecognizer(recognizer, FakeRecognizer(table), SystemClock())
            speaker = Speaker(table, both)
            speaker.quiet(1.0)
            began = time.monotonic()
            heard = await speaker.answer(speaker.say(SENTENCE, 0))
            took = time.monotonic() - began
            assert heard.text == SENTENCE
            assert not heard.failed
            assert (await speaker.answer(speaker.say("thank you", 1))).text == "thank you"
            speaker.ear.close()
            return took

    assert run(main) < 3.0


@pytest.mark.parametrize("fault", ["stall", "close", "status_401"])
def test_the_caller_hears_the_rest_of_the_sentence_whatever_the_vendor_does(fault: Fault) -> None:
    text = "You can bring the car on Monday at nine, or on Tuesday after four in the afternoon."

    async def main() -> tuple[list[str], float]:
        async with speaking(fault, fault, pool=Pool(spares=0)) as (_, voice):
            local = FakeVoice()
            both = FallbackVoice(voice, local, SystemClock())
            began = time.monotonic()
            sound = await whole(both, text)
            assert len(sound) >= len(spoken(text)) * 0.9
            return local.made, time.monotonic() - began

    (said,), took = run(main)
    assert text.endswith(said)
    assert took < 3.0


def test_a_setting_switches_it_on_with_the_local_engines_behind_it(tmp_path: Path) -> None:
    on = {
        "INFINIOFFICE_STT": "deepgram", "INFINIOFFICE_TTS": "deepgram", "DEEPGRAM_API_KEY": "key",
        "DEEPGRAM_MODEL": "flux-general-en", "DEEPGRAM_VOICE": "aura-2-orion-en",
    }  # fmt: skip
    settings = Settings.from_env(on | {"INFINIOFFICE_DATA_DIR": str(tmp_path)})
    recognizer, voice = build_recognizer(settings), build_voice(settings)
    assert isinstance(recognizer, FallbackRecognizer)
    assert isinstance(recognizer.first, DeepgramRecognizer)
    assert isinstance(recognizer.second, WithKeysBehind)
    assert isinstance(voice, FallbackVoice)
    assert recognizer.first.options.is_flux
    assert voice.name == "deepgram:aura-2-orion-en:1"
    asyncio.run(voice.close())
