"""A business that can be booked, and programs with keys to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.office.conftest import Shop

if TYPE_CHECKING:
    from django.test import Client

ALL = ("availability:read", "appointments:read", "appointments:write", "calls:read", "messages:read",
       "messages:write", "contacts:read")  # fmt: skip


@dataclass
class Program:
    """A client with a key."""

    client: Client
    secret: str

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self._headers())

    def post(self, path: str, body: Any = None, name: str = "") -> Any:
        more = {"Idempotency-Key": name} if name else {}
        given = json.dumps({} if body is None else body)
        return self.client.post(
            f"/api/v1/{path}", given, content_type="application/json", headers=self._headers() | more
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}


@pytest.fixture
def program() -> Callable[..., Program]:
    from django.test import Client

    from infinioffice.office.api import keys
    from infinioffice.office.tenancy import tenant_scope

    def make(shop: Shop, scopes: tuple[str, ...] = ALL) -> Program:
        with tenant_scope(shop.tenant_id):
            _, secret = keys.make("A test", scopes, "me@shop.example")
        return Program(Client(SERVER_NAME="127.0.0.1"), secret)

    return make


@pytest.fixture
def salon(shop: Shop) -> Shop:
    """The shop with two stylists who cut for an hour."""
    from uuid import UUID

    from infinioffice.office.scheduling.setup import set_up
    from tests.integration.scheduling.worlds import salon as rules

    set_up(UUID(shop.business_id), shop.tenant_id, rules())
    return shop
