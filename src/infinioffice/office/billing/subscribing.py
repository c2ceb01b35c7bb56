"""What an administrator may do with the subscription. Vendors are asked outside of transactions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from infinioffice.billing.payments import Payments
from infinioffice.office.audit.chain import record
from infinioffice.office.billing import account as accounts
from infinioffice.office.billing.plans import offer
from infinioffice.office.tenancy import tenant_scope


def checkout(payments: Payments, tenant_id: UUID, name: str, email: str, plan: str, now: datetime) -> str:
    """The address where they subscribe. Two tries at once get the same one: the attempt counts up only when a
    subscription has begun, and a day or another plan makes it another."""
    back = settings.PUBLIC_URL + reverse("billing:page")
    with tenant_scope(tenant_id):
        account = accounts.own()
        customer, attempt = account.customer, account.checkout_attempt
    if customer and not payments.has_customer(customer):
        customer = ""
    if not customer:
        # The same key gives the same customer to two who come at once; a deleted one makes it another.
        customer = payments.customer(str(tenant_id), name, email, attempt)
        with tenant_scope(tenant_id):
            account = accounts.locked()
            account.customer = customer
            account.save(update_fields=["customer"])
    chosen = offer().plan(plan)
    address = payments.checkout(
        customer,
        str(tenant_id),
        chosen,
        trial_days=0 if attempt else offer().trial_days,
        success=f"{back}?subscribed=1",
        cancel=back,
        tax=offer().tax,
        attempt=f"{customer}-{chosen.key}-{attempt}-{now:%Y%m%d}",
    )
    with tenant_scope(tenant_id):
        record(email, "billing.checkout_begun", customer, plan=chosen.key)
    return address


def preview(payments: Payments, tenant_id: UUID, plan: str, now: datetime) -> int | None:
    """What changing now would charge at once, in cents; None when it waits for the next period or costs nothing."""
    with tenant_scope(tenant_id):
        account = accounts.own()
    if not account.subscription or not is_upgrade(account.plan, plan):
        return None
    return payments.preview(account.subscription, offer().plan(plan), now)


def change(payments: Payments | None, tenant_id: UUID, email: str, plan: str, now: datetime) -> str:
    """A larger plan holds now, a smaller one from the next period on; "now" or "next". Without Stripe always now."""
    with tenant_scope(tenant_id):
        account = accounts.own()
    if plan not in offer().plans or plan == account.plan:
        return "now"
    if payments is not None and account.subscription and not is_upgrade(account.plan, plan):
        with tenant_scope(tenant_id):
            account = accounts.locked()
            account.next_plan, account.next_since = plan, now
            account.save(update_fields=["next_plan", "next_since"])
            record(email, "billing.plan_asked", account.subscription, plan=plan)
        return "next"
    if payments is not None and account.subscription:
        payments.change(account.subscription, offer().plan(plan), now)
    with tenant_scope(tenant_id):
        accounts.set_plan(accounts.locked(), plan, now)
        record(email, "billing.plan_changed", account.subscription, plan=plan)
    return "now"


def cancel(payments: Payments, tenant_id: UUID, email: str, *, take_back: bool) -> None:
    """It ends with the period, or does not after all."""
    with tenant_scope(tenant_id):
        account = accounts.own()
    if not account.subscription:
        return
    payments.cancel(account.subscription, at_period_end=not take_back)
    with tenant_scope(tenant_id):
        account = accounts.locked()
        account.cancel_at_period_end = not take_back
        account.save(update_fields=["cancel_at_period_end"])
        record(email, "billing.kept" if take_back else "billing.cancelled", account.subscription)


def is_upgrade(old: str, new: str) -> bool:
    return offer().plan(new).month_cents > offer().plan(old).month_cents


def customer_of(tenant_id: UUID) -> str:
    """Stripe's id of the tenant, empty without one."""
    with tenant_scope(tenant_id):
        return accounts.own().customer
