"""What a serving process counts, in Prometheus' own client. Labels are constant words, never a tenant, a number or an
id: `tests/unit/call/test_metrics.py` keeps the budget of series."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from prometheus_client import Counter, Gauge, Histogram

from infinioffice.call.ports import TurnRecord
from infinioffice.kernel.clock import Clock
from infinioffice.kernel.errors import StoreDown

_SECONDS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0)
_PARTS = ("hear", "understand", "decide", "tool", "speak")

CALLS = Counter("infinioffice_calls", "Calls that ended, by outcome and line.", ["outcome", "line"])
TURNED_AWAY = Counter("infinioffice_calls_turned_away", "Calls that were not carried, by reason.", ["reason"])
LIVE = Gauge("infinioffice_calls_live", "Calls carried now.")
RESUMED = Counter("infinioffice_calls_resumed", "Calls taken over from a worker that died or stopped.")
TURN = Histogram("infinioffice_turn_seconds", "The caller's last word to our first sound.", buckets=_SECONDS)
PART = Histogram("infinioffice_turn_part_seconds", "The parts of a turn.", ["part"], buckets=_SECONDS)
BARGE_INS = Counter("infinioffice_barge_ins", "Turns in which the caller spoke into our words.")
LOOP_LAG = Gauge("infinioffice_loop_lag_seconds", "How late the event loop wakes: p99 of the last five seconds.")
STORE_DOWN = Counter("infinioffice_store_down", "Writes of a call's log that went to the local journal.")
FALLBACKS = Counter("infinioffice_fallbacks", "Times a vendor failed and what stands behind it took over.", ["part"])
DATABASE_UP = Gauge("infinioffice_database_up", "1 when the figures below could be read from the database.")
QUEUE_AGE = Gauge("infinioffice_queue_age_seconds", "How long the oldest due job has waited.")
QUEUE_JOBS = Gauge("infinioffice_queue_jobs", "Jobs that are due and wait, 1000 at most.")
JOBS_FAILED = Gauge("infinioffice_jobs_failed", "Jobs that were given up and wait for somebody, 1000 at most.")
CALENDAR_LAG = Gauge("infinioffice_calendar_lag_seconds", "How old the oldest reading of a connected calendar is.")
CALENDARS = Gauge("infinioffice_calendars", "Connected calendars, by status.", ["status"])
TEXTS = Gauge("infinioffice_texts", "Texts of the last 24 hours, by status.", ["status"])
GOLDEN_AGE = Gauge("infinioffice_golden_call_age_seconds", "Since the last golden call that booked. None: +Inf.")

for _part in ("hear", "understand", "speak"):
    FALLBACKS.labels(_part)

KEPT_S = 15.0
PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the whole installation stands, as its database tells: the same from every process. Seconds; the keys of
    the mappings are constant words."""

    queue_age_s: float = 0.0
    queue_jobs: int = 0
    jobs_failed: int = 0
    calendar_lag_s: float = 0.0
    calendars: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)
    golden_age_s: float = float("inf")


class Installation:
    """Reads the standing when somebody scrapes, at most every 15 seconds, and never makes a scraper wait long: while
    the database is away the figures of the process still come."""

    def __init__(self, read: Callable[[], Awaitable[Standing]], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._due = clock.monotonic()
        self._reading = asyncio.Lock()

    async def refresh(self) -> None:
        """Brings the gauges up to date when they are old. Raises nothing for a database that is away."""
        async with self._reading:
            if self._clock.monotonic() < self._due:
                return
            try:
                async with asyncio.timeout(PATIENCE_S):
                    _show(await self._read())
                DATABASE_UP.set(1)
            except (StoreDown, TimeoutError):
                DATABASE_UP.set(0)
            self._due = self._clock.monotonic() + KEPT_S


def _show(standing: Standing) -> None:
    QUEUE_AGE.set(standing.queue_age_s)
    QUEUE_JOBS.set(standing.queue_jobs)
    JOBS_FAILED.set(standing.jobs_failed)
    CALENDAR_LAG.set(standing.calendar_lag_s)
    GOLDEN_AGE.set(standing.golden_age_s)
    for gauge, counts in ((CALENDARS, standing.calendars), (TEXTS, standing.texts)):
        gauge.clear()
        for status, count in counts.items():
            gauge.labels(status).set(count)


def turn(record: TurnRecord) -> None:
    """Counts one turn."""
    if record.voice_to_voice_ms is not None:
        TURN.observe(record.voice_to_voice_ms / 1000)
    for part in _PARTS:
        took = getattr(record, f"{part}_ms")
        if took is not None:
            PART.labels(part).observe(took / 1000)
    if record.barge_in:
        BARGE_INS.inc()
