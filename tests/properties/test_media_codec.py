"""Twilio's frames: whatever comes in is a frame or a BadFrame, and what goes out can be read back."""

from __future__ import annotations

import base64
import json
import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from infinioffice.adapters.piper.wire import Frame, FrameReader, Kind, pack
from infinioffice.adapters.twilio import codec
from infinioffice.kernel.errors import BadFrame

sids = st.text(string.ascii_letters + string.digits, min_size=1, max_size=34)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
WORDS = ["connected", "start", "media", "dtmf", "mark", "stop", "clear", ""]


def parts(event: str) -> st.SearchStrategy[dict[str, Any]]:
    known = st.fixed_dictionaries(
        {},
        optional={
            "streamSid": sids | plain,
            "callSid": sids | plain,
            "payload": st.binary(max_size=400).map(lambda b: base64.b64encode(b).decode()) | plain,
            "timestamp": st.integers(-5, 10**12).map(str) | plain,
            "track": st.sampled_from(["inbound", "outbound"]) | plain,
            "digit": st.text(max_size=3) | plain,
            "name": st.text(max_size=300) | plain,
            "mediaFormat": plain,
            "customParameters": st.dictionaries(st.text(max_size=5), plain, max_size=3) | plain,
        },
    )
    return st.fixed_dictionaries(
        {"event": st.just(event)}, optional={"streamSid": sids | plain, event or "x": known | plain}
    )


def is_frame_or_refused(text: str | bytes) -> bool:
    """Any other exception fails the test that asks."""
    try:
        return isinstance(codec.parse(text), codec.Frame)
    except BadFrame as fault:
        return 0 < len(fault.reason) < 40


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(WORDS).flatmap(parts))
def test_any_json_is_a_frame_or_a_bad_frame(found: dict[str, Any]) -> None:
    assert is_frame_or_refused(json.dumps(found))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=300))
def test_any_text_is_a_frame_or_a_bad_frame(text: str | bytes) -> None:
    assert is_frame_or_refused(text)


@given(sid=sids, mulaw=st.binary(min_size=1, max_size=2000), stamp=st.integers(0, 999_999_999))
def test_audio_comes_out_as_it_went_in(sid: str, mulaw: bytes, stamp: int) -> None:
    sent = json.loads(codec.media(sid, mulaw))
    assert set(sent) == {"event", "streamSid", "media"}
    sent["media"]["timestamp"] = str(stamp)
    if mulaw[:4] != b"RIFF":
        assert codec.parse(json.dumps(sent)) == codec.Media(sid, mulaw, stamp / 1000.0)


@given(sid=sids, name=st.text(min_size=1, max_size=60))
def test_marks_come_back_by_their_name(sid: str, name: str) -> None:
    assert codec.parse(codec.mark(sid, name)) == codec.Mark(sid, name)


@given(
    frames=st.lists(
        st.builds(Frame, id=st.integers(0, 2**32 - 1), kind=st.sampled_from(Kind), body=st.binary(max_size=300)),
        max_size=8,
    ),
    cuts=st.lists(st.integers(1, 40), min_size=1, max_size=30),
)
def test_the_voice_pipe_reads_the_same_however_it_is_cut(frames: list[Frame], cuts: list[int]) -> None:
    stream = b"".join(pack(frame) for frame in frames)
    reader, found, at, turn = FrameReader(), [], 0, 0
    while at < len(stream):
        step = cuts[turn % len(cuts)]
        found += reader.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert found == frames
