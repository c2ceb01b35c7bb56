"""The account of the tenant whose scope is open: made on first sight, its period, its statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

from infinioffice.billing import meter
from infinioffice.billing.meter import CallKind, Line, Plan, Statement, Stretch, Usage, UsageKind
from infinioffice.billing.standing import MESSAGES_ONLY
from infinioffice.office.billing.models import BillingAccount, Credit, PlanChange, UsageEvent
from infinioffice.office.billing.plans import offer
from infinioffice.office.tenancy import scoped_tenant_id


@dataclass(frozen=True, slots=True)
class Period:
    """`[start, end)`"""

    start: datetime
    end: datetime


def own() -> BillingAccount:
    """The tenant's account; made when there is none, by whoever comes first."""
    account, is_new = BillingAccount.objects.get_or_create(
        tenant_id=scoped_tenant_id(), defaults={"plan": next(iter(offer().plans))}
    )
    if is_new:
        PlanChange.objects.create(plan=account.plan, at=datetime(2000, 1, 1, tzinfo=UTC))
    return account


def locked() -> BillingAccount:
    """As `own`, nobody else changes it until the transaction ends."""
    return BillingAccount.objects.select_for_update().get(id=own().id)


def set_plan(account: BillingAccount, plan: str, at: datetime) -> None:
    """The plan from `at` on; saved."""
    if account.plan != plan:
        PlanChange.objects.create(plan=plan, at=at)
    account.plan, account.next_plan = plan, ""
    account.save(update_fields=["plan", "next_plan"])


def takes_messages_only() -> bool:
    """Whether the line takes messages and nothing else, because nobody pays for it. It answers in any case."""
    account = BillingAccount.objects.first()
    if account is None or account.is_comped:
        return False
    return account.is_paused or account.standing in MESSAGES_ONLY


def period_of(account: BillingAccount, now: datetime) -> Period:
    """The subscription's period while it holds, else the calendar month (UTC)."""
    if account.period_start and account.period_end and account.period_start <= now < account.period_end:
        return Period(account.period_start, account.period_end)
    return month_of(now)


def month_of(at: datetime) -> Period:
    start = datetime(at.year, at.month, 1, tzinfo=UTC)
    return Period(start, datetime(at.year + at.month // 12, at.month % 12 + 1, 1, tzinfo=UTC))


def stretches(account: BillingAccount, period: Period) -> list[Stretch]:
    """Which plan held when, in the period."""
    changes = list(PlanChange.objects.filter(at__lt=period.end).order_by("at", "id").values_list("at", "plan"))
    before = [plan for at, plan in changes if at <= period.start]
    inside = [(at, plan) for at, plan in changes if at > period.start]
    starts = [(period.start, before[-1] if before else account.plan), *inside]
    ends = [at for at, _ in starts[1:]] + [period.end]
    return [
        Stretch(_plan(account, plan), start, end)
        for (start, plan), end in zip(starts, ends, strict=True)
        if start < end
    ]


def _plan(account: BillingAccount, key: str) -> Plan:
    plan = offer().plan(key)
    return plan if account.cap_cents is None else replace(plan, cap_cents=account.cap_cents)


def events(period: Period) -> list[meter.UsageEvent]:
    rows = UsageEvent.objects.filter(at__gte=period.start, at__lt=period.end)
    return [
        meter.UsageEvent(key, cast("UsageKind", kind), quantity, at, cast("CallKind", call))
        for key, kind, quantity, at, call in rows.values_list("key", "kind", "quantity", "at", "call_kind")
    ]


def statement(account: BillingAccount, period: Period, told: Sequence[meter.UsageEvent] | None = None) -> Statement:
    """What the period costs, credits taken off; never below nothing. One that is comped pays nothing."""
    made = meter.statement(stretches(account, period), events(period) if told is None else told)
    if account.is_comped:
        return Statement((*made.lines, Line("Free of charge", 0, -made.total_cents)))
    given = sum(Credit.objects.filter(at__gte=period.start, at__lt=period.end).values_list("cents", flat=True))
    taken = min(given, made.total_cents)
    return Statement((*made.lines, Line("Credit", 0, -taken))) if taken else made


def usage(told: Sequence[meter.UsageEvent]) -> Usage:
    total = Usage()
    for event in told:
        total = total.plus(event)
    return total


def forecast_cents(account: BillingAccount, period: Period, told: Sequence[meter.UsageEvent], now: datetime) -> int:
    """The statement at the period's end if use goes on as it did. Nothing is foretold from less than a day."""
    gone, whole = (now - period.start).total_seconds(), (period.end - period.start).total_seconds()
    if gone < 86400:
        return statement(account, period, told).total_cents
    grown = [replace(event, quantity=round(event.quantity * whole / gone)) for event in told]
    return statement(account, period, grown).total_cents
