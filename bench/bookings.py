"""How long finding, holding, booking, moving and cancelling take on a durable embedded PostgreSQL, and how that grows.

Each figure is the whole use case as a call's thread runs it: connection from the pool, one transaction, commit to disk.
The limit is 25 ms p99 for a commit without an outside calendar and 600 ms p95 with one that answers in 200 ms; writes
that waited for a calendar are in it 60 s after it is back. The plans of the queries that grow go to `bench/plans.md`.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from bench.measured import Measured, percentile, timed_ms
from infinioffice.adapters.embedded import opened, wait_until_stopped
from infinioffice.call.ports import Scope
from infinioffice.config import Settings
from infinioffice.kernel.errors import VendorDown
from infinioffice.scheduling.rules import Need, OpenHours, Rules, ServiceRule, Unit
from infinioffice.scheduling.slots import Booking, BookingDetails, Hold, SlotRequest, Wanted
from infinioffice.testing.calendars import MemoryCalendar

ROUNDS = 400
GROWTH = (1_000, 10_000, 100_000, 1_000_000)
WITH_CALENDAR, ANSWERS_IN_S = 60, 0.2
OUTAGE_S, PATIENCE_S = 15.0, 120.0
PLANS = Path(__file__).parent / "plans.md"
ZONE = ZoneInfo("America/Chicago")
NOW = datetime.now(ZONE).replace(hour=6, minute=0, second=0, microsecond=0)
ANA = BookingDetails("Ana Whitfield", "+15185550142")
RULES = Rules(
    zone=ZONE,
    hours=tuple(OpenHours(day, 8 * 60, 18 * 60) for day in range(7)),
    services=(ServiceRule("visit", "Visit", 30, "exact", (Need("provider"),), cleanup_minutes=5),),
    units=tuple(Unit(f"p{n}", "provider", n, f"p{n}", f"Dr. {n}") for n in range(1, 5)),
)


def measure() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "data"
        with _installation(folder) as admin_url:
            scope = _business()
            plans: list[str] = []
            before = 0
            for number in GROWTH:
                _other_peoples_bookings(admin_url, scope, before, number)
                before = number
                yield from _use_cases(scope, f"{number:,} other bookings, {ROUNDS} times, one client")
                plans += _plans(scope, number)
            PLANS.write_text("\n".join(["# How the queries that grow are answered", "", *plans]), encoding="utf-8")
            yield from _with_calendar(scope)
            yield from _recovery(scope)
        wait_until_stopped(folder, 60)


def _use_cases(scope: Scope, how: str) -> Iterator[Measured]:
    from infinioffice.office.scheduling import appointments, schedule
    from infinioffice.office.scheduling.tokens import SlotTokens
    from infinioffice.office.threads import run_store

    tokens = SlotTokens(b"only for measuring")
    took: dict[str, list[float]] = {"find": [], "hold": [], "commit": [], "move": [], "cancel": []}
    for number in range(ROUNDS):
        caller = replace(scope, call_id=str(uuid4()))
        start = NOW.replace(hour=8) + timedelta(days=1 + number % 40, minutes=30 * (number % 18))
        request = SlotRequest("visit", (Wanted(start=start),))

        def timed(name: str, work: Callable[..., Any], *arguments: object) -> Any:
            answer: list[Any] = []
            took[name].append(timed_ms(lambda: answer.append(run_store(work, *arguments))))
            return answer[0]

        slots = timed("find", schedule.find_slots, tokens, caller, request, NOW).slots
        held = timed("hold", schedule.hold, tokens, caller, f"{caller.call_id}:1", slots[0].token, "visit", NOW)
        assert isinstance(held, Hold), held
        booked = timed("commit", schedule.commit, caller, f"{caller.call_id}:2", held.id, ANA, NOW)
        assert isinstance(booked, Booking), booked
        again = schedule.hold(tokens, caller, f"{caller.call_id}:3", slots[1].token, "visit", NOW)
        assert isinstance(again, Hold), again
        moved = timed("move", appointments.move, caller, f"{caller.call_id}:4", booked.id, 2, again.id, NOW)
        assert isinstance(moved, Booking), moved
        gone = timed("cancel", appointments.cancel, caller, f"{caller.call_id}:5", booked.id, 3, NOW)
        assert isinstance(gone, Booking), gone
    for name, times in took.items():
        for per_cent in (50, 99):
            yield Measured(f"bookings: {name}, p{per_cent}", percentile(times, per_cent), "ms", how)


def _plans(scope: Scope, number: int) -> list[str]:
    """How Postgres answers what grows with the bookings, as lines of the page."""
    from django.db import connection

    from infinioffice.office.scheduling import appointments, occupying
    from infinioffice.office.scheduling.setup import shop_of
    from infinioffice.office.tenancy import tenant_scope

    asked: list[tuple[str, str, Any]] = []

    def listen(execute: Callable[..., Any], statement: str, parameters: Any, many: bool, context: Any) -> Any:
        if statement.startswith("SELECT") and "set_config" not in statement:
            asked.append((name, statement, parameters))
        return execute(statement, parameters, many, context)

    minute = int(NOW.timestamp()) // 60
    with tenant_scope(scope.tenant_id):
        shop = shop_of(UUID(scope.business_id))
        assert shop is not None
        with connection.execute_wrapper(listen):
            name = "What keeps the units busy around one start"
            occupying.taken_between(shop, list(shop.unit_keys), (minute, minute + 4 * 24 * 60), NOW)
            name = "Coming appointments of a phone number"
            appointments.find(scope, "+15185550142", None, NOW)
        lines = [f"## {number:,} bookings", ""]
        for what, statement, parameters in asked:
            if "scheduling_b" not in statement or "scheduling_bookingrules" in statement:
                continue
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) {statement}", parameters)
                rows = [str(row[0]) for row in cursor.fetchall()]
            kept = [row for row in rows if re.search(r"Scan|Join|Append|Loop|Sort|Execution", row)]
            lines += [f"{what}:", "", "```", *kept, "```", ""]
    return lines


def _with_calendar(scope: Scope) -> Iterator[Measured]:
    """A commit whose business has a calendar that takes its time."""
    from infinioffice.office.scheduling import schedule
    from infinioffice.office.scheduling.tokens import SlotTokens
    from infinioffice.office.threads import run_store

    calendar = _connect(scope)
    calendar.answers_in_s = ANSWERS_IN_S
    took: list[float] = []
    for number in range(WITH_CALENDAR):
        caller = replace(scope, call_id=str(uuid4()))
        request = SlotRequest("visit", (Wanted(start=NOW + timedelta(days=2 + number % 40)),))
        found = run_store(schedule.find_slots, SlotTokens(b"only for measuring"), caller, request, NOW)
        held = schedule.hold(
            SlotTokens(b"only for measuring"), caller, f"{caller.call_id}:1", found.slots[0].token, "visit", NOW
        )
        assert isinstance(held, Hold), held
        answer: list[Any] = []
        commit = (caller, f"{caller.call_id}:2", held.id, ANA, NOW)
        took.append(timed_ms(lambda: answer.append(run_store(schedule.commit, *commit))))  # noqa: B023 - called at once
        assert answer[0].status == "booked", answer
    calendar.answers_in_s = 0.0
    how = f"a calendar that answers in {ANSWERS_IN_S * 1000:.0f} ms, {WITH_CALENDAR} times"
    for per_cent in (50, 95):
        yield Measured(f"bookings: commit with a calendar, p{per_cent}", percentile(took, per_cent), "ms", how)


def _recovery(scope: Scope) -> Iterator[Measured]:
    """A calendar is away while bookings are made; a real worker goes on trying. From its return to the last event."""
    from procrastinate.contrib.django import app

    calendar = _connect(scope)
    calendar.is_down = True
    worker = app.with_connector(app.connector.get_worker_connector())
    loop = asyncio.new_event_loop()
    stop = loop.create_future()

    async def run() -> None:
        async with worker.open_async():
            running = loop.create_task(
                worker.run_worker_async(queues=["calendars"], install_signal_handlers=False, concurrency=4)
            )
            await stop
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        before = len(calendar.standing())
        time.sleep(OUTAGE_S)
        calendar.is_down = False
        began = time.monotonic()
        while len(calendar.standing()) < before + WITH_CALENDAR and time.monotonic() - began < PATIENCE_S:
            time.sleep(0.05)
        written = len(calendar.standing()) - before
        took_s = time.monotonic() - began
    finally:
        loop.call_soon_threadsafe(stop.set_result, None)
        thread.join()
    how = f"{written} bookings made while the calendar was away for {OUTAGE_S:.0f} s, one worker"
    yield Measured("bookings: the last event after the calendar is back", took_s, "s", how)


class _Calendar(MemoryCalendar):
    """Takes its time, or is away."""

    answers_in_s = 0.0
    is_down = False

    def _begin(self, name: str) -> None:
        if self.is_down:
            raise VendorDown("memory", "away")
        time.sleep(self.answers_in_s)
        super()._begin(name)


class _Vendors:
    """The part of `CalendarVendors` that a connected account needs."""

    def __init__(self, calendar: _Calendar) -> None:
        self.calendar = calendar

    def account(self, vendor: str, grant: object, renew: object) -> _Calendar:  # noqa: ARG002 - the port
        return self.calendar


def _connect(scope: Scope) -> _Calendar:
    """The business's calendar, connected once."""
    from infinioffice.office.integrations import accounts
    from infinioffice.office.integrations.models import Integration, LinkedCalendar
    from infinioffice.office.tenancy import tenant_scope

    known = accounts.chosen()
    if isinstance(known, _Vendors):
        return known.calendar
    calendar = _Calendar()
    accounts.choose(cast("Any", _Vendors(calendar)))
    with tenant_scope(scope.tenant_id):
        row = Integration.objects.create(business_id=scope.business_id, vendor="memory", label="bench")
        accounts.keep_grant(row, accounts.Grant("bench", {"access_token": "a"}))
        LinkedCalendar.objects.create(
            integration=row,
            business_id=scope.business_id,
            calendar_id="main",
            name="Main",
            zone=ZONE.key,
            is_target=True,
        )
    return calendar


