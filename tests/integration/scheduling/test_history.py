"""A history of ten clients who book, move, cancel and look at random, while Postgres and the workers are killed -9.

What every client was told, with the moments of asking and answering, is compared with what everybody saw and with what
is there in the end: rows, units and the outside calendar.

`INFINIOFFICE_HISTORY_SEEDS=20` is the long form; two seeds run with the other tests.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any, Literal

import psycopg
import pytest

from infinioffice.adapters.embedded import opened, wait_until_stopped
from infinioffice.config import Settings
from infinioffice.scheduling.slots import Booking, Hold, SlotTaken, Stale
from infinioffice.testing.calendars import MemoryCalendar
from tests.integration.scheduling.connected import FakeVendors, accounts, link, tenancy
from tests.integration.scheduling.file_calendar import FileCalendar
from tests.integration.scheduling.racing import Act, Racers, double_bookings, racers
from tests.integration.scheduling.soon import NINE, NOW
from tests.integration.scheduling.test_crash import kill_postmaster, migrate, persist
from tests.integration.scheduling.worlds import ANA, Caller, models, open_business, salon

CLIENTS = 10
STEPS = int(os.environ.get("INFINIOFFICE_HISTORY_STEPS", "12"))
SEEDS = range(int(os.environ.get("INFINIOFFICE_HISTORY_SEEDS", "2")))
WORKERS = 2
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills by process id, one clock for all processes")


@dataclass(frozen=True)
class Told:
    """One operation of one client: when it was asked and answered, and with what."""

    client: int
    kind: Literal["book", "move", "cancel", "read"]
    asked: float
    answered: float
    booking: Booking | None = None
    seen: tuple[tuple[str, str, int, str, datetime], ...] = ()
    """Of a read: id, status, version, unit and start of every standing booking."""


@dataclass(frozen=True)
class Course:
    """What a client is given."""

    seed: int
    shop: Caller
    calendar: Path


@dataclass
class Scene:
    racers: Racers
    settings: Settings
    admin_url: str
    folder: Path


@pytest.fixture(autouse=True)
def _database() -> None:
    """Instead of the shared server."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("history") / "data"
    folder.mkdir()
    with opened(folder) as servers:
        settings = replace(
            Settings.from_env({"INFINIOFFICE_DATA_DIR": str(folder), "INFINIOFFICE_DEMO": "1"}),
            database_url=servers.database_url,
            migrate_database_url=servers.migrate_database_url,
            redis_url=servers.redis_url,
        )
        with racers(CLIENTS, settings) as running:
            running.run(migrate, [None])
            yield Scene(running, settings, servers.admin_database_url, folder.parent)
    wait_until_stopped(folder, 60)


# -- clients ----------------------------------------------------------------------------------------------------------


def make_shop(racer: int, _round: int, thing: Any) -> Act:
    """The business of one seed, with its calendar, made by the first racer."""

    def act() -> Caller | None:
        if racer:
            return None
        caller = open_business(salon(stylists=2, step_minutes=30))
        link(caller, MemoryCalendar(), FakeVendors(FileCalendar(thing)), calendar_id=str(caller.business_id))
        return caller

    return act


def live(racer: int, _round: int, thing: Any) -> Act:
    """One client's life: every answer with its moments."""
    course: Course = thing

    def act() -> list[Told]:
        accounts.choose(FakeVendors(FileCalendar(course.calendar)))
        rng = random.Random(course.seed * 1000 + racer)
        told: list[Told] = []
        mine: list[Booking] = []
        for _ in range(STEPS):
            kind = rng.choices(["book", "move", "cancel", "read"], [4, 2, 2, 3])[0]
            caller = course.shop.another()
            asked = monotonic()
            if kind == "read":
                told.append(Told(racer, "read", asked, 0.0, seen=persist(lambda: look(course.shop))))
            elif kind == "book" or not mine:
                booked = book(caller, rng, racer)
                if booked is None:
                    continue
                mine.append(booked)
                told.append(Told(racer, "book", asked, 0.0, booked))
            else:
                changed = change(caller, rng, kind, mine)
                if changed is None:
                    continue
                told.append(Told(racer, "cancel" if kind == "cancel" else "move", asked, 0.0, changed))
            told[-1] = replace(told[-1], answered=monotonic())
        return told

    return act


def book(caller: Caller, rng: random.Random, racer: int) -> Booking | None:
    held = hold(caller, rng)
    if held is None:
        return None
    op_id = caller.op()
    answer = persist(lambda: caller.commit(held.id, replace(ANA, name=f"Client {racer}"), NOW, op_id))
    return answer if isinstance(answer, Booking) else None


def hold(caller: Caller, rng: random.Random) -> Hold | None:
    """Few times for many clients."""
    start = NINE + timedelta(days=rng.randrange(2), minutes=30 * rng.randrange(14))
    answer = persist(lambda: caller.find_at(start, now=NOW))
    if not answer.fits:
        return None
    op_id = caller.op()
    held = persist(lambda: caller.hold(answer.slots[0].token, NOW, op_id))
    return held if isinstance(held, Hold) else None


