"""Twilio's media frames, both ways. Pure: text in, values out; anything that cannot be a frame raises BadFrame.

From Twilio all numbers are strings (`"timestamp": "1200"`), `connected` has no stream id, and unknown events and keys
may appear at any time and are skipped. Limits: 64 KiB a frame, 8 kHz μ-law, one track.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from infinioffice.kernel.errors import BadFrame

LONGEST_FRAME = 64 * 1024
LONGEST_PAYLOAD = 32 * 1024
_KEYS = frozenset("0123456789*#ABCD")


@dataclass(frozen=True, slots=True)
class Connected:
    pass


@dataclass(frozen=True, slots=True)
class Start:
    stream_sid: str
    call_sid: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Media:
    """`stamp_s` is seconds since the stream began, by Twilio's clock."""

    stream_sid: str
    mulaw: bytes
    stamp_s: float


@dataclass(frozen=True, slots=True)
class Dtmf:
    stream_sid: str
    digit: str


@dataclass(frozen=True, slots=True)
class Mark:
    stream_sid: str
    name: str


@dataclass(frozen=True, slots=True)
class Stop:
    stream_sid: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event this version does not know: skipped."""

    event: str


Frame = Connected | Start | Media | Dtmf | Mark | Stop | Unknown


def parse(text: str | bytes) -> Frame:
    """One text frame. Raises BadFrame with a constant reason."""
    if len(text) > LONGEST_FRAME:
        raise BadFrame("oversize")
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadFrame("not_json") from None
    if not isinstance(found, dict):
        raise BadFrame("not_an_object")
    event = found.get("event")
    if not isinstance(event, str):
        raise BadFrame("no_event")
    if event == "connected":
        return Connected()
    if event == "media":
        return _media(found)
    if event == "start":
        return _start(found)
    if event == "dtmf":
        digit = _text(_part(found, "dtmf"), "digit", 4)
        if digit not in _KEYS:
            raise BadFrame("bad_digit")
        return Dtmf(_sid(found), digit)
    if event == "mark":
        return Mark(_sid(found), _text(_part(found, "mark"), "name", 200))
    if event == "stop":
        return Stop(_sid(found))
    return Unknown(event[:40])


def media(stream_sid: str, mulaw: bytes) -> str:
    """Audio to Twilio."""
    payload = base64.b64encode(mulaw).decode("ascii")
    return f'{{"event":"media","streamSid":"{stream_sid}","media":{{"payload":"{payload}"}}}}'


def mark(stream_sid: str, name: str) -> str:
    return orjson.dumps({"event": "mark", "streamSid": stream_sid, "mark": {"name": name}}).decode()


def clear(stream_sid: str) -> str:
    return orjson.dumps({"event": "clear", "streamSid": stream_sid}).decode()


def _media(found: dict[str, Any]) -> Media:
    part = _part(found, "media")
    if part.get("track", "inbound") not in ("inbound", "inbound_track"):
        raise BadFrame("bad_track")
    payload = part.get("payload")
    if not isinstance(payload, str):
        raise BadFrame("no_payload")
    if len(payload) % 4:
        raise BadFrame("bad_base64")
    if len(payload) > LONGEST_PAYLOAD * 4 // 3 + 4:
        raise BadFrame("oversize")
    try:
        # What b64decode does with validate=True, without its regular expression: fifty times a second for every call.
        mulaw = binascii.a2b_base64(payload, strict_mode=True)
    except (binascii.Error, ValueError):
        raise BadFrame("bad_base64") from None
    if not mulaw:
        raise BadFrame("no_payload")
    if mulaw[:4] == b"RIFF":
        raise BadFrame("wav_header")
    return Media(_sid(found), mulaw, _milliseconds(part.get("timestamp")) / 1000.0)


def _start(found: dict[str, Any]) -> Start:
    part = _part(found, "start")
    sid = _sid(found) if "streamSid" in found else _text(part, "streamSid", 64)
    if part.get("streamSid", sid) != sid:
        raise BadFrame("foreign_stream")
    if not sid.isalnum():
        raise BadFrame("bad_stream_id")
    form = part.get("mediaFormat", {})
    if not isinstance(form, dict):
        raise BadFrame("bad_format")
    wanted = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    if any(str(form.get(key, value)) != str(value) for key, value in wanted.items()):
        raise BadFrame("bad_format")
    given = part.get("customParameters", {})
    if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
        raise BadFrame("bad_parameters")
    return Start(sid, _text(part, "callSid", 64), given)


def _part(found: dict[str, Any], name: str) -> dict[str, Any]:
    part = found.get(name)
    if not isinstance(part, dict):
        raise BadFrame(f"no_{name}")
    return part


def _sid(found: dict[str, Any]) -> str:
    return _text(found, "streamSid", 64)


def _text(found: dict[str, Any], name: str, longest: int) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise BadFrame(f"bad_{name}")
    return value


def _milliseconds(value: object) -> int:
    """A string of digits, or a whole number. A clock beyond a week is no call's clock."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise BadFrame("bad_timestamp")
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadFrame("bad_timestamp")
    return int(text)
