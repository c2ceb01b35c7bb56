"""What of the calls a list shows: read from its address, so that every view is a link that can be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import QueryDict

from infinioffice.office.businesses.shown import Shown
from infinioffice.office.calls.models import Call
from infinioffice.office.calls.shown import OUTCOMES
from infinioffice.office.messaging.models import Message, OnCallPage
from infinioffice.office.reviewing import words

_COULD = Q(outcome="booked") | (
    Q(fields__has_key="service") & ~Q(outcome__in=("changed", "cancelled", "emergency", ""))
)  # fmt: skip
KINDS = {
    "bookable": _COULD,
    "missed": _COULD & ~Q(outcome="booked"),
    "contained": Q(outcome__in=("booked", "changed", "cancelled", "answered", "link")),
}
"""What the figures of the analytics count (`analytics.figures` says what the words mean)."""
LINES = {"phone": "Phone", "browser": "Browser", "text": "Text"}
_LONGEST = 200
_MOST_WAITING = 300


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: everything. `hour` and `weekday` (0 is Monday) are on the first business's clock, for links from
    figures; `kind` is one of `KINDS`."""

    q: str = ""
    outcome: str = ""
    business: UUID | None = None
    line: str = ""
    since: date | None = None
    until: date | None = None
    needs: bool = False
    hour: int | None = None
    weekday: int | None = None
    kind: str = ""

    @classmethod
    def read(cls, given: QueryDict, businesses: dict[UUID, Shown]) -> Filters:
        """From an address; anything that makes no sense there counts as not given."""
        wanted = next((key for key in businesses if str(key) == given.get("business")), None)
        return cls(
            q=given.get("q", "").strip()[:_LONGEST],
            outcome=given.get("outcome", "") if given.get("outcome") in OUTCOMES else "",
            business=wanted,
            line=given.get("line", "") if given.get("line") in LINES else "",
            since=_date(given.get("since", "")),
            until=_date(given.get("until", "")),
            needs=given.get("needs") == "1",
            hour=_number(given.get("hour", ""), 24),
            weekday=_number(given.get("weekday", ""), 7),
            kind=next((kind for kind in KINDS if given.get(kind) == "1"), ""),
        )

    def query(self, **more: str) -> str:
        """As the part of an address behind `?`."""
        known = {
            "q": self.q,
            "outcome": self.outcome,
            "business": str(self.business) if self.business else "",
            "line": self.line,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "needs": "1" if self.needs else "",
            "hour": "" if self.hour is None else str(self.hour),
            "weekday": "" if self.weekday is None else str(self.weekday),
            **({self.kind: "1"} if self.kind else {}),
        }
        return urlencode({key: value for key, value in (known | more).items() if value})

    @property
    def is_any(self) -> bool:
        return self == Filters()

    def apply(self, calls: QuerySet[Call], zone: ZoneInfo) -> QuerySet[Call]:
        """The calls of this view; days begin and end on the clock of `zone`."""
        if self.outcome:
            calls = calls.filter(outcome=self.outcome)
        if self.business:
            calls = calls.filter(business_id=self.business)
        if self.line:
            calls = calls.filter(line=self.line)
        if self.since:
            calls = calls.filter(started_at__gte=_midnight(self.since, zone))
        if self.until:
            calls = calls.filter(started_at__lt=_midnight(self.until + timedelta(days=1), zone))
        if self.hour is not None or self.weekday is not None:
            calls = _at_times(calls, self.hour, self.weekday, zone)
        if self.needs:
            calls = needing(calls)
        if self.kind:
            calls = calls.filter(KINDS[self.kind])
        return words.matching(calls, self.q) if self.q else calls


@dataclass(frozen=True, slots=True)
class View:
    """A view worth a click."""

    name: str
    query: str
    is_here: bool


def views(here: Filters, today: date) -> list[View]:
    """The usual views, and whether one of them is what is shown."""
    week = today - timedelta(days=6)
    known = (
        ("All", Filters()),
        ("Needs you", Filters(needs=True)),
        ("Booked", Filters(outcome="booked")),
        ("Messages", Filters(outcome="message")),
        ("Emergencies", Filters(outcome="emergency")),
        ("Hung up", Filters(outcome="abandoned")),
        ("Last 7 days", Filters(since=week)),
    )
    return [View(name, each.query(), replace(here) == each) for name, each in known]


def needing(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Calls that left something nobody has dealt with; of each kind the newest `_MOST_WAITING`. Their ids are read
    first: a subquery would have every call looked at."""
    ids: set[UUID] = set()
    for kind in (Message, OnCallPage):
        waiting = kind._default_manager.filter(handled_at=None, call_id__isnull=False).order_by("-created_at")
        ids.update(each for each in waiting.values_list("call_id", flat=True)[:_MOST_WAITING] if each is not None)
    return calls.filter(id__in=ids)


def _at_times(calls: QuerySet[Call], hour: int | None, weekday: int | None, zone: ZoneInfo) -> QuerySet[Call]:
    from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

    if hour is not None:
        calls = calls.alias(_hour=ExtractHour("started_at", tzinfo=zone)).filter(_hour=hour)
    if weekday is not None:
        calls = calls.alias(_day=ExtractIsoWeekDay("started_at", tzinfo=zone)).filter(_day=weekday + 1)
    return calls


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # The edges of the calendar have no neighbours.
    return found if 1900 < found.year < 9000 else None


def _number(text: str, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 and int(text) < most else None
