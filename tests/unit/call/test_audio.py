from __future__ import annotations

import numpy as np
from streamdouble import g711

from infinioffice.call import audio


def test_both_directions_agree_with_an_independent_g711() -> None:
    every = bytes(range(256))
    samples = np.arange(-32768, 32768, dtype=np.int16)
    assert audio.decode(every).tolist() == np.asarray(g711.decode(every)).tolist()
    assert audio.encode(samples) == bytes(g711.encode(samples))


def test_what_was_decoded_encodes_to_itself() -> None:
    every = bytes(code for code in range(256) if code != 0x7F)
    assert audio.encode(audio.decode(every)) == every


def test_loud_input_is_clipped_and_silence_is_silent() -> None:
    assert audio.decode(audio.encode_float(np.array([2.0, -2.0], dtype=np.float32))).tolist() == [32124, -32124]
    assert audio.level_dbfs(audio.SILENCE * 160) == -100.0
    assert audio.level_dbfs(b"\x80" * 160) > -1


def test_gain_changes_the_level_by_as_much() -> None:
    tone = audio.encode_float(0.2 * np.sin(np.arange(8000) / 5).astype(np.float32))
    assert abs(audio.level_dbfs(audio.with_gain(tone, 6.0)) - audio.level_dbfs(tone) - 6.0) < 0.2
    assert audio.with_gain(tone, 0.0) is tone


def test_resampling_keeps_what_a_telephone_carries_and_folds_nothing_back() -> None:
    seconds = np.arange(22050) / 22050
    low = np.sin(2 * np.pi * 1000 * seconds).astype(np.float32)
    high = np.sin(2 * np.pi * 6000 * seconds).astype(np.float32)
    kept, folded = audio.resample(low, 22050, 8000), audio.resample(high, 22050, 8000)
    assert abs(len(kept) - 8000) <= 1
    assert float(np.sqrt(np.mean(kept[500:-500] ** 2))) > 0.65
    assert float(np.sqrt(np.mean(folded[500:-500] ** 2))) < 0.01


def test_trimming_leaves_a_little_before_and_the_wanted_pause_after() -> None:
    speech = np.concatenate([np.zeros(4000), np.full(8000, 0.5), np.zeros(100)]).astype(np.float32)
    found = audio.trimmed(speech, 8000, 0.02, 0.25)
    assert len(found) == 160 + 8000 + 2000
    assert len(audio.trimmed(np.zeros(8000, dtype=np.float32), 8000, 0.02, 0.25)) == 2000


def test_tails_are_padded_to_whole_frames() -> None:
    assert audio.framed(b"\x01" * 161) == b"\x01" * 161 + b"\xff" * 159
    assert audio.framed(b"\x01" * 160) == b"\x01" * 160
