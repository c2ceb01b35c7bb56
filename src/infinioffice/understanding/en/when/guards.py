"""What tells a bare number or ordinal that is a time ("at three", "the third") from one that counts something."""

from __future__ import annotations

from infinioffice.understanding.en.numbers import Word
from infinioffice.understanding.en.when.words import LAST, MONTHS, NEXT, WEEKDAYS, touches

FOLLOWS = frozenset({
    "", ".", ",", "?", "!", ";", ":", "-", ")", "~", "and", "or", "on", "in", "for", "please", "works", "work", "is",
    "was", "would", "will", "should", "if", "but", "today", "tomorrow", "tonight", "yesterday", "this", "next", "last",
    "to", "through", "until", "then", "that", "that's", "thanks", "thank", "with", "so", "i", "i'm", "i'd", "i'll",
    "we", "you", "can", "could", "the", "my", "at", "as", "of", "because", "since", "when", "sounds", "seems", "looks",
    "might", "may", "sharp", "ish", "exactly", "local", "eastern", "central", "pacific", "mountain", "est", "pst",
    "cst", "mst", "edt", "pdt", "cdt", "mdt", "et", "pt", "every", "each", "instead", "rather", "maybe", "preferably",
    "yes", "yeah", "yep", "ok", "okay", "it", "it's", "be", "are", "does", "do", "right", "now", "actually", "no",
    "not", "sorry", "wait", "from", "before", "after", "by", "onwards", "onward", "too", "also", "any", "anytime", "a",
    "an", "good", "fine", "great", "perfect", "ideally", "latest", "earliest", "has", "have", "there", "here", "lunch",
    "noon", "morning", "afternoon", "evening", "night", "book", "booking", "via", "just", "he", "she", "they", "let's",
    "let", "what", "how", "who", "where", "am", "pm", "o'clock", "under", "about", "around", "early", "late", "both",
    "either", "out", "up", "his", "her", "their", "our", "your", "day", "which", "'", '"', "between", "gets", "again",
    "than", "available", "open", "meeting", "appointment", "ma'am", "sir", "man", "dear", "hello", "hi", "hey", "huh",
    "well", "unless", "while", "though", "although", "appt", "slot", "uh", "@",
})  # fmt: skip


def fits_after(t: list[Word], j: int) -> bool:
    """What follows a bare number leaves it a time: no noun that it would count."""
    word = t[j].text
    if word in ("eastern", "central", "pacific", "mountain"):
        return t[j + 1].text in FOLLOWS or t[j + 1].text in ("time", "standard", "daylight")  # else a street
    if word in FOLLOWS:
        return not (word in ("-", ".", ":", ",", "'") and touches(t, j) and t[j + 1].text.isdecimal() and
                    touches(t, j + 1) and not _is_hour(t[j + 1].text))  # fmt: skip
    return word in WEEKDAYS or word in MONTHS or word in NEXT or word in LAST


def _is_hour(word: str) -> bool:
    return word.isdecimal() and ((len(word) <= 2 and int(word) <= 24) or len(word) in (3, 4))
