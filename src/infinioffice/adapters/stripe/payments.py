"""`billing.payments.Payments` by Stripe. Every call blocks; use it in a worker's thread.

Every write has an idempotency key, deterministic where the same wish may come twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe
from stripe import StripeClient

from infinioffice.adapters.stripe import prices
from infinioffice.billing.meter import Plan, UsageKind
from infinioffice.billing.payments import METERS, Invoice, Notice, Subscription
from infinioffice.kernel.errors import CallerFault, VendorDown, VendorRefused

VENDOR = "stripe"
TOLERANCE_S = 300
TIMEOUT_S = 15
_GONE = "resource_missing"


class StripePayments:
    """`webhook_secrets`: one, or two while a secret is being rolled."""

    def __init__(self, api_key: str, base_url: str, webhook_secrets: Sequence[str]) -> None:
        self._secrets = [each for each in webhook_secrets if each]
        self._livemode = not api_key.startswith(("sk_test_", "rk_test_"))
        self._client = StripeClient(
            api_key,
            base_addresses={"api": base_url, "meter_events": base_url},
            max_network_retries=2,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
        )

    @property
    def livemode(self) -> bool:
        return self._livemode

    def sync(self, plans: Sequence[Plan]) -> Sequence[str]:
        with _plain():
            return prices.sync(self._client, plans)

    def customer(self, tenant_id: str, name: str, email: str, attempt: int) -> str:
        with _plain():
            params: Any = {"name": name, "email": email, "metadata": {"infinioffice_tenant": tenant_id}}
            return self._client.v1.customers.create(params, {"idempotency_key": f"customer-{tenant_id}-{attempt}"}).id

    def has_customer(self, customer: str) -> bool:
        try:
            with _plain():
                return not getattr(self._client.v1.customers.retrieve(customer), "deleted", False)
        except VendorRefused as refusal:
            if refusal.reason == _GONE:
                return False
            raise

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
        with _plain():
            there = prices.priced(self._client, plan.key)
            if set(there) != set(prices.PARTS):
                raise VendorRefused(VENDOR, "prices missing: run infinioffice billing sync")
            # A metered line has no quantity.
            lines = [{"price": each.id} | ({"quantity": 1} if part == "month" else {}) for part, each in there.items()]
            subscription: dict[str, Any] = {"metadata": {"infinioffice_tenant": tenant_id}}
            if trial_days:
                subscription["trial_period_days"] = trial_days
            params: Any = {
                "mode": "subscription",
                "customer": customer,
                "client_reference_id": tenant_id,
                "line_items": lines,
                "subscription_data": subscription,
                "success_url": success,
                "cancel_url": cancel,
            }
            if tax:
                params |= {"automatic_tax": {"enabled": True}, "customer_update": {"address": "auto"}}
            made = self._client.v1.checkout.sessions.create(params, {"idempotency_key": f"checkout-{attempt}"})
            return made.url or ""

    def portal(self, customer: str, back: str) -> str:
        with _plain():
            return self._client.v1.billing_portal.sessions.create({"customer": customer, "return_url": back}).url

    def subscriptions(self, customer: str) -> Sequence[Subscription]:
        with _plain():
            found = self._client.v1.subscriptions.list({"customer": customer, "status": "all", "limit": 100})
            return [_subscription(each) for each in found.auto_paging_iter()]

    def preview(self, subscription: str, plan: Plan, at: datetime) -> int:
        with _plain():
            details: Any = {
                "items": self._items(subscription, plan),
                "proration_behavior": "always_invoice",
                "proration_date": _seconds(at),
                "billing_cycle_anchor": "now",
            }
            params: Any = {"subscription": subscription, "subscription_details": details}
            return self._client.v1.invoices.create_preview(params).total

    def change(self, subscription: str, plan: Plan, at: datetime) -> None:
        with _plain():
            params: Any = {
                "items": self._items(subscription, plan),
                "proration_behavior": "always_invoice",
                "proration_date": _seconds(at),
                "billing_cycle_anchor": "now",
            }
            key = f"change-{subscription}-{plan.key}-{_seconds(at)}"
            self._client.v1.subscriptions.update(subscription, params, {"idempotency_key": key})

    def cancel(self, subscription: str, *, at_period_end: bool) -> None:
        with _plain():
            self._client.v1.subscriptions.update(subscription, {"cancel_at_period_end": at_period_end})

    def invoices(self, customer: str) -> Sequence[Invoice]:
        with _plain():
            found = self._client.v1.invoices.list({"customer": customer, "limit": 100})
            return [_invoice(each) for each in found.auto_paging_iter()]

    def report(self, kind: UsageKind, identifier: str, customer: str, quantity: int, at: datetime) -> None:
        with _plain():
            self._client.v1.billing.meter_events.create(
                {
                    "event_name": METERS[kind],
                    "identifier": identifier,
                    "timestamp": _seconds(at),
                    "payload": {"stripe_customer_id": customer, "value": str(quantity)},
                },
                {"idempotency_key": f"usage-{identifier}"},
            )

    def reported(self, kind: UsageKind, customer: str, start: datetime, end: datetime) -> int:
        with _plain():
            meters = self._client.v1.billing.meters.list({"status": "active", "limit": 100}).auto_paging_iter()
            meter = next((each.id for each in meters if each.event_name == METERS[kind]), None)
            if meter is None:
                raise VendorRefused(VENDOR, "meter missing: run infinioffice billing sync")
            span: Any = {"customer": customer, "start_time": _seconds(start), "end_time": _seconds(end)}
            found = self._client.v1.billing.meters.event_summaries.list(meter, span)
            return round(sum(each.aggregated_value for each in found.auto_paging_iter()))

    def read_notice(self, raw: bytes, signature: str, now: datetime) -> Notice:
        if not any(self._holds(raw, signature, secret, now) for secret in self._secrets):
            raise CallerFault("bad_signature")
        try:
            event = json.loads(raw)
            inside = event.get("data", {}).get("object", {}) or event.get("related_object") or {}
            customer = inside["id"] if inside.get("object") == "customer" else inside.get("customer")
            created = event["created"]
            at = datetime.fromtimestamp(created, UTC) if isinstance(created, int) else datetime.fromisoformat(created)
            return Notice(str(event["id"]), str(event["type"]), str(customer or ""), event.get("livemode") is True, at)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CallerFault("bad_event") from error

    def _holds(self, raw: bytes, signature: str, secret: str, now: datetime) -> bool:
        try:
            text = raw.decode()
            # The library compares with the wall clock; ours is given, so the age is judged here.
            stripe.WebhookSignature.verify_header(text, signature, secret, tolerance=None)
            stamp = next(part[2:] for part in signature.split(",") if part.startswith("t="))
            return abs(now.timestamp() - int(stamp)) <= TOLERANCE_S
        except (stripe.SignatureVerificationError, UnicodeDecodeError, StopIteration, ValueError):
            return False

    def _items(self, subscription: str, plan: Plan) -> list[dict[str, Any]]:
        """Each item with its id, or Stripe would add a second one; parts the subscription lacks are added."""
        there = prices.priced(self._client, plan.key)
        if set(there) != set(prices.PARTS):
            raise VendorRefused(VENDOR, "prices missing: run infinioffice billing sync")
        own = self._client.v1.subscriptions.retrieve(subscription)
        ids = {_part(item): item.id for item in own["items"].data}
        return [
            {"price": price.id} | ({"id": ids[part]} if part in ids else {"quantity": 1} if part == "month" else {})
            for part, price in there.items()
        ]


@contextmanager
def _plain() -> Iterator[None]:
    """The library's errors as ours."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise VendorDown(VENDOR, type(error).__name__) from error
    except stripe.StripeError as error:
        if (error.http_status or 500) >= 500 or error.http_status == 409 or error.code == "lock_timeout":
            raise VendorDown(VENDOR, str(error.http_status)) from error
        raise VendorRefused(VENDOR, str(error.code or error.http_status)) from error