def change(caller: Caller, rng: random.Random, kind: str, mine: list[Booking]) -> Booking | None:
    place = rng.randrange(len(mine))
    before = mine[place]
    op_id = caller.op()
    answer: Booking | SlotTaken | Stale
    if kind == "cancel":
        answer = persist(lambda: caller.cancel(before, NOW, op_id))
    else:
        held = hold(caller, rng)
        if held is None:
            return None
        answer = persist(lambda: caller.move(before, held.id, NOW, op_id))
    if not isinstance(answer, Booking):
        # A worker may have confirmed it meanwhile: the next change is made from what is there now.
        mine[place] = persist(lambda: present(caller, before))
        return None
    if kind == "cancel":
        mine.pop(place)
    else:
        mine[place] = answer
    return answer


def present(caller: Caller, booking: Booking) -> Booking:
    with tenancy.tenant_scope(caller.tenant_id):
        row = models.Booking.objects.get(id=booking.id)
        return replace(booking, version=row.version, status=row.status, start=row.start_at)


def look(shop: Caller) -> tuple[tuple[str, str, int, str, datetime], ...]:
    """All standing bookings in one statement."""
    with tenancy.tenant_scope(shop.tenant_id):
        rows = models.Occupancy.objects.filter(
            active=True, booking__business_id=shop.business_id, booking__status__in=("booked", "pending")
        )
        found = rows.values_list("booking_id", "booking__status", "booking__version", "unit_id", "booking__start_at")
        return tuple((str(each[0]), each[1], each[2], str(each[3]), each[4]) for each in found)


# -- workers ----------------------------------------------------------------------------------------------------------


def run_worker(settings: Settings, calendar: Path) -> None:
    """A worker like `infinioffice worker`, with our calendar."""
    from infinioffice.office import startup

    startup.start(settings)
    accounts.choose(FakeVendors(FileCalendar(calendar)))
    from procrastinate.contrib.django import app

    while True:
        with suppress(Exception):
            worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
            worker.run_worker(concurrency=2, queues=["calendars"], update_heartbeat_interval=0.5)
            return


def drain(racer: int, _round: int, thing: Any) -> Act:
    """What is left when everybody has gone home, done by one more worker."""
    course: Course = thing

    def act() -> None:
        if racer:
            return
        from django.db import connection

        from tests.integration.scheduling.connected import work

        accounts.choose(FakeVendors(FileCalendar(course.calendar)))
        for _ in range(30):
            with connection.cursor() as cursor:
                # `ops.retry_interrupted` does this for workers that were not heard of; retries are due at once.
                cursor.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing'")
                cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
            work()
            with tenancy.tenant_scope(course.shop.tenant_id):
                waiting = models.Effect.objects.filter(calendar_id__isnull=False).exclude(state="done")
                if not waiting.exists():
                    return
        raise AssertionError("writes are left over")

    return act


