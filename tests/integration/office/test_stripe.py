"""Stripe, simulated with its own clock: one state whatever comes in which order, every use billed once, every invoice
as an independent calculation says."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from infinioffice.adapters.stripe.payments import StripePayments
from infinioffice.kernel.errors import VendorDown, VendorFault
from infinioffice.testing.vendors.loopback import Fault, serve
from infinioffice.testing.vendors.stripe import DAY_S, MONTH_S, SimulatedStripe
from tests.vendors import description

from .conftest import Shop

if TYPE_CHECKING:
    from django.test import Client

RATES = {
    "starter": (4_900, 150, 25, 200, 3),
    "pro": (12_900, 600, 20, 1_000, 3),
    "scale": (39_900, 2_500, 15, 5_000, 2),
}
"""What the plan file sells, written down again: cents a month, minutes, cents a minute, texts, cents a text."""
TRIAL_S = 14 * DAY_S


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


@pytest.fixture
def stripe() -> Iterator[SimulatedStripe]:
    simulated = SimulatedStripe(description=description("stripe/spec3_trimmed.json"))
    yield simulated
    assert simulated.violations == []


@pytest.fixture
def payments(stripe: SimulatedStripe) -> Iterator[StripePayments]:
    from infinioffice.office.billing import ports
    from infinioffice.office.billing.plans import offer

    with serve(stripe.answer) as address:
        made = StripePayments(stripe.key, address, ["whsec_old", stripe.secret])
        made.sync(list(offer().plans.values()))
        ports.choose(made)
        yield made
        ports.choose(None)


def clock(stripe: SimulatedStripe) -> datetime:
    return datetime.fromtimestamp(stripe.now, UTC)


def account(shop: Shop) -> Any:
    from infinioffice.office.billing import account as accounts
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return accounts.own()


def subscribed(shop: Shop, stripe: SimulatedStripe, payments: StripePayments, plan: str = "starter") -> Any:
    from infinioffice.office.billing import refreshing, subscribing

    address = subscribing.checkout(payments, shop.tenant_id, "Shop", "a@b.example", plan, clock(stripe))  # type: ignore[arg-type]
    stripe.subscribe(address.rpartition("/")[2])
    refreshing.refresh(payments, shop.tenant_id, clock(stripe))
    return account(shop)


def use(shop: Shop, stripe: SimulatedStripe, kind: str, quantity: int) -> None:
    """Counted now, in the ledger."""
    from infinioffice.office.billing import metering
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        metering._append(f"{kind}:{uuid4()}", kind, quantity, clock(stripe), "real", None)  # type: ignore[arg-type]


def report(shop: Shop, stripe: SimulatedStripe, payments: StripePayments) -> int:
    from infinioffice.office.billing.jobs import send_waiting

    return send_waiting(payments, shop.tenant_id, clock(stripe))


def used_cents(plan: str, seconds: int, texts: int) -> int:
    _, minutes, rate, included, each = RATES[plan]
    talk = Fraction(max(0, seconds - minutes * 60) * rate, 60)
    return int(talk + Fraction(1, 2)) + max(0, texts - included) * each


def test_a_second_sync_changes_nothing_and_a_new_amount_makes_a_new_price(
    stripe: SimulatedStripe, payments: StripePayments
) -> None:
    from dataclasses import replace

    from infinioffice.office.billing.plans import offer

    plans = list(offer().plans.values())
    count = len(stripe.prices)
    assert count == 12
    assert payments.sync(plans) == []
    dearer = [replace(plans[0], minute_cents=26), *plans[1:]]
    assert [line.split()[-1] for line in payments.sync(dearer)] == ["made", "archived"]
    assert len([price for price in stripe.prices.values() if price["active"]]) == count
    for price in stripe.prices.values():
        if price["lookup_key"] == "infinioffice_pro_month":
            price["active"] = False
    assert payments.sync(dearer) == ["price infinioffice_pro_month made"], "one that was deleted is made again"


def test_a_year_of_a_tenant_is_billed_to_the_cent(
    shop: Shop, stripe: SimulatedStripe, payments: StripePayments
) -> None:
    """Trial, subscription, overage, a card that fails, recovery, a larger plan, a smaller one, and the end."""
    from infinioffice.office.billing import jobs, refreshing, subscribing

    rng, expected, customer = random.Random(11), [0], ""
    assert subscribed(shop, stripe, payments).standing == "trial"
    customer = account(shop).customer
    use(shop, stripe, "call", 50 * 3600)
    report(shop, stripe, payments)
    stripe.advance(TRIAL_S)
    refreshing.refresh(payments, shop.tenant_id, clock(stripe))
    assert account(shop).standing == "active"
    expected.append(4_900)
    plan = "starter"
    for month in range(1, 13):
        seconds = texts = 0
        for _ in range(6):
            seconds_now, texts_now = rng.randrange(3 * 3600), rng.randrange(60)
            use(shop, stripe, "call", seconds_now)
            use(shop, stripe, "text", texts_now + 1)
            seconds, texts = seconds + seconds_now, texts + texts_now + 1
            stripe.advance(4 * DAY_S)
            report(shop, stripe, payments)
        if month == 3:
            stripe.declined.add(customer)
        if month == 6:
            told = subscribing.preview(payments, shop.tenant_id, "pro", clock(stripe))  # type: ignore[arg-type]
            subscribing.change(payments, shop.tenant_id, "a@b.example", "pro", clock(stripe))  # type: ignore[arg-type]
            unused = Fraction(4_900 * 6, 30)
            expected.append(12_900 - int(unused + Fraction(1, 2)) + used_cents(plan, seconds, texts))
            assert told == expected[-1]
            plan, seconds, texts = "pro", 0, 0
            stripe.advance(MONTH_S)
            expected.append(12_900)
        elif month == 9:
            assert subscribing.change(payments, shop.tenant_id, "a@b.example", "starter", clock(stripe)) == "next"  # type: ignore[arg-type]
            stripe.advance(6 * DAY_S)
            expected.append(12_900 + used_cents(plan, seconds, texts))
            refreshing.refresh(payments, shop.tenant_id, clock(stripe))
            expected.append(4_900 - 12_900)
            plan = "starter"
        elif month == 12:
            subscribing.cancel(payments, shop.tenant_id, "a@b.example", take_back=False)  # type: ignore[arg-type]
            stripe.advance(6 * DAY_S)
            expected += [used_cents(plan, seconds, texts)] if used_cents(plan, seconds, texts) else []
        else:
            stripe.advance(6 * DAY_S)
            expected.append(RATES[plan][0] + used_cents(plan, seconds, texts))
        refreshing.refresh(payments, shop.tenant_id, clock(stripe))
        assert account(shop).plan == plan, month
        assert jobs.reconcile(payments, shop.tenant_id, clock(stripe)) == {}
        if month == 3:
            assert account(shop).standing == "grace"
            refreshing.refresh(payments, shop.tenant_id, datetime.fromtimestamp(stripe.now + 15 * DAY_S, UTC))
            assert account(shop).standing == "limited"
            stripe.recover(customer)
            refreshing.refresh(payments, shop.tenant_id, clock(stripe))
            assert account(shop).standing == "active"
    assert account(shop).standing == "cancelled"
    assert [invoice["total"] for invoice in stripe.invoices.values()] == expected
    from infinioffice.office.billing.models import InvoiceCopy
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        assert sorted(InvoiceCopy.objects.values_list("total", flat=True)) == sorted(expected)


def state(shop: Shop) -> dict[str, Any]:
    from infinioffice.office.billing.models import InvoiceCopy
    from infinioffice.office.tenancy import tenant_scope

    own = account(shop)
    kept = {
        name: getattr(own, name)
        for name in ("plan", "standing", "subscription", "period_start", "cancel_at_period_end")
    }
    with tenant_scope(shop.tenant_id):
        kept["invoices"] = sorted(InvoiceCopy.objects.values_list("external_id", "status", "total"))
    return kept


def tell(client: Client, stripe: SimulatedStripe, event: dict[str, Any], **given: Any) -> int:
    now = int(datetime.now(UTC).timestamp())
    raw, signature = stripe.signed(event, **({"at": now} | given))
    headers = {"Stripe-Signature": signature}
    return client.post("/stripe/webhook", raw, content_type="application/json", headers=headers).status_code


@pytest.mark.usefixtures("no_jobs_left")
def test_webhooks_in_any_order_and_twice_give_one_state(
    shop: Shop, stripe: SimulatedStripe, payments: StripePayments
) -> None:
    from django.test import Client

    from infinioffice.office.billing import refreshing
    from infinioffice.office.billing.models import BillingAccount, StripeNotice
    from infinioffice.office.tenancy import tenant_scope

    subscribed(shop, stripe, payments)
    stripe.advance(TRIAL_S)
    stripe.declined.add(account(shop).customer)
    stripe.advance(MONTH_S)
    stripe.recover(account(shop).customer)
    refreshing.refresh(payments, shop.tenant_id, clock(stripe))
    expected, rng, client = state(shop), random.Random(3), Client(SERVER_NAME="127.0.0.1")
    assert expected["standing"] == "active"
    assert len(stripe.events) >= 8
    for _ in range(int(os.environ.get("INFINIOFFICE_PERMUTATIONS", "12"))):
        with tenant_scope(shop.tenant_id):
            StripeNotice.objects.all().delete()
            BillingAccount.objects.update(standing="limited", period_start=None, subscription="")
        told = stripe.events + rng.sample(stripe.events, 3)
        rng.shuffle(told)
        for event in told:
            if event["data"]["object"].get("customer"):
                assert tell(client, stripe, event) == 200
        refreshing.refresh(payments, shop.tenant_id, clock(stripe))
        assert state(shop) == expected


@pytest.mark.usefixtures("no_jobs_left")
def test_forged_old_foreign_and_repeated_webhooks_change_nothing(
    shop: Shop, stripe: SimulatedStripe, payments: StripePayments
) -> None:
    from django.db import connection
    from django.test import Client

    subscribed(shop, stripe, payments)
    client, event = Client(SERVER_NAME="127.0.0.1"), stripe.events[-1]
    now = int(datetime.now(UTC).timestamp())

    def jobs() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'billing.refresh'")
            return int(cursor.fetchone()[0])

    assert tell(client, stripe, event, secret="whsec_wrong") == 400
    assert tell(client, stripe, event, at=now - 301) == 400
    assert tell(client, stripe, event, at=now + 301) == 400
    assert tell(client, stripe, event | {"livemode": True}) == 400
    raw, signature = stripe.signed(event, at=now)
    for body, told in ((raw + b" ", signature), (raw, ""), (raw, "t=x,v1=y"), (b"\xff", signature)):
        answer = client.post(
            "/stripe/webhook", body, content_type="application/json", headers={"Stripe-Signature": told}
        )
        assert answer.status_code == 400
    foreign = event | {"id": "evt_foreign", "data": {"object": {"object": "invoice", "customer": "cus_other"}}}
    assert tell(client, stripe, foreign) == 200
    assert jobs() == 0
    assert tell(client, stripe, event, secret="whsec_old") == 200, "a secret that is being rolled holds"
    assert tell(client, stripe, event) == 200
    assert jobs() == 1


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_worker_that_dies_while_reporting_loses_nothing_and_bills_nothing_twice(
    shop: Shop, stripe: SimulatedStripe, payments: StripePayments, drop: Any
) -> None:
    subscribed(shop, stripe, payments)
    for seconds in (60, 70, 80):
        use(shop, stripe, "call", seconds)
    # The library itself tries three times; then the job is over, as after a kill, and another one goes on.
    stripe.faults += [Fault(on="meter_events", drop=drop) for _ in range(3)]
    with pytest.raises(VendorDown):
        report(shop, stripe, payments)
    stripe.advance(3600)
    report(shop, stripe, payments)
    assert report(shop, stripe, payments) == 0
    assert sorted(each["value"] for each in stripe.usage) == [60, 70, 80]


def test_after_a_day_an_unanswered_report_is_not_sent_blindly_again(
    shop: Shop, stripe: SimulatedStripe, payments: StripePayments
) -> None:
    from infinioffice.office.billing.jobs import reconcile

    subscribed(shop, stripe, payments)
    use(shop, stripe, "call", 60)
    stripe.faults += [Fault(on="meter_events", drop="before") for _ in range(3)]
    with pytest.raises(VendorDown):
        report(shop, stripe, payments)
    stripe.advance(2 * DAY_S)
    assert report(shop, stripe, payments) == 0
    assert reconcile(payments, shop.tenant_id, clock(stripe)) == {"call": (60, 0)}, "and somebody is told"


def test_two_checkouts_at_once_are_one_subscription(
    shop: Shop, stripe: SimulatedStripe, payments: StripePayments
) -> None:
    from infinioffice.office.billing import refreshing, subscribing

    def begin(plan: str) -> str:
        now = clock(stripe)
        return subscribing.checkout(payments, shop.tenant_id, "Shop", "a@b.example", plan, now).rpartition("/")[2]  # type: ignore[arg-type]

    assert begin("starter") == begin("starter")
    first, second = begin("starter"), begin("pro")
    assert len(stripe.customers) == 1
    kept, ended = stripe.subscribe(first), stripe.subscribe(second)
    refreshing.refresh(payments, shop.tenant_id, clock(stripe))
    assert account(shop).subscription == kept["id"]
    assert ended["cancel_at_period_end"], "and it was free to try until then"


def test_a_customer_deleted_in_stripe_still_has_a_line_and_may_come_back(
    shop: Shop, stripe: SimulatedStripe, payments: StripePayments
) -> None:
    from infinioffice.office.billing import refreshing
    from infinioffice.office.billing.account import takes_messages_only
    from infinioffice.office.tenancy import tenant_scope

    before = subscribed(shop, stripe, payments)
    stripe.delete_customer(before.customer)
    refreshing.refresh(payments, shop.tenant_id, clock(stripe))
    assert account(shop).standing == "cancelled"
    with tenant_scope(shop.tenant_id):
        assert takes_messages_only()
    after = subscribed(shop, stripe, payments)
    assert (after.customer != before.customer, after.standing) == (True, "active")


def test_a_cap_is_kept_at_stripe_as_well(shop: Shop, stripe: SimulatedStripe, payments: StripePayments) -> None:
    from infinioffice.office.billing import account as accounts
    from infinioffice.office.tenancy import tenant_scope

    subscribed(shop, stripe, payments)
    with tenant_scope(shop.tenant_id):
        own = accounts.locked()
        own.cap_cents = 1_000
        own.save()
    for _ in range(5):
        use(shop, stripe, "call", 100 * 60)
        stripe.advance(60)
    report(shop, stripe, payments)
    assert sum(each["value"] for each in stripe.usage) == 100 * 60, "150 minutes and ten dollars: the second is above"


def test_a_refusal_changes_nothing(shop: Shop, stripe: SimulatedStripe, payments: StripePayments) -> None:
    from infinioffice.office.billing import subscribing

    subscribed(shop, stripe, payments)
    stripe.faults.append(Fault(on="POST /v1/subscriptions", status=402, reason="card_declined"))
    with pytest.raises(VendorFault):
        subscribing.change(payments, shop.tenant_id, "a@b.example", "pro", clock(stripe))  # type: ignore[arg-type]
    assert account(shop).plan == "starter"
