"""What every recogniser promises, on the fake, on the local engine and on the vendor's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from infinioffice.adapters.deepgram.codec import ListenOptions
from infinioffice.adapters.moonshine.recognizer import MoonshineRecognizer, clean
from infinioffice.adapters.piper.voice import PiperVoice
from infinioffice.call.ports import Recognized, Recognizer
from infinioffice.testing.fakes import FakeRecognizer, WordTable
from tests.contracts.deepgram import hears
from tests.contracts.google_speech import hears_google

QUIET = b"\xff" * 2400
SENTENCE = "tomorrow morning"


@asynccontextmanager
async def fake() -> AsyncIterator[tuple[Recognizer, bytes]]:
    table = WordTable()
    yield FakeRecognizer(table), table.speech(SENTENCE)


@asynccontextmanager
async def moonshine() -> AsyncIterator[tuple[Recognizer, bytes]]:
    voice, recognizer = PiperVoice(), MoonshineRecognizer()
    await asyncio.gather(voice.start(), recognizer.start())
    try:
        yield recognizer, b"".join([piece async for piece in voice.synthesize(SENTENCE)])
    finally:
        await recognizer.close()
        await voice.close()


ENGINES = [
    pytest.param(fake, id="fake"),
    pytest.param(moonshine, id="moonshine", marks=pytest.mark.audio),
    pytest.param(hears(SENTENCE), id="deepgram-nova"),
    pytest.param(hears(SENTENCE, ListenOptions(model="flux-general-en")), id="deepgram-flux"),
    pytest.param(hears(SENTENCE, fault="status_401"), id="deepgram-then-local"),
    pytest.param(hears_google(SENTENCE), id="google"),
    pytest.param(hears_google(SENTENCE, "UNAUTHENTICATED"), id="google-then-local"),
]


def on(engine: Callable[[], object], script: Callable[[Recognizer, bytes], Awaitable[None]]) -> None:
    async def main() -> None:
        async with engine() as (recognizer, speech):  # type: ignore[attr-defined]
            await asyncio.wait_for(script(recognizer, speech), 60)

    asyncio.run(main())


def words(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha() or c == " ")


@pytest.mark.parametrize("engine", ENGINES)
def test_an_urgent_reading_is_answered_with_its_segment_and_reach(engine: Callable[[], object]) -> None:
    async def script(recognizer: Recognizer, speech: bytes) -> None:
        heard: asyncio.Queue[Recognized] = asyncio.Queue()
        ear = recognizer.open("c1", ["cleaning"], heard.put_nowait)
        ear.listen(speech[:160])
        ear.decode(7, QUIET + speech + QUIET, 3.25, urgent=True)
        # An engine that streams may tell words on the way; they reach less far.
        while (answer := await heard.get()).covers_s < 3.25:
            assert answer.segment == 7
        assert (answer.segment, answer.covers_s, answer.failed) == (7, 3.25, False)
        assert words(answer.text) in (SENTENCE, "to" + SENTENCE[2:])
        ear.close()

    on(engine, script)


@pytest.mark.parametrize("engine", ENGINES)
def test_silence_and_crumbs_have_no_words(engine: Callable[[], object]) -> None:
    async def script(recognizer: Recognizer, _speech: bytes) -> None:
        heard: asyncio.Queue[Recognized] = asyncio.Queue()
        ear = recognizer.open("c1", [], heard.put_nowait)
        for number, piece in enumerate((b"", b"\xff" * 80, QUIET[:1600])):
            ear.decode(number, piece, 1.0, urgent=True)
            assert (await heard.get()).text == ""
        ear.close()

    on(engine, script)


@pytest.mark.parametrize("engine", ENGINES)
def test_calls_do_not_hear_each_other_and_the_last_reading_of_each_is_answered(engine: Callable[[], object]) -> None:
    async def script(recognizer: Recognizer, speech: bytes) -> None:
        boxes: list[asyncio.Queue[Recognized]] = [asyncio.Queue() for _ in range(3)]
        ears = [recognizer.open(f"c{i}", [], box.put_nowait) for i, box in enumerate(boxes)]
        for reach in (1.0, 2.0, 3.0):
            for number, ear in enumerate(ears):
                ear.decode(number, QUIET + speech + QUIET, reach, urgent=reach == 3.0)
        for number, box in enumerate(boxes):
            while (answer := await box.get()).covers_s < 3.0:
                pass
            assert answer.segment == number
        for ear in ears:
            ear.close()

    on(engine, script)


@pytest.mark.audio
def test_after_closing_its_ear_a_call_hears_nothing_more() -> None:
    async def script(recognizer: Recognizer, speech: bytes) -> None:
        heard: asyncio.Queue[Recognized] = asyncio.Queue()
        ear = recognizer.open("c1", [], heard.put_nowait)
        ear.decode(0, speech, 1.0, urgent=True)
        ear.close()
        other = recognizer.open("c2", [], heard.put_nowait)
        other.decode(5, speech, 1.0, urgent=True)
        assert (await heard.get()).segment == 5
        assert heard.empty()

    on(moonshine, script)


def test_the_models_habits_are_cleaned() -> None:
    assert clean("\"'I have Tuesday at nine, \"'or ten.'\"") == "I have Tuesday at nine, or ten."
    assert clean("I'd like  Dr. Lee's office") == "I'd like Dr. Lee's office"
