"""The product of the rig: a whole installation on a temporary folder, its web process alone on the first core."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from infinioffice.adapters.embedded.sharing import read_servers
from infinioffice.cli.installation import installation, publish
from infinioffice.cli.migrate import migrate
from infinioffice.cli.up import seed
from infinioffice.config import DEMO_TWILIO_TOKEN

TOKEN = DEMO_TWILIO_TOKEN
_TICKS = os.sysconf("SC_CLK_TCK")
_STOP_S = 40.0
_PEER_START_S = 60.0
_MARKS = """
SELECT c.sid, e.body FROM calls_callevent e JOIN calls_call c ON c.id = e.call_id
WHERE e.kind = 'mark' AND e.body->>'name' = 'voice_to_voice' ORDER BY e.call_id, e.seq
"""


def pin(core: int | None) -> None:
    """This process, and whatever it starts, on one core. Does nothing on a machine with one."""
    if core is not None and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one process and its threads, so far."""

    cpu_s: float
    rss_mb: float
    threads: int


@dataclass(slots=True)
class Product:
    """A running web process. `admin_url` reads every tenant's rows."""

    process: subprocess.Popen[str]
    port: int
    admin_url: str

    def usage(self) -> Usage:
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        rss = re.search(r"VmRSS:\s+(\d+)", status)
        assert rss is not None
        return Usage((int(stat[11]) + int(stat[12])) / _TICKS, int(rss[1]) / 1024, int(stat[17]))

    def voice_marks(self) -> list[tuple[str, dict[str, Any]]]:
        """What the product wrote down about each answer: carrier's call id and the facts. A peer tells nothing."""
        if not self.admin_url:
            return []
        with psycopg.connect(self.admin_url) as connection:
            return [(str(sid), dict(body)) for sid, body in connection.execute(_MARKS)]

    def children_cpu_s(self) -> float:
        """Of the voice and other processes it started, as far as they are still there."""
        total = 0.0
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                stat = path.read_text().rpartition(")")[2].split()
                if int(stat[1]) == self.process.pid:
                    total += (int(stat[11]) + int(stat[12])) / _TICKS
        return total


@contextlib.contextmanager
def running(folder: Path, environ: Mapping[str, str], core: int | None) -> Iterator[Product]:
    """Database and cache beside this process, the web process on `core`."""
    before = dict(os.environ)
    os.environ.update(
        {
            "INFINIOFFICE_DEMO": "1", "INFINIOFFICE_DATA_DIR": str(folder), "INFINIOFFICE_PORT": "0",
            "INFINIOFFICE_DRAIN_S": "5", **environ,
        }
    )  # fmt: skip
    try:
        with installation() as settings:
            migrate(settings)
            seed(settings)
            publish(settings)
            os.environ.pop("INFINIOFFICE_PUBLIC_URL")
            process = subprocess.Popen(
                [sys.executable, "-m", "infinioffice.cli", "web"],
                stdout=subprocess.PIPE,
                text=True,
                preexec_fn=lambda: pin(core),  # noqa: PLW1509 - this process has no threads yet
            )
            try:
                yield Product(process, _port(process), read_servers(folder).admin_database_url)
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(_STOP_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def peer_running(name: str, python: Path, vendors_url: str, core: int | None) -> Iterator[Product]:
    """Another engine in the product's place (`bench/peers/`), run by the interpreter of its own environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).parents[1] / "peers" / f"{name}_agent.py"
    process = subprocess.Popen(
        [str(python), str(script), str(port), vendors_url],
        preexec_fn=lambda: pin(core),  # noqa: PLW1509 - this process has no threads yet
        text=True,
    )
    try:
        until = time.monotonic() + _PEER_START_S
        while time.monotonic() < until and not _answers(port):
            time.sleep(0.2)
        yield Product(process, port, "")
    finally:
        process.terminate()
        try:
            process.wait(_PEER_START_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"Serving on http://\S+:(\d+)", line):
            return int(found[1])
    raise RuntimeError("the product did not start")
