"""The process that owns the embedded servers: `python -m infinioffice.adapters.embedded.keeper FOLDER`.

It starts both, says `ready` on its standard output, restarts one that dies, and ends when no user is left
(sharing.py). On Linux the servers die with it; elsewhere the next start ends leftovers.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psycopg

from infinioffice.adapters.embedded import bootstrap
from infinioffice.adapters.embedded.postgres import SUPERUSER, Passwords, Postgres
from infinioffice.adapters.embedded.sharing import KeeperLock, Servers, write_servers
from infinioffice.adapters.embedded.valkey import Valkey

_LOOK_EVERY_S = 0.2
_RESTARTS_PER_MINUTE = 20


@dataclass(slots=True)
class _Ending:
    """Set by a signal; looked at between two looks at the children."""

    is_asked: bool = False

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_asked = True


def main() -> int:
    parser = argparse.ArgumentParser(prog="keeper")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--not-durable", action="store_true")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    ending = _Ending()
    signal.signal(signal.SIGTERM, ending.ask)
    signal.signal(signal.SIGINT, ending.ask)
    with KeeperLock(folder) as lock:
        try:
            _serve(folder, lock, ending, durable=not arguments.not_durable)
        except (OSError, ValueError, psycopg.Error) as error:
            _say(f"{type(error).__name__}: {error}".splitlines()[0])
            return 1
    return 0


def _serve(folder: Path, lock: KeeperLock, ending: _Ending, *, durable: bool) -> None:
    kept = _kept_passwords(folder)
    with (folder / "log" / "servers.log").open("ab") as log:
        postgres = Postgres(
            folder / "postgres", Passwords(kept["superuser"], kept["owner"], kept["app"]), log, durable=durable
        )
        valkey = Valkey(folder / "valkey", kept["valkey"], log)
        try:
            postgres.start()
            valkey.start()
            write_servers(folder, _addresses(postgres, valkey))
            _say("ready")
            _watch(postgres, valkey, lock, ending)
        finally:
            valkey.stop()
            postgres.stop()
            (folder / "run" / "servers.json").unlink(missing_ok=True)


def _watch(postgres: Postgres, valkey: Valkey, lock: KeeperLock, ending: _Ending) -> None:
    restarts: list[float] = []
    while not ending.is_asked and not lock.has_no_users():
        for server in (postgres, valkey):
            if not server.is_running():
                restarts = [at for at in restarts if at > time.monotonic() - 60] + [time.monotonic()]
                if len(restarts) > _RESTARTS_PER_MINUTE:
                    raise OSError("a server keeps dying; see the server log")
                # The port stays the same, so those who were connected find it again.
                print(f"{type(server).__name__} died and is started again", file=sys.stderr, flush=True)
                _start_again(server)
        time.sleep(_LOOK_EVERY_S)


def _start_again(server: Postgres | Valkey) -> None:
    """A killed postmaster leaves sessions that need a moment to notice; until they have, a new one refuses."""
    for attempt in range(10):
        try:
            server.start()
        except OSError:
            if attempt == 9:
                raise
            time.sleep(0.2)
        else:
            return


def _addresses(postgres: Postgres, valkey: Valkey) -> Servers:
    return Servers(
        database_url=postgres.url(bootstrap.APP),
        migrate_database_url=postgres.url(bootstrap.OWNER),
        admin_database_url=postgres.url(SUPERUSER),
        redis_url=valkey.url,
        keeper_pid=os.getpid(),
    )


def _kept_passwords(folder: Path) -> dict[str, str]:
    """Made once per data folder, because PostgreSQL keeps its own copy in the cluster."""
    path = folder / "secrets" / "servers.json"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text(encoding="ascii"))
        return kept
    if (folder / "postgres" / "PG_VERSION").exists():
        raise OSError(f"{path} is missing, and the database in {folder / 'postgres'} cannot be opened without it")
    fresh = {name: secrets.token_urlsafe(24) for name in ("superuser", "owner", "app", "valkey")}
    draft = path.with_name(".servers.json.draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(fresh), encoding="ascii")
    draft.replace(path)
    return fresh


def _say(line: str) -> None:
    """The one line the starter waits for; afterwards nobody reads."""
    os.write(sys.stdout.fileno(), line.encode() + b"\n")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


if __name__ == "__main__":
    sys.exit(main())
