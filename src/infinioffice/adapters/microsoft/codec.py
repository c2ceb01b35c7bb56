"""Graph's calendar on the wire. PURE: plain JSON values to ours and back; `$select` keeps everything else away.

Graph's times have no offset but name a zone beside them, in Windows' names or IANA's; we ask for UTC. An all-day event
is midnight to midnight whatever zone stands beside it: its dates are read, its zone is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.busy import Facts, blocks, placed, whole_days
from infinioffice.scheduling.calendars import BusyPolicy, CalendarInfo, EventDraft, ForeignEvent, Written

VENDOR = "microsoft"

_OURS = "String {3b9d1f6a-52c7-4e0e-8a41-6d0f9c2b7e15}"
"""The namespace of our two extended properties. It can never change: events already carry it, in this spelling."""
BOOKING = f"{_OURS} Name infinioffice_booking"
KEY = f"{_OURS} Name infinioffice_key"

EVENT_FIELDS = "id,seriesMasterId,isAllDay,isCancelled,showAs,responseStatus,start,end,createdDateTime"
"""What is asked for of each event: titles, guests and notes of other people's events never reach us."""
EVENT_EXPAND = f"singleValueExtendedProperties($filter=id eq '{BOOKING}' or id eq '{KEY}')"


def instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key_filter(key: str) -> str:
    return f"singleValueExtendedProperties/any(ep: ep/id eq '{KEY}' and ep/value eq '{key}')"


def zone_named(name: str) -> str:
    """The IANA name of a zone Graph names; empty for one that is nobody's (`Customized Time Zone`)."""
    if name in ("UTC", "tzone://Microsoft/Utc"):
        return "UTC"
    known = WINDOWS_TO_OLSON.get(name, name)
    try:
        return ZoneInfo(known).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def body(draft: EventDraft, *, is_change: bool) -> dict[str, Any]:
    """The event as we write it. No attendees: Graph would mail them, and callers are ours to tell."""
    whole: dict[str, Any] = {
        "subject": draft.title,
        "body": {"contentType": "text", "content": draft.notes},
        "location": {"displayName": draft.place},
        "start": _written_time(draft.span.start, draft.zone),
        "end": _written_time(draft.span.end, draft.zone),
        "isAllDay": False,
        "showAs": "busy",
        "singleValueExtendedProperties": [
            {"id": BOOKING, "value": draft.booking},
            {"id": KEY, "value": draft.key},
        ],
    }
    if not is_change:
        whole["transactionId"] = draft.key
    return whole


def _written_time(at: datetime, zone: str) -> dict[str, str]:
    wall = at.astimezone(ZoneInfo(zone))
    if wall.fold:
        # The second of an hour that comes twice cannot be said in the zone itself: Graph knows no offsets.
        wall, zone = at.astimezone(UTC), "UTC"
    return {"dateTime": wall.replace(tzinfo=None).isoformat(timespec="seconds"), "timeZone": zone}


def says(item: Mapping[str, Any], draft: EventDraft) -> bool:
    """Whether the event stands at the draft's time under the draft's title: an answer was lost, not somebody faster."""
    return (
        property_of(item, BOOKING) == draft.booking
        and span_of(item, draft.zone) == draft.span
        and not item.get("isCancelled")
        and item.get("subject", "") == draft.title
        and _place(item) == draft.place
    )


def calendar(item: Mapping[str, Any], zone: str) -> CalendarInfo:
    return CalendarInfo(
        _text(item, "id"),
        str(item.get("name") or item.get("id")),
        zone,
        is_writable=bool(item.get("canEdit")),
        is_primary=bool(item.get("isDefaultCalendar")),
    )


def foreign(item: Mapping[str, Any], policy: BusyPolicy) -> ForeignEvent | None:
    """One event or occurrence; None for one that takes no time: cancelled, or of no length. Raises VendorDown for what
    cannot be read, so that it is never taken for free time."""
    if item.get("isCancelled") or (span := span_of(item, policy.zone)) is None:
        return None
    facts = _facts(item)
    created = item.get("createdDateTime")
    return ForeignEvent(
        name_of(item),
        span,
        blocks(facts, policy),
        facts.is_all_day,
        property_of(item, BOOKING),
        version_of(item),
        _instant(created, "UTC") if isinstance(created, str) else None,
    )


