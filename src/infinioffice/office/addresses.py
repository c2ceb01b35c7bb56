"""Database and mail addresses as Django wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def database(url: str, options: str, *, pooled: bool) -> dict[str, Any]:
    """One Django database from a URL; libpq's own parameters may follow the question mark.

    Pages and calls never need a statement of more than three seconds, and a caller cannot wait for one; migrations
    (not pooled) may.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    limits = "-c statement_timeout=3000 -c idle_in_transaction_session_timeout=15000" if pooled else ""
    libpq: dict[str, Any] = {
        "connect_timeout": 3,
        "application_name": "infinioffice",
        **{key: value for key, value in query.items() if key not in ("options", "host", "port")},
        "options": " ".join(part for part in (query.get("options", ""), options, limits) if part),
    }
    if pooled:
        # A long reconnect_timeout lets the delay between tries grow to minutes, so that a database that is back
        # would not be used; after a short one the next request tries at once.
        libpq["pool"] = {"min_size": 1, "max_size": 16, "timeout": 3.0, "reconnect_timeout": 3.0, "num_workers": 2}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(query.get("port") or parts.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": pooled,
        "OPTIONS": libpq,
    }


def mail(url: str, folder: Path) -> dict[str, Any]:
    """Django's mail settings; without a server each mail is a file in the data folder."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder / "mail"}
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and bool(parts.username),
        "EMAIL_TIMEOUT": 10,
    }
