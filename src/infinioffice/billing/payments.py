"""The port of whoever takes the money (`Payments`), as our values. Unknown words of the vendor stay words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from infinioffice.billing.meter import Plan, UsageKind

METERS: Mapping[UsageKind, str] = {
    "call": "infinioffice_seconds",
    "booking": "infinioffice_bookings",
    "text": "infinioffice_texts",
}
"""The names under which usage is reported."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """`plan` is the plan's key, empty when its price is none of ours. The period is half-open."""

    id: str
    customer: str
    tenant_id: str
    status: str
    plan: str
    period_start: datetime | None
    period_end: datetime | None
    trial_end: datetime | None
    cancel_at_period_end: bool
    livemode: bool
    created: datetime


@dataclass(frozen=True, slots=True)
class Invoice:
    """Amounts in minor units of `currency` (lower case, as the vendor writes it)."""

    id: str
    number: str
    status: str
    currency: str
    total: int
    created: datetime
    period_start: datetime
    period_end: datetime
    due_since: datetime | None
    url: str
    pdf: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A webhook whose signature held. `customer` is empty when the event names none."""

    id: str
    kind: str
    customer: str
    livemode: bool
    created: datetime


class Payments(Protocol):
    """Every call may raise VendorDown (try again) and VendorRefused (do not)."""

    @property
    def livemode(self) -> bool:
        """Whether real money moves."""

    def sync(self, plans: Sequence[Plan]) -> Sequence[str]:
        """Makes what the plans need; what was done, a line each; nothing when all is there."""

    def customer(self, tenant_id: str, name: str, email: str, attempt: int) -> str:
        """A new customer's id, the same one for the same tenant and attempt within a day."""

    def has_customer(self, customer: str) -> bool: ...

    def checkout(
        self,
        customer: str,
        tenant_id: str,
        plan: Plan,
        *,
        trial_days: int,
        success: str,
        cancel: str,
        tax: bool,
        attempt: str,
    ) -> str:
        """The address where the customer subscribes; the same `attempt` gives the same address."""

    def portal(self, customer: str, back: str) -> str:
        """The address where the customer changes cards and reads invoices."""

    def subscriptions(self, customer: str) -> Sequence[Subscription]: ...

    def preview(self, subscription: str, plan: Plan, at: datetime) -> int:
        """What changing the plan at `at` would charge at once, in minor units; negative is a credit."""

    def change(self, subscription: str, plan: Plan, at: datetime) -> None:
        """Changes the plan now: the old period ends, unused time is credited, a new period begins."""

    def cancel(self, subscription: str, *, at_period_end: bool) -> None:
        """Ends it with the period, or (False) takes that back."""

    def invoices(self, customer: str) -> Sequence[Invoice]: ...

    def report(self, kind: UsageKind, identifier: str, customer: str, quantity: int, at: datetime) -> None:
        """One piece of usage; the same identifier counts once within a day."""

    def reported(self, kind: UsageKind, customer: str, start: datetime, end: datetime) -> int:
        """What the vendor has counted in `[start, end)`, both on whole minutes. It may lag behind."""

    def read_notice(self, raw: bytes, signature: str, now: datetime) -> Notice:
        """Raises CallerFault for a signature that does not hold or is too old."""
