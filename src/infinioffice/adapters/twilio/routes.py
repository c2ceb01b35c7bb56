"""Twilio's webhooks and its media socket, as ASGI. Every webhook is signed; a wrong signature changes nothing.

POST /twilio/voice      who answers? TwiML that joins the caller to the media socket
POST /twilio/after      the media socket is closed: hang up, go on with the call elsewhere, or take a message
POST /twilio/recording  the message is taken; its address goes to the journal
POST /twilio/status     how the call went on the carrier's side
POST /twilio/fallback   something failed before we were asked: a sentence and a message
WS   /twilio/media      the call itself
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from infinioffice.adapters.twilio import twiml
from infinioffice.adapters.twilio.line import TwilioLine
from infinioffice.adapters.twilio.signature import is_signed
from infinioffice.call.http import Request, answer, read_request
from infinioffice.call.ports import Notebook
from infinioffice.call.reception import Reception, Ringing, Turned
from infinioffice.call.socket import Receive, Send, Socket
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import BadFrame, CallerFault, StoreDown
from infinioffice.kernel.phone import hidden

_log = logging.getLogger(__name__)
_XML = "text/xml"


class TwilioRoutes:
    """`public_url` is the address Twilio was given, without a slash at the end; signatures are made over it.
    `auth_tokens` may hold two while one is being rotated."""

    def __init__(
        self,
        reception: Reception,
        notebook: Notebook,
        clock: Clock,
        public_url: str,
        auth_tokens: Sequence[str],
    ) -> None:
        self._reception = reception
        self._notebook = notebook
        self._clock = clock
        self._public_url = public_url
        self._auth_tokens = auth_tokens

    async def http(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Any HTTP request under /twilio/."""
        routes = {
            "/twilio/voice": self._voice,
            "/twilio/after": self._after,
            "/twilio/recording": self._recording,
            "/twilio/status": self._status,
            "/twilio/fallback": self._fallback,
        }
        route = routes.get(scope["path"])
        if route is None:
            await answer(send, 404)
            return
        try:
            request = await read_request(scope, receive)
        except CallerFault as fault:
            _log.warning("webhook refused", extra={"path": scope["path"], "reason": fault.reason})
            await answer(send, 413 if fault.reason == "too_large" else 400)
            return
        if request.method != "POST":
            await answer(send, 405)
            return
        signature = request.headers.get("x-twilio-signature", "")
        if not is_signed(self._auth_tokens, self._public_url + request.path, request.form, signature):
            _log.warning("webhook refused", extra={"path": scope["path"], "reason": "bad_signature"})
            await answer(send, 403)
            return
        body = await route(request)
        await answer(send, 200 if body else 204, body, _XML)

    async def media(self, receive: Receive, send: Send) -> None:
        """One media socket. Whatever is wrong closes it, with the reason in the log."""
        socket = Socket(receive, send)
        line = TwilioLine(socket)
        try:
            start = await line.greet()
            ringing = await self._reception.admit(start.parameters.get("token", ""))
        except BadFrame as fault:
            await self._refuse(line, fault.reason)
            return
        except CallerFault as fault:
            await self._refuse(line, fault.reason)
            return
        except StoreDown:
            await self._refuse(line, "store_down")
            return
        if start.call_sid != ringing.ticket.sid:
            # The ticket decides which call this is; a carrier that renames its calls is only worth a line.
            _log.warning("call id differs", extra={"call_id": ringing.ticket.call_id})
        await self._reception.converse(ringing, line)

    async def _refuse(self, line: TwilioLine, reason: str) -> None:
        _log.warning("media socket refused", extra={"reason": reason})
        await line.refuse(reason)

    async def _voice(self, request: Request) -> bytes:
        to, caller_id, sid = request.value("To"), request.value("From"), request.value("CallSid")
        found = await self._reception.ring(to, caller_id, sid)
        if isinstance(found, Turned):
            _log.warning("call turned away", extra={"reason": found.reason, "to": hidden(to)})
            match found.reason:
                case "unknown":
                    return twiml.say(twiml.UNKNOWN)
                case "busy":
                    return twiml.record(twiml.BUSY, self._url("recording"))
                case _:
                    return twiml.record(twiml.TROUBLE, self._url("recording"))
        return self._join(found)

    def _join(self, ringing: Ringing) -> bytes:
        return twiml.connect(self._stream_url(), ringing.token, self._url("after"), self._url("fallback"))

    async def _after(self, request: Request) -> bytes:
        is_over = request.value("CallStatus") in ("completed", "canceled", "failed", "busy", "no-answer")
        if is_over:
            return twiml.hang_up()
        sid = request.value("CallSid")
        found = await self._reception.come_back(request.value("To"), request.value("From"), sid)
        if isinstance(found, Ringing):
            return self._join(found)
        if found.reason == "over":
            return twiml.hang_up()
        _log.error("call was dropped", extra={"sid": sid, "reason": found.reason})
        return twiml.record(twiml.TROUBLE, self._url("recording"))

    async def _recording(self, request: Request) -> bytes:
        names = ("CallSid", "From", "To", "RecordingUrl", "RecordingDuration")
        line = {"what": "recording", "at": self._clock.now().isoformat()}
        line.update({name: request.value(name)[:500] for name in names})
        await self._notebook.write(f"recording-{request.value('CallSid')[:40]}", [line])
        return twiml.say(twiml.THANKS)

    async def _status(self, request: Request) -> bytes:
        facts = {"sid": request.value("CallSid"), "status": request.value("CallStatus")}
        _log.info("carrier status", extra={**facts, "seconds": request.value("CallDuration")})
        return b""

    async def _fallback(self, request: Request) -> bytes:
        _log.error("carrier fallback", extra={"sid": request.value("CallSid"), "code": request.value("ErrorCode")})
        return twiml.record(twiml.TROUBLE, self._url("recording"))

    def _url(self, name: str) -> str:
        return f"{self._public_url}/twilio/{name}"

    def _stream_url(self) -> str:
        """Twilio wants wss; a public address without TLS is a machine of our own, in a demo or a test."""
        scheme, rest = self._public_url.split("://", 1)
        return f"{'wss' if scheme == 'https' else 'ws'}://{rest}/twilio/media"
