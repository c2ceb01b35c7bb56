"""Slot tokens: what an offer is known by outside. Opaque to everybody else, signed, and good for half an hour.

A caller, a model or a web page can only hand back a token it was given; a start can never be made up.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from infinioffice.scheduling.token import SlotIdentity

TOKEN_LIFE = timedelta(minutes=30)
_PURPOSE = b"infinioffice slot token 1"
_MAC_BYTES = 16
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class SlotTokens:
    """Makes and reads tokens with one secret key (at least 16 bytes; ValueError otherwise)."""

    key: bytes = field(repr=False)
    life: timedelta = TOKEN_LIFE

    def __post_init__(self) -> None:
        if len(self.key) < 16:
            raise ValueError("the key of slot tokens has at least 16 bytes")

    def make(self, business_id: UUID, identity: SlotIdentity, now: datetime) -> str:
        """The token of an offer made at `now`."""
        until = int((now + self.life).timestamp())
        body = json.dumps([str(business_id), until, identity.to_text()], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def read(self, token: str, business_id: UUID, now: datetime) -> SlotIdentity | None:
        """What the token stands for; None when it is not ours, another business's, or too old."""
        return self._read(token, business_id, now)

    def recall(self, token: str, business_id: UUID) -> SlotIdentity | None:
        """As `read`, however old it is: enough to know what has been offered before."""
        return self._read(token, business_id, None)

    def _read(self, token: str, business_id: UUID, now: datetime | None) -> SlotIdentity | None:
        if len(token) > _LONGEST or not token.isascii():
            return None
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        mac, body = whole[:_MAC_BYTES], whole[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body)):
            return None
        owner, until, text = json.loads(body)
        if owner != str(business_id) or (now is not None and now.timestamp() > until):
            return None
        return SlotIdentity.from_text(text)

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self.key, _PURPOSE + body, hashlib.sha256).digest()[:_MAC_BYTES]
