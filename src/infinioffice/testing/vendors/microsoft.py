"""A simulated Microsoft: sign-in and the calendar part of Graph, with its delta links, series, ETags and subscriptions.

Serve it with `infinioffice.testing.vendors.loopback.serve(vendor.answer)`. With a `description` every request that is
not in Graph's own is refused with 400; what was refused stands in `problems`. A test is the person through `enter`,
`edit` and `delete`; `faults` go wrong in order.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import httpx

from infinioffice.testing.vendors.consent import Consent
from infinioffice.testing.vendors.description import Description
from infinioffice.testing.vendors.loopback import Asked, Fault, Told, take
from infinioffice.testing.vendors.microsoft_changes import Deltas, Moment
from infinioffice.testing.vendors.microsoft_events import (
    Calendar,
    Event,
    Json,
    Refusal,
    error,
    expanded,
    read_instant,
    read_time,
    selected,
    told,
)

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_LONGEST_CHANNEL = timedelta(minutes=4230)
_READ_ONLY = ("id", "@odata.etag", "createdDateTime", "type", "seriesMasterId", "iCalUId", "changeKey")
_ELSEWHERE = ("start", "end", "isAllDay", "singleValueExtendedProperties")

Handshake = Callable[[str], tuple[int, str]]
"""Posts to an address and answers status and body."""


def post(url: str) -> tuple[int, str]:
    """Asks the address as Graph does when a subscription is made."""
    try:
        reply = httpx.post(url, content=b"", headers={"Content-Type": "text/plain; charset=utf-8"}, timeout=10.0)
    except httpx.HTTPError:
        return 0, ""
    return reply.status_code, reply.text


@dataclass(frozen=True, slots=True)
class Notice:
    """One push message on its way; whoever delivers it posts `body` as JSON."""

    address: str
    body: Json


@dataclass(slots=True)
class SimulatedMicrosoft:
    """`page` is the most items a page ever has. `is_personal` refuses to look for extended properties, `forgets`
    forgets transaction ids, `ignores_if_match` does what it says, as the real one sometimes does."""

    description: Description | None = None
    zone: str = "America/New_York"
    mailbox_zone: str = "Eastern Standard Time"
    page: int = 1000
    is_personal: bool = False
    forgets: bool = False
    ignores_if_match: bool = False
    now: datetime = datetime(2026, 11, 1, 12, tzinfo=UTC)
    handshake: Handshake = post
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    consent: Consent = field(
        default_factory=lambda: Consent(
            gives_refresh=lambda asked: "offline_access" in asked.first("scope").split(),
            rotates=True,
            hidden=("offline_access",),
        )
    )
    calendars: dict[str, Calendar] = field(default_factory=dict)
    subscriptions: dict[str, Json] = field(default_factory=dict)
    _notices: list[Notice] = field(default_factory=list)
    _deltas: Deltas = field(default_factory=Deltas)
    _oldest: int = 0
    _change: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.add_calendar("AQMkAD-main", "Calendar")

    # -- the person ---------------------------------------------------------------------------------------------------

    def add_calendar(self, calendar_id: str, name: str, *, can_edit: bool = True) -> None:
        self.calendars[calendar_id] = Calendar(calendar_id, name, can_edit)

    def enter(
        self, start: datetime | date, end: datetime | date, calendar_id: str = "", *, weeks: int = 0, **fields: Any
    ) -> str:
        """A person enters an event, in Graph's own fields besides its times; dates make it all-day. Answers its id."""
        with self._lock:
            calendar = self.calendars[calendar_id or next(iter(self.calendars))]
            change = self._next()
            event = Event(f"AAMk-person-{change}", self.now, self.now, change, self._time(change), weeks=weeks)
            event.fields = {"subject": "Private words"} | fields
            event.kind = "seriesMaster" if weeks else "singleInstance"
            self._place(event, start, end)
            self._stored(calendar, event)
            return event.id

    def edit(
        self, event_id: str, start: datetime | date | None = None, end: datetime | date | None = None, **fields: Any
    ) -> None:
        """A person changes an event or one occurrence of a series."""
        with self._lock:
            calendar, event = self._anywhere(event_id)
            if start is not None and end is not None:
                self._place(event, start, end)
            event.fields |= fields
            self._stored(calendar, event)

    def delete(self, event_id: str) -> None:
        """A person deletes an event, a series or one occurrence."""
        with self._lock:
            calendar, event = self._anywhere(event_id)
            event.is_deleted = True
            self._stored(calendar, event)

    def delete_calendar(self, calendar_id: str) -> None:
        with self._lock:
            del self.calendars[calendar_id]

    def expire_delta_tokens(self) -> None:
        with self._lock:
            self._oldest = self._next()

    def standing(self) -> list[Event]:
        """The events that are there, series unexpanded."""
        return [e for calendar in self.calendars.values() for e in calendar.events.values() if not e.is_deleted]

    def notices(self) -> list[Notice]:
        """The push messages since the last call."""
        with self._lock:
            waiting, self._notices = self._notices, []
            return waiting

    def lifecycle(self, subscription_id: str, event: str) -> None:
        """`reauthorizationRequired`, `missed` or `subscriptionRemoved` is on its way."""
        with self._lock:
            made = self.subscriptions[subscription_id]
            if event == "subscriptionRemoved":
                del self.subscriptions[subscription_id]
            item = {"subscriptionId": subscription_id, "clientState": made["clientState"], "lifecycleEvent": event}
            self._notices.append(Notice(made["lifecycleNotificationUrl"], {"value": [item]}))

    # -- the server ---------------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        fault = take(self.faults, asked)
        if fault.drop == "before":
            return Told(is_dropped=True)
        if fault.status:
            made = Told(fault.status, error(fault.status, fault.reason), dict(fault.headers))
        else:
            made = self._told(asked, empty_page=fault.empty_page)
        made.is_dropped, made.slow_s, made.drips = fault.drop == "after", fault.slow_s, fault.drips
        return made

    def _told(self, asked: Asked, *, empty_page: bool) -> Told:
        if asked.path.endswith("/oauth2/v2.0/authorize"):
            return self.consent.authorize(asked)
        if asked.path.endswith("/oauth2/v2.0/token"):
            return self.consent.token(asked)
        if self.description is not None and (problem := self.description.problem(asked)) is not None:
            self.problems.append(problem)
            return Told(400, error(400))
        if not self.consent.is_signed_in(asked):
            return Told(401, error(401))
        if 'IdType="ImmutableId"' not in asked.headers.get("prefer", ""):
            self.problems.append(f"ids that change when an item moves: {asked.path}")
        try:
            # Graph asks the address while the request waits: nothing else may have to wait for it.
            if (asked.method, asked.parts[1:]) == ("POST", ["subscriptions"]):
                made = Told(201, self._subscribe(asked.json()))
            else:
                with self._lock:
                    made = self._route(asked, empty_page=empty_page)
        except Refusal as refusal:
            return refusal.told
        if self.description is not None and (wrong := self.description.wrong_answer(asked, made)) is not None:
            self.problems.append(f"our own answer: {wrong}")
        return made

    def _route(self, asked: Asked, *, empty_page: bool) -> Told:
        match [asked.method, *asked.parts[1:]]:
            case ["GET", "me", "calendars"]:
                return Told(200, {"value": [self._listed(each) for each in self.calendars.values()]})
            case ["GET", "me", "mailboxSettings"]:
                return Told(200, {"timeZone": self.mailbox_zone})
            case ["GET", "me", "calendars", name, "calendarView"]:
                low, high = (read_instant(asked.first(each)) for each in ("startDateTime", "endDateTime"))
                found = [e for e in self._expanded(self._calendar(name)) if e.start < high and e.end > low]
                return self._paged(found, asked, empty_page=empty_page)
            case ["GET", "me", "calendars", name, "calendarView", "delta"]:
                now = Moment(self._change, self._oldest, self.page, self.zone)
                return Told(200, self._deltas.page(self._calendar(name), asked, now, is_empty=empty_page))
            case ["GET", "me", "calendars", name, "events"]:
                return self._paged(self._searched(self._calendar(name), asked), asked, empty_page=empty_page)
            case ["POST", "me", "calendars", name, "events"]:
                return self._insert(self._calendar(name), asked)
            case ["GET", "me", "events", name]:
                return Told(200, self._one(self._anywhere(name)[1], asked))
            case ["PATCH" | "DELETE", "me", "events", name]:
                return self._write(*self._anywhere(name), asked)
            case ["DELETE", "subscriptions", name]:
                if self.subscriptions.pop(name, None) is None:
                    raise Refusal(404)
                return Told(204)
        raise Refusal(404)

    def _one(self, event: Event, asked: Asked) -> Json:
        preferred = re.search(r'outlook\.timezone="([^"]+)"', asked.headers.get("prefer", ""))
        whole = told(event, preferred[1] if preferred else "UTC")
        return selected(whole, event, asked.first("$select"), asked.first("$expand"))

    def _paged(self, found: list[Event], asked: Asked, *, empty_page: bool) -> Told:
        size = 0 if empty_page else min(int(asked.first("$top", "10")), self.page, 1000)
        skip = int(asked.first("$skip", "0"))
        page: Json = {"value": [self._one(event, asked) for event in found[skip : skip + size]]}
        if found[skip + size :]:
            query = {name: values[0] for name, values in asked.query.items()} | {"$skip": str(skip + size)}
            page["@odata.nextLink"] = f"{asked.base}{asked.path}?{urlencode(query)}"
        return Told(200, page)

    def _searched(self, calendar: Calendar, asked: Asked) -> list[Event]:
        found = [event for event in calendar.events.values() if not event.is_deleted]
        if wanted := asked.first("$filter"):
            match = re.fullmatch(
                r"singleValueExtendedProperties/any\(ep: ep/id eq '([^']+)' and ep/value eq '([^']+)'\)", wanted
            )
            if match is None or self.is_personal:
                raise Refusal(400)
            found = [event for event in found if event.properties.get(match[1]) == match[2]]
        if asked.first("$orderby") == "createdDateTime desc":
            found.sort(key=lambda event: event.created, reverse=True)
        return found

    def _insert(self, calendar: Calendar, asked: Asked) -> Told:
        if not calendar.can_edit:
            raise Refusal(403)
        body = asked.json()
        transaction = body.get("transactionId")
        for event in calendar.events.values():
            is_same = bool(transaction) and event.fields.get("transactionId") == transaction
            if is_same and not event.is_deleted and not self.forgets:
                return Told(201, self._one(event, asked))
        change = self._next()
        event = Event(f"AAMk-made-{change}", self.now, self.now, change, self._time(change))
        self._filled(event, body)
        if "start" not in body or "end" not in body or event.end < event.start:
            raise Refusal(400, "ErrorPropertyValidationFailure")
        self._stored(calendar, event)
        return Told(201, self._one(event, asked))

    def _write(self, calendar: Calendar, event: Event, asked: Asked) -> Told:
        wanted = asked.headers.get("if-match", "*")
        if wanted not in ("*", event.etag) and not self.ignores_if_match:
            raise Refusal(412)
        if asked.method == "DELETE":
            event.is_deleted = True
            self._stored(calendar, event)
            return Told(204)
        body = asked.json()
        if "transactionId" in body:
            raise Refusal(400)
        self._filled(event, body)
        self._stored(calendar, event)
        return Told(200, self._one(event, asked))

    def _filled(self, event: Event, body: Json) -> None:
        event.fields |= {name: value for name, value in body.items() if name not in (*_READ_ONLY, *_ELSEWHERE)}
        for each in body.get("singleValueExtendedProperties", ()):
            event.properties[each["id"]] = each["value"]
        if "start" in body and "end" in body:
            event.start, event.end = read_time(body["start"]), read_time(body["end"])
            walls = [datetime.fromisoformat(body[name]["dateTime"]) for name in ("start", "end")]
            event.days = (walls[0].date(), walls[1].date()) if body.get("isAllDay") else None

    # -- subscriptions ------------------------------------------------------------------------------------------------

    def _subscribe(self, wanted: Json) -> Json:
        match = re.fullmatch(r"/?me/calendars/([^/]+)/events", wanted["resource"])
        if match is None or match[1] not in self.calendars:
            raise Refusal(404)
        until = datetime.fromisoformat(wanted["expirationDateTime"])
        if not self.now < until <= self.now + _LONGEST_CHANNEL or len(wanted.get("clientState", "")) > 128:
            raise Refusal(400)
        for name in ("notificationUrl", "lifecycleNotificationUrl"):
            token = f"Validation: sure & {name}"
            if name in wanted and self.handshake(f"{wanted[name]}?{urlencode({'validationToken': token})}") != (
                200,
                token,
            ):
                raise Refusal(400, "ValidationError")
        with self._lock:
            made = wanted | {"id": f"subscription-{self._next()}", "expirationDateTime": f"{until:%Y-%m-%dT%H:%M:%SZ}"}
            self.subscriptions[made["id"]] = made | {"calendar": match[1]}
        return {name: value for name, value in made.items() if name != "clientState"}

    # -- inside -------------------------------------------------------------------------------------------------------

    def _expanded(self, calendar: Calendar) -> list[Event]:
        return calendar.here(self.zone)

    def _place(self, event: Event, start: datetime | date, end: datetime | date) -> None:
        is_timed = isinstance(start, datetime)
        event.days = None if is_timed else (start, end)
        there = ZoneInfo(self.zone)
        event.start, event.end = (
            (at if isinstance(at, datetime) else datetime.combine(at, time(), there)).astimezone(UTC)
            for at in (start, end)
        )

    def _stored(self, calendar: Calendar, event: Event) -> None:
        event.change = self._next()
        if event.master:
            event.kind = "exception"
            calendar.events[event.master].changed[event.id] = event
        else:
            calendar.events[event.id] = event
        for made in self.subscriptions.values():
            if made["calendar"] == calendar.id:
                item = {"subscriptionId": made["id"], "clientState": made["clientState"], "changeType": "updated"}
                item |= {"resource": made["resource"], "resourceData": {"id": event.id}}
                self._notices.append(Notice(made["notificationUrl"], {"value": [item]}))

    def _anywhere(self, event_id: str) -> tuple[Calendar, Event]:
        """An event of any calendar of the mailbox, or an occurrence of a series; a copy that `_stored` takes."""
        for calendar in self.calendars.values():
            for event in calendar.events.values():
                if event.id == event_id and not event.is_deleted:
                    return calendar, replace(event)
                if event_id.startswith(f"{event.id}.OCC."):
                    for each in expanded(event, self.zone):
                        if each.id == event_id:
                            return calendar, replace(each, fields=dict(each.fields))
        raise Refusal(404)

    def _calendar(self, name: str) -> Calendar:
        if name not in self.calendars:
            raise Refusal(404)
        return self.calendars[name]

    def _listed(self, calendar: Calendar) -> Json:
        is_main = calendar is next(iter(self.calendars.values()))
        return {"id": calendar.id, "name": calendar.name, "canEdit": calendar.can_edit, "isDefaultCalendar": is_main}

    def _time(self, change: int) -> datetime:
        return _BEGINNING + timedelta(seconds=change)

    def _next(self) -> int:
        self._change += 1
        return self._change
