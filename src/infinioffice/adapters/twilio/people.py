"""People on call by Twilio: ringing them with a sentence and a key to press, and the two webhooks about it.

POST /twilio/oncall?ring=…          the key they pressed, or none
POST /twilio/oncall-status?ring=…   their call is over
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infinioffice.adapters.twilio import twiml
from infinioffice.adapters.twilio.rest import VENDOR, TwilioRest, Unanswered
from infinioffice.adapters.twilio.webhook import signed_request
from infinioffice.call.http import answer
from infinioffice.call.oncall import RING_S, OnCallDesk, PerhapsRung
from infinioffice.call.socket import Receive, Send
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import StoreDown

ONCALL, ONCALL_STATUS = "/twilio/oncall", "/twilio/oncall-status"
_OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
_NOT_NOTED = "Sorry, that could not be written down just now. We will call you again. Goodbye."


class TwilioPeople:
    """`call.oncall.PeopleLine` by Twilio. `public_url` is the address Twilio was given."""

    def __init__(self, rest: TwilioRest, public_url: str) -> None:
        self._rest = rest
        self._public_url = public_url

    def ring(self, sender: str, to: str, ring_id: str, sentence: str) -> str:
        document = twiml.whisper(sentence, f"{self._public_url}{ONCALL}?ring={ring_id}").decode()
        try:
            return self._rest.start_call(
                to, sender, document, f"{self._public_url}{ONCALL_STATUS}?ring={ring_id}", RING_S
            )
        except Unanswered as silence:
            raise PerhapsRung(VENDOR, silence.reason) from silence


class OnCallRoutes:
    """The webhooks, as ASGI. A wrong signature changes nothing."""

    def __init__(self, desk: OnCallDesk, clock: Clock, public_url: str, auth_tokens: Sequence[str]) -> None:
        self._desk = desk
        self._clock = clock
        self._public_url = public_url
        self._auth_tokens = auth_tokens

    async def http(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        request = await signed_request(scope, receive, send, self._public_url, self._auth_tokens)
        if request is None:
            return
        ring_id = parse_qs(urlsplit(request.path).query).get("ring", [""])[0]
        if scope["path"] == ONCALL_STATUS:
            status = request.value("CallStatus").lower()
            try:
                if status in _OVER:
                    await self._desk.ended(ring_id, status, self._clock.now())
            except StoreDown:
                await answer(send, 503)
                return
            await answer(send, 204)
            return
        try:
            pressed = await self._desk.pressed(ring_id, request.value("Digits")[:8], self._clock.now())
            sentence = pressed.sentence
        except StoreDown:
            sentence = _NOT_NOTED
        await answer(send, 200, twiml.say(sentence), "text/xml")
