"""The `CalendarAccount` port on Google Calendar.

Our events carry an id made of the booking's key, so that writing twice is one event; Google keeps a deleted id, which
is why a second creation may find a cancelled event and revives it. Series are expanded by Google (`singleEvents`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import orjson

from infinioffice.adapters.google import codec
from infinioffice.adapters.google.client import Client, Deadline, Refused, TokenSource
from infinioffice.adapters.google.codec import VENDOR
from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import (
    BusyPolicy,
    CalendarGone,
    CalendarInfo,
    Changes,
    Channel,
    CursorExpired,
    EventChanged,
    EventDraft,
    EventGone,
    ForeignEvent,
    Written,
)

_PAGE = 2500
_MOST_PAGES = 60
_SYNC_S = 120.0
_CALL_S = 10.0
_AHEAD = timedelta(days=3)
"""A cursor covers so much more than it was asked for, or it would expire with every minute that passes."""
_ZONES_APART = timedelta(hours=26)
"""Google places all-day events in the calendar's zone, we in the business's: read wide, choose ourselves."""
_CHANNEL_LIFE = timedelta(days=7)


class GoogleCalendar:
    """One owner's account. `base` is empty for Google's own address."""

    vendor = VENDOR
    has_push = True

    def __init__(self, http: Outgoing, base: str, token_source: TokenSource) -> None:
        self._client = Client(http, base, token_source)

    def calendars(self) -> Sequence[CalendarInfo]:
        query = {
            "maxResults": "250",
            "fields": "items(id,summary,summaryOverride,timeZone,accessRole,primary),nextPageToken",
        }
        pages = self._pages("/users/me/calendarList", query, Deadline(_CALL_S))
        return tuple(codec.calendar(item) for page in pages for item in _items(page))

    def events(
        self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline_s: float
    ) -> tuple[ForeignEvent, ...]:
        query = _window(Span(span.start - _ZONES_APART, span.end + _ZONES_APART))
        read = (
            codec.foreign(item, policy)
            for page in self._listed(calendar_id, query, Deadline(deadline_s))
            for item in _items(page)
        )
        return tuple(event for event in read if event is not None and event.span.overlaps(span))

    def changes(self, calendar_id: str, cursor: str, window: Span[datetime], policy: BusyPolicy) -> Changes:
        """The cursor holds Google's token and how far it covers. It depends on nothing of the policy, but what was read
        before does: begin anew when a policy changes."""
        if cursor:
            token, until = _read_cursor(cursor)
            if window.end > until:
                raise CursorExpired(VENDOR, "the window has moved on")
            query = {"singleEvents": "true", "maxResults": str(_PAGE), "syncToken": token}
        else:
            until = window.end + _AHEAD
            query = _window(Span(window.start - _ZONES_APART, until + _ZONES_APART))
        events: dict[str, ForeignEvent] = {}
        gone: set[str] = set()
        next_token = ""
        for page in self._listed(calendar_id, query, Deadline(_SYNC_S), is_incremental=bool(cursor)):
            next_token = str(page.get("nextSyncToken") or "")
            for item in _items(page):
                event = codec.foreign(item, policy)
                name = event.id if event is not None else str(item.get("id", ""))
                # An event may come twice while it is being changed: the last word counts.
                events.pop(name, None)
                gone.discard(name)
                if event is not None:
                    events[name] = event
                else:
                    gone.add(name)
        return Changes(
            tuple(events.values()),
            tuple(sorted(gone)) if cursor else (),
            _cursor(next_token, until) if next_token else "",
            is_full=not cursor,
        )

    def put(self, calendar_id: str, draft: EventDraft, known: Written | None, deadline_s: float) -> Written:
        deadline = Deadline(deadline_s)
        if known is not None:
            return self._change(calendar_id, known.event_id, known.version, draft, deadline)
        try:
            made = self._write("POST", _events(calendar_id), draft, deadline)
        except Refused as fault:
            if fault.status in (404, 410):
                raise CalendarGone(VENDOR, fault.reason) from fault
            if fault.status != 409:
                raise
            return self._standing(calendar_id, draft, deadline)
        return codec.written(made, draft.zone)

    def remove(self, calendar_id: str, known: Written, deadline_s: float) -> None:
        deadline = Deadline(deadline_s)
        try:
            self._client.ask(
                "DELETE",
                _events(calendar_id, known.event_id),
                deadline,
                query={"sendUpdates": "none"},
                if_match=known.version,
            )
        except Refused as fault:
            if fault.status in (404, 410):
                return
            if fault.status != 412:
                raise
            if self._read(calendar_id, known.event_id, deadline) is not None:
                raise EventChanged(VENDOR, fault.reason) from fault

    def find(self, calendar_id: str, key: str, deadline_s: float) -> Written | None:
        item = self._read(calendar_id, codec.event_id(key), Deadline(deadline_s))
        return codec.written(item, "UTC") if item is not None else None

    def watch(self, calendar_id: str, address: str, channel_id: str, secret: str, now: datetime) -> Channel | None:
        """For a week at most; Google may give less. Channels cannot be prolonged: open the next, then end this one."""
        wanted = now + _CHANNEL_LIFE
        asked = {
            "id": channel_id,
            "type": "web_hook",
            "address": address,
            "token": secret,
            "expiration": str(int(wanted.timestamp() * 1000)),
        }
        try:
            given = self._client.ask("POST", f"{_events(calendar_id)}/watch", Deadline(_CALL_S), body=asked)
        except Refused as fault:
            if fault.status == 404:
                raise CalendarGone(VENDOR, fault.reason) from fault
            raise
        until = str(given.get("expiration", ""))
        expires = datetime.fromtimestamp(int(until) / 1000, UTC) if until.isdigit() and len(until) < 15 else wanted
        return Channel(str(given.get("id") or channel_id), str(given.get("resourceId", "")), expires)

    def unwatch(self, channel: Channel) -> None:
        try:
            self._client.ask(
                "POST", "/channels/stop", Deadline(_CALL_S), body={"id": channel.id, "resourceId": channel.resource}
            )
        except Refused as fault:
            if fault.status not in (404, 410):
                raise

    def _standing(self, calendar_id: str, draft: EventDraft, deadline: Deadline) -> Written:
        """What has our id already: our own earlier write, or a deleted event whose id Google keeps."""
        path = _events(calendar_id, codec.event_id(draft.key))
        item = self._client.ask("GET", path, deadline)
        if codec.is_cancelled(item):
            made = self._write("PUT", path, draft, deadline, str(item.get("etag", "")))
            return codec.written(made, draft.zone)
        if codec.booking_of(item) != draft.booking:
            raise Refused(409, "duplicate")
        return codec.written(item, draft.zone)

    def _change(self, calendar_id: str, event_id: str, version: str, draft: EventDraft, deadline: Deadline) -> Written:
        try:
            made = self._write("PATCH", _events(calendar_id, event_id), draft, deadline, version)
        except Refused as fault:
            if fault.status in (404, 410):
                raise EventGone(VENDOR, fault.reason) from fault
            if fault.status != 412:
                raise
            item = self._read(calendar_id, event_id, deadline)
            if item is None:
                raise EventGone(VENDOR, fault.reason) from fault
            if not codec.says(item, draft):
                raise EventChanged(VENDOR, fault.reason) from fault
            made = item
        return codec.written(made, draft.zone)

    def _write(
        self, method: str, path: str, draft: EventDraft, deadline: Deadline, version: str = ""
    ) -> dict[str, Any]:
        sent = codec.body(draft, is_change=method == "PATCH")
        if method == "PUT":
            sent["status"] = "confirmed"
        # Guests are ours to tell, by text; Google mails nobody.
        return self._client.ask(method, path, deadline, query={"sendUpdates": "none"}, body=sent, if_match=version)

    def _read(self, calendar_id: str, event_id: str, deadline: Deadline) -> dict[str, Any] | None:
        """The event, None when it is not there or was deleted."""
        try:
            item = self._client.ask("GET", _events(calendar_id, event_id), deadline)
        except Refused as fault:
            if fault.status in (404, 410):
                return None
            raise
        return None if codec.is_cancelled(item) else item

    def _listed(
        self, calendar_id: str, query: dict[str, str], deadline: Deadline, *, is_incremental: bool = False
    ) -> Iterator[dict[str, Any]]:
        fields = {"fields": f"items({codec.EVENT_FIELDS}),nextPageToken,nextSyncToken", "maxAttendees": "1"}
        try:
            yield from self._pages(_events(calendar_id), query | fields, deadline)
        except Refused as fault:
            if fault.status == 404:
                raise CalendarGone(VENDOR, fault.reason) from fault
            # A token that Google cannot read any more is as good as one too old.
            if fault.status == 410 or (is_incremental and fault.status == 400):
                raise CursorExpired(VENDOR, fault.reason) from fault
            raise

    def _pages(self, path: str, query: dict[str, str], deadline: Deadline) -> Iterator[dict[str, Any]]:
        """To the last one; a page may be empty and still not be the last."""
        following = ""
        for _ in range(_MOST_PAGES):
            page = self._client.ask(
                "GET", path, deadline, query=query | ({"pageToken": following} if following else {})
            )
            yield page
            following = str(page.get("nextPageToken") or "")
            if not following:
                return
        raise VendorDown(VENDOR, "an endless list")


def _events(calendar_id: str, event_id: str = "") -> str:
    path = f"/calendars/{quote(calendar_id, safe='')}/events"
    return f"{path}/{quote(event_id, safe='')}" if event_id else path


def _window(span: Span[datetime]) -> dict[str, str]:
    return {
        "singleEvents": "true",
        "maxResults": str(_PAGE),
        "timeMin": codec.instant(span.start),
        "timeMax": codec.instant(span.end),
    }


def _items(page: dict[str, Any]) -> list[dict[str, Any]]:
    items = page.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise VendorDown(VENDOR, "a list that is none")
    return items


def _cursor(token: str, until: datetime) -> str:
    return orjson.dumps({"token": token, "until": codec.instant(until)}).decode()


def _read_cursor(cursor: str) -> tuple[str, datetime]:
    try:
        value = orjson.loads(cursor)
        return str(value["token"]), datetime.fromisoformat(value["until"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as fault:
        raise CursorExpired(VENDOR, "a cursor that is none") from fault
