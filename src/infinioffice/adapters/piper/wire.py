"""What the voice process and we say to each other. Pure.

To the process: one JSON object a line, `{"id": n, "text": "...", "rate": 1.0}`, or `{"cancel": n}`.
From it: frames of a 9-byte header (id, kind, length; big endian) and as many bytes.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from enum import IntEnum

_HEADER = struct.Struct(">IBI")
LONGEST_FRAME = 4 * 1024 * 1024


class Kind(IntEnum):
    READY = 0
    AUDIO = 1
    """μ-law, 8 kHz."""
    END = 2
    FAILED = 3
    """The reason as UTF-8."""


@dataclass(frozen=True, slots=True)
class Frame:
    id: int
    kind: Kind
    body: bytes = b""


def pack(frame: Frame) -> bytes:
    return _HEADER.pack(frame.id, frame.kind, len(frame.body)) + frame.body


def ask(number: int, text: str, rate: float) -> bytes:
    return json.dumps({"id": number, "text": text, "rate": rate}).encode() + b"\n"


def cancel(number: int) -> bytes:
    return json.dumps({"cancel": number}).encode() + b"\n"


class FrameReader:
    """Bytes in, in any pieces; whole frames out. Raises ValueError for something that is no frame."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        self._rest += data
        found: list[Frame] = []
        while len(self._rest) >= _HEADER.size:
            number, kind, length = _HEADER.unpack_from(self._rest)
            if length > LONGEST_FRAME:
                raise ValueError("frame too long")
            end = _HEADER.size + length
            if len(self._rest) < end:
                break
            found.append(Frame(number, Kind(kind), bytes(self._rest[_HEADER.size : end])))
            del self._rest[:end]
        return found
