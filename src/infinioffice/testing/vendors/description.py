"""A vendor's machine-readable description, read so that a simulated vendor can refuse what the real one would.

Requests are held to it strictly: unknown paths, unknown or misspelt parameters and unknown fields are refused. Answers
are held to its types, so that the simulation cannot drift into a shape of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import yaml

from infinioffice.testing.vendors.loopback import Asked, Told

_ANY_QUERY = frozenset({"alt", "fields", "key", "prettyPrint", "quotaUser"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. Schemas are JSON Schema with `$ref` into the description's `$defs`."""

    method: str
    path: re.Pattern[str]
    query: Mapping[str, Mapping[str, Any]]
    takes: Any = None
    gives: Any = None
    is_patch: bool = False


@dataclass(slots=True)
class Description:
    """What a vendor's interface is. `problem` and `wrong_answer` answer a sentence, or None when all is well."""

    operations: list[Operation]
    strict: dict[str, Any]
    loose: dict[str, Any]
    _validators: dict[str, Any] = field(default_factory=dict)

    def problem(self, asked: Asked) -> str | None:
        """Why the request is none of the description's."""
        operation = self._of(asked)
        if operation is None:
            return f"no such operation: {asked.method} {asked.path}"
        for name, values in asked.query.items():
            if name in _ANY_QUERY:
                continue
            if name not in operation.query:
                return f"unknown parameter {name}"
            if (wrong := _wrong_values(operation.query[name], values)) is not None:
                return f"parameter {name}: {wrong}"
        missing = [n for n, spec in operation.query.items() if spec.get("required") and n not in asked.query]
        if missing:
            return f"missing parameter {missing[0]}"
        if operation.takes is None:
            return None
        body = asked.json()
        return self._wrong(operation.takes, _without_nulls(body) if operation.is_patch else body, self.strict)

    def wrong_answer(self, asked: Asked, told: Told) -> str | None:
        """Why the simulation's own answer is not one of the description's."""
        operation = self._of(asked)
        if operation is None or operation.gives is None or told.status >= 300 or isinstance(told.body, bytes):
            return None
        return self._wrong(operation.gives, told.body, self.loose)

    def _of(self, asked: Asked) -> Operation | None:
        found = (o for o in self.operations if o.method == asked.method and o.path.fullmatch(asked.path))
        return next(found, None)

    def _wrong(self, schema: Any, value: Any, definitions: dict[str, Any]) -> str | None:
        from jsonschema import Draft202012Validator

        key = f"{id(definitions)}:{orjson.dumps(schema).decode()}"
        if key not in self._validators:
            self._validators[key] = Draft202012Validator({"allOf": [schema], "$defs": definitions})
        error = next(iter(self._validators[key].iter_errors(value)), None)
        return None if error is None else f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def google_discovery(path: Path) -> Description:
    """A Google API discovery document; paths are below its `servicePath`."""
    whole = orjson.loads(path.read_bytes())
    operations = [
        Operation(
            each["httpMethod"],
            _pattern(f"/{whole['servicePath']}{each['path']}"),
            {n: spec for n, spec in each.get("parameters", {}).items() if spec["location"] == "query"},
            _pointed(each.get("request")),
            _pointed(each.get("response")),
            is_patch=each["httpMethod"] == "PATCH",
        )
        for each in _methods(whole)
    ]
    schemas = whole["schemas"]
    return Description(operations, _converted(schemas, is_strict=True), _converted(schemas, is_strict=False))


def openapi(path: Path, prefix: str, also: Mapping[str, str] | None = None, named: tuple[str, ...] = ()) -> Description:
    """An OpenAPI 3.0 file. `also` names paths it leaves out, each with the listed path it is like; `named` are schemas
    whose inherited `id` it has lost."""
    whole = yaml.safe_load(path.read_bytes())
    for name in named:
        whole["components"]["schemas"][name]["properties"]["id"] = {"type": "string"}
    paths = dict(whole["paths"])
    paths |= {name: whole["paths"][like] for name, like in (also or {}).items()}
    operations = [
        Operation(
            method.upper(),
            _pattern(prefix + name),
            {p["name"]: p | p.get("schema", {}) for p in each.get("parameters", ()) if p["in"] == "query"},
            _content(each.get("requestBody")),
            next((_content(r) for code, r in each["responses"].items() if code.startswith("2")), None),
        )
        for name, methods in paths.items()
        for method, each in methods.items()
    ]
    schemas = {
        name: _flat(schema, whole["components"]["schemas"]) for name, schema in whole["components"]["schemas"].items()
    }
    return Description(operations, _converted(schemas, is_strict=True), _converted(schemas, is_strict=False))


def _methods(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = list(node.get("methods", {}).values())
    for resource in node.get("resources", {}).values():
        found += _methods(resource)
    return found


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path))
    )


def _pointed(reference: Mapping[str, str] | None) -> Any:
    return {"$ref": f"#/$defs/{reference['$ref']}"} if reference else None


def _content(body: Mapping[str, Any] | None) -> Any:
    schema = ((body or {}).get("content") or {}).get("application/json", {}).get("schema")
    return _schema(schema, is_strict=False) if schema else None


def _flat(schema: dict[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Without `allOf`: what is inherited stands beside what is new, or "nothing else" could not be said."""
    properties: dict[str, Any] = {}
    for part in schema.get("allOf", ()):
        base = schemas[part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part
        properties |= _flat(base, schemas).get("properties", {})
    if not properties:
        return schema
    return {"type": "object", "properties": properties}


def _converted(schemas: Mapping[str, Any], *, is_strict: bool) -> dict[str, Any]:
    return {name: _schema(schema, is_strict=is_strict) for name, schema in schemas.items()}


def _schema(node: Any, *, is_strict: bool) -> Any:
    """A discovery or OpenAPI schema as JSON Schema: references, nullability, and "nothing else" when strict."""
    if isinstance(node, list):
        return [_schema(each, is_strict=is_strict) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": f"#/$defs/{node['$ref'].rsplit('/', 1)[-1]}"}
    made: dict[str, Any] = {k: node[k] for k in ("type", "enum", "required") if k in node and node[k] != "any"}
    if not isinstance(made.get("required", []), list):
        del made["required"]
    if "properties" in node:
        made["properties"] = {name: _schema(each, is_strict=is_strict) for name, each in node["properties"].items()}
        if is_strict and "additionalProperties" not in node:
            made["additionalProperties"] = False
    if "items" in node:
        made["items"] = _schema(node["items"], is_strict=is_strict)
    if "additionalProperties" in node:
        made["additionalProperties"] = _schema(node["additionalProperties"], is_strict=is_strict)
    return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") else made


def _wrong_values(spec: Mapping[str, Any], values: list[str]) -> str | None:
    if len(values) > 1 and not spec.get("repeated"):
        return "given twice"
    for value in values:
        if spec.get("type") == "integer" and not re.fullmatch(r"-?\d+", value):
            return "not a number"
        if spec.get("type") == "boolean" and value not in ("true", "false"):
            return "neither true nor false"
        if "enum" in spec and value not in spec["enum"]:
            return "none of its values"
        if spec.get("format") == "date-time" and not re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", value):
            return "not an instant with its offset"
    return None


def _without_nulls(value: Any) -> Any:
    """A patch takes a field away by naming it null."""
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return value
