"""All dates at a position: the single dates, the periods, and what counts from them ("two weeks from friday").

`read_day` is the only way in for the rest of the grammar.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from infinioffice.understanding.en.numbers import ORDINALS, read_cardinal, read_ordinal
from infinioffice.understanding.en.when import days, occasions, periods
from infinioffice.understanding.en.when import finders as find
from infinioffice.understanding.en.when.almanac import HOLIDAY_HEADS, add_days, add_months, day_of, month_of, year_of
from infinioffice.understanding.en.when.days import Read, read_year
from infinioffice.understanding.en.when.guards import fits_after
from infinioffice.understanding.en.when.lengths import length
from infinioffice.understanding.en.when.shape import Day, Finder, Length, Now, Period
from infinioffice.understanding.en.when.words import LAST, MONTHS, NEXT, SEASONS, THIS, WEEKDAYS, Words

_WEEK_DAYS = frozenset(WEEKDAYS)
_MODIFIERS = NEXT | LAST | THIS
_HEADS = (
    frozenset(MONTHS) | _WEEK_DAYS | _MODIFIERS | HOLIDAY_HEADS | frozenset(SEASONS) | frozenset(ORDINALS)
    | frozenset(periods.SLICES) | frozenset(periods.SHORT_SLICES)
    | {
        "the", "today", "tomorrow", "yesterday", "day", "week", "month", "year", "weekend", "in", "a", "an", "couple",
        "few", "within", "rest", "very", "final", "q", "calendar", "one", "two", "three", "four", "five", "six",
        "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen", "twenty", "thirty", "half", "quarter", "present", "tail", "remainder",
        "washington's", "lincoln's", "presidents'", "valentine's", "mother's", "father's", "veteran's", "boss's",
        "for", "all", "closest", "nearest", "date", "current", "president's", "patrick's", "lincolns", "forty",
        "fifty", "sixty", "ninety",
    }
)  # fmt: skip

_SINGLE = (
    days.month_first, days.day_first, days.year_first, days.numeric, days.weekday, days.modified_weekday,
    periods.relative_day, periods.unit_from_now, periods.counted_units, periods.nth_of, occasions.holiday,
    occasions.season, periods.quarter, periods.slice_of_period, periods.bare_year, periods.decade, days.day_of_month,
)  # fmt: skip


def may_begin(word: str) -> bool:
    """A cheap first look: no date begins with any other word."""
    return word in _HEADS or (word != "" and (word[0].isdecimal() or word == "'"))


def read_day(t: Words, i: int) -> Read:
    """The longest date that begins at word `i`."""
    if not may_begin(t[i].text):
        return None
    if i in t.days:
        return t.days[i]
    best: Read = None
    for reader in _READERS:
        read = reader(t, i)
        if read and (best is None or read[1] > best[1]):
            best = read
    t.days[i] = best
    return best


def _the_date(t: Words, i: int) -> Read:
    """As in "the 4th of july", "the week of the 18th": an article before what is read anyway."""
    if t[i].text != "the":
        return None
    for reader in (days.day_first, days.month_first, days.weekday, days.modified_weekday):
        read = reader(t, i + 1)
        if read:
            return read
    return None


def modified_date(t: Words, i: int) -> Read:
    """As in "next march", "this 5/12", "next 6th of April", "this coming friday"."""
    word = t[i].text
    if word not in _MODIFIERS:
        return None
    if word in THIS and t[i + 1].text in _MODIFIERS:
        return days.modified_weekday(t, i + 1) or periods.unit_from_now(t, i + 1)
    for reader in (days.month_first, days.day_first, days.numeric):
        read = reader(t, i + 1)
        if read is None or read[0].year is not None:
            continue
        day, end = read
        month, dom = day.month, day.dom
        if month is None or word == "that":
            continue
        mode = "this" if word in THIS else "next" if word in NEXT else "last"
        finder = _in_year(mode, month, dom)
        sure = day.sure or t[i + 1].text not in ("may", "march")
        return Day(finder, day.kind, sure=sure), end
    ordinal = read_ordinal(t, i + 1)
    if ordinal and t[i + 1].text.isdecimal() and word in ("next", "last") and fits_after(t, ordinal[1]):
        finder = find.day_of_month(ordinal[0]) if word == "next" else _dom_before(ordinal[0])
        return Day(finder, "day"), ordinal[1]
    return None


def _dom_before(dom: int) -> Finder:
    return lambda now, _anchor: find.day_of_month(dom)(replace(now, prefer="past"), now.today)


def _in_year(mode: str, month: int, dom: int | None) -> Finder:
    def make(year: int) -> Period | None:
        return find.month_day(month, dom, year)(_NO_NOW, year_of(year).start) if dom else month_of(year, month)

    return find.yearly_by(mode, make)


_NO_NOW: Now = None  # type: ignore[assignment]  # fixed finders never look at it


def week_of_day(t: Words, i: int) -> Read:
    """As in "the week of the 18th", "the week starting february 4", "week 10", "week 3 of 2027"."""
    j = i + 1 if t[i].text == "the" else i
    if t[j].text not in ("week", "weekend", "month"):
        return None
    k = j + 1
    if t[j].text == "week" and t[k].text.isdecimal() and int(t[k].text) <= 53 and periods.is_named_week(t, k + 1):
        m = k + 2 if t[k + 1].text in ("of", "in", ",") else k + 1
        year = read_year(t, m)
        outer = find.fixed(year_of(year[0])) if year else find.whole("year", 0)
        return Day(find.within(find.nth_unit_in(int(t[k].text), "week"), outer), "week"), (year[1] if year else k + 1)
    way = 0
    if t[k].text in ("of", "starting", "beginning", "commencing"):
        k += 1
    elif t[k].text in ("after", "before") and i != j:
        way = 1 if t[k].text == "after" else -1
        k += 1
    else:
        return None
    k += t[k].text in ("on", "from", "with")
    read: Read = read_day(t, k)
    if read is None or read[0].kind not in ("day", "dom", "monthday", "holiday", "weekday"):
        return None
    unit = t[j].text
    return Day(find.within(lambda p: find.stretch(unit, p.start, way), read[0].find), "week"), read[1]


def weekday_and_week(t: Words, i: int) -> Read:
    """As in "monday of next week", "next week wednesday", "wednesday of this week", "1st week of Oct. on Friday"."""
    named = days.weekday_word(t, i)
    if named:
        j = named[1]
        j += t[j].text in (",", "-")
        j += t[j].text in ("of", "in", "on")
        outer = periods.unit_from_now(t, j) or week_of_day(t, j)
        if outer and outer[0].kind == "week":
            return Day(_weekday_in(named[0], outer[0].find), "day", weekday=named[0]), outer[1]
        return None
    outer = periods.unit_from_now(t, i) or periods.nth_of(t, i) or week_of_day(t, i)
    if outer is None or outer[0].kind != "week":
        return None
    j = outer[1]
    j += t[j].text in (",", "-", "'")
    j += t[j].text in ("on", "s")
    named = days.weekday_word(t, j)
    return (Day(_weekday_in(named[0], outer[0].find), "day", weekday=named[0]), named[1]) if named else None


def _weekday_in(weekday: int, outer: Finder) -> Finder:
    return find.within(find.nth_weekday_in(1, weekday), outer)


def offset(t: Words, i: int) -> Read:
    """As in "in two weeks", "3 days ago", "a week from monday", "two days after today", "ten days before christmas",
    "2 sundays from now", "two weeks from now on tuesday" (whole days only; hours are instants, see phrases)."""
    leads_in = t[i].text == "in"
    counted = _weekdays_from_now(t, i)
    if counted:
        return counted
    j = i + 1 if leads_in else i
    if leads_in and t[j].text in ("the", "about", "exactly", "around"):
        j += 1
    read = length(t, j)
    if read is None or read[0].seconds:
        return None
    span, k = read
    sign = _direction(t, k)
    if sign:
        way, end, base = sign
    elif t[k].text in ("from", "after", "before", "since", "on", "past", "following"):
        outer = read_day(t, k + 1) if t[k].text != "on" or span.days else None
        if outer is None or (t[k].text in ("on", "past") and outer[0].kind not in ("weekday", "day")):
            return None
        if t[k].text == "from" and (t[i - 1].text == "for" or t[k - 1].text in ("night", "nights")):
            return None
        way, end, base = (-1 if t[k].text == "before" else 1), outer[1], outer[0].find
    elif leads_in:
        way, end, base = 1, k, find.in_days(0)
    else:
        return None
    return _counted_from(span, way, base), end


def _direction(t: Words, k: int) -> tuple[int, int, Finder] | None:
    """As in "ago", "hence", "later", "from now", "from today": which way, where it ends, from where."""
    today = find.in_days(0)
    word, follows = t[k].text, t[k + 1].text
    if word in ("ago", "back"):
        return -1, k + 1, today
    if word in ("hence", "out") or (word == "later" and follows not in THIS):
        return 1, k + 1, today
    if word == "away" and follows == "from" and t[k + 2].text in ("now", "today"):
        return 1, k + 3, today
    if word == "from":
        if follows in ("now", "today"):
            return 1, k + 2, today
        if follows in ("right", "this") and t[k + 2].text in ("now", "moment"):
            return 1, k + 3, today
    return None


def _counted_from(span: Length, way: int, base: Finder) -> Day:
    months, whole = span.months * way, round(span.days) * way

    def finder(now: Now, anchor: date) -> Period | None:
        period = base(now, anchor)
        if period is None:
            return None
        return day_of(add_days(add_months(period.start, months), whole))

    return Day(finder, "day")


def _weekdays_from_now(t: Words, i: int) -> Read:
    """As in "two sundays from now", "3 fridays ago"."""
    read = read_cardinal(t, i)
    if read is None or t[read[1]].text not in _WEEK_DAYS or not 1 <= read[0] <= 60:
        return None
    weekday, k = WEEKDAYS[t[read[1]].text], read[1] + 1
    skip = int(read[0]) - 1
    if t[k].text == "from" and t[k + 1].text in ("now", "today"):
        return Day(find.weekday_coming(weekday, skip=skip), "day", weekday=weekday), k + 2
    if t[k].text in ("ago", "back"):
        return Day(find.weekday_last(weekday, skip), "day", weekday=weekday), k + 1
    return None


def weekday_and_offset(t: Words, i: int) -> Read:
    """As in "thursday two weeks from now": the Thursday of the week (from Sunday) that the count leads to."""
    named = days.weekday_word(t, i)
    if named is None:
        return None
    j = named[1] + (t[named[1]].text == ",")
    outer = offset(t, j)
    if outer is None or t[j].text == "in" or outer[0].weekday is not None:
        return None
    if t[outer[1] - 1].text not in ("now", "today") and not any(
        word.text in ("after", "before") for word in t[j : outer[1]]
    ):
        return None

    def inner(period: Period) -> Period:
        sunday = add_days(period.start, -((period.start.weekday() + 1) % 7))
        return day_of(add_days(sunday, (named[0] + 1) % 7))

    return Day(find.within(inner, outer[0].find), "day", weekday=named[0]), outer[1]


def beside_date(t: Words, i: int) -> Read:
    """As in "the day after labor day", "the monday after thanksgiving", "the closest monday to october 5th"."""
    j = i + 1 if t[i].text == "the" else i
    near = t[j].text in ("closest", "nearest")
    j += near
    ordinal = None if near else read_ordinal(t, j)
    nth, j = ordinal or (1, j)
    weekday = WEEKDAYS.get(t[j].text)
    if weekday is None and (t[j].text != "day" or near):
        return None
    way = t[j + 1].text
    if way not in (("to",) if near else ("after", "before", "following")):
        return None
    outer = read_day(t, j + 2)
    if outer is None or outer[0].kind not in ("monthday", "holiday", "dom") or not outer[0].sure:
        return None

    def inner(period: Period) -> Period:
        day = period.start
        if weekday is None:
            return day_of(add_days(day, -1 if way == "before" else 1))
        on = (weekday - day.weekday()) % 7
        if near:
            return day_of(add_days(day, on if on <= 3 else on - 7))
        return day_of(add_days(day, ((on or 7) + 7 * (nth - 1)) if way != "before" else on - 7 * nth))

    return Day(find.within(inner, outer[0].find), "day", weekday=weekday), outer[1]


def length_from(t: Words, i: int) -> Read:
    """As in "a week starting tomorrow", "for 3 days from today", "1 week, from 20th dec"."""
    j = i + 1 if t[i].text == "for" else i
    read = length(t, j)
    if read is None or read[0].seconds:
        return None
    span, k = read
    k += t[k].text == ","
    if not (t[k].text in ("starting", "beginning") or (t[k].text == "from" and (i != j or "night" in t[k - 1].text))):
        return None
    k += 2 if t[k + 1].text in ("from", "on", "with") else 1
    outer = read_day(t, k)
    if outer is None:
        return None

    return Day(find.within(lambda period: stay(period, span), outer[0].find), "span"), outer[1]


def stay(period: Period, span: Length) -> Period:
    """So long from the start of a date."""
    return Period(period.start, add_days(add_months(period.start, span.months), round(span.days)), span.grain)


_READERS = (
    *_SINGLE, _the_date, modified_date, week_of_day, weekday_and_week, offset, weekday_and_offset, beside_date,
    length_from,
)  # fmt: skip
