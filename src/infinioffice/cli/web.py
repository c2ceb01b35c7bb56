"""`infinioffice web`: pages, webhooks and calls, without the worker."""

from __future__ import annotations

import contextlib
import os

import click

from infinioffice.cli import logs
from infinioffice.cli.installation import installation, publish
from infinioffice.cli.serving import listen, serve, stopping_cleanly
from infinioffice.config import Settings


@click.command(help="Serve pages, webhooks and calls. The worker runs beside it: `infinioffice worker`.")
def command() -> None:
    settings = Settings.from_env(os.environ)
    logs.begin(settings.log_form)
    listener, addressed = listen(settings)
    with contextlib.closing(listener), stopping_cleanly():
        os.environ.update(INFINIOFFICE_PORT=str(addressed.port), INFINIOFFICE_PUBLIC_URL=addressed.public_url)
        with installation() as settings:
            publish(settings)
            serve(
                listener,
                settings,
                lambda: click.echo(
                    f"Serving on http://{settings.host}:{settings.port}", err=settings.log_form == "json"
                ),
                "infinioffice.asgi:app",
            )
