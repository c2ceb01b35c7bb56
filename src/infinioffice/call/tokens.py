"""The ticket of a ringing call: signed, short-lived, good once. It joins a webhook to the media socket that follows."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from infinioffice.kernel.errors import CallerFault

LIFE = timedelta(seconds=60)
_PURPOSE = b"infinioffice call ticket 1"
_MAC_BYTES = 16
_LONGEST = 480
"""Name and value of a TwiML `<Parameter>` together stay below 500 characters."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which call a socket may carry. `sid` is the carrier's id of it, empty for lines without a carrier. `epoch` is 0
    for a new call; a higher one takes an interrupted call over."""

    call_id: str
    to: str
    caller_id: str
    sid: str
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class CallTokens:
    """Makes and reads tickets with one secret key."""

    key: bytes = field(repr=False)
    life: timedelta = LIFE

    def make(self, ticket: Ticket, now: datetime) -> str:
        until = int((now + self.life).timestamp() * 1000)
        fields = [ticket.call_id, ticket.to, ticket.caller_id, ticket.sid, until, ticket.epoch]
        body = json.dumps(fields, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def read(self, token: str, now: datetime) -> Ticket:
        """Raises CallerFault: `bad_token` or `token_expired`."""
        if len(token) > _LONGEST or not token.isascii():
            raise CallerFault("bad_token")
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except binascii.Error:
            raise CallerFault("bad_token") from None
        mac, body = whole[:_MAC_BYTES], whole[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body)):
            raise CallerFault("bad_token")
        call_id, to, caller_id, sid, until, epoch = json.loads(body)
        if now.timestamp() * 1000 >= until:
            raise CallerFault("token_expired")
        return Ticket(call_id, to, caller_id, sid, epoch)

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self.key, _PURPOSE + b"\0" + body, hashlib.sha256).digest()[:_MAC_BYTES]
