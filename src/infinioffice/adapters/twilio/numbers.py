"""`call.numbers.NumberShop` by Twilio."""

from __future__ import annotations

from collections.abc import Sequence

from infinioffice.adapters.twilio.rest import TwilioRest, Webhooks
from infinioffice.call.numbers import OfferedNumber, OwnNumber


class TwilioNumbers:
    """`public_url` is where this installation is reached, without a slash at the end."""

    def __init__(self, rest: TwilioRest, public_url: str) -> None:
        self._rest = rest
        base = f"{public_url}/twilio"
        self._webhooks = Webhooks(f"{base}/voice", f"{base}/fallback", f"{base}/status", f"{base}/sms")

    def offered(self, area_code: str) -> Sequence[OfferedNumber]:
        return self._rest.offered_numbers(area_code)

    def buy(self, e164: str) -> OwnNumber:
        return self._rest.buy_number(e164, self._webhooks)

    def point_here(self, e164: str) -> OwnNumber | None:
        found = next(iter(self._rest.own_numbers(e164)), None)
        return None if found is None else self._rest.configure_number(found.sid, self._webhooks)
