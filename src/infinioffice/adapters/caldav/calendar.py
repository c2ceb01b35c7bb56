"""A CalDAV account as a `CalendarAccount`: discovery, reading, conditional writing.

Calendars and events are known by their addresses. The password goes only to the server the owner named, and to other
servers of the same domain over TLS: iCloud keeps its calendars on `p42-caldav.icloud.com`.
"""

from __future__ import annotations

import hashlib
import time
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from urllib.parse import quote, urljoin, urlsplit

import icalendar

from infinioffice.adapters.caldav import dav
from infinioffice.adapters.caldav.dav import CALDAV, DAV, SERVER, Multistatus, NotXml
from infinioffice.adapters.caldav.occurrences import Reading, is_same, occurrences, of_series, own_span
from infinioffice.call.outgoing import Answer, NoAnswer, Outgoing
from infinioffice.kernel.addresses import AddressRefused
from infinioffice.kernel.errors import VendorDown, VendorFault, VendorRefused
from infinioffice.kernel.spans import Span
from infinioffice.scheduling import ics
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
    OutcomeUnknown,
    RateLimited,
    Written,
)

VENDOR = "caldav"
_SYNC_S = 60.0
_REDIRECTS = 5
_AT_ONCE = 100
_MOST_PAGES = 200
# Servers compare dates without a zone in UTC, up to 14 hours from where their owner is.
_WIDER = timedelta(hours=26)
_XML = "application/xml; charset=utf-8"
_CALENDAR_PROPERTIES = (
    "d:resourcetype", "d:displayname", "d:current-user-privilege-set", "c:supported-calendar-component-set",
    "c:calendar-timezone",
)  # fmt: skip
_MOST_ACCOUNTS = 4096
_own: OrderedDict[tuple[str, str], frozenset[str]] = OrderedDict()
"""By server and user: the account's own addresses. They hardly ever change, and asking takes three requests."""
_own_lock = Lock()
_WRITING = ("write", "write-content", "bind", "all")


