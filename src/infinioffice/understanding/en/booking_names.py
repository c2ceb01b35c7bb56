"""The name a booking stands under: "a table for Ana Torres", "it's listed under Wu", "Sam Ortiz is my name".

`names` reads a name that is given; here it is mentioned in passing, so the bar is higher: after "under" a word must not
be an everyday one, after "for" it must be written or listed as a name and the sentence must be about a booking.
"""

from __future__ import annotations

import re

from infinioffice.understanding.en.known_names import is_listed
from infinioffice.understanding.en.name_words import NEVER
from infinioffice.understanding.en.names import FoundName
from infinioffice.understanding.found import Found

_NAME = r"[A-Za-z][A-Za-z'’-]+"
_TITLE = r"(?:(?:mr|mrs|ms|miss|dr|doctor)\.? +)?"
_UNDER = re.compile(
    rf"\b(?:under|in the name of|the name of|name of|(?:use|under|with|by|on|for)(?: the)? name|(?:the )?name(?:'s|"
    rf" is)|"
    rf"under my name,?|my name,)"
    rf"(?: the name(?: of)?| my name,?| of)? +{_TITLE}({_NAME})(?: +({_NAME}))?",
    re.IGNORECASE,
)
_FOR = re.compile(rf"\b(?:for|by|from|with) +(?:i think +)?{_TITLE}({_NAME}) +({_NAME})\b", re.IGNORECASE)
_IS = re.compile(rf"\b(?:it's|its|is|be|as|me) +(?:i think +)?{_TITLE}({_NAME}) +({_NAME})\b", re.IGNORECASE)
_IS_ONE = re.compile(
    rf"(?:^|[.!?,] +|\b(?:yes|hi|hello|hey|it's|this is) +){_TITLE}({_NAME}) +({_NAME})"
    r"(?= +(?:is|was) (?:my|the|his|her|what) (?:full )?(?:name|you)| +(?:is|was) the (?:reservation |"
    r"booking )?name|,? +(?:that|which)(?: is|'s) my name| +(?:has|have|had|"
    r"made|needs|wants) (?:a|an|the|my)\b"
    r"|, +(?:table|party|for|at|i|we)\b| here\b| speaking\b)",
    re.IGNORECASE,
)
_PARTY = re.compile(rf"\b(?:the|for) +({_NAME}) +(?:party|family|group|residence|household)\b", re.IGNORECASE)
_BOOKING = re.compile(r"\b(?:book|reserv|appointment|table|party|visit|slot|name)", re.IGNORECASE)
_TIME_WORDS = frozenset(
    "mon tue tues wed thu thurs fri sat sun jan feb mar apr jun jul aug sept sep oct nov dec may june april august "
    "christmas "
    "easter thanksgiving valentine's valentines new lunch dinner breakfast brunch tea drinks and at on tonight this "
    "my our the it's "
    "please or people guests adults pm am half quarter about around party family indoor outside inside outdoor "
    "seating".split()
)


def find_booking_name(text: str) -> FoundName:
    """The first and last name a booking is said to be under; empty when none is."""
    for pattern, strict in ((_UNDER, False), (_IS_ONE, True), (_FOR, True), (_IS, True)):
        for found in pattern.finditer(text):
            name = _names(text, found, strict=strict)
            if name:
                return name
    if (party := _PARTY.search(text)) and _is_word_of_name(party.group(1)) and party.group(1)[0].isupper():
        return FoundName(last_name=_found(party, 1))
    return FoundName()


def _names(text: str, found: re.Match[str], *, strict: bool) -> FoundName:
    first, last = found.group(1), found.group(2)
    if not _is_word_of_name(first):
        return FoundName()
    has_last = bool(last) and _is_word_of_name(last)
    if strict:
        written = first[0].isupper() and bool(last) and last[0].isupper() and not text.isupper()
        known = is_listed(first.lower(), "first")
        sure = written and bool(_BOOKING.search(text))
        sure = sure or (known and (written or is_listed(last.lower(), "last")))
        if not (has_last and sure):
            return FoundName()
    elif not (first[0].isupper() or is_listed(first.lower(), "first") or is_listed(first.lower(), "last")):
        return FoundName()
    if has_last:
        return FoundName(_found(found, 1), _found(found, 2))
    if not is_listed(first.lower(), "first") and is_listed(first.lower(), "last"):
        return FoundName(last_name=_found(found, 1))
    return FoundName(first_name=_found(found, 1))


def _is_word_of_name(word: str) -> bool:
    low = word.lower().replace("’", "'")
    return len(low) > 1 and low not in NEVER and low not in _TIME_WORDS and not low.endswith("n't")


def _found(match: re.Match[str], group: int) -> Found[str]:
    word = match.group(group)
    value = word if any(ch.isupper() for ch in word) else word.capitalize()
    return Found(value, match.start(group), match.end(group), 0.75)
