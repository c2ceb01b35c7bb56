"""Grammar of relative days and longer periods: "tomorrow", "next week", "the end of June", "the first Monday of the
month", "the week of the 18th", "this summer", "two weeks from friday", holidays.

Every reader takes the words and a position and gives `(Day, index after)` or None.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from infinioffice.understanding.en.numbers import Word, read_cardinal, read_ordinal
from infinioffice.understanding.en.when import finders as find
from infinioffice.understanding.en.when.almanac import (
    add_days,
    month_of,
    safe_date,
    year_of,
)
from infinioffice.understanding.en.when.days import CENTURIES, Read, month_first, read_year, year_first
from infinioffice.understanding.en.when.occasions import season
from infinioffice.understanding.en.when.shape import Day, Finder, Kind, Now, Period
from infinioffice.understanding.en.when.words import LAST, NEXT, THIS, WEEKDAYS, touches

UNITS = {
    "day": "day", "days": "day", "week": "week", "weeks": "week", "wk": "week", "month": "month", "months": "month",
    "quarter": "quarter", "quarters": "quarter", "qtr": "quarter", "year": "year", "years": "year", "yr": "year",
    "weekend": "weekend", "weekends": "weekend", "fortnight": "fortnight", "decade": "decade", "decades": "decade",
    "century": "century",
}  # fmt: skip
_KINDS = {"week": "week", "weekend": "weekend", "year": "year"}
SLICES = {
    "early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid", "late": "late",
    "end": "late", "tail": "late", "later": "later", "earlier": "earlier",
}  # fmt: skip
SHORT_SLICES = {"eom": ("late", "month"), "bom": ("early", "month"), "eoy": ("late", "year"),
                 "eow": ("late", "week")}  # fmt: skip


def _day(finder: Finder, unit: str, other: Finder | None = None) -> Day:
    kind = "week" if unit == "week" else "weekend" if unit == "weekend" else "year" if unit == "year" else "span"
    return Day(finder, "day" if unit == "day" else kind, other=other)  # type: ignore[arg-type]


def relative_day(t: list[Word], i: int) -> Read:
    """As in "today", "tomorrow", "yesterday", "the day after tomorrow", "the day before yesterday"."""
    i0 = i + 1 if t[i].text == "the" else i
    if t[i0].text == "day" and t[i0 + 1].text in ("after", "before") and t[i0 + 2].text in ("tomorrow", "yesterday"):
        near = 1 if t[i0 + 2].text == "tomorrow" else -1
        return Day(find.in_days(near + (1 if t[i0 + 1].text == "after" else -1)), "day"), i0 + 3
    if i0 != i:
        return None
    if t[i].text in ("today", "tomorrow", "yesterday"):
        days = {"today": 0, "tomorrow": 1, "yesterday": -1}[t[i].text]
        other = find.in_days(0) if days == 1 else None
        return Day(find.in_days(days), "day", other=other), i + 1
    if t[i].text == "all" and t[i + 1].text == "week":
        return Day(find.whole("week", 0), "week"), i + 2
    if t[i].text in ("current", "present") and t[i + 1].text in ("date", "day"):
        return Day(find.in_days(0), "day"), i + 2
    if t[i].text == "date" and t[i - 1].text in ("to", "until") and t[i - 2].text not in ("up", "-"):
        return Day(find.in_days(0), "day"), i + 1
    return None


_COUNTED_IN = frozenset({
    "day", "days", "time", "times", "part", "rest", "first", "last", "middle", "once", "twice", "most", "half", "end",
    "beginning", "start", "later", "early", "late", "out", "kind", "1st",
})  # fmt: skip


def unit_from_now(t: list[Word], i: int) -> Read:
    """As in "this week", "next month", "last year", "the week after next", "the following week", "the year"."""
    j = i + 1 if t[i].text == "the" else i
    word = t[j].text
    adjectives = ("calendar", "working", "work", "business")
    k = j + 2 if t[j + 1].text in adjectives else j + 1
    unit = UNITS.get(t[k].text)
    if word in UNITS and t[j + 1].text == "after" and t[j + 2].text == "next" and UNITS[word] != "day":
        return _day(find.whole(UNITS[word], 2), UNITS[word]), j + 3
    if word in UNITS and t[j + 1].text == "after" and t[j + 2].text in ("this", "that"):
        return _day(find.whole(UNITS[word], 1), UNITS[word]), j + 3
    if j > i and word in ("week", "month", "year", "weekend") and t[j + 1].text not in ("of", "starting"):
        led = word == "weekend" and t[i - 1].text in ("over", "on", "for", "during", "by", "until", "at")
        led = led or (t[i - 1].text in ("of", "in", "during") and t[i - 2].text not in _COUNTED_IN)
        finder = _rest(find.whole("week", 0)) if word == "week" and not led else find.whole(word, 0)
        return Day(finder, _day(finder, word).kind, sure=led), j + 1
    if unit is None or not t[k].text or (t[k].text.endswith("s") and t[k].text != "s"):
        return None
    n, k2 = 0, k + 1
    if word in NEXT:
        n = 1
        if t[i].text == t[i + 1].text == "next":
            return _next_next(t, i)
    elif word in LAST:
        n = -1
    elif word not in THIS or (word == "that" and unit not in ("week", "weekend", "month")):
        return None
    if word == "this" and t[k - 1].text in ("coming", "past"):
        n = 1 if t[k - 1].text == "coming" else -1
    if unit == "day":
        return (Day(find.in_days(n), "day"), k2) if word in NEXT or word in LAST else None
    if t[k - 1].text in adjectives and unit == "week":
        return Day(
            find.within(lambda p: Period(p.start, add_days(p.start, 5), "week"), find.whole("week", n)), "week"
        ), k2
    other = find.whole("weekend", 0) if unit == "weekend" and n == 1 else None
    return _day(find.whole(unit, n), unit, other), k2


def _next_next(t: list[Word], i: int) -> Read:
    unit = UNITS.get(t[i + 2].text)
    return (_day(find.whole(unit, 2), unit), i + 3) if unit else None


def counted_units(t: list[Word], i: int) -> Read:
    """As in "the next three weeks", "last 2 months", "two upcoming weeks", "the 5 past days"."""
    j = i + 1 if t[i].text == "the" else i
    way = t[j].text if t[j].text in NEXT or t[j].text in LAST else ""
    read = _count(t, j + 1 if way else j)
    if read is None or (touches(t, j) and t[j - 1].text == "."):
        return None
    count, k = read
    if not way:
        way = t[k].text if t[k].text in NEXT or t[k].text in LAST else ""
        if not way:
            return None
        k += 1
    unit = UNITS.get(t[k].text)
    if unit is None or count < 1 or count > 1000:
        return None
    n = 1 if way in NEXT else -count
    return _day(find.whole(unit, n, count), "span"), k + 1


def _count(t: list[Word], i: int) -> tuple[int, int] | None:
    if t[i].text in ("couple", "few"):
        return (2 if t[i].text == "couple" else 3), (i + 2 if t[i + 1].text == "of" else i + 1)
    read = read_cardinal(t, i)
    return (int(read[0]), read[1]) if read and float(read[0]).is_integer() else None


def slice_of_period(t: list[Word], i: int) -> Read:
    """As in "the end of the month", "late march", "beginning of next week", "later this week", "EOM"."""
    j = i + 1 if t[i].text == "the" else i
    if t[j].text in SHORT_SLICES:
        which, unit = SHORT_SLICES[t[j].text]
        return Day(find.within(find.slice_of(which), find.whole(unit, 0)), "end" if which == "late" else "span"), j + 1
    if t[j].text in ("rest", "remainder") and t[j + 1].text == "of":
        read = read_period(t, j + 2)
        return (Day(_rest(read[0].find), "span"), read[1]) if read else None
    which = SLICES.get(t[j].text, "")
    if t[j].text == "very":
        which = SLICES.get(t[j + 1].text, "")
        j += 1
    if t[j].text == "tail" and t[j + 1].text == "end":
        j += 1
    if not which:
        return None
    adjective = t[j].text in ("early", "mid", "late", "later", "earlier")
    k = j + 1
    if (t[k].text in ("-", "in", "on") and adjective) or t[k].text == "of":
        k += 1
    elif not adjective:
        return None
    read = read_period(t, k)
    if read is None or read[0].kind in ("day", "weekday", "dom", "monthday", "holiday"):
        return None
    if t[j].text in ("later", "earlier") and t[k].text not in THIS:
        return None
    kind: Kind = "end" if t[j].text == "end" else "span"
    return Day(find.within(find.slice_of(which), read[0].find), kind), read[1]


def _rest(finder: Finder) -> Finder:
    def rest(now: Now, anchor: date) -> Period | None:
        period = finder(now, anchor)
        if period is None:
            return None
        start = max(period.start, now.today)
        # What is left of a week ends with Saturday, as weeks hang on American walls.
        end = add_days(period.end, -1) if period.grain == "week" and start < add_days(period.end, -1) else period.end
        return Period(start, max(end, start), "day")

    return rest


def read_period(t: list[Word], i: int) -> Read:
    """A week, month, quarter or year to take a part of; bare "month" and "year" are the present ones."""
    best: Read = None
    for reader in (unit_from_now, month_first, year_first, bare_year, quarter, season):
        read = reader(t, i)
        if read and read[0].kind not in ("monthday", "day") and (best is None or read[1] > best[1]):
            best = read
    if best is None and t[i].text in THIS | NEXT | LAST:
        read = month_first(t, i + 1)
        if read and read[0].kind == "month" and read[0].month:
            month = read[0].month
            mode = "this" if t[i].text in THIS else "next" if t[i].text in NEXT else "last"
            return Day(find.yearly_by(mode, lambda y: month_of(y, month)), "month", month=month), read[1]
    if best is None and t[i].text in ("month", "year", "week"):
        return _day(find.whole(t[i].text, 0), t[i].text), i + 1
    return best


def bare_year(t: list[Word], i: int) -> Read:
    """As in "2018", "the year 2008", "in two thousand and twenty", "year 2012"."""
    j = i
    for word in ("the", "calendar", "year"):
        j += t[j].text == word
    read = read_year(t, j)
    if read is None or (t[i].text == "the" and j == i + 1):
        return None
    year, end = read
    named = j > i or t[i - 1].text in ("in", "of", "since", "before", "after", "during", "until", "from", "by", "than")
    # A four-digit year is also a clock time ("1930") and an amount; it needs a word that says so.
    follows_unit = t[end].text.isalpha() and t[end].text not in _AFTER_YEAR
    day = Day(find.fixed(year_of(year)), "year", sure=named and not follows_unit, year=year)
    return day, end


_AFTER_YEAR = frozenset({
    "and", "or", "to", "through", "till", "until", "but", "was", "is", "in", "for", "then", "q", "have", "has", "ad",
})  # fmt: skip


def quarter(t: list[Word], i: int) -> Read:
    """As in "q1 2019", "2018Q4", "the 4th quarter of 2018", "third quarter"."""
    j = i + 1 if t[i].text == "the" else i
    if t[j].text == "q" and t[j + 1].text in ("1", "2", "3", "4") and touches(t, j + 1):
        n, end = int(t[j + 1].text), j + 2
        k = end + 1 if t[end].text in ("-", "of", ",", "/") else end
        year = read_year(t, k)
        return _quarter(n, year[0] if year else None), (year[1] if year else end)
    ordinal = read_ordinal(t, j)
    if ordinal and 1 <= ordinal[0] <= 4 and t[ordinal[1]].text in ("quarter", "qtr"):
        end = ordinal[1] + 1
        k = end + 1 if t[end].text in ("of", "in", ",") else end
        year = read_year(t, k)
        return _quarter(ordinal[0], year[0] if year else None), (year[1] if year else end)
    if t[j].text.isdecimal() and t[j + 1].text == "q" and t[j + 2].text in ("1", "2", "3", "4"):
        year = read_year(t, j, bare=True)
        number = year[0] if year else 2000 + int(t[j].text) if len(t[j].text) == 2 else None
        return (_quarter(int(t[j + 2].text), number), j + 3) if number else None
    return None


def _quarter(n: int, year: int | None) -> Day:
    def make(of: int) -> Period | None:
        first = safe_date(of, 3 * n - 2, 1)
        return find.stretch("quarter", first, 0) if first else None

    return Day(find.fixed(make(year)) if year else find.yearly(make), "span", year=year)


def nth_of(t: list[Word], i: int) -> Read:
    """As in "the first monday of june", "20th of next month", "last day of october", "second week of 2021", "last
    weekend
    in july", "the third last week of 2018", "the first ten days of last year", "the 9th month of next year"."""
    j = i + 1 if t[i].text == "the" else i
    head = _nth(t, j)
    if head is None:
        return None
    n, k = head
    count = 1
    counted = _count(t, k)
    if counted and t[counted[1]].text in UNITS:
        count, k = counted
    unit, weekday = UNITS.get(t[k].text), WEEKDAYS.get(t[k].text)
    if unit is None and weekday is None:
        if n < 0 or t[k].text not in ("of", "this", "next", "in") or t[j].text in ("last", "next"):
            return None
        unit, k = "day", k - 1
    end = k + 1
    end += t[end].text == "."
    if t[end].text in ("of", "in", "for"):
        end += 1
    elif t[end].text not in THIS | NEXT | {"day"} or unit != "day":
        return None
    end += t[end].text == "the" and t[end + 1].text in THIS | NEXT | LAST
    outer = read_period(t, end)
    if outer is None or outer[0].kind not in ("month", "year", "span", "week"):
        return None
    if unit == "day" and count == 1 and 0 < n <= 31 and (t[end].text, t[end + 1].text) == ("the", "month"):
        return Day(find.day_of_month(n), "day"), outer[1]  # "the first of the month" is the coming one
    inner = find.nth_weekday_in(n, weekday) if weekday is not None else find.nth_unit_in(n, unit or "day", count)
    finder = find.within(inner, outer[0].find)
    if outer[0].kind == "month" and outer[0].year is None and outer[0].month is not None:
        finder = _in_coming_month(inner, outer[0].month)
    is_day = weekday is not None or (unit == "day" and count == 1)
    return Day(finder, "day" if is_day else "week" if unit == "week" else "span"), outer[1]


