"""Numbers nobody may keep: payment cards (PCI DSS 3.3.1) and Social Security numbers, spoken or typed.

Law: pure. `hide_private` is applied to every utterance before anything else sees it, by the machine and by whoever
writes the log; applying it twice changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from infinioffice.dialogue.events import CallerPressed, CallerSaid, Event
from infinioffice.understanding.en.numbers import find_digits

_TELLING = 4
"""So many digits of a card or a Social Security number are already too many to keep."""
Private = Literal["card", "ssn"]

_MARKS: dict[Private, str] = {"card": "[card number]", "ssn": "[social security number]"}
_CARD_TALK = re.compile(
    r"\b(?:my |the |a )?(?:credit|debit|visa|master ?card|amex|american express|discover) (?:card )?number(?:'s| is)\b"
    r"|\b(?:my|the) (?:credit |debit )?card(?: number)?(?:'s| is) (?=\W*(?:\d|zero|oh|one|two|three|four|five|six))"
    r"|\bcard number(?:'s| is)\b|\b(?:security code|cvv|cvc)(?:'s| is)\b",
    re.IGNORECASE,
)
_SSN_SHAPE = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
_SSN_TALK = re.compile(r"\b(?:social security|social|ssn)\b", re.IGNORECASE)


def find_private(text: str) -> Private | None:
    """What kind of number the text holds or is about to hold; also for a text already covered."""
    for kind, mark in _MARKS.items():
        if mark in text:
            return kind
    return "card" if _CARD_TALK.search(text) else None


def hide_private(text: str) -> str:
    """The text with card and Social Security numbers covered: 13–19 digits that pass Luhn, `123-45-6789`, and every
    run of four or more digits where a card number or "social" is spoken of."""
    about_card = _CARD_TALK.search(text) is not None
    about_ssn = _SSN_TALK.search(text) is not None
    text = _SSN_SHAPE.sub(_MARKS["ssn"], text)
    covered = text
    for run in sorted(find_digits(text), key=lambda each: each.start, reverse=True):
        kind = _kind(run.digits, about_card=about_card, about_ssn=about_ssn)
        if kind is not None:
            covered = covered[: run.start] + _MARKS[kind] + covered[run.end :]
    return covered


def hide_in(event: Event) -> Event:
    """The event as it may be stored."""
    if isinstance(event, CallerSaid):
        nbest = tuple(hide_private(each) for each in event.nbest)
        return replace(event, text=hide_private(event.text), nbest=nbest)
    if isinstance(event, CallerPressed) and _kind(_digits(event.digits), about_card=False, about_ssn=False) == "card":
        return replace(event, digits=_MARKS["card"])
    return event


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())


def _kind(digits: str, *, about_card: bool, about_ssn: bool) -> Private | None:
    if about_card and len(digits) >= _TELLING:
        return "card"
    if about_ssn and len(digits) >= _TELLING:
        return "ssn"
    return "card" if _holds_card(digits) else None


def _holds_card(digits: str) -> bool:
    """A card number, alone or with other digits said in the same breath."""
    if len(digits) <= 19:
        return len(digits) >= 13 and passes_luhn(digits)
    return any(passes_luhn(digits[start : start + 16]) for start in range(len(digits) - 15))


def passes_luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, each in enumerate(reversed(digits)):
        value = int(each)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
