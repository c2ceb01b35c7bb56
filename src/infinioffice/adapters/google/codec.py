"""Google Calendar v3 on the wire. PURE: plain JSON values to ours and back; `fields` keeps everything else away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from infinioffice.kernel.errors import VendorDown
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.busy import Facts, Kind, blocks, placed, whole_days
from infinioffice.scheduling.calendars import BusyPolicy, CalendarInfo, EventDraft, ForeignEvent, Written

VENDOR = "google"
BOOKING = "infinioffice_booking"
"""The private extended property that says which booking an event is."""

EVENT_FIELDS = (
    "id,status,etag,created,transparency,eventType,start,end,extendedProperties/private,attendees(self,responseStatus)"
)
"""What is asked for of each event: titles, guests' names and notes of other people's events never reach us."""

_KINDS: dict[str, Kind] = {
    "outOfOffice": "away",
    "focusTime": "focus",
    "workingLocation": "whereabouts",
    "birthday": "whereabouts",
}
_WRITABLE = ("owner", "writer", "writerWithoutPrivateAccess")


def event_id(key: str) -> str:
    """The same booking has the same id. Google takes lower-case base32hex (`a`-`v`, digits), which hex digits are."""
    return f"io{key}"


def instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def body(draft: EventDraft, *, is_change: bool) -> dict[str, Any]:
    """The event as we write it. A change also takes back what a person may have made of it (an all-day event)."""
    whole: dict[str, Any] = {
        "summary": draft.title,
        "description": draft.notes,
        "location": draft.place,
        "start": _written_time(draft.span.start, draft.zone),
        "end": _written_time(draft.span.end, draft.zone),
        "transparency": "opaque",
        "extendedProperties": {"private": {BOOKING: draft.booking}},
    }
    if is_change:
        whole["start"]["date"] = whole["end"]["date"] = None
    else:
        whole["id"] = event_id(draft.key)
    return whole


def _written_time(at: datetime, zone: str) -> dict[str, Any]:
    return {"dateTime": at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"), "timeZone": zone}


def says(item: Mapping[str, Any], draft: EventDraft) -> bool:
    """Whether the event already is what the draft wants: an answer was lost, not somebody faster."""
    wanted = body(draft, is_change=False)
    return (
        booking_of(item) == draft.booking
        and span_of(item, draft.zone) == draft.span
        and not is_cancelled(item)
        and all(item.get(name, "") == wanted[name] for name in ("summary", "description", "location"))
    )


def calendar(item: Mapping[str, Any]) -> CalendarInfo:
    return CalendarInfo(
        _text(item, "id"),
        str(item.get("summaryOverride") or item.get("summary") or item.get("id")),
        str(item.get("timeZone", "")),
        is_writable=item.get("accessRole") in _WRITABLE,
        is_primary=bool(item.get("primary")),
    )


def is_cancelled(item: Mapping[str, Any]) -> bool:
    """Deleted events come as cancelled ones, often with nothing but their id."""
    return item.get("status") == "cancelled"


def foreign(item: Mapping[str, Any], policy: BusyPolicy) -> ForeignEvent | None:
    """One event or occurrence; None for one that takes no time: cancelled, or of no length. Raises VendorDown for what
    cannot be read, so that it is never taken for free time."""
    if is_cancelled(item) or (span := span_of(item, policy.zone)) is None:
        return None
    facts = _facts(item)
    created = item.get("created")
    return ForeignEvent(
        _text(item, "id"),
        span,
        blocks(facts, policy),
        facts.is_all_day,
        booking_of(item),
        str(item.get("etag", "")),
        _instant(created, policy.zone) if isinstance(created, str) else None,
    )


def written(item: Mapping[str, Any], zone: str) -> Written:
    """Raises VendorDown for an event of no length."""
    span = span_of(item, zone)
    if span is None:
        raise VendorDown(VENDOR, "an event of no length")
    return Written(_text(item, "id"), str(item.get("etag", "")), span)


def booking_of(item: Mapping[str, Any]) -> str | None:
    extended = item.get("extendedProperties")
    private = extended.get("private") if isinstance(extended, dict) else None
    value = private.get(BOOKING) if isinstance(private, dict) else None
    return value if isinstance(value, str) and value else None


def span_of(item: Mapping[str, Any], zone: str) -> Span[datetime] | None:
    """None when it ends where it starts. `zone` places all-day and floating times."""
    start, end = item.get("start"), item.get("end")
    if not isinstance(start, dict) or not isinstance(end, dict):
        raise VendorDown(VENDOR, "an event without times")
    if isinstance(first := start.get("date"), str):
        return _days(first, str(end.get("date")), zone)
    from_, until = (_instant(str(each.get("dateTime")), str(each.get("timeZone") or zone)) for each in (start, end))
    return Span(from_, until) if from_ < until else None


def _facts(item: Mapping[str, Any]) -> Facts:
    attendees = item.get("attendees")
    people = attendees if isinstance(attendees, list) else []
    answer = next((p.get("responseStatus") for p in people if isinstance(p, dict) and p.get("self")), None)
    start = item.get("start")
    return Facts(
        is_all_day=isinstance(start, dict) and "date" in start and start["date"] is not None,
        is_cancelled=is_cancelled(item),
        is_declined=answer == "declined",
        is_free=item.get("transparency") == "transparent",
        is_tentative=item.get("status") == "tentative" or answer in ("tentative", "needsAction"),
        kind=_KINDS.get(str(item.get("eventType", "default")), "ordinary"),
    )


def _instant(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else placed(at, zone)
    except (ValueError, KeyError, OverflowError, OSError) as fault:
        # A zone's name is looked up among files: one that is a folder there is an OSError.
        raise VendorDown(VENDOR, "a time that is none") from fault


def _days(first: str, end: str, zone: str) -> Span[datetime]:
    try:
        return whole_days(date.fromisoformat(first), date.fromisoformat(end), zone)
    except (ValueError, OverflowError) as fault:
        raise VendorDown(VENDOR, "a date that is none") from fault


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not value:
        raise VendorDown(VENDOR, f"no {name}")
    return value
