"""A calendar in memory that keeps the `CalendarAccount` contract, and lets a test be the person who edits it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from infinioffice.kernel.errors import VendorFault
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.busy import Facts, blocks, whole_days
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
    OutcomeUnknown,
    Written,
)

VENDOR = "memory"
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Entry:
    """One event as it stands. `change` is the number of the change that made it so, and its version."""

    id: str
    span: Span[datetime]
    facts: Facts
    created: datetime
    change: int
    booking: str | None = None
    draft: EventDraft | None = None
    is_gone: bool = False
    days: tuple[date, date] | None = None
    """Of an all-day event; `span` is then where the calendar's own zone puts them."""


@dataclass(slots=True)
class MemoryCalendar:
    """Any number of calendars of one account; `main` exists from the start.

    `faults` are raised one per call, before it does anything; `lost_replies` counts writes that happen and whose answer
    is lost. `asked` names every call in order.
    """

    faults: list[VendorFault] = field(default_factory=list)
    lost_replies: int = 0
    zone: str = "America/New_York"
    has_push: bool = True
    vendor: str = VENDOR
    asked: list[str] = field(default_factory=list)
    channels: dict[str, tuple[Channel, str, str]] = field(default_factory=dict)
    """By channel id: the channel, its address and its secret."""
    _calendars: dict[str, dict[str, Entry]] = field(default_factory=lambda: {"main": {}})
    _change: int = 0
    _oldest_cursor: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    # -- the port -----------------------------------------------------------------------------------------------------

    def calendars(self) -> Sequence[CalendarInfo]:
        with self._lock:
            self._begin("calendars")
            return tuple(
                CalendarInfo(name, name.title(), self.zone, is_writable=True, is_primary=name == "main")
                for name in self._calendars
            )

    def events(
        self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline_s: float
    ) -> tuple[ForeignEvent, ...]:
        with self._lock:
            self._begin("events")
            return tuple(self._seen(calendar_id, span, policy))

    def changes(self, calendar_id: str, cursor: str, window: Span[datetime], policy: BusyPolicy) -> Changes:
        with self._lock:
            self._begin("changes")
            found = self._calendar(calendar_id)
            if not cursor:
                return Changes(tuple(self._seen(calendar_id, window, policy)), (), str(self._change), is_full=True)
            if int(cursor) < self._oldest_cursor:
                raise CursorExpired(VENDOR, "cursor too old")
            new = [entry for entry in found.values() if entry.change > int(cursor)]
            here = tuple(_foreign(entry, policy) for entry in new if not entry.is_gone)
            return Changes(here, tuple(entry.id for entry in new if entry.is_gone), str(self._change), is_full=False)

    def put(self, calendar_id: str, draft: EventDraft, known: Written | None, deadline_s: float) -> Written:
        with self._lock:
            self._begin("put")
            found = self._calendar(calendar_id)
            entry = found.get(known.event_id if known else _event_id(draft.key))
            if known is None and entry is not None and not entry.is_gone:
                return _written(entry)
            if known is not None:
                if entry is None or entry.is_gone:
                    raise EventGone(VENDOR, "event gone")
                if known.version != str(entry.change):
                    if entry.draft == draft:
                        return _written(entry)
                    raise EventChanged(VENDOR, "changed by somebody else")
            created = entry.created if entry is not None and not entry.is_gone else self._now()
            written = Entry(
                known.event_id if known else _event_id(draft.key),
                draft.span, Facts(), created, self._next(), draft.booking, draft,
            )  # fmt: skip
            found[written.id] = written
            self._may_lose_the_reply()
            return _written(written)

    def remove(self, calendar_id: str, known: Written, deadline_s: float) -> None:
        with self._lock:
            self._begin("remove")
            entry = self._calendar(calendar_id).get(known.event_id)
            if entry is None or entry.is_gone:
                return
            if known.version and known.version != str(entry.change):
                raise EventChanged(VENDOR, "changed by somebody else")
            entry.is_gone, entry.change = True, self._next()
            self._may_lose_the_reply()

    def find(self, calendar_id: str, key: str, deadline_s: float) -> Written | None:
        with self._lock:
            self._begin("find")
            entry = self._calendar(calendar_id).get(_event_id(key))
            return None if entry is None or entry.is_gone else _written(entry)

    def watch(self, calendar_id: str, address: str, channel_id: str, secret: str, now: datetime) -> Channel | None:
        with self._lock:
            self._begin("watch")
            self._calendar(calendar_id)
            if not self.has_push:
                return None
            channel = Channel(channel_id, f"memory/{calendar_id}", now + timedelta(days=7))
            self.channels[channel_id] = (channel, address, secret)
            return channel

    def unwatch(self, channel: Channel) -> None:
        with self._lock:
            self._begin("unwatch")
            self.channels.pop(channel.id, None)

    # -- the person whose calendar it is ------------------------------------------------------------------------------

    def add(
        self,
        span: Span[datetime],
        facts: Facts | None = None,
        *,
        calendar_id: str = "main",
        created: datetime | None = None,
    ) -> str:
        """A person enters an event; answers its id."""
        with self._lock:
            number = self._next()
            entry = Entry(f"person{number}", span, facts or Facts(), created or self._now(), number)
            self._calendar(calendar_id)[entry.id] = entry
            return entry.id

    def add_days(self, first: date, end: date, facts: Facts | None = None, *, calendar_id: str = "main") -> str:
        """A person enters an all-day event; `end` is exclusive. Answers its id."""
        with self._lock:
            name = self.add(
                whole_days(first, end, self.zone), replace(facts or Facts(), is_all_day=True), calendar_id=calendar_id
            )
            self._calendar(calendar_id)[name].days = (first, end)
            return name

    def move(self, event_id: str, span: Span[datetime], *, calendar_id: str = "main") -> None:
        """A person drags an event, ours or theirs, to another time."""
        with self._lock:
            entry = self._calendar(calendar_id)[event_id]
            entry.span, entry.days, entry.change = span, None, self._next()
            entry.facts = replace(entry.facts, is_all_day=False)
            entry.draft = replace(entry.draft, span=span) if entry.draft else None

    def delete(self, event_id: str, *, calendar_id: str = "main") -> None:
        """A person deletes an event, ours or theirs."""
        with self._lock:
            entry = self._calendar(calendar_id)[event_id]
            entry.is_gone, entry.change = True, self._next()

    def add_calendar(self, calendar_id: str) -> None:
        with self._lock:
            self._calendars[calendar_id] = {}

    def delete_calendar(self, calendar_id: str = "main") -> None:
        with self._lock:
            del self._calendars[calendar_id]

    def expire_cursors(self) -> None:
        """Every cursor given out so far is too old."""
        with self._lock:
            self._oldest_cursor = self._next()

    def standing(self, calendar_id: str = "main") -> list[Entry]:
        """The events that are there, in order of their start."""
        with self._lock:
            found = [entry for entry in self._calendar(calendar_id).values() if not entry.is_gone]
            return sorted(found, key=lambda entry: entry.span.start)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _begin(self, name: str) -> None:
        self.asked.append(name)
        if self.faults:
            raise self.faults.pop(0)

    def _calendar(self, calendar_id: str) -> dict[str, Entry]:
        if calendar_id not in self._calendars:
            raise CalendarGone(VENDOR, "no such calendar")
        return self._calendars[calendar_id]

    def _seen(self, calendar_id: str, span: Span[datetime], policy: BusyPolicy) -> list[ForeignEvent]:
        there = [_foreign(entry, policy) for entry in self._calendar(calendar_id).values() if not entry.is_gone]
        return sorted((each for each in there if each.span.overlaps(span)), key=lambda each: each.span.start)

    def _next(self) -> int:
        self._change += 1
        return self._change

    def _now(self) -> datetime:
        """Later with every change, which is all that anybody asks of it."""
        return _BEGINNING + timedelta(seconds=self._change)

    def _may_lose_the_reply(self) -> None:
        if self.lost_replies:
            self.lost_replies -= 1
            raise OutcomeUnknown(VENDOR, "no answer")


def _event_id(key: str) -> str:
    return f"ours{key}"


def _written(entry: Entry) -> Written:
    return Written(entry.id, str(entry.change), entry.span)


def _foreign(entry: Entry, policy: BusyPolicy) -> ForeignEvent:
    return ForeignEvent(
        entry.id,
        whole_days(*entry.days, policy.zone) if entry.days else entry.span,
        blocks(entry.facts, policy),
        entry.facts.is_all_day,
        entry.booking,
        str(entry.change),
        entry.created,
    )
