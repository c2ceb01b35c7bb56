"""What a finished call tells a tracer: what the call measures anyway, so that a turn costs nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from infinioffice.call.ports import TurnRecord


@dataclass(frozen=True, slots=True)
class CallTrace:
    """One call, or the part of it this worker carried (`epoch` above 0: it was taken over). The turns hold the caller's
    words: whoever sends this anywhere leaves them out."""

    call_id: str
    business_id: str
    line: str
    epoch: int
    started_at: datetime
    ended_at: datetime
    outcome: str
    turns: Sequence[TurnRecord]


Trace = Callable[[CallTrace], None]
"""Takes a call that ended. Returns at once and raises nothing."""
