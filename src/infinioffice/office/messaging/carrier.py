"""The carrier of texts that was chosen when the process started (`call.texts.TextCarrier`)."""

from __future__ import annotations

from infinioffice.call.texts import OptedOut, PerhapsSent, TextCarrier

__all__ = ["OptedOut", "PerhapsSent", "TextCarrier", "choose", "chosen"]

_chosen: TextCarrier | None = None


def choose(carrier: TextCarrier | None) -> None:
    """Called once by the composition root of a worker."""
    global _chosen
    _chosen = carrier


def chosen() -> TextCarrier | None:
    """The carrier, or None when there is none."""
    return _chosen
