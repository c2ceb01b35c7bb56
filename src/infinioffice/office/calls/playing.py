"""A recording as something a browser plays: one WAV file of 16-bit samples that exists only while it is read.

μ-law in WAV is not played everywhere, so the samples are made linear on the way out. What lies between two parts (a
worker died, frames were lost) is silence of that length: a moment of the file is that moment of the call.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infinioffice.call.audio import RATE, decode
from infinioffice.office.calls.models import Recording, RecordingPart
from infinioffice.office.calls.recordings import BYTES_A_MS

_CHANNELS, _SAMPLE_BYTES = 2, 2
HEADER_BYTES = 44
MOST_AT_ONCE = 1 << 20
"""An open range is answered with so much; players ask for the rest."""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the file's data in μ-law bytes, half-open; `part` None is silence."""

    start: int
    end: int
    part: RecordingPart | None


def pieces_of(parts: Sequence[RecordingPart]) -> list[Piece]:
    """The parts on one timeline. A part that begins before the one before it has ended is put behind it."""
    found: list[Piece] = []
    position = 0
    for part in parts:
        start = part.starts_ms * BYTES_A_MS
        if start > position:
            found.append(Piece(position, start, None))
            position = start
        found.append(Piece(position, position + part.size, part))
        position += part.size
    return found


def file_bytes(pieces: Sequence[Piece]) -> int:
    """The length of the whole file."""
    return HEADER_BYTES + (pieces[-1].end * _SAMPLE_BYTES if pieces else 0)


def read(pieces: Sequence[Piece], start: int, end: int, sound_of: Callable[[RecordingPart], bytes]) -> bytes:
    """Bytes `[start, end)` of the file; only the parts that lie in it are opened."""
    found = bytearray(_header(file_bytes(pieces) - HEADER_BYTES)[start:end])
    for piece in pieces:
        first = HEADER_BYTES + piece.start * _SAMPLE_BYTES
        last = HEADER_BYTES + piece.end * _SAMPLE_BYTES
        low, high = max(start, first), min(end, last)
        if low >= high:
            continue
        if piece.part is None:
            found += bytes(high - low)
        else:
            found += decode(sound_of(piece.part)).astype("<i2").tobytes()[low - first : high - first]
    return bytes(found)


def wanted(header: str, length: int) -> tuple[int, int] | None:
    """The bytes `[start, end)` that a Range header asks for, None when they do not exist. Only one range is read."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return (max(0, length - int(last)), length) if int(last) else None
    start = int(first)
    end = min(length, int(last) + 1) if last else min(length, start + MOST_AT_ONCE)
    return (start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class ShownRecording:
    """`seconds` of sound since `started_at`."""

    seconds: float
    started_at: datetime
    notice: str


def shown_recording(call_id: UUID) -> ShownRecording | None:
    """None when there is nothing to play."""
    row = Recording.objects.filter(call_id=call_id, erased_at=None).first()
    if row is None or not RecordingPart.objects.filter(call_id=call_id).exists():
        return None
    return ShownRecording(row.duration_ms / 1000, row.started_at, row.notice)


def _header(data_bytes: int) -> bytes:
    form = struct.pack("<HHIIHH", 1, _CHANNELS, RATE, RATE * _CHANNELS * _SAMPLE_BYTES, _CHANNELS * _SAMPLE_BYTES, 16)
    return (
        b"RIFF" + struct.pack("<I", data_bytes + 36) + b"WAVEfmt " + struct.pack("<I", len(form)) + form
        + b"data" + struct.pack("<I", data_bytes)
    )  # fmt: skip
