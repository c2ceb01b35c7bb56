"""A calendar in a file, for tests whose processes are killed: it outlives every one of them, as a vendor's does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import (
    BusyPolicy,
    CalendarInfo,
    Changes,
    Channel,
    EventChanged,
    EventDraft,
    EventGone,
    ForeignEvent,
    Written,
)

_TABLE = (
    "CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, calendar TEXT, booking TEXT, start REAL, end REAL,"
    " version INTEGER, gone INTEGER)"
)


class FileCalendar:
    """Every calendar id exists. Only our own events are in it."""

    vendor = "file"
    has_push = False

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as file:
            file.execute(_TABLE)

    def standing(self, calendar_id: str) -> list[tuple[str, datetime]]:
        """Booking and start of all events that are there."""
        with self._open() as file:
            rows = file.execute(
                "SELECT booking, start FROM events WHERE calendar = ? AND NOT gone ORDER BY id", (calendar_id,)
            ).fetchall()
        return [(booking, _at(start)) for booking, start in rows]

    def calendars(self) -> Sequence[CalendarInfo]:
        return ()

    def events(
        self, calendar_id: str, span: Span[datetime], policy: BusyPolicy, deadline_s: float
    ) -> tuple[ForeignEvent, ...]:
        with self._open() as file:
            rows = file.execute(
                "SELECT id, booking, start, end, version FROM events"
                " WHERE calendar = ? AND NOT gone AND start < ? AND end > ?",
                (calendar_id, span.end.timestamp(), span.start.timestamp()),
            ).fetchall()
        return tuple(
            ForeignEvent(name, Span(_at(start), _at(end)), blocks=True, booking=booking, version=str(version))
            for name, booking, start, end, version in rows
        )

    def changes(self, calendar_id: str, cursor: str, window: Span[datetime], policy: BusyPolicy) -> Changes:
        return Changes(self.events(calendar_id, window, policy, 5.0), (), "", is_full=True)

    def put(self, calendar_id: str, draft: EventDraft, known: Written | None, deadline_s: float) -> Written:
        with self._open() as file:
            row = self._row(file, draft.key)
            if known is None and row is not None and not row[3]:
                return _written(draft.key, row)
            if known is not None and (row is None or row[3]):
                raise EventGone(self.vendor, "gone")
            if known is not None and row is not None and known.version != str(row[2]):
                raise EventChanged(self.vendor, "changed")
            version = (row[2] if row is not None else 0) + 1
            file.execute(
                "INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?, 0)",
                (
                    draft.key, calendar_id, draft.booking, draft.span.start.timestamp(), draft.span.end.timestamp(),
                    version,
                ),
            )  # fmt: skip
            return Written(draft.key, str(version), draft.span)

    def remove(self, calendar_id: str, known: Written, deadline_s: float) -> None:
        with self._open() as file:
            row = self._row(file, known.event_id)
            if row is None or row[3]:
                return
            if known.version != str(row[2]):
                raise EventChanged(self.vendor, "changed")
            file.execute("UPDATE events SET gone = 1, version = version + 1 WHERE id = ?", (known.event_id,))

    def find(self, calendar_id: str, key: str, deadline_s: float) -> Written | None:
        with self._open() as file:
            row = self._row(file, key)
        return None if row is None or row[3] else _written(key, row)

    def watch(self, calendar_id: str, address: str, channel_id: str, secret: str, now: datetime) -> Channel | None:
        return None

    def unwatch(self, channel: Channel) -> None:
        """There are none."""

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction that is whole or not there."""
        file = sqlite3.connect(self._path, timeout=20, isolation_level=None)
        try:
            file.execute("BEGIN IMMEDIATE")
            yield file
            file.execute("COMMIT")
        finally:
            file.close()

    def _row(self, file: sqlite3.Connection, key: str) -> tuple[float, float, int, int] | None:
        found = file.execute("SELECT start, end, version, gone FROM events WHERE id = ?", (key,)).fetchone()
        return None if found is None else (found[0], found[1], found[2], found[3])


def _at(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _written(key: str, row: tuple[float, float, int, int]) -> Written:
    return Written(key, str(row[2]), Span(_at(row[0]), _at(row[1])))
