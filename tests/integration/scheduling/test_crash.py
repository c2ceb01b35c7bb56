"""Postgres killed while callers book, move and cancel: what was acknowledged is there, once, and nothing else is.

These tests have a server of their own; the racers do all the work, this process only kills and reads.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest

from infinioffice.adapters.embedded import opened, wait_until_stopped
from infinioffice.config import Settings
from infinioffice.kernel.errors import StoreDown
from infinioffice.scheduling.slots import Booking, Hold
from tests.integration.scheduling.racing import Act, Racers, double_bookings, racers
from tests.integration.scheduling.worlds import ANA, Caller, open_business, salon

RACERS = 4
VISITS = int(os.environ.get("INFINIOFFICE_CRASH_VISITS", "25"))
PATIENCE_S = 40.0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills by process id from the data folder")


@dataclass
class Scene:
    racers: Racers
    admin_url: str


@pytest.fixture(autouse=True)
def _database() -> None:
    """Instead of the shared server."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("crash") / "data"
    folder.mkdir()
    with opened(folder) as servers:
        settings = replace(
            Settings.from_env({"INFINIOFFICE_DATA_DIR": str(folder), "INFINIOFFICE_DEMO": "1"}),
            database_url=servers.database_url,
            migrate_database_url=servers.migrate_database_url,
            redis_url=servers.redis_url,
        )
        with racers(RACERS, settings) as running:
            running.run(migrate, [None])
            yield Scene(running, servers.admin_database_url)
    wait_until_stopped(folder, 60)


def migrate(racer: int, _round: int, _thing: object) -> Act:
    def act() -> None:
        from infinioffice.office import startup

        if racer == 0:
            startup.migrate()

    return act


def make_business(racer: int, _round: int, _thing: object) -> Act:
    return lambda: open_business(salon(stylists=2, step_minutes=30)) if racer == 0 else None


def persist(work: Any) -> Any:
    """The answer of an operation, asked for again until the database is back: what a call's worker does."""
    from infinioffice.office.threads import run_store

    deadline = monotonic() + PATIENCE_S
    while True:
        try:
            return run_store(work)
        except StoreDown:
            if monotonic() > deadline:
                raise


def keep_booking(racer: int, _round: int, thing: Any) -> Act:
    """Books visit after visit; cancels some, moves some. Brings back the last acknowledged state of each."""
    shop: Caller = thing

    def act() -> list[Booking]:
        known: list[Booking] = []
        for number in range(VISITS):
            caller = shop.another()
            op_ids = iter([f"{caller.call_id}:{n}" for n in range(9)])
            offers = persist(lambda: caller.find(limit=5)).slots  # noqa: B023 - called at once
            token, hold_op, commit_op = offers[(racer + number) % len(offers)].token, next(op_ids), next(op_ids)
            held = persist(lambda: caller.hold(token, op_id=hold_op))  # noqa: B023
            if not isinstance(held, Hold):
                continue
            booked = persist(lambda: caller.commit(held.id, replace(ANA, name=f"Racer {racer}"), op_id=commit_op))  # noqa: B023
            if not isinstance(booked, Booking):
                continue
            if number % 4 == 3:
                cancel_op = next(op_ids)
                booked = persist(lambda: caller.cancel(booked, op_id=cancel_op))  # noqa: B023
            assert isinstance(booked, Booking), booked
            known.append(booked)
        return known

    return act


def kill_postmaster(admin: psycopg.Connection) -> None:
    row = admin.execute("SHOW data_directory").fetchone()
    assert row is not None
    os.kill(int(Path(row[0], "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def kill_a_backend(admin: psycopg.Connection) -> None:
    row = admin.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'infinioffice_app' LIMIT 1").fetchone()
    assert row is not None
    os.kill(int(row[0]), signal.SIGKILL)


@pytest.mark.parametrize("kill", [kill_postmaster, kill_a_backend], ids=["server", "backend"])
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(scene: Scene, kill: Any) -> None:
    shop = scene.racers.run(make_business, [None])[0][0]
    scene.racers.start(keep_booking, [shop])
    wanted = (
        f"SELECT count(*) >= {RACERS * VISITS // 4} FROM scheduling_booking WHERE business_id = '{shop.business_id}'"
    )
    with psycopg.connect(scene.admin_url, autocommit=True) as admin, suppress(psycopg.OperationalError):
        while not _is_true(admin, wanted):
            admin.execute("SELECT pg_sleep(0.05)")
        kill(admin)
        admin.execute("SELECT 1")
    (answers,) = scene.racers.finish(1)
    known = {booking.id: booking for answer in answers for booking in answer}
    assert len(known) > RACERS * VISITS // 2
    assert double_bookings(scene.admin_url, "scheduling_occupancy", "unit_id", "occupied", "active") == 0
    with psycopg.connect(scene.admin_url) as admin:
        rows = admin.execute(
            "SELECT b.id::text, b.status, b.version, b.start_at, count(o.id) FILTER (WHERE o.active)"
            " FROM scheduling_booking b LEFT JOIN scheduling_occupancy o ON o.booking_id = b.id"
            " WHERE b.business_id = %s AND b.status IN ('booked', 'cancelled') GROUP BY b.id",
            (shop.business_id,),
        ).fetchall()
        effects = admin.execute(
            "SELECT key FROM scheduling_effect WHERE business_id = %s AND kind = 'booking.confirmed'",
            (shop.business_id,),
        ).fetchall()
    stored = {row[0]: row[1:] for row in rows}
    assert set(stored) == set(known)
    assert len(effects) == len(known)
    for identifier, (status, version, start, busy) in stored.items():
        booking = known[identifier]
        assert (status, version, start) == (booking.status, booking.version, booking.start)
        assert busy == (1 if status == "booked" else 0)


def _is_true(admin: psycopg.Connection, query: str) -> bool:
    row = admin.execute(query.encode()).fetchone()
    return bool(row and row[0])
