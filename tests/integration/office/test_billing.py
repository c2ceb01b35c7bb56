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


def page(client: Any, address: str = "/billing/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_the_page_shows_what_was_used_and_what_it_costs(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.calls.log import close_call, open_call

    client = signed_in(shop)
    assert "Nothing used yet" in page(client)
    scope, now = shop.scope(), datetime.now(UTC)
    open_call(scope, "CA1", "+15185550142", "browser", now - timedelta(seconds=75))
    close_call(scope, CallEnd(now, "answered", {}, None, ""))
    html = page(client)
    assert "$49.00" in html
    assert "Free: test" in html
    assert f"/calls/{scope.call_id}/" in html
    assert "nothing is charged" in html
    assert "Subscribe" not in html, "there is no Stripe here"


def test_a_statement_can_be_kept(shop: Shop, signed_in: Any) -> None:
    client = signed_in(shop)
    sheet = page(client, "/billing/statement.csv?month=2026-11")
    assert "Starter plan" in sheet
    assert sheet.strip().endswith("Total,,49.00")
    answer = client.get("/billing/statement.pdf?month=2026-11")
    assert answer.content.startswith(b"%PDF-")
    for odd in ("", "2026-13", "x", "%00"):
        assert client.get(f"/billing/statement.pdf?month={odd}").status_code == 200


def test_without_stripe_the_plan_changes_at_once_and_each_is_charged_for_its_time(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.billing import account as accounts
    from infinioffice.office.tenancy import tenant_scope

    client = signed_in(shop)
    client.post("/billing/change/", {"plan": "pro"})
    client.post("/billing/change/", {"plan": "diamond"})
    with tenant_scope(shop.tenant_id):
        own = accounts.own()
        made = accounts.statement(own, accounts.month_of(datetime.now(UTC)))
    assert own.plan == "pro"
    assert [line.what for line in made.lines] == ["Starter plan", "Pro plan"]
    assert 4_900 <= made.total_cents <= 12_900


def test_a_cap_and_a_warning(shop: Shop, signed_in: Any) -> None:
    from django.conf import settings
    from django.core import mail

    from infinioffice.office.billing import account as accounts
    from infinioffice.office.billing import telling
    from infinioffice.office.tenancy import tenant_scope

    client = signed_in(shop)
    client.post("/billing/limits/", {"cap": "20", "alert": "60"})
    client.post("/billing/limits/", {"cap": "-1", "alert": "60"})
    call(shop, 5 * 3600)
    assert total(shop) == 4_900 + 2_000, "five hours are 37.50 above the plan"
    before, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    try:
        with tenant_scope(shop.tenant_id):
            assert telling.warn(accounts.locked(), NOW + timedelta(days=2))
            assert not telling.warn(accounts.locked(), NOW + timedelta(days=3)), "once a period"
    finally:
        settings.EMAIL_BACKEND = before
    (sent,) = mail.outbox
    assert "$69.00" in sent.body


def test_who_runs_the_installation_can_credit_pause_and_comp_and_it_is_kept(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.accounts.models import User
    from infinioffice.office.audit.models import AuditEntry
    from infinioffice.office.billing.account import takes_messages_only
    from infinioffice.office.tenancy import tenant_scope

    client = signed_in(shop)
    assert client.get("/platform/").status_code == 403
    assert client.post("/platform/", {"act": "comp"}).status_code == 403
    User.objects.filter(id=client.session["_auth_user_id"]).update(is_superuser=True)
    assert shop.name in page(client, "/platform/")
    form = {"tenant": shop.tenant_id, "reason": "an outage", "key": str(uuid4())}
    for _ in range(2):
        client.post("/platform/", form | {"act": "credit", "dollars": "10"})
    with tenant_scope(shop.tenant_id):
        from infinioffice.office.billing import account as accounts

        own = accounts.own()
        assert accounts.statement(own, accounts.month_of(datetime.now(UTC))).total_cents == 3_900
    client.post("/platform/", form | {"act": "pause"})
    with tenant_scope(shop.tenant_id):
        assert takes_messages_only()
    client.post("/platform/", form | {"act": "comp"})
    client.post("/platform/", form | {"act": "credit", "dollars": "-5"})
    client.post("/platform/", form | {"act": "comp", "tenant": str(uuid4())})
    with tenant_scope(shop.tenant_id):
        assert not takes_messages_only(), "nobody is silenced who need not pay"
        done = list(AuditEntry.objects.filter(action__startswith="billing.").values_list("action", flat=True))
    assert sorted(done) == ["billing.comp", "billing.credited", "billing.pause"]


def test_from_subscribing_to_the_invoice_on_the_pages(shop: Shop, signed_in: Any) -> None:
    from infinioffice.adapters.stripe.payments import StripePayments
    from infinioffice.office.billing import ports, refreshing
    from infinioffice.office.billing.plans import offer
    from infinioffice.testing.vendors.loopback import serve
    from infinioffice.testing.vendors.stripe import DAY_S, SimulatedStripe

    stripe, client = SimulatedStripe(), signed_in(shop)
    with serve(stripe.answer) as address:
        payments = StripePayments(stripe.key, address, [stripe.secret])
        payments.sync(list(offer().plans.values()))
        ports.choose(payments)
        try:
            onward = client.post("/billing/subscribe/", {"plan": "starter"}).content.decode()
            session = onward.split("https://checkout.example/")[1].split('"')[0]
            stripe.subscribe(session)
            stripe.advance(14 * DAY_S)
            now = datetime.fromtimestamp(stripe.now, UTC)
            refreshing.refresh(payments, shop.tenant_id, now)
            html = page(client)
            assert "$49.00" in html
            assert "https://invoice.example/" in html
            assert "portal.example" in client.post("/billing/portal/").content.decode()
            sure = client.post("/billing/change/", {"plan": "scale"}).content.decode()
            assert "is charged" in sure
            client.post("/billing/cancel/")
            assert "Keep the subscription" in page(client)
        finally:
            ports.choose(None)


def test_a_line_nobody_pays_for_has_no_calendar_and_still_takes_messages(shop: Shop) -> None:
    import asyncio

    from infinioffice.kernel.errors import StoreDown
    from infinioffice.office.billing import account as accounts
    from infinioffice.office.messaging.desk import take_message
    from infinioffice.office.scheduling.schedule import OfficeSchedule
    from infinioffice.office.scheduling.tokens import SlotTokens
    from infinioffice.office.tenancy import tenant_scope
    from infinioffice.office.threads import StoreThreads
    from infinioffice.scheduling.slots import SlotRequest

    threads, scope = StoreThreads(1), shop.scope()
    schedule = OfficeSchedule(threads, SlotTokens(b"k" * 32))
    try:
        assert asyncio.run(schedule.find_slots(scope, SlotRequest("cut"), NOW)).slots == ()
        with tenant_scope(shop.tenant_id):
            own = accounts.locked()
            own.standing = "limited"
            own.save()
        with pytest.raises(StoreDown):
            asyncio.run(schedule.find_slots(scope, SlotRequest("cut"), NOW))
    finally:
        threads.close()
    take_message(scope, "m:1", topic="person", name="Dana", phone="", text="Please call", urgent=False, now=NOW)
    call(shop)
    assert rows(shop) == [("call", 61, "real")]
