"""The simulated caller's voice: sentences recorded once with the local voice, kept in a folder by what they are.

`joe` is the packaged voice; `joe-slow` and `joe-fast` speak at another pace, `joe-high` and `joe-low` sound like other
people (shifted in pitch by resampling, at the same pace).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

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


async def record(texts: Iterable[str], voice: str, folder: Path) -> dict[str, Samples]:
    """8 kHz samples of each text, without silence at the ends. Raises UnknownVoice and VendorDown."""
    if voice not in VOICES:
        raise UnknownVoice(f"unknown voice {voice!r}; known: {', '.join(sorted(VOICES))}")
    kept = folder / "caller-voice"
    kept.mkdir(parents=True, exist_ok=True)
    paths = {text: kept / f"{_key(voice, text)}.npy" for text in dict.fromkeys(texts)}
    missing = [text for text, path in paths.items() if not path.exists()]
    if missing:
        piper = PiperVoice()
        try:
            for text in missing:
                samples = await _spoken(piper, text, VOICES[voice])
                scratch = paths[text].with_suffix(".new.npy")
                np.save(scratch, samples)
                scratch.replace(paths[text])
        finally:
            await piper.close()
    return {text: np.load(path) for text, path in paths.items()}


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
