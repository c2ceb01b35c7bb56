"""Events as Google keeps and gives them: series and their instances, the fields asked for, the window. PURE."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

Event = dict[str, Any]
_MOST_INSTANCES = 730
"""Where Google stops expanding a series without an end."""


def instants(event: Mapping[str, Any], zone: str) -> tuple[datetime, datetime]:
    """Start and end in UTC; a whole day is one of the calendar's zone."""
    return _instant(event["start"], zone), _instant(event["end"], zone)


def _instant(value: Mapping[str, Any], zone: str) -> datetime:
    if value.get("date"):
        return datetime.combine(date.fromisoformat(value["date"]), time(), ZoneInfo(zone)).astimezone(UTC)
    at = datetime.fromisoformat(value["dateTime"])
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(value.get("timeZone") or zone))).astimezone(UTC)


def is_within(event: Mapping[str, Any], zone: str, low: datetime | None, high: datetime | None) -> bool:
    start, end = instants(event, zone)
    return (low is None or end > low) and (high is None or start < high)


def instances(master: Event, changed: Mapping[str, Event], zone: str, high: datetime | None) -> Iterator[Event]:
    """The occurrences of a series until `high`, each replaced by what was `changed` about it (by its id)."""
    for start, end in islice(_spans(master, zone, high), _MOST_INSTANCES):
        made: Event = {k: copy.deepcopy(v) for k, v in master.items() if k != "recurrence"}
        is_day = "date" in master["start"]
        stamp = start.strftime("%Y%m%d") if is_day else start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        made |= {"id": f"{master['id']}_{stamp}", "recurringEventId": master["id"]}
        made["start"], made["end"] = (_value(at, master["start"], zone) for at in (start, end))
        made["originalStartTime"] = made["start"]
        yield changed.get(made["id"], made)


def _spans(master: Event, zone: str, high: datetime | None) -> Iterator[tuple[datetime, datetime]]:
    """In the series' own zone, at its own wall time on every date."""
    if "date" in master["start"]:
        there = ZoneInfo(zone)
        first = datetime.combine(date.fromisoformat(master["start"]["date"]), time())
        length = date.fromisoformat(master["end"]["date"]) - first.date()
    else:
        there = ZoneInfo(master["start"].get("timeZone") or zone)
        begins, ends = (_instant(master[name], zone).astimezone(there) for name in ("start", "end"))
        first, length = begins.replace(tzinfo=None), ends.replace(tzinfo=None) - begins.replace(tzinfo=None)
    for wall in _walls(master["recurrence"][0], first):
        start = wall.replace(tzinfo=there)
        if high is not None and start >= high:
            return
        yield start, (wall + length).replace(tzinfo=there)


def _walls(rule: str, first: datetime) -> Iterator[datetime]:
    """`RRULE:FREQ=DAILY|WEEKLY` with INTERVAL, COUNT and UNTIL (a wall time); without an end it has none."""
    parts = dict(part.split("=") for part in rule.removeprefix("RRULE:").split(";"))
    step = timedelta(days={"DAILY": 1, "WEEKLY": 7}[parts["FREQ"]] * int(parts.get("INTERVAL", "1")))
    for number in range(int(parts.get("COUNT", "100000"))):
        wall = first + number * step
        if "UNTIL" in parts and wall > datetime.fromisoformat(parts["UNTIL"]):
            return
        yield wall


def _value(at: datetime, like: Mapping[str, Any], zone: str) -> dict[str, str]:
    if "date" in like:
        return {"date": at.date().isoformat()}
    return {"dateTime": at.astimezone(ZoneInfo(zone)).isoformat(), "timeZone": like.get("timeZone") or zone}


def shown(event: Event, zone: str) -> Event:
    """As it is told: times in the calendar's zone with their offset. A deleted event is little more than its id."""
    if event.get("status") == "cancelled":
        kept = ("id", "status", "etag", "recurringEventId", "originalStartTime")
        return {"kind": "calendar#event"} | {name: event[name] for name in kept if name in event}
    made: Event = {"kind": "calendar#event"} | copy.deepcopy(event)
    for name in ("start", "end"):
        if not made[name].get("date"):
            at = _instant(made[name], zone).astimezone(ZoneInfo(zone))
            made[name] = {"dateTime": at.isoformat(), "timeZone": made[name].get("timeZone") or zone}
    return made


def merged(event: Event, patch: Mapping[str, Any]) -> Event:
    """A patch: objects are merged, null takes away, arrays are replaced."""
    made = copy.deepcopy(event)
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        elif isinstance(value, dict) and isinstance(made.get(name), dict):
            made[name] = merged(made[name], value)
        else:
            made[name] = merged({}, value) if isinstance(value, dict) else value
    return made


def selected(value: Any, fields: str) -> Any:
    """The partial answer that `fields` asks for, as in `items(id,start,a/b),nextPageToken`."""
    return _picked(value, _tree(fields)) if fields else value


def _tree(fields: str) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    stack = [tree]
    last: dict[str, Any] = {}
    for word in re.findall(r"[\w/*]+|[(),]", fields):
        if word == "(":
            stack.append(last)
        elif word == ")":
            stack.pop()
        elif word != ",":
            last = stack[-1]
            for part in word.split("/"):
                last = last.setdefault(part, {})
    return tree


def _picked(value: Any, tree: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_picked(each, tree) for each in value]
    if not tree or not isinstance(value, dict):
        return value
    return {name: _picked(each, tree[name]) for name, each in value.items() if name in tree}
