"""Pieces joined into whole expressions: "tomorrow at 3", "between 2 and 4 on friday", "after the 12th", "monday to
wednesday". A date and a time may come in either order; a range shares what only one of its ends says."""

from __future__ import annotations

from dataclasses import replace

from infinioffice.understanding.en.when import clocks
from infinioffice.understanding.en.when import finders as find
from infinioffice.understanding.en.when.agreement import one_day, one_part
from infinioffice.understanding.en.when.dates import stay
from infinioffice.understanding.en.when.lengths import length
from infinioffice.understanding.en.when.pieces import RANGE_WORDS, half_as_part, read_piece
from infinioffice.understanding.en.when.shape import DAYLIKE, Clock, Day, Period, Phrase
from infinioffice.understanding.en.when.words import CHANGES, Words
from infinioffice.understanding.meaning import Relation

_JOINS = frozenset({
    "at", "on", "in", "the", "of", ",", "around", "about", "approximately", "for", "sometime", "some", "time",
    "anytime", "any", "like", "say", "maybe", "preferably", "ideally", "-", "during", "roughly", "and", "but", "t",
    "is", "'s", "early", "be", "sort", "kind", "towards", "toward", "there",
})  # fmt: skip
_SOFT = frozenset(
    {
        "around",
        "about",
        "approximately",
        "the",
        "say",
        "like",
        "maybe",
        "roughly",
        "at",
        "on",
        "a",
        "in",
    }
)

# Words before a time and what they make of it: relation, and whether the day named is kept.
_PREFIXES: tuple[tuple[tuple[str, ...], Relation, bool], ...] = (
    (("no", "earlier", "than"), "after", True), (("not", "earlier", "than"), "after", True),
    (("no", "sooner", "than"), "after", True), (("not", "before"), "after", True), (("not", "until"), "after", True),
    (("as", "early", "as"), "after", True), (("as", "of"), "after", True), (("later", "than"), "after", False),
    (("greater", "than"), "after", False), (("more", "than"), "after", False),
    (("no", "later", "than"), "before", True), (("not", "later", "than"), "before", True),
    (("no", "more", "than"), "before", True), (("not", "after"), "before", True),
    (("not", "past"), "before", True), (("as", "late", "as"), "before", True),
    (("earlier", "than"), "before", False), (("sooner", "than"), "before", False), (("less", "than"), "before", False),
    (("prior", "to"), "before", False), (("up", "to"), "before", True), (("up", "until"), "before", True),
    (("starting",), "after", True), (("beginning",), "after", True), (("since",), "after", True),
    (("after",), "after", False), (("past",), "after", False), (("before",), "before", False), (("by",), "before",
    True),
    (("until",), "before", True), (("through",), "before", True), (("from",), "after", True), (("following",),
    "after", False),
)  # fmt: skip
_SUFFIXES: tuple[tuple[tuple[str, ...], Relation], ...] = (
    (("or", "later"), "after"), (("or", "after"), "after"), (("and", "later"), "after"), (("and", "after"), "after"),
    (("onwards",), "after"), (("onward",), "after"), (("and", "onwards"), "after"), (("or", "so", "later"), "after"),
    (("and", "beyond"), "after"), (("or", "any", "time", "after"), "after"), (("or", "anytime", "after"), "after"),
    (("at", "the", "earliest"), "after"), (("earliest",), "after"), (("or", "earlier"), "before"),
    (("or", "before"), "before"), (("or", "sooner"), "before"), (("and", "earlier"), "before"),
    (("and", "before"), "before"), (("at", "the", "latest"), "before"), (("latest",), "before"),
)  # fmt: skip
STARTS = frozenset(words[0] for words, _, _ in _PREFIXES)


def _matches(t: Words, i: int, words: tuple[str, ...]) -> bool:
    return all(t[i + k].text == word for k, word in enumerate(words))


def _prefix(t: Words, i: int) -> tuple[Relation, bool, int] | None:
    if t[i].text not in STARTS:
        return None
    for words, relation, inclusive in _PREFIXES:
        if _matches(t, i, words):
            j = i + len(words)
            while (
                t[j].text in ("on", "at", "around", "about", "approximately", "the", "like", "from", "in") and j < i + 6
            ):
                if t[j].text == "the" and t[j - 1].text not in ("on", "at", "around"):
                    break
                j += 1
            return relation, inclusive, j
    return None


