"""`infinioffice up` as one process group: starts, serves, refuses a second start, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infinioffice.adapters.embedded import wait_until_stopped
from tests.services import Environ, clean_environ

LIMIT_S = 60.0
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


def command(folder: Path, **changes: str) -> tuple[list[str], Environ]:
    environ = clean_environ(INFINIOFFICE_DEMO="1", INFINIOFFICE_PORT="0", INFINIOFFICE_DATA_DIR=str(folder))
    return [sys.executable, "-m", "infinioffice.cli", "up"], Environ(environ | changes)


def descendants_of(folder: Path) -> list[str]:
    """The command lines of all processes that were given the data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                given = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                if str(folder).encode() in given:
                    found.append((entry / "cmdline").read_bytes().decode().replace("\0", " "))
    return found


@contextlib.contextmanager
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The process, its address and everything it printed until it was ready."""
    arguments, environ = command(folder)
    with subprocess.Popen(arguments, env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            printed = ""
            for line in process.stdout:
                printed += line
                if "Ctrl-C" in line:
                    break
            address = next((word for word in printed.split() if word.startswith("http://")), "")
            assert address, printed
            yield process, address, printed
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(LIMIT_S)
    assert wait_until_stopped(folder, LIMIT_S)


def nothing_is_left(folder: Path) -> bool:
    until = time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        if not descendants_of(folder):
            return True
    return False


@on_linux
def test_it_serves_says_how_to_use_it_and_ends_with_control_c(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running(folder) as (process, address, printed):
        assert httpx.get(f"{address}/healthz", timeout=10).status_code == 200
        assert address.startswith("http://127.0.0.1:")
        for told in ("owner@northside.example", "+15005550101", "+15005550102", "+15005550103", "make call"):
            assert told in printed
        assert any("worker" in line for line in descendants_of(folder))

        arguments, environ = command(folder)
        second = subprocess.run(arguments, env=environ, capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert f"in use by another start (process {process.pid})" in second.stderr
        assert len(second.stderr.splitlines()) == 1
        assert httpx.get(f"{address}/healthz", timeout=10).status_code == 200

        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT_S) == 0
        assert not descendants_of(folder)


@on_linux
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_is_left_however_it_ends(tmp_path: Path, sign: signal.Signals) -> None:
    folder = tmp_path / "data"
    with running(folder) as (process, _, _):
        process.send_signal(sign)
        code = process.wait(LIMIT_S)
    assert code == (-sign if sign is signal.SIGKILL else 0)
    assert nothing_is_left(folder)


def test_a_taken_port_is_named_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        arguments, environ = command(tmp_path / "data", INFINIOFFICE_PORT=str(taken.getsockname()[1]))
        result = subprocess.run(arguments, env=environ, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "INFINIOFFICE_PORT" in result.stderr
    assert not (tmp_path / "data" / "postgres").exists()


def test_the_demo_stays_on_this_machine(tmp_path: Path) -> None:
    arguments, environ = command(tmp_path / "data", INFINIOFFICE_HOST="0.0.0.0")
    result = subprocess.run(arguments, env=environ, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "INFINIOFFICE_HOST" in result.stderr
    assert not (tmp_path / "data").exists()
