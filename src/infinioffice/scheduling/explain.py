"""Why a time cannot be had, in words to read: for the staff's page, the booking page and the API. PURE.

Law: one sentence for each rule, for people who see a page; what the voice says is in `dialogue.wording`. Facts come
from the refusal alone, so that the words can never say another rule than the one that failed.
"""

from __future__ import annotations

from infinioffice.scheduling.plan import RULE_ORDER
from infinioffice.scheduling.slots import Refusal

_WORDS = {
    "no_such_service": "This service is not offered.",
    "past": "This time is over.",
    "notice": "This is too soon: it has to be booked at least {span} ahead.",
    "horizon": "This is too far ahead: it can be booked at most {days} ahead.",
    "area": "{where} is outside of the service area.",
    "holiday": "Closed that day: {detail}.",
    "closed": "Closed that day.",
    "too_long": "The visit takes {span}, which is longer than that day is open.",
    "not_in_hours": "Outside of the opening hours.",
    "off_grid": "Visits do not start at this minute.",
    "provider_away": "Nobody who does this is working then.",
    "taken": "Already taken.",
}
_WORDS_WITH_DETAIL = {
    ("not_in_hours", "no_such_time"): "This time does not exist: the clocks go forward over it that night.",
    ("not_in_hours", "runs_over"): "The visit would not be over by closing time.",
    ("provider_away", "not_offered"): "Nobody who was asked for does this service.",
    ("taken", "reserved"): "This time is kept for other services.",
}


def in_words(refusal: Refusal) -> str:
    """One sentence. Raises KeyError for a rule that is none of `RULE_ORDER`."""
    special = _WORDS_WITH_DETAIL.get((refusal.rule, refusal.detail))
    if special is not None:
        return special
    if refusal.rule == "closed" and refusal.detail:
        return f"Closed that day: {refusal.detail}."
    words = _WORDS["closed" if refusal.rule == "holiday" and not refusal.detail else refusal.rule]
    number = int(refusal.detail) if refusal.detail.isdigit() else 0
    where = f"ZIP code {refusal.detail}" if refusal.detail else "This address"
    return words.format(span=_span(number), days=_counted(number, "day"), where=where, detail=refusal.detail)


def _span(minutes: int) -> str:
    """`45 minutes`, `2 hours`, `1 hour 30 minutes`, `3 days`."""
    if minutes and minutes % (24 * 60) == 0:
        return _counted(minutes // (24 * 60), "day")
    hours, rest = divmod(minutes, 60)
    parts = [_counted(hours, "hour")] if hours else []
    return " ".join([*parts, *([_counted(rest, "minute")] if rest or not hours else [])])


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


if set(_WORDS) != set(RULE_ORDER):
    raise ValueError("every rule has its words")