@contextmanager
def _installation(folder: Path) -> Iterator[str]:
    """Django on new embedded servers; gives the superuser's address."""
    with opened(folder) as servers:
        from infinioffice.office import startup

        settings = Settings.from_env({"INFINIOFFICE_DATA_DIR": str(folder), "INFINIOFFICE_DEMO": "1"})
        startup.start(
            replace(
                settings,
                database_url=servers.database_url,
                migrate_database_url=servers.migrate_database_url,
                redis_url=servers.redis_url,
            )
        )
        startup.migrate()
        try:
            yield servers.admin_database_url
        finally:
            from django.db import connection

            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]


def _business() -> Scope:
    from infinioffice.office.businesses.models import Business
    from infinioffice.office.scheduling.setup import set_up
    from infinioffice.office.tenancy import tenant_scope

    tenant = uuid4()
    with tenant_scope(tenant):
        business = Business.objects.create(slug=f"bench-{tenant.hex[:8]}", name="Bench", zone=ZONE.key)
        set_up(business.id, tenant, RULES)
    return Scope(str(tenant), str(business.id), "")


def _other_peoples_bookings(admin_url: str, scope: Scope, before: int, count: int) -> None:
    """From `before` up to `count` bookings in all, of a hundred other businesses and older ones of this."""
    import psycopg

    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO businesses_business (id, tenant_id, slug, name, zone, created_at)"
            " SELECT gen_random_uuid(), gen_random_uuid(), 'other-' || n, 'Other', 'UTC', now()"
            " FROM generate_series(1, 100) n ON CONFLICT DO NOTHING"
        )
        admin.execute(
            "INSERT INTO scheduling_unit (id, tenant_id, business_id, key, is_active)"
            " SELECT gen_random_uuid(), tenant_id, id, 'u' || n, true"
            " FROM businesses_business, generate_series(1, 5) n WHERE slug LIKE 'other-%' ON CONFLICT DO NOTHING"
        )
        admin.execute(
            "WITH units AS (SELECT *, row_number() OVER (ORDER BY business_id = %(mine)s, id) AS place"
            " FROM scheduling_unit), made AS (SELECT gen_random_uuid() AS booking, u.*,"
            " %(now)s::timestamptz - interval '1 hour' * (1 + n / (SELECT count(*) FROM units)) AS start_at"
            " FROM generate_series(%(before)s::int, %(count)s::int - 1) n JOIN units u"
            " ON u.place = 1 + n %% (SELECT count(*) FROM units)),"
            " b AS (INSERT INTO scheduling_booking (id, tenant_id, business_id, status, version, service, service_name,"
            " mode, start_at, end_at, name, name_sounds, phone, email, address, zip, notes, slot, created_at,"
            " updated_at)"
            " SELECT booking, tenant_id, business_id, 'booked', 2, 'visit', 'Visit', 'exact', start_at,"
            " start_at + interval '30 minutes', 'Somebody Else', '{}', '+15185550199', '', '', '', '', '', now(), now()"
            " FROM made RETURNING id)"
            " INSERT INTO scheduling_occupancy (id, tenant_id, booking_id, unit_id, occupied, active)"
            " SELECT gen_random_uuid(), tenant_id, booking, id, tstzrange(start_at, start_at + interval '35 minutes'),"
            " true FROM made",
            {"mine": scope.business_id, "now": NOW, "before": before, "count": count},
        )
        admin.execute("ANALYZE")
