"""How long finding, holding, booking, moving and cancelling take on a durable embedded PostgreSQL, and how that grows.

Each figure is the whole use case as a call's thread runs it: connection from the pool, one transaction, commit to disk.
The limit is 25 ms p99 for a commit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from bench.measured import Measured, percentile, timed_ms
from infinioffice.adapters.embedded import opened, wait_until_stopped
from infinioffice.call.ports import Scope
from infinioffice.config import Settings
from infinioffice.scheduling.rules import Need, OpenHours, Rules, ServiceRule, Unit
from infinioffice.scheduling.slots import Booking, BookingDetails, Hold, SlotRequest, Wanted

ROUNDS = 400
GROWTH = (0, 100_000)
ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 6, 1, 6, tzinfo=ZONE)
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
            for number in GROWTH:
                _other_peoples_bookings(admin_url, scope, number)
                yield from _use_cases(scope, f"{number:,} other bookings, {ROUNDS} times, one client")
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


def _other_peoples_bookings(admin_url: str, scope: Scope, count: int) -> None:
    """So many bookings of other tenants, and as many old ones of this business, spread over a year before `NOW`."""
    if not count:
        return
    import psycopg

    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO businesses_business (id, tenant_id, slug, name, zone, created_at)"
            " SELECT gen_random_uuid(), gen_random_uuid(), 'other-' || n, 'Other', 'UTC', now()"
            " FROM generate_series(1, 100) n"
        )
        admin.execute(
            "INSERT INTO scheduling_unit (id, tenant_id, business_id, key, is_active)"
            " SELECT gen_random_uuid(), tenant_id, id, 'u' || n, true"
            " FROM businesses_business, generate_series(1, 5) n WHERE slug LIKE 'other-%'"
        )
        admin.execute(
            "WITH units AS (SELECT *, row_number() OVER (ORDER BY business_id = %(mine)s, id) AS place"
            " FROM scheduling_unit), made AS (SELECT gen_random_uuid() AS booking, u.*,"
            " %(now)s::timestamptz - interval '1 hour' * (1 + n / (SELECT count(*) FROM units)) AS start_at"
            " FROM generate_series(0, %(count)s - 1) n JOIN units u"
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
            {"mine": scope.business_id, "now": NOW, "count": count},
        )
        admin.execute("ANALYZE")
