"""The named points of the write path. In production nothing listens; the crash tests stop the process at each."""

from __future__ import annotations

from collections.abc import Callable

POINTS = ("claimed", "opened", "looked", "sent", "recorded", "verified")


def _nobody(name: str) -> None:
    """Goes on."""


_listener: Callable[[str], None] = _nobody


def reached(name: str) -> None:
    """The write path is at this point."""
    _listener(name)


def listen(listener: Callable[[str], None] | None) -> None:
    """Who is told from now on; None for nobody."""
    global _listener
    _listener = listener or _nobody
