"""The operations of `/api/v1/` put together, and their addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI

from infinioffice.office.api import booking, lists, problems
from infinioffice.office.api.reference import reference

DESCRIPTION = """Appointments, calls, messages and contacts of one customer, for their own programs.

Every request shows a key (`Authorization: Bearer ifo_…`) made under Settings → API. A key sees its own customer's rows
and nothing else, and may do what its scopes say. Refusals are `application/problem+json` (RFC 9457); decide by `code`.
Lists give `next`, a cursor for the page after. Repeat a write with the same `Idempotency-Key` and it happens once. A
key may ask 300 times a minute."""

api = NinjaAPI(
    title="InfiniOffice",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="openapi.json",
)
api.add_router("", booking.router)
api.add_router("", lists.router)
problems.register(api)


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001
    """Any other address below the API."""
    return problems.answer(problems.Problem(404, "not_found", "There is no such address. See /api/v1/docs."))


def docs(request: HttpRequest) -> HttpResponse:
    """The reference, rendered here from the same description that programs read."""
    return reference(request, api.get_openapi_schema(path_prefix="/api/v1/"))


def _addresses() -> list[URLPattern]:
    patterns: Any = api.urls[0]
    found = [
        path(str(each.pattern), problems.plain_methods(each.callback), name=each.name)
        for each in patterns
        if each.name != "api-root"
    ]
    for view in (unknown,):
        view.csrf_exempt = True  # type: ignore[attr-defined]
    return [path("docs", docs, name="docs"), *found, path("", unknown, name="api-root"), path("<path:rest>", unknown)]


app_name = "api-v1"
urlpatterns = _addresses()
