"""The Aura voice on the wire. PURE: what to ask, and sound as it should be; any chunking gives the same sound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import orjson

from infinioffice.adapters.deepgram.codec import VENDOR, read_object, short, socket_url
from infinioffice.call.audio import RATE
from infinioffice.kernel.errors import VendorDown

FLUSH = '{"type":"Flush"}'
CLEAR = '{"type":"Clear"}'
CLOSE = '{"type":"Close"}'
LONGEST_TEXT = 1900
"""The vendor takes 2,000 characters at once."""
_MULAW = 7
_SILENT_PCM = RATE // 20
_SLOWEST_CHARS_A_SECOND = 1.5
_LONGEST_HEADER = 4096
_CONTAINERS = re.compile(r"wav|mpeg|mp3|ogg|opus|flac|aac|l16|linear|json|text", re.IGNORECASE)

SpeechEvent = Literal["flushed", "cleared", "other"]


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """Which voice, and whether texts stay out of the vendor's training."""

    model: str = "aura-2-thalia-en"
    is_private: bool = True


def speak_query(options: SpeechOptions, *, rate: float, over_socket: bool) -> list[tuple[str, str]]:
    """μ-law at 8 kHz without a container, which is what the telephone plays."""
    query = [("model", options.model), ("encoding", "mulaw"), ("sample_rate", str(RATE))]
    if not over_socket:
        query.append(("container", "none"))
    if abs(rate - 1.0) >= 0.01:
        query.append(("speed", f"{min(1.5, max(0.7, rate)):.2f}"))
    if options.is_private:
        query.append(("mip_opt_out", "true"))
    return query


def speak_url(base_url: str, options: SpeechOptions) -> str:
    return socket_url(base_url, "/v1/speak", speak_query(options, rate=1.0, over_socket=True))


def speak(text: str) -> str:
    return orjson.dumps({"type": "Speak", "text": text}).decode()


def read_speech(message: str | bytes) -> SpeechEvent:
    """A text message of the voice's socket. Raises VendorDown for the vendor's errors and for what is no message."""
    body = read_object(message)
    match body.get("type"):
        case "Flushed":
            return "flushed"
        case "Cleared":
            return "cleared"
        case "Error":
            raise VendorDown(VENDOR, f"error {short(body.get('code') or body.get('err_code'))}")
    return "other"


def texts_of(text: str, limit: int = LONGEST_TEXT) -> list[str]:
    """The text in parts that may be asked for at once, cut at spaces where there are any."""
    parts: list[str] = []
    rest = " ".join(text.split())
    while len(rest) > limit:
        cut = rest.rfind(" ", 1, limit + 1)
        cut = cut if cut > 0 else limit
        parts.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def check_content_type(value: str) -> None:
    """Raises VendorDown when the answer says that it is something else than bare μ-law at 8 kHz."""
    rate = re.search(r"rate=(\d+)", value)
    if _CONTAINERS.search(value) or (rate is not None and int(rate[1]) != RATE):
        raise VendorDown(VENDOR, "wrong format")


class SoundSieve:
    """Lets bare μ-law through, takes a WAV header off, and refuses what the telephone would play as noise: another
    coding or rate in the header, silence of 16-bit samples, sound without end. One for each text."""

    def __init__(self, text: str) -> None:
        self._held = b""
        self._is_open = False
        self._room = int((len(text) / _SLOWEST_CHARS_A_SECOND + 8.0) * RATE)

    def feed(self, chunk: bytes) -> bytes:
        """Raises VendorDown("wrong format") or VendorDown("too much sound")."""
        if not self._is_open:
            self._held += chunk
            chunk = self._opened(at_end=False)
        return self._counted(chunk)

    def finish(self) -> bytes:
        """What was held back because it was too short to judge."""
        return b"" if self._is_open else self._counted(self._opened(at_end=True))

    def _counted(self, chunk: bytes) -> bytes:
        self._room -= len(chunk)
        if self._room < 0:
            raise VendorDown(VENDOR, "too much sound")
        return chunk

    def _opened(self, *, at_end: bool) -> bytes:
        held = self._held
        if b"RIFF".startswith(held[:4]) and len(held) < 4 and not at_end:
            return b""
        if held[:4] == b"RIFF":
            start = _wave_data(held)
            if start is None:
                if at_end or len(held) > _LONGEST_HEADER:
                    raise VendorDown(VENDOR, "wrong format")
                return b""
            held = held[start:]
        elif not held.strip(b"\0"):
            # In μ-law a zero is the loudest sample there is; fifty milliseconds of them are silence in another coding.
            if len(held) >= _SILENT_PCM:
                raise VendorDown(VENDOR, "wrong format")
            if not at_end:
                return b""
        elif len(held) - len(held.lstrip(b"\0")) >= _SILENT_PCM:
            raise VendorDown(VENDOR, "wrong format")
        self._held, self._is_open = b"", True
        return held


def _wave_data(held: bytes) -> int | None:
    """Where the samples of a WAV file begin; None when its header is not complete yet."""
    if len(held) < 12:
        return None
    position, has_format = 12, False
    while len(held) >= position + 8:
        name, size = held[position : position + 4], int.from_bytes(held[position + 4 : position + 8], "little")
        if name == b"data":
            if not has_format:
                raise VendorDown(VENDOR, "wrong format")
            return position + 8
        if name == b"fmt ":
            if len(held) < position + 24:
                return None
            coding, channels = held[position + 8], int.from_bytes(held[position + 10 : position + 12], "little")
            rate = int.from_bytes(held[position + 12 : position + 16], "little")
            if (coding, channels, rate) != (_MULAW, 1, RATE):
                raise VendorDown(VENDOR, "wrong format")
            has_format = True
        position += 8 + size + size % 2
    return None
