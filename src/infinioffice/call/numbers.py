"""Phone numbers as a port: looking for one, buying it, and pointing it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OfferedNumber:
    """A number that can be bought. `needs_address` means that the law wants one on file first."""

    e164: str
    place: str
    region: str
    takes_texts: bool
    needs_address: bool


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of our account at the carrier. `voice_url` empty means that its calls go nowhere."""

    sid: str
    e164: str
    voice_url: str
    sms_url: str


class NumberShop(Protocol):
    """A carrier's numbers; blocks. Raises VendorRefused (somebody was faster, no money) and VendorDown."""

    def offered(self, area_code: str) -> Sequence[OfferedNumber]:
        """Local numbers for sale that carry voice and texts; any area for an empty code."""
        ...

    def buy(self, e164: str) -> OwnNumber:
        """Buys it and points it here, in one step."""
        ...

    def point_here(self, e164: str) -> OwnNumber | None:
        """Points a number of our account here; None when it is not ours at this carrier."""
        ...
