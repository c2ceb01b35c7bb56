"""Words of time and their spellings, and the tokens every grammar here reads."""

from __future__ import annotations

from collections.abc import Iterable

from infinioffice.understanding.en.numbers import Word, split_words
from infinioffice.understanding.en.when.shape import Day, Phrase

MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
    "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10,
    "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
WEAK_MONTHS = frozenset(
    {
        "may",
        "march",
        "mar",
        "dec",
        "jan",
        "sep",
        "apr",
        "jun",
    }
)
"""Also verbs, names and shortenings: dates only in company."""

WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tue": 1, "tues": 1, "wednesday": 2, "wed": 2, "weds": 2, "thursday": 3,
    "thu": 3, "thur": 3, "thurs": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
    "mondays": 0, "tuesdays": 1, "wednesdays": 2, "thursdays": 3, "fridays": 4, "saturdays": 5, "sundays": 6,
}  # fmt: skip
WEAK_WEEKDAYS = frozenset(
    {
        "sat",
        "sun",
        "wed",
        "mon",
    }
)

SEASONS = {"spring": ((3, 20), (6, 21)), "summer": ((6, 21), (9, 24)), "fall": ((9, 23), (12, 22)),
           "autumn": ((9, 23), (12, 22)), "winter": ((12, 21), (3, 21))}  # fmt: skip

SECONDS = {"second": 1, "seconds": 1, "sec": 1, "secs": 1, "minute": 60, "minutes": 60, "min": 60, "mins": 60,
           "hour": 3600, "hours": 3600, "hr": 3600, "hrs": 3600, "h": 3600}  # fmt: skip
DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "wk": 7, "wks": 7, "fortnight": 14, "fortnights": 14,
        "night": 1, "nights": 1, "weekend": 2, "weekends": 2}  # fmt: skip
UNIT_MONTHS = {"month": 1, "months": 1, "quarter": 3, "quarters": 3, "qtr": 3, "year": 12, "years": 12, "yr": 12,
               "yrs": 12, "decade": 120, "decades": 120}  # fmt: skip

NEXT = frozenset(
    {
        "next",
        "following",
        "upcoming",
        "coming",
    }
)
LAST = frozenset(
    {
        "last",
        "past",
        "previous",
        "prior",
    }
)
THIS = frozenset(
    {
        "this",
        "current",
        "that",
    }
)

SPELLINGS = {
    "tommorow": "tomorrow", "tomorow": "tomorrow", "tommorrow": "tomorrow", "tomorro": "tomorrow", "tmrw": "tomorrow",
    "tmr": "tomorrow", "tomorrows": "tomorrow", "tmw": "tomorrow", "wensday": "wednesday", "wednsday": "wednesday",
    "wendsday": "wednesday", "wenesday": "wednesday", "whensday": "wednesday", "tusday": "tuesday",
    "teusday": "tuesday", "tuseday": "tuesday", "chewsday": "tuesday", "thursady": "thursday", "thirsday": "thursday",
    "thrusday": "thursday", "thusday": "thursday", "firday": "friday", "fryday": "friday", "saterday": "saturday",
    "satuday": "saturday", "sundy": "sunday", "munday": "monday", "febuary": "february", "feburary": "february",
    "janurary": "january", "janury": "january", "agust": "august", "septemeber": "september", "setember": "september",
    "ocober": "october", "novmber": "november", "decemeber": "december", "oclock": "o'clock", "o'clocks": "o'clock",
    "tonite": "tonight", "2nite": "tonight", "noontime": "noon", "weekand": "weekend", "wkend": "weekend",
    "untill": "until", "til": "until", "till": "until", "'til": "until", "thru": "through", "midmorning": "morning",
    "afternoonish": "afternoon", "eveningish": "evening", "lunchtime": "lunch", "dinnertime": "dinner",
    "suppertime": "dinner", "supper": "dinner", "daytime": "daytime", "yrs": "years", "qtrs": "quarters",
    "mid-day": "midday", "@": "at", "∼": "~", "–": "-", "—": "-",
}  # fmt: skip


def _slips(name: str) -> set[str]:
    """A name with one inner letter left out or two swapped: "tueday", "wedensday"."""
    inner = range(1, len(name) - 1)
    swapped = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in inner if i + 2 < len(name)}
    return {name[:i] + name[i + 1 :] for i in inner} | swapped


SPELLINGS |= {
    slip: name
    for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow")
    for slip in _slips(name)
    if slip not in SPELLINGS and slip not in WEEKDAYS and slip not in ("sundy", "money")
}