class CalDavCalendar:
    """One account. Safe to use from several threads."""

    vendor = VENDOR
    has_push = False

    def __init__(self, http: Outgoing, base_url: str, username: str, password: str) -> None:
        self._http = http
        # Owners type what their provider's help page says, which is often the bare name.
        self._base_url = base_url.strip() if "://" in base_url else f"https://{base_url.strip()}"
        self._username = username
        self._site = _site(self._base_url)
        secret = b64encode(f"{username}:{password}".encode()).decode("ascii")
        self._authorization = f"Basic {secret}"

    def calendars(self) -> Sequence[CalendarInfo]:
        """The account's calendars that hold events, those it may only read included."""
        until = time.monotonic() + _SYNC_S
        home = self._home(self._principal(until), until)
        url, answer = self._propfind(home, 1, _left(until), *_CALENDAR_PROPERTIES)
        return [
            CalendarInfo(
                urljoin(url, each.href),
                each.text(f"{DAV}displayname") or urlsplit(each.href).path.rstrip("/").rpartition("/")[2],
                _zone_in(each.text(f"{CALDAV}calendar-timezone")),
                is_writable=_is_writable(each),
                is_primary=False,
            )
            for each in answer.resources
            if each.has_inside(f"{DAV}resourcetype", f"{CALDAV}calendar") and _holds_events(each)
        ]

    def events(
        self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline_s: float
    ) -> tuple[ForeignEvent, ...]:
        until = time.monotonic() + deadline_s
        # Somebody is waiting on the phone: what is not known yet is not asked for now.
        reading = Reading(policy, self._known_addresses() or frozenset({self._username.lower()}))
        return tuple(self._in_span(calendar_id, reading, span, until))

    def changes(self, calendar_id: str, cursor: str, window: Span[datetime], policy: BusyPolicy) -> Changes:
        until = time.monotonic() + _SYNC_S
        reading = Reading(policy, self._addresses(until))
        kind, _, value = cursor.partition(" ")
        if cursor and kind not in ("sync", "ctag", "etags"):
            raise CursorExpired(VENDOR, "no cursor of ours")
        if kind == "sync":
            return self._since(calendar_id, value, reading, window, until)
        # Asked before reading: what changes meanwhile is told again the next time.
        now = self._state(calendar_id, until)
        if cursor and cursor == now:
            return Changes((), (), cursor, is_full=False)
        return Changes(tuple(self._in_span(calendar_id, reading, window, until)), (), now, is_full=True)

    def put(self, calendar_id: str, draft: EventDraft, known: Written | None, deadline_s: float) -> Written:
        until = time.monotonic() + deadline_s
        name = known.event_id if known is not None else _name(self._event_address(calendar_id, draft.key))
        url = urljoin(self._inside(calendar_id), name)
        # An empty version is an event we know of without having seen it: whatever is there now is what we change.
        version = known.version or self._version(url, until) or '"gone"' if known is not None else ""
        condition = {"If-Match": version} if known is not None else {"If-None-Match": "*"}
        headers = {"Content-Type": ics.CONTENT_TYPE, **condition}
        answer = self._ask("PUT", url, headers, _draft_text(draft).encode(), _left(until), is_write=True)
        if answer.status in (200, 201, 204):
            return Written(name, answer.headers.get("etag") or self._version(url, until) or "", draft.span)
        if known is None and answer.status in (403, 404, 409, 410, 412):
            found = self._found_again(calendar_id, draft.key, until)
            if found is not None:
                return found
            raise CalendarGone(VENDOR, "no such calendar")
        if known is not None and answer.status in (404, 409, 410, 412):
            return self._after_all(url, name, draft, until)
        raise VendorRefused(VENDOR, f"{answer.status} to a PUT")

    def _after_all(self, url: str, name: str, draft: EventDraft, until: float) -> Written:
        """A change that was refused: it may be the second try of one whose answer was lost."""
        answer = self._ask("GET", url, {}, b"", _left(until))
        if answer.status != 200:
            raise EventGone(VENDOR, "no such event")
        text = answer.body.decode("utf-8", "replace")
        if not is_same(text, _draft_text(draft)):
            raise EventChanged(VENDOR, "somebody else changed it")
        return Written(name, answer.headers.get("etag", ""), draft.span)

    def remove(self, calendar_id: str, known: Written, deadline_s: float) -> None:
        until = time.monotonic() + deadline_s
        url = urljoin(self._inside(calendar_id), known.event_id)
        condition = {"If-Match": known.version} if known.version else {}
        answer = self._ask("DELETE", url, condition, b"", _left(until), is_write=True)
        if answer.status in (200, 204, 404, 410):
            return
        if answer.status == 412:
            if self._version(url, until) is None:
                return
            raise EventChanged(VENDOR, "somebody else changed it")
        raise VendorRefused(VENDOR, f"{answer.status} to a DELETE")

    def find(self, calendar_id: str, key: str, deadline_s: float) -> Written | None:
        return self._found_again(calendar_id, key, time.monotonic() + deadline_s)

    def watch(
        self,
        calendar_id: str,  # noqa: ARG002 - the port's, here and below
        address: str,  # noqa: ARG002
        channel_id: str,  # noqa: ARG002
        secret: str,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> Channel | None:
        """Always None: CalDAV servers do not call."""
        return None

    def unwatch(self, channel: Channel) -> None:
        """There is none to end."""

    # ── Discovery (RFC 6764) ──────────────────────────────────────────────────────────────────────────────────────

    def _principal(self, until: float) -> str:
        """The address that says who we are. What the owner typed comes first unless it is only a host name."""
        typed, known = self._base_url, urljoin(self._base_url, "/.well-known/caldav")
        is_bare = urlsplit(typed).path in ("", "/")
        fault: VendorFault = VendorRefused(VENDOR, "no CalDAV server at this address")
        for start in (known, typed) if is_bare else (typed, known):
            try:
                url, answer = self._propfind(start, 0, _left(until), "d:current-user-principal")
            except (AccessRevoked, AddressRefused, RateLimited):
                raise
            except VendorRefused as refusal:
                fault = refusal
                continue
            for each in answer.resources:
                if href := each.href_in(f"{DAV}current-user-principal"):
                    return urljoin(url, href)
        raise fault

    def _home(self, principal: str, until: float) -> str:
        url, answer = self._propfind(
            principal, 0, _left(until), "c:calendar-home-set", "c:calendar-user-address-set"
        )  # fmt: skip
        for each in answer.resources:
            addresses = {
                href.lower().removeprefix("mailto:") for href in each.hrefs_in(f"{CALDAV}calendar-user-address-set")
            }
            self._remember(frozenset(addresses | {self._username.lower()}))
            if home := each.href_in(f"{CALDAV}calendar-home-set"):
                return urljoin(url, home)
        raise VendorRefused(VENDOR, "this account has no calendars")

    def _addresses(self, until: float) -> frozenset[str]:
        """The account's own addresses; its user name alone where the server does not tell them."""
        known = self._known_addresses()
        if known is None:
            try:
                self._home(self._principal(until), until)
            except (AccessRevoked, RateLimited, VendorDown):
                raise
            except VendorRefused:
                self._remember(frozenset({self._username.lower()}))
            known = self._known_addresses()
        return known or frozenset({self._username.lower()})

    def _known_addresses(self) -> frozenset[str] | None:
        with _own_lock:
            return _own.get((self._base_url, self._username))

    def _remember(self, addresses: frozenset[str]) -> None:
        with _own_lock:
            _own[self._base_url, self._username] = addresses
            while len(_own) > _MOST_ACCOUNTS:
                _own.popitem(last=False)

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _in_span(
        self, calendar_id: str, reading: Reading, span: Span[datetime], until: float
    ) -> Iterator[ForeignEvent]:
        wider = Span(span.start - _WIDER, span.end + _WIDER)
        _, answer = self._report(calendar_id, dav.calendar_query(wider), 1, until)
        return self._read(answer, reading, span, until)

    def _read(
        self, answer: Multistatus, reading: Reading, span: Span[datetime], until: float
    ) -> Iterator[ForeignEvent]:
        for each in answer.resources:
            text = each.text(f"{CALDAV}calendar-data")
            if not text or each.status == 404:
                continue
            if time.monotonic() > until:
                raise VendorDown(VENDOR, "reading the calendar took too long")
            yield from occurrences(reading, _name(each.href), each.text(f"{DAV}getetag"), text, span)

    def _since(self, calendar_id: str, token: str, reading: Reading, window: Span[datetime], until: float) -> Changes:
        """RFC 6578. Every changed resource is named as gone and its occurrences as new: which it had is not known."""
        changed: dict[str, bool] = {}
        for _ in range(_MOST_PAGES):
            _, answer = self._report(calendar_id, dav.sync_collection(token), 0, until)
            is_cut = False
            for each in answer.resources:
                if each.status == 507:
                    is_cut = True
                elif not each.href.endswith("/"):
                    changed[each.href] = each.status not in (404, 410)
            token = answer.sync_token or token
            if not is_cut:
                break
        events: list[ForeignEvent] = []
        present = [href for href, is_there in changed.items() if is_there]
        for first in range(0, len(present), _AT_ONCE):
            _, answer = self._report(calendar_id, dav.multiget(present[first : first + _AT_ONCE]), 1, until)
            events.extend(self._read(answer, reading, window, until))
        names = [_name(href) for href in changed]
        gone = tuple(each for name in names for each in (name, of_series(name)))
        return Changes(tuple(events), gone, f"sync {token}", is_full=False)

    def _state(self, calendar_id: str, until: float) -> str:
        """The best cursor the server has: a sync token, a ctag, or the fingerprint of all ETags."""
        _, answer = self._propfind(
            calendar_id, 0, _left(until), "d:sync-token", "d:supported-report-set", "s:getctag", is_calendar=True
        )
        for each in answer.resources:
            can_sync = each.has_inside(f"{DAV}supported-report-set", f"{DAV}sync-collection")
            if can_sync and (token := each.text(f"{DAV}sync-token")):
                return f"sync {token}"
            if tag := each.text(f"{SERVER}getctag"):
                return f"ctag {tag}"
        _, answer = self._propfind(calendar_id, 1, _left(until), "d:getetag", is_calendar=True)
        listed = sorted((_name(each.href), each.text(f"{DAV}getetag")) for each in answer.resources)
        return f"etags {hashlib.sha256(repr(listed).encode()).hexdigest()}"

    # ── Our own events ────────────────────────────────────────────────────────────────────────────────────────────

    def _found_again(self, calendar_id: str, key: str, until: float) -> Written | None:
        """Where we put it, or else wherever its UID is: some servers give events addresses of their own."""
        url = self._event_address(calendar_id, key)
        answer = self._ask("GET", url, {}, b"", _left(until))
        if answer.status == 200:
            return _written(_name(url), answer.headers.get("etag", ""), answer.body.decode("utf-8", "replace"))
        if answer.status not in (404, 410):
            raise VendorRefused(VENDOR, f"{answer.status} to a GET")
        _, found = self._report(calendar_id, dav.uid_query(key), 1, until)
        for each in found.resources:
            if text := each.text(f"{CALDAV}calendar-data"):
                return _written(_name(each.href), each.text(f"{DAV}getetag"), text)
        return None

    def _version(self, url: str, until: float) -> str | None:
        """The event's present ETag; None when it is not there."""
        try:
            _, answer = self._propfind(url, 0, _left(until), "d:getetag")
        except VendorRefused as refusal:
            if isinstance(refusal, AccessRevoked | AddressRefused):
                raise
            return None
        return next((each.text(f"{DAV}getetag") for each in answer.resources), None)

    def _event_address(self, calendar_id: str, key: str) -> str:
        return f"{self._inside(calendar_id).rstrip('/')}/{quote(key)}.ics"

    # ── The wire ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _propfind(
        self, url: str, depth: int, deadline_s: float, *names: str, is_calendar: bool = False
    ) -> tuple[str, Multistatus]:
        headers = {"Depth": str(depth), "Content-Type": _XML}
        answer = self._ask("PROPFIND", self._inside(url), headers, dav.propfind(*names), deadline_s)
        return answer.url, _multistatus(answer, is_calendar=is_calendar)

    def _report(self, calendar_id: str, body: bytes, depth: int, until: float) -> tuple[str, Multistatus]:
        headers = {"Depth": str(depth), "Content-Type": _XML}
        answer = self._ask("REPORT", self._inside(calendar_id), headers, body, _left(until))
        return answer.url, _multistatus(answer, is_calendar=True)

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        deadline_s: float,
        *,
        is_write: bool = False,
    ) -> Answer:
        """One request. Raises AccessRevoked, RateLimited, VendorDown, and OutcomeUnknown for a write."""
        given = {"Authorization": self._authorization, **headers}
        try:
            answer = self._http.request(
                method, url, headers=given, body=body, deadline_s=deadline_s, redirects=_REDIRECTS
            )
        except NoAnswer as fault:
            if is_write:
                raise OutcomeUnknown(VENDOR, fault.reason) from fault
            raise
        if answer.status == 401:
            raise AccessRevoked(VENDOR, "user name or password refused")
        if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
            raise RateLimited(VENDOR, str(answer.status), _retry_after_s(answer.headers.get("retry-after", "")))
        if answer.status >= 500 and answer.status != 507:
            if is_write:
                raise OutcomeUnknown(VENDOR, str(answer.status))
            raise VendorDown(VENDOR, str(answer.status))
        return answer

    def _inside(self, url: str) -> str:
        """The address, if our password may go there. Raises AddressRefused."""
        if _site(url) != self._site:
            raise AddressRefused(VENDOR, "elsewhere")
        return url


