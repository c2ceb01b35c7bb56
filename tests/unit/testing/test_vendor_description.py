"""The reader of vendors' descriptions, on our own ones: it has to refuse, or the simulations prove nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from infinioffice.testing.vendors.description import Description, google_discovery, openapi
from infinioffice.testing.vendors.google_events import selected
from infinioffice.testing.vendors.loopback import Asked, Fault, Told, take

DISCOVERY = {
    "servicePath": "shop/v1/",
    "resources": {
        "orders": {
            "methods": {
                "list": {
                    "httpMethod": "GET",
                    "path": "orders/{orderId}/lines",
                    "parameters": {
                        "orderId": {"location": "path", "required": True, "type": "string"},
                        "size": {"location": "query", "type": "integer"},
                        "since": {"location": "query", "type": "string", "format": "date-time", "required": True},
                        "kind": {"location": "query", "type": "string", "enum": ["a", "b"], "repeated": True},
                        "all": {"location": "query", "type": "boolean"},
                    },
                    "response": {"$ref": "Order"},
                },
                "patch": {
                    "httpMethod": "PATCH",
                    "path": "orders/{orderId}",
                    "parameters": {},
                    "request": {"$ref": "Order"},
                },
            },
        },
    },
    "schemas": {
        "Order": {
            "type": "object",
            "properties": {
                "count": {"type": "integer"},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "lines": {"type": "array", "items": {"$ref": "Order"}},
            },
        }
    },
}
OPENAPI = """
openapi: 3.0.3
paths:
  /me/orders:
    get:
      parameters:
      - {name: $top, in: query, schema: {type: string}}
      responses:
        '200': {content: {application/json: {schema: {type: object, properties: {value: {type: array}}}}}}
    post:
      responses:
        '201': {}
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/order'}}}
components:
  schemas:
    thing: {type: object, properties: {id: {type: string}}}
    mark: {type: object, properties: {value: {type: string}}}
    order:
      allOf:
      - $ref: '#/components/schemas/thing'
      - type: object
        properties:
          note: {type: string, nullable: true}
          marks: {type: array, items: {$ref: '#/components/schemas/mark'}}
"""


def asked(method: str, path: str, body: Any = None, **query: list[str]) -> Asked:
    return Asked(method, path, {name.replace("_", "$"): v for name, v in query.items()}, {}, orjson.dumps(body or {}))


@pytest.fixture
def shop(tmp_path: Path) -> Description:
    path = tmp_path / "shop.json"
    path.write_bytes(orjson.dumps(DISCOVERY))
    return google_discovery(path)


@pytest.fixture
def graph(tmp_path: Path) -> Description:
    path = tmp_path / "graph.yaml"
    path.write_text(OPENAPI, encoding="utf-8")
    return openapi(path, "/v1.0", {"/me/old/{id}/orders": "/me/orders"}, named=("mark",))


LINES = "/shop/v1/orders/7/lines"
SINCE = ["2026-12-01T00:00:00Z"]


def test_what_is_described_passes(shop: Description) -> None:
    assert shop.problem(asked("GET", LINES, since=SINCE, size=["5"], kind=["a", "b"], all=["true"])) is None
    body = {"count": 1, "labels": {"any": "name"}, "lines": [{"count": 2}]}
    assert shop.problem(asked("PATCH", "/shop/v1/orders/7", body)) is None
    assert shop.problem(asked("PATCH", "/shop/v1/orders/7", {"count": None})) is None


@pytest.mark.parametrize(
    "request_",
    [
        asked("GET", "/shop/v1/orders/7", since=SINCE),
        asked("POST", LINES, since=SINCE),
        asked("GET", "/shop/v2/orders/7/lines", since=SINCE),
        asked("GET", "/shop/v1/orders/7/8/lines", since=SINCE),
        asked("GET", LINES),
        asked("GET", LINES, since=["2026-12-01"]),
        asked("GET", LINES, since=SINCE, Size=["5"]),
        asked("GET", LINES, since=SINCE, size=["five"]),
        asked("GET", LINES, since=SINCE, size=["5", "6"]),
        asked("GET", LINES, since=SINCE, kind=["c"]),
        asked("GET", LINES, since=SINCE, all=["yes"]),
        asked("PATCH", "/shop/v1/orders/7", {"counts": 1}),
        asked("PATCH", "/shop/v1/orders/7", {"count": "1"}),
        asked("PATCH", "/shop/v1/orders/7", {"labels": {"any": 1}}),
        asked("PATCH", "/shop/v1/orders/7", {"lines": [{"nonsense": 1}]}),
    ],
    ids=range(15),
)
def test_what_is_not_described_is_a_problem(shop: Description, request_: Asked) -> None:
    assert shop.problem(request_) is not None


def test_our_own_answers_are_held_to_it(shop: Description) -> None:
    request = asked("GET", LINES, since=SINCE)
    assert shop.wrong_answer(request, Told(200, {"count": 1, "more": True})) is None
    assert shop.wrong_answer(request, Told(200, {"count": "one"})) is not None
    assert shop.wrong_answer(request, Told(500, {"count": "one"})) is None


def test_inherited_fields_and_nulls_of_an_openapi_file(graph: Description) -> None:
    whole = {"id": "1", "note": None, "marks": [{"id": "m", "value": "v"}]}
    assert graph.problem(asked("POST", "/v1.0/me/orders", whole)) is None
    assert graph.problem(asked("POST", "/v1.0/me/orders", {"id": None})) is not None
    assert graph.problem(asked("POST", "/v1.0/me/orders", {"name": "x"})) is not None
    assert graph.problem(asked("GET", "/v1.0/me/orders", _top=["5"])) is None
    assert graph.problem(asked("GET", "/v1.0/me/orders", _skip=["5"])) is not None
    assert graph.problem(asked("GET", "/v1.0/me/old/3/orders")) is None
    assert graph.problem(asked("GET", "/me/orders")) is not None
    assert graph.wrong_answer(asked("GET", "/v1.0/me/orders"), Told(200, {"value": "none"})) is not None


def test_faults_are_used_up_by_the_requests_they_are_for() -> None:
    faults = [Fault(on="POST", status=503), Fault(status=429)]
    assert take(faults, asked("GET", "/x")).status == 429
    assert take(faults, asked("GET", "/x")) == Fault()
    assert take(faults, asked("POST", "/x")).status == 503
    assert faults == []


def test_a_partial_answer_has_the_fields_asked_for_and_no_others() -> None:
    whole = {
        "items": [{"id": "1", "summary": "s", "start": {"date": "d"}, "people": [{"self": True, "email": "e"}]}],
        "next": "n",
        "kind": "k",
    }
    assert selected(whole, "items(id,start,people(self)),next") == {
        "items": [{"id": "1", "start": {"date": "d"}, "people": [{"self": True}]}],
        "next": "n",
    }
    assert selected({"a": {"b": 1, "c": 2}}, "a/b") == {"a": {"b": 1}}
    assert selected(whole, "") == whole
