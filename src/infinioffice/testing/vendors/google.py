"""A simulated Google: sign-in, the calendar API v3 with its sync tokens, series, ETags and push channels.

Serve it with `infinioffice.testing.vendors.loopback.serve(vendor.answer)`. With a `description` every request that is
not in Google's own is refused with 400; what was refused stands in `problems`. A test is the person through `enter`,
`edit` and `delete`; `faults` go wrong in order.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from infinioffice.testing.vendors.consent import Consent
from infinioffice.testing.vendors.description import Description
from infinioffice.testing.vendors.google_events import Event, instances, instants, is_within, merged, selected, shown
from infinioffice.testing.vendors.loopback import Asked, Fault, Told, take

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_FORBIDDEN_WITH_TOKEN = ("timeMin", "timeMax", "updatedMin", "orderBy", "q", "iCalUID", "privateExtendedProperty")
_REASONS = {400: "invalid", 401: "authError", 403: "forbidden", 404: "notFound", 409: "duplicate", 410: "deleted",
            412: "conditionNotMet", 429: "rateLimitExceeded", 500: "backendError", 503: "backendError"}  # fmt: skip


class Refusal(Exception):
    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(reason)
        self.told = Told(status, error(status, reason))


def error(status: int, reason: str = "") -> dict[str, Any]:
    """Google's error body."""
    reason = reason or _REASONS.get(status, "backendError")
    each = {"domain": "usageLimits" if "imit" in reason else "global", "reason": reason, "message": "simulated"}
    return {"error": {"code": status, "message": "simulated", "errors": [each]}}


@dataclass(slots=True)
class Calendar:
    """One calendar: masters, single events and changed instances by id; `changes` by id, when it last changed."""

    id: str
    name: str
    zone: str
    role: str = "owner"
    events: dict[str, Event] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """One push message on its way. Whoever delivers it posts an empty body with these headers."""

    address: str
    headers: dict[str, str]


