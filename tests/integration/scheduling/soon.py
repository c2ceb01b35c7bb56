"""Times that lie ahead on the machine's own clock: calendars know no other."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.integration.scheduling.worlds import ZONE

NOW = datetime.now(ZONE).replace(microsecond=0)
_MONDAY = (NOW + timedelta(days=14 - NOW.weekday())).replace(hour=9, minute=0, second=0)
NINE = _MONDAY + timedelta(days=1)
"""Nine o'clock on a Tuesday eight to fifteen days ahead."""
NOON = NINE.replace(hour=12)
WEDNESDAY = NINE + timedelta(days=1)
