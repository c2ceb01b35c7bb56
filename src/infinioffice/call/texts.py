"""Texts as ports: who carries those that go out, and who takes those that come in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from infinioffice.kernel.errors import VendorDown, VendorRefused


class OptedOut(VendorRefused):
    """The person told the carrier to stop: never try again."""


class PerhapsSent(VendorDown):
    """The text was handed over and no answer came. `TextCarrier.find` tells whether it went."""


class TextCarrier(Protocol):
    """Sends texts; blocks, so it is called in a worker's thread. Numbers are E.164."""

    def send(self, sender: str, to: str, body: str) -> str:
        """The carrier's id of the text. Raises OptedOut or VendorRefused (never try again), PerhapsSent (look first)
        or VendorDown (try later)."""
        ...

    def find(self, sender: str, to: str, body: str, since: datetime) -> str | None:
        """The carrier's id of such a text sent since then, None when there is none. Raises VendorFault."""
        ...


class TextDesk(Protocol):
    """Takes texts and delivery reports, each once however often it is told. Raises StoreDown."""

    async def came(self, sid: str, sender: str, to: str, body: str, opt_out: str, now: datetime) -> None:
        """A text came in. `opt_out` is STOP, START or HELP when the carrier has read and answered it itself."""
        ...

    async def status(self, sid: str, status: str, code: str) -> None:
        """How far one of ours got, in the carrier's words; `code` is its error code or empty."""
        ...
