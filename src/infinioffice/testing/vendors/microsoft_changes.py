"""What changed, as Graph tells it: pages, links with tokens in them, and less than one would wish.

Removed ones come by their id alone, occurrences of a changed series without their fields, extended properties never.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote, urlencode

from infinioffice.testing.vendors.loopback import Asked
from infinioffice.testing.vendors.microsoft_events import (
    Calendar,
    Event,
    Json,
    Refusal,
    occurrences,
    read_instant,
    selected,
    told,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the mailbox stands: the number of its last change, the oldest a token may be of, page size and zone."""

    change: int
    oldest: int
    page: int
    zone: str


@dataclass(frozen=True, slots=True)
class Delta:
    """What a delta or skip token stands for. `since` is the change its round began at: later ones are told next."""

    calendar: str
    low: datetime
    high: datetime
    since: int
    rest: tuple[Json, ...] = ()
    is_done: bool = True


@dataclass(slots=True)
class Deltas:
    """Every token given out."""

    tokens: dict[str, Delta] = field(default_factory=dict)

    def page(self, calendar: Calendar, asked: Asked, now: Moment, *, is_empty: bool) -> Json:
        """The page that is asked for, with the link to the next one or to the next round."""
        state = self._state(calendar, asked, now)
        preferred = re.search(r"odata\.maxpagesize=(\d+)", asked.headers.get("prefer", ""))
        size = 0 if is_empty else min(int(preferred[1]) if preferred else 50, now.page)
        is_last = len(state.rest) <= size
        name = f"token{len(self.tokens)}"
        self.tokens[name] = replace(state, rest=state.rest[size:], is_done=is_last)
        link = f"{asked.base}/v1.0/me/calendars/{quote(calendar.id)}/calendarView/delta"
        query = urlencode({"$deltatoken" if is_last else "$skiptoken": name})
        return {
            "value": list(state.rest[:size]),
            "@odata.deltaLink" if is_last else "@odata.nextLink": f"{link}?{query}",
        }

    def _state(self, calendar: Calendar, asked: Asked, now: Moment) -> Delta:
        token = asked.first("$skiptoken") or asked.first("$deltatoken")
        if not token:
            low, high = (read_instant(asked.first(each)) for each in ("startDateTime", "endDateTime"))
            here = [event for event in calendar.here(now.zone) if event.start < high and event.end > low]
            return Delta(calendar.id, low, high, now.change, tuple(_whole(event) for event in here), is_done=False)
        state = self.tokens.get(token)
        if state is None or state.since < now.oldest or state.calendar != calendar.id:
            raise Refusal(410)
        if state.is_done:
            rest = tuple(_since(calendar, state, now.zone))
            return replace(state, since=now.change, rest=rest, is_done=False)
        return state


def _since(calendar: Calendar, state: Delta, zone: str) -> list[Json]:
    found: list[Json] = []
    for event in calendar.events.values():
        touched = [each for each in event.changed.values() if each.change > state.since]
        if event.change > state.since and event.weeks and not event.is_deleted:
            found.append(_whole(event))
            here = occurrences(event, zone)
            found += [{"id": each.id, "type": each.kind, "seriesMasterId": event.id} for each in here]
        elif event.change > state.since:
            is_here = not event.is_deleted and event.start < state.high and event.end > state.low
            found.append(_whole(event) if is_here else _removed(event.id))
        found += [_removed(each.id) if each.is_deleted else _whole(each) for each in touched]
    return found


def _whole(event: Event) -> Json:
    return selected(told(event, "UTC"), event, "", "")


def _removed(event_id: str) -> Json:
    return {"id": event_id, "@removed": {"reason": "deleted"}}
