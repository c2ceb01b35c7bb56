"""What a subscription's state means for the line. It answers in every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Standing = Literal["trial", "active", "grace", "limited", "cancelled", "comped"]
GRACE = timedelta(days=14)
"""How long a payment may be late before the line takes messages only."""
MESSAGES_ONLY: frozenset[Standing] = frozenset({"limited", "cancelled"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`grace_until` is set while a payment is late."""

    standing: Standing
    grace_until: datetime | None = None


def standing_of(status: str, late_since: datetime | None, now: datetime) -> Verdict:
    """From the subscription's own status word; an unknown word changes nothing for the caller and counts as active.

    `late_since` is when the oldest open invoice fell due, None when nothing is owed.
    """
    if status == "trialing":
        return Verdict("trial")
    if status in ("canceled", "incomplete_expired"):
        return Verdict("cancelled")
    if status in ("past_due", "unpaid", "incomplete"):
        until = (late_since or now) + GRACE
        return Verdict("grace" if now < until else "limited", until)
    if status == "paused":
        return Verdict("limited")
    return Verdict("active")
