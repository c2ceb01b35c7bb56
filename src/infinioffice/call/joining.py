"""Phrases put together without a click: one loudness, 5 ms of cross-fade, a breath where there is a comma. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from infinioffice.call.audio import FRAME, RATE, Float32, decode_float, encode_float, framed

FADE = RATE // 200
_QUIET = 0.006
_EDGE = RATE // 50
_LEVEL_DBFS = -21.0
_MOST_DB = 6.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One phrase as μ-law audio, and how long we are silent after it."""

    mulaw: bytes
    pause_s: float = 0.0


def joined(pieces: Sequence[Piece]) -> bytes:
    """One phrase of them all, in whole frames. Inside it every piece is cut to 20 ms around its sound."""
    whole = np.zeros(0, dtype=np.float32)
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        sound = _levelled(_cut(decode_float(piece.mulaw), at_start=number > 0, at_end=not is_last))
        whole = crossfaded(whole, sound)
        if piece.pause_s > 0 and not is_last:
            whole = crossfaded(whole, np.zeros(int(piece.pause_s * RATE) + FADE, dtype=np.float32))
    return framed(encode_float(whole))


def crossfaded(one: Float32, other: Float32) -> Float32:
    """The second after the first, with up to 5 ms of both at once: neither begins nor ends within one sample."""
    length = min(FADE, len(one), len(other))
    if not length:
        return np.concatenate([one, other])
    rising = (np.arange(1, length + 1, dtype=np.float32)) / np.float32(length + 1)
    both = one[len(one) - length :] * (1 - rising) + other[:length] * rising
    return np.concatenate([one[: len(one) - length], both.astype(np.float32), other[length:]])


def _cut(sound: Float32, *, at_start: bool, at_end: bool) -> Float32:
    loud = np.flatnonzero(np.abs(sound) > _QUIET)
    if not loud.size:
        return sound[:_EDGE]
    start = max(0, int(loud[0]) - _EDGE) if at_start else 0
    stop = int(loud[-1]) + 1 + _EDGE if at_end else len(sound)
    return sound[start:stop]


def _levelled(sound: Float32) -> Float32:
    """To one loudness, but never by more than 6 dB: a phrase that is meant to be soft stays so."""
    whole = len(sound) // FRAME * FRAME
    powers = np.mean(np.square(sound[:whole].reshape(-1, FRAME)), axis=1) if whole else np.zeros(1, dtype=np.float32)
    loud = powers[powers > powers.max() / 100] if powers.max() > 0 else powers
    power = float(loud.mean()) if loud.size else 0.0
    if power < 1e-8:
        return sound
    gain_db = float(np.clip(_LEVEL_DBFS - 10 * np.log10(power), -_MOST_DB, _MOST_DB))
    gain = min(10 ** (gain_db / 20), 0.98 / max(1e-6, float(np.abs(sound).max())))
    return (sound * np.float32(gain)).astype(np.float32)
