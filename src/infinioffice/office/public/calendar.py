"""Two weeks of days and one day's times, as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from infinioffice.call.ports import Scope
from infinioffice.office.scheduling.times import DayTimes, as_slot, days_from
from infinioffice.office.scheduling.tokens import SlotTokens
from infinioffice.scheduling.plan import Visit
from infinioffice.scheduling.slots import Slot

DAYS = 14


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip; `count` free times, `address` shows them."""

    day: date
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """What there is to choose from. `slots` are the chosen day's; their times are on the business's clock."""

    days: tuple[Day, ...]
    chosen: date | None
    slots: tuple[Slot, ...]
    earlier: str
    later: str


def tokens() -> SlotTokens:
    """The same tokens that calls are offered."""
    return SlotTokens(settings.SECRET_KEY.encode())


def pick(
    request: HttpRequest,
    scope: Scope,
    visit: Visit,
    zone: ZoneInfo,
    now: datetime,
    keep: dict[str, str],
    moving: str | None = None,
) -> Picker:
    """The days from `?from=` (today without it) and the times of `?day=` (the first with any). `keep` stays in every
    link; anything that is no date counts as absent."""
    today = now.astimezone(zone).date()
    first = max(today, _date(request.GET.get("from", "")) or today)
    wanted = _date(request.GET.get("day", ""))
    if wanted is not None and not first <= wanted < first + timedelta(days=DAYS):
        first = max(today, wanted)
    found = days_from(scope, visit, first, DAYS, now, moving)
    chosen = next((each for each in found if each.day == wanted), None)
    chosen = chosen or next((each for each in found if each.openings), None)
    slots = tuple(as_slot(tokens(), scope, visit, each, now, moving) for each in chosen.openings) if chosen else ()
    days = tuple(_day(each, chosen, first, keep) for each in found)
    earlier = _address(keep, first=max(today, first - timedelta(days=DAYS))) if first > today else ""
    later = _address(keep, first=first + timedelta(days=DAYS))
    return Picker(days, chosen.day if chosen else None, slots, earlier, later)


def _day(each: DayTimes, chosen: DayTimes | None, first: date, keep: dict[str, str]) -> Day:
    return Day(each.day, len(each.openings), _address(keep, first=first, day=each.day), each is chosen)


def _address(keep: dict[str, str], first: date, day: date | None = None) -> str:
    chosen = {"day": day.isoformat()} if day is not None else {}
    return "?" + urlencode(
        {**{key: value for key, value in keep.items() if value}, "from": first.isoformat(), **chosen}
    )


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1 < found.year < MAXYEAR else None
