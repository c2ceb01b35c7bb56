"""Which of the offers just read out did the caller take?

Three ways to say it: by place ("the second", "the later one"), by time ("nine works", "the Monday one") and by label
("Dr. Lee's"). Times are matched against the offers only, so a bare "nine" needs no date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from infinioffice.understanding.en.flat import any_of, flat, rule, words
from infinioffice.understanding.meaning import Expected, Offer, When


@dataclass(frozen=True, slots=True)
class Choice:
    """`index` into the offers when one is left, else None with the `candidates` that fit, in order of offering."""

    index: int | None
    candidates: tuple[int, ...]
    start: int
    end: int


_ONE = "(?: (?:one|option|time|slot|appointment|window|choice|offer|you (?:said|mentioned|gave)))?"
_ORDINALS = (
    (0, rule(
        f"(?:the )?(?:first|1st)(?! (?:thing|time i|name|available|of (?:the|jan|feb|mar|apr|may|jun|jul|aug|sep|"
        f"oct|nov|dec)))(?: of (?:those|them|the (?:two|three)))?{_ONE}|(?:option|number|choice) (?:one|1|a)|"
        f"the former|the top one")),
    (1, rule(f"(?:the )?(?:second|2nd)(?! (?:of (?:the|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
        f"\\w+day))(?: of (?:those|them|the (?:two|three)))?{_ONE}|(?:option|number|choice) (?:two|2|b)|"
        f"the other one|the other")),
    (2, rule(f"(?:the )?(?:third|3rd)(?! of (?:the|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))(?: of (?:those|"
        f"them))?{_ONE}|(?:option|number|choice) (?:three|3|c)")),
    (3, rule(f"(?:the )?(?:fourth|4th)(?! of (?:the|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))(?: of (?:those|"
        f"them))?{_ONE}|(?:option|number|choice) (?:four|4|d)")),
    (-1, rule(
        "(?:the )?last (?:one|option|time|slot|choice|appointment|window|two)|the last|the latter|(?:the )?final one")),
    (-2, rule("the middle(?: one| time| slot)?|middle one|the one in the middle")),
)  # fmt: skip
_EARLY = rule(
    "(?:the )?(?:earl(?:ier|iest)|soon(?:er|est))(?: (?:one|option|time|slot|appointment|window|of (?:the two|those|"
    "them|these)|you have|possible|the better))?|whichever (?:is|comes) (?:first|sooner|soonest|earlier|earliest)"
)
_LATE = rule(
    "(?:the )?(?:late(?:r|st))(?: (?:one|option|time|slot|appointment|window|of (?:the two|those|them|these)))?|"
    "whichever (?:is|comes) (?:later|last|latest)"
)
_THAT_ONE = rule(
    "(?:that|this) (?:one|time|slot)|i'll take (?:it|that|this)|(?:book|reserve|schedule|grab) (?:it|that|"
    "this)(?: one)?|let's (?:do|go with|take|book) (?:it|that|this)(?: one)?|put me (?:down )?(?:for|in) (?:that|"
    "it)|give me that(?: one)?"
)
_MORE = rule(any_of(
    "(?:any|some|something|anything|got|have|is there|are there|do you have|what about|how about|maybe|nothing|need|"
    "want|like|prefer) (?:\\w+ ){0,4}?(?:earlier|later|sooner|else|different|other)",
    "(?:earlier|later|sooner) (?:than|in the|that day|if possible|on|please|would|is)",
    "a (?:different|later|another) (?:time|day|slot|date)", "another (?:time|day|slot|date|option)",
))  # fmt: skip
_REFUSED = rule(
    "(?:not|except|anything but|other than|instead of|(?:don't|can't|cannot) (?:do|want|make|like|take)) *$"
)
_OPENERS = frozenset(
    "um uh well oh so i i'll i'd we we'll let's lets take do go with like want the a an one option time slot please "
    "that would be is "
    "works work for me good great fine ok okay yes yeah sure book give make it get can could you and then my me us "
    "at on sounds prefer "
    "think guess just put down in of those them appointment hmm yep perfect choose pick have lets thanks thank you"
    .split()
)  # fmt: skip
_SOUNDS_LIKE = {
    "too": 2, "tree": 3, "free": 3, "fore": 4, "fife": 5, "sex": 6, "aid": 8, "ate": 8, "hate": 8, "nein": 9, "mine": 9,
    "tan": 10, "tin": 10, "then": 10, "tend": 10, "leaven": 11, "known": 12, "new": 12,
}  # fmt: skip
"""How recognisers write an hour said alone."""
_NUMBERS = {"one": 0, "1": 0, "two": 1, "2": 1, "to": 1, "too": 1, "three": 2, "3": 2, "four": 3, "4": 3, "for": 3}


def find_choice(
    text: str, offers: Sequence[Offer], whens: Sequence[When], *, expecting: tuple[Expected, ...] = ()
) -> Choice | None:
    """The offer chosen in the text, or None when nothing in it points at an offer. `whens` are the times in it."""
    if not offers:
        return None
    low = flat(text)
    if by_place := _by_place(low, offers, expecting):
        return by_place
    if by_time := _by_time(low, offers, whens):
        return by_time
    if by_label := _by_label(text, offers):
        return by_label
    if len(offers) == 1 and (found := _THAT_ONE.search(low)):
        return Choice(0, (0,), found.start(), found.end())
    return _by_sound(low, offers) if "choice" in expecting and not whens else None


def _by_sound(low: str, offers: Sequence[Offer]) -> Choice | None:
    """ "Aid works" for "eight works": one odd word that sounds like the hour of exactly one offer."""
    rest = [word for word in words(low) if word.text not in _OPENERS]
    hour = _SOUNDS_LIKE.get(rest[0].text) if len(rest) == 1 else None
    fitting = [at for at, offer in enumerate(offers) if offer.start.hour % 12 == (hour or 0) % 12]
    if hour is None or len(fitting) != 1:
        return None
    return Choice(fitting[0], (fitting[0],), rest[0].start, rest[0].end)


def _by_place(low: str, offers: Sequence[Offer], expecting: tuple[Expected, ...]) -> Choice | None:
    if not _MORE.search(low):
        order = sorted(range(len(offers)), key=lambda at: offers[at].start)
        for pattern, index in ((_EARLY, order[0]), (_LATE, order[-1])):
            if (found := pattern.search(low)) and len(offers) > 1 and not _REFUSED.search(low[: found.start()]):
                return Choice(index, (index,), found.start(), found.end())
    taken: list[tuple[int, int, int]] = []
    barred: set[int] = set()
    for place, pattern in _ORDINALS:
        for found in pattern.finditer(low):
            index = place if place >= 0 else len(offers) - 1 if place == -1 else len(offers) // 2
            if index >= len(offers):
                continue
            if _REFUSED.search(low[: found.start()]):
                barred.add(index)
            else:
                taken.append((found.start(), index, found.end()))
    left = [one for one in sorted(taken) if one[1] not in barred]
    if left:
        start, index, end = left[-1]
        return Choice(index, (index,), start, end)
    if barred and len(offers) - len(barred) == 1:
        index = next(at for at in range(len(offers)) if at not in barred)
        return Choice(index, (index,), 0, len(low))
    if "choice" in expecting:
        return _bare_number(low, offers)
    return None


def _bare_number(low: str, offers: Sequence[Offer]) -> Choice | None:
    """ "One" or "two, please" counts offers when no offer begins at that hour."""
    rest = [word for word in words(low) if word.text not in _OPENERS or word.text == "one"]
    if len(rest) != 1 or rest[0].text not in _NUMBERS:
        return None
    index = _NUMBERS[rest[0].text]
    hour = index + 1
    if index >= len(offers) or any((offer.start.hour - hour) % 12 == 0 for offer in offers):
        return None
    return Choice(index, (index,), rest[0].start, rest[0].end)


def _by_time(low: str, offers: Sequence[Offer], whens: Sequence[When]) -> Choice | None:
    wanted = [when for when in whens if not when.excluded and when.start is not None]
    ruled_out = [when for when in whens if when.excluded]
    if not whens:
        return None
    fitting = [at for at, offer in enumerate(offers) if not any(_fits(offer, when) for when in ruled_out)]
    if wanted:
        exact = [at for at in fitting if all(_fits(offers[at], when, exact=True) for when in wanted)]
        fitting = exact or [at for at in fitting if all(_fits(offers[at], when) for when in wanted)]
    elif len(fitting) == len(offers):
        return None
    if not fitting:
        return None
    found = low.find(whens[0].text.lower()) if whens[0].text else 0
    start = max(found, 0)
    index = fitting[0] if len(fitting) == 1 else None
    return Choice(index, tuple(fitting), start, min(len(low), start + max(len(whens[0].text), 1)))


def _fits(offer: Offer, when: When, *, exact: bool = False) -> bool:
    """Does the offer lie where the caller said? A bare clock time is compared by clock, a bare date by day."""
    start = when.start
    offer_start = offer.start
    if start is None:
        return when.end is not None and offer_start < when.end
    offer_start = offer_start.astimezone(start.tzinfo)
    offer_end = offer.end.astimezone(start.tzinfo)
    if when.date_open:
        return _fits_clock(offer_start, offer_end, when, exact)
    if when.grain in ("minute", "hour") and when.relation == "at":
        if offer_start.date() != start.date():
            return False
        return _fits_clock(offer_start, offer_end, when, exact)
    if when.relation == "after":
        return offer_start >= start
    end = when.end or start + timedelta(days=1)
    if when.relation == "before":
        return offer_start < end
    return start <= offer_start < end


def _fits_clock(offer_start: datetime, offer_end: datetime, when: When, exact: bool) -> bool:
    start = when.start
    if start is None:
        return False
    minute = start.hour * 60 + start.minute
    begin = offer_start.hour * 60 + offer_start.minute
    finish = offer_end.hour * 60 + offer_end.minute or 24 * 60
    if when.grain == "part" or (when.relation == "within" and when.end is not None):
        end = when.end
        until = minute + int((end - start).total_seconds() // 60) if end else 24 * 60
        return minute <= begin < until
    if when.relation == "after":
        return begin >= minute
    if when.relation == "before":
        return begin < (when.end.hour * 60 + when.end.minute if when.end else minute)
    minutes = {minute, (minute + 720) % 1440} if when.half_open else {minute}
    if begin in minutes:
        return True
    return not exact and any(begin <= one < finish for one in minutes)


def _by_label(text: str, offers: Sequence[Offer]) -> Choice | None:
    """Words that stand in one label only, "Dr. Lee" against "Dr. Patel"."""
    labels = [{word.text for word in words(offer.label)} for offer in offers]
    hits: dict[int, tuple[int, int]] = {}
    for word in words(text):
        bare = word.text.removesuffix("'s")
        holders = [at for at, label in enumerate(labels) if bare in label]
        if len(holders) == 1 and len(offers) > 1 and len(bare) > 2 and bare not in _OPENERS and not bare.isdigit():
            hits.setdefault(holders[0], (word.start, word.end))
    if len(hits) != 1:
        return None
    index, (start, end) = next(iter(hits.items()))
    return Choice(index, (index,), start, end)
