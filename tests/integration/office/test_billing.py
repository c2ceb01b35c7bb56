"""What is used is counted once, in the transaction that causes it, and shown to the cent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest

from infinioffice.billing.meter import GOLDEN_CALLER
from infinioffice.call.ports import CallEnd, TurnRecord

from .conftest import Shop

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


def call(shop: Shop, seconds: int = 61, caller: str = "+15185550142", line: str = "phone", heard: str = "Hi") -> Any:
    """A call that ended at NOW; its scope."""
    from infinioffice.office.calls.log import append, close_call, open_call

    scope, began = shop.scope(), NOW - timedelta(seconds=seconds)
    open_call(scope, "CA1", caller, line, began)
    append(scope, [], [TurnRecord(0, began, heard, "Thanks for calling.", "greeting")])
    close_call(scope, CallEnd(NOW, "answered", {}, None, ""))
    return scope


def rows(shop: Shop) -> list[tuple[str, int, str]]:
    from infinioffice.office.billing.models import UsageEvent
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return sorted(UsageEvent.objects.values_list("kind", "quantity", "call_kind"))


def total(shop: Shop) -> int:
    from infinioffice.office.billing import account
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return account.statement(account.own(), account.month_of(NOW)).total_cents


def test_a_call_counts_its_seconds_once(shop: Shop) -> None:
    from infinioffice.office.billing.metering import call_ended
    from infinioffice.office.calls.log import close_call
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    scope = call(shop, 61)
    close_call(scope, CallEnd(NOW + timedelta(hours=1), "answered", {}, None, ""))
    with tenant_scope(shop.tenant_id):
        call_ended(Call.objects.get(id=scope.call_id))
    assert rows(shop) == [("call", 61, "real")]


def test_silence_tests_and_our_own_calls_are_free(shop: Shop) -> None:
    before = total(shop)
    for given in ({"heard": ""}, {"line": "browser"}, {"caller": GOLDEN_CALLER}):
        call(shop, 3 * 3600, **given)
    assert {kind for _, _, kind in rows(shop)} == {"silent", "test", "golden"}
    assert total(shop) == before
    call(shop, 3 * 3600)
    assert total(shop) == before + 30 * 25, "three hours are 180 minutes, 150 of them included"


def test_what_is_not_committed_is_not_counted(shop: Shop) -> None:
    from django.db import transaction

    from infinioffice.office.billing.metering import text_sent
    from infinioffice.office.tenancy import tenant_scope

    def cut_off() -> None:
        with transaction.atomic():
            text_sent(uuid4(), "+15185550142", 2, NOW)
            raise ConnectionError

    with tenant_scope(shop.tenant_id), pytest.raises(ConnectionError):
        cut_off()
    assert rows(shop) == []


def test_the_ledger_cannot_be_changed(shop: Shop) -> None:
    from django.db import DatabaseError

    from infinioffice.office.billing.models import UsageEvent
    from infinioffice.office.tenancy import tenant_scope

    call(shop)
    with pytest.raises(DatabaseError), tenant_scope(shop.tenant_id):
        UsageEvent.objects.update(quantity=1)


def test_every_call_has_its_cost(shop: Shop) -> None:
    from infinioffice.office.billing import costs, ports
    from infinioffice.office.tenancy import tenant_scope

    ports.choose(None, ports.CallVendors(hearing="hearing.deepgram_nova3", voice="voice.deepgram_aura2"))
    try:
        scope = call(shop, 300)
    finally:
        ports.choose(None)
    spoken = len("Thanks for calling.") * 30
    with tenant_scope(shop.tenant_id):
        (found,) = costs.by_call([scope.call_id]).values()
        assert found == 5 * (8_500 + 4_000) + 300 * 129 + spoken
        assert costs.total_micros(NOW - timedelta(hours=1), NOW + timedelta(hours=1)) == found


def test_counting_adds_less_than_a_millisecond_or_two(shop: Shop) -> None:
    from infinioffice.office.billing.metering import booking_made
    from infinioffice.office.tenancy import tenant_scope

    took = []
    with tenant_scope(shop.tenant_id):
        for _ in range(200):
            began = perf_counter()
            booking_made(uuid4(), None, NOW)
            took.append((perf_counter() - began) * 1000)
    print("median ms", sorted(took)[100])
    assert sorted(took)[100] < 10, "a generous bound: tests share the machine"
    assert len(rows(shop)) == 200
