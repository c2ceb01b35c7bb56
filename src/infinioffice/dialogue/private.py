"""Numbers nobody may keep: payment cards (PCI DSS 3.3.1), Social Security and bank numbers, spoken or typed.

What such a number is, `compliance.redaction` knows; here it is kept out of a conversation.
Law: pure. `hide_private` is applied to every utterance before anything else sees it, by the machine and by whoever
writes the log; applying it twice changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from infinioffice.compliance.digits import runs
from infinioffice.compliance.redaction import is_card, redact
from infinioffice.dialogue.events import CallerPressed, CallerSaid, Event

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
_SSN_TALK = re.compile(r"\b(?:social security|social|ssn)\b", re.IGNORECASE)


def find_private(text: str) -> Private | None:
    """What kind of number the text holds or is about to hold; also for a text already covered."""
    for kind, mark in _MARKS.items():
        if mark in text:
            return kind
    return "card" if _CARD_TALK.search(text) else None


def hide_private(text: str) -> str:
    """The text with card, Social Security and bank numbers covered, and every run of four or more digits where a card
    number or "social" is spoken of."""
    spans = [(each.start, each.end, "ssn" if each.kind == "ssn" else "card") for each in redact(text).removed]
    talk: Private | None = "card" if _CARD_TALK.search(text) else "ssn" if _SSN_TALK.search(text) else None
    if talk is not None:
        spans += [
            (run.start, run.end, talk)
            for run in runs(text)
            if len(run.digits) >= _TELLING and not any(start < run.end and run.start < end for start, end, _ in spans)
        ]
    for start, end, kind in sorted(spans, reverse=True):
        text = text[:start] + _MARKS["ssn" if kind == "ssn" else "card"] + text[end:]
    return text


def hide_in(event: Event) -> Event:
    """The event as it may be stored."""
    if isinstance(event, CallerSaid):
        nbest = tuple(hide_private(each) for each in event.nbest)
        return replace(event, text=hide_private(event.text), nbest=nbest)
    if isinstance(event, CallerPressed) and is_card("".join(each for each in event.digits if each.isdigit())):
        return replace(event, digits=_MARKS["card"])
    return event
