"""What the words around a time mean: pronouns that look like hours, refusals that look like "now".

Pure text work on either side of `find_when`: blanking before it, sorting out after it. Offsets never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from infinioffice.understanding.meaning import Span, When

_NOW_WORDS = frozenset(("now", "right now", "at the moment", "at this time", "this time", "just now"))
_PRONOUN_ONE = re.compile(
    r"\b(book(?:ing)?|schedul(?:e|ing)|mak(?:e|ing)|get|want|need|try|have|that|this|another|find|take|prefer|"
    r"which|any|other|new"
    r"|different|earlier|later|no|like) one\b(?! ?(?:o'?clock|[ap]\.?m|thirty|fifteen|forty|ten|twenty|fifty|in the))",
    re.IGNORECASE,
)
_MAY_I = re.compile(r"\bmay(?= (?:i|we|you|be|have|not|need|just|also|it|he|she|they)\b)", re.IGNORECASE)
_PART_OF_DAY = frozenset(("night", "evening", "morning", "afternoon", "tonight", "this evening", "this morning"))
_BARE_NUMBER = re.compile(r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve", re.IGNORECASE)
_FULL_CLOCK = re.compile(r"\d[:.]\d\d|[ap]\.?m\b|o'?clock|noon|midnight", re.IGNORECASE)
_THE_ONE = re.compile(
    r"\b((?:[a-z]+day(?:'s)?(?: morning| afternoon| evening)?|morning|afternoon|evening|tomorrow|today"
    r"|\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\.?|o'?clock)?|[ap]m|o'?clock"
    r"|the (?!other|next|only|wrong)[a-z]+(?: (?:thirty|fifteen|forty[ -]five))?)) one\b",
    re.IGNORECASE,
)
_PLACE_OF_OFFER = re.compile(
    r"\b(?:the )?(?:first|second|third|fourth|last|middle|1st|2nd|3rd|4th) (?:one|option|time|slot|choice|"
    r"of (?:those|them|the two))\b"
    r"|\bthe (?:first|second|third|last|middle)\b(?= *(?:please|works|is|sounds|would|$|[.,!?]))",
    re.IGNORECASE,
)


def without_one(text: str, *, offered: bool) -> str:
    """ "Book one for May", "the Thursday one" and "the second
    " name no hour and no day: they are blanked, offsets kept."""
    text = _PRONOUN_ONE.sub(lambda found: found.group(1) + " " * (len(found.group()) - len(found.group(1))), text)
    text = _MAY_I.sub(lambda found: " " * len(found.group()), text)
    if not offered:
        return text
    text = _PLACE_OF_OFFER.sub(lambda found: " " * len(found.group()), text)
    return _THE_ONE.sub(lambda found: found.group(1) + " " * (len(found.group()) - len(found.group(1))), text)


def clear_spans(text: str, spans: Iterable[Span]) -> list[Span]:
    """Beside a full clock time a part of the day is no time of its own, and a bare number counts something else."""
    found = list(spans)
    clock = [span for span in found if span.field == "time" and _FULL_CLOCK.search(text[span.start : span.end])]
    digits = any(span.field == "time" and text[span.start].isdigit() for span in found)
    kept = []
    for span in found:
        said = text[span.start : span.end].lower()
        beside = span.field == "time" and span not in clock
        if beside and ((digits and said in _PART_OF_DAY) or (clock and _BARE_NUMBER.fullmatch(said))):
            continue
        kept.append(span)
    return kept


def not_now(whens: tuple[When, ...], best: When | None) -> tuple[tuple[When, ...], When | None]:
    """ "Not right now" declines; it names no time."""
    kept = tuple(when for when in whens if when.text.lower() not in _NOW_WORDS)
    if len(kept) == len(whens):
        return whens, best
    return kept, (best if best in kept else kept[-1] if kept else None)
