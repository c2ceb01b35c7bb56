"""Line noise for simulated callers, made from a seed: a street and a room full of talk. 8 kHz, 16-bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
Kind = Literal["street", "babble"]
RATE = 8000


def rms(samples: Samples) -> float:
    """Root mean square of the audible part (frames above a tenth of the loudest), so pauses do not count."""
    frames = samples[: len(samples) // 160 * 160].astype(np.float64).reshape(-1, 160)
    if not len(frames):
        return 0.0
    level = np.sqrt((frames * frames).mean(axis=1))
    return float(np.sqrt((level[level > level.max() / 10] ** 2).mean())) if level.max() > 0 else 0.0


def street(seconds: float, seed: int = 0) -> Samples:
    """Traffic: low rumble that swells and fades, tyre hiss on top."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    rumble = np.fft.irfft(spectrum / np.maximum(hertz, 60.0) ** 0.9, count)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * np.arange(count) / RATE / 3.7 + rng.uniform(0, 6))
    return _scaled(rumble * swell)


def babble(voices: Sequence[Samples], seconds: float, seed: int = 0) -> Samples:
    """Six people talking at once, cut from `voices`, each shifted and looped."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    mixed = np.zeros(count)
    for _ in range(6):
        voice = voices[int(rng.integers(len(voices)))].astype(np.float64)
        start = int(rng.integers(max(1, len(voice))))
        mixed += np.take(voice, range(start, start + count), mode="wrap") * rng.uniform(0.5, 1.0)
    return _scaled(mixed)


def at_snr(noise: Samples, speech_rms: float, snr_db: float) -> Samples:
    """Scale noise so that speech of that level stands `snr_db` above it."""
    level = float(np.sqrt((noise.astype(np.float64) ** 2).mean()))
    if level == 0:
        return noise
    wanted = speech_rms / 10 ** (snr_db / 20)
    scaled: Samples = np.clip(noise * (wanted / level), -32768, 32767).astype(np.int16)
    return scaled


def _scaled(samples: npt.NDArray[np.float64]) -> Samples:
    peak = np.abs(samples).max() or 1.0
    scaled: Samples = (samples / peak * 12000).astype(np.int16)
    return scaled
