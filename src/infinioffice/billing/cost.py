"""The cost of one call, line by line, from what it used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from infinioffice.billing.prices import BOOK, Price, micros, price_of


@dataclass(frozen=True, slots=True)
class Used:
    """`quantity` of an item of the price book: seconds, characters, tokens or segments."""

    item: str
    quantity: int


@dataclass(frozen=True, slots=True)
class CostLine:
    """`known` is False when the book had no price for the item on that day: the call's cost is then incomplete."""

    item: str
    vendor: str
    quantity: int
    micros: int
    known: bool = True


def cost_lines(used: Iterable[Used], on: date, book: tuple[Price, ...] = BOOK) -> tuple[CostLine, ...]:
    """One line an item, quantities of the same item added first (a started minute is rounded once a call)."""
    totals: dict[str, int] = {}
    for each in used:
        if each.quantity < 0:
            raise ValueError(f"{each.item}: negative quantity")
        totals[each.item] = totals.get(each.item, 0) + each.quantity
    lines = []
    for item, quantity in sorted(totals.items()):
        price = price_of(item, on, book)
        if price is None:
            lines.append(CostLine(item, "unknown", quantity, 0, known=False))
        elif quantity:
            lines.append(CostLine(item, price.vendor, quantity, micros(price, quantity)))
    return tuple(lines)


def total_micros(lines: Iterable[CostLine]) -> int:
    return sum(line.micros for line in lines)


def reference_call(*, cloud: bool) -> tuple[Used, ...]:
    """The five-minute call of the product's cost target: half the time listening, a sixth of the words freshly spoken
    (the rest are cached phrases), three model questions, one confirmation of two segments.

    With cloud vendors on a local number with a media stream; with local speech on a carrier's own line (a SIP leg).
    """
    texts = (Used("text.segment", 2), Used("text.carrier_fee", 2))
    if not cloud:
        return (*texts, Used("telephony.sip", 300), Used("hearing.local", 300), Used("voice.local", 500))
    return (
        *texts,
        Used("telephony.inbound_local", 300),
        Used("telephony.media_stream", 300),
        Used("hearing.deepgram_nova3", 300),
        Used("voice.deepgram_aura2", 500),
        Used("model.gpt-6-luna.input", 3_000),
        Used("model.gpt-6-luna.output", 150),
    )
