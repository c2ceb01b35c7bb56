"""Twilio's REST API, as much of it as the product uses: texts, numbers, live calls, subaccounts.

Plain httpx and not Twilio's own library: its base address cannot be set, it needs two more HTTP clients, and of its
hundreds of resources eight are used here. Source of the fields and error codes: Twilio's API description (2010-04-01).
Every call blocks; use it in a worker's thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from infinioffice.call.numbers import OfferedNumber, OwnNumber
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused

VENDOR = "twilio"
TIMEOUT = httpx.Timeout(10.0, connect=4.0)
_OVER = frozenset({20404, 21220})
"""A call that is over already: hanging it up has succeeded."""
_LATER = frozenset({20429, 30001})
_PAGE = 50


class Refused(VendorRefused):
    """Twilio said no; `code` is its error code, 0 when it gave none."""

    def __init__(self, code: int, status: int) -> None:
        super().__init__(VENDOR, str(code or status))
        self.code = code


class Unanswered(VendorDown):
    """The request went out and no answer came: it may have been done."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Where a number sends its calls and texts; all are POST."""

    voice: str
    voice_fallback: str
    status: str
    sms: str

    def form(self) -> dict[str, str]:
        methods = {f"{name}Method": "POST" for name in ("Voice", "VoiceFallback", "StatusCallback", "Sms")}
        return {
            "VoiceUrl": self.voice,
            "VoiceFallbackUrl": self.voice_fallback,
            "StatusCallback": self.status,
            "SmsUrl": self.sms,
            **methods,
        }


