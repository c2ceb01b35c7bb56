"""Waking people as ports: who rings them, and who takes what they press.

Law: whom to ring is the office's to say, from the business's own list; nothing a caller says gets into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from infinioffice.kernel.errors import VendorDown

RING_S = 25
"""So long somebody's phone rings."""


class PerhapsRung(VendorDown):
    """The call was asked for and no answer came: their phone may be ringing."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody hears after a key; `taken` when it is theirs now."""

    sentence: str
    taken: bool = False


class PeopleLine(Protocol):
    """Rings people; blocks, so it is called in a worker's thread. Numbers are E.164."""

    def ring(self, sender: str, to: str, ring_id: str, sentence: str) -> str:
        """Somebody hears the sentence and is asked for a key; the carrier's id of the call. Raises VendorRefused
        (never this number), PerhapsRung (do not ring again for this) or VendorDown (surely not rung)."""
        ...


class OnCallDesk(Protocol):
    """Takes what becomes of a ring, each thing once however often it is told. Raises StoreDown."""

    async def pressed(self, ring_id: str, digits: str, now: datetime) -> Pressed:
        """A key, or none (empty) in the time given."""
        ...

    async def ended(self, ring_id: str, status: str, now: datetime) -> None:
        """The call is over, in the carrier's word."""
        ...
