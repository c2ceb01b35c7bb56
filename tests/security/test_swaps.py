"""Sealed bytes put elsewhere: another row, column, table or tenant never opens them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest


@pytest.fixture(autouse=True)
def _database(migrated_database: Any) -> Iterator[None]:
    from django.db import connection

    yield
    connection.close()


def test_no_swap_between_rows_columns_tables_and_tenants_opens() -> None:
    from infinioffice.office.tenancy import tenant_scope
    from infinioffice.office.vault import Place, SealBroken, seal, unseal

    tenants = (uuid4(), uuid4())
    places = [Place(table, column, row) for table, column, row in product(("one", "two"), ("a", "b"), ("1", "2"))]
    sealed: dict[tuple[UUID, Place], bytes] = {}
    for tenant in tenants:
        with tenant_scope(tenant):
            sealed |= {(tenant, place): seal(place, f"{tenant}{place}".encode()) for place in places}
    tried = 0
    for tenant in tenants:
        with tenant_scope(tenant):
            for (owner, home), body in sealed.items():
                for place in places:
                    if (owner, home) == (tenant, place):
                        assert unseal(place, body) == f"{tenant}{place}".encode()
                        continue
                    tried += 1
                    with pytest.raises(SealBroken):
                        unseal(place, body)
    assert tried == 16 * 16 - 16


def test_names_that_run_together_are_not_the_same_place() -> None:
    from infinioffice.office.tenancy import tenant_scope
    from infinioffice.office.vault import Place, SealBroken, seal, unseal

    with tenant_scope(uuid4()):
        sealed = seal(Place("ab", "c", "1"), b"ours")
        for place in (Place("a", "bc", "1"), Place("ab", "c1", ""), Place("abc", "", "1")):
            with pytest.raises(SealBroken):
                unseal(place, sealed)


def test_a_sealed_secret_copied_into_another_row_of_the_database_stays_shut() -> None:
    from infinioffice.office.api import delivering
    from infinioffice.office.api.models import Endpoint
    from infinioffice.office.tenancy import tenant_scope
    from infinioffice.office.vault import SealBroken, unseal

    with tenant_scope(uuid4()):
        rows = [Endpoint(url="https://hooks.shop.test/", events=["call.ended"]) for _ in range(2)]
        secrets = [delivering.new_secret(row) for row in rows]
        assert unseal(delivering._place(rows[0].id), bytes(rows[0].secret)).decode() == secrets[0]
        rows[1].secret = rows[0].secret
        with pytest.raises(SealBroken):
            unseal(delivering._place(rows[1].id), bytes(rows[1].secret))
