"""Settings, servers and Django for the commands that need them."""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace

from infinioffice.config import Settings
from infinioffice.kernel.errors import SettingWrong


@contextlib.contextmanager
def installation() -> Iterator[Settings]:
    """The installation this command works on, with its database and cache running.

    Without INFINIOFFICE_DATABASE_URL the embedded servers of the data folder are joined or started for as long as the
    context lasts; several commands may do so at once. Raises SettingWrong and ServersFailed.
    """
    settings = Settings.from_env(os.environ)
    if settings.database_url:
        if not settings.redis_url:
            raise SettingWrong("INFINIOFFICE_REDIS_URL", "must be set when INFINIOFFICE_DATABASE_URL is set")
        yield settings
        return
    from infinioffice.adapters.embedded import opened

    with opened(settings.data_dir) as servers:
        yield replace(
            settings,
            database_url=servers.database_url,
            migrate_database_url=servers.migrate_database_url,
            redis_url=settings.redis_url or servers.redis_url,
        )


@contextlib.contextmanager
def office() -> Iterator[Settings]:
    """As `installation`, with Django started on it."""
    with installation() as settings:
        from infinioffice.office import startup

        startup.start(settings)
        yield settings


def publish(settings: Settings) -> None:
    """Puts the settings into this process's environment, where `infinioffice.asgi` and child processes read them
    exactly as they would on a server that was given every address."""
    os.environ.update(
        INFINIOFFICE_HOST=settings.host,
        INFINIOFFICE_PORT=str(settings.port),
        INFINIOFFICE_PUBLIC_URL=settings.public_url,
        INFINIOFFICE_DATA_DIR=str(settings.data_dir),
        INFINIOFFICE_DATABASE_URL=settings.database_url,
        INFINIOFFICE_MIGRATE_DATABASE_URL=settings.migrate_database_url,
        INFINIOFFICE_REDIS_URL=settings.redis_url,
        INFINIOFFICE_SECRET_KEY=settings.secret_key,
        INFINIOFFICE_MASTER_KEY=base64.b64encode(settings.master_key).decode("ascii"),
    )
