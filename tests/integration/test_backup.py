"""A copy of a running installation, put back on another machine: the same rows, the same files, or nothing at all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infinioffice.adapters.embedded import opened
from tests.architecture.source import REPOSITORY
from tests.services import clean_environ


def run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infinioffice.cli", *arguments],
        env=clean_environ(INFINIOFFICE_DATA_DIR=str(data_dir)),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A migrated installation with a tenant, a recording and a secret, its servers running."""
    folder = tmp_path_factory.mktemp("installed")
    with opened(folder, durable=False) as servers:
        done = run(folder, "migrate")
        assert done.returncode == 0, done.stderr
        with psycopg.connect(servers.admin_database_url) as connection:
            connection.execute("CREATE TABLE public.kept AS SELECT generate_series(1, 1000) AS n")
            connection.execute("ALTER TABLE public.kept OWNER TO infinioffice_owner")
        (folder / "recordings").mkdir()
        (folder / "recordings" / "sealed").write_bytes(b"\x00\x01noise")
        yield folder


@pytest.fixture(scope="module")
def copy(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backups") / "copy"
    done = run(installed, "backup", str(target))
    assert done.returncode == 0, done.stderr
    return target


def elsewhere(installed: Path, folder: Path) -> Path:
    """Another machine with nothing but the secrets."""
    folder.mkdir()
    shutil.copytree(installed / "secrets", folder / "secrets")
    return folder


def test_a_copy_put_back_elsewhere_has_every_row_and_every_file(installed: Path, copy: Path, tmp_path: Path) -> None:
    there = elsewhere(installed, tmp_path / "there")
    done = run(there, "restore", str(copy))
    assert done.returncode == 0, done.stderr
    assert (there / "recordings" / "sealed").read_bytes() == b"\x00\x01noise"
    with opened(there, durable=False) as servers:
        with psycopg.connect(servers.admin_database_url) as connection:
            assert connection.execute("SELECT count(*), sum(n) FROM kept").fetchone() == (1000, 500_500)
            forced = "SELECT count(*) FROM pg_class WHERE relforcerowsecurity"
            with opened(installed) as before, psycopg.connect(before.admin_database_url) as original:
                assert connection.execute(forced).fetchone() == original.execute(forced).fetchone()
        with psycopg.connect(servers.database_url) as connection:
            # The role the app works with may what it might before, and no more.
            assert connection.execute("SELECT count(*) FROM accounts_tenant").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DROP TABLE accounts_tenant")
        again = run(there, "migrate")
        assert again.returncode == 0, again.stderr


def test_the_secrets_are_not_in_a_copy(installed: Path, copy: Path) -> None:
    everything = b"".join(path.read_bytes() for path in copy.iterdir())
    for secret in (installed / "secrets").iterdir():
        if secret.suffix != ".json":
            assert secret.read_bytes().strip() not in everything
    assert b"servers.json" not in everything


def test_a_copy_that_is_not_whole_is_refused_before_anything_is_touched(
    installed: Path, copy: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(copy, damaged)
    with (damaged / "database.dump").open("r+b") as file:
        file.truncate(1000)
    there = elsewhere(installed, tmp_path / "there")
    done = run(there, "restore", str(damaged))
    assert done.returncode == 1
    assert "database.dump" in done.stderr
    assert not (there / "postgres").exists()


def test_a_copy_of_another_key_and_a_folder_in_use_are_refused(installed: Path, copy: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    stranger = run(fresh, "restore", str(copy))
    assert stranger.returncode == 1
    assert "another master key" in stranger.stderr
    in_use = run(installed, "restore", str(copy))
    assert in_use.returncode == 1
    assert "has a database already" in in_use.stderr


def test_the_script_keeps_the_newest_copies(installed: Path, tmp_path: Path) -> None:
    for old in ("20260101T000000Z", "20260102T000000Z", "not-ours"):
        (tmp_path / old).mkdir()
    program = Path(sys.executable).with_name("infinioffice")
    done = subprocess.run(
        [str(REPOSITORY / "deploy" / "backup.sh")],
        env=clean_environ(
            INFINIOFFICE_DATA_DIR=str(installed), INFINIOFFICE=str(program), BACKUPS=str(tmp_path), KEEP="2"
        ),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept[0] == "20260102T000000Z"
    assert kept[-1] == "not-ours"
    assert len(kept) == 3
