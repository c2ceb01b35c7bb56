"""Times that are told because something else is on then: "I just remembered I have an interview on Monday at ten".

Some engagements always stand in the way; others may be the very reason for the visit ("I have a wedding on Saturday and
need my hair done") and count only when the caller says so: they forgot it, they cannot, or they name another day.
"""

from __future__ import annotations

import re

from infinioffice.understanding.en.when.shape import Phrase
from infinioffice.understanding.en.when.words import Words

_HINDERS = (
    r"(?:job )?interviews?|hot date|jury duty|court(?: date)?|exams?|midterm|finals|(?:another|other|prior|previous|"
    r"different|conflicting) \w+|(?:doctor|dentist|vet)(?:'s|s)? appointment|conflicts?|shift|class(?:es)?|work|school|"
    r"funeral|rehearsal|deposition|conference|plans|something|flight"
)
_MAY_HINDER = (
    r"weddings?|date|party(?! of)|birthday|game|concert|trip|meeting|dinner|lunch|practice|lesson|ceremony|"
    r"graduation|recital|event|thing|call|visitors|company|church|tickets|reunion|show"
)
_HAS = (
    r"\b(?:i|we|he|she|they|my \w+|my \w+ \w+)(?: (?:just|already|also|actually|totally|still|really|then))?"
    r"(?:'ve(?: already)? got|'ve| have got| has got| have| has| got|'m having| am having)(?: to go to| to be at)?"
    r"(?: (?:this|that|a|an|my|our|some|the|already|to))?(?: [\w']+){0,4}?"
)
_AWAY = re.compile(
    r"\b(?:i|we|he|she|they)(?:'m| am|'ll be| will be|'re| are|'s| is)(?: (?:all|also|just|already|pretty|still))*"
    r" (?:busy|working|at work|away|out of town|out of the (?:office|country|state)|travell?ing|on vacation|on holiday|"
    r"tied up|booked|booked up|unavailable|in class|in court|at school|gone|swamped)(?: (?:all day|here|then))?"
    r"(?: (?:on|at|from|this|the|that|in|for|during|all))*$"
)
_CANNOT = re.compile(
    r"(?:can't|cannot|can not|couldn't|won't|will not|unable to|not able to|wouldn't|not going to|not gonna)"
    r"(?: be able to)?(?: (?:make|come|do|get|be|take))"
    r"(?: (?:it|in|there|off|away|out|free|available|anything|over|by))*(?: (?:on|at|for|this))*$"
)
_MARRIES = re.compile(r"\b(?:is|are|'s|gets?|getting) (?:getting )?married(?: (?:on|at|this))*$")
_HAS_HINDERING = re.compile(
    rf"{_HAS} (?:{_HINDERS})(?: (?:with|for|at|in) [\w']+(?: [\w']+)?)?"
    r"(?: (?:on|at|by|this|then|from|until|in|the|that|around|for|coming))*$"
)
_HAS_EVENT = re.compile(
    rf"{_HAS} (?:{_MAY_HINDER})(?: [\w']+){{0,4}}$|\bmy(?: [\w']+){{0,3}} (?:{_MAY_HINDER}|{_HINDERS}) (?:is|'s)"
    r"(?: (?:on|at|this|that|in))*$"
)
_IS_EVENT_AFTER = re.compile(
    rf"^(?:,? ?(?:because|cause|since|as))?,? ?(?:{_HAS} (?:{_HINDERS}|{_MAY_HINDER})\b"
    rf"|(?:is|'s) (?:my|our|the|when)\b(?: [\w']+){{0,4}} (?:{_HINDERS}|{_MAY_HINDER})\b"
    r"|(?:i'm|i am|i'll be|i will be|we're|we are|we'll be) (?:busy|working|at work|away|out of town|travell?ing|"
    r"tied up|booked|on vacation|in class|in court|gone)\b|(?:i|we) (?:work|can't|cannot)\b(?! out))"
)
_EXCUSES = re.compile(
    r"\b(?:forgot|forgotten|remember|remembered|remembering|recall|realize|realized|realised|unfortunately|"
    r"can't|cannot|conflicts?|oops|shoot|darn|crap|wait|however|never mind|nevermind|busy|reschedule|instead|but)\b"
)
_AFTERTHOUGHT = re.compile(r"\b(?:forgot|forgotten|remembered|realized|realised|reschedule|instead|another day)\b")
_THEN = re.compile(
    rf"(?:{_HAS}|\b(?:i'm|i am|i'll be|we're)) (?:[\w']+ ){{0,5}}(?:then|that (?:day|night|morning|evening|afternoon|"
    r"time)|at (?:that|this|the same) time|during that time)\b"
)
_FORMERLY = re.compile(
    r"\b(?:was|were) (?:going to|gonna|about to)(?: say| ask for| pick| do| come| make it)?(?: (?:on|at|for))*$"
    r"|\b(?:originally|initially|first|previously) (?:wanted|said|asked for|planned|picked|thought)(?: (?:on|at|for))*$"
)
_ARRANGES = re.compile(
    r"\b(?:have|has|need|got|want|like) to (?:schedule|book|make|set up|arrange|reserve|plan|move|reschedule|get)\b"
)
"""What has yet to be arranged stands in nobody's way: "I have to schedule a meeting on friday"."""
_BREAKS = frozenset({".", "?", "!", ";"})
_TURNS = frozenset({"but", "so"})
_NEAR = 16


