"""Who uses the servers of a data folder. Three lock files decide; a killed process can never leave one locked.

    run/start.lock   held for the moment of joining, so that two first users start one pair of servers
    run/users.lock   shared by every user while it uses the servers
    run/keeper.lock  held by the keeper, the process that owns the servers (keeper.py)

The keeper tries to lock `users.lock` for itself: it can when the last user has gone, however it went, and then stops
the servers and ends. So `up`, several `chat` and a test run may share a folder, and nobody has to be the owner.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Self

from infinioffice.kernel.errors import InfiniOfficeError

_JOIN_LIMIT_S = 120.0


class AlreadyRunning(InfiniOfficeError):
    """Another process has the data folder for itself."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(f"{folder} is in use by another start (process {pid or 'unknown'})")


class ServersFailed(InfiniOfficeError):
    """The embedded servers did not start. `str()` is one clear line."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the running servers are. Addresses carry passwords: never log them."""

    database_url: str = field(repr=False)
    """Logs in as the app role."""
    migrate_database_url: str = field(repr=False)
    """Logs in as the owner role."""
    admin_database_url: str = field(repr=False)
    """The superuser, for backups and for tests that make databases."""
    redis_url: str = field(repr=False)
    keeper_pid: int = 0


@contextlib.contextmanager
def opened(data_dir: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Joins or starts the servers of this data folder, and lets go of them at the end.

    Raises ServersFailed. `durable=False` (tests) gives up safety against power cuts for speed; it only matters to
    the one who starts the servers.
    """
    run = _run_folder(data_dir)
    with contextlib.ExitStack() as stack:
        with _locked(run / "start.lock", fcntl.LOCK_EX, _JOIN_LIMIT_S):
            # Waits here while a keeper is stopping its servers.
            stack.enter_context(_locked(run / "users.lock", fcntl.LOCK_SH, _JOIN_LIMIT_S))
            if not _is_locked(run / "keeper.lock"):
                _start_keeper(data_dir, durable=durable)
            servers = read_servers(data_dir)
        yield servers


@contextlib.contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """For `up`: at most one on a data folder. Raises AlreadyRunning with the other's process id."""
    path = _run_folder(data_dir) / "up.lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(data_dir, path.read_text(encoding="ascii").strip()) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def wait_until_stopped(data_dir: Path, limit_s: float) -> bool:
    """Waits for the keeper to end; False when it still runs at the limit, which is right while others use it."""
    try:
        with _locked(_run_folder(data_dir) / "keeper.lock", fcntl.LOCK_SH, limit_s):
            return True
    except ServersFailed:
        return False


def read_servers(data_dir: Path) -> Servers:
    """What the keeper wrote when its servers answered. Raises ServersFailed when it cannot be read."""
    try:
        return Servers(**json.loads((_run_folder(data_dir) / "servers.json").read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError) as error:
        raise ServersFailed(f"{data_dir} holds no running servers") from error


def write_servers(data_dir: Path, servers: Servers) -> None:
    """Whole or not at all, readable by the owner only."""
    path = _run_folder(data_dir) / "servers.json"
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(json.dumps(asdict(servers)), encoding="ascii")
    draft.replace(path)


class KeeperLock:
    """The keeper's two sides of the locks."""

    def __init__(self, data_dir: Path) -> None:
        run = _run_folder(data_dir)
        self._keeper = (run / "keeper.lock").open("a+", encoding="ascii")
        self._users = (run / "users.lock").open("a+", encoding="ascii")

    def __enter__(self) -> Self:
        fcntl.flock(self._keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self

    def __exit__(self, *_: object) -> None:
        # Users first: whoever waits for that lock looks for a keeper next and must not find this one.
        self._keeper.close()
        self._users.close()

    def has_no_users(self) -> bool:
        """True keeps new users waiting until this keeper has ended."""
        return _try_lock(self._users, fcntl.LOCK_EX)


def _start_keeper(data_dir: Path, *, durable: bool) -> None:
    logs = data_dir / "log"
    logs.mkdir(parents=True, exist_ok=True)
    # -P: a file called redis.py in the present folder is not ours.
    command = [sys.executable, "-P", "-m", "infinioffice.adapters.embedded.keeper", str(data_dir)]
    with (logs / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            command if durable else [*command, "--not-durable"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    with keeper:
        # One line when the servers answer, or the reason why not; then the pipe closes and the keeper stays.
        assert keeper.stdout is not None
        said = keeper.stdout.readline().decode("utf-8", "replace").strip()
        if said != "ready":
            keeper.wait()
            raise ServersFailed(said or f"the embedded servers did not start; see {logs / 'keeper.log'}")
        # The keeper outlives this process on purpose, so nobody waits for it here.
        keeper.returncode = 0


def _run_folder(data_dir: Path) -> Path:
    run = data_dir / "run"
    try:
        run.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ServersFailed(f"{run} cannot be made ({error.strerror})") from error
    if not os.access(run, os.R_OK | os.W_OK | os.X_OK):
        raise ServersFailed(f"{run} belongs to another user; use that user or another INFINIOFFICE_DATA_DIR")
    return run


@contextlib.contextmanager
def _locked(path: Path, kind: int, limit_s: float) -> Iterator[None]:
    until = time.monotonic() + limit_s
    with path.open("a+", encoding="ascii") as file:
        while not _try_lock(file, kind):
            if time.monotonic() > until:
                raise ServersFailed(f"{path} stayed locked for {limit_s:.0f} s")
            time.sleep(0.05)
        yield


def _is_locked(path: Path) -> bool:
    with path.open("a+", encoding="ascii") as file:
        return not _try_lock(file, fcntl.LOCK_SH)


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
