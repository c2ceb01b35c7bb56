"""The simulated caller's voice: sentences recorded once with the local voice, kept in a folder by what they are.

`joe` is the packaged voice; `joe-slow` and `joe-fast` speak at another pace, `joe-high` and `joe-low` sound like other
people (shifted in pitch by resampling, at the same pace).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from infinioffice.adapters.piper.voice import PiperVoice
from infinioffice.call.audio import RATE, decode, resample
from infinioffice.kernel.errors import InfiniOfficeError
from infinioffice.testing.callers import Samples, trim


class _Manner(NamedTuple):
    rate: float
    pitch: float


VOICES: dict[str, _Manner] = {
    "joe": _Manner(0.95, 1.0),
    "joe-slow": _Manner(0.8, 1.0),
    "joe-fast": _Manner(1.15, 1.0),
    "joe-high": _Manner(0.95, 1.15),
    "joe-low": _Manner(0.95, 0.9),
}
"""Pace and pitch. Callers speak a little slower than the engine's default."""


class UnknownVoice(InfiniOfficeError):
    """No such caller's voice."""


class Booth:
    """Records sentences, each once: `async with Booth(folder) as booth: await booth.say(text, voice)`."""

    def __init__(self, folder: Path) -> None:
        self._kept = folder / "caller-voice"
        self._piper: PiperVoice | None = None

    async def __aenter__(self) -> Self:
        self._kept.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._piper is not None:
            await self._piper.close()

    async def say(self, text: str, voice: str = "joe") -> Samples:
        """8 kHz samples without silence at the ends. Raises UnknownVoice and VendorDown."""
        if voice not in VOICES:
            raise UnknownVoice(f"unknown voice {voice!r}; known: {', '.join(sorted(VOICES))}")
        path = self._kept / f"{_key(voice, text)}.npy"
        if not path.exists():
            self._piper = self._piper or PiperVoice()
            scratch = path.with_suffix(f".{os.getpid()}.npy")
            np.save(scratch, await _spoken(self._piper, text, VOICES[voice]))
            scratch.replace(path)
        samples: Samples = np.load(path)
        return samples


async def record(texts: Iterable[str], voice: str, folder: Path) -> dict[str, Samples]:
    """Each text as `Booth.say` gives it."""
    async with Booth(folder) as booth:
        return {text: await booth.say(text, voice) for text in dict.fromkeys(texts)}


async def _spoken(piper: PiperVoice, text: str, manner: _Manner) -> Samples:
    # Raising the pitch by resampling also quickens the speech, so it is made slower by as much first.
    mulaw = b"".join([piece async for piece in piper.synthesize(text, manner.rate / manner.pitch)])
    samples = decode(mulaw)
    if manner.pitch != 1.0:
        shifted = resample(samples.astype(np.float32) / np.float32(32768), round(RATE * manner.pitch), RATE)
        samples = np.clip(shifted * 32767, -32768, 32767).astype(np.int16)
    return trim(samples)


def _key(voice: str, text: str) -> str:
    return hashlib.sha256(f"{PiperVoice.name}|{voice}|{VOICES[voice]}|{text}".encode()).hexdigest()[:32]
