"""Takes out of a caller's words what must never be kept: card numbers, security codes, SSNs, bank numbers. PURE.

Before storage, log, trace and any second vendor (PCI DSS 4.0.1 requirement 3.3.1: not even encrypted). A number may be
spread over several turns: `Carry` brings the digits and the topic of earlier turns along.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from infinioffice.compliance.digits import Run, runs

Kind = Literal["card", "cvv", "ssn", "bank"]
_HELD_DIGITS = 19
_TURNS_ON_TOPIC = 2
_PIECE = 8
# Unnamed numbers are joined over turns only in a card's blocks of four: a phone number and then a ZIP are fifteen
# digits too.
_CARD_BLOCKS = (4, 8, 12)
_ABOUT: dict[Kind, str] = {
    "cvv": r"cvv|cvc|security code|code on the back|three digits on the back|código de seguridad",
    "ssn": r"social(?: security)?|s\.?s\.?n|seguro social",
    "bank": r"routing|account number|bank account|número de cuenta|ruta",
    "card": r"card number|credit card|debit card|visa|mastercard|amex|american express|discover|tarjeta",
}
_TOPICS = {kind: re.compile(rf"\b({names})\b", re.IGNORECASE) for kind, names in _ABOUT.items()}


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out: `[start, end)` in the text as it came."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Carry:
    """What the next turn must know of this one. `digits` is the open tail of a number, `topic` what was being given."""

    digits: str = ""
    topic: Kind | None = None
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Redacted:
    """`text` with every removed span replaced by `[card]`, `[cvv]`, `[ssn]` or `[bank]`. `earlier` is true when digits
    of earlier turns turned out to belong to a number: those turns must be masked too."""

    text: str
    removed: tuple[Removed, ...]
    carry: Carry
    earlier: bool = False


def redact(text: str, carry: Carry = Carry(), *, phone_expected: bool = False) -> Redacted:
    """`phone_expected` keeps nine digits of a half-heard phone number from passing as an SSN."""
    said = _topic(text)
    topic = said or (carry.topic if carry.turns < _TURNS_ON_TOPIC else None)
    removed: list[Removed] = []
    earlier = False
    found = runs(text)
    for n, run in enumerate(found):
        before = carry.digits if n == 0 else ""
        kind, joined = _kind(run, before, topic, phone_expected=phone_expected)
        if kind is not None:
            removed.append(Removed(kind, run.start, run.end))
            earlier = earlier or joined
            topic = "cvv" if kind == "card" else topic
    out, last = [], 0
    for span in removed:
        out += [text[last : span.start], f"[{span.kind}]"]
        last = span.end
    out.append(text[last:])
    return Redacted(
        "".join(out), tuple(removed), _carry(found, removed, carry, topic, is_said=said is not None), earlier
    )


def _carry(found: tuple[Run, ...], removed: list[Removed], old: Carry, topic: Kind | None, *, is_said: bool) -> Carry:
    # A removed card's tail may still be coming ("…eleven eleven", "one one"): keep collecting while digits arrive.
    digits = ""
    if found and not (removed and removed[-1].end == found[-1].end):
        digits = ((old.digits if len(found) == 1 else "") + found[-1].digits)[-_HELD_DIGITS:]
    # Who gives a number piece by piece is still on its topic, however many turns it takes.
    is_piece = topic is not None and len(found) == 1 and len(found[0].digits) <= _PIECE and len(digits) < _HELD_DIGITS
    return Carry(digits, topic, 0 if is_said or removed or is_piece else old.turns + 1)


def _topic(text: str) -> Kind | None:
    hits = [(match.start(), kind) for kind, pattern in _TOPICS.items() if (match := pattern.search(text))]
    return max(hits)[1] if hits else None


def _kind(run: Run, before: str, topic: Kind | None, *, phone_expected: bool) -> tuple[Kind | None, bool]:
    """What a run is, alone or joined to the digits before it."""
    if _has_card(run.digits):
        return "card", False
    if before and (topic == "card" or len(before) in _CARD_BLOCKS) and _has_card(before + run.digits):
        return "card", True
    if topic == "card" and (13 <= len(run.digits) <= 19 or (len(before + run.digits) >= 12 and len(run.digits) >= 4)):
        # Misheard digits spoil the checksum; on the topic of a card a long number is one all the same.
        return "card", bool(before)
    if topic == "bank" and len(run.digits) >= 6:
        return "bank", False
    if topic == "cvv" and len(run.digits) in (3, 4):
        return "cvv", False
    joined = before + run.digits
    # Eight: "seventy" and then "eight two" may be 78 2 or 70 8 2; nobody can tell, and it must not be kept.
    if topic == "ssn" and (len(run.digits) in (8, 9) or len(joined) == 9 or len(run.digits) == 4 == len(joined)):
        return "ssn", len(run.digits) < 8 and bool(before)
    if is_ssn(run.digits) and not phone_expected and (run.groups == (3, 2, 4) or topic == "ssn"):
        return "ssn", False
    return None, False


def _has_card(digits: str) -> bool:
    """A card number anywhere in the digits (other digits may cling to it)."""
    return any(
        is_card(digits[start : start + length])
        for length in (16, 15, 19, 18, 17, 14, 13)
        for start in range(len(digits) - length + 1)
    )


def is_card(digits: str) -> bool:
    """13 to 19 digits with a card issuer's first digit and a right Luhn sum."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "3456" or len(set(digits)) == 1:
        return False
    total = 0
    for n, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if n % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_ssn(digits: str) -> bool:
    """Nine digits that the Social Security Administration could have issued."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return len(digits) == 9 and area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"
