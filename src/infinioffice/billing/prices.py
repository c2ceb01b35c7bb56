"""What vendors charge us: a price book with dates. Money here is micro-dollars (1,000,000 = $1), because a second of
recognised speech costs a fraction of a cent; what a business is charged is in whole cents (plans.py).

The figures are list prices of 2026 for US traffic, to be confirmed against the vendor's own invoice; every one can be
overridden by settings. An item that is not in the book costs nothing and is reported as unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Unit = Literal["started_minute", "second", "thousand_characters", "million_tokens", "segment", "each"]


@dataclass(frozen=True, slots=True)
class Price:
    """`micros` micro-dollars a unit, from the day `since` until a later entry for the same item."""

    item: str
    vendor: str
    unit: Unit
    micros: int
    since: date


_LIST = date(2026, 1, 1)
BOOK: tuple[Price, ...] = (
    Price("telephony.inbound_local", "twilio", "started_minute", 8_500, _LIST),
    Price("telephony.inbound_toll_free", "twilio", "started_minute", 22_000, _LIST),
    Price("telephony.outbound", "twilio", "started_minute", 14_000, _LIST),
    Price("telephony.sip", "twilio", "started_minute", 4_000, _LIST),
    Price("telephony.media_stream", "twilio", "started_minute", 4_000, _LIST),
    Price("telephony.recording", "twilio", "started_minute", 2_500, _LIST),
    Price("text.segment", "twilio", "segment", 8_300, _LIST),
    Price("text.carrier_fee", "twilio", "segment", 5_000, _LIST),
    # 0.0077 $ a minute, billed by the second: rounded up to whole micro-dollars.
    Price("hearing.deepgram_nova3", "deepgram", "second", 129, _LIST),
    Price("hearing.deepgram_flux", "deepgram", "second", 109, _LIST),
    Price("hearing.google_v2", "google", "second", 267, _LIST),
    Price("hearing.local", "local", "second", 0, _LIST),
    Price("voice.deepgram_aura2", "deepgram", "thousand_characters", 30_000, _LIST),
    Price("voice.deepgram_aura1", "deepgram", "thousand_characters", 15_000, _LIST),
    Price("voice.local", "local", "thousand_characters", 0, _LIST),
    Price("model.gpt-6-luna.input", "openai", "million_tokens", 100_000, _LIST),
    Price("model.gpt-6-luna.cached", "openai", "million_tokens", 10_000, _LIST),
    Price("model.gpt-6-luna.output", "openai", "million_tokens", 500_000, _LIST),
    Price("model.gpt-6.1-terra.input", "openai", "million_tokens", 1_000_000, _LIST),
    Price("model.gpt-6.1-terra.cached", "openai", "million_tokens", 50_000, _LIST),
    Price("model.gpt-6.1-terra.output", "openai", "million_tokens", 5_000_000, _LIST),
)

_UNIT_SIZE: dict[Unit, int] = {
    "started_minute": 60,
    "second": 1,
    "thousand_characters": 1_000,
    "million_tokens": 1_000_000,
    "segment": 1,
    "each": 1,
}


def price_of(item: str, on: date, book: tuple[Price, ...] = BOOK) -> Price | None:
    """The price that holds on that day, or None when the book does not know the item."""
    valid = [price for price in book if price.item == item and price.since <= on]
    return max(valid, key=lambda price: price.since, default=None)


def micros(price: Price, quantity: int) -> int:
    """What `quantity` costs: seconds for minutes and seconds, characters, tokens, segments. Started minutes round up
    to whole units, everything else to whole micro-dollars, both in the vendor's favour."""
    size = _UNIT_SIZE[price.unit]
    if price.unit == "started_minute":
        return -(-quantity // size) * price.micros
    return -(-quantity * price.micros // size)
