"""What callers want, as phrases. Several in one breath come out in order of mention.

Each rule is a phrase with a weight; where two overlap the heavier, then the longer one stays, so "change my
appointment" is a change and not a booking. What was said to be not wanted ("I don't want to cancel") is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from infinioffice.understanding.en.call_phrases import CALL_PHRASES
from infinioffice.understanding.en.flat import clause_start, flat, rule
from infinioffice.understanding.en.wish_phrases import WISH_PHRASES
from infinioffice.understanding.meaning import Intent


@dataclass(frozen=True, slots=True)
class Wish:
    """An intent and the words it was heard in, `[start, end)`; `weight` 0–1 is how surely."""

    intent: Intent
    start: int
    end: int
    weight: float


_EMERGENCY = rule(
    "(?:it's|this is|it is|we have|i have|having|there's|got|in) (?:like |kind of |really |literally |a real |"
    "an actual |sort of )*(?:an? )?(?:\\w+ )?emergenc(?:y|ies)(?! (?:appointment|exam|contact|service|line|room|"
    "fund|kit))|^ *(?:um |uh |help |please |hello |hi )*emergency(?= *$| emergency| please| i )|(?:help|"
    "please help)(?: me)? (?:now|quick|it's an emergency)|life or death"
)
_COMPILED = tuple((intent, weight, rule(pattern)) for intent, weight, pattern in (*CALL_PHRASES, *WISH_PHRASES))
_DENIED = rule(
    "(?:don't|do not|didn't|did not|not|never|no need to|don't need to|without|doesn't|isn't|wasn't|not trying|"
    "not calling|not looking)(?: (?:i|want|need|wish|like|to|have|my|an|a|the|really|actually|it|be|please|even|say|"
    "mean|calling|looking|trying|for|any|wanna|gonna|going|you|ask|asking|about)){0,6} *$"
)
_DENIABLE: frozenset[Intent] = frozenset(
    ("cancel", "change", "book", "person", "complaint", "message", "repeat", "job", "price", "alternatives")
)
# "I have an appointment" asks for none; "can I have an appointment" does.
_HAS_ONE = rule(
    "^(?:.*(?:^| )(?!can|could|may|might|should|would|when|if)\\w+ )?(?:i|we|i've|we've|he|she)(?: already| also|"
    " still| do| currently)* *$"
)


def find_intents(text: str) -> tuple[Wish, ...]:
    """All intents in the words of the text, in order of mention, each at most once. Yes, no, choices and dangers are
    found elsewhere."""
    low = flat(text)
    wishes: list[Wish] = []
    for intent, weight, pattern in _COMPILED:
        for found in pattern.finditer(low):
            if found.end() == found.start():
                continue
            if (
                intent == "book"
                and _HAS_ONE.search(low[: found.start()])
                and low[found.start() :].startswith(("have", "got"))
            ):
                continue
            if intent in _DENIABLE and _DENIED.search(low[clause_start(text, found.start()) : found.start()]):
                continue
            wishes.append(Wish(intent, found.start(), found.end(), weight))
    urgent = _EMERGENCY.search(low)
    if urgent and not re.search(r"not (?:an? |really |an actual )*$", low[: urgent.start()]):
        wishes.append(Wish("emergency", urgent.start(), urgent.end(), 0.9))
    return _untangled(wishes)


def _untangled(wishes: list[Wish]) -> tuple[Wish, ...]:
    """One intent for each stretch of words: the heavier, then the longer; and each intent once."""
    kept: list[Wish] = []
    for wish in sorted(wishes, key=lambda one: (-one.weight, one.start - one.end)):
        if not any(wish.start < other.end and other.start < wish.end for other in kept):
            kept.append(wish)
    first: dict[Intent, Wish] = {}
    for wish in sorted(kept, key=lambda one: one.start):
        first.setdefault(wish.intent, wish)
    return tuple(first.values())
