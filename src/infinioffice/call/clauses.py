"""Where a sentence may be cut so that its beginning can be spoken while the rest is still being made. Pure."""

from __future__ import annotations

import re

_FIRST_CHARS = 48
_LATER_CHARS = 110
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]]*\s+(?=[\"'(]?[A-Z0-9])")
_NO_END = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|st|ave|blvd|rd|no|vs|jr|sr|inc|co|apt|ste|[ap]\.m|[a-z])\.)$", re.IGNORECASE
)
_SOFT = re.compile(r"(?<=[,;:—])\s+")


def clauses(text: str) -> list[str]:
    """Pieces in order; joined with spaces they are the text with its white space normalised. The first is short,
    because the time to the first sound is the time to make it; later ones are whole sentences."""
    whole = " ".join(text.split())
    pieces: list[str] = []
    for sentence in _sentences(whole):
        limit = _LATER_CHARS if pieces else _FIRST_CHARS
        pieces += _cut(sentence, limit) if len(sentence) > limit else [sentence]
    return pieces


def _sentences(whole: str) -> list[str]:
    found: list[str] = []
    start = 0
    for gap in _SENTENCE_END.finditer(whole):
        sentence = whole[start : gap.start()]
        if _NO_END.search(sentence):
            continue
        found.append(whole[start : gap.end()].strip())
        start = gap.end()
    if start < len(whole):
        found.append(whole[start:])
    return found


def _cut(sentence: str, limit: int) -> list[str]:
    """Cut once at the comma that leaves a first part of at most `limit` characters but no crumb, and go on."""
    best = None
    for gap in _SOFT.finditer(sentence):
        if gap.start() >= 12 and len(sentence) - gap.end() >= 8:
            if best is not None and gap.start() > limit:
                break
            best = gap
            if gap.start() > limit:
                break
    if best is None:
        return [sentence]
    head, tail = sentence[: best.start()], sentence[best.end() :]
    return [head, *(_cut(tail, _LATER_CHARS) if len(tail) > _LATER_CHARS else [tail])]
