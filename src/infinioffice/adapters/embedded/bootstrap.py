"""What a server needs before the first migration: two roles, a database, three extensions and the grants.

Used on the embedded server and, by `infinioffice migrate`, on any server given by address. Every step may be run
again. The owner role owns the tables and runs migrations; the app role can read and write rows, owns nothing and
cannot step around row-level security.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

OWNER = "infinioffice_owner"
APP = "infinioffice_app"
EXTENSIONS = ("btree_gist", "citext", "pg_trgm")


def make_roles(
    connection: psycopg.Connection, *, owner_password: str | None = None, app_password: str | None = None
) -> None:
    """Creates the roles that are missing; with a password they can log in. The present login may become either."""
    for role, password in ((OWNER, owner_password), (APP, app_password)):
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        if password is not None:
            statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
            connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
        if not _exists(connection, "SELECT 1 WHERE pg_has_role(current_user, %s, 'SET')", role):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def make_database(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Creates the database unless it exists. Needs an autocommit connection."""
    if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def prepare_database(connection: psycopg.Connection) -> None:
    """Extensions, the owner's schema, and what the app role may do with tables made later."""
    for extension in EXTENSIONS:
        if not _exists(connection, "SELECT 1 FROM pg_extension WHERE extname = %s", extension):
            connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(extension)))
    owner, app = sql.Identifier(OWNER), sql.Identifier(APP)
    later = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public").format(owner)
    for statement in (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "{later} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "{later} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "{later} GRANT EXECUTE ON FUNCTIONS TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(owner=owner, app=app, later=later))


def is_prepared(connection: psycopg.Connection, *, as_app: bool) -> bool:
    """Whether the server can be left as it is, so that a login with few rights is enough from the second time on.
    `as_app`: the same login serves the app too and must be able to become its role."""
    roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE pg_has_role(rolname, 'SET')")}
    known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    extensions = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    if not {OWNER, APP} <= known or not extensions >= set(EXTENSIONS):
        return False
    grants = connection.execute(
        "SELECT has_schema_privilege(%s, 'public', 'CREATE') AND has_schema_privilege(%s, 'public', 'USAGE')"
        " AND EXISTS (SELECT 1 FROM pg_default_acl JOIN pg_roles r ON r.oid = defaclrole WHERE r.rolname = %s)",
        (OWNER, APP, OWNER),
    ).fetchone()
    return bool(grants and grants[0]) and OWNER in roles and (APP in roles or not as_app)


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None
