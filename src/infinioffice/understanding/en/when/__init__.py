"""Dates and times in English, from words to `When`. Pure: `now` and the zone are arguments.

words → pieces (days, periods, clocks) → phrases → settled against now. Only `find_when` is public.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from infinioffice.understanding.en.numbers import SMALL, TENS
from infinioffice.understanding.en.when import clocks
from infinioffice.understanding.en.when.agreement import shared_times
from infinioffice.understanding.en.when.choice import choose, corrects, is_excluded
from infinioffice.understanding.en.when.dates import may_begin
from infinioffice.understanding.en.when.lengths import length
from infinioffice.understanding.en.when.obstacles import is_listed_with, is_obstacle
from infinioffice.understanding.en.when.phrases import STARTS, read_phrase
from infinioffice.understanding.en.when.settle import settle
from infinioffice.understanding.en.when.shape import Now, Phrase
from infinioffice.understanding.en.when.words import Words, tokenize
from infinioffice.understanding.meaning import Expected, Span, When

__all__ = ["Times", "find_when"]


@dataclass(frozen=True, slots=True)
class Times:
    """What was said about time.

    `whens` in order of mention; `best` the one a booking would use, with corrections applied and a date and a time
    said apart joined; `ambiguous` the other readings of `best`, best first; `duration_s` a length in seconds;
    `spans` the fields `date` and `time`; `covered` all character ranges used, for others to leave alone.
    """

    whens: tuple[When, ...] = ()
    best: When | None = None
    duration_s: int | None = None
    spans: tuple[Span, ...] = ()
    ambiguous: tuple[When, ...] = ()
    covered: tuple[tuple[int, int], ...] = ()


_MORE_STARTS = STARTS | {
    "between", "for", "tonight", "now", "right", "immediately", "asap", "noon", "midday", "noonish", "midnight",
    "tree", "early", "late", "eod", "cob", "within", "at", "close", "first", "end", "as", "½", "overnight", "daytime",
} | clocks.PARTS.keys() | SMALL.keys() | TENS.keys()  # fmt: skip


def find_when(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    expecting: tuple[Expected, ...] = (),
    prefer: Literal["future", "past"] = "future",
    open_minutes: tuple[int, int] | None = (480, 1080),
) -> Times:
    """All dates and times in `text`.

    `now` is aware. `expecting` with "when" lets bare answers count ("7", "the 24"). `prefer` settles open dates.
    `open_minutes` (minutes after midnight) settles am and pm where neither was said. Never raises on any text.
    """
    asked = "when" in expecting
    words = tokenize(text, asked=asked)
    present = Now(now.astimezone(zone), prefer, open_minutes)
    phrases = shared_times(words, _phrases(words, present, asked=asked))
    settled: list[tuple[Phrase, tuple[When, ...]]] = []
    ruled_out: list[Phrase] = []
    for phrase in phrases:
        excluded = _is_ruled_out(words, phrase, phrases, ruled_out)
        phrase = replace(phrase, excluded=excluded)
        ruled_out += [phrase] if excluded else []
        said = text[words[phrase.first].start : words[phrase.last - 1].end]
        readings = settle(phrase, present, zone, said)
        if readings:
            settled.append((phrase, readings))
    best, others = choose(words, settled, present, zone, asked=asked)
    return Times(
        whens=tuple(readings[0] for _, readings in settled),
        best=best,
        duration_s=_duration(words, phrases),
        spans=_spans(words, [phrase for phrase, _ in settled]),
        ambiguous=others,
        covered=tuple((words[p.first].start, words[p.last - 1].end) for p, _ in settled),
    )


def _is_ruled_out(words: Words, phrase: Phrase, phrases: list[Phrase], ruled_out: list[Phrase]) -> bool:
    if phrase.excluded or is_excluded(words, phrase) or is_obstacle(words, phrase, phrases):
        return True
    return bool(ruled_out) and is_listed_with(words, ruled_out[-1], phrase)


def _phrases(words: Words, present: Now, *, asked: bool) -> list[Phrase]:
    found: list[Phrase] = []
    i = 0
    total = sum(1 for word in words if word.text)
    while i < total:
        word = words[i].text
        if word not in _MORE_STARTS and not may_begin(word) and not (asked and word in clocks.HEARD_HOURS):
            i += 1
            continue
        phrase = read_phrase(words, i, expecting=asked)
        if phrase and phrase.last > i and _counts(words, phrase, total, found, present, asked=asked):
            found.append(phrase)
            i = phrase.last
        else:
            i += 1
    return found


def _counts(words: Words, phrase: Phrase, total: int, found: list[Phrase], present: Now, *, asked: bool) -> bool:
    """A phrase counts when it is sure, when a time was asked for, when it corrects a time ("no, I mean 4"), or when a
    weak weekday is all that was said."""
    if phrase.sure or asked:
        return True
    if found and _goes_on(words, found[-1], phrase):
        return True
    around = {word.text for word in (*words[: phrase.first], *words[phrase.last : total])}
    if around - _EMPTY_WORDS or phrase.day is None or phrase.has_time:
        return False
    if phrase.day.kind == "dom":
        return phrase.last - phrase.first > 1 and not words[phrase.last - 1].text.isdecimal()
    if phrase.day.kind == "year" and phrase.day.year is not None and not words[phrase.first].text.isdecimal():
        # A year in words and nothing else: one that lies where dates are looked for ("nineteen seventeen" of a past).
        this_year = present.today.year
        return phrase.day.year <= this_year if present.prefer == "past" else phrase.day.year >= this_year
    return phrase.day.kind in ("weekday", "month", "week")


def _goes_on(words: Words, earlier: Phrase, phrase: Phrase) -> bool:
    """A bare one after one of its kind: "at 9 or 10", "the fourth or the fifth", "at 3, no, I mean 4"."""
    between = {word.text for word in words[earlier.last : phrase.first]}
    listed = bool(between) and between <= {"or", ",", "maybe", "at", "around", "the", "and"}
    if phrase.time is not None and phrase.day is None and earlier.time is not None:
        return corrects(words, earlier, phrase) or (listed and "and" not in between)
    is_dom = phrase.day is not None and phrase.day.kind == "dom" and not phrase.has_time
    return is_dom and listed and earlier.day is not None and earlier.day.kind in ("dom", "monthday")


_EMPTY_WORDS = frozenset(
    {
        ".",
        "?",
        "!",
        ",",
        "please",
        "maybe",
        "yes",
        "ok",
        "okay",
        "yeah",
        "sure",
        "thanks",
        "well",
    }
)


def _duration(words: Words, phrases: list[Phrase]) -> int | None:
    """The first length said that is no distance from now."""
    for phrase in phrases:
        if phrase.length:
            return phrase.length.total_s
    taken = {k for phrase in phrases for k in range(phrase.first, phrase.last)}
    for i, word in enumerate(words):
        if i in taken or not word.text or (word.text in ("second", "quarter", "half") and words[i - 1].text == "the"):
            continue
        read = length(words, i)
        if read and read[0].total_s > 0 and words[i].text != "the" and words[read[1]].text not in ("old", "ago"):
            return read[0].total_s
    return None


def _merged(words: Words, places: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Neighbouring words of one field as one span, without a leading article."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(places):
        if merged and all(word.text in ("in", "the", "at", ",") for word in words[merged[-1][1] : first]):
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first + (words[first].text == "the" and last - first > 1), last))
    return merged


def _spans(words: Words, phrases: list[Phrase]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for phrase in phrases:
        spans += [Span("date", words[a].start, words[b - 1].end) for a, b in _merged(words, phrase.day_words)]
        spans += [Span("time", words[a].start, words[b - 1].end) for a, b in _merged(words, phrase.time_words)]
    return tuple(sorted(spans, key=lambda span: span.start))
