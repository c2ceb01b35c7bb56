"""Events as Graph keeps and gives them: series and their occurrences, zones and their labels, `$select`. PURE.

Times are kept as instants in UTC or, for whole days, as dates; only telling them gives them a zone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from infinioffice.testing.vendors.loopback import Told

_MOST_OCCURRENCES = 999
_CODES = {400: "ErrorInvalidRequest", 401: "InvalidAuthenticationToken", 403: "ErrorAccessDenied",
          404: "ErrorItemNotFound", 409: "ErrorFolderExists", 410: "SyncStateNotFound",
          412: "ErrorIrresolvableConflict", 429: "ApplicationThrottled", 500: "ErrorInternalServerError",
          503: "ServiceUnavailable", 504: "GatewayTimeout"}  # fmt: skip
Json = dict[str, Any]


class Refusal(Exception):
    """What Graph says no with."""

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(code)
        self.told = Told(status, error(status, code))


def error(status: int, code: str = "") -> Json:
    """Graph's error body."""
    return {"error": {"code": code or _CODES.get(status, "UnknownError"), "message": "simulated", "innerError": {}}}


@dataclass(slots=True)
class Event:
    """`days` of an all-day event, its end exclusive; `start` and `end` are then where the mailbox's zone puts them.
    `weeks` repeats it weekly; `changed` are occurrences a person has touched, by their id."""

    id: str
    start: datetime
    end: datetime
    change: int
    created: datetime
    days: tuple[date, date] | None = None
    fields: Json = field(default_factory=dict)
    """Everything else, in Graph's own words."""
    properties: dict[str, str] = field(default_factory=dict)
    """Extended properties: value by id."""
    weeks: int = 0
    changed: dict[str, Event] = field(default_factory=dict)
    master: str = ""
    kind: str = "singleInstance"
    is_deleted: bool = False

    @property
    def etag(self) -> str:
        return f'W/"change{self.change}"'


@dataclass(slots=True)
class Calendar:
    """Single events and series by id."""

    id: str
    name: str
    can_edit: bool = True
    events: dict[str, Event] = field(default_factory=dict)

    def here(self, zone: str) -> list[Event]:
        """Every event and occurrence that was not deleted."""
        return [each for event in self.events.values() for each in expanded(event, zone)]


def occurrences(series: Event, zone: str) -> Iterator[Event]:
    """Of a series, at its own wall time on every date; deleted ones left out."""
    there = ZoneInfo(zone)
    for week in islice(range(series.weeks), _MOST_OCCURRENCES):
        later = timedelta(weeks=week)
        start, end = (
            (at.astimezone(there).replace(tzinfo=None) + later).replace(tzinfo=there).astimezone(UTC)
            for at in (series.start, series.end)
        )
        days = (series.days[0] + later, series.days[1] + later) if series.days else None
        name = f"{series.id}.OCC.{week:03d}"
        made = replace(
            series, id=name, start=start, end=end, days=days, weeks=0, changed={}, master=series.id, kind="occurrence"
        )
        made = series.changed.get(name, made)
        if not made.is_deleted:
            yield made


def expanded(event: Event, zone: str) -> Iterator[Event]:
    if event.is_deleted:
        return iter(())
    return occurrences(event, zone) if event.weeks else iter((event,))


def read_time(value: Mapping[str, Any]) -> datetime:
    """What a client wrote: a wall time and the name of its zone, Windows' or IANA's."""
    wall = datetime.fromisoformat(value["dateTime"])
    return wall.replace(tzinfo=ZoneInfo(iana(str(value.get("timeZone") or "UTC")))).astimezone(UTC)


def read_instant(text: str) -> datetime:
    """A parameter of a window; without an offset Graph reads UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(400) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def iana(zone: str) -> str:
    return WINDOWS_TO_OLSON.get(zone, zone)


def told(event: Event, label: str) -> Json:
    """The whole event, its times in the zone that was preferred. Whole days are midnight in whatever zone that is."""
    made: Json = {"@odata.etag": event.etag, "id": event.id, "changeKey": event.etag[3:-1], "type": event.kind}
    made |= {"isCancelled": False, "showAs": "busy", "subject": ""} | copy.deepcopy(event.fields)
    made |= {"seriesMasterId": event.master or None, "createdDateTime": f"{event.created:%Y-%m-%dT%H:%M:%S.0000000Z}"}
    made["isAllDay"] = event.days is not None
    for name, number in (("start", 0), ("end", 1)):
        if event.days:
            wall = datetime.combine(event.days[number], time())
        else:
            wall = (event.start, event.end)[number].astimezone(ZoneInfo(iana(label))).replace(tzinfo=None)
        made[name] = {"dateTime": f"{wall.isoformat(timespec='seconds')}.0000000", "timeZone": label}
    return made


def selected(whole: Json, event: Event, select: str, expand: str) -> Json:
    """The fields that `$select` names, and the extended properties that `$expand` names; never those unasked."""
    made = {name: whole[name] for name in whole if not select or name in ("id", "@odata.etag", *select.split(","))}
    if wanted := re.findall(r"id eq '([^']+)'", expand):
        found = [{"id": name, "value": value} for name, value in event.properties.items() if name in wanted]
        made |= {"singleValueExtendedProperties": found} if found else {}
    return made
