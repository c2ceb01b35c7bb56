"""Twilio's webhooks and its media socket, as ASGI. Every webhook is signed; a wrong signature changes nothing.

POST /twilio/voice      who answers? TwiML that joins the caller to the media socket
POST /twilio/after      the media socket is closed: hang up, go on with the call elsewhere, or take a message
POST /twilio/recording  the message is taken; its address goes to the journal
POST /twilio/status     how the call went on the carrier's side
POST /twilio/fallback   something failed before we were asked: the number that answered before, or a message
GET  /twilio/fallback.xml  the same without us, as a file to keep where the carrier finds it when we are not there
POST /twilio/transferred, /twilio/whisper, /twilio/whispered   see `transfer`
WS   /twilio/media      the call itself
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from infinioffice.adapters.twilio import twiml
from infinioffice.adapters.twilio.line import TwilioLine
from infinioffice.adapters.twilio.signature import is_signed
from infinioffice.adapters.twilio.transfer import Transfers
from infinioffice.call import metrics
from infinioffice.call.http import Request, answer, read_request
from infinioffice.call.ports import CallReports, Notebook
from infinioffice.call.reception import Reception, Ringing, Turned
from infinioffice.call.socket import Direct, Receive, Send, Socket
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import BadFrame, CallerFault, StoreDown
from infinioffice.kernel.phone import hidden

_log = logging.getLogger(__name__)
_XML = "text/xml"
_STATIC = "/twilio/fallback.xml"
_LONGEST_REPORT_S = 86_400


class TwilioRoutes:
    """`public_url` is the address Twilio was given, without a slash at the end; signatures are made over it.
    `auth_tokens` may hold two while one is being rotated. `reports` keeps how calls went on the carrier's side.
    `unsigned_sockets` lets tools open a media socket with a ticket alone: on a machine of our own only."""

    def __init__(
        self,
        reception: Reception,
        notebook: Notebook,
        clock: Clock,
        public_url: str,
        auth_tokens: Sequence[str],
        reports: CallReports | None = None,
        *,
        unsigned_sockets: bool = False,
    ) -> None:
        self._reception = reception
        self._notebook = notebook
        self._clock = clock
        self._public_url = public_url
        self._auth_tokens = auth_tokens
        self._reports = reports
        self._transfers = Transfers(reception, public_url)
        self._unsigned_sockets = unsigned_sockets

    def may_open(self, scope: Mapping[str, Any]) -> bool:
        """Whether the upgrade of a media socket is the carrier's own, told by its signature over the address that the
        TwiML named. Asked before the socket is accepted; the ticket inside is asked for as well."""
        headers = [value for name, value in scope["headers"] if name.lower() == b"x-twilio-signature"]
        if not headers and self._unsigned_sockets:
            return True
        signature = headers[0].decode("latin-1") if len(headers) == 1 else ""
        # Some of the carrier's parts sign the address with a slash at its end.
        url = self._stream_url()
        if any(is_signed(self._auth_tokens, each, (), signature) for each in (url, f"{url}/")):
            return True
        _log.warning("media socket refused", extra={"reason": "bad_signature"})
        return False

    async def http(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Any HTTP request under /twilio/."""
        routes = {
            "/twilio/voice": self._voice,
            "/twilio/after": self._after,
            "/twilio/recording": self._recording,
            "/twilio/status": self._status,
            "/twilio/fallback": self._fallback,
            _STATIC: self._fallback,
            "/twilio/transferred": self._transfers.tried,
            "/twilio/whisper": self._transfers.whisper,
            "/twilio/whispered": self._transfers.whispered,
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
        if request.method == "GET" and scope["path"] == _STATIC:
            await answer(send, 200, twiml.record(twiml.TROUBLE, self._url("recording")), _XML)
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

    async def media(self, receive: Receive, send: Send, direct: Direct | None = None) -> None:
        """One media socket. Whatever is wrong closes it, with the reason in the log. `direct` is the server's short
        way, where it has one."""
        line = TwilioLine(Socket(receive, send, direct))
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
            metrics.TURNED_AWAY.labels(found.reason).inc()
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
        if found.reason == "transfer":
            return await self._transfers.ring(request.value("To"))
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
        sid, status = request.value("CallSid"), request.value("CallStatus")
        seconds = _whole(request.value("CallDuration"), _LONGEST_REPORT_S)
        _log.info("carrier status", extra={"sid": sid, "status": status, "seconds": seconds})
        if self._reports is not None:
            try:
                await self._reports.report(sid, status, _whole(request.value("SequenceNumber"), 1000) or 0, seconds)
            except StoreDown:
                _log.warning("carrier status not kept", extra={"sid": sid})
        return b""

    async def _fallback(self, request: Request) -> bytes:
        _log.error("carrier fallback", extra={"sid": request.value("CallSid"), "code": request.value("ErrorCode")})
        previous = await self._reception.previous_number(request.value("To"))
        if previous:
            return twiml.dial(previous, twiml.TROUBLE, self._url("recording"))
        return twiml.record(twiml.TROUBLE, self._url("recording"))

    def _url(self, name: str) -> str:
        return f"{self._public_url}/twilio/{name}"

    def _stream_url(self) -> str:
        """Twilio wants wss; a public address without TLS is a machine of our own, in a demo or a test."""
        scheme, rest = self._public_url.split("://", 1)
        return f"{'wss' if scheme == 'https' else 'ws'}://{rest}/twilio/media"


def _whole(text: str, most: int) -> int | None:
    """A number as the carrier writes it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= most else None
