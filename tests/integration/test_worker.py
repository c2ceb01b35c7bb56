"""`infinioffice worker` as its own process on a real database."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import psycopg
import pytest

from tests.services import Database, Environ, clean_environ

LIMIT_S = 30.0


@pytest.fixture
def environ(migrated_database: Database) -> Environ:
    return clean_environ(
        INFINIOFFICE_DATABASE_URL=migrated_database.url,
        INFINIOFFICE_MIGRATE_DATABASE_URL=migrated_database.owner_url,
        INFINIOFFICE_REDIS_URL=migrated_database.settings.redis_url,
        INFINIOFFICE_SECRET_KEY="s" * 40,
        INFINIOFFICE_MASTER_KEY="A" * 43 + "=",
        INFINIOFFICE_DRAIN_S="5",
    )


def statuses(database: Database) -> list[str]:
    """Of the jobs this test put in; the worker's own periodic ones come and go by the clock."""
    with psycopg.connect(database.admin_url) as connection:
        rows = connection.execute(
            "SELECT status::text FROM procrastinate_jobs WHERE args = '{\"max_hours\": 72}' ORDER BY id"
        )
        return [row[0] for row in rows]


def defer(database: Database) -> None:
    """A job that finds nothing to do, enqueued as the app role like every job."""
    with psycopg.connect(database.url) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " VALUES ('default', 'builtin:procrastinate.builtin_tasks.remove_old_jobs', '{\"max_hours\": 72}', 'todo')"
        )


def wait_for(database: Database, wanted: list[str]) -> bool:
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        if statuses(database) == wanted:
            return True
    return False


def test_a_waiting_job_is_done_and_the_worker_ends_on_sigterm(migrated_database: Database, environ: Environ) -> None:
    defer(migrated_database)
    with subprocess.Popen([sys.executable, "-m", "infinioffice.cli", "worker"], env=environ) as worker:
        try:
            assert wait_for(migrated_database, ["succeeded"])
            defer(migrated_database)
            assert wait_for(migrated_database, ["succeeded", "succeeded"])
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(LIMIT_S) == 0
        finally:
            worker.kill()


def test_it_ends_when_its_parent_closes_the_pipe(environ: Environ) -> None:
    command = [sys.executable, "-m", "infinioffice.cli", "worker", "--until-stdin-closes"]
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE) as worker:
        try:
            assert worker.stdin is not None
            worker.stdin.close()
            assert worker.wait(LIMIT_S) == 0
        finally:
            worker.kill()