class TwilioRest:
    """One account (or subaccount). `http` is shared; the caller closes it."""

    def __init__(self, http: httpx.Client, base_url: str, account_sid: str, auth_token: str) -> None:
        self._http = http
        self._root = f"{base_url}/2010-04-01/Accounts"
        self._account = account_sid
        self._auth = (account_sid, auth_token)

    def send(self, sender: str, to: str, body: str, callback: str) -> str:
        """Sends a text and returns its sid. Raises Refused, Unanswered (perhaps sent) or VendorDown (surely not)."""
        form = {"From": sender, "To": to, "Body": body}
        if callback:
            form["StatusCallback"] = callback
        return str(self._post("Messages.json", form)["sid"])

    def find_text(self, sender: str, to: str, body: str, since: datetime) -> str | None:
        """The sid of a text with these words sent since then; None when Twilio has none."""
        query = {"From": sender, "To": to, "DateSent>": f"{since.astimezone(UTC):%Y-%m-%d}", "PageSize": str(_PAGE)}
        for row in self._get("Messages.json", query).get("messages") or []:
            made = parsedate_to_datetime(row["date_created"]) if row.get("date_created") else None
            if row.get("body") == body and row.get("status") != "failed" and (made is None or made >= since):
                return str(row["sid"])
        return None

    def offered_numbers(self, area_code: str = "", contains: str = "", limit: int = 10) -> list[OfferedNumber]:
        """US local numbers for sale that carry voice and texts."""
        wanted = {"VoiceEnabled": "true", "SmsEnabled": "true", "PageSize": str(limit)}
        if area_code:
            wanted["AreaCode"] = area_code
        if contains:
            wanted["Contains"] = contains
        rows = self._get("AvailablePhoneNumbers/US/Local.json", wanted).get("available_phone_numbers") or []
        return [_offered(row) for row in rows[:limit]]

    def buy_number(self, e164: str, webhooks: Webhooks) -> OwnNumber:
        """Buys and configures it in one step. Raises Refused 21422 when somebody else was faster."""
        return _own(self._post("IncomingPhoneNumbers.json", {"PhoneNumber": e164, **webhooks.form()}))

    def own_numbers(self, e164: str = "") -> list[OwnNumber]:
        """The account's numbers, or the one."""
        query = {"PageSize": str(_PAGE)} | ({"PhoneNumber": e164} if e164 else {})
        return [_own(row) for row in self._get("IncomingPhoneNumbers.json", query).get("incoming_phone_numbers") or []]

    def configure_number(self, sid: str, webhooks: Webhooks) -> OwnNumber:
        """Points a number we already have here. An application or trunk on it would win, so both are taken off."""
        form = {**webhooks.form(), "VoiceApplicationSid": "", "TrunkSid": ""}
        return _own(self._post(f"IncomingPhoneNumbers/{sid}.json", form))

    def release_number(self, sid: str) -> None:
        """Gives a number back; one that is gone already is success."""
        self._call("DELETE", f"IncomingPhoneNumbers/{sid}.json", forgive=frozenset({20404}))

    def start_call(self, to: str, sender: str, twiml: str, callback: str, ring_s: int = 25) -> str:
        """Calls somebody and plays TwiML to them; the call's sid."""
        events = [("StatusCallbackEvent", name) for name in ("initiated", "ringing", "answered", "completed")]
        form = [("To", to), ("From", sender), ("Twiml", twiml), ("Timeout", str(ring_s))]
        form += [("StatusCallback", callback), *events] if callback else []
        return str(self._post("Calls.json", form)["sid"])

    def redirect_call(self, sid: str, twiml: str) -> bool:
        """Gives a live call other TwiML; False when it is over."""
        return self._call("POST", f"Calls/{sid}.json", {"Twiml": twiml}, forgive=_OVER) is not None

    def end_call(self, sid: str) -> None:
        """Hangs up; a call that is over already is success."""
        self._call("POST", f"Calls/{sid}.json", {"Status": "completed"}, forgive=_OVER)

    def create_subaccount(self, name: str) -> tuple[str, str]:
        """An account of its own for one tenant: its sid and its auth token."""
        answer = self._request("POST", f"{self._root}.json", {"FriendlyName": name[:64]})
        return str(answer["sid"]), str(answer["auth_token"])

    def _get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        return self._request("GET", f"{self._root}/{self._account}/{path}", None, query) or {}

    def _post(self, path: str, form: Mapping[str, str] | Sequence[tuple[str, str]]) -> dict[str, Any]:
        return self._request("POST", f"{self._root}/{self._account}/{path}", form)

    def _call(
        self, method: str, path: str, form: Mapping[str, str] | None = None, *, forgive: frozenset[int]
    ) -> dict[str, Any] | None:
        """None when the vendor refused with one of these codes."""
        try:
            return self._request(method, f"{self._root}/{self._account}/{path}", form)
        except Refused as refusal:
            if refusal.code in forgive:
                return None
            raise

    def _request(
        self,
        method: str,
        url: str,
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        body: Any = None
        if form is not None:
            pairs = list(form.items()) if isinstance(form, Mapping) else list(form)
            body = {name: [value for key, value in pairs if key == name] for name, _ in pairs}
        try:
            answer = self._http.request(method, url, data=body, params=query, auth=self._auth, timeout=TIMEOUT)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise VendorDown(VENDOR, "not reachable") from error
        except httpx.HTTPError as error:
            raise Unanswered(VENDOR, "no answer") from error
        return _read(answer)


def _read(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code == 204:
        return {}
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.is_success:
        if not isinstance(body, dict):
            # It was done, but what was made is unknown.
            raise Unanswered(VENDOR, "an answer that is not JSON")
        return body
    raise _fault(answer.status_code, body if isinstance(body, dict) else {})


def _fault(status: int, body: dict[str, Any]) -> VendorFault:
    code = body.get("code")
    code = code if isinstance(code, int) else 0
    if status >= 500 or status in (408, 429) or code in _LATER:
        return VendorDown(VENDOR, str(code or status))
    return Refused(code, status)


def _offered(row: dict[str, Any]) -> OfferedNumber:
    can = row.get("capabilities") or {}
    return OfferedNumber(
        e164=str(row["phone_number"]),
        place=str(row.get("locality") or ""),
        region=str(row.get("region") or ""),
        takes_texts=bool(can.get("SMS") or can.get("sms")),
        needs_address=str(row.get("address_requirements") or "none") != "none",
    )


def _own(row: dict[str, Any]) -> OwnNumber:
    return OwnNumber(
        str(row["sid"]), str(row["phone_number"]), str(row.get("voice_url") or ""), str(row.get("sms_url") or "")
    )
