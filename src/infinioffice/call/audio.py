"""Telephone audio: G.711 μ-law at 8 kHz, and the way to and from linear samples. Tables, no loops over samples.

Law: pure arithmetic on bytes and numpy arrays. Silence in μ-law is the byte 0xFF.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import soxr

RATE = 8000
FRAME = 160
"""Samples, and bytes, in one telephone frame of 20 ms."""
SILENCE = b"\xff"

Int16 = npt.NDArray[np.int16]
Float32 = npt.NDArray[np.float32]

_BIAS = 0x84
_CLIP = 32635


@cache
def _to_linear() -> Int16:
    """ITU-T G.711: the byte is inverted, then sign, three bits of exponent, four of mantissa."""
    code = ~np.arange(256, dtype=np.uint8)
    exponent = (code >> 4) & 0x07
    mantissa = (code & 0x0F).astype(np.int32)
    magnitude = (((mantissa << 3) + _BIAS) << exponent.astype(np.int32)) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


@cache
def _to_mulaw() -> npt.NDArray[np.uint8]:
    """One byte for each of the 65,536 sample values, indexed by the sample as unsigned 16 bit."""
    sample = np.arange(65536, dtype=np.int32)
    signed = np.where(sample < 32768, sample, sample - 65536)
    # The standard has 14 bits; the shift rounds towards minus infinity, as every other implementation does.
    magnitude = (np.minimum(np.abs(signed >> 2), _CLIP >> 2) << 2) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    code = np.where(signed < 0, 0x80, 0) | (exponent << 4) | mantissa
    table: npt.NDArray[np.uint8] = (~code & 0xFF).astype(np.uint8)
    return table


@cache
def _to_float() -> Float32:
    return (_to_linear().astype(np.float32) / 32768.0).astype(np.float32)


def decode(mulaw: bytes | bytearray | memoryview) -> Int16:
    """μ-law bytes to 16-bit samples."""
    return _to_linear()[np.frombuffer(mulaw, dtype=np.uint8)]


def decode_float(mulaw: bytes | bytearray | memoryview) -> Float32:
    """μ-law bytes to samples in [-1, 1]."""
    return _to_float()[np.frombuffer(mulaw, dtype=np.uint8)]


def encode(samples: Int16) -> bytes:
    """16-bit samples to μ-law bytes."""
    return _to_mulaw()[samples.view(np.uint16)].tobytes()


def encode_float(samples: npt.NDArray[np.floating]) -> bytes:
    """Samples in [-1, 1] to μ-law bytes; anything beyond is clipped."""
    return encode(np.clip(np.rint(samples * 32767.0), -32768, 32767).astype(np.int16))


def resample(samples: Float32, source_hz: int, target_hz: int) -> Float32:
    """Band-limited resampling of a whole piece. Never decimate: what lies above the new band would fold into speech."""
    if source_hz == target_hz:
        return samples
    return np.asarray(soxr.resample(samples, source_hz, target_hz, quality="HQ"), dtype=np.float32)


def level_dbfs(mulaw: bytes) -> float:
    """Loudness of a piece in dB below full scale; -100 for silence."""
    if not mulaw:
        return -100.0
    power = float(np.mean(np.square(decode_float(mulaw))))
    return 10.0 * float(np.log10(power)) if power > 1e-10 else -100.0


def loudness_dbfs(mulaw: bytes) -> float:
    """Loudness of the loudest fifth of the frames, at least five, in dB below full scale: of the words, whatever
    silence is around them; -100 for silence."""
    whole = len(mulaw) // FRAME * FRAME
    if not whole:
        return level_dbfs(mulaw)
    powers = np.sort(np.mean(np.square(decode_float(mulaw[:whole]).reshape(-1, FRAME)), axis=1))
    power = float(np.mean(powers[-max(5, len(powers) // 5) :]))
    return 10.0 * float(np.log10(power)) if power > 1e-10 else -100.0


def with_gain(mulaw: bytes, gain_db: float) -> bytes:
    """The same audio louder or quieter."""
    if not gain_db or not mulaw:
        return mulaw
    return encode_float(decode_float(mulaw) * np.float32(10.0 ** (gain_db / 20.0)))


def trimmed(samples: Float32, rate_hz: int, lead_s: float, tail_s: float, floor: float = 0.01) -> Float32:
    """Without the silence a voice model leaves around a clause: at most `lead_s` before and `tail_s` after sound."""
    loud = np.flatnonzero(np.abs(samples) > floor)
    if loud.size == 0:
        return samples[: int(tail_s * rate_hz)]
    first = max(0, int(loud[0]) - int(lead_s * rate_hz))
    last = int(loud[-1]) + 1
    tail = int(tail_s * rate_hz)
    kept = samples[first : last + tail]
    missing = last + tail - len(samples)
    return np.concatenate([kept, np.zeros(missing, dtype=np.float32)]) if missing > 0 else kept


def framed(mulaw: bytes) -> bytes:
    """Padded with silence to whole frames."""
    return mulaw + SILENCE * (-len(mulaw) % FRAME)


def seconds(size: int) -> float:
    """How long this many μ-law bytes last."""
    return size / RATE
