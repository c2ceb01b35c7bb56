"""Emergencies: the words that make a fixed script run before anything else.

A false alarm costs a pause, a missed one a life; still "gas bill" must not empty a house. So every topic is a few
phrases about something happening now, guarded three ways: things that are only named ("gas furnace", "smoke
detector"), negations before the phrase in the same clause ("no gas smell"), and what is hypothetical, past or someone
else's question. Works on half-heard partials, because each phrase stands alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from infinioffice.understanding.en.danger_phrases import TOPICS
from infinioffice.understanding.en.everyday_danger_phrases import everyday
from infinioffice.understanding.en.flat import clause_start, flat, lowered, rule
from infinioffice.understanding.en.mended import mended


@dataclass(frozen=True, slots=True)
class Danger:
    """`topic` names the script; the words stand in `[start, end)`."""

    topic: str
    start: int
    end: int


_RULES = tuple(
    (topic, rule(pattern), frozenset(trades))
    for topic, said, trades in TOPICS
    for pattern in (said, everyday(topic))
    if pattern
)

_NEGATED = rule(
    "(?:no|not|isn't|aren't|wasn't|don't|do not|doesn't|does not|didn't|did not|never|without|haven't|hasn't|"
    "nothing|no more|nobody|nor|neither|ain't|stopped)"
    "(?: (?:any|a|an|the|it|it's|is|are|even|really|actually|see|seeing|smell|smelling|have|got|had|there|been|"
    "think|like|of|sign|signs|any more|longer|feel|notice|noticed|hear|hearing|there's|"
    "to|be|having|because|about|an actual|kind|sort|currently|in|for|due|or|smoke|fire|gas|flames|sparks|bleeding|"
    "swelling|fever|leak|leaks|i|that|trouble|more|emergency|nothing|getting|experiencing|heavy)){0,6} *$"
)
_NONE = rule("(?:no|without) .*")
_DOUBLE = rule("(?:ain't|don't|haven't|hasn't|didn't|can't)(?: (?:got|have|had|get))? *$")
"""Two negatives that make one: "she ain't got no heat"."""
_OH_NO = re.compile(
    r"\b(?:oh|ah|uh oh|oh my god|omg|oh god),?(?: no)+(?:[,.!;]+ ?| (?=(?:there|it|i|we|my|our|the|something|someone|"
    r"somebody|he|she|they|help|please|this|that|you|can|everything|your|now|what|hurry|come)\b))"
)
"""A cry, not a denial: "oh no there's smoke"."""
_UNREAL = rule(
    "(?:if|what if|in case|in the event|whether|what happens (?:if|when)|suppose|how do i know if|how (?:to|do i|"
    "can i) (?:prevent|avoid|tell)|what (?:should|would) (?:i|you) do (?:if|when)|"
    "avoid|prevent|so (?:that )?(?:it|we|i) (?:don't|doesn't|won't)|worried about|in the future|someday|used to|"
    "last (?:year|month|winter|summer|week)|(?:years?|months?|weeks?) ago|back in|afraid of|fear of|"
    "do you (?:sell|do|offer|handle|deal with|fix|repair|work on|have|cover|service)|detect|tested for|checked for|"
    "check for|inspect(?:ed|ion)? for|article about|book about|movie|song|play|story about|news about|news on|game|"
    "does (?:my )?insurance cover|policy cover|insurance for|coverage for|claim for|covered for|quote for|price for|"
    "estimate for|how much (?:is|for|does|would|do you charge)|cost (?:of|for))(?: \\w+){0,6} *$"
)
# "Is it bad if I smell gas" is asked by people who smell gas.
_FIRST_HAND = rule(
    "(?:if|what do i do when|when) (?:i|we)(?: can|'m| am|'re| are| think i| think we)? *$"
    "|(?:is it|is that|is this|it) (?:\\w+ ){1,4}(?:if|when)(?: (?:the|my|our|there's|there is|there are|a|an))? *$"
    "|what (?:do|should|can) (?:i|we) do (?:if|when)(?: (?:the|my|our|there's|there is|there are))? *$"
)
_BOAST = rule("(?:i'm|i am|you're|you are|we're|he's|she's) on fire(?: today| lately| this week)?")
_REAL_IF = frozenset(("medical", "airway", "self_harm", "violence"))
_NOT_MEDICAL = rule(
    "browser|web ?page|page|phone|app|application|computer|laptop|screen|site|website|email|e mail|server|internet|"
    "software|printer|tv"
)
_SHOPPING = rule(
    "install\\w*|replac\\w*|new|batter(?:y|ies)|quote|how much|sell|price|cost|put in|buy|order|estimate|"
    "hardwire\\w*|upgrade"
)
_ALARMED = rule(
    "going off|went off|goes off|beeping|sounding|screaming|blaring|headaches?|dizzy|sick|nause\\w+|leak\\w*|"
    "poison\\w*|high|ppm|evacuat\\w+|faint|light ?headed|woozy|throwing up"
)
_OLD_CRASH = rule(
    "claim|claims|insurance|policy|ago|last (?:week|month|year)|lawyer|estimate|body ?work|bumper|fender|dent"
)
_PAST_AFTER = rule(
    "^ tub|^(?: \\w+){0,3}? (?:last (?:year|month|winter|summer|week)|(?:a )?(?:\\w+ )?(?:years|months|weeks) ago|"
    "was (?:fixed|repaired|taken care of|a false alarm)|is fixed|has been (?:fixed|repaired|cleared)|but (?:it's|"
    "its) (?:out|fixed|over|gone|off now)|insurance|coverage|claim|policy|drill|code)"
)


def find_danger(text: str, *, vertical: str = "") -> Danger | None:
    """The gravest danger named in the text, or None. `vertical` leaves out what cannot belong to that trade. When the
    words as heard name none, they are read once more with their spelling mended; places are then in that text."""
    low = flat(text)
    return _find(text, low, vertical) or (_find(again, again, vertical) if (again := mended(text)) != low else None)


def _find(text: str, low: str, vertical: str) -> Danger | None:
    for topic, pattern, trades in _RULES:
        if trades and vertical and vertical not in trades:
            continue
        if topic == "gas" and vertical == "auto":
            continue
        for found in pattern.finditer(low):
            if _is_real(text, low, topic, found.start(), found.end()):
                return Danger(topic, found.start(), found.end())
    return None


def _is_real(text: str, low: str, topic: str, start: int, end: int) -> bool:
    """False for what is denied, hypothetical, past or somebody's insurance question."""
    opens = clause_start(text, start)
    cries = [cry.span() for cry in _OH_NO.finditer(lowered(text)) if cry.end() <= start]
    before = low[max([opens, *(end for _, end in cries)]) : start]
    if _NEGATED.search(before) and not (_NONE.match(low[start:end]) and _DOUBLE.search(before)):
        return False
    if topic not in _REAL_IF and _UNREAL.search(before) and not _FIRST_HAND.search(before):
        return False
    if topic == "fire" and _BOAST.search(low):
        return False
    if topic == "co" and _SHOPPING.search(low) and not _ALARMED.search(low):
        return False
    if topic == "crash" and _OLD_CRASH.search(low):
        return False
    if topic == "medical" and "respon" in low[start:end] and _NOT_MEDICAL.search(low):
        return False
    return not _PAST_AFTER.search(low[end:])