def read_phrase(t: Words, i: int, *, expecting: bool) -> Phrase | None:
    """The whole expression that begins at word `i`, or None."""
    phrase = _read_element(t, i, expecting=expecting)
    if phrase is None and t[i].text in ("early", "late"):
        # "late tomorrow afternoon"
        phrase = _point(t, i + 1, expecting=expecting)
        sliced = clocks.slice_part(phrase.part, late=t[i].text == "late") if phrase and phrase.part else None
        phrase = replace(phrase, first=i, part=sliced) if phrase and sliced else None
    return _extend(t, phrase) if phrase else None


def _extend(t: Words, phrase: Phrase) -> Phrase:
    for _ in range(5):
        suffixed = _suffix(t, phrase)
        if suffixed:
            phrase = suffixed
            continue
        joined = _join_next(t, phrase)
        if joined is None:
            break
        phrase = joined
    return phrase


def _suffix(t: Words, phrase: Phrase) -> Phrase | None:
    j = phrase.last
    if t[j].text == "for" or (t[j].text == "," and t[j + 1].text == "for"):
        lasting = _lasting(t, phrase)
        if lasting:
            return lasting
    if phrase.relation != "at" or phrase.is_range:
        return None
    for words, relation in _SUFFIXES:
        if _matches(t, j, words):
            if words[-1] in ("after", "before"):
                after = read_piece(t, j + len(words), expecting=True)
                if after is not None:
                    return None
            return replace(phrase, last=j + len(words), relation=relation, inclusive=True, sure=True)
    return None


def _lasting(t: Words, phrase: Phrase) -> Phrase | None:
    """As in "4pm for 30 mins", "from 9 for 2.5 hours"."""
    k = phrase.last + (2 if t[phrase.last].text == "," else 1)
    read = length(t, k)
    if read is None or phrase.is_range or phrase.length:
        return None
    if phrase.day is not None and not phrase.has_time and not read[0].seconds and phrase.relation in ("at", "after"):
        # "the 18th for ten days"
        span = Day(find.within(lambda p: stay(p, read[0]), phrase.day.find), "span")
        return replace(phrase, last=read[1], day=span, relation="at", sure=True) if phrase.day.kind in DAYLIKE else None
    if not isinstance(phrase.time, Clock) or not read[0].seconds:
        return None
    if phrase.relation == "before" or (phrase.relation == "after" and not phrase.inclusive):
        return None
    return replace(phrase, last=read[1], length=read[0], sure=True, relation="at")


def _read_element(t: Words, i: int, *, expecting: bool) -> Phrase | None:
    """A piece, a range or a relation: what is joined."""
    word = t[i].text
    if word in ("from", "between") or (word == "in" and t[i + 1].text == "between"):
        j = i + 2 if word == "in" else i + 1
        ranged = _read_range(t, j, "and" if word != "from" else "", expecting=expecting)
        if ranged and ranged.is_range:
            return replace(ranged, first=i, sure=True)
    if word == "for":
        lasting = _for_length(t, i)
        if lasting:
            return lasting
    whole = read_piece(t, i, expecting=expecting)
    relation = _prefix(t, i)
    if relation and (whole is None or whole.last <= relation[2]):
        return _related(t, i, relation, expecting=expecting)
    return _read_range(t, i, "", expecting=expecting) if whole else None


def _for_length(t: Words, i: int) -> Phrase | None:
    """As in "for 2.5 hours from 9", "for 30' starting from 4pm"."""
    read = length(t, i + 1)
    if read is None or not read[0].seconds or t[read[1]].text not in ("from", "starting", "beginning"):
        return None
    k = read[1] + 1
    while t[k].text in ("from", "at"):
        k += 1
    piece = _point(t, k, expecting=True)
    if piece is None or not isinstance(piece.time, Clock):
        return None
    return replace(piece, first=i, length=read[0], sure=True)


