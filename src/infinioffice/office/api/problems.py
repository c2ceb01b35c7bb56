"""Every refusal of the API in one form: RFC 9457's `application/problem+json`.

`type` is a path of the reference page, so that it can be looked up; programs decide by `code`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

CONTENT_TYPE = "application/problem+json"
TITLES = {
    "invalid": "The request is not valid",
    "unauthorized": "No valid key was shown",
    "forbidden": "The key may not do this",
    "not_found": "There is no such thing",
    "method_not_allowed": "This address does not take this method",
    "slot_taken": "This time cannot be had any more",
    "stale": "The appointment has changed or is over",
    "idempotency_mismatch": "The same Idempotency-Key was used for another request",
    "in_progress": "The same request is being worked on",
    "too_many_requests": "Too many requests",
    "unavailable": "Try again in a moment",
}


class FieldProblem(Schema):
    """`pointer` names the field (JSON pointer), `detail` what is wrong with it."""

    pointer: str
    detail: str


class ProblemOut(Schema):
    """RFC 9457 with `code` for programs, `rule` (why a time cannot be had) and `errors` (field by field)."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    rule: str | None = None
    errors: list[FieldProblem] | None = None


class Problem(Exception):
    """A refusal, raised anywhere inside an operation."""

    def __init__(self, status: int, code: str, detail: str = "", headers: dict[str, str] | None = None, **more: Any):
        super().__init__(code)
        self.status, self.code, self.detail, self.headers, self.more = status, code, detail, headers or {}, more

    def body(self) -> dict[str, Any]:
        known = {
            "type": f"/api/v1/docs#{self.code}",
            "title": TITLES.get(self.code, self.code),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        return known | self.more


def answer(problem: Problem) -> HttpResponse:
    response = JsonResponse(problem.body(), status=problem.status, content_type=CONTENT_TYPE)
    for name, value in problem.headers.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def register(api: NinjaAPI) -> None:
    """Every error of the framework becomes a problem."""

    def on(kind: type[Exception], to: Callable[[Any], Problem]) -> None:
        api.add_exception_handler(kind, lambda _request, error: answer(to(error)))

    on(Problem, lambda error: error)
    on(AuthenticationError, lambda _: unauthorized())
    on(Http404, lambda _: Problem(404, "not_found"))
    on(ValidationError, lambda error: _invalid(error.errors))
    on(HttpError, lambda error: Problem(error.status_code, "invalid", str(error)))
    for fault in (OperationalError, InterfaceError):
        on(fault, lambda _: Problem(503, "unavailable", "The database is away.", {"Retry-After": "5"}))


def unauthorized() -> Problem:
    return Problem(
        401, "unauthorized", "Send `Authorization: Bearer` with a key.", {"WWW-Authenticate": "Bearer"}
    )  # fmt: skip


def plain_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The framework's own answer to a wrong method, as a problem."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405 or response.headers.get("Content-Type") == CONTENT_TYPE:
            return response
        return answer(Problem(405, "method_not_allowed", headers={"Allow": response.headers.get("Allow", "")}))

    # Programs show a key, not a cookie, so there is nothing to forge.
    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    return wrapped


def _invalid(errors: list[dict[str, Any]]) -> Problem:
    found = [{"pointer": _pointer(each.get("loc", ())), "detail": str(each.get("msg", ""))} for each in errors]
    return Problem(422, "invalid", "; ".join(f"{e['pointer']}: {e['detail']}" for e in found)[:500], errors=found)


def _pointer(place: tuple[Any, ...]) -> str:
    """`("body", "wanted", "phone")` → `/phone`: the name the framework gives to the whole body says nothing."""
    kind, *path = [str(each) for each in place] or [""]
    if kind == "body":
        path = path[1:]
    return "/" + "/".join(path)
