"""Who picks up a phone that the simulated Twilio rings: follows the TwiML a call was made with, presses a key, and
tells the callback how it ended, with real signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from xml.etree import ElementTree as ET

import httpx

from infinioffice.adapters.twilio.signature import sign
from infinioffice.testing.vendors.twilio import SimulatedTwilio

End = Literal["completed", "busy", "no-answer", "failed"]


@dataclass(frozen=True, slots=True)
class Somebody:
    """Presses `key` when asked (empty: nothing, as an answering machine does), or never picks up: `end` is how their
    call ends."""

    key: str = ""
    end: End = "completed"


async def reach(twilio: SimulatedTwilio, call: Mapping[str, Any], who: Somebody) -> list[str]:
    """One call to its end; the sentences that were said. Raises ValueError for TwiML a telephone cannot follow."""
    said: list[str] = []
    async with httpx.AsyncClient() as http:
        document = ET.fromstring(call["twiml"]) if who.end == "completed" else None  # noqa: S314 - our own TwiML
        while document is not None:
            document = await _follow(twilio, http, call, document, who.key, said)
        if callback := call.get("status_callback"):
            await _post(twilio, http, callback, {"CallSid": call["sid"], "CallStatus": who.end})
    return said


async def _follow(
    twilio: SimulatedTwilio,
    http: httpx.AsyncClient,
    call: Mapping[str, Any],
    document: ET.Element,
    key: str,
    said: list[str],
) -> ET.Element | None:
    """What the document's end leads to."""
    for verb in document:
        if verb.tag == "Hangup":
            return None
        if verb.tag == "Say":
            said.append("".join(verb.itertext()))
        elif verb.tag == "Gather":
            said += ["".join(each.itertext()) for each in verb.iter("Say")]
            if key or verb.get("actionOnEmptyResult") == "true":
                form = {"CallSid": call["sid"], "CallStatus": "in-progress", "Digits": key}
                answer = await _post(twilio, http, verb.get("action", ""), form)
                return ET.fromstring(answer.content) if answer.content else None  # noqa: S314 - our own TwiML
        else:
            raise ValueError(f"a person's call does not know <{verb.tag}>")
    return None


async def _post(twilio: SimulatedTwilio, http: httpx.AsyncClient, url: str, form: dict[str, str]) -> httpx.Response:
    headers = {"X-Twilio-Signature": sign(twilio.auth_token, url, list(form.items()))}
    answer = await http.post(url, data=form, headers=headers)
    answer.raise_for_status()
    return answer
