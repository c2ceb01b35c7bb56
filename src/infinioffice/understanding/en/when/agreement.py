"""Whether two pieces name one day or one part of it, and which: "monday" and "next week" are the Monday of it."""

from __future__ import annotations

from dataclasses import replace

from infinioffice.understanding.en.when import finders as find
from infinioffice.understanding.en.when.almanac import day_of, month_of, safe_date
from infinioffice.understanding.en.when.shape import DAYLIKE, Day, Finder, Part, Period, Phrase
from infinioffice.understanding.en.when.words import Words


def one_part(a: Part | None, b: Part | None) -> Part | None:
    """The narrower of two parts of the day, one inside the other ("first thing tomorrow morning"); else None."""
    if a is None or b is None:
        return a or b
    if a.start >= b.start and a.end <= b.end:
        return a
    return b if b.start >= a.start and b.end <= a.end else None


def shared_times(t: Words, phrases: list[Phrase]) -> list[Phrase]:
    """The time said after the last of several days holds for all of them: "tuesday or thursday afternoon"."""
    shared = list(phrases)
    listed = False
    for n in range(len(shared) - 2, -1, -1):
        a, b = shared[n], shared[n + 1]
        if _is_bare_day(a) and b.has_time and not b.is_range and b.day is not None and b.day.kind in DAYLIKE:
            between = {word.text for word in t[a.last : b.first]}
            is_either = bool(between & {"or", "and"} or listed) and between <= {
                "or",
                "and",
                ",",
                "maybe",
                "even",
                "on",
                "the",
            }
            listed = is_either and not b.time_first and ("or" in between or b.time is None or listed)
            if listed:
                shared[n] = replace(a, time=b.time, part=b.part, relation=b.relation, inclusive=b.inclusive)
    return shared


def _is_bare_day(phrase: Phrase) -> bool:
    return (
        phrase.day is not None and phrase.day.kind in DAYLIKE and not phrase.has_time and not phrase.is_range
        and phrase.relation == "at" and phrase.shift_s is None and not phrase.length
    )  # fmt: skip


def one_day(t: Words, a: Phrase, b: Phrase) -> tuple[Day | None, bool]:
    """The day of two phrases, and whether they agree on one."""
    if a.day is None or b.day is None:
        return a.day or b.day, True
    if (a.is_range and a.until_day is not None) or b.until_day is not None:
        return None, False
    first, second = a.day, b.day
    for inner, outer in ((first, second), (second, first)):
        within = _day_within(inner, outer)
        if within:
            return within, True
    for weekday, outer in ((first, second), (second, first)):
        if weekday.kind == "weekday" and weekday.weekday is not None:
            if outer.kind == "week":
                return Day(find.within(find.nth_weekday_in(1, weekday.weekday), outer.find), "day"), True
            if outer.kind == "day" and outer.weekday is None and weekday is second and t[b.first - 1].text == "on":
                return Day(_on_or_after(weekday.weekday, outer), "day"), True
    if first.kind == "monthday" and second.kind == "weekday" and t[a.last].text == "," and b.first == a.last + 1:
        return first, True
    if second.kind == "monthday" and (first.kind == "weekday" or (first.kind == "day" and second.year is not None)):
        # "saturday, on august 4th": the date is what counts.
        return (second, True) if t[a.last].text in (",", "on", "the") else (None, False)
    return None, False


def _day_within(inner: Day, outer: Day) -> Day | None:
    """As in "next month on the 5th", "january of next year", "march 3 next year"."""
    month, dom = inner.month, inner.dom
    if inner.kind == "dom" and dom is not None and outer.kind in ("span", "month"):
        return Day(
            find.within(lambda p: find.nth_unit_in(dom, "day")(p) if p.grain == "month" else p, outer.find), "day"
        )
    if outer.kind != "year" or inner.year is not None or month is None:
        return None
    if inner.kind == "month":
        return Day(find.within(lambda p: month_of(p.start.year, month), outer.find), "month", month=month)
    if inner.kind != "monthday" or dom is None:
        return None

    def in_year(period: Period) -> Period | None:
        day = safe_date(period.start.year, month, dom)
        return day_of(day) if day else None

    return Day(find.within(in_year, outer.find), "day")


def _on_or_after(weekday: int, outer: Day) -> Finder:
    return lambda now, anchor: (
        find.weekday_coming(weekday, strict=False)(now, period.start) if (period := outer.find(now, anchor)) else None
    )
