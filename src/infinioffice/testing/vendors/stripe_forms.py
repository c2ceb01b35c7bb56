"""Stripe's form bodies: read as nested mappings, and held to its description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

Row = dict[str, Any]
_INSIDE = "#/components/schemas/SessionCreateParams.SessionCreateParams"
# The description has two bodies of the same name, and the portal's has taken the checkout's place; its parts are there.
_CHECKOUT: Row = {
    "properties": {
        "mode": {"enum": ["payment", "setup", "subscription"]},
        **{key: {"type": "string"} for key in ("customer", "client_reference_id", "success_url", "cancel_url")},
        "line_items": {"type": "array", "items": {"$ref": f"{_INSIDE}LineItem"}},
        "subscription_data": {"$ref": f"{_INSIDE}SubscriptionData"},
        "automatic_tax": {"$ref": f"{_INSIDE}AutomaticTax"},
        "customer_update": {"$ref": f"{_INSIDE}CustomerUpdate"},
    }
}


def outside(description: Mapping[str, Any] | None, method: str, path: str, given: Row) -> str:
    """What of the request Stripe's description does not know; empty when all is well, or nothing was described."""
    if description is None:
        return ""
    for name, methods in description["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", name), path) and method.lower() in methods:
            operation = methods[method.lower()]
            break
    else:
        return f"no such operation: {method} {path}"
    schemas = description["components"]["schemas"]
    if method == "GET":
        return _unknown(operation.get("x-query-params", {"properties": {}}), given, schemas, "")
    content = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
    schema = _CHECKOUT if path == "/v1/checkout/sessions" else content["schema"]
    return _unknown(schema, given, schemas, "")


def _unknown(schema: Mapping[str, Any], given: Any, schemas: Mapping[str, Any], where: str) -> str:
    if "$ref" in schema:
        return _unknown(schemas[schema["$ref"].rsplit("/", 1)[-1]], given, schemas, where)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        found = [_unknown(choice, given, schemas, where) for choice in choices]
        return "" if "" in found else found[0]
    if isinstance(given, dict) and schema.get("type") == "array":
        each = (_unknown(schema.get("items", {}), value, schemas, where) for value in given.values())
        return next((problem for problem in each if problem), "")
    if isinstance(given, dict) and "properties" in schema:
        for name, value in given.items():
            if name not in schema["properties"]:
                return f"unknown field {where}{name}"
            problem = _unknown(schema["properties"][name], value, schemas, f"{where}{name}.")
            if problem:
                return problem
        missing = [name for name in schema.get("required", ()) if name not in given]
        return f"missing {where}{missing[0]}" if missing else ""
    if "enum" in schema and isinstance(given, str) and given not in schema["enum"]:
        return f"{where[:-1]}: none of its values"
    return f"{where[:-1]}: not one value" if schema.get("type") == "string" and isinstance(given, dict) else ""


def nested(form: str) -> Row:
    """`items[0][price]=x` as nested mappings."""
    made: Row = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        parts = re.findall(r"[^\[\]]+", name)
        place = made
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = value
    return made
