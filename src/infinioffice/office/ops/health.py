"""`/healthz` (this process answers) and `/readyz` (it can do its work), before any other part of Django.

Probes come with an address of the machine as their host and no session, so they are answered ahead of host checks.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase


class Probes:
    """Answers the two addresses and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return _answer("ok", 200)
        if request.path == "/readyz":
            return _answer("ok", 200) if has_tables() else _answer("the database is away or not migrated", 503)
        return self._get_response(request)


def has_tables() -> bool:
    """Whether the database answers and has been migrated."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('accounts_tenant') IS NOT NULL")
            return bool(cursor.fetchone() == (True,))
    except DatabaseError:
        return False
    finally:
        connection.close()


def _answer(text: str, status: int) -> HttpResponse:
    response = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
