"""Who sent which frame, written into the lowest bits of its μ-law bytes (below anything a telephone lets through).

A tag takes eighty bytes of a frame: sixteen bits of sync, sixteen of the sender, eight and twenty-four of whatever
counts there, sixteen to check. PURE.
"""

from __future__ import annotations

from dataclasses import dataclass

FRAME = 160
FRAME_S = 0.02
_FROM, _BITS = 16, 80
_SYNC = 0xA5C3
_SYNC_TEXT = format(_SYNC, "016b").encode()
_TO_TEXT = bytes(48 + (byte & 1) for byte in range(256))
_FROM_TEXT = bytes.maketrans(b"01", b"\0\1")
_SHIFT = 8 * (FRAME - _FROM - _BITS)
_CLEAR = ~(int.from_bytes(b"\1" * _BITS) << _SHIFT)


@dataclass(frozen=True, slots=True)
class Tag:
    """`who` is a caller, or the lower bits of a clause's number; `what` an utterance of that caller (0: silence), or
    the clause's upper bits; `nth` the frame."""

    who: int
    what: int
    nth: int


def blank(frame: bytes) -> int:
    """A frame ready to be tagged, as a number."""
    return int.from_bytes(frame) & _CLEAR


def tagged(blanked: int, who: int, what: int, nth: int) -> bytes:
    value = (((_SYNC << 16 | who) << 8 | what) << 24 | nth) << 16 | _check(who, what, nth)
    bits = int.from_bytes(format(value, "080b").encode().translate(_FROM_TEXT))
    return (blanked | bits << _SHIFT).to_bytes(FRAME)


def read_tags(sound: bytes) -> list[tuple[int, Tag]]:
    """Every tag that lies whole in the sound, with the place where its frame begins (it may be cut off before)."""
    text = sound.translate(_TO_TEXT)
    found: list[tuple[int, Tag]] = []
    at = text.find(_SYNC_TEXT)
    while at >= 0 and at + _BITS <= len(text):
        value = int(text[at : at + _BITS], 2)
        who, what, nth = value >> 48 & 0xFFFF, value >> 40 & 0xFF, value >> 16 & 0xFFFFFF
        is_tag = value & 0xFFFF == _check(who, what, nth)
        if is_tag:
            found.append((at - _FROM, Tag(who, what, nth)))
        at = text.find(_SYNC_TEXT, at + (FRAME - 8 if is_tag else 1))
    return found


def _check(who: int, what: int, nth: int) -> int:
    return (who * 40503 ^ what * 2654435761 ^ nth * 97 ^ nth >> 8) & 0xFFFF
