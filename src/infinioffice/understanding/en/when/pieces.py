"""Single pieces of a time expression as `Phrase`: a date, a run of dates, a clock time, a part of the day, an instant.

Also the guards that tell a bare number that is a time ("at three") from one that is not ("three people").
"""

from __future__ import annotations

from dataclasses import replace

from infinioffice.understanding.en.numbers import SMALL, TENS
from infinioffice.understanding.en.when import clocks, days
from infinioffice.understanding.en.when import finders as find
from infinioffice.understanding.en.when.dates import may_begin, read_day
from infinioffice.understanding.en.when.guards import fits_after
from infinioffice.understanding.en.when.lengths import length
from infinioffice.understanding.en.when.shape import Clock, Day, Part, Phrase
from infinioffice.understanding.en.when.words import COMING, LAST, MONTHS, NEXT, THIS, ZONES, Words, touches
from infinioffice.understanding.meaning import Relation

RANGE_WORDS = frozenset(
    {
        "to",
        "-",
        "~",
        "until",
        "through",
    }
)
TIME_LEADS = frozenset({
    "at", "around", "approximately", "by", "before", "after", "until", "from", "between", "since", "past", "than",
    "roughly", "nearly", "circa", "till",
})  # fmt: skip
_MEAL_LEADS = frozenset({
    "at", "around", "over", "during", "by", "before", "after", "until", "near", "toward", "towards", "past",
})  # fmt: skip
TONIGHT = Part(18 * 60, 24 * 60, "pm")


def read_piece(t: Words, i: int, *, expecting: bool) -> Phrase | None:
    """The longest piece that begins at word `i`. Of equal ones the date wins: "1930" is a year, and a time if one was
    asked for."""
    if (i, expecting) in t.pieces:
        return t.pieces[i, expecting]
    best: Phrase | None = None
    for piece in (_dates_run(t, i), _date(t, i), _day_part(t, i), _time(t, i, expecting=expecting), _instant(t, i)):
        if piece and (
            best is None or piece.last > best.last or (t.asked and piece.last == best.last and not best.sure)
        ):
            best = piece
    t.pieces[i, expecting] = best
    return best


def _date(t: Words, i: int) -> Phrase | None:
    read = read_day(t, i)
    if read is None:
        return None
    return Phrase(i, read[1], day=read[0], day_words=((i, read[1]),), sure=read[0].sure)


def _dates_run(t: Words, i: int) -> Phrase | None:
    """As in "july 13 to 15", "from the 13th to the 15th of July", "1-8 september", "june 3-5, 2027"."""
    word = t[i].text
    if word == "the":
        run = _dates_run(t, i + 1)
        return replace(run, first=i) if run else None
    if word in MONTHS:
        first = days.month_first(t, i)
        if first is None or first[0].kind != "monthday" or first[0].month is None or first[0].dom is None:
            return None
        j = first[1]
        second = _second_dom(t, j)
        if second is None:
            return None
        dom, end = second
        year, end = days.year_after(t, end)
        year = year if year is not None else first[0].year
        return _run(i, end, first[0].month, first[0].dom, dom, year)
    head = days.read_dom(t, i, words=True)
    if head is None:
        return None
    j = head[1]
    if t[j].text not in RANGE_WORDS and t[j].text != "and":
        return None
    k = j + 2 if t[j + 1].text == "the" else j + 1
    tail = days.day_first(t, k)
    if tail is None or tail[0].month is None or tail[0].dom is None or tail[0].dom <= head[0]:
        return None
    return _run(i, tail[1], tail[0].month, head[0], tail[0].dom, tail[0].year)


def _second_dom(t: Words, j: int) -> tuple[int, int] | None:
    if t[j].text not in RANGE_WORDS and t[j].text != "and":
        return None
    k = j + 2 if t[j + 1].text == "the" else j + 1
    dom = days.read_dom(t, k)
    if dom is None or (t[j].text == "and" and not dom[2]):
        return None
    if t[dom[1]].text in MONTHS or (t[dom[1]].text == "of" and t[dom[1] + 1].text in MONTHS):
        return None
    if t[dom[1]].text in ("in", "/", "-", "o'clock") and not dom[2]:
        return None
    return dom[0], dom[1]


def _run(i: int, end: int, month: int, first: int, last: int, year: int | None) -> Phrase:
    start = Day(find.month_day(month, first, year), "monthday", month=month, dom=first, year=year)
    stop = Day(find.month_day(month, last, year), "monthday", month=month, dom=last, year=year)
    return Phrase(i, end, day=start, until_day=stop, day_words=((i, end),), sure=True)