def is_obstacle(words: Words, phrase: Phrase, phrases: list[Phrase]) -> bool:
    """Whether something else is on at the time of `phrase`. `phrases` are all of the utterance."""
    before, after = _clause(words, phrase)
    if _AWAY.search(before) or _CANNOT.search(before) or _HAS_HINDERING.search(before):
        return True
    if _is_taken_back(words, phrase, before, phrases):
        return True
    told = (_HAS_EVENT.search(before) and not _ARRANGES.search(before)) or _MARRIES.search(before)
    follows = _IS_EVENT_AFTER.search(after)
    if not told and not (follows and not _asks(before)):
        return False
    said = " ".join(word.text for word in words[: phrase.first])
    adds = " ".join(word.text for word in words[phrase.last :])
    return bool(_EXCUSES.search(said) or _AFTERTHOUGHT.search(adds)) or _names_another_day(words, phrase, phrases)


def _is_taken_back(words: Words, phrase: Phrase, before: str, phrases: list[Phrase]) -> bool:
    """As in "I was going to say monday", "monday, but I have a class then": said only to be given up."""
    if phrase.day is None and (phrase.time is None or not _names_another_day(words, phrase, phrases)):
        return False
    following = next((other.first for other in phrases if other.first > phrase.first), len(words))
    adds = " ".join(word.text for word in words[phrase.last : following] if word.text)
    gives_up = re.match(r"(?:[\w'.]+ ){0,5}?,? ?but\b", adds) is not None and _THEN.search(adds) is not None
    return gives_up or (_FORMERLY.search(before) is not None and _names_another_day(words, phrase, phrases))


def is_listed_with(words: Words, earlier: Phrase, phrase: Phrase) -> bool:
    """A day that only goes on a list of days ruled out: "I'm busy monday and tuesday"."""
    between = {word.text for word in words[earlier.last : phrase.first]}
    ends = words[phrase.last].text in {"", "but", "so"} | _BREAKS
    dated = phrase.day is not None and not phrase.has_time and earlier.day is not None
    return earlier.excluded and dated and ends and bool(between) and between <= {"and", "or", ",", "on", "nor"}


def _asks(before: str) -> bool:
    """The time itself is asked for: "can I come in friday, I have a meeting" keeps Friday."""
    return re.search(r"\b(?:can|could|would|want|need|like|book|schedule|how about|let's)\b", before) is not None


def _clause(words: Words, phrase: Phrase) -> tuple[str, str]:
    first = phrase.first
    while first > 0 and phrase.first - first < _NEAR and words[first - 1].text not in _BREAKS | _TURNS:
        first -= 1
    last = phrase.last
    while words[last].text and last - phrase.last < _NEAR and words[last].text not in _BREAKS | _TURNS:
        last += 1
    before = " ".join(word.text for word in words[first : phrase.first] if word.text != ",")
    return before, " ".join(word.text for word in words[phrase.last : last])


def _names_another_day(words: Words, phrase: Phrase, phrases: list[Phrase]) -> bool:
    """Another day is brought up as well, not "that day"; or another hour, where neither names a day."""
    if phrase.day is None:
        later = [other for other in phrases if other.first > phrase.first and other.day is None]
        return phrase.time is not None and any(other.time not in (None, phrase.time) for other in later)
    return any(
        other is not phrase and other.day is not None and words[other.first].text not in ("that", "this")
        and not other.excluded and (other.day.weekday, other.day.dom) != _named(phrase)
        for other in phrases
    )  # fmt: skip


def _named(phrase: Phrase) -> tuple[int | None, int | None]:
    return (phrase.day.weekday, phrase.day.dom) if phrase.day else (None, None)
