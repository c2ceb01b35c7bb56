"""`infinioffice restore`: a copy back into an empty data folder."""

from __future__ import annotations

import os
from pathlib import Path

import click

from infinioffice.cli import Refusal
from infinioffice.cli.backup import ELSEWHERE
from infinioffice.config import Settings


@click.command(help="Put the copy in FOLDER into an empty data folder that holds the copied installation's secrets.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def command(folder: Path) -> None:
    settings = Settings.from_env(os.environ)
    if settings.database_url:
        raise Refusal(ELSEWHERE)
    if (settings.data_dir / "postgres").exists():
        raise Refusal(f"{settings.data_dir} has a database already; a copy goes into an empty folder")
    from infinioffice.adapters.embedded import opened
    from infinioffice.adapters.embedded.copying import check, copy_back

    check(folder, settings.master_key)
    with opened(settings.data_dir) as servers:
        copy_back(folder, settings.data_dir, servers.admin_database_url)
    click.echo(f"Restored into {settings.data_dir}. Start it with: infinioffice up")