def _day_part(t: Words, i: int) -> Phrase | None:
    """As in "tonight", "this morning", "last night", "late this afternoon", "next evening"."""
    late = t[i].text if t[i].text in ("early", "late", "later") else ""
    j = i + 1 if late else i
    if t[j].text == "tonight":
        today = Day(find.in_days(0), "day")
        part = clocks.EARLY_LATE["night"][late != "early"] if late else TONIGHT
        return Phrase(i, j + 1, day=today, part=part, day_words=((j, j + 1),), sure=True)
    word = t[j].text
    offset = 0 if word == "this" else -1 if word in LAST else 1 if word in NEXT else None
    if offset is None:
        return None
    k = j + 1
    read = clocks.part(t, k)
    if read is None and word == "this" and t[k].text in clocks.HALF_PARTS:
        read = clocks.HALF_PARTS[t[k].text], k + 1
    if read is None or read[0] is clocks.END_OF_DAY:
        return None
    part = read[0]
    if late and t[k].text in clocks.EARLY_LATE:
        part = clocks.EARLY_LATE[t[k].text][late.startswith("late")]
    day = Day(find.in_days(offset), "day")
    return Phrase(i, read[1], day=day, part=part, day_words=((i, read[1]),), sure=True)


def _time(t: Words, i: int, *, expecting: bool) -> Phrase | None:
    read = clocks.clock(t, i, expecting=expecting)
    if read:
        clock, end = read
        if not clock.sure and not _is_time_here(t, i, end):
            return None
        if _is_inside_a_word(t, i, end):
            return None
        zone = ZONES.get(t[end].text) if len(t[end].text) < 5 or fits_after(t, end) else None
        after = end if zone is None else end + 2 if t[end + 1].text == "time" else end + 1
        sure = clock.sure or _is_led(t, i, clock) or _is_praised(t, end)
        return Phrase(i, after, time=clock, time_words=((i, end),), sure=sure, zone=zone)
    part = clocks.part(t, i)
    if part is None:
        return None
    found, end = part
    before = t[i - 1].text
    sure = found.sure or before in _MEAL_LEADS
    if not found.sure and not sure and not expecting:
        return None
    if before in ("good", "nice", "great", "lovely", "beautiful", "wonderful") or (before == "one" and end == i + 1):
        return None
    if t[i].text in ("night", "nights") and before not in ("at", "by", "on", "the", "late", "each", "every", "in"):
        sure = False
    return Phrase(i, end, part=found, time_words=((i, end),), sure=sure, relation=found.relation)


_COUNTERS = frozenset({
    "$", "#", "number", "room", "suite", "unit", "apartment", "apt", "option", "page", "bay", "of", "only", "just",
    "with",
    "us", "rating", "exit", "route", "highway", "door", "line", "channel", "version", "level", "phase",
})  # fmt: skip
_BEFORE_BY = frozenset({
    "divided", "multiplied", "times", "volume", "up", "down", "increase", "decrease", "one", "two", "three", "four",
    "five", "six", "seven", "eight", "nine", "ten",
})  # fmt: skip


def _is_time_here(t: Words, i: int, end: int) -> bool:
    """A bare number stands free: nothing it counts after it, no other number, price or name glued before it."""
    before = t[i - 1].text
    if before.isdecimal() and len(before) > 2 and i > 0:
        return False  # the end of a longer number
    if (i > 0 and before in _COUNTERS) or (
        before == "for" and t[i - 2].text in ("table", "tables", "party", "group", "seats")
    ):
        return False
    if end == i + 1 and t[i].text in ("1", "one") and t[end].text in clocks.PARTS:
        return False  # "one evening"
    pronoun = t[i].text == "one" and end == i + 1 and i > 0 and (t[end].text, t[end + 1].text) != ("in", "the")
    if pronoun and before not in TIME_LEADS and before not in ("and", "to"):
        return False  # "I need one on the 4th"
    if not fits_after(t, end) or (t[end].text in ("night", "nights") and end == i + 1 and before != "at"):
        return False
    return not (t[end].text == "of" and not (t[end + 1].text in MONTHS or t[end + 1].text in THIS))


def _is_inside_a_word(t: Words, i: int, end: int) -> bool:
    """Letters or digits are glued to it: the "3am3io" of a link is no time."""
    glued_after = touches(t, end) and t[end].text.isalnum() and t[end].text != "t"
    before = t[i - 1].text if i else ""
    return glued_after or (touches(t, i) and (before.isalpha() or before in ("=", "~", "_", "&")) and before != "t")


_PRAISE = (
    ("works",), ("would", "work"), ("would", "be", "good"), ("would", "be", "great"), ("would", "be", "fine"),
    ("would", "be", "perfect"), ("would", "be", "ideal"), ("would", "be", "best"), ("would", "be", "better"),
    ("sounds", "good"), ("sounds", "great"), ("is", "fine"), ("is", "perfect"), ("is", "better"), ("is", "best"),
)  # fmt: skip


def _is_praised(t: Words, end: int) -> bool:
    """As in "12 would be good"."""
    return t[end - 1].text != "one" and any(
        all(t[end + k].text == word for k, word in enumerate(words)) for words in _PRAISE
    )


