"""Which events of an outside calendar block time, decided once for every vendor. PURE.

Law: adapters translate their vendor's words into `Facts` and ask here; no adapter has an opinion of its own. A doubt
blocks: an hour that is wrongly busy costs an offer, one that is wrongly free costs a double booking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import BusyPolicy

Kind = Literal["ordinary", "away", "focus", "whereabouts"]
"""`away` is an out-of-office entry; `whereabouts` are working locations, birthdays and working elsewhere."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a vendor says about one occurrence. `is_free` is "shown as free", transparent; `is_tentative` covers an
    invitation that was not answered yet."""

    is_all_day: bool = False
    is_cancelled: bool = False
    is_declined: bool = False
    is_free: bool = False
    is_tentative: bool = False
    kind: Kind = "ordinary"


def blocks(facts: Facts, policy: BusyPolicy) -> bool:
    """Whether the owner cannot be booked while it lasts."""
    if facts.is_cancelled or facts.is_declined or facts.kind == "whereabouts":
        return False
    if facts.kind == "away":
        return True
    if facts.is_free:
        return policy.free_blocks or (facts.is_all_day and policy.free_all_day_blocks)
    if facts.kind == "focus":
        return policy.focus_time_blocks
    return policy.tentative_blocks or not facts.is_tentative


def whole_days(first: date, end: date, zone: str) -> Span[datetime]:
    """All-day events carry no zone: from the first date's midnight to that of `end` (exclusive) in this one.

    Such a day is 23 or 25 hours long twice a year. An end that is not after the first date means one day.
    """
    if end <= first:
        end = first + timedelta(days=1)
    there = ZoneInfo(zone)
    return Span(*(datetime.combine(day, time(), there).astimezone(UTC) for day in (first, end)))


def placed(wall: datetime, zone: str) -> datetime:
    """The instant of a floating wall time in the zone; the first of two in the autumn, after the gap in spring."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
