"""The figures of a stretch of days, each from one pass over its calls. Inside the tenant's scope.

A caller is *bookable* who named a service, or booked, and did not come to change or cancel or with an emergency: the
ones a booking could have come of. *Contained* is a call that ended without a person having to do something.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from infinioffice.office.tenancy import scoped_tenant_id

MOST_TURNS = 20_000
"""So many measured turns, the newest, are enough for percentiles; more would only be slower."""
BOOKABLE = "(outcome = 'booked' OR (fields ? 'service' AND outcome NOT IN ('changed', 'cancelled', 'emergency', '')))"
CONTAINED = ("booked", "changed", "cancelled", "answered", "link")


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days `[first, last]` on the clock of `zone`, of one business or all."""

    first: date
    last: date
    zone: ZoneInfo
    business: UUID | None = None

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        start = datetime(self.first.year, self.first.month, self.first.day, tzinfo=self.zone)
        after = self.last + timedelta(days=1)
        return start, datetime(after.year, after.month, after.day, tzinfo=self.zone)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of calls. The funnel's steps include only those of the step before."""

    calls: int
    ended: int
    bookable: int
    booked: int
    contained: int
    failed: int
    named_service: int
    gave_name: int
    gave_number: int


@dataclass(frozen=True, slots=True)
class Latency:
    """How long callers waited for the voice, in ms, over `turns` measured turns; None without any."""

    turns: int
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None


def totals(span: Span) -> Totals:
    where, values = _where(span)
    contained = ", ".join(f"'{each}'" for each in CONTAINED)
    sql = f"""
        SELECT count(*), count(*) FILTER (WHERE outcome <> ''), count(*) FILTER (WHERE {BOOKABLE}),
               count(*) FILTER (WHERE outcome = 'booked'), count(*) FILTER (WHERE outcome IN ({contained})),
               count(*) FILTER (WHERE outcome = 'failed'),
               count(*) FILTER (WHERE {BOOKABLE}),
               count(*) FILTER (WHERE {BOOKABLE} AND (outcome = 'booked' OR fields ?| array['name', 'first_name'])),
               count(*) FILTER (WHERE {BOOKABLE} AND (outcome = 'booked' OR (
                   fields ?| array['name', 'first_name'] AND fields ? 'phone')))
        FROM calls_call WHERE {where}
    """  # noqa: S608 - constants of this module
    return Totals(*_rows(sql, values)[0])


def outcomes(span: Span) -> dict[str, int]:
    """How many calls ended how; those without an end under an empty name."""
    where, values = _where(span)
    sql = f"SELECT outcome, count(*) FROM calls_call WHERE {where} GROUP BY outcome"  # noqa: S608
    return {str(name): int(count) for name, count in _rows(sql, values)}


def by_day(span: Span) -> dict[date, tuple[int, int]]:
    """Calls and bookings of each day that had any."""
    where, values = _where(span)
    sql = f"""
        SELECT (started_at AT TIME ZONE %s)::date, count(*), count(*) FILTER (WHERE outcome = 'booked')
        FROM calls_call WHERE {where} GROUP BY 1
    """  # noqa: S608
    return {day: (int(calls), int(booked)) for day, calls, booked in _rows(sql, [span.zone.key, *values])}


def by_hour(span: Span) -> dict[tuple[int, int], int]:
    """Calls by weekday (0 is Monday) and hour, on the span's clock."""
    where, values = _where(span)
    sql = f"""
        SELECT extract(isodow FROM here)::int - 1, extract(hour FROM here)::int, count(*)
        FROM (SELECT started_at AT TIME ZONE %s AS here FROM calls_call WHERE {where}) calls GROUP BY 1, 2
    """  # noqa: S608
    return {(day, hour): int(count) for day, hour, count in _rows(sql, [span.zone.key, *values])}


def latency(span: Span) -> Latency:
    """Over the newest measured turns of the span, of all businesses."""
    sql = f"""
        SELECT count(*), percentile_cont(array[0.5, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY ms)
        FROM (SELECT voice_to_voice_ms AS ms FROM calls_turn WHERE tenant_id = %s AND at >= %s AND at < %s
              AND voice_to_voice_ms IS NOT NULL ORDER BY at DESC LIMIT {MOST_TURNS}) turns
    """  # noqa: S608
    ((count, found),) = _rows(sql, [scoped_tenant_id(), *span.bounds])
    return Latency(int(count), *(found or (None, None, None, None)))


def _where(span: Span) -> tuple[str, list[Any]]:
    # The tenant is said as well, because the row policy's own condition has no use for an index.
    words, values = "tenant_id = %s AND started_at >= %s AND started_at < %s", [scoped_tenant_id(), *span.bounds]
    if span.business is None:
        return words, list(values)
    return f"{words} AND business_id = %s", [*values, span.business]


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
