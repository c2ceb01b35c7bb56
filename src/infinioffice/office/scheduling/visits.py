"""Somebody booking on a page instead of on the phone: their holds need an owner as a call's do.

The owner is an id of its own kind (UUID version 8), so that a booking tells how it came about without another column.
"""

from __future__ import annotations

import secrets
from uuid import UUID

_VERSION = 8


def new_visit() -> UUID:
    """A fresh id that nobody guesses and no call ever has."""
    bits = secrets.randbits(128)
    bits = bits & ~(0xF << 76) | (_VERSION << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    return UUID(int=bits)


def is_visit(owner: UUID | None) -> bool:
    """Whether the owner of a hold or booking was a page, not a call."""
    return owner is not None and owner.version == _VERSION