def name_of(item: Mapping[str, Any]) -> str:
    """An occurrence's name begins with its series' id."""
    master = item.get("seriesMasterId")
    name = _text(item, "id")
    return f"{master}/{name}" if isinstance(master, str) and master else name


def written(item: Mapping[str, Any], zone: str) -> Written:
    """Raises VendorDown for an event of no length."""
    span = span_of(item, zone)
    if span is None:
        raise VendorDown(VENDOR, "an event of no length")
    return Written(_text(item, "id"), version_of(item), span)


def version_of(item: Mapping[str, Any]) -> str:
    return str(item.get("@odata.etag") or "")


def property_of(item: Mapping[str, Any], name: str) -> str | None:
    """One of our extended properties. Graph answers their GUIDs in a case of its own."""
    given = item.get("singleValueExtendedProperties")
    for each in given if isinstance(given, list) else ():
        if isinstance(each, dict) and str(each.get("id", "")).lower() == name.lower():
            value = each.get("value")
            return value if isinstance(value, str) and value else None
    return None


def span_of(item: Mapping[str, Any], zone: str) -> Span[datetime] | None:
    """None when it ends where it starts. `zone` places all-day events and times whose zone is nobody's."""
    start, end = item.get("start"), item.get("end")
    if not isinstance(start, dict) or not isinstance(end, dict):
        raise VendorDown(VENDOR, "an event without times")
    if item.get("isAllDay"):
        first, last = _wall(start), _wall(end)
        if first.time() == last.time() == time():
            return _days(first.date(), last.date(), zone)
        # Not midnight: somebody converted it, and then the zone beside it counts.
    from_, until = (_at(each, zone) for each in (start, end))
    return Span(from_, until) if from_ < until else None


def _days(first: date, end: date, zone: str) -> Span[datetime]:
    try:
        return whole_days(first, end, zone)
    except OverflowError as fault:
        raise VendorDown(VENDOR, "a date that is none") from fault


def _facts(item: Mapping[str, Any]) -> Facts:
    response = item.get("responseStatus")
    shown = item.get("showAs")
    return Facts(
        is_all_day=bool(item.get("isAllDay")),
        is_cancelled=bool(item.get("isCancelled")),
        is_declined=isinstance(response, dict) and response.get("response") == "declined",
        is_free=shown == "free",
        is_tentative=shown == "tentative",
        kind={"oof": "away", "workingElsewhere": "whereabouts"}.get(str(shown), "ordinary"),  # type: ignore[arg-type]
    )


def _place(item: Mapping[str, Any]) -> str:
    place = item.get("location")
    return str(place.get("displayName") or "") if isinstance(place, dict) else ""


def _at(value: Mapping[str, Any], zone: str) -> datetime:
    wall = _wall(value)
    try:
        return placed(wall, zone_named(str(value.get("timeZone") or "")) or zone)
    except OverflowError as fault:
        raise VendorDown(VENDOR, "a time that is none") from fault


def _wall(value: Mapping[str, Any]) -> datetime:
    """Without a zone: seven decimals and, from some clients, a Z are read and dropped."""
    try:
        return datetime.fromisoformat(str(value.get("dateTime"))).replace(tzinfo=None)
    except ValueError as fault:
        raise VendorDown(VENDOR, "a time that is none") from fault


def _instant(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else placed(at, zone)
    except (ValueError, OverflowError) as fault:
        raise VendorDown(VENDOR, "a time that is none") from fault


def expires(text: object, otherwise: datetime) -> datetime:
    """When a channel ends, in Graph's own words."""
    return _instant(text, "UTC") if isinstance(text, str) and text else otherwise


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not value:
        raise VendorDown(VENDOR, f"no {name}")
    return value
