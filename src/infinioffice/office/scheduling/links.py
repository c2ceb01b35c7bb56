"""The link to one version of one appointment: short enough for a text, signed, of no use to anybody who guesses.

It names the booking and the version it was made for. Whoever opens it sees that version or is told that it is out of
date: a cancelled appointment does not come back by an old message.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

_PURPOSE = b"infinioffice manage link 1"
_MAC_BYTES = 12
_BODY_BYTES = 18
_LENGTH = 40
_MOST_VERSION = 0xFFFF


def make(booking_id: UUID, version: int) -> str:
    """The token: 40 characters for an address. Raises OverflowError for a version no booking ever has."""
    body = booking_id.bytes + version.to_bytes(2, "big")
    return base64.urlsafe_b64encode(_mac(body) + body).decode("ascii")


def read(token: str) -> tuple[UUID, int] | None:
    """The booking and its version; None for anything we did not make."""
    if len(token) != _LENGTH or not token.isascii():
        return None
    try:
        whole = base64.b64decode(token, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    mac, body = whole[:_MAC_BYTES], whole[_MAC_BYTES:]
    if len(body) != _BODY_BYTES or not hmac.compare_digest(mac, _mac(body)):
        return None
    return UUID(bytes=body[:16]), int.from_bytes(body[16:], "big")


def address(booking_id: UUID, version: int) -> str:
    """The whole address, for a message."""
    return f"{settings.PUBLIC_URL}/b/{make(booking_id, min(version, _MOST_VERSION))}/"


def _mac(body: bytes) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), _PURPOSE + body, hashlib.sha256).digest()[:_MAC_BYTES]
