"""Django's settings follow from the installation's."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from infinioffice.office.addresses import database, mail
from infinioffice.office.startup import Nowhere

PROBE = """
import json, sys
from infinioffice.office import startup
class Here(startup.Nowhere):
    public_url, smtp_url, redis_url = sys.argv[1:4]
startup.start(Here())
from django.conf import settings
names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "DEBUG", "ALLOWED_HOSTS",
         "EMAIL_BACKEND", "CSRF_TRUSTED_ORIGINS", "CACHES", "PASSWORD_HASHERS", "SESSION_COOKIE_HTTPONLY", "USE_TZ")
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def settings_with(public_url: str, smtp_url: str = "", redis_url: str = "") -> dict[str, Any]:
    command = [sys.executable, "-c", PROBE, public_url, smtp_url, redis_url]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def test_an_https_address_locks_the_cookies() -> None:
    found = settings_with("https://office.example", "smtp://u:p@mail.example", "redis://cache.example/0")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert found["DEBUG"] is False
    assert found["USE_TZ"] is True
    assert set(found["ALLOWED_HOSTS"]) == {"office.example", "127.0.0.1", "localhost", "[::1]"}
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://office.example"]
    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert found["CACHES"]["default"]["LOCATION"] == "redis://cache.example/0"
    assert found["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_a_local_address_works_without_https() -> None:
    found = settings_with("http://127.0.0.1:8080")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is False
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert found["EMAIL_BACKEND"].endswith("filebased.EmailBackend")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40ss@db.example:6432/office", ("office", "u", "p@ss", "db.example", "6432")),
        ("postgresql://u@/office?host=/run/pg&port=5433", ("office", "u", "", "/run/pg", "5433")),
        ("postgres://u@[::1]/o%20ffice", ("o ffice", "u", "", "::1", "")),
    ],
)
def test_database_addresses_are_read_as_libpq_reads_them(url: str, expected: tuple[str, ...]) -> None:
    found = database(url, "", pooled=True)
    assert tuple(found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected


def test_options_of_the_address_and_ours_are_joined() -> None:
    url = "postgresql://u@h/d?sslmode=require&options=-c%20work_mem%3D8MB"
    app = database(url, "-c role=infinioffice_app", pooled=True)["OPTIONS"]
    owner = database(url, "-c role=infinioffice_owner", pooled=False)["OPTIONS"]
    assert app["sslmode"] == owner["sslmode"] == "require"
    assert app["options"].startswith("-c work_mem=8MB -c role=infinioffice_app -c statement_timeout=3000")
    assert owner["options"] == "-c work_mem=8MB -c role=infinioffice_owner"
    assert "pool" not in owner


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 587, False, False),
        ("smtp://u:p@mail.example:25", 25, False, True),
        ("smtps://u:p@mail.example", 465, True, False),
    ],
)
def test_mail_servers(url: str, port: int, ssl: bool, tls: bool) -> None:
    found = mail(url, Nowhere.data_dir)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, ssl, tls)
