"""The products, meters and prices that the plans need, found by lookup key and made where they are missing or differ.

Amounts of a price never change: a new one takes over the lookup key and the old one is archived. Who subscribed to the
old one keeps it until they change their plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from stripe import StripeClient

from infinioffice.billing.meter import Plan, UsageKind
from infinioffice.billing.payments import METERS

CURRENCY = "usd"
PARTS = ("month", *METERS)
_NAMES: Mapping[UsageKind, str] = {"call": "Seconds of conversation", "booking": "Bookings", "text": "Text segments"}


def lookup_key(plan: str, part: str) -> str:
    return f"infinioffice_{plan}_{part}"


def sync(client: StripeClient, plans: Sequence[Plan]) -> list[str]:
    """What was done, a line each."""
    done: list[str] = []
    meters = _meters(client, done)
    for plan in plans:
        product = _product(client, plan, done)
        there = priced(client, plan.key)
        for part in PARTS:
            wanted = _wanted(plan, part, meters)
            key, old = lookup_key(plan.key, part), there.get(part)
            if old is not None and _same(old, wanted):
                continue
            metadata = {"infinioffice_plan": plan.key, "infinioffice_part": part}
            params: Any = {
                "product": product, "lookup_key": key, "transfer_lookup_key": True, "metadata": metadata, **wanted,
            }  # fmt: skip
            client.v1.prices.create(params)
            done.append(f"price {key} made")
            if old is not None:
                client.v1.prices.update(old.id, {"active": False})
                done.append(f"price {old.id} archived")
    return done


def priced(client: StripeClient, plan: str) -> dict[str, Any]:
    """The plan's active prices, by part."""
    keys = {lookup_key(plan, part): part for part in PARTS}
    found = client.v1.prices.list({"lookup_keys": list(keys), "active": True, "expand": ["data.tiers"], "limit": 100})
    return {keys[price.lookup_key]: price for price in found.data if price.lookup_key in keys}


def _meters(client: StripeClient, done: list[str]) -> dict[str, str]:
    there = {meter.event_name: meter.id for meter in client.v1.billing.meters.list({"status": "active", "limit": 100})}
    for kind, name in METERS.items():
        if name not in there:
            made = client.v1.billing.meters.create(
                {
                    "display_name": _NAMES[kind],
                    "event_name": name,
                    "default_aggregation": {"formula": "sum"},
                    "customer_mapping": {"type": "by_id", "event_payload_key": "stripe_customer_id"},
                    "value_settings": {"event_payload_key": "value"},
                }
            )
            there[name] = made.id
            done.append(f"meter {name} made")
    return {kind: there[name] for kind, name in METERS.items()}


def _product(client: StripeClient, plan: Plan, done: list[str]) -> str:
    wanted, name = f"infinioffice_{plan.key}", f"InfiniOffice {plan.name}"
    found = client.v1.products.list({"ids": [wanted]}).data
    if not found:
        client.v1.products.create({"id": wanted, "name": name})
        done.append(f"product {wanted} made")
    elif not found[0].active or found[0].name != name:
        client.v1.products.update(wanted, {"name": name, "active": True})
        done.append(f"product {wanted} changed")
    return wanted


def _wanted(plan: Plan, part: str, meters: Mapping[str, str]) -> dict[str, Any]:
    if part == "month":
        return {"currency": CURRENCY, "unit_amount": plan.month_cents, "recurring": {"interval": "month"}}
    included, rate = {
        "call": (plan.included_minutes * 60, Decimal(plan.minute_cents) / 60),
        "booking": (plan.included_bookings, Decimal(plan.booking_cents)),
        "text": (plan.included_texts, Decimal(plan.text_cents)),
    }[part]
    # Twelve places is what Stripe takes; a third of a cent then still adds up to whole cents over any month.
    exact = rate.quantize(Decimal("1.000000000000"), ROUND_HALF_UP).normalize()
    above = {"up_to": "inf", "unit_amount_decimal": f"{exact:f}"}
    return {
        "currency": CURRENCY,
        "recurring": {"interval": "month", "usage_type": "metered", "meter": meters[part]},
        "billing_scheme": "tiered",
        "tiers_mode": "graduated",
        "tiers": [{"up_to": included, "unit_amount": 0}, above] if included else [above],
    }


def _same(price: Any, wanted: Mapping[str, Any]) -> bool:
    if price.currency != wanted["currency"] or price.recurring is None:
        return False
    if "tiers" not in wanted:
        return bool(price.unit_amount == wanted["unit_amount"] and price.recurring.interval == "month")
    if price.recurring.meter != wanted["recurring"]["meter"]:
        return False
    told = [(tier.up_to, Decimal(str(tier.unit_amount_decimal or tier.unit_amount or 0))) for tier in price.tiers or ()]
    ours = [
        (None if tier["up_to"] == "inf" else tier["up_to"], Decimal(str(tier.get("unit_amount_decimal", 0))))
        for tier in wanted["tiers"]
    ]
    return told == ours
