"""A simulated Twilio REST API: texts, numbers and calls, with state, faults and signed delivery reports.

Requests are checked against Twilio's own description when it is given (`description`, its OpenAPI file as read): a
path, field or value outside of it is refused and kept in `violations`. `faults` are used up one per request.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal
from urllib.parse import parse_qs

import httpx
import orjson

from infinioffice.adapters.twilio.signature import sign

Fault = Literal["drop_after_write", "drop", "status_500", "status_503", "status_429", "status_401"]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
_ROOT = "/2010-04-01/Accounts"
_CODES: dict[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    21211: (400, "Invalid 'To' Phone Number"),
    21220: (400, "Unable to update record. Call is not in-progress."),
    21422: (400, "Phone number is not available"),
    21604: (400, "'To' phone number is required"),
    21606: (400, "The 'From' phone number is not a valid, SMS-capable phone number"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}


@dataclass(slots=True)
class SimulatedTwilio:
    """An ASGI application. `numbers` are the account's own, `for_sale` can be bought, `stopped` have opted out of
    texts from a number: pairs of (from, to)."""

    account_sid: str = "AC" + "0" * 32
    auth_token: str = "secret-of-the-account"  # noqa: S105 - simulated
    description: Mapping[str, Any] | None = None
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    for_sale: list[str] = field(default_factory=list)
    stopped: set[tuple[str, str]] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    subaccounts: list[dict[str, Any]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await _lifespan(receive, send)
            return
        raw = b""
        while True:
            message = await receive()
            raw += message.get("body", b"")
            if not message.get("more_body"):
                break
        query = parse_qs(scope["query_string"].decode(), keep_blank_values=True)
        form = parse_qs(raw.decode(), keep_blank_values=True)
        method, path = scope["method"], scope["path"]
        self.requests.append((method, path, form or query))
        fault = self.faults.pop(0) if self.faults else None
        if fault == "drop":
            await _drop(send)
            return
        if fault is not None and fault.startswith("status_"):
            status = int(fault[7:])
            await _reply(send, status, {"code": 20003 if status == 401 else None, "message": "", "status": status})
            return
        status, body = self._answer(method, path, scope, form, query)
        if fault == "drop_after_write":
            await _drop(send)
            return
        await _reply(send, status, body)

    async def report(self, message: Mapping[str, Any], *statuses: str, code: str = "") -> list[int]:
        """Tells the callback of a message these statuses in this order; what it answered."""
        answers = []
        async with httpx.AsyncClient() as http:
            for status in statuses:
                form = [("MessageSid", message["sid"]), ("MessageStatus", status), ("AccountSid", self.account_sid)]
                form += [("ErrorCode", code)] if code else []
                answers.append(await self._post(http, message["status_callback"], form))
        return answers

    async def text_in(self, url: str, sender: str, to: str, body: str, sid: str, opt_out: str = "") -> int:
        """A text from `sender` arrives at the webhook."""
        form = [("MessageSid", sid), ("From", sender), ("To", to), ("Body", body), ("NumMedia", "0")]
        form += [("OptOutType", opt_out)] if opt_out else []
        async with httpx.AsyncClient() as http:
            return await self._post(http, url, form)

    async def _post(self, http: httpx.AsyncClient, url: str, form: list[tuple[str, str]]) -> int:
        headers = {"X-Twilio-Signature": sign(self.auth_token, url, form)}
        return (await http.post(url, data=dict(form), headers=headers)).status_code

    def _answer(
        self, method: str, path: str, scope: dict[str, Any], form: dict[str, list[str]], query: dict[str, list[str]]
    ) -> tuple[int, dict[str, Any]]:
        if not self._is_known(scope):
            return _refusal(20003)
        problem = _outside(self.description, method, path, form, query)
        if problem:
            self.violations.append(problem)
            return 400, {"code": 20001, "message": problem, "status": 400}
        fields = {name: values[-1] for name, values in form.items()}
        if path == f"{_ROOT}.json" and method == "POST":
            made = {"sid": _sid("AC", len(self.subaccounts) + 1), "auth_token": "token-of-a-subaccount", **fields}
            self.subaccounts.append(made)
            return 201, made
        rest = path.removeprefix(f"{_ROOT}/{self.account_sid}/")
        for pattern, act in (
            (r"Messages\.json", self._messages),
            (r"AvailablePhoneNumbers/US/Local\.json", self._available),
            (r"IncomingPhoneNumbers\.json", self._incoming),
            (r"IncomingPhoneNumbers/(PN\w+)\.json", self._one_number),
            (r"Calls\.json", self._start_call),
            (r"Calls/(CA\w+)\.json", self._change_call),
        ):
            found = re.fullmatch(pattern, rest)
            if found:
                return act(method, fields, query, *found.groups())
        return _refusal(20404)

    def _is_known(self, scope: dict[str, Any]) -> bool:
        headers = {key.decode().lower(): value.decode() for key, value in scope["headers"]}
        wanted = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return bool(headers.get("authorization", "") == f"Basic {wanted}")

    def _messages(self, method: str, fields: dict[str, str], query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if method == "GET":
            wanted = {name.lower(): values[-1] for name, values in query.items() if name in ("To", "From")}
            rows = [row for row in reversed(self.messages) if all(row[key] == value for key, value in wanted.items())]
            return 200, {"messages": rows, "page_size": 50}
        sender, to, body = (fields.get(name, "") for name in ("From", "To", "Body"))
        if not to:
            return _refusal(21604)
        if not re.fullmatch(r"\+\d{8,15}", to):
            return _refusal(21211)
        if sender not in self.numbers:
            return _refusal(21606)
        if (sender, to) in self.stopped:
            return _refusal(21610)
        if len(body) > 1600:
            return _refusal(21617)
        row = {
            "sid": _sid("SM", len(self.messages) + 1),
            "from": sender,
            "to": to,
            "body": body,
            "status": "queued",
            "status_callback": fields.get("StatusCallback", ""),
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self.messages.append(row)
        return 201, row

    def _available(
        self,
        method: str,
        fields: dict[str, str],
        query: dict[str, list[str]],
    ) -> tuple[int, dict[str, Any]]:
        area = query.get("AreaCode", [""])[0]
        rows = [
            {
                "phone_number": e164,
                "locality": "Albany",
                "region": "NY",
                "capabilities": {"voice": True, "SMS": True, "MMS": True},
                "address_requirements": "none",
            }
            for e164 in self.for_sale
            if e164.startswith(f"+1{area}")
        ]
        return 200, {"available_phone_numbers": rows}

    def _incoming(self, method: str, fields: dict[str, str], query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if method == "GET":
            wanted = query.get("PhoneNumber", [""])[0]
            rows = [row for e164, row in self.numbers.items() if wanted in ("", e164)]
            return 200, {"incoming_phone_numbers": rows}
        e164 = fields.get("PhoneNumber", "")
        if e164 not in self.for_sale:
            return _refusal(21422)
        self.for_sale.remove(e164)
        self.own(e164)
        return 201, self._configured(self.numbers[e164], fields)

    def own(self, e164: str) -> None:
        """Gives the account a number."""
        sid = _sid("PN", len(self.numbers) + 1)
        self.numbers[e164] = {"sid": sid, "phone_number": e164, "voice_url": "", "sms_url": ""}

    def _one_number(
        self,
        method: str,
        fields: dict[str, str],
        query: dict[str, list[str]],
        sid: str,
    ) -> tuple[int, dict[str, Any]]:
        row = next((row for row in self.numbers.values() if row["sid"] == sid), None)
        if row is None:
            return _refusal(20404)
        if method == "DELETE":
            del self.numbers[row["phone_number"]]
            return 204, {}
        return 200, self._configured(row, fields)

    @staticmethod
    def _configured(row: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
        names = {"VoiceUrl": "voice_url", "SmsUrl": "sms_url", "VoiceFallbackUrl": "voice_fallback_url",
                 "StatusCallback": "status_callback"}  # fmt: skip
        row.update({names[name]: value for name, value in fields.items() if name in names})
        return row

    def _start_call(
        self,
        method: str,
        fields: dict[str, str],
        query: dict[str, list[str]],
    ) -> tuple[int, dict[str, Any]]:
        sid = _sid("CA", len(self.calls) + 1)
        self.calls[sid] = {
            "sid": sid,
            "status": "queued",
            "to": fields["To"],
            "twiml": fields.get("Twiml", ""),
            "status_callback": fields.get("StatusCallback", ""),
        }
        return 201, self.calls[sid]

    def _change_call(
        self,
        method: str,
        fields: dict[str, str],
        query: dict[str, list[str]],
        sid: str,
    ) -> tuple[int, dict[str, Any]]:
        call = self.calls.get(sid)
        if call is None:
            return _refusal(20404)
        if call["status"] in ("completed", "canceled", "failed", "busy", "no-answer"):
            return _refusal(21220)
        call["status"] = fields.get("Status", call["status"])
        call["twiml"] = fields.get("Twiml", call["twiml"])
        return 200, call


def _outside(
    description: Mapping[str, Any] | None,
    method: str,
    path: str,
    form: dict[str, list[str]],
    query: dict[str, list[str]],
) -> str:
    """What of this request the vendor's description does not know; empty when all is well."""
    if description is None:
        return ""
    found = next((item for known, item in description["paths"].items() if _fits(known, path)), None)
    operation = (found or {}).get(method.lower())
    if operation is None:
        return f"{method} {path} is not described"
    known = {each["name"] for each in operation.get("parameters", ()) if each.get("in") == "query"}
    strange = [name for name in query if name not in known]
    content = operation.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    schema = content.get("schema", {})
    fields = schema.get("properties", {})
    strange += [name for name in form if name not in fields]
    missing = [name for name in schema.get("required", ()) if name not in form]
    wrong = [
        name
        for name, values in form.items()
        for value in values
        if value and "pattern" in fields.get(name, {}) and not re.search(fields[name]["pattern"], value)
    ]
    wrong += [
        name
        for name, values in form.items()
        if "enum" in fields.get(name, {}) and any(value not in fields[name]["enum"] for value in values)
    ]
    return f"{method} {path}: {strange=} {missing=} {wrong=}" if strange or missing or wrong else ""


def _fits(known: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(known)), path) is not None


def _sid(kind: str, number: int) -> str:
    return f"{kind}{number:032x}"


def _refusal(code: int) -> tuple[int, dict[str, Any]]:
    status, message = _CODES[code]
    return status, {"code": code, "message": message, "status": status}


async def _reply(send: Send, status: int, body: Mapping[str, Any]) -> None:
    raw = b"" if status == 204 else orjson.dumps(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(raw)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})


async def _drop(send: Send) -> None:
    """Promises an answer and never sends it: the server closes the connection."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
