"""What voice activity promises, on the fake and on the shared model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from infinioffice.adapters.silero.activity import SileroActivity
from infinioffice.call.audio import encode_float
from infinioffice.call.ports import VoiceActivity
from infinioffice.testing.fakes import FakeActivity

ENGINES = [pytest.param(FakeActivity, id="fake"), pytest.param(SileroActivity, id="silero")]
QUIET = b"\xff" * 8000


def vowel(seconds: float = 0.6) -> bytes:
    """A buzz with formants: not speech, but nothing that passes for silence either."""
    t = np.arange(int(seconds * 8000)) / 8000
    buzz = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 25))
    envelope = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * t)
    return encode_float((0.2 * buzz * envelope).astype(np.float32))


def listen(activity: VoiceActivity, streams: list[list[bytes]]) -> list[list[tuple[float, int]]]:
    """Every stream's probabilities, its pieces fed in turns with the others."""

    async def main() -> list[list[tuple[float, int]]]:
        found: list[list[tuple[float, int]]] = [[] for _ in streams]
        left = sum(sum(map(len, pieces)) // 256 for pieces in streams)
        is_all = asyncio.Event()

        def note(box: list[tuple[float, int]], chance: float, samples: int) -> None:
            nonlocal left
            box.append((chance, samples))
            left -= 1
            if not left:
                is_all.set()

        tracks = [activity.open(partial(note, box)) for box in found]
        for turn in range(max(map(len, streams))):
            for track, pieces in zip(tracks, streams, strict=True):
                if turn < len(pieces):
                    track.hear(pieces[turn])
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await is_all.wait()
        for track in tracks:
            track.close()
        return found

    return asyncio.run(main())


def frames(audio: bytes, size: int = 160) -> list[bytes]:
    return [audio[i : i + size] for i in range(0, len(audio), size)]


@pytest.mark.parametrize("make", ENGINES)
def test_every_window_is_told_once_in_order_with_its_place(make: Callable[[], VoiceActivity]) -> None:
    found = listen(make(), [frames(QUIET + vowel() + QUIET)])[0]
    total = (8000 + 4800 + 8000) // 256
    assert [samples for _, samples in found] == [256 * (i + 1) for i in range(total)]
    assert all(0.0 <= chance <= 1.0 for chance, _ in found)


@pytest.mark.parametrize("make", ENGINES)
def test_silence_is_no_voice(make: Callable[[], VoiceActivity]) -> None:
    assert max(chance for chance, _ in listen(make(), [frames(QUIET)])[0]) < 0.3


@pytest.mark.parametrize("make", ENGINES)
def test_the_cut_of_the_frames_does_not_matter(make: Callable[[], VoiceActivity]) -> None:
    audio = QUIET + vowel() + QUIET
    one, two = listen(make(), [frames(audio)])[0], listen(make(), [frames(audio, 397)])[0]
    assert len(one) == len(two)
    assert max(abs(a - b) for (a, _), (b, _) in zip(one, two, strict=True)) < 1e-4


@pytest.mark.parametrize("make", ENGINES)
def test_calls_share_the_model_and_nothing_else(make: Callable[[], VoiceActivity]) -> None:
    loud, still = frames(QUIET + vowel() + QUIET), frames(QUIET * 2)
    alone = listen(make(), [loud])[0]
    together = listen(make(), [loud, still, loud])
    for found in (together[0], together[2]):
        assert max(abs(a - b) for (a, _), (b, _) in zip(alone, found, strict=True)) < 1e-4
    assert max(chance for chance, _ in together[1]) < 0.3


@pytest.mark.audio
def test_real_speech_is_voice_from_its_first_syllable_to_its_last() -> None:
    from infinioffice.adapters.piper.voice import PiperVoice

    async def speech() -> bytes:
        voice = PiperVoice()
        await voice.start()
        try:
            return b"".join([piece async for piece in voice.synthesize("Tuesday at nine o'clock")])
        finally:
            await voice.close()

    audio = asyncio.run(speech())
    found = listen(SileroActivity(), [frames(QUIET + audio + QUIET)])[0]
    voiced = [samples / 8000 for chance, samples in found if chance >= 0.5]
    assert 1.0 <= voiced[0] <= 1.2
    assert 1.0 + len(audio) / 8000 - 0.45 <= voiced[-1] <= 1.1 + len(audio) / 8000
