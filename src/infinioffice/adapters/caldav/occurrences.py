"""What a stored iCalendar resource blocks: every occurrence in a span, expanded from its series. Pure.

Titles, guests and notes are not looked at. What cannot be read is counted, never guessed away: a broken rule leaves the
first occurrence standing, one that is busy every minute blocks throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import recurring_ical_events  # type: ignore[import-untyped]

from infinioffice.adapters.caldav.recurrence import dense_end, judge
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.busy import Facts, blocks, placed, whole_days
from infinioffice.scheduling.calendars import BusyPolicy, ForeignEvent
from infinioffice.scheduling.ics import BOOKING_PROPERTY

LARGEST_RESOURCE = 4 * 1024 * 1024
_MOST_OCCURRENCES = 5000
_MOST_RDATES = 2000
_ONE_DAY = timedelta(days=1)
_SHOWN = ("FREE", "BUSY", "TENTATIVE", "OOF", "WORKINGELSEWHERE")


@dataclass(slots=True)
class Reading:
    """How one calendar is read. `own` are the account's addresses in lower case, to find its answers to invitations.
    `unreadable` counts resources of which nothing, or not everything, could be understood."""

    policy: BusyPolicy
    own: frozenset[str] = frozenset()
    unreadable: int = 0


def occurrences(reading: Reading, href: str, version: str, text: str, span: Span[datetime]) -> list[ForeignEvent]:
    """Everything in this resource that touches the span, except what was cancelled, in order of time."""
    if len(text) > LARGEST_RESOURCE:
        reading.unreadable += 1
        return []
    try:
        whole: Any = icalendar.Calendar.from_ical(text)
        parts: list[Any] = whole.walk("VEVENT")
        found = [event for event in _expanded(reading, whole, parts, href, version, span) if event is not None]
    # The libraries meet broken values at many places and answer with what Python raises there.
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError):
        reading.unreadable += 1
        return []
    return sorted(found, key=lambda each: (each.span.start, each.id))


def own_span(text: str) -> Span[datetime] | None:
    """When the one event of a resource of ours is; None if somebody has made something else of it."""
    try:
        events: list[Any] = icalendar.Calendar.from_ical(text).walk("VEVENT")
        times = _times(events[0], "UTC") if len(events) == 1 and "RRULE" not in events[0] else None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        return None
    return times[0] if times is not None else None


def is_same(text: str, other: str) -> bool:
    """Whether two resources are the same one event at the same time with the same words."""
    try:
        first, second = (_said(each) for each in (text, other))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        return False
    return first == second


def _said(text: str) -> tuple[object, ...]:
    events: list[Any] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    names = ("UID", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "RRULE", "STATUS")
    return (len(events), _times(events[0], "UTC"), *(str(events[0].get(name, "")) for name in names))


def _expanded(
    reading: Reading, whole: Any, parts: list[Any], href: str, version: str, span: Span[datetime]
) -> Iterator[ForeignEvent | None]:
    masters = [each for each in parts if "RECURRENCE-ID" not in each]
    if len(parts) == 1 and "RRULE" not in parts[0] and "RDATE" not in parts[0]:
        name = href if masters else _name(href, parts[0], reading)
        yield _event(reading, parts[0], name, version, span)
        return
    verdicts = {_verdict(each, span) for each in masters}
    if "dense" in verdicts:
        for each in masters:
            yield _throughout(reading, each, href, version, span)
        return
    if "wrong" in verdicts or sum(_rdates(each) for each in masters) > _MOST_RDATES:
        reading.unreadable += 1
        for each in parts:
            yield _event(reading, each, _name(href, each, reading), version, span)
        return
    # Dates without a zone are compared in UTC by the library, up to a day from where they are.
    made = recurring_ical_events.of(whole).between(span.start - _ONE_DAY, span.end + _ONE_DAY)
    for each in made[:_MOST_OCCURRENCES]:
        yield _event(reading, each, _name(href, each, reading), version, span)


def _verdict(event: Any, span: Span[datetime]) -> str:
    rules = event.get("RRULE", [])
    found = [judge(rule, event["DTSTART"].dt, span.end) for rule in (rules if isinstance(rules, list) else [rules])]
    return "wrong" if "wrong" in found else "dense" if "dense" in found else "fine"


def _rdates(event: Any) -> int:
    dates = event.get("RDATE", [])
    return sum(len(each.dts) for each in (dates if isinstance(dates, list) else [dates]))


def _throughout(reading: Reading, event: Any, href: str, version: str, span: Span[datetime]) -> ForeignEvent | None:
    """A series busy every hour or minute, as the one long event it amounts to."""
    reading.unreadable += 1
    first = _event(reading, event, of_series(href), version, Span(datetime.min.replace(tzinfo=UTC), span.end))
    if first is None:
        return None
    rules = event["RRULE"]
    end = dense_end(rules[0] if isinstance(rules, list) else rules, first.span.start) or span.end + _ONE_DAY
    if end <= span.start or end <= first.span.start:
        return None
    return ForeignEvent(of_series(href), Span(first.span.start, end.astimezone(UTC)), first.blocks, version=version)


def _event(reading: Reading, event: Any, identity: str, version: str, span: Span[datetime]) -> ForeignEvent | None:
    """One occurrence; None for one that was cancelled, takes no time, or lies elsewhere."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    times = _times(event, reading.policy.zone)
    if times is None or not times[0].overlaps(span):
        return None
    booking = str(event.get(BOOKING_PROPERTY, "")) or None
    created = event.get("CREATED")
    made = created.dt if created is not None and isinstance(created.dt, datetime) else None
    return ForeignEvent(
        identity,
        times[0],
        blocks(_facts(reading, event, is_all_day=times[1]), reading.policy),
        is_all_day=times[1],
        booking=booking,
        version=version,
        created=_instant(made, reading.policy.zone) if made is not None else None,
    )


