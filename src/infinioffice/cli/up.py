"""`infinioffice up`: everything on this machine, stopped by one Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import click

from infinioffice.adapters.embedded import alone, wait_until_stopped
from infinioffice.cli import logs
from infinioffice.cli.installation import installation, publish
from infinioffice.cli.migrate import migrate
from infinioffice.cli.serving import listen, serve, stopping_cleanly
from infinioffice.config import Settings

_WORKER_PATIENCE_S = 10.0
_SERVERS_PATIENCE_S = 40.0


@click.command(help="Start database, cache, web, calls and worker here, and stop them all with Ctrl-C.")
def command() -> None:
    settings = Settings.from_env(os.environ)
    logs.begin(settings.log_form)
    is_embedded = not settings.database_url
    with stopping_cleanly(), alone(settings.data_dir):
        _run(settings)
    if is_embedded:
        wait_until_stopped(settings.data_dir, _SERVERS_PATIENCE_S)
    click.echo("Stopped.", err=settings.log_form == "json")


def _run(settings: Settings) -> None:
    listener, settings = listen(settings)
    with contextlib.closing(listener):
        os.environ.update(INFINIOFFICE_PORT=str(settings.port), INFINIOFFICE_PUBLIC_URL=settings.public_url)
        with installation() as running:
            migrate(running)
            lines = seed(running)
            publish(running)
            with _worker(running.drain_s):
                serve(
                    listener,
                    running,
                    lambda: click.echo(_welcome(running, lines), err=running.log_form == "json"),
                    "infinioffice.asgi:app",
                )


def seed(settings: Settings) -> list[str]:
    """In demo mode, fills an empty database with the demo businesses. Returns the lines that say how to sign in and
    which numbers answer."""
    if not settings.demo:
        return []
    from infinioffice.office.seed import demo_sign_ins, is_empty, seed_demo

    sign_ins = seed_demo() if is_empty() else demo_sign_ins()
    lines = [f"Sign in   {each.email:<28} {each.password}" for each in sign_ins]
    lines += [f"Number    {each.number:<28} {each.business}" for each in sign_ins]
    return lines


def _welcome(settings: Settings, lines: list[str]) -> str:
    rows = [
        "",
        "InfiniOffice is ready.",
        "",
        f"  Pages     {settings.public_url}",
        *(f"  {line}" for line in lines),
        "",
    ]
    if settings.demo:
        rows.append("  Call it from another terminal:   make call")
    return "\n".join([*rows, "  Stop it here:                    Ctrl-C", ""])


@contextlib.contextmanager
def _worker(drain_s: int) -> Iterator[None]:
    """A worker process beside us. One that dies is started again; it ends with us, even when we are killed."""
    ending = threading.Event()
    current: list[subprocess.Popen[bytes]] = [_start_worker()]

    def mind() -> None:
        while True:
            current[0].wait()
            if ending.wait(1.0):
                return
            click.echo("The worker ended and is started again.", err=True)
            current[0] = _start_worker()

    minder = threading.Thread(target=mind, daemon=True)
    minder.start()
    try:
        yield
    finally:
        ending.set()
        process = current[0]
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(drain_s + _WORKER_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
        minder.join(_WORKER_PATIENCE_S)


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "infinioffice.cli", "worker", "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        # Ctrl-C reaches the whole foreground group; the worker is told by us, after the last call has ended.
        start_new_session=True,
    )