def _subscription(told: Any) -> Subscription:
    own = [item for item in told["items"].data if _part(item)]
    first = next((item for item in own if _part(item) == "month"), None)
    period = first or next(iter(told["items"].data), None)
    metadata = first.price.metadata.to_dict() if first is not None and first.price.metadata else {}
    return Subscription(
        id=told.id,
        customer=_id(told.customer),
        tenant_id=(told.metadata.to_dict() if told.metadata else {}).get("infinioffice_tenant", ""),
        status=told.status,
        plan=metadata.get("infinioffice_plan", ""),
        period_start=_time(period.current_period_start) if period is not None else None,
        period_end=_time(period.current_period_end) if period is not None else None,
        trial_end=_time(told.trial_end),
        cancel_at_period_end=bool(told.cancel_at_period_end),
        livemode=bool(told.livemode),
        created=datetime.fromtimestamp(told.created, UTC),
    )


def _invoice(told: Any) -> Invoice:
    created = datetime.fromtimestamp(told.created, UTC)
    # Draft invoices are finalised about an hour after they are made; they fall due then.
    is_due = told.status == "open" and told.total > 0
    return Invoice(
        id=told.id,
        number=told.number or "",
        status=told.status or "",
        currency=told.currency,
        total=told.total,
        created=created,
        period_start=_time(told.period_start) or created,
        period_end=_time(told.period_end) or created,
        due_since=(_time(told.due_date) or created + timedelta(hours=1)) if is_due else None,
        url=told.hosted_invoice_url or "",
        pdf=told.invoice_pdf or "",
    )


def _part(item: Any) -> str:
    metadata = item.price.metadata
    return str((metadata.to_dict() if metadata else {}).get("infinioffice_part", ""))


def _id(told: Any) -> str:
    return told if isinstance(told, str) else str(told.id)


def _time(stamp: int | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
