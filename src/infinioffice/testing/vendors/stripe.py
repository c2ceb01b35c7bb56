"""A simulated Stripe: prices, meters and their events, checkout, portal, subscriptions with items, invoices, a clock,
with signed webhooks to be told in any order.

`answer` is its front door (`loopback.serve`). Requests are held to Stripe's own description when it is given: a field
outside of it is refused and kept in `violations`. `faults` are used up one per request they are meant for.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from threading import RLock
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson

from infinioffice.testing.vendors.loopback import Asked, Fault, Told, take
from infinioffice.testing.vendors.stripe_forms import nested, outside

Row = dict[str, Any]
DAY_S = 86_400
MONTH_S = 30 * DAY_S
_DOUBLES_S = DAY_S
_OLDEST_S, _AHEAD_S = 35 * DAY_S, 300


class _No(Exception):
    """A refusal: status, code, words."""


@dataclass(slots=True)
class SimulatedStripe:
    """`now` is its clock, in seconds; a month has 30 days. `declined` are customers whose card fails."""

    key: str = "sk_test_simulated"
    secret: str = "whsec_simulated"  # noqa: S105 - simulated
    now: int = 1_796_000_000
    description: Mapping[str, Any] | None = None
    declined: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    customers: dict[str, Row] = field(default_factory=dict)
    products: dict[str, Row] = field(default_factory=dict)
    prices: dict[str, Row] = field(default_factory=dict)
    meters: dict[str, Row] = field(default_factory=dict)
    sessions: dict[str, Row] = field(default_factory=dict)
    subscriptions: dict[str, Row] = field(default_factory=dict)
    invoices: dict[str, Row] = field(default_factory=dict)
    usage: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    _kept: dict[str, tuple[str, Told]] = field(default_factory=dict)
    _count: int = 0
    _world: str = field(default_factory=lambda: uuid4().hex[:8])
    _lock: Any = field(default_factory=RLock)

    def answer(self, asked: Asked) -> Told:
        with self._lock:
            fault = take(self.faults, asked)
            if fault.drop == "before":
                return Told(is_dropped=True)
            if fault.status:
                return _refusal(fault.status, fault.reason or "simulated", dict(fault.headers))
            told = self._once(asked)
            told.is_dropped = fault.drop == "after"
            return told

    def _once(self, asked: Asked) -> Told:
        """As `_act`; a repeated idempotency key is told the same again."""
        key = asked.headers.get("idempotency-key", "") if asked.method == "POST" else ""
        print_of = f"{asked.path} {asked.body!r}"
        if key in self._kept:
            before, told = self._kept[key]
            if before != print_of:
                return _refusal(400, "idempotency_error")
            return Told(told.status, told.body, told.headers | {"Idempotent-Replayed": "true"})
        told = self._act(asked)
        if key and told.status < 500:
            self._kept[key] = (print_of, told)
        return told

    def _act(self, asked: Asked) -> Told:
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            return _refusal(401, "invalid_api_key")
        form = nested(asked.body.decode()) if asked.method == "POST" else {}
        query = nested(urlencode([(name, each) for name, all_ in asked.query.items() for each in all_]))
        problem = outside(self.description, asked.method, asked.path, form or query)
        if problem:
            self.violations.append(problem)
            return _refusal(400, "parameter_unknown", words=problem)
        for pattern, act in self._routes():
            found = re.fullmatch(pattern, f"{asked.method} {asked.path}")
            if found:
                try:
                    return Told(200, orjson.loads(orjson.dumps(act(form or query, *found.groups()))))
                except _No as no:
                    return _refusal(*no.args)
        return _refusal(404, "resource_missing")

    def _routes(self) -> tuple[tuple[str, Callable[..., Any]], ...]:
        return (
            (r"POST /v1/customers", self._new_customer),
            (r"GET /v1/customers/(\w+)", lambda _, one: self._of(self.customers, one)),
            (r"GET /v1/products", lambda q: _list([p for p in self.products.values() if p["id"] in _all(q, "ids")])),
            (r"POST /v1/products", self._new_product),
            (r"POST /v1/products/(\w+)", lambda form, one: self._change(self.products, one, form)),
            (r"GET /v1/prices", self._find_prices),
            (r"POST /v1/prices", self._new_price),
            (r"POST /v1/prices/(\w+)", lambda form, one: self._change(self.prices, one, form)),
            (r"GET /v1/billing/meters", lambda _: _list(list(self.meters.values()))),
            (r"POST /v1/billing/meters", self._new_meter),
            (r"GET /v1/billing/meters/(\w+)/event_summaries", self._summaries),
            (r"POST /v1/billing/meter_events", self._use),
            (r"POST /v1/checkout/sessions", self._new_session),
            (r"POST /v1/billing_portal/sessions", self._portal),
            (r"GET /v1/subscriptions", lambda q: _list(self._by(self.subscriptions, q))),
            (r"GET /v1/subscriptions/(\w+)", lambda _, one: self._of(self.subscriptions, one)),
            (r"POST /v1/subscriptions/(\w+)", self._change_subscription),
            (r"POST /v1/invoices/create_preview", self._preview),
            (r"GET /v1/invoices", lambda q: _list(self._by(self.invoices, q)[::-1])),
        )

    # What a test does to it.

    def subscribe(self, session: str) -> Row:
        """The customer pays at the checkout."""
        told = self.sessions[session]
        if told["status"] != "open":
            raise ValueError("this checkout is over")
        told["status"] = "complete"
        data = told["_form"].get("subscription_data", {})
        trial = int(data.get("trial_period_days", 0)) * DAY_S
        made = self._keep(self.subscriptions, "sub", {
            "object": "subscription", "customer": told["customer"], "created": self.now, "livemode": False,
            "status": "trialing" if trial else "active", "cancel_at_period_end": False,
            "trial_end": self.now + trial if trial else None, "metadata": data.get("metadata", {}),
        })  # fmt: skip
        end = self.now + (trial or MONTH_S)
        lines = _rows(told["_form"]["line_items"])
        made["items"] = _list([self._item(line["price"], self.now, end) for line in lines])
        self._bill(made, self._flat(made) if not trial else 0, self.now, end)
        self._tell("checkout.session.completed", told)
        self._tell("customer.subscription.created", made)
        return made

    def advance(self, seconds: int) -> None:
        """Time goes by: periods end, invoices are made and paid or not."""
        until = self.now + seconds
        while True:
            running = [s for s in self.subscriptions.values() if s["status"] != "canceled"]
            due = min(running, key=_end, default=None)
            if due is None or _end(due) > until:
                break
            self.now = max(self.now, _end(due))
            self._turn(due)
        self.now = until

    def recover(self, customer: str) -> None:
        """The card works again and open invoices are paid."""
        self.declined.discard(customer)
        for invoice in self.invoices.values():
            if invoice["customer"] == customer and invoice["status"] == "open":
                invoice["status"] = "paid"
                self._tell("invoice.paid", invoice)
        for each in self.subscriptions.values():
            if each["customer"] == customer and each["status"] in ("past_due", "unpaid"):
                each["status"] = "active"
                self._tell("customer.subscription.updated", each)

    def delete_customer(self, customer: str) -> None:
        self.customers[customer] = {"id": customer, "object": "customer", "deleted": True}
        for each in self.subscriptions.values():
            if each["customer"] == customer:
                each["status"] = "canceled"
        self._tell("customer.deleted", {"id": customer, "object": "customer"})

    def signed(self, event: Row, *, at: int | None = None, secret: str = "") -> tuple[bytes, str]:
        """The event's raw bytes and its `Stripe-Signature`."""
        raw, stamp = orjson.dumps(event), self.now if at is None else at
        mac = hmac.new((secret or self.secret).encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
        return raw, f"t={stamp},v1={mac},v0=unused"

    # Its own ways.

    def _turn(self, one: Row) -> None:
        """The period of a subscription ends."""
        start, end = _start(one), _end(one)
        used = 0 if one["status"] == "trialing" else self._used(one, start, end)
        if one["cancel_at_period_end"]:
            one["status"] = "canceled"
            if used:
                self._bill(one, used, start, end)
            self._tell("customer.subscription.deleted", one)
            return
        self._period(one, end, end + MONTH_S)
        if one["status"] == "trialing":
            one["status"] = "active"
        self._bill(one, self._flat(one) + used, start, end)
        self._tell("customer.subscription.updated", one)

    def _bill(self, one: Row, total: int, start: int, end: int) -> None:
        customer = one["customer"]
        is_paid = total <= 0 or customer not in self.declined
        made = self._keep(self.invoices, "in", {
            "object": "invoice", "customer": customer, "currency": "usd", "total": total, "created": self.now,
            "status": "paid" if is_paid else "open", "number": f"SIM-{len(self.invoices) + 1:04d}",
            "period_start": start, "period_end": end, "due_date": None, "livemode": False,
            "hosted_invoice_url": f"https://invoice.example/{self._count}",
            "invoice_pdf": f"https://invoice.example/{self._count}.pdf",
            "parent": {"type": "subscription_details", "subscription_details": {"subscription": one["id"]}},
        })  # fmt: skip
        if not is_paid:
            one["status"] = "past_due"
        self._tell("invoice.created", made)
        self._tell("invoice.paid" if is_paid else "invoice.payment_failed", made)

    def _used(self, one: Row, start: int, end: int) -> int:
        """What the metered items cost in `[start, end)`, in cents, rounded once an item."""
        return sum(_tiered(price, self._sum(price["recurring"]["meter"], one["customer"], start, end))
                   for price in _prices(one) if price["recurring"].get("meter"))  # fmt: skip

    def _sum(self, meter: str, customer: str, start: int, end: int) -> int:
        name = self.meters[meter]["event_name"]
        return sum(each["value"] for each in self.usage
                   if each["name"] == name and each["customer"] == customer and start <= each["at"] < end)  # fmt: skip

    def _flat(self, one: Row) -> int:
        return sum(price["unit_amount"] for price in _prices(one) if not price["recurring"].get("meter"))

    def _use(self, form: Row) -> Row:
        at, name = int(form["timestamp"]), form["event_name"]
        value = form["payload"]["value"]
        if not any(meter["event_name"] == name for meter in self.meters.values()):
            raise _No(400, "no_meter")
        if not self.now - _OLDEST_S <= at <= self.now + _AHEAD_S:
            raise _No(400, "timestamp_out_of_range")
        if not re.fullmatch(r"-?\d+", value):
            raise _No(400, "invalid_value")
        doubles = (each for each in self.usage if each["identifier"] == form["identifier"])
        if not any(self.now - each["told"] < _DOUBLES_S for each in doubles):
            customer = form["payload"]["stripe_customer_id"]
            self.usage.append({
                "identifier": form["identifier"], "name": name, "customer": customer, "value": int(value), "at": at,
                "told": self.now,
            })  # fmt: skip
        return {"object": "billing.meter_event", "created": self.now, "livemode": False, **form}

    def _summaries(self, query: Row, meter: str) -> Row:
        start, end = int(query["start_time"]), int(query["end_time"])
        if start % 60 or end % 60:
            raise _No(400, "not_on_a_minute")
        total = self._sum(meter, query["customer"], start, end)
        return _list([{
            "id": "mtrsum_1", "object": "billing.meter_event_summary", "aggregated_value": total, "meter": meter,
            "start_time": start, "end_time": end, "livemode": False,
        }])  # fmt: skip

    def _new_customer(self, form: Row) -> Row:
        return self._keep(self.customers, "cus", {"object": "customer", "created": self.now, **form})

    def _new_product(self, form: Row) -> Row:
        made = {"object": "product", "active": True, **form}
        self.products[made["id"]] = made
        return made

    def _new_meter(self, form: Row) -> Row:
        if any(meter["event_name"] == form["event_name"] for meter in self.meters.values()):
            raise _No(400, "meter_event_name_taken")
        return self._keep(self.meters, "mtr", {"object": "billing.meter", "status": "active", **form})

    def _new_price(self, form: Row) -> Row:
        taken = [price for price in self.prices.values() if price.get("lookup_key") == form.get("lookup_key")]
        if taken and form.get("transfer_lookup_key") != "true":
            raise _No(400, "lookup_key_taken")
        for price in taken:
            price["lookup_key"] = None
        made = {"object": "price", "active": True, **form}
        made.pop("transfer_lookup_key", None)
        made["unit_amount"] = int(form["unit_amount"]) if "unit_amount" in form else None
        made["tiers"] = [
            {"up_to": None if tier["up_to"] == "inf" else int(tier["up_to"]), "unit_amount": None,
             "unit_amount_decimal": tier.get("unit_amount_decimal", tier.get("unit_amount"))}
            for tier in _rows(form.get("tiers", {}))
        ]  # fmt: skip
        made["recurring"] = {"usage_type": "licensed", "meter": None, **form["recurring"]}
        return self._keep(self.prices, "price", made)

    def _find_prices(self, query: Row) -> Row:
        keys = _all(query, "lookup_keys")
        return _list([price for price in self.prices.values() if price["lookup_key"] in keys and price["active"]])

    def _new_session(self, form: Row) -> Row:
        if self._of(self.customers, form["customer"]).get("deleted"):
            raise _No(400, "resource_missing")
        for line in _rows(form["line_items"]):
            price = self._of(self.prices, line["price"])
            if not price["active"]:
                raise _No(400, "price_inactive")
            if bool(price["recurring"]["meter"]) == ("quantity" in line):
                raise _No(400, "quantity_of_a_metered_price")
        made = self._keep(self.sessions, "cs", {
            "object": "checkout.session", "status": "open", "customer": form["customer"], "mode": form["mode"],
            "client_reference_id": form.get("client_reference_id"), "_form": form,
        })  # fmt: skip
        made["url"] = f"https://checkout.example/{made['id']}"
        return made

    def _portal(self, form: Row) -> Row:
        self._of(self.customers, form["customer"])
        return {"id": "bps_1", "object": "billing_portal.session", "url": "https://portal.example/bps_1"}

    def _change_subscription(self, form: Row, one: str) -> Row:
        told = self._of(self.subscriptions, one)
        if told["status"] == "canceled":
            raise _No(400, "resource_missing")
        if "cancel_at_period_end" in form:
            told["cancel_at_period_end"] = form["cancel_at_period_end"] == "true"
        if "items" in form:
            total = self._switch_total(told, form)
            start = _start(told)
            told["items"] = _list(self._switched(told, form))
            if told["status"] != "trialing":
                self._period(told, self.now, self.now + MONTH_S)
                self._bill(told, total, start, self.now)
        self._tell("customer.subscription.updated", told)
        return told

    def _preview(self, form: Row) -> Row:
        told = self._of(self.subscriptions, form["subscription"])
        return {"object": "invoice", "total": self._switch_total(told, form["subscription_details"])}

    def _switch_total(self, told: Row, form: Row) -> int:
        """Unused time back, use so far at the old rates, the new plan's whole month."""
        if told["status"] == "trialing":
            return 0
        start, end = _start(told), _end(told)
        back = _round(Decimal(self._flat(told)) * (end - self.now) / (end - start))
        new = sum(item["price"]["unit_amount"] or 0 for item in self._switched(told, form))
        return new - back + self._used(told, start, self.now)

    def _switched(self, told: Row, form: Row) -> list[Row]:
        """The items after the change. One without its id is added, as in life."""
        items = {item["id"]: dict(item) for item in told["items"]["data"]}
        for line in _rows(form["items"]):
            if "id" in line:
                items[line["id"]]["price"] = self._of(self.prices, line["price"])
            else:
                fresh = self._item(line["price"], _start(told), _end(told))
                items[fresh["id"]] = fresh
        return list(items.values())

    def _item(self, price: str, start: int, end: int) -> Row:
        self._count += 1
        return {
            "id": f"si_{self._count}", "object": "subscription_item", "price": self._of(self.prices, price),
            "current_period_start": start, "current_period_end": end,
        }  # fmt: skip

    def _period(self, one: Row, start: int, end: int) -> None:
        for item in one["items"]["data"]:
            item["current_period_start"], item["current_period_end"] = start, end

    def _tell(self, kind: str, about: Row) -> None:
        self._count += 1
        inside = {name: value for name, value in about.items() if not name.startswith("_")}
        self.events.append(orjson.loads(orjson.dumps({
            "id": f"evt_{self._world}{self._count}", "object": "event", "type": kind, "created": self.now,
            "livemode": False, "data": {"object": inside},
        })))  # fmt: skip

    def _keep(self, where: dict[str, Row], prefix: str, row: Row) -> Row:
        self._count += 1
        row = {"id": f"{prefix}_{self._world}{self._count:06d}", **row}
        row["id"] = f"{prefix}_{self._world}{self._count:06d}"
        where[row["id"]] = row
        return row

    def _of(self, where: dict[str, Row], one: str) -> Row:
        if one not in where:
            raise _No(404, "resource_missing")
        return where[one]

    def _by(self, where: dict[str, Row], query: Row) -> list[Row]:
        return [row for row in where.values() if row["customer"] == query.get("customer", row["customer"])]

    def _change(self, where: dict[str, Row], one: str, form: Row) -> Row:
        self._of(where, one).update(
            {name: value == "true" if name == "active" else value for name, value in form.items()}
        )
        return where[one]


def _rows(told: Row) -> list[Row]:
    return [told[key] for key in sorted(told, key=int)]


def _all(query: Row, name: str) -> list[str]:
    return list(query.get(name, {}).values())


def _prices(one: Row) -> list[Row]:
    return [item["price"] for item in one["items"]["data"]]


def _start(one: Row) -> int:
    return int(one["items"]["data"][0]["current_period_start"])


def _end(one: Row) -> int:
    return int(one["items"]["data"][0]["current_period_end"])


def _list(data: list[Row]) -> Row:
    return {"object": "list", "data": data, "has_more": False, "url": "/v1/list"}


def _tiered(price: Row, quantity: int) -> int:
    cents, below = Decimal(0), 0
    for tier in price["tiers"]:
        upto = quantity if tier["up_to"] is None else min(quantity, tier["up_to"])
        cents += max(0, upto - below) * Decimal(str(tier["unit_amount_decimal"] or 0))
        below = max(below, upto)
    return _round(cents)


def _round(cents: Decimal) -> int:
    return int(cents.quantize(Decimal(1), ROUND_HALF_UP))


def _refusal(status: int, code: str, headers: dict[str, str] | None = None, words: str = "") -> Told:
    error = {"type": "invalid_request_error", "code": code, "message": words or code}
    return Told(status, {"error": error}, {"request-id": "req_sim", **(headers or {})})
