"""What the office's tests share: tenants of their own, and browsers signed in to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from infinioffice.call.ports import Scope

if TYPE_CHECKING:
    from django.test import Client

    from .carrying import FakeCarrier

PASSWORD = "correct horse battery"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Shop:
    """One tenant with one business. `scope()` is a call that is about to begin."""

    tenant_id: str
    business_id: str
    name: str

    def scope(self, call_id: str | None = None) -> Scope:
        return Scope(self.tenant_id, self.business_id, call_id or str(uuid4()))


@pytest.fixture
def office(migrated_database: Any) -> Iterator[None]:
    """The database, and no memory of earlier tests' failed sign-ins."""
    from django.core.cache import cache
    from django.db import connection

    cache.clear()
    yield
    connection.close()


@pytest.fixture
def make_shop(office: None) -> Callable[[str], Shop]:
    """Makes a tenant with a business in New York."""

    def make(name: str = "Corner Shop") -> Shop:
        from infinioffice.office.accounts.models import Tenant
        from infinioffice.office.businesses.models import Business
        from infinioffice.office.tenancy import platform_scope, tenant_scope

        with platform_scope(reason="a test makes a tenant"):
            tenant = Tenant.objects.create(name=name)
        with tenant_scope(tenant.id):
            slug = f"shop-{uuid4().hex[:12]}"
            business = Business.objects.create(slug=slug, name=name, zone="America/New_York")
        return Shop(str(tenant.id), str(business.id), name)

    return make


@pytest.fixture
def shop(make_shop: Callable[[str], Shop]) -> Shop:
    return make_shop("Corner Shop")


@pytest.fixture
def other_shop(make_shop: Callable[[str], Shop]) -> Shop:
    return make_shop("Shop Across the Street")


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """A browser of a member with this role."""
    from django.test import Client

    from infinioffice.office.accounts.models import Membership, Role, User
    from infinioffice.office.tenancy import tenant_scope

    def sign_in(shop: Shop, role: str = "org_admin") -> Client:
        with tenant_scope(shop.tenant_id):
            user = User.objects.create_user(f"{uuid4().hex}@shop.example", PASSWORD)
            Membership.objects.create(user=user, role=Role(role))
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    """The carrier of texts, chosen for one test."""
    from infinioffice.office.messaging import carrier as port

    from .carrying import FakeCarrier

    fake = FakeCarrier()
    port.choose(fake)
    yield fake
    port.choose(None)


@pytest.fixture
def no_jobs_left(office: None) -> None:
    """Earlier tests' jobs are not this one's."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
