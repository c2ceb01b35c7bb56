"""`infinioffice worker`: durable jobs from the same Postgres."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator

import click

from infinioffice.cli import logs
from infinioffice.cli.installation import office
from infinioffice.cli.serving import stopping_cleanly

CONCURRENCY = 8


@click.command(help="Do the durable jobs: texts, mails, calendar writes, reminders, cleaning up.")
@click.option("--until-stdin-closes", is_flag=True, hidden=True, help="End with the parent process.")
def command(*, until_stdin_closes: bool) -> None:
    with stopping_cleanly(), _with_parent(is_asked=until_stdin_closes), office() as settings:
        logs.begin(settings.log_form)
        from infinioffice.stores import equip_office

        equip_office(settings)
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        worker = app.with_connector(connector.get_worker_connector())
        worker.run_worker(
            concurrency=CONCURRENCY,
            listen_notify=True,
            # Jobs that wait for a lock are noticed by looking, not by a notice.
            fetch_job_polling_interval=1.0,
            delete_jobs="never",
            shutdown_graceful_timeout=float(settings.drain_s),
        )


@contextlib.contextmanager
def _with_parent(*, is_asked: bool) -> Iterator[None]:
    """Inside, the process ends when its standard input does: the parent's pipe closes when the parent ends, however it
    ended and on every system."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    if is_asked:
        threading.Thread(target=wait, daemon=True).start()
    yield
