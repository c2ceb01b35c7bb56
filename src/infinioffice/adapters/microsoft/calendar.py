"""The `CalendarAccount` port on Microsoft Graph.

Series are expanded by Graph (`calendarView`). Its delta tells that something changed but not always what: a deleted
series and a deleted occurrence look alike, occurrences come without their fields, and our own mark is never in it. So
single events are looked at one by one and everything else means reading the window again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import orjson

from infinioffice.adapters.microsoft import codec
from infinioffice.adapters.microsoft.client import LOST_CURSOR, Client, Deadline, Refused, TokenSource
from infinioffice.adapters.microsoft.codec import VENDOR
from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.addresses import LONGEST_ADDRESS, AddressRefused
from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import (
    AccessRevoked,
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
    RateLimited,
    Written,
)

_PAGE = 500
_DELTA_PAGE = 200
_MOST_PAGES = 120
_SYNC_S = 120.0
_CALL_S = 10.0
_WATCH_S = 25.0
"""Graph asks our address twice, up to ten seconds each, before it answers."""
_AHEAD = timedelta(days=3)
"""A cursor covers so much more than it was asked for, or it would expire with every minute that passes."""
_ZONES_APART = timedelta(hours=26)
"""Graph places all-day events in the mailbox's zone or in UTC, we in the business's: read wide, choose ourselves."""
_CHANNEL_LIFE = timedelta(minutes=4200)
"""Graph's shortest stated maximum is 4230 minutes."""
_ONE_BY_ONE = 20
"""More changed events than this are read faster with the whole window."""
_RECENT_PAGES = 3


