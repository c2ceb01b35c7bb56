"""Texts: who may get one, what a reply means, when it may be sent, how long it is. PURE.

47 CFR 64.1200(a)(10), in force since 2025-04-11: consent can be revoked by any reasonable means, and the words below
always count. Carriers match only exact single words, so free wording is ours to read; a revocation wins over everything
else in the same message.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Literal

Reply = Literal["stop", "start", "help", "confirm", "reschedule", "cancel_visit"]

STOP_WORDS = frozenset(
    {"stop", "stopall", "stop all", "quit", "end", "revoke", "optout", "opt out", "opt-out", "cancel", "unsubscribe"}
)
START_WORDS = frozenset({"start", "unstop"})
HELP_WORDS = frozenset({"help", "info"})
# A visit is cancelled by its own letter, because CANCEL is a revocation by law.
_LETTERS: dict[str, Reply] = {"c": "confirm", "r": "reschedule", "x": "cancel_visit"}
_REVOKES = re.compile(
    r"\b(?:stop|quit|no more|do(?:n'?t| not)|never|please end|remove me from)\b"
    r"(?=.*\b(?:text|texts|texting|messag\w*|sms|contact\w*|list)\b)"
    r"|\bstop (?:this|it|please|now|sending)\b|\bwrong (?:number|person)\b|\bleave me alone\b|"
    r"\b(?:take|remove) me off\b|\bunsubscribe me\b|\bopt (?:me )?out\b"
    r"|\b(?:baja|alto|parar|no me (?:manden|escriban|env[ií]en))\b",
    re.IGNORECASE | re.DOTALL,
)
# "Don't text me the wrong time" talks about a text; "don't cancel" about a visit.
_NO_REVOKE = re.compile(r"\bdo(?:n'?t| not) (?:cancel|stop)\b", re.IGNORECASE)

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO = frozenset("^{}\\[~]|€\f")

QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def read_reply(text: str) -> Reply | None:
    """What an incoming text asks for, None when it is an ordinary message. Never reads YES as a new opt-in."""
    plain = re.sub(r"[^\w\s'-]", "", text.replace("’", "'")).strip().lower()
    plain = re.sub(r"\s+", " ", plain)
    bare = re.sub(r"^please | please$", "", plain)
    if bare in STOP_WORDS or (_REVOKES.search(plain) and not _NO_REVOKE.search(plain)):
        return "stop"
    if bare in START_WORDS:
        return "start"
    if bare in HELP_WORDS:
        return "help"
    return _LETTERS.get(bare)


def segments(text: str) -> int:
    """How many segments a carrier bills: 160 or 153 characters in the GSM alphabet, 70 or 67 UTF-16 units otherwise."""
    if not text:
        return 0
    if all(each in _GSM or each in _GSM_TWO for each in text):
        length, single, joined = sum(2 if each in _GSM_TWO else 1 for each in text), 160, 153
    else:
        length, single, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= single else -(-length // joined)


def is_gsm(text: str) -> bool:
    """True when no character forces the expensive alphabet."""
    return all(each in _GSM or each in _GSM_TWO for each in text)


def is_quiet(local: datetime) -> bool:
    """Whether the recipient's wall clock forbids anything that is not transactional: 9 pm to 8 am."""
    now = local.time()
    return now >= QUIET_FROM or now < QUIET_UNTIL
