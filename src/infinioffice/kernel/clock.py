"""The clock port: everything outside the pure rings that needs the time asks one of these.

Law: a Protocol only. The one that reads the machine's clock is `infinioffice.config.SystemClock`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for what people see, monotonic seconds for what machines measure."""

    def now(self) -> datetime:
        """The present as an aware datetime in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards, from an arbitrary start."""
        ...
