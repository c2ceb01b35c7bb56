"""`infinioffice migrate`: roles, extensions and tables, up to date."""

from __future__ import annotations

import click

from infinioffice.cli.installation import installation
from infinioffice.config import Settings
from infinioffice.kernel.errors import InfiniOfficeError


class MigrationRefused(InfiniOfficeError):
    """The database cannot be prepared with the given login."""


def prepare(settings: Settings) -> None:
    """Makes roles, extensions and grants on a server given by address. The embedded one has them from its start.

    Raises MigrationRefused with one line when the login may not, or the server cannot be reached.
    """
    import psycopg

    from infinioffice.adapters.embedded import bootstrap

    try:
        with psycopg.connect(settings.owner_database_url, autocommit=True, connect_timeout=10) as connection:
            if not bootstrap.is_prepared(connection, as_app=not settings.migrate_database_url):
                bootstrap.make_roles(connection)
                bootstrap.prepare_database(connection)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise MigrationRefused(f"the database cannot be prepared: {reason}") from error


def migrate(settings: Settings) -> None:
    """Prepares the database and runs every migration; Django must not have been started for another one."""
    prepare(settings)
    from infinioffice.office import startup

    startup.start(settings)
    startup.migrate()


@click.command(help="Bring roles, extensions and tables up to date. Safe to run again and while an old version serves.")
def command() -> None:
    with installation() as settings:
        migrate(settings)
    click.echo("The database is up to date.")
