"""Yes and no in their disguises.

Three layers, the later one winning: the particle at the start ("yeah", "nope"), a judgement of what was proposed
("that works", "I can't do that"), and the question that was asked ("no that's fine" accepts a proposed time and
declines an offer of more help).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from infinioffice.understanding.en.flat import flat
from infinioffice.understanding.en.yes_no_phrases import (
    ACCEPTS,
    ASKED_BACK,
    ASKS_MORE,
    ASKS_TO_MIND,
    EMPHASIS,
    ENOUGH,
    FAR,
    INVERTED,
    LATER,
    LEAD,
    NEGATION,
    NOTHING,
    OF_A_THING,
    OFFERS_SERVICE,
    PROPOSES,
    REFUSES,
    SEEKS_LATER,
    START_NO,
    START_WEAK,
    START_YES,
    UNSURE,
)
from infinioffice.understanding.meaning import Expected


@dataclass(frozen=True, slots=True)
class Answer:
    """`value` was said in `[start, end)`. `weak` is an "okay" that may only open the sentence. `bare` has nothing
    else of substance around it. `led` has a particle ("yes", "nope"), not only a judgement ("that works")."""

    value: bool
    start: int
    end: int
    confidence: float
    weak: bool = False
    bare: bool = False
    led: bool = False


def _yes(start: int, end: int, confidence: float) -> Answer:
    return Answer(value=True, start=start, end=end, confidence=confidence)


def _no(start: int, end: int, confidence: float) -> Answer:
    return Answer(value=False, start=start, end=end, confidence=confidence)


def is_unsure(text: str) -> bool:
    """ "I don't know", "maybe", "not sure": neither yes nor no."""
    return bool(UNSURE.search(flat(text)))


def find_yes_no(text: str, *, expecting: tuple[Expected, ...] = (), said_before: str = "") -> Answer | None:
    """The yes or no in an utterance, or None. `said_before` is the agent's last sentence."""
    low = flat(text)
    if not low.strip():
        return None
    asked = flat(said_before)
    asks_more = bool(ASKS_MORE.search(asked))
    lead = _particle(low)
    later = LATER.search(low)
    was_asked = bool(asked) or "yes_no" in expecting
    refusing = lead is None or not lead.value or lead.weak
    if later and was_asked and refusing and not SEEKS_LATER.search(low[: later.start()]):
        start = lead.start if lead else later.start()
        end = max(later.end(), lead.end if lead else 0)
        return Answer(value=False, start=min(start, later.start()), end=end, confidence=0.85, led=lead is not None)
    if UNSURE.search(low) and (lead is None or lead.weak or not lead.value):
        return None
    judged = _judgement(low, lead, asked=was_asked)
    answer = _settle(low, asked, asks_more, lead, judged)
    if answer is None:
        return None
    left = low[: answer.start] + low[answer.end :]
    bare = all(word in NOTHING or LEAD.fullmatch(word) for word in left.split())
    if answer.weak and not bare and low[answer.start : answer.end].strip() == "please":
        return None
    weak = answer.weak and not bare and "yes_no" not in expecting
    return Answer(answer.value, answer.start, answer.end, answer.confidence, weak, bare, lead is not None)


def _particle(low: str) -> Answer | None:
    """The particle that opens the utterance; of two in a row ("yeah no", "no yeah") the last counts."""
    at = len(low) - len(low.lstrip())
    found: Answer | None = None
    for _ in range(8):
        while at < len(low) and low[at] == " ":
            at += 1
        if no := START_NO.match(low, at):
            at = no.end()
            found = _no(found.start if found else no.start(), at, 0.95)
        elif yes := START_YES.match(low, at):
            at = yes.end()
            if found is None or found.value or not EMPHASIS.fullmatch(yes.group()):
                found = _yes(found.start if found else yes.start(), at, 0.95)
        elif weak := START_WEAK.match(low, at):
            at = weak.end()
            if found is None:
                found = replace(_yes(weak.start(), at, 0.75), weak=True)
        elif filler := LEAD.match(low, at):
            at = filler.end()
        else:
            break
    return found


def _judgement(low: str, lead: Answer | None, *, asked: bool) -> Answer | None:
    """What was proposed is accepted or refused in words; the last judgement of the utterance counts.

    Unasked, "it doesn't work" speaks of a thing and not of a proposal.
    """
    best: Answer | None = None
    for value, pattern in ((True, ACCEPTS), (False, REFUSES)):
        for found in pattern.finditer(low):
            before = low[max(0, found.start() - 24) : found.start()]
            if low[found.start() : found.end()].startswith("i ") and INVERTED.search(before):
                continue
            if not asked and lead is None and OF_A_THING.match(low, found.start()):
                continue
            if value and NEGATION.search(before):
                continue
            if ASKED_BACK.search(before):
                continue
            if best is None or found.start() > best.start or (found.start() == best.start and not value):
                best = Answer(value, found.start(), found.end(), 0.9)
    if best and lead and best.start < lead.end:
        best = Answer(best.value, lead.start, max(best.end, lead.end), 0.95)
    return best


def _settle(low: str, asked: str, asks_more: bool, lead: Answer | None, judged: Answer | None) -> Answer | None:
    enough = ENOUGH.search(low)
    if enough and asks_more and (lead is None or not lead.value or lead.weak):
        return _no(lead.start if lead else enough.start(), enough.end(), 0.95)
    minds = bool(ASKS_TO_MIND.search(asked))
    if lead and not lead.value and minds and not (judged and not judged.value and judged.start >= lead.end):
        return _yes(lead.start, lead.end, 0.8)
    if lead and not lead.value and judged and judged.value:
        declines = enough is not None and not PROPOSES.search(asked)
        offered = bool(OFFERS_SERVICE.search(asked)) and not PROPOSES.search(asked)
        if declines or offered or not enough:
            return lead
        return _yes(lead.start, judged.end, 0.8)
    if judged and (lead is None or judged.value == lead.value or lead.value):
        if lead and len(low[lead.end : judged.start].split()) <= FAR:
            return Answer(judged.value, lead.start, judged.end, judged.confidence)
        return lead if lead and not lead.weak and lead.value == judged.value else judged
    if lead is None and judged is None and enough:
        return _no(enough.start(), enough.end(), 0.6)
    return lead