def _related(t: Words, i: int, relation: tuple[Relation, bool, int], *, expecting: bool) -> Phrase | None:
    kind, inclusive, j = relation
    inner = _point(t, j, expecting=expecting)
    if inner is None or inner.is_range:
        return None
    led = inner.sure or _bare_is_led(t, i, inner)
    if t[i].text in ("more", "less", "greater") and not (inner.day and inner.day.kind in ("year", "day", "monthday")):
        return None
    if (
        t[i].text in ("from", "through")
        and inner.day is not None
        and not inner.has_time
        and inner.day.kind not in DAYLIKE
    ):
        return replace(inner, first=i) if led else None
    if t[i].text == "since" and inner.day is not None and inner.day.kind in DAYLIKE and not inner.has_time:
        inner = replace(inner, day=replace(inner.day, find=find.looking_back(inner.day.find), other=None))
    if inner.shift_s is not None and inner.shift_s == 0 and kind == "before":
        return replace(inner, first=i, relation=kind, sure=True)
    return replace(inner, first=i, relation=kind, inclusive=inclusive, sure=led, from_now=t[i].text == "by")


def _bare_is_led(t: Words, i: int, inner: Phrase) -> bool:
    """A bare hour after "after", "until" is a time; a bare day of the month needs more."""
    if isinstance(inner.time, Clock):
        return t[i].text not in ("more", "less", "greater", "up", "as", "past", "following", "by") or inner.time.exact
    return inner.day is not None and inner.day.kind in ("month", "weekday", "year")


def _point(t: Words, i: int, *, expecting: bool) -> Phrase | None:
    """Pieces joined, without a range."""
    phrase = read_piece(t, i, expecting=expecting)
    for _ in range(3):
        if phrase is None:
            return None
        joined = _join_next(t, phrase, simple=True)
        if joined is None:
            return phrase
        phrase = joined
    return phrase


def _read_range(t: Words, i: int, conjunction: str, *, expecting: bool) -> Phrase | None:
    """A range "X to Y"; with `conjunction` "and" also "X and Y". Without a second end the point alone."""
    j = i
    while t[j].text in _SOFT and conjunction and j < i + 3:
        j += 1
    a = _point(t, j, expecting=expecting or bool(conjunction)) or _point(t, i, expecting=expecting)
    if a is None or a.is_range:
        return a
    k = a.last
    word = t[k].text
    both_dated = word == "/" and a.day is not None and a.day.year is not None
    if word not in RANGE_WORDS and word != conjunction and not both_dated:
        return a
    if word == "to" and not conjunction and any(w.text in CHANGES for w in t[:i]):
        return a
    k += 1
    while t[k].text in ("the", "about", "around", "say", "maybe", "like", "approximately", "to"):
        if t[k].text == "the" and read_piece(t, k, expecting=True):
            break
        k += 1
    b = _point(t, k, expecting=True)
    if b is None or b.is_range:
        return a
    merged = _merge(t, a, b)
    if merged is None:
        return a
    both_dated = a.day is not None and b.day is not None and a.day.kind == b.day.kind == "dom"
    return replace(merged, sure=a.sure or b.sure or both_dated or conjunction == "and" or t[i - 1].text == "from")


def _merge(t: Words, a: Phrase, b: Phrase) -> Phrase | None:
    """One range from two ends; what only one end says holds for both."""
    whole = replace(
        a,
        last=b.last,
        day_words=a.day_words + b.day_words,
        time_words=a.time_words + b.time_words,
        zone=a.zone or b.zone,
    )
    if a.relation != "at" or b.relation != "at":
        return None
    if a.shift_s is not None or b.shift_s is not None:
        return _merge_instants(a, b, whole)
    if a.has_time and b.has_time:
        ends = replace(whole, until_time=b.time, until_part=b.part)
        if b.day is None:
            return ends
        if a.day is not None:
            return replace(ends, until_day=b.day)
        if b.time_first:
            return replace(ends, day=b.day)
        return replace(ends, day=Day(find.in_days(0), "day"), until_day=b.day)
    if a.has_time or b.has_time or a.day is None or b.day is None:
        return None
    if a.day.dom and not a.day.month and b.day.kind == "monthday" and b.day.month and not b.day.weekday:
        return None
    if t[a.last].text == "-" and {a.day.kind, b.day.kind} == {"week", "weekday"}:
        return None
    if a.day.kind == b.day.kind == "year" and t[a.first - 1].text in ("from", "between", "in"):
        # A range of years that "from", "between" or "in" opens ends where the last year begins.
        year = b.day.find
        return replace(whole, until_day=Day(find.within(lambda p: Period(p.start, p.start, "year"), year), "year"))
    later = b.day
    if a.day.kind == "monthday" and a.day.month and b.day.kind == "dom" and b.day.dom:
        later = Day(find.day_of_month(b.day.dom), "dom", dom=b.day.dom)
    return replace(whole, until_day=later)


