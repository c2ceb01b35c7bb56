"""What every voice promises, on the fake, on the local engine and on the vendor's."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

from infinioffice.adapters.piper.voice import PiperVoice
from infinioffice.call.audio import level_dbfs
from infinioffice.call.ports import Voice
from infinioffice.kernel.errors import VendorDown
from infinioffice.testing.fakes import FakeVoice
from tests.contracts.deepgram import ServedDeepgramVoice

ENGINES = [
    pytest.param(FakeVoice, id="fake"),
    pytest.param(PiperVoice, id="piper", marks=pytest.mark.audio),
    pytest.param(ServedDeepgramVoice, id="deepgram"),
    pytest.param(lambda: ServedDeepgramVoice("status_401"), id="deepgram-then-local"),
]


def on(make: Callable[[], Voice], script: Callable[[Voice], Awaitable[None]]) -> None:
    async def main() -> None:
        voice = make()
        await voice.start()
        try:
            await asyncio.wait_for(script(voice), 60)
        finally:
            await voice.close()

    asyncio.run(main())


async def spoken(voice: Voice, text: str, rate: float = 1.0) -> bytes:
    return b"".join([piece async for piece in voice.synthesize(text, rate)])


@pytest.mark.parametrize("make", ENGINES)
def test_words_become_telephone_audio_of_a_sensible_length(make: Callable[[], Voice]) -> None:
    async def script(voice: Voice) -> None:
        audio = await spoken(voice, "What day works for you?")
        assert 0.8 < len(audio) / 8000 < 3.0
        assert audio[:4] != b"RIFF"
        assert level_dbfs(audio) > -40

    on(make, script)


@pytest.mark.parametrize("make", ENGINES)
def test_slower_speech_is_longer(make: Callable[[], Voice]) -> None:
    async def script(voice: Voice) -> None:
        text = "Tuesday the fourth at nine in the morning"
        assert len(await spoken(voice, text, 0.7)) > 1.15 * len(await spoken(voice, text))

    on(make, script)


@pytest.mark.parametrize("make", ENGINES)
def test_requests_at_once_do_not_mix_and_one_given_up_harms_nobody(make: Callable[[], Voice]) -> None:
    async def script(voice: Voice) -> None:
        short, long = "No.", "We are open from eight in the morning until six in the evening."
        given_up = asyncio.ensure_future(spoken(voice, long))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        one, two = await asyncio.gather(spoken(voice, short), spoken(voice, long))
        assert len(two) > 3 * len(one) > 0

    on(make, script)


@pytest.mark.audio
def test_a_voice_process_that_dies_is_started_again() -> None:
    async def script(voice: Voice) -> None:
        assert isinstance(voice, PiperVoice)
        process = voice._process
        assert process is not None
        process.kill()
        await process.wait()
        assert await spoken(voice, "Hello again.")
        assert voice.restarts == 1

    on(PiperVoice, script)


@pytest.mark.parametrize(
    ("program", "reason"), [("import sys; sys.exit(3)", "not installed"), ("import sys; sys.exit(1)", "did not start")]
)
def test_a_voice_that_cannot_start_says_why(program: str, reason: str) -> None:
    async def main() -> None:
        voice = PiperVoice((sys.executable, "-c", program))
        with pytest.raises(VendorDown, match=reason):
            await voice.start()
        await voice.close()

    asyncio.run(main())


def test_a_voice_that_stops_half_way_is_a_fault_and_not_a_hang() -> None:
    program = (
        "import sys\n"
        "from infinioffice.adapters.piper.wire import Frame, Kind, pack\n"
        "out = sys.stdout.buffer\n"
        "out.write(pack(Frame(0, Kind.READY))); out.flush()\n"
        "sys.stdin.readline()\n"
        "out.write(pack(Frame(1, Kind.AUDIO, b'abc'))); out.flush()\n"
    )

    async def main() -> None:
        voice = PiperVoice((sys.executable, "-c", program))
        await voice.start()
        pieces = voice.synthesize("hello")
        assert await anext(pieces) == b"abc"
        with pytest.raises(VendorDown):
            await anext(pieces)
        await voice.close()

    asyncio.run(main())
