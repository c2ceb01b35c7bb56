"""Frames of media from whoever connects: ten thousand odd ones, and bombs, end as a frame or as a refusal."""

from __future__ import annotations

import base64
import json
import time
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infinioffice.adapters.twilio import codec
from infinioffice.kernel.errors import BadFrame

TRIES = 10_000
GENUINE = (
    {"event": "connected", "protocol": "Call", "version": "1.0.0"},
    {
        "event": "start", "sequenceNumber": "1", "streamSid": "MZ1",
        "start": {"streamSid": "MZ1", "callSid": "CA1", "tracks": ["inbound"], "customParameters": {"token": "t"},
                  "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}},
    },
    {
        "event": "media", "streamSid": "MZ1",
        "media": {"track": "inbound", "chunk": "2", "timestamp": "40",
                  "payload": base64.b64encode(b"\xff" * 160).decode()},
    },
    {"event": "dtmf", "streamSid": "MZ1", "dtmf": {"track": "inbound_track", "digit": "5"}},
    {"event": "mark", "streamSid": "MZ1", "mark": {"name": "m1"}},
    {"event": "stop", "streamSid": "MZ1", "stop": {"callSid": "CA1"}},
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, -1, 2**63, -(2**70), 1e308, "", "\0", "\u2028", "x" * 5000, [], {}, [[]], {"a": {"b": []}}, "NaN",
    "-9223372036854775809", "====", "not base64!",
)  # fmt: skip


def parsed(text: str | bytes) -> bool:
    """Whether it was a frame. Any exception but the refusal fails the test."""
    try:
        return isinstance(codec.parse(text), codec.Frame)
    except BadFrame:
        return False


def test_the_genuine_ones_are_frames() -> None:
    assert all(parsed(json.dumps(each)) for each in GENUINE)


def changed(rng: Random, value: Any) -> Any:
    """The value with one thing in it changed, dropped, doubled or put elsewhere."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(list(value))
        rest = {name: each for name, each in value.items() if name != key}
        way = rng.randrange(4)
        if way == 0:
            return rest
        if way == 1:
            return rest | {rng.choice(("streamSid", "event", "media", "x" * 300)): value[key]}
        return value | {key: changed(rng, value[key])}
    return rng.choice(ODD)


def test_ten_thousand_changed_frames_disturb_nobody() -> None:
    rng, slowest, frames = Random(20261122), 0.0, 0
    for _ in range(TRIES):
        frame: Any = rng.choice(GENUINE)
        for _ in range(rng.randrange(1, 4)):
            frame = changed(rng, frame)
        text = json.dumps(frame)
        if rng.random() < 0.2:
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(("", "}", '"', "\\ud800", "\xff", "[" * 50)) + text[at + rng.randrange(3) :]
        began = time.perf_counter()
        frames += parsed(text)
        slowest = max(slowest, time.perf_counter() - began)
    assert 100 < frames < TRIES
    assert slowest < 0.25


@settings(max_examples=2000, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_frame_or_refused(body: bytes) -> None:
    parsed(body)


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 60_000,
        '{"event":' * 7_000,
        json.dumps({"event": "media", "streamSid": "MZ1", "media": {"payload": "A" * 60_000, "timestamp": "1"}}),
        json.dumps({"event": "start", "start": {str(n): n for n in range(5000)}}),
        "9" * 65_000,
        "x" * (codec.LONGEST_FRAME + 1),
    ],
    ids=["deep list", "deep object", "payload", "many keys", "long number", "too long"],
)
def test_a_bomb_costs_next_to_nothing_and_is_no_frame(bomb: str) -> None:
    began = time.perf_counter()
    assert not parsed(bomb)
    assert time.perf_counter() - began < 0.25