def _merge_instants(a: Phrase, b: Phrase, whole: Phrase) -> Phrase | None:
    if a.shift_s is not None and b.shift_s is not None:
        return replace(whole, until_shift_s=b.shift_s)
    if a.shift_s == 0 and b.day is not None and not b.has_time:
        return replace(whole, shift_s=None, day=Day(find.in_days(0), "day"), until_day=b.day)
    if b.shift_s == 0 and a.day is not None and not a.has_time:
        return replace(whole, shift_s=None, day=a.day, until_day=Day(find.in_days(0), "day"))
    if a.shift_s == 0 and b.day is None and b.time is not None:
        return replace(whole, until_shift_s=0, until_time=b.time)
    return None


def _join_next(t: Words, phrase: Phrase, *, simple: bool = False) -> Phrase | None:
    """The phrase with the next piece taken in, or None when nothing near fits."""
    j = phrase.last
    direct = half_as_part(t, j) if phrase.day is not None and not phrase.has_time else None
    if direct:
        return _joined(t, phrase, direct)
    for skipped in range(4):
        k = j + skipped
        if skipped and t[k - 1].text not in _JOINS:
            return None
        if t[k - 1].text == "-" and skipped and not (phrase.day and phrase.day.kind == "week"):
            return None
        piece = read_piece(t, k, expecting=True) if simple else _read_element(t, k, expecting=True)
        if piece is None:
            continue
        if not piece.sure and not _may_follow(t, k, skipped, phrase, piece):
            continue
        joined = _joined(t, phrase, piece)
        if joined:
            return joined
        if t[k].text not in _JOINS:
            return None
    return None


def _may_follow(t: Words, k: int, skipped: int, phrase: Phrase, piece: Phrase) -> bool:
    """A bare number after a date is a time ("friday 3"), unless "for" makes it a count ("friday for 3")."""
    before = t[k - 1].text
    if phrase.part is not None and phrase.day is None and piece.day is not None and piece.day.kind == "dom":
        return True  # "the afternoon of the fifth"
    if before in ("for", "of", "and", "but", "'s", "is"):
        return False
    if isinstance(piece.time, Clock):
        return (phrase.day is not None and phrase.day.sure) or phrase.part is not None or before == "at"
    if skipped and piece.day is not None and piece.day.kind == "year":
        return False
    return piece.day is None or piece.day.kind in ("weekday", "week")


def _joined(t: Words, a: Phrase, b: Phrase) -> Phrase | None:
    if a.shift_s is not None or b.shift_s is not None or (b.length and a.has_time):
        return None
    if _closes(a, b):
        return replace(
            a, last=b.last, until_time=b.time, until_part=b.part, relation="within", day=a.day or b.day,
            day_words=a.day_words + b.day_words, time_words=a.time_words + b.time_words,
        )  # fmt: skip
    day, refined = one_day(t, a, b)
    if not refined:
        return None
    part = one_part(a.part, b.part)
    if (a.time is not None and b.time is not None) or (part is None and a.part is not None):
        return None
    if (a.until_day is not None and b.has_time) or (b.until_day is not None and (a.day is not None or a.has_time)):
        return None
    has_time = a.has_time or b.has_time
    if has_time and day is not None and day.kind not in DAYLIKE:
        return None
    if (a.relation != "at" and b.relation != "at") or (b.relation != "at" and not b.has_time):
        return None
    relation = a.relation if a.relation != "at" else b.relation
    return replace(
        a, last=b.last, day=day, until_day=a.until_day or b.until_day, time=a.time or b.time,
        until_time=a.until_time or b.until_time, part=part, until_part=a.until_part or b.until_part,
        relation=relation, inclusive=a.inclusive or b.inclusive, from_now=a.from_now or b.from_now,
        length=a.length or b.length,
        day_words=a.day_words + b.day_words, time_words=a.time_words + b.time_words, zone=a.zone or b.zone,
        sure=a.sure or b.sure or ((a.part or b.part) is not None and isinstance(a.time or b.time, Clock)),
        time_first=a.has_time and a.day is None if b.day is not None else a.time_first,
    )  # fmt: skip


def _closes(a: Phrase, b: Phrase) -> bool:
    """Whether they are the two ends of a range: "later than 9:30 but before 11:00"."""
    return (
        a.relation == "after" and b.relation == "before" and a.time is not None and b.time is not None
        and (a.day is None or b.day is None)
    )  # fmt: skip
