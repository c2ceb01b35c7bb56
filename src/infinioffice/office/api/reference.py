"""The API's reference as a page of ours: nothing is loaded from elsewhere and nothing inline runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from infinioffice.office.api.models import EVENTS, SCOPES
from infinioffice.office.api.problems import TITLES


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body: `kind` in words."""

    name: str
    kind: str
    is_required: bool
    says: SafeString


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `gives` are the fields of its success."""

    anchor: str
    method: str
    path: str
    says: SafeString
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    status: str
    gives: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    operations: tuple[Operation, ...]


def groups_of(schema: Mapping[str, Any]) -> list[Group]:
    """The description's operations by their tags, in its order."""
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, each in methods.items():
            tag = (each.get("tags") or ["Other"])[0]
            found.setdefault(tag, []).append(_operation(schema, path, method, each))
    return [Group(name, tuple(operations)) for name, operations in found.items()]


def coded(text: str) -> SafeString:
    """The words with what stands between backticks as code."""
    parts = text.split("`")
    return format_html_join("", "{}{}{}", (
        (mark_safe("<code>"), part, mark_safe("</code>")) if n % 2 else ("", part, "")
        for n, part in enumerate(parts)
    ))  # fmt: skip


@require_safe
def reference(request: HttpRequest, schema: Mapping[str, Any]) -> HttpResponse:
    context = {
        "groups": groups_of(schema),
        "lead": [coded(words) for words in str(schema["info"]["description"]).split("\n\n")],
        "scopes": SCOPES,
        "events": EVENTS,
        "problems": sorted(TITLES.items()),
    }
    return TemplateResponse(request, "api/reference.html", context)


def _operation(schema: Mapping[str, Any], path: str, method: str, each: Mapping[str, Any]) -> Operation:
    parameters = tuple(
        Field(p["name"], _kind(schema, p["schema"]), bool(p.get("required")), _says(p["schema"], p))
        for p in each.get("parameters", ())
    )
    body = each.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    status = next((code for code in each["responses"] if str(code).startswith("2")), 200)
    gives = each["responses"][status].get("content", {}).get("application/json", {}).get("schema")
    return Operation(
        str(each["operationId"]),
        method.upper(),
        path,
        coded(str(each.get("description", each.get("summary", "")))),
        parameters,
        _fields(schema, body),
        str(status),
        _fields(schema, gives),
    )


def _fields(schema: Mapping[str, Any], body: Mapping[str, Any] | None) -> tuple[Field, ...]:
    if body is None:
        return ()
    whole = _resolved(schema, body)
    required = set(whole.get("required", ()))
    return tuple(
        Field(name, _kind(schema, each), name in required, _says(each)) for name, each in whole["properties"].items()
    )


def _resolved(schema: Mapping[str, Any], each: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(each.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = schema["components"]["schemas"][name] if name else each
    return found


def _kind(schema: Mapping[str, Any], each: Mapping[str, Any]) -> str:
    """`text`, `number`, `time`, `list of …`: what a person calls it."""
    if "anyOf" in each:
        return " or ".join(_kind(schema, one) for one in each["anyOf"])
    if "$ref" in each:
        inner = _resolved(schema, each)["properties"]
        return "{ " + ", ".join(inner) + " }"
    if each.get("type") == "array":
        return f"list of {_kind(schema, each['items'])}"
    formats = {"uuid": "id", "date-time": "time"}
    names = {"string": "text", "integer": "number", "null": "null", "object": "object", "boolean": "yes or no"}
    kind = str(each.get("type", ""))
    return formats.get(str(each.get("format", "")), names.get(kind, kind))


def _says(*places: Mapping[str, Any]) -> SafeString:
    return coded(next((str(place["description"]) for place in places if place.get("description")), ""))