ZONES = {
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles", "mst": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
    "cst": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago", "est": "America/New_York",
    "edt": "America/New_York", "et": "America/New_York", "eastern": "America/New_York", "gmt": "UTC", "utc": "UTC",
    "ist": "Asia/Kolkata", "akst": "America/Anchorage", "hst": "Pacific/Honolulu",
}  # fmt: skip
"""Zones a caller names after a time. The summer and winter letters mean the place, as people use them."""

CHANGES = frozenset({
    "move", "moved", "moving", "change", "changed", "changing", "reschedule", "rescheduled", "rescheduling", "switch",
    "push", "bump", "shift", "swap", "transfer",
})  # fmt: skip
"""Verbs that make "from friday to monday" a change, not a range."""

COMING = frozenset({
    "come", "send", "appointment", "book", "schedule", "someone", "somebody", "available", "technician", "meet",
    "visit", "meeting",
})  # fmt: skip
"""Words before "now" that make it a time for something."""

FILLERS = frozenset(
    {
        "uh",
        "um",
        "er",
        "erm",
        "uhm",
        "hmm",
        "ah",
        "eh",
    }
)

_DAY_WORDS = MONTHS.keys() | WEEKDAYS.keys() | {
    "today", "tomorrow", "yesterday", "tonight", "week", "month", "year", "morning", "afternoon", "evening", "weekend",
}  # fmt: skip
PADDING = 12


def _merged(raw: list[Word], i: int) -> tuple[Word, int] | None:
    """Several raw words that are one word of time: "p . m .", "o clock", "to-morrow", "week-end"."""
    text, start = raw[i].text, raw[i].start
    follows = [word.text for word in raw[i + 1 : i + 4]] + ["", "", ""]
    if text in ("a", "p"):
        if follows[0] == "." and follows[1] == "m":
            after = i + 4 if follows[2] == "." else i + 3
            # The last stop may also end the sentence; it belongs to the abbreviation either way.
            return Word(text + "m", start, raw[after - 1].end), after
        if follows[0] == "m":
            after = i + 3 if follows[1] == "." else i + 2
            return Word(text + "m", start, raw[after - 1].end), after
    if text == "o" and follows[0] in ('"', "'", "`", "-") and follows[1] == "clock":
        return Word("o'clock", start, raw[i + 2].end), i + 3
    if text in ("o", "oh", "a", "of") and follows[0] == "clock":
        return Word("o'clock", start, raw[i + 1].end), i + 2
    if text == "to" and follows[0] == "-" and follows[1] in ("morrow", "day", "night"):
        return Word("to" + follows[1], start, raw[i + 2].end), i + 3
    if text in ("to", "two", "too") and follows[0] in ("morrow", "marrow"):
        return Word("tomorrow", start, raw[i + 1].end), i + 2
    if text == "week" and follows[0] == "-" and follows[1] == "end":
        return Word("weekend", start, raw[i + 2].end), i + 3
    if text == "week" and follows[0] == "end" and (follows[1] in ("of", "in", "")):
        return Word("weekend", start, raw[i + 1].end), i + 2
    if text == "mid" and follows[0] == "day":
        return Word("midday", start, raw[i + 1].end), i + 2
    if text == "mid" and follows[0] == "-" and follows[1] == "day":
        return Word("midday", start, raw[i + 2].end), i + 3
    return None


def _normal(word: Word) -> Word:
    text = SPELLINGS.get(word.text, word.text)
    if text.endswith("'s") and text[:-2] in _DAY_WORDS:
        text = text[:-2]
    return word if text is word.text else Word(text, word.start, word.end)


class Words(list[Word]):
    """The words of one utterance, whether a time was asked for, and what was already read at each of them."""

    __slots__ = ("asked", "days", "pieces")

    def __init__(self, words: Iterable[Word], *, asked: bool = False) -> None:
        super().__init__(words)
        self.asked = asked
        self.days: dict[int, tuple[Day, int] | None] = {}
        self.pieces: dict[tuple[int, bool], Phrase | None] = {}


def tokenize(text: str, *, asked: bool = False) -> Words:
    """Words with recogniser spellings settled and fillers left out, followed by `PADDING` empty words so that a
    grammar may look ahead (and, by index -1, behind) without bounds."""
    raw = split_words(text)
    words: list[Word] = []
    i = 0
    while i < len(raw):
        merged = _merged(raw, i)
        if merged:
            word, i = merged
            words.append(word)
            continue
        if raw[i].text not in FILLERS:
            words.append(_normal(raw[i]))
        i += 1
    return Words(words + [Word("", len(text), len(text))] * PADDING, asked=asked)


def touches(t: list[Word], i: int) -> bool:
    """Word `i` follows the one before without a space."""
    return i > 0 and t[i].text != "" and t[i].start == t[i - 1].end
