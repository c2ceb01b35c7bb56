"""Joined phrases have no click, whatever they are joined of."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from infinioffice.call.audio import FRAME, RATE, Float32, decode_float, encode_float
from infinioffice.call.joining import FADE, Piece, crossfaded, joined

tones = st.builds(
    lambda hertz, level, phase, seconds: (
        level * np.sin(phase + 2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)
    ).astype(np.float32),
    st.floats(80, 600),
    st.floats(0.05, 0.5),
    st.floats(0, 6.28),
    st.floats(0.06, 0.5),
)
pauses = st.sampled_from((0.0, 0.12, 0.25))
COARSE = 0.035
"""The widest step between neighbours of the μ-law table."""


def steepest(sound: Float32) -> float:
    return float(np.abs(np.diff(sound)).max()) if len(sound) > 1 else 0.0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(tones, pauses), min_size=2, max_size=6))
def test_no_step_is_steeper_than_the_sound_itself(parts: list[tuple[Float32, float]]) -> None:
    pieces = [Piece(encode_float(tone), pause_s) for tone, pause_s in parts]
    whole = decode_float(joined(pieces))
    inside = max(steepest(decode_float(piece.mulaw)) for piece in pieces)
    loudest = float(np.abs(whole).max())
    # Levelling may double a quiet tone; a cross-fade adds at most the sum of both in 5 ms.
    assert steepest(whole[: -FRAME or None]) <= 2 * inside + 2 * loudest / FADE + COARSE


@settings(max_examples=100, deadline=None)
@given(tones, tones)
def test_a_cross_fade_shortens_by_five_milliseconds_and_touches_nothing_else(one: Float32, other: Float32) -> None:
    whole = crossfaded(one, other)
    assert len(whole) == len(one) + len(other) - FADE
    assert np.array_equal(whole[: len(one) - FADE], one[:-FADE])
    assert np.array_equal(whole[len(one) :], other[FADE:])


@settings(max_examples=60, deadline=None)
@given(tones, st.floats(0.1, 1.0))
def test_loud_and_soft_recordings_come_out_alike(tone: Float32, factor: float) -> None:
    soft, loud = Piece(encode_float(tone)), Piece(encode_float(tone * np.float32(factor)))
    whole = decode_float(joined([soft, soft]))
    other = decode_float(joined([loud, loud]))
    if abs(20 * np.log10(factor)) <= 3 and 0.06 < float(np.abs(tone).max()) < 0.22:
        assert abs(float(np.abs(whole).max()) - float(np.abs(other).max())) < 0.05


def test_silence_and_nothing_can_be_joined() -> None:
    assert joined([]) == b""
    assert set(joined([Piece(b"\xff" * 800), Piece(b"")])) <= {0xFF, 0x7F}
    assert len(joined([Piece(b"\x55" * 400), Piece(b"\x60" * 333)])) % FRAME == 0
