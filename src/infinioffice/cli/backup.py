"""`infinioffice backup`: a copy of database and files, while calls go on."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from infinioffice.cli import Refusal
from infinioffice.config import Settings

ELSEWHERE = "the database is a server of your own: copy it with that server's tools (docs/how-to/backup.md)"


@click.command(help="Copy database and files into a new FOLDER, while everything runs. Secrets are not in it.")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    settings = Settings.from_env(os.environ)
    if settings.database_url:
        raise Refusal(ELSEWHERE)
    from infinioffice.adapters.embedded import opened
    from infinioffice.adapters.embedded.copying import check, copy_to

    folder = folder.absolute()
    with opened(settings.data_dir) as servers:
        copy_to(folder, settings.data_dir, servers.admin_database_url, settings.master_key, datetime.now(UTC))
    check(folder, settings.master_key)
    click.echo(f"Copied to {folder}.")
