"""Real servers for the tests that need them: one PostgreSQL and one Valkey for the whole run, on a temporary folder.

Nothing is started until a test asks for one of these fixtures, so the tests of the pure rings run without.

    servers             the embedded servers (session)
    postgres_url        an empty database as superuser (module)
    redis_url           the cache (session)
    migrated_database   a fresh, migrated, empty database of our own, with Django pointed at it (module)
    seeded_database     the same with the demo businesses in it (module)
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from infinioffice.adapters.embedded import Servers, opened
from infinioffice.adapters.embedded.bootstrap import make_database, prepare_database
from infinioffice.config import Settings


class Secret(str):
    """Text a failing test does not print."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'…'"


class Environ(dict[str, str]):
    """An environment for a child process that a failing test does not print."""

    def __repr__(self) -> str:
        return f"<environment of {len(self)} names>"


_SETTINGS = (
    "INFINIOFFICE_",
    "TWILIO_",
    "DEEPGRAM_",
    "OPENAI_",
    "GOOGLE_",
    "MICROSOFT_",
    "STRIPE_",
    "SMTP_",
    "S3_",
    "AWS_",
)


def clean_environ(**changes: str) -> Environ:
    """This process's environment without any setting of ours, and with the changes."""
    return Environ({name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)} | changes)


@dataclass(frozen=True)
class Database:
    """One database of this test run. `url` logs in as the app role, `owner_url` as the owner of the tables."""

    name: str
    url: str = field(repr=False)
    owner_url: str = field(repr=False)
    admin_url: str = field(repr=False)
    settings: Settings


@pytest.fixture(scope="session")
def services_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by all workers of a parallel run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "services"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def servers(services_folder: Path) -> Iterator[Servers]:
    with opened(services_folder, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def redis_url(servers: Servers) -> str:
    return Secret(servers.redis_url)


@pytest.fixture(scope="module")
def postgres_url(servers: Servers, request: pytest.FixtureRequest) -> Iterator[str]:
    with _own_database(servers, request.node.name, template="template0") as name:
        yield Secret(_with_name(servers.admin_database_url, name))


@pytest.fixture(scope="module")
def migrated_database(servers: Servers, services_folder: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    template = _template(servers, services_folder, "migrated")
    with _own_database(servers, request.node.name, template) as name, _django_on(servers, services_folder, name) as own:
        yield own


@pytest.fixture(scope="module")
def seeded_database(servers: Servers, services_folder: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    template = _template(servers, services_folder, "seeded")
    with _own_database(servers, request.node.name, template) as name, _django_on(servers, services_folder, name) as own:
        yield own


def _template(servers: Servers, folder: Path, kind: str) -> str:
    """The database the others are copied from; made once per run, by whoever comes first."""
    name = f"template_{kind}"
    with (folder / f"{name}.lock").open("w") as lock, _admin(servers) as admin:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            draft = f"{name}_draft"
            make_database(admin, draft)
            with psycopg.connect(_with_name(servers.admin_database_url, draft), autocommit=True) as connection:
                prepare_database(connection)
            with _django_on(servers, folder, draft):
                from infinioffice.office import startup

                startup.migrate()
                if kind == "seeded":
                    from infinioffice.office.seed import seed_demo

                    seed_demo()
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))
    return name


@contextmanager
def _own_database(servers: Servers, test_module: str, template: str) -> Iterator[str]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = re.sub(r"\W+", "_", f"{Path(test_module).stem}_{worker}")[-60:]
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with _admin(servers) as admin:
        admin.execute(drop)
        make_database(admin, name, template)
    yield name
    with _admin(servers) as admin:
        admin.execute(drop)


@contextmanager
def _django_on(servers: Servers, folder: Path, name: str) -> Iterator[Database]:
    """Points Django's two connections at the database; every thread's old connections are let go of."""
    own = Database(
        name=name,
        url=_with_name(servers.database_url, name),
        owner_url=_with_name(servers.migrate_database_url, name),
        admin_url=_with_name(servers.admin_database_url, name),
        settings=replace(
            Settings.from_env({"INFINIOFFICE_DATA_DIR": str(folder), "INFINIOFFICE_DEMO": "1"}),
            database_url=_with_name(servers.database_url, name),
            migrate_database_url=_with_name(servers.migrate_database_url, name),
            redis_url=servers.redis_url,
        ),
    )
    from infinioffice.office import startup

    startup.start(own.settings)
    _point_django_at(name)
    yield own
    _point_django_at("nowhere")


def _point_django_at(name: str) -> None:
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        connections.settings[connection.alias]["NAME"] = name
        connection.settings_dict["NAME"] = name


def _admin(servers: Servers) -> psycopg.Connection:
    return psycopg.connect(_with_name(servers.admin_database_url, "postgres"), autocommit=True)


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
