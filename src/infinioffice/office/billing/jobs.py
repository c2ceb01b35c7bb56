"""Telling Stripe what was used, reading back what it counted, and warning before a bill is a surprise.

Our ledger is the truth. A report that was begun and never answered is repeated with the same identifier for as long
as Stripe drops doubles (a day, less an hour); after that it is left as `unsure` and the reconciliation says so.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from infinioffice.billing.meter import Stretch
from infinioffice.billing.payments import METERS, Payments
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.office.audit.chain import record
from infinioffice.office.billing import account as accounts
from infinioffice.office.billing import ports, refreshing, telling
from infinioffice.office.billing.models import BillingAccount, MeterReport
from infinioffice.office.tenancy import platform_scope, tenant_scope

_log = logging.getLogger(__name__)
DOUBLES_DROPPED = timedelta(hours=23)
OLDEST = timedelta(days=34)
_A_ROUND = 500
_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[VendorDown])


@app.periodic(cron="* * * * *")
@app.task(name="billing.sweep", queue="ops", queueing_lock="billing.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's own argument
    """A job for each tenant that has something to report."""
    if ports.payments() is None:
        return
    with platform_scope(reason="tenants with usage to report"):
        tenants = list(MeterReport.objects.filter(status="waiting").values_list("tenant_id", flat=True).distinct())
    for tenant_id in tenants:
        report.configure(lock=f"billing:{tenant_id}").defer(tenant_id=str(tenant_id))


@app.task(name="billing.report", queue="ops", retry=_AGAIN)
def report(tenant_id: str) -> None:
    """Reports what waits, oldest first."""
    payments = ports.payments()
    if payments is not None:
        send_waiting(payments, tenant_id, timezone.now())


def send_waiting(payments: Payments, tenant_id: str, now: datetime) -> int:
    """How many were sent. Each is marked before it goes out and after it was taken, in transactions of their own."""
    with tenant_scope(tenant_id):
        account = accounts.own()
        waiting = list(MeterReport.objects.filter(status="waiting").order_by("used_on", "id")[:_A_ROUND])
    return sum(_send(payments, tenant_id, account, row, now) for row in waiting)


def _send(payments: Payments, tenant_id: str, account: BillingAccount, row: MeterReport, now: datetime) -> bool:
    verdict = _before(account, row, now)
    if not verdict:
        with tenant_scope(tenant_id):
            if _is_capped(account, row.used_on):
                verdict = "capped"
    if verdict:
        _mark(tenant_id, row.id, verdict, now)
        return False
    if row.sent_at is None:
        _mark(tenant_id, row.id, "waiting", now)
    try:
        payments.report(row.kind, row.identifier, account.customer, row.quantity, row.used_on)  # type: ignore[arg-type]
    except VendorRefused as refusal:
        _log.error("usage not taken", extra={"tenant": tenant_id, "reason": refusal.reason})
        _mark(tenant_id, row.id, "refused", now)
        return False
    _mark(tenant_id, row.id, "sent", now)
    return True


def _before(account: BillingAccount, row: MeterReport, now: datetime) -> str:
    """Why it is not sent, empty when it is."""
    if account.is_comped or not account.subscription:
        return "free"
    if row.sent_at is not None and now - row.sent_at > DOUBLES_DROPPED:
        return "unsure"
    return "lost" if now - row.used_on > OLDEST else ""


def _is_capped(account: BillingAccount, at: datetime) -> bool:
    """Whether what the period cost up to and with this use is above the cap: then this use is not charged."""
    if account.cap_cents is None and all(each.plan.cap_cents is None for each in _now(account, at)):
        return False
    period = accounts.period_of(account, at)
    told = [event for event in accounts.events(period) if event.at <= at]
    return any(line.cents < 0 and "cap" in line.what for line in accounts.statement(account, period, told).lines)


def _now(account: BillingAccount, at: datetime) -> list[Stretch]:
    return accounts.stretches(account, accounts.period_of(account, at))


def _mark(tenant_id: str, report_id: UUID, status: str, now: datetime) -> None:
    with tenant_scope(tenant_id):
        MeterReport.objects.filter(id=report_id).update(status=status, sent_at=now)


@app.task(name="billing.refresh", queue="ops", retry=_AGAIN)
def refresh(tenant_id: str) -> None:
    """Reads the tenant's subscription and invoices again."""
    payments = ports.payments()
    if payments is not None:
        refreshing.refresh(payments, tenant_id, timezone.now())


def enqueue_refresh(tenant_id: UUID) -> None:
    """One at a time for a tenant, so that an older reading never overwrites a newer one."""
    refresh.configure(lock=f"billing:{tenant_id}").defer(tenant_id=str(tenant_id))


@app.periodic(cron="41 4 * * *")
@app.task(name="billing.daily", queue="ops", queueing_lock="billing.daily")
def daily(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's own argument
    """Every account: is it as Stripe says, has it counted what we counted, is a bill getting high?"""
    with platform_scope(reason="all accounts are looked at once a day"):
        tenants = [str(each) for each in BillingAccount.objects.values_list("tenant_id", flat=True)]
    for tenant_id in tenants:
        look_at.configure(lock=f"billing:{tenant_id}").defer(tenant_id=tenant_id)


@app.task(name="billing.look_at", queue="ops", retry=_AGAIN)
def look_at(tenant_id: str) -> None:
    now = timezone.now()
    payments = ports.payments()
    if payments is not None:
        refreshing.refresh(payments, tenant_id, now)
        reconcile(payments, tenant_id, now)
    with tenant_scope(tenant_id):
        telling.warn(accounts.locked(), now)


def reconcile(payments: Payments, tenant_id: str, now: datetime) -> dict[str, tuple[int, int]]:
    """Kinds whose sums differ: what we sent and what Stripe counted, over the account's period up to an hour ago."""
    with tenant_scope(tenant_id):
        account = accounts.own()
        period = accounts.period_of(account, now)
        end = (now - timedelta(hours=1)).replace(second=0, microsecond=0)
        start = period.start.replace(second=0, microsecond=0)
        if not account.subscription or end <= start:
            return {}
        rows = MeterReport.objects.filter(status__in=("sent", "unsure"), used_on__gte=start, used_on__lt=end)
        ours = {row["kind"]: row["total"] for row in rows.values("kind").annotate(total=Sum("quantity"))}
    told = {kind: payments.reported(kind, account.customer, start, end) for kind in METERS}
    wrong = {str(kind): (ours.get(kind, 0), theirs) for kind, theirs in told.items() if theirs != ours.get(kind, 0)}
    if wrong:
        _log.error("usage differs from Stripe's", extra={"tenant": tenant_id, "kinds": sorted(wrong)})
        with tenant_scope(tenant_id):
            record("system", "billing.differs", account.customer, **{kind: list(sums) for kind, sums in wrong.items()})
            telling.differs(wrong)
    return wrong
