from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from infinioffice.adapters.twilio import codec
from infinioffice.kernel.errors import BadFrame

START = {
    "event": "start",
    "sequenceNumber": "1",
    "streamSid": "MZ1",
    "start": {
        "streamSid": "MZ1",
        "accountSid": "AC1",
        "callSid": "CA1",
        "tracks": ["inbound"],
        "customParameters": {"token": "t"},
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
    },
}


def media(**changed: Any) -> dict[str, Any]:
    part = {"track": "inbound", "chunk": "2", "timestamp": "40", "payload": base64.b64encode(b"\xff" * 160).decode()}
    return {"event": "media", "sequenceNumber": "4", "streamSid": "MZ1", "media": {**part, **changed}}


def test_the_frames_twilio_sends_are_read() -> None:
    assert codec.parse('{"event":"connected","protocol":"Call","version":"1.0.0"}') == codec.Connected()
    assert codec.parse(json.dumps(START)) == codec.Start("MZ1", "CA1", {"token": "t"})
    assert codec.parse(json.dumps(media())) == codec.Media("MZ1", b"\xff" * 160, 0.04)
    pressed = {
        "event": "dtmf",
        "streamSid": "MZ1",
        "sequenceNumber": "5",
        "dtmf": {"track": "inbound_track", "digit": "#"},
    }
    assert codec.parse(json.dumps(pressed)) == codec.Dtmf("MZ1", "#")
    stopped = {"event": "stop", "streamSid": "MZ1", "stop": {"accountSid": "AC1", "callSid": "CA1"}}
    assert codec.parse(json.dumps(stopped)) == codec.Stop("MZ1")
    assert codec.parse('{"event":"something-new","x":1}') == codec.Unknown("something-new")


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ("{", "not_json"),
        ("[]", "not_an_object"),
        ("{}", "no_event"),
        (" " * 70_000, "oversize"),
        (json.dumps({"event": "media", "streamSid": "MZ1"}), "no_media"),
        (json.dumps(media(payload="@@@@")), "bad_base64"),
        (json.dumps(media(payload="AAAA=")), "bad_base64"),
        (json.dumps(media(payload="")), "no_payload"),
        (json.dumps(media(payload="A" * 60_000)), "oversize"),
        (json.dumps(media(payload=base64.b64encode(b"RIFF....WAVE").decode())), "wav_header"),
        (json.dumps(media(track="outbound")), "bad_track"),
        (json.dumps(media(timestamp="-1")), "bad_timestamp"),
        (json.dumps(media(timestamp=2**63)), "bad_timestamp"),
        (json.dumps({**media(), "streamSid": 7}), "bad_streamSid"),
        (json.dumps({**START, "streamSid": "MZ2"}), "foreign_stream"),
        (json.dumps({"event": "dtmf", "streamSid": "MZ1", "dtmf": {"digit": "!"}}), "bad_digit"),
        (json.dumps({"event": "mark", "streamSid": "MZ1", "mark": {}}), "bad_name"),
        (json.dumps({**START, "start": {**START["start"], "mediaFormat": {"encoding": "audio/l16"}}}), "bad_format"),  # type: ignore[dict-item]
        (json.dumps({**START, "start": {**START["start"], "customParameters": {"token": 1}}}), "bad_parameters"),  # type: ignore[dict-item]
        ('{"event":"media","media":' + "[" * 20_000 + "]" * 20_000 + "}", "not_json"),
        ('{"event":"media","streamSid":"MZ1","media":{"payload":NaN}}', "not_json"),
    ],
)
def test_what_cannot_be_a_frame_is_refused_with_its_reason(frame: str, reason: str) -> None:
    with pytest.raises(BadFrame) as caught:
        codec.parse(frame)
    assert caught.value.reason == reason


def test_a_stream_id_that_would_break_our_own_frames_is_refused() -> None:
    with pytest.raises(BadFrame):
        codec.parse(json.dumps({**START, "streamSid": 'M"Z', "start": {**START["start"], "streamSid": 'M"Z'}}))  # type: ignore[dict-item]