# -- the test ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_told_is_what_was_seen_and_what_is_there(scene: Scene, seed: int) -> None:
    path = scene.folder / f"calendar-{seed}.sqlite"
    shop = scene.racers.run(make_shop, [path])[0][0]
    course = Course(seed, shop, path)
    spawn = multiprocessing.get_context("spawn")

    def new_worker() -> Any:
        process = spawn.Process(target=run_worker, args=(scene.settings, path), daemon=True)
        process.start()
        return process

    workers = [new_worker() for _ in range(WORKERS)]
    rng = random.Random(seed)
    so_far = f"SELECT count(*) FROM scheduling_operation WHERE tenant_id = '{shop.tenant_id}'"
    try:
        assert wait_for(scene.admin_url, "SELECT count(*) FROM procrastinate_workers", 1)
        scene.racers.start(live, [course])
        marks = sorted(rng.sample(range(5, CLIENTS * STEPS // 2), 3))
        for mark, kill in zip(marks, rng.sample(["server", "worker", "worker"], 3), strict=True):
            # Clients who find nothing free get less far: then the kill comes when they stop.
            wait_for(scene.admin_url, so_far, mark, 4.0)
            if kill == "server":
                with suppress(psycopg.OperationalError), psycopg.connect(scene.admin_url) as admin:
                    kill_postmaster(admin)
                    admin.execute("SELECT 1")
            else:
                os.kill(workers[0].pid, signal.SIGKILL)
                workers = [*workers[1:], new_worker()]
        (answers,) = scene.racers.finish(1)
        done = f"SELECT count(*) FROM scheduling_effect WHERE tenant_id = '{shop.tenant_id}' AND external_id <> ''"
        until = monotonic() + 60.0
        while not wait_for(scene.admin_url, done, 1, 10.0):
            # The server that was killed last may only just be starting.
            assert monotonic() < until, "no worker wrote anything"
    finally:
        for worker in workers:
            worker.kill()
            worker.join()
    scene.racers.run(drain, [course])
    told = sorted((each for answer in answers for each in answer), key=lambda each: each.answered)
    check_reads(told)
    check_end(scene, course, told)


def wait_for(admin_url: str, query: str, count: int, patience_s: float = 20.0) -> bool:
    """Until the query counts so many; False when the server goes away or it takes too long."""
    until = monotonic() + patience_s
    with suppress(psycopg.OperationalError), psycopg.connect(admin_url, autocommit=True) as admin:
        while monotonic() < until:
            row = admin.execute(query.encode()).fetchone()
            if row is not None and row[0] >= count:
                return True
            admin.execute("SELECT pg_sleep(0.05)")
    return False


def check_reads(told: list[Told]) -> None:
    """Nobody sees less than had been acknowledged before they asked, nor two visits of one unit at one time."""
    assert sum(each.kind == "read" for each in told) > CLIENTS // 2
    changes = [each for each in told if each.booking is not None]
    named = [(each.booking.id, each.booking.version) for each in changes if each.booking is not None]
    assert len(named) == len(set(named)), "one version was acknowledged to two operations"
    for read in (each for each in told if each.kind == "read"):
        seen = {each[0]: each for each in read.seen}
        assert len(seen) == len(read.seen)
        before = [each for each in changes if each.answered < read.asked]
        last: dict[str, Told] = {}
        for each in before:
            assert each.booking is not None
            known = last.get(each.booking.id)
            if known is None or known.booking is None or known.booking.version < each.booking.version:
                last[each.booking.id] = each
        later = {each.booking.id for each in changes if each.booking is not None and each.answered >= read.asked}
        for identifier, each in last.items():
            assert each.booking is not None
            found = seen.get(identifier)
            if each.kind == "cancel":
                assert found is None, "a cancelled booking was seen again"
            elif identifier not in later:
                assert found is not None, "an acknowledged booking was not seen"
                assert found[2] >= each.booking.version
        by_unit: dict[str, list[datetime]] = {}
        for _, _, _, unit, start in read.seen:
            by_unit.setdefault(unit, []).append(start)
        for starts in by_unit.values():
            starts.sort()
            gaps = [second - first for first, second in pairwise(starts)]
            assert all(gap >= timedelta(hours=1) for gap in gaps), "two visits of one unit overlap"


def check_end(scene: Scene, course: Course, told: list[Told]) -> None:
    """Rows, units and the outside calendar say what the clients were told last."""
    last: dict[str, Booking] = {}
    for each in told:
        if each.booking is not None and (
            each.booking.id not in last or last[each.booking.id].version < each.booking.version
        ):
            last[each.booking.id] = each.booking
    assert len(last) > CLIENTS
    assert double_bookings(scene.admin_url, "scheduling_occupancy", "unit_id", "occupied", "active") == 0
    with psycopg.connect(scene.admin_url) as admin:
        rows = admin.execute(
            "SELECT b.id::text, b.status, b.version, b.start_at, count(o.id) FILTER (WHERE o.active)"
            " FROM scheduling_booking b LEFT JOIN scheduling_occupancy o ON o.booking_id = b.id"
            " WHERE b.business_id = %s AND b.status NOT IN ('held', 'expired') GROUP BY b.id",
            (course.shop.business_id,),
        ).fetchall()
    stored = {row[0]: row[1:] for row in rows}
    assert set(stored) == set(last), "bookings were lost, or are there that nobody was told of"
    for identifier, (status, version, start, busy) in stored.items():
        known = last[identifier]
        is_standing = known.status in ("booked", "pending")
        assert (status == "booked") is is_standing
        # Only a worker that settles a booking in doubt adds a version of its own.
        assert version == known.version + (known.status == "pending")
        assert start == known.start
        assert busy == int(is_standing)
    standing = sorted((key, row[2]) for key, row in stored.items() if row[0] == "booked")
    outside = FileCalendar(course.calendar).standing(str(course.shop.business_id))
    assert sorted(outside) == standing, "the calendar shows something else"


def test_the_checker_sees_what_it_is_for() -> None:
    """A history with a fault in it does not pass."""
    row = Booking("b1", 2, "cut", "Haircut", NINE, NINE + timedelta(hours=1), "exact", "booked", "Ana", "")
    made = [Told(n, "book", n, n + 0.5, replace(row, id=f"b{n}")) for n in range(1, 3)]
    filler = [Told(9, "read", 0.0, 0.1) for _ in range(CLIENTS)]
    seen = tuple((f"b{n}", "booked", 2, f"u{n}", NINE) for n in range(1, 3))
    check_reads([*filler, *made, Told(3, "read", 5.0, 5.1, seen=seen)])
    with pytest.raises(AssertionError, match="not seen"):
        check_reads([*filler, *made, Told(3, "read", 5.0, 5.1, seen=seen[:1])])
    overlapping = (seen[0], (*seen[1][:3], "u1", NINE + timedelta(minutes=30)))
    with pytest.raises(AssertionError, match="overlap"):
        check_reads([*filler, *made, Told(3, "read", 5.0, 5.1, seen=overlapping)])
    gone = Told(1, "cancel", 3.0, 3.5, replace(row, version=3, status="cancelled"))
    with pytest.raises(AssertionError, match="seen again"):
        check_reads([*filler, *made, gone, Told(3, "read", 5.0, 5.1, seen=seen)])
    with pytest.raises(AssertionError, match="two operations"):
        check_reads([*filler, *made, replace(made[0], client=7)])