def _is_led(t: Words, i: int, clock: Clock) -> bool:
    before = t[i - 1].text
    if before == "about":
        return clock.exact or t[i - 2].text in ("how", "what", "at")
    if before == "than":
        return t[i - 2].text in ("later", "earlier", "sooner")
    if before == "by":
        return not t[i - 2].text.isdecimal() and t[i - 2].text not in _BEFORE_BY
    if before == "it":
        return t[i - 2].text in ("make", "do", "say", "move")
    if before == "for":
        return t[i - 2].text in ("appointment", "appt", "it", "me", "us", "down", "in")
    if before == "say":
        return clock.exact
    return before in TIME_LEADS


def _instant(t: Words, i: int) -> Phrase | None:
    """As in "in two hours", "30 minutes from now", "an hour ago", "right now", "the next three hours"."""
    word, follows = t[i].text, t[i + 1].text
    end = i + 2 if word == "right" and follows in ("now", "away") else i + 1
    if word in ("immediately", "asap", "straightaway") or end == i + 2 or (word == "now" and _is_now(t, i)):
        soon: Relation = "after" if word == "asap" else "at"
        return Phrase(i, end, shift_s=0, sure=True, relation=soon, time_words=((i, end),))
    if word == "as" and follows == "soon" and t[i + 2].text == "as":
        end = i + (5 if t[i + 4].text == "can" else 4)
        known = t[i + 3].text == "possible" or t[i + 4].text == "can"
        return Phrase(i, end, shift_s=0, sure=True, relation="after", time_words=((i, end),)) if known else None
    if word == "at" and follows == "the" and t[i + 2].text == "moment":
        return Phrase(i, i + 3, shift_s=0, sure=True)
    if not may_begin(word) and word not in ("within", "½") and word not in SMALL and word not in TENS:
        return None
    return _counted_instant(t, i) or _stretch_of_time(t, i)


def _is_now(t: Words, i: int) -> bool:
    """Whether "now" is a time at the end of a range, alone, and for something at the end of a clause; else it is a
    filler."""
    follows = t[i + 1].text
    if follows == "on":
        return False
    ends = follows in ("", ".", "!", "?", "please")
    if ends and (i == 0 or any(word.text in COMING for word in t[:i])):
        return True
    return t[i - 1].text in ("right", "until", "and", "to", "from", "between", "-", "just", "till")


_FARTHEST_S = 20 * 365 * 86400


def _counted_instant(t: Words, i: int) -> Phrase | None:
    leads = t[i].text in ("in", "within")
    j = i + 1 if leads else i
    while leads and t[j].text in ("about", "the", "next", "around", "exactly", "roughly", "like", "maybe"):
        j += 1
    read = length(t, j)
    if read is None:
        return None
    span, k = read
    total = span.total_s
    if (not span.seconds and t[i].text != "within") or total > _FARTHEST_S:
        return None
    if t[i].text == "within":
        return Phrase(i, k, shift_s=0, until_shift_s=total, sure=True, time_words=((j, k),))
    if t[k].text in ("ago", "back"):
        return Phrase(i, k + 1, shift_s=-total, sure=True, time_words=((j, k + 1),))
    moved = t[i - 1].text in ("it", "that", "appointment", "visit", "meeting", "one")
    if t[k].text == "hence" or (t[k].text == "later" and t[k + 1].text not in THIS and not moved):
        return Phrase(i, k + 1, shift_s=total, sure=True, time_words=((j, k + 1),))
    if t[k].text == "from" and t[k + 1].text in ("now", "right"):
        end = k + 2 + (t[k + 1].text == "right")
        return Phrase(i, end, shift_s=total, sure=True, time_words=((j, end),))
    if leads:
        return Phrase(i, k, shift_s=total, sure=True, time_words=((j, k),))
    return None


def _stretch_of_time(t: Words, i: int) -> Phrase | None:
    """As in "the next three hours", "last 2 minutes", "the 5 past minutes"."""
    j = i + 1 if t[i].text == "the" else i
    way = t[j].text if t[j].text in NEXT or t[j].text in LAST else ""
    read = length(t, j + 1) if way else None
    if read is None and not way and t[j].text.isdecimal() and (t[j + 1].text in NEXT or t[j + 1].text in LAST):
        way = t[j + 1].text
        read = length([*t[j : j + 1], *t[j + 2 :]], 0)
        read = (read[0], j + 1 + read[1]) if read else None
    if read is None or not read[0].seconds or not way:
        if way in ("next", "last") and t[j + 1].text == "hour":
            total = 3600 if way == "next" else -3600
            return Phrase(i, j + 2, shift_s=0, until_shift_s=total, sure=True, time_words=((i, j + 2),))
        return None
    total = read[0].total_s * (1 if way in NEXT else -1)
    if abs(total) > _FARTHEST_S:
        return None
    return Phrase(i, read[1], shift_s=0, until_shift_s=total, sure=True, time_words=((i, read[1]),))


def half_as_part(t: Words, i: int) -> Phrase | None:
    """As in "tomorrow am", "monday pm": only right after a date."""
    part = clocks.HALF_PARTS.get(t[i].text) if t[i + 1].text not in ("i", "so", "not") else None
    return Phrase(i, i + 1, part=part, time_words=((i, i + 1),), sure=True) if part else None