def _site(url: str) -> tuple[str, str]:
    """Scheme and domain. The last two names of a host are its domain: whoever runs the server the owner trusted has
    the password anyway, so nothing hangs on `co.uk`. Over plain http, and for addresses, it is host and port."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or host.replace(".", "").isdigit() or ":" in host:
        return parts.scheme, parts.netloc.lower()
    return parts.scheme, ".".join(host.split(".")[-2:])


def _multistatus(answer: Answer, *, is_calendar: bool) -> Multistatus:
    if answer.status == 207:
        try:
            return dav.read_multistatus(answer.body)
        except NotXml as error:
            raise VendorDown(VENDOR, f"its answer cannot be read: {error}") from error
    if "valid-sync-token" in dav.error_conditions(answer.body) or answer.status in (409, 410, 412):
        raise CursorExpired(VENDOR, "the sync token is too old")
    if is_calendar and answer.status == 404:
        raise CalendarGone(VENDOR, "no such calendar")
    raise VendorRefused(VENDOR, f"{answer.status} where calendar data belongs")


def _written(name: str, version: str, text: str) -> Written | None:
    span = own_span(text)
    return Written(name, version, span) if span is not None else None


def _draft_text(draft: EventDraft) -> str:
    return ics.text(
        ics.Entry(
            uid=draft.key,
            span=draft.span,
            stamp=datetime.now(UTC),
            title=draft.title,
            sequence=draft.sequence,
            notes=draft.notes,
            place=draft.place,
            booking=draft.booking,
        )
    )


def _name(href: str) -> str:
    """What an event is known by within its calendar: the path, however the server wrote the address."""
    return urlsplit(href).path.replace("#", "%23")


def _left(until: float) -> float:
    left_s = until - time.monotonic()
    if left_s <= 0:
        raise VendorDown(VENDOR, "took too long")
    return min(left_s, _SYNC_S)


def _retry_after_s(text: str) -> float | None:
    """Seconds, from a number or a date."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _holds_events(resource: dav.Resource) -> bool:
    components = resource.found.get(f"{CALDAV}supported-calendar-component-set")
    if components is None:
        return True
    names = [each.get("name", "").upper() for each in components]
    return not names or "VEVENT" in names


def _is_writable(resource: dav.Resource) -> bool:
    """Servers that do not tell are believed to allow it."""
    if f"{DAV}current-user-privilege-set" not in resource.found:
        return True
    return any(resource.has_inside(f"{DAV}current-user-privilege-set", DAV + name) for name in _WRITING)


def _zone_in(text: str) -> str:
    """The name of the zone a calendar is kept in; empty when it has none or an unreadable one."""
    try:
        zones = icalendar.Calendar.from_ical(text).walk("VTIMEZONE") if text else []
    except ValueError:
        return ""
    return str(zones[0].get("TZID", "")) if zones else ""
