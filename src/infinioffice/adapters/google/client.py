"""Requests to Google Calendar and what its refusals mean. One question is one deadline, a second try after a 401
included."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from infinioffice.adapters.google.codec import VENDOR
from infinioffice.call.outgoing import Answer, NoAnswer, Outgoing
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused
from infinioffice.scheduling.calendars import AccessRevoked, OutcomeUnknown, RateLimited

TokenSource = Callable[[bool], str]
"""Answers a bearer token; True asks for a fresh one because the last was refused. Raises AccessRevoked, VendorDown."""

_LARGEST = 16 * 1024 * 1024
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_TOO_MUCH = frozenset({"quotaExceeded", "calendarUsageLimits", "dailyLimitExceeded", "calendarUsageLimitsExceeded"})
_REST_S = 3600.0
"""A used-up quota does not come back within minutes."""
_CONSENT = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_LOGGED = frozenset({
    "forbidden", "forbiddenForNonOrganizer", "requiredAccessLevel", "accessNotConfigured", "notFound", "deleted",
    "duplicate", "conditionNotMet", "fullSyncRequired", "updatedMinTooLongAgo", "invalid", "badRequest", "required",
    "timeRangeEmpty", "push.webhookUrlNotHttps", "push.webhookUrlUnauthorized", "channelIdNotUnique",
})  # fmt: skip
"""Reasons that may appear in a log; anything else of an answer is the vendor's free text and stays out."""


class Refused(VendorRefused):
    """A refusal its caller may know how to read."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(VENDOR, f"status {status}{f' {reason}' if reason in _LOGGED else ''}")
        self.status = status


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
    """`base` without a slash at its end; empty for Google's own address."""

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
    ) -> dict[str, Any]:
        """The answer's object; empty for 204. `path` is below `/calendar/v3` and already escaped.

        Raises Refused, AccessRevoked, RateLimited, VendorDown, and OutcomeUnknown for a write that may have happened.
        """
        answer = self._send(method, path, deadline, query, body, if_match, is_refused=False)
        if answer.status == 401:
            answer = self._send(method, path, deadline, query, body, if_match, is_refused=True)
        if 200 <= answer.status < 300:
            return _object(answer) if answer.body else {}
        raise _fault(answer, is_write=method != "GET")

    def _send(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        if_match: str,
        *,
        is_refused: bool,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._token(is_refused=is_refused)}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if if_match:
            headers["If-Match"] = if_match
        url = f"{self.base or 'https://www.googleapis.com'}/calendar/v3{path}{f'?{urlencode(query)}' if query else ''}"
        sent = orjson.dumps(body) if body is not None else b""
        left_s = deadline.left_s()
        try:
            return self.http.request(method, url, headers=headers, body=sent, deadline_s=left_s, largest=_LARGEST)
        except NoAnswer as fault:
            if method == "GET":
                raise
            raise OutcomeUnknown(VENDOR, fault.reason) from fault

    def _token(self, *, is_refused: bool) -> str:
        if is_refused:
            self._fresh = self.token_source(True)  # noqa: FBT003 - the port's own signature
        return self._fresh or self.token_source(False)  # noqa: FBT003


def _fault(answer: Answer, *, is_write: bool) -> VendorFault:
    reason = _reason(answer)
    if answer.status == 401 or reason in _CONSENT:
        # A fresh token was refused as well.
        return AccessRevoked(VENDOR, "the token is refused")
    if answer.status == 429 or (answer.status == 403 and reason in _TOO_FAST):
        return RateLimited(VENDOR, "too many requests", _retry_after_s(answer.headers))
    if answer.status == 403 and reason in _TOO_MUCH:
        return RateLimited(VENDOR, "quota used up", _retry_after_s(answer.headers) or _REST_S)
    if answer.status >= 500:
        # A gateway may fail after the calendar behind it has written.
        kind = OutcomeUnknown if is_write else VendorDown
        return kind(VENDOR, f"status {answer.status}")
    return Refused(answer.status, reason)


def _reason(answer: Answer) -> str:
    try:
        error = _object(answer).get("error")
    except VendorDown:
        return ""
    errors = error.get("errors") if isinstance(error, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    return str(first.get("reason", "")) if isinstance(first, dict) else ""


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
