"""Requests to Graph and what its refusals mean. One question is one deadline, a second try after a 401 included."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from infinioffice.adapters.microsoft.codec import VENDOR
from infinioffice.call.outgoing import Answer, NoAnswer, Outgoing
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused
from infinioffice.scheduling.calendars import AccessRevoked, OutcomeUnknown, RateLimited

TokenSource = Callable[[bool], str]
"""Answers a bearer token; True asks for a fresh one because the last was refused. Raises AccessRevoked, VendorDown."""

_LARGEST = 16 * 1024 * 1024
_CONSENT = frozenset({"ErrorAccessDenied", "Authorization_RequestDenied", "InvalidAuthenticationToken"})
LOST_CURSOR = frozenset({
    "syncstatenotfound", "syncstateinvalid", "resyncrequired", "fullsyncrequired", "errorinvalidsyncstatedata",
})  # fmt: skip
"""Codes, in lower case, of a delta token that is worth nothing any more."""
_LOGGED = _CONSENT | {
    "ErrorItemNotFound", "MailboxNotEnabledForRESTAPI", "ErrorFolderExists", "ErrorIrresolvableConflict",
    "PreconditionFailed", "ErrorInvalidRequest", "ErrorPropertyValidationFailure", "ErrorOccurrenceCrossingBoundary",
    "SyncStateNotFound", "SyncStateInvalid", "resyncRequired", "ErrorDuplicateTransactionId", "ValidationError",
}  # fmt: skip
"""Codes that may appear in a log; anything else of an answer is the vendor's free text and stays out."""


class Refused(VendorRefused):
    """A refusal its caller may know how to read. `code` is Graph's, in lower case."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(VENDOR, f"status {status}{f' {code}' if code in _LOGGED else ''}")
        self.status = status
        self.code = code.lower()


class Deadline:
    """A length of time that several requests share."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left_s(self) -> float:
        """Raises VendorDown when there is none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise VendorDown(VENDOR, "late")
        return left


@dataclass(slots=True)
class Client:
    """`base` without a slash at its end; empty for Graph's own address."""

    http: Outgoing
    base: str
    token_source: TokenSource
    _fresh: str = field(default="", repr=False)
    """The token that took the place of a refused one, so that the pages that follow do not begin with a refusal."""

    def ask(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        if_match: str = "",
        page_size: int = 0,
    ) -> dict[str, Any]:
        """The answer's object; empty for 204. `path` is below `/v1.0` and already escaped, or a whole link of Graph's
        own.

        Raises Refused, AccessRevoked, RateLimited, VendorDown, and OutcomeUnknown for a write that may have happened.
        """
        url = self._url(path) + (f"?{urlencode(query)}" if query else "")
        # Ids stay the same when an item moves; times come in UTC.
        prefer = ['IdType="ImmutableId"', 'outlook.timezone="UTC"']
        prefer += [f"odata.maxpagesize={page_size}"] if page_size else []
        headers = {"Accept": "application/json", "Prefer": ", ".join(prefer)}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if if_match:
            headers["If-Match"] = if_match
        sent = orjson.dumps(body) if body is not None else b""
        answer = self._send(method, url, headers, sent, deadline, is_refused=False)
        if answer.status == 401:
            answer = self._send(method, url, headers, sent, deadline, is_refused=True)
        if 200 <= answer.status < 300:
            return _object(answer) if answer.body else {}
        raise _fault(answer, is_write=method != "GET")

    def owns(self, link: str) -> bool:
        """Whether a link leads to where our requests go. The token goes nowhere else, whatever an answer or a stored
        cursor says."""
        return link.startswith(f"{self._root}/")

    @property
    def _root(self) -> str:
        return f"{self.base or 'https://graph.microsoft.com'}/v1.0"

    def _url(self, path: str) -> str:
        if path.startswith("/"):
            return self._root + path
        if not self.owns(path):
            raise VendorDown(VENDOR, "a link that leads elsewhere")
        return path

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, deadline: Deadline, *, is_refused: bool
    ) -> Answer:
        whole = {**headers, "Authorization": f"Bearer {self._token(is_refused=is_refused)}"}
        left_s = deadline.left_s()
        try:
            return self.http.request(method, url, headers=whole, body=body, deadline_s=left_s, largest=_LARGEST)
        except NoAnswer as fault:
            if method == "GET":
                raise
            raise OutcomeUnknown(VENDOR, fault.reason) from fault

    def _token(self, *, is_refused: bool) -> str:
        if is_refused:
            self._fresh = self.token_source(True)  # noqa: FBT003 - the port's own signature
        return self._fresh or self.token_source(False)  # noqa: FBT003


def _fault(answer: Answer, *, is_write: bool) -> VendorFault:
    code = _code(answer)
    if answer.status == 401 or (answer.status == 403 and code in _CONSENT):
        # A fresh token was refused as well, or a consent is missing.
        return AccessRevoked(VENDOR, "the token is refused")
    retry_after_s = _retry_after_s(answer.headers)
    if answer.status in (429, 509):
        return RateLimited(VENDOR, "too many requests", retry_after_s)
    if answer.status >= 500:
        if is_write:
            # A gateway may fail after the mailbox behind it has written.
            return OutcomeUnknown(VENDOR, f"status {answer.status}")
        if retry_after_s is not None:
            return RateLimited(VENDOR, f"status {answer.status}", retry_after_s)
        return VendorDown(VENDOR, f"status {answer.status}")
    return Refused(answer.status, code)


def _code(answer: Answer) -> str:
    try:
        error = _object(answer).get("error")
    except VendorDown:
        return ""
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds, or a date that the answer's own date is taken from; a day at most."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), 86_400.0)
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait.total_seconds(), 0.0), 86_400.0)


def _object(answer: Answer) -> dict[str, Any]:
    try:
        value = orjson.loads(answer.body)
    except orjson.JSONDecodeError as fault:
        raise VendorDown(VENDOR, "malformed JSON") from fault
    if not isinstance(value, dict):
        raise VendorDown(VENDOR, "not an object")
    return value