class MicrosoftCalendar:
    """One owner's account. `base` is empty for Graph's own address."""

    vendor = VENDOR
    has_push = True

    def __init__(self, http: Outgoing, base: str, token_source: TokenSource) -> None:
        self._client = Client(http, base, token_source)

    def calendars(self) -> Sequence[CalendarInfo]:
        """The zone is the mailbox's: Graph's calendars have none of their own."""
        deadline = Deadline(_CALL_S)
        query = {"$top": "100", "$select": "id,name,canEdit,isDefaultCalendar"}
        found = [item for page in self._pages("/me/calendars", query, deadline) for item in _items(page)]
        try:
            zone = codec.zone_named(str(self._client.ask("GET", "/me/mailboxSettings", deadline).get("timeZone", "")))
        except (Refused, AccessRevoked):
            zone = ""
        return tuple(codec.calendar(item, zone) for item in found)

    def events(
        self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline_s: float
    ) -> tuple[ForeignEvent, ...]:
        found = self._view(calendar_id, span, policy, Deadline(deadline_s))
        return tuple(event for event in found if event.span.overlaps(span))

    def changes(self, calendar_id: str, cursor: str, window: Span[datetime], policy: BusyPolicy) -> Changes:
        """The cursor holds Graph's link and how far it covers. It depends on nothing of the policy, but what was read
        before does: begin anew when a policy changes."""
        deadline = Deadline(_SYNC_S)
        if not cursor:
            covered = Span(window.start, window.end + _AHEAD)
            # First the link, then the events: a change between the two is seen twice rather than never.
            link = self._first_link(calendar_id, covered, deadline)
            events = self._view(calendar_id, covered, policy, deadline)
            return Changes(events, (), _cursor(link, covered.end), is_full=True)
        link, until = _read_cursor(cursor)
        if window.end > until or not self._client.owns(link):
            raise CursorExpired(VENDOR, "the window or the address has moved on")
        changed, link = self._changed(link, deadline)
        if changed is None or len(changed) > _ONE_BY_ONE:
            events = self._view(calendar_id, Span(window.start, until), policy, deadline)
            return Changes(events, (), _cursor(link, until), is_full=True)
        looked_at = {name: self._read(name, deadline) for name in changed}
        read = {name: codec.foreign(item, policy) if item is not None else None for name, item in looked_at.items()}
        return Changes(
            tuple(event for event in read.values() if event is not None),
            tuple(name for name, event in read.items() if event is None),
            _cursor(link, until),
            is_full=False,
        )

    def put(self, calendar_id: str, draft: EventDraft, known: Written | None, deadline_s: float) -> Written:
        deadline = Deadline(deadline_s)
        if known is not None:
            return self._change(known, draft, deadline)
        # For how long a transaction id is remembered is nowhere stated, so a later try looks first.
        if (standing := self._find(calendar_id, draft.key, deadline)) is not None:
            return codec.written(standing, draft.zone)
        try:
            made = self._client.ask("POST", _events(calendar_id), deadline, body=codec.body(draft, is_change=False))
        except Refused as fault:
            if fault.status in (404, 410):
                raise CalendarGone(VENDOR, fault.reason) from fault
            if fault.status != 409:
                raise
            standing = self._find(calendar_id, draft.key, deadline)
            if standing is None:
                raise
            return codec.written(standing, draft.zone)
        return codec.written(made, draft.zone)

    def remove(self, calendar_id: str, known: Written, deadline_s: float) -> None:  # noqa: ARG002 - ids are the mailbox's
        """Graph touches events by itself after they are written, so a new version at the old time is no change."""
        deadline = Deadline(deadline_s)
        item = self._read(known.event_id, deadline)
        if item is None:
            return
        version = codec.version_of(item)
        if known.version and version != known.version and codec.span_of(item, "UTC") != known.span:
            raise EventChanged(VENDOR, "changed by somebody else")
        try:
            self._client.ask("DELETE", _event(known.event_id), deadline, if_match=version)
        except Refused as fault:
            if fault.status == 412:
                raise EventChanged(VENDOR, fault.reason) from fault
            if fault.status not in (404, 410):
                raise

    def find(self, calendar_id: str, key: str, deadline_s: float) -> Written | None:
        item = self._find(calendar_id, key, Deadline(deadline_s))
        return codec.written(item, "UTC") if item is not None else None

    def watch(self, calendar_id: str, address: str, channel_id: str, secret: str, now: datetime) -> Channel | None:
        """For a little under three days. Graph chooses the channel's id itself, and asks `address` for its handshake
        before this returns. Open the next channel, then end this one."""
        del channel_id
        wanted = now + _CHANNEL_LIFE
        resource = f"/me/calendars/{quote(calendar_id, safe='')}/events"
        asked = {
            "changeType": "created,updated,deleted",
            "notificationUrl": address,
            "lifecycleNotificationUrl": address,
            "resource": resource,
            "expirationDateTime": codec.instant(wanted),
            "clientState": secret,
        }
        try:
            given = self._client.ask("POST", "/subscriptions", Deadline(_WATCH_S), body=asked)
        except Refused as fault:
            if fault.status == 404:
                raise CalendarGone(VENDOR, fault.reason) from fault
            raise
        if not isinstance(name := given.get("id"), str) or not name:
            raise VendorDown(VENDOR, "a channel without an id")
        return Channel(name, resource, codec.expires(given.get("expirationDateTime"), wanted))

    def unwatch(self, channel: Channel) -> None:
        try:
            self._client.ask("DELETE", f"/subscriptions/{quote(channel.id, safe='')}", Deadline(_CALL_S))
        except Refused as fault:
            if fault.status not in (404, 410):
                raise

    # -- reading ------------------------------------------------------------------------------------------------------

    def _view(
        self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline: Deadline
    ) -> tuple[ForeignEvent, ...]:
        query = {
            "startDateTime": codec.instant(span.start - _ZONES_APART),
            "endDateTime": codec.instant(span.end + _ZONES_APART),
            "$top": str(_PAGE),
            "$select": codec.EVENT_FIELDS,
            "$expand": codec.EVENT_EXPAND,
        }
        path = f"/me/calendars/{quote(calendar_id, safe='')}/calendarView"
        try:
            found = [item for page in self._pages(path, query, deadline) for item in _items(page)]
        except Refused as fault:
            if fault.status == 404:
                raise CalendarGone(VENDOR, fault.reason) from fault
            raise
        read = (codec.foreign(item, policy) for item in found)
        return tuple({event.id: event for event in read if event is not None}.values())

    def _first_link(self, calendar_id: str, span: Span[datetime], deadline: Deadline) -> str:
        """Where the changes after now will be; empty when this mailbox gives none, and then it is read whole each
        time (endless series can keep Graph from answering at all)."""
        query = {
            "startDateTime": codec.instant(span.start - _ZONES_APART),
            "endDateTime": codec.instant(span.end + _ZONES_APART),
        }
        path = f"/me/calendars/{quote(calendar_id, safe='')}/calendarView/delta"
        link = ""
        try:
            for page in self._pages(path, query, deadline, page_size=_DELTA_PAGE):
                link = str(page.get("@odata.deltaLink") or "")
        except RateLimited:
            raise
        except (VendorDown, AddressRefused):
            # Whether the time is up or Graph is down, the reading that follows will say.
            return ""
        except Refused as fault:
            if fault.status == 404:
                raise CalendarGone(VENDOR, fault.reason) from fault
            return ""
        return link

    def _changed(self, link: str, deadline: Deadline) -> tuple[set[str] | None, str]:
        """Ids of single events that changed, None when only reading the window can tell; and the next link."""
        changed: set[str] = set()
        is_clear, following = True, ""
        try:
            for page in self._pages(link, None, deadline, page_size=_DELTA_PAGE):
                following = str(page.get("@odata.deltaLink") or "")
                for item in _items(page):
                    is_clear = is_clear and "@removed" not in item and item.get("type") == "singleInstance"
                    changed.add(str(item.get("id", "")))
        except Refused as fault:
            if fault.status == 404 and fault.code not in LOST_CURSOR:
                raise CalendarGone(VENDOR, fault.reason) from fault
            raise CursorExpired(VENDOR, fault.reason) from fault
        return (changed if is_clear else None), following

    def _read(self, event_id: str, deadline: Deadline) -> dict[str, Any] | None:
        """The event, None when it is not there."""
        query = {"$select": f"{codec.EVENT_FIELDS},subject,location", "$expand": codec.EVENT_EXPAND}
        try:
            return self._client.ask("GET", _event(event_id), deadline, query=query)
        except Refused as fault:
            if fault.status in (404, 410):
                return None
            raise

    def _find(self, calendar_id: str, key: str, deadline: Deadline) -> dict[str, Any] | None:
        query = {
            "$select": f"{codec.EVENT_FIELDS},subject,location",
            "$expand": codec.EVENT_EXPAND,
            "$filter": codec.key_filter(key),
        }
        try:
            found = _items(self._client.ask("GET", _events(calendar_id), deadline, query=query))
        except Refused as fault:
            if fault.status in (404, 410):
                raise CalendarGone(VENDOR, fault.reason) from fault
            if fault.status not in (400, 501):
                raise
            found = self._recent(calendar_id, deadline)
        # The filter's answer is checked like any other: somebody else's event must not be taken for ours.
        mine = (item for item in found if codec.property_of(item, codec.KEY) == key and not item.get("isCancelled"))
        return next(mine, None)

    def _recent(self, calendar_id: str, deadline: Deadline) -> list[dict[str, Any]]:
        """Personal accounts cannot be asked for an extended property: the events made last are looked through."""
        query = {
            "$select": f"{codec.EVENT_FIELDS},subject,location",
            "$expand": codec.EVENT_EXPAND,
            "$orderby": "createdDateTime desc",
            "$top": "100",
        }
        found: list[dict[str, Any]] = []
        for number, page in enumerate(self._pages(_events(calendar_id), query, deadline), 1):
            found += _items(page)
            if number == _RECENT_PAGES:
                break
        return found

    def _pages(
        self, path: str, query: dict[str, str] | None, deadline: Deadline, *, page_size: int = 0
    ) -> Iterator[dict[str, Any]]:
        """To the last one; a page may be empty and still not be the last. `path` may be a link of Graph's own."""
        for _ in range(_MOST_PAGES):
            page = self._client.ask("GET", path, deadline, query=query, page_size=page_size)
            yield page
            path, query = str(page.get("@odata.nextLink") or ""), None
            if not path:
                return
        raise VendorDown(VENDOR, "an endless list")

    # -- writing ------------------------------------------------------------------------------------------------------

    def _change(self, known: Written, draft: EventDraft, deadline: Deadline) -> Written:
        """Graph does not always look at If-Match, so we look first and send it nevertheless."""
        item = self._read(known.event_id, deadline)
        if item is None or item.get("isCancelled"):
            raise EventGone(VENDOR, "event gone")
        if known.version and codec.version_of(item) != known.version:
            return self._ours_or_changed(item, draft)
        try:
            made = self._client.ask(
                "PATCH",
                _event(known.event_id),
                deadline,
                body=codec.body(draft, is_change=True),
                if_match=known.version,
            )
        except Refused as fault:
            if fault.status in (404, 410):
                raise EventGone(VENDOR, fault.reason) from fault
            if fault.status not in (409, 412):
                raise
            item = self._read(known.event_id, deadline)
            if item is None:
                raise EventGone(VENDOR, fault.reason) from fault
            return self._ours_or_changed(item, draft)
        return codec.written(made, draft.zone)

    @staticmethod
    def _ours_or_changed(item: dict[str, Any], draft: EventDraft) -> Written:
        if not codec.says(item, draft):
            raise EventChanged(VENDOR, "changed by somebody else")
        return codec.written(item, draft.zone)


def _events(calendar_id: str) -> str:
    return f"/me/calendars/{quote(calendar_id, safe='')}/events"


def _event(event_id: str) -> str:
    return f"/me/events/{quote(event_id, safe='')}"


def _items(page: dict[str, Any]) -> list[dict[str, Any]]:
    items = page.get("value", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise VendorDown(VENDOR, "a list that is none")
    return items


def _cursor(link: str, until: datetime) -> str:
    """Empty, "always read whole", for no link and for one longer than we would follow."""
    if not link or len(link) > LONGEST_ADDRESS:
        return ""
    return orjson.dumps({"link": link, "until": codec.instant(until)}).decode()


def _read_cursor(cursor: str) -> tuple[str, datetime]:
    try:
        value = orjson.loads(cursor)
        return str(value["link"]), datetime.fromisoformat(value["until"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as fault:
        raise CursorExpired(VENDOR, "a cursor that is none") from fault
