"""The plan file beside this module, read once. Raises Broken when it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from infinioffice.billing.meter import Plan
from infinioffice.kernel.errors import Broken

FILE = Path(__file__).with_name("plans.yaml")


@dataclass(frozen=True, slots=True)
class Offer:
    """`plans` in the order of the file, by key."""

    plans: Mapping[str, Plan]
    trial_days: int
    tax: bool

    def plan(self, key: str) -> Plan:
        """The plan, or the first one for a key that is no longer sold."""
        return self.plans.get(key) or next(iter(self.plans.values()))


@lru_cache(maxsize=1)
def offer() -> Offer:
    """What is sold here."""
    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read(told: Any) -> Offer:
    names = {field.name for field in fields(Plan)} - {"key"}
    if not isinstance(told, dict) or set(told) != {"trial_days", "tax", "plans"} or not told["plans"]:
        raise Broken("the plan file needs trial_days, tax and plans")
    plans = {}
    for key, one in told["plans"].items():
        if not isinstance(one, dict) or set(one) != names:
            raise Broken(f"plan {key}: needs exactly {', '.join(sorted(names))}")
        if any(isinstance(value, (float, bool)) for value in one.values()):
            raise Broken(f"plan {key}: amounts are whole numbers")
        try:
            plans[str(key)] = Plan(key=str(key), **one)
        except (ValueError, TypeError) as error:
            raise Broken(f"plan {key}: {error}") from error
    return Offer(plans, int(told["trial_days"]), bool(told["tax"]))
