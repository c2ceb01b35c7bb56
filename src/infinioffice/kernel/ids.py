"""Ids that sort by time: UUID version 7 (RFC 9562 §5.7) from given milliseconds and given random bytes.

Law: nothing here reads a clock or makes randomness; both are arguments, so a replayed call makes the same ids.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

ENTROPY_BYTES = 10
"""How many random bytes one id takes; 74 of their 80 bits are used."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS_LIMIT = 1 << 48


def uuid7(at_ms: int, entropy: bytes) -> UUID:
    """The id for a moment in milliseconds since 1970 (UTC) and `ENTROPY_BYTES` random bytes.

    Raises ValueError when the moment does not fit 48 bits or the entropy has another length.
    """
    if not 0 <= at_ms < _MS_LIMIT:
        raise ValueError("at_ms must be between 0 and 2**48 - 1")
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"entropy must be {ENTROPY_BYTES} bytes")
    bits = int.from_bytes(entropy, "big")
    rand_a = (bits >> 62) & 0xFFF
    rand_b = bits & ((1 << 62) - 1)
    return UUID(int=at_ms << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)


def uuid7_at(at: datetime, entropy: bytes) -> UUID:
    """As `uuid7`, for an aware datetime. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    return uuid7((at - _EPOCH) // timedelta(milliseconds=1), entropy)


def made_at(identifier: UUID) -> datetime:
    """When a version 7 id was made, to the millisecond, in UTC. Raises ValueError for other versions."""
    if identifier.version != 7:
        raise ValueError("not a version 7 id")
    return _EPOCH + timedelta(milliseconds=identifier.int >> 80)