@dataclass(slots=True)
class SimulatedGoogle:
    """`page` is the most items a page ever has. The owner's own calendar is `primary`, id `owner@example.com`."""

    description: Description | None = None
    zone: str = "America/New_York"
    page: int = 2500
    requires_https: bool = True
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    consent: Consent = field(
        default_factory=lambda: Consent(
            gives_refresh=lambda asked: asked.first("access_type") == "offline" and asked.first("prompt") == "consent"
        )
    )
    calendars: dict[str, Calendar] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    _notices: list[Notice] = field(default_factory=list)
    _tokens: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    _pages: dict[str, tuple[list[Event], str]] = field(default_factory=dict)
    _oldest: int = 0
    _change: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.add_calendar("owner@example.com", "Owner")

    # -- the person ---------------------------------------------------------------------------------------------------

    def add_calendar(self, calendar_id: str, name: str, role: str = "owner") -> None:
        self.calendars[calendar_id] = Calendar(calendar_id, name, self.zone, role)

    def enter(self, start: datetime | date, end: datetime | date, calendar_id: str = "", **fields: Any) -> str:
        """A person enters an event in Google's own fields; a date makes it all-day. Answers its id."""
        with self._lock:
            calendar = self._calendar(calendar_id or "primary")
            event = {"id": f"person{self._change:06d}", "summary": "Private words", **fields}
            event |= {"start": _value(start, calendar.zone), "end": _value(end, calendar.zone)}
            return str(self._stored(calendar, event)["id"])

    def edit(self, event_id: str, calendar_id: str = "", **fields: Any) -> None:
        """A person changes an event or one instance of a series; dates and times may be given for `start`, `end`."""
        with self._lock:
            calendar = self._calendar(calendar_id or "primary")
            event = self._event(calendar, event_id)
            times = {n: _value(v, calendar.zone) for n, v in fields.items() if isinstance(v, date)}
            self._stored(calendar, event | fields | times)

    def delete(self, event_id: str, calendar_id: str = "") -> None:
        """A person deletes an event, a series or one instance."""
        self.edit(event_id, calendar_id, status="cancelled")

    def delete_calendar(self, calendar_id: str) -> None:
        with self._lock:
            del self.calendars[self._calendar(calendar_id).id]

    def expire_sync_tokens(self) -> None:
        with self._lock:
            self._oldest = self._next()

    def standing(self, calendar_id: str = "") -> list[Event]:
        """The events that are there, series unexpanded."""
        found = self._calendar(calendar_id or "primary").events.values()
        return [event for event in found if event["status"] != "cancelled"]

    def notices(self) -> list[Notice]:
        """The push messages since the last call."""
        with self._lock:
            waiting, self._notices = self._notices, []
            return waiting

    # -- the server ---------------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        fault = take(self.faults, asked)
        if fault.drop == "before":
            return Told(is_dropped=True)
        if fault.status:
            told = Told(fault.status, error(fault.status, fault.reason), dict(fault.headers))
        else:
            told = self._told(asked, empty_page=fault.empty_page)
        told.is_dropped, told.slow_s, told.drips = fault.drop == "after", fault.slow_s, fault.drips
        return told

    def _told(self, asked: Asked, *, empty_page: bool) -> Told:
        plain = {"/o/oauth2/v2/auth": self.consent.authorize, "/token": self.consent.token}
        plain["/revoke"] = self.consent.revoke
        if asked.path in plain:
            return plain[asked.path](asked)
        if self.description is not None and (problem := self.description.problem(asked)) is not None:
            self.problems.append(problem)
            return Told(400, error(400, "badRequest"))
        if not self.consent.is_signed_in(asked):
            return Told(401, error(401))
        with self._lock:
            try:
                told = self._route(asked, empty_page=empty_page)
            except Refusal as refusal:
                return refusal.told
        if self.description is not None and (wrong := self.description.wrong_answer(asked, told)) is not None:
            self.problems.append(f"our own answer: {wrong}")
        if isinstance(told.body, dict):
            told.body = selected(told.body, asked.first("fields"))
        return told

    def _route(self, asked: Asked, *, empty_page: bool) -> Told:
        match [asked.method, *asked.parts[2:]]:
            case ["GET", "users", "me", "calendarList"]:
                items = [self._listed(each) for each in self.calendars.values()]
                return Told(200, {"kind": "calendar#calendarList", "items": items})
            case ["POST", "channels", "stop"]:
                if self.channels.pop(asked.json().get("id", ""), None) is None:
                    raise Refusal(404)
                return Told(204)
            case ["GET", "calendars", name, "events"]:
                return Told(200, self._list(self._calendar(name), asked, empty_page=empty_page))
            case ["POST", "calendars", name, "events"]:
                return Told(200, self._insert(self._writable(name), asked.json()))
            case ["POST", "calendars", name, "events", "watch"]:
                return Told(200, self._watch(self._calendar(name), asked))
            case ["GET", "calendars", name, "events", event_id]:
                calendar = self._calendar(name)
                event = self._event(calendar, event_id)
                # A deleted event that is asked for by its id is told whole.
                return Told(200, shown(event | {"status": "confirmed"}, calendar.zone) | {"status": event["status"]})
            case ["PUT" | "PATCH" | "DELETE" as method, "calendars", name, "events", event_id]:
                return self._write(self._writable(name), method, event_id, asked)
        raise Refusal(404)

    def _list(self, calendar: Calendar, asked: Asked, *, empty_page: bool) -> dict[str, Any]:
        token = asked.first("syncToken")
        if token and any(name in asked.query for name in _FORBIDDEN_WITH_TOKEN):
            raise Refusal(400)
        if asked.first("pageToken"):
            if asked.first("pageToken") not in self._pages:
                raise Refusal(400, "invalidPageToken")
            items, following = self._pages[asked.first("pageToken")]
        elif token:
            since, low, high = self._tokens.get(token, (-1, "", ""))
            if since < self._oldest:
                raise Refusal(410, "fullSyncRequired")
            items, following = self._since(calendar, since, high), self._token(low, high)
        else:
            low, high = asked.first("timeMin"), asked.first("timeMax")
            items, following = self._window(calendar, low, high), self._token(low, high)
        size = 0 if empty_page else min(int(asked.first("maxResults", "250")), self.page)
        page: dict[str, Any] = {"kind": "calendar#events", "timeZone": calendar.zone, "items": items[:size]}
        if items[size:]:
            page["nextPageToken"] = f"page-{self._next()}"
            self._pages[page["nextPageToken"]] = (items[size:], following)
        else:
            page["nextSyncToken"] = following
        return page

    def _window(self, calendar: Calendar, low: str, high: str) -> list[Event]:
        from_, until = (datetime.fromisoformat(text) if text else None for text in (low, high))
        found: list[Event] = []
        for event in calendar.events.values():
            if event["status"] == "cancelled" or "recurringEventId" in event:
                continue
            found += instances(event, calendar.events, calendar.zone, until) if "recurrence" in event else [event]
        # What is there and in the window; a changed instance counts where it is now.
        return [
            shown(each, calendar.zone)
            for each in found
            if each["status"] != "cancelled" and is_within(each, calendar.zone, from_, until)
        ]

    def _since(self, calendar: Calendar, since: int, high: str) -> list[Event]:
        until = datetime.fromisoformat(high) if high else None
        found: list[Event] = []
        for name, change in calendar.changes.items():
            event = calendar.events[name]
            if change <= since:
                continue
            found += instances(event, calendar.events, calendar.zone, until) if "recurrence" in event else [event]
        return [shown(each, calendar.zone) for each in found]

    def _insert(self, calendar: Calendar, event: Event) -> Event:
        event.setdefault("id", f"server{self._change:06d}")
        if not re.fullmatch(r"[a-v0-9]{5,1024}", event["id"]):
            raise Refusal(400)
        if event["id"] in calendar.events:
            raise Refusal(409)
        return shown(self._stored(calendar, event), calendar.zone)

    def _write(self, calendar: Calendar, method: str, event_id: str, asked: Asked) -> Told:
        event = self._event(calendar, event_id)
        wanted = asked.headers.get("if-match", "*")
        if wanted not in ("*", event["etag"]):
            raise Refusal(412)
        if method == "DELETE":
            if event["status"] == "cancelled":
                raise Refusal(410)
            self._stored(calendar, event | {"status": "cancelled"})
            return Told(204)
        body = asked.json()
        kept = {
            name: event[name] for name in ("id", "created", "recurringEventId", "originalStartTime") if name in event
        }
        return Told(
            200,
            shown(self._stored(calendar, (merged(event, body) if method == "PATCH" else body) | kept), calendar.zone),
        )

    def _watch(self, calendar: Calendar, asked: Asked) -> dict[str, Any]:
        wanted = asked.json()
        if self.requires_https and not wanted["address"].startswith("https://"):
            raise Refusal(400, "push.webhookUrlNotHttps")
        if wanted["id"] in self.channels:
            raise Refusal(400, "channelIdNotUnique")
        channel = wanted | {"resourceId": f"resource-{calendar.id}", "calendar": calendar.id, "messages": 0}
        channel["resourceUri"] = f"{asked.base}/calendar/v3/calendars/{quote(calendar.id)}/events?alt=json"
        self.channels[wanted["id"]] = channel
        self._tell(channel, "sync")
        given = ("id", "resourceId", "resourceUri", "token", "expiration")
        return {"kind": "api#channel"} | {name: channel[name] for name in given if name in channel}

    def _tell(self, channel: dict[str, Any], state: str) -> None:
        channel["messages"] += 1
        headers = {
            "X-Goog-Channel-ID": channel["id"],
            "X-Goog-Channel-Token": channel.get("token", ""),
            "X-Goog-Resource-ID": channel["resourceId"],
            "X-Goog-Resource-URI": channel["resourceUri"],
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(channel["messages"]),
        }
        self._notices.append(Notice(channel["address"], headers))

    def _stored(self, calendar: Calendar, event: Event) -> Event:
        start, end = event.get("start"), event.get("end")
        if not isinstance(start, dict) or not isinstance(end, dict) or set(start) & {"date", "dateTime"} == set():
            raise Refusal(400, "required")
        from_, until = instants(event, calendar.zone)
        if until < from_:
            raise Refusal(400, "timeRangeEmpty")
        change = self._next()
        now = _BEGINNING + timedelta(seconds=change)
        event = {"status": "confirmed", "created": f"{now:%Y-%m-%dT%H:%M:%S.000Z}"} | event
        event |= {"etag": f'"{change}"', "updated": f"{now:%Y-%m-%dT%H:%M:%S.000Z}"}
        calendar.events[event["id"]] = event
        calendar.changes[event["id"]] = change
        for channel in self.channels.values():
            if channel["calendar"] == calendar.id:
                self._tell(channel, "exists")
        return event

    def _event(self, calendar: Calendar, event_id: str) -> Event:
        if event_id in calendar.events:
            return calendar.events[event_id]
        master = calendar.events.get(event_id.rpartition("_")[0])
        if master is not None and "recurrence" in master:
            for each in instances(master, {}, calendar.zone, None):
                if each["id"] == event_id:
                    return each
        raise Refusal(404)

    def _calendar(self, name: str) -> Calendar:
        name = "owner@example.com" if name == "primary" else name
        if name not in self.calendars:
            raise Refusal(404)
        return self.calendars[name]

    def _writable(self, name: str) -> Calendar:
        calendar = self._calendar(name)
        if calendar.role not in ("owner", "writer"):
            raise Refusal(403, "requiredAccessLevel")
        return calendar

    def _listed(self, calendar: Calendar) -> dict[str, Any]:
        listed = {"kind": "calendar#calendarListEntry", "id": calendar.id, "summary": calendar.name}
        listed |= {"timeZone": calendar.zone, "accessRole": calendar.role}
        return listed | ({"primary": True} if calendar.id == "owner@example.com" else {})

    def _token(self, low: str, high: str) -> str:
        token = f"sync-{self._change}-{len(self._tokens)}"
        self._tokens[token] = (self._change, low, high)
        return token

    def _next(self) -> int:
        self._change += 1
        return self._change


def _value(at: datetime | date, zone: str) -> dict[str, str]:
    if not isinstance(at, datetime):
        return {"date": at.isoformat()}
    return {"dateTime": at.isoformat(), "timeZone": zone}
