"""Hands one installation's settings to Django before anything of the office is imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Protocol

from infinioffice.kernel.errors import Broken


class Installation(Protocol):
    """The part of `infinioffice.config.Settings` the office needs; see there for meanings."""

    @property
    def demo(self) -> bool: ...
    @property
    def public_url(self) -> str: ...
    @property
    def data_dir(self) -> Path: ...
    @property
    def database_url(self) -> str: ...
    @property
    def database_options(self) -> str: ...
    @property
    def owner_database_url(self) -> str: ...
    @property
    def migrate_options(self) -> str: ...
    @property
    def redis_url(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def google_client(self) -> tuple[str, str]: ...
    @property
    def signup(self) -> str: ...
    @property
    def master_key(self) -> bytes: ...
    @property
    def smtp_url(self) -> str: ...


class Nowhere:
    """No installation: enough for tools that only look at the code (type checks, `makemigrations`)."""

    demo = False
    public_url = "http://127.0.0.1:8080"
    data_dir = Path("var")
    database_url = ""
    database_options = ""
    owner_database_url = ""
    migrate_options = ""
    redis_url = ""
    secret_key = "nothing is signed without an installation"  # noqa: S105 - never serves a request
    google_client = ("", "")
    signup = "closed"
    master_key = bytes(32)
    smtp_url = ""


_given: Installation | None = None


def given() -> Installation | None:
    """What `start` was given, or None."""
    return _given


def start(installation: Installation) -> None:
    """Starts Django for this installation; its database servers must be known by now (`database_url` not empty).

    Calling it again does nothing: one process serves one installation.
    """
    import django
    from django.apps import apps

    global _given
    if apps.ready:
        return
    if "infinioffice.office.settings" in sys.modules:
        raise Broken("Django's settings were read before there was an installation")
    _given = installation
    os.environ["DJANGO_SETTINGS_MODULE"] = "infinioffice.office.settings"
    django.setup()


def migrate() -> None:
    """Brings every table up to date, as the owner role, and makes the coming months' partitions."""
    from django.core.management import call_command

    call_command("migrate", database="owner", interactive=False, verbosity=0)
