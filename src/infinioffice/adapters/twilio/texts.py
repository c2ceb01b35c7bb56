"""Texts by Twilio: sending them, and the two webhooks that tell of incoming ones and of deliveries.

POST /twilio/sms          a text came in; the answer, if any, is a text of its own
POST /twilio/sms-status   how far one of ours got
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from infinioffice.adapters.twilio.rest import VENDOR, Refused, TwilioRest, Unanswered
from infinioffice.adapters.twilio.webhook import signed_request
from infinioffice.call.http import Request, answer
from infinioffice.call.socket import Receive, Send
from infinioffice.call.texts import OptedOut, PerhapsSent, TextDesk
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import StoreDown

_OPTED_OUT = 21610
_NOTHING = b"<?xml version='1.0' encoding='UTF-8'?><Response/>"
SMS, SMS_STATUS = "/twilio/sms", "/twilio/sms-status"


class TwilioTexts:
    """`call.texts.TextCarrier` by Twilio. `callback` is where delivery reports go, empty for none."""

    def __init__(self, rest: TwilioRest, callback: str) -> None:
        self._rest = rest
        self._callback = callback

    def send(self, sender: str, to: str, body: str) -> str:
        try:
            return self._rest.send(sender, to, body, self._callback)
        except Unanswered as silence:
            raise PerhapsSent(VENDOR, silence.reason) from silence
        except Refused as refusal:
            if refusal.code == _OPTED_OUT:
                raise OptedOut(VENDOR, refusal.reason) from refusal
            raise

    def find(self, sender: str, to: str, body: str, since: datetime) -> str | None:
        return self._rest.find_text(sender, to, body, since)


class TextRoutes:
    """The webhooks, as ASGI. A wrong signature changes nothing; a store that is away is told to Twilio, which keeps
    the text and shows the error."""

    def __init__(self, desk: TextDesk, clock: Clock, public_url: str, auth_tokens: Sequence[str]) -> None:
        self._desk = desk
        self._clock = clock
        self._public_url = public_url
        self._auth_tokens = auth_tokens

    async def http(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        request = await signed_request(scope, receive, send, self._public_url, self._auth_tokens)
        if request is None:
            return
        try:
            await self._take(scope["path"], request)
        except StoreDown:
            await answer(send, 503)
            return
        await answer(send, 200, _NOTHING, "text/xml")

    async def _take(self, path: str, request: Request) -> None:
        sid = request.value("MessageSid") or request.value("SmsSid")
        if path == SMS_STATUS:
            await self._desk.status(sid, request.value("MessageStatus").lower(), request.value("ErrorCode"))
            return
        names = ("From", "To", "Body", "OptOutType")
        sender, to, body, opt_out = (request.value(name) for name in names)
        await self._desk.came(sid, sender, to, body, opt_out, self._clock.now())
