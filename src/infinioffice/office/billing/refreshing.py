"""One state from whatever Stripe says now. Webhooks only say that something changed; in which order does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from infinioffice.billing.payments import Invoice, Payments, Subscription
from infinioffice.billing.standing import standing_of
from infinioffice.office.billing import account as accounts
from infinioffice.office.billing import telling
from infinioffice.office.billing.models import BillingAccount, InvoiceCopy
from infinioffice.office.billing.plans import offer
from infinioffice.office.tenancy import tenant_scope

_LIVE = ("trialing", "active", "past_due", "unpaid", "paused", "incomplete")


def refresh(payments: Payments, tenant_id: str, now: datetime) -> None:
    """Reads the customer's subscriptions and invoices and writes what they mean. Jobs of one tenant never overlap."""
    with tenant_scope(tenant_id):
        customer = accounts.own().customer
    if not customer:
        return
    if not payments.has_customer(customer):
        _forget(tenant_id, now)
        return
    found = payments.subscriptions(customer)
    invoices = payments.invoices(customer)
    current = chosen(found)
    with tenant_scope(tenant_id):
        account = accounts.locked()
        for invoice in invoices:
            _copy(invoice)
        changed = _apply(account, current, invoices, now) if current else False
        next_plan = account.next_plan
        if changed:
            telling.standing_changed(account)
    for extra in found:
        # Two checkouts at once: the older subscription stays, the other one ends before it is charged again.
        if current and extra.id != current.id and extra.status in _LIVE and not extra.cancel_at_period_end:
            payments.cancel(extra.id, at_period_end=True)
    if current and next_plan and current.status == "active" and _has_begun_anew(tenant_id, current, now):
        payments.change(current.id, offer().plan(next_plan), now)
        with tenant_scope(tenant_id):
            accounts.set_plan(accounts.locked(), next_plan, now)


def chosen(found: Sequence[Subscription]) -> Subscription | None:
    """The one that counts: the oldest that lives, else the newest that ended."""
    living = sorted((each for each in found if each.status in _LIVE), key=lambda each: (each.created, each.id))
    ended = sorted(found, key=lambda each: (each.created, each.id))
    return living[0] if living else ended[-1] if ended else None


def _apply(account: BillingAccount, told: Subscription, invoices: Sequence[Invoice], now: datetime) -> bool:
    """Whether the standing is another one now."""
    due = [invoice.due_since for invoice in invoices if invoice.status == "open" and invoice.due_since is not None]
    verdict = standing_of(told.status, min(due, default=None), now)
    before = account.standing
    account.standing, account.grace_until = verdict.standing, verdict.grace_until
    if account.subscription != told.id:
        account.subscription, account.checkout_attempt = told.id, account.checkout_attempt + 1
    account.cancel_at_period_end = told.cancel_at_period_end
    account.period_start, account.period_end, account.trial_end = told.period_start, told.period_end, told.trial_end
    account.refreshed_at = now
    account.save()
    # A price that is none of ours (deleted, or made by hand in Stripe) leaves the plan as it is.
    if told.plan in offer().plans and told.plan != account.plan:
        next_plan = account.next_plan
        accounts.set_plan(account, told.plan, told.period_start or now)
        if next_plan and next_plan != told.plan:
            account.next_plan = next_plan
            account.save(update_fields=["next_plan"])
    return before != account.standing


def _has_begun_anew(tenant_id: str, told: Subscription, now: datetime) -> bool:
    """Whether the wish for another plan was made in an earlier period."""
    with tenant_scope(tenant_id):
        account = accounts.own()
        asked = account.next_since
    return asked is not None and told.period_start is not None and asked < told.period_start <= now


def _forget(tenant_id: str, now: datetime) -> None:
    """Deleted in Stripe: the line goes on as after a cancellation, and they may subscribe anew."""
    with tenant_scope(tenant_id):
        account = accounts.locked()
        account.customer = account.subscription = account.next_plan = ""
        account.checkout_attempt += 1
        account.period_start = account.period_end = None
        account.standing, account.refreshed_at = "cancelled", now
        account.save()
        telling.standing_changed(account)


def _copy(invoice: Invoice) -> None:
    InvoiceCopy.objects.update_or_create(
        external_id=invoice.id,
        defaults={
            "number": invoice.number,
            "status": invoice.status,
            "currency": invoice.currency,
            "total": invoice.total,
            "created_at": invoice.created,
            "period_start": invoice.period_start,
            "period_end": invoice.period_end,
            "url": invoice.url,
            "pdf": invoice.pdf,
        },
    )