def _times(event: Any, zone: str) -> tuple[Span[datetime], bool] | None:
    """The span in UTC, and whether it is whole days; None for no time at all."""
    start: date | datetime = event["DTSTART"].dt
    is_all_day = not isinstance(start, datetime)
    if "DTEND" in event:
        end: date | datetime = event["DTEND"].dt
    elif "DURATION" in event:
        end = start + event["DURATION"].dt
    else:
        end = start + _ONE_DAY if is_all_day else start
    if not isinstance(start, datetime) and not isinstance(end, datetime):
        return whole_days(start, end, zone), True
    first, last = _instant(start, zone), _instant(end, zone)
    return (Span(first, last), is_all_day) if first < last else None


def _instant(at: date | datetime, zone: str) -> datetime:
    """In UTC; a date is its midnight and a time without a zone is what the wall shows, both in `zone`."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return at.astimezone(UTC) if at.tzinfo is not None else placed(at, zone)


def _name(href: str, event: Any, reading: Reading) -> str:
    """An occurrence's own name: its series', a mark, and where the rule has put it, however it was moved since."""
    at = event.get("RECURRENCE-ID", event["DTSTART"]).dt
    return f"{of_series(href)}-{_instant(at, reading.policy.zone):%Y%m%dT%H%M%SZ}"


def of_series(href: str) -> str:
    """What the names of all occurrences of a resource begin with; an event that is no series is called `href`."""
    return f"{href}#"


def _facts(reading: Reading, event: Any, *, is_all_day: bool) -> Facts:
    """What the owner answered, what Outlook says more exactly than the standard can, and the standard."""
    answer = _answer(reading, event)
    shown = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS") or event.get("X-MICROSOFT-CDO-INTENDEDSTATUS") or "").upper()
    is_unsure = answer in ("TENTATIVE", "NEEDS-ACTION") or str(event.get("STATUS", "")).upper() == "TENTATIVE"
    is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return Facts(
        is_all_day=is_all_day,
        is_declined=answer == "DECLINED",
        is_free=shown == "FREE" if shown in _SHOWN else is_free,
        is_tentative=shown == "TENTATIVE" if shown in _SHOWN else is_unsure,
        kind={"OOF": "away", "WORKINGELSEWHERE": "whereabouts"}.get(shown, "ordinary"),  # type: ignore[arg-type]
    )


def _answer(reading: Reading, event: Any) -> str:
    """The account's own answer to an invitation, empty when it was not invited."""
    guests = event.get("ATTENDEE", [])
    for guest in guests if isinstance(guests, list) else [guests]:
        if str(guest).lower().removeprefix("mailto:") in reading.own:
            return str(getattr(guest, "params", {}).get("PARTSTAT", "NEEDS-ACTION")).upper()
    return ""
