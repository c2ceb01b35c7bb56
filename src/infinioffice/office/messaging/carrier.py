"""Who carries texts: a port, and the one that was chosen when the process started."""

from __future__ import annotations

from typing import Protocol


class TextCarrier(Protocol):
    """Sends one text. Numbers are E.164."""

    def send(self, sender: str, to: str, body: str) -> str:
        """The carrier's id of the text. Raises VendorRefused (never try again) or VendorDown (try later)."""
        ...


_chosen: TextCarrier | None = None


def choose(carrier: TextCarrier | None) -> None:
    """Called once by the composition root of a worker."""
    global _chosen
    _chosen = carrier


def chosen() -> TextCarrier | None:
    """The carrier, or None when there is none."""
    return _chosen
