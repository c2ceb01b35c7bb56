"""Who takes the money and which vendors a call uses, as chosen when the process started."""

from __future__ import annotations

from dataclasses import dataclass

from infinioffice.billing.payments import Payments


@dataclass(frozen=True, slots=True)
class CallVendors:
    """Items of the price book a call on a telephone line uses."""

    telephony: tuple[str, ...] = ("telephony.inbound_local", "telephony.media_stream")
    hearing: str = "hearing.local"
    voice: str = "voice.local"


_payments: Payments | None = None
_vendors = CallVendors()


def choose(payments: Payments | None, vendors: CallVendors | None = None) -> None:
    """Called once by the composition root."""
    global _payments, _vendors
    _payments, _vendors = payments, vendors or CallVendors()


def payments() -> Payments | None:
    """None without a key: use is counted and shown, nothing is charged."""
    return _payments


def vendors() -> CallVendors:
    return _vendors