def _in_coming_month(inner: Callable[[Period], Period | None], month: int) -> Finder:
    return find.yearly(lambda year: inner(month_of(year, month)))


def _nth(t: list[Word], j: int) -> tuple[int, int] | None:
    """A place in a row: "first" 1, "last" -1, "second to last" and "second last" -2."""
    if t[j].text in ("last", "final"):
        return -1, j + 1
    ordinal = read_ordinal(t, j)
    if ordinal is None:
        if t[j].text.isdecimal() and 1 <= int(t[j].text) <= 31 and t[j + 1].text == "of":
            return int(t[j].text), j + 1
        return None
    n, k = ordinal
    if t[k].text == "to" and t[k + 1].text == "last":
        return -n, k + 2
    if t[k].text == "last":
        return -n, k + 1
    return n, k


def is_named_week(t: list[Word], i: int) -> bool:
    """A number before it is a name ("week 10"), not a count ("week 10 people")."""
    return t[i].text not in UNITS and t[i].text not in (":", "am", "pm")


_DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90,
}  # fmt: skip


def decade(t: list[Word], i: int) -> Read:
    """As in "1990s", "nineteen eighties", "21st century"."""
    if t[i].text in CENTURIES and t[i + 1].text in _DECADES:
        start = CENTURIES[t[i].text] * 100 + _DECADES[t[i + 1].text]
        return Day(find.fixed(Period(year_of(start).start, year_of(start + 9).end, "year")), "span"), i + 2
    ordinal = read_ordinal(t, i)
    if ordinal and t[ordinal[1]].text == "century":
        start = (ordinal[0] - 1) * 100
        period = Period(year_of(start).start, year_of(start + 99).end, "year") if start >= 100 else None
        return Day(find.fixed(period), "span"), ordinal[1] + 1
    word = t[i].text
    if word.isdecimal() and len(word) == 4 and word.endswith("0") and t[i + 1].text == "s" and touches(t, i + 1):
        return Day(find.fixed(Period(year_of(int(word)).start, year_of(int(word) + 9).end, "year")), "span"), i + 2
    return None
