"""`migrate` and `doctor` on a server given by address, with one login for everything."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from infinioffice.adapters.embedded import Servers
from tests.services import Environ, clean_environ

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(postgres_url: str, redis_url: str, tmp_path: Path) -> Run:
    def run_(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        environ = clean_environ(
            INFINIOFFICE_DATABASE_URL=postgres_url,
            INFINIOFFICE_REDIS_URL=redis_url,
            INFINIOFFICE_DATA_DIR=str(tmp_path / "data"),
            INFINIOFFICE_SECRET_KEY="s" * 40,
            INFINIOFFICE_MASTER_KEY="A" * 43 + "=",
        )
        return subprocess.run(
            [sys.executable, "-m", "infinioffice.cli", *arguments],
            env=Environ(environ | changes),
            capture_output=True,
            text=True,
            check=False,
        )

    return run_


def test_an_empty_server_is_brought_up_to_date_twice(run: Run, postgres_url: str, servers: Servers) -> None:
    before = json.loads(run("doctor", "--json").stdout)
    assert not before["ok"]
    for _ in range(2):
        migrated = run("migrate")
        assert (migrated.returncode, migrated.stderr) == (0, "")
    with psycopg.connect(postgres_url) as connection:
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
        powers = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'infinioffice_app'")
        assert powers.fetchone() == (False, False)
    assert owners == [("infinioffice_owner",)]
    result = run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert checks["database"]["ok"], checks["database"]
    assert checks["cache"]["ok"], checks["cache"]
    password = servers.admin_database_url.split(":")[2].split("@")[0]
    assert password not in result.stdout + result.stderr


def test_doctor_names_what_is_away(run: Run) -> None:
    result = run("doctor", "--json", INFINIOFFICE_REDIS_URL="redis://127.0.0.1:1/0")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert result.returncode == 1
    assert not checks["cache"]["ok"]
    assert "127.0.0.1:1" in checks["cache"]["detail"]


def test_doctor_tells_a_refused_vendor_key(run: Run) -> None:
    result = run("doctor", "--json", OPENAI_API_KEY="hidden-key", OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert not checks["openai"]["ok"]
    assert "hidden-key" not in result.stdout + result.stderr
