"""Who may call an operation: a key with its scope, and not too often."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from infinioffice.office.api import keys
from infinioffice.office.api.keys import Program
from infinioffice.office.api.problems import Problem
from infinioffice.office.public import limits

REQUESTS = limits.Limit("api-key", 300, 60)
GUESSES = limits.Limit("api-guess", 30, 60)
"""Wrong keys from one network; a program that shows a right one is never counted here."""


class Key(HttpBearer):
    """`Authorization: Bearer ifo_…` of a key that has the scope."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Program | None:
        """The program; None (401) for a key that is none. Raises Problem 403 without the scope, 429 when it is too
        quick."""
        program = keys.program_of(token, timezone.now())
        if program is None:
            if not limits.take(GUESSES, limits.neighbourhood_of(request)):
                raise _too_many(GUESSES)
            return None
        if not limits.take(REQUESTS, str(program.key_id)):
            raise _too_many(REQUESTS)
        if self.scope not in program.scopes:
            raise Problem(403, "forbidden", f"This key has no scope {self.scope}.")
        return program


def program_of(request: HttpRequest) -> Program:
    """Who asks, inside an operation."""
    return cast("Program", request.auth)  # type: ignore[attr-defined]  # set by the framework from `Key`


def _too_many(limit: limits.Limit) -> Problem:
    return Problem(
        429,
        "too_many_requests",
        f"At most {limit.most} requests in {limit.within_s} seconds.",
        {"Retry-After": str(limit.within_s)},
    )
