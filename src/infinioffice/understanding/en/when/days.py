"""Grammar of single dates: "march 3rd", "the twenty third", "friday", "next tuesday", "4/25", "2026-12-01", months.

Every reader takes the words and a position and gives `(Day, index after)` or None.
"""

from __future__ import annotations

from infinioffice.understanding.en.numbers import SMALL, SUFFIXES, TENS, UNITS, Word, read_cardinal, read_ordinal
from infinioffice.understanding.en.when import finders as find
from infinioffice.understanding.en.when.guards import fits_after
from infinioffice.understanding.en.when.shape import Day
from infinioffice.understanding.en.when.words import (
    LAST,
    MONTHS,
    NEXT,
    THIS,
    WEAK_MONTHS,
    WEAK_WEEKDAYS,
    WEEKDAYS,
    touches,
)

Read = tuple[Day, int] | None

CENTURIES = {"fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20}
_MONTH_LEADS = THIS | NEXT | LAST | {
    "in", "of", "by", "until", "since", "from", "early", "late", "mid", "to", "through", "before", "after", "during",
    "for", "middle", "beginning", "start", "end", "around", "sometime", "between",
}  # fmt: skip
_WEEKDAY_LEADS = THIS | NEXT | LAST | {"on", "every", "by", "until", "for", "or", "and", "from", "to", "about", "next"}


def read_year(t: list[Word], i: int, *, bare: bool = False) -> tuple[int, int] | None:
    """A year: 4 digits 1500–2199, "two thousand nineteen", "nineteen eighty six", "'98". `bare`: digits only."""
    word = t[i].text
    if word.isdecimal():
        if len(word) == 4 and 1500 <= int(word) <= 2199 and t[i + 1].text != ":":
            return int(word), i + 1
        return None
    if bare:
        return None
    if word == "'" and len(t[i + 1].text) == 2 and t[i + 1].text.isdecimal() and touches(t, i + 1):
        return full_year(int(t[i + 1].text)), i + 2
    if word in CENTURIES:
        j = i + 2 if t[i + 1].text == "hundred" else i + 1
        j += t[j].text == "and" and j == i + 2
        j += t[j].text == "-"
        rest = read_cardinal(t, j) if t[j].text in TENS or t[j].text in SMALL or t[j].text == "oh" else None
        if t[j].text in ("oh", "o") and t[j + 1].text in UNITS:
            return CENTURIES[word] * 100 + UNITS[t[j + 1].text], j + 2
        if rest and (10 <= rest[0] < 100 or j >= i + 2):
            return CENTURIES[word] * 100 + int(rest[0]), rest[1]
        return None
    if word == "two" and t[i + 1].text == "thousand":
        read = read_cardinal(t, i)
        if read and 2000 <= read[0] <= 2199:
            return int(read[0]), read[1]
    return None


def is_old_year(t: list[Word], i: int) -> bool:
    """As in "nineteen oh five": after a month it is the year, for no minute of a 19th is said that way."""
    return t[i].text in ("eighteen", "nineteen") and t[i + 1].text in ("oh", "o") and read_year(t, i) is not None


def full_year(two: int) -> int:
    """Two digits as a year: 87 is 1987, 26 is 2026; thirty years ahead at most."""
    return 2000 + two if two < 57 else 1900 + two


def read_dom(t: list[Word], i: int, *, words: bool = True) -> tuple[int, int, bool] | None:
    """A day of the month and whether it was an ordinal. `words` allows cardinals in words ("may twenty nine")."""
    ordinal = read_ordinal(t, i)
    if ordinal and 1 <= ordinal[0] <= 31:
        return ordinal[0], ordinal[1], True
    word = t[i].text
    if word.isdecimal():
        if len(word) <= 2 and 1 <= int(word) <= 31:
            j = i + 1
            if t[j].text in SUFFIXES:
                return int(word), j + 1, True
            if t[j].text in (":", "%") or (t[j].text == "." and t[j + 1].text.isdecimal() and touches(t, j + 1)):
                return None
            return (int(word), j, False) if t[j].text not in ("am", "pm", "o'clock") else None
        return None
    if words and (word in SMALL or word in TENS):
        read = read_cardinal(t, i)
        if read and 1 <= read[0] <= 31 and t[read[1]].text not in ("am", "pm", "o'clock"):
            return int(read[0]), read[1], False
    return None


def year_after(t: list[Word], i: int) -> tuple[int | None, int]:
    """A year that completes a month or a date: ", 2018", "of 1987", "in 2020", " 2015", "-2018", "/15"."""
    j = i + 1 if t[i].text in (",", "of", "in", "-", "/", ".") else i
    if t[j].text == "the" and t[j + 1].text == "year":
        j += 2
    read = read_year(t, j)
    if read and not (t[i].text in (",", "-", ".") and t[read[1]].text == ":"):
        return read
    if t[i].text == "of" and len(t[j].text) == 2 and t[j].text.isdecimal():
        return full_year(int(t[j].text)), j + 1
    return None, i


def _month(t: list[Word], i: int) -> tuple[int, int] | None:
    month = MONTHS.get(t[i].text)
    if month is None:
        return None
    return month, (i + 2 if t[i + 1].text == "." and len(t[i].text) <= 4 else i + 1)


def _dated(month: int, dom: int, year: int | None) -> Day:
    return Day(find.month_day(month, dom, year), "monthday", month=month, dom=dom, year=year)


def year_follows(t: list[Word], i: int) -> bool:
    return year_after(t, i)[0] is not None


def month_first(t: list[Word], i: int) -> Read:
    """As in "march 3", "march the third 2015", "Dec31, 1994", "june 2018", "may"."""
    named = _month(t, i)
    if named is None:
        return None
    month, j = named
    k = j + 1 if t[j].text in ("the", "-", "/") else j
    k = k + 1 if t[k].text == "," and t[k + 1].text.isdecimal() and len(t[k + 1].text) < 3 else k
    dom = None if is_old_year(t, k) else read_dom(t, k)
    if dom and not dom[2] and (t[k - 1].text == "the" or t[i].text in ("may", "march")) and not fits_after(t, dom[1]):
        dom = dom if year_follows(t, dom[1]) else None
    if dom and not (t[j].text in ("-", "/") and not touches(t, j)):
        after = dom[1]
        if t[after].text == "day" and dom[2]:
            after += 1
        year, end = year_after(t, after)
        return _dated(month, dom[0], year), end
    year, end = year_after(t, j)
    weak = t[i].text in WEAK_MONTHS and year is None
    lead = t[i - 1].text in _MONTH_LEADS or (t[i - 1].text == "the" and t[i - 2].text in _MONTH_LEADS)
    if t[i].text in ("may", "march") and not _closes_a_clause(t, j):
        lead = False
    day = Day(find.month_named(month, year), "month", sure=not weak or lead, month=month, year=year)
    return day, end if year is not None else j


_CLAUSE_ENDS = frozenset({
    "", ".", ",", "?", "!", ";", "to", "through", "until", "or", "and", "at", "on", "for", "if", "-", "is", "would",
    "works", "please", "in", "the", "with", "when", "because", "i", "we", "you", "so", "but", "sometime", "instead",
    "before", "after", "this", "next",
})  # fmt: skip


def _closes_a_clause(t: list[Word], j: int) -> bool:
    """Nothing follows that "may" or "march" would be the verb of."""
    return t[j].text in _CLAUSE_ENDS


def day_first(t: list[Word], i: int) -> Read:
    """As in "the third of march", "20th jan 2019", "15 April of 87", "fifteen august", "4th of july"."""
    dom = read_dom(t, i)
    if dom is None:
        return None
    number, j, ordinal = dom
    if t[j].text == "day" and ordinal:
        j += 1
    linked = t[j].text in ("of", "in", "-", "/", ",")
    k = j + 1 if linked else j
    if t[k].text == "the":
        k += 1
    named = _month(t, k)
    if named is None or (t[j].text == "in" and not ordinal):
        return None
    in_words = not t[i].text.isdecimal() and not ordinal and t[j].text != "of"
    if t[k].text in WEAK_MONTHS and in_words and number < 13 and t[i - 1].text not in ("of", "on", "for"):
        return None
    if t[j].text in (",", "-", "/") and not (touches(t, j) and touches(t, j + 1)):
        return None
    year, end = year_after(t, named[1])
    return _dated(named[0], number, year), end


def year_first(t: list[Word], i: int) -> Read:
    """As in "2017 april", "2019-aug-1", "2020/23/Sep", "2015-03-28", "20161016"."""
    word = t[i].text
    if not word.isdecimal():
        return None
    if len(word) == 8 and t[i - 1].text not in (":", ".") and "19" <= word[:2] <= "20":
        period = find.month_day(int(word[4:6]), int(word[6:]), int(word[:4])) if _is_month(word[4:6]) else None
        return (Day(period, "day"), i + 1) if period and _is_dom(word[6:]) else None
    year = read_year(t, i, bare=True)
    if year is None:
        return None
    sign = t[i + 1].text
    if sign in ("-", "/", ".") and touches(t, i + 1) and touches(t, i + 2):
        a, b = t[i + 2].text, t[i + 4].text
        if t[i + 3].text in ("-", "/", ".") and touches(t, i + 3) and touches(t, i + 4):
            for month, dom in ((a, b), (b, a)):
                number = MONTHS.get(month) or (int(month) if _is_month(month) else None)
                if number and _is_dom(dom):
                    return _dated(number, int(dom), year[0]), i + 5
        if _is_month(a) and len(a) == 2 and t[i + 3].text not in ("-", "/", "."):
            return Day(find.month_named(int(a), year[0]), "month", month=int(a), year=year[0]), i + 3
        return None
    named = _month(t, i + 1)
    if named and read_dom(t, named[1]) is None:
        return Day(find.month_named(named[0], year[0]), "month", month=named[0], year=year[0]), named[1]
    return None


def _is_month(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 12


def _is_dom(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31


def numeric(t: list[Word], i: int, *, weekday: bool = False) -> Read:
    """As in "4/25", "4/25/2015", "22/04", "23.04.2022", "12-2015"; "7.6" only beside a weekday. US order."""
    a, sign, b = t[i].text, t[i + 1].text, t[i + 2].text
    if sign not in ("/", "-", ".") or not a.isdecimal():
        return None
    if not (touches(t, i + 1) and touches(t, i + 2)):
        spaced = not touches(t, i + 1) and not touches(t, i + 2) and t[i - 1].text in ("on", "for", "by")
        if not (sign in ("/", "-") and spaced and _is_month(a) and _is_dom(b) and (sign == "/" or int(b) > 12)):
            return None
        return _dated(int(a), int(b), None), i + 3
    after_date = t[i - 1].text == "-" and t[i - 2].text.isdecimal() and t[i - 3].text == "/"
    if i > 0 and touches(t, i) and t[i - 1].text in ("/", "-", ".", "$", ")", "#") and not after_date:
        return None
    if len(b) == 4 and _is_month(a) and sign in ("/", "-") and t[i + 3].text != sign:
        year = read_year(t, i + 2, bare=True)
        if year and (len(a) == 2 or sign == "/"):
            return Day(find.month_named(int(a), year[0]), "month", month=int(a), year=year[0]), i + 3
        return None
    third = t[i + 4].text if t[i + 3].text == sign and touches(t, i + 3) and touches(t, i + 4) else ""
    end_year = full_year(int(third)) if third.isdecimal() and len(third) == 2 else None
    if third.isdecimal() and len(third) == 4:
        read = read_year(t, i + 4, bare=True)
        end_year = read[0] if read else None
    if b in MONTHS and _is_dom(a):
        return (_dated(MONTHS[b], int(a), end_year), i + 5) if end_year else None
    # "2-15" can be no range of hours, so after "on", or standing first, it is a date.
    hyphened = (
        sign == "-" and _is_dom(b) and int(b) > 12 and t[i - 1].text in ("", "on", "for", "by", "until", "before")
    )
    if not (_is_dom(a) and _is_dom(b)) or (
        sign != "/" and end_year is None and not hyphened and not (weekday and sign == ".")
    ):
        return None
    if end_year is None and sign == "/" and ((a, b) == ("24", "7") or t[i + 3].text in ("h", "hour", "hours", "hrs")):
        return None
    month, dom = (int(a), int(b)) if int(a) <= 12 else (int(b), int(a))
    if month > 12:
        return None
    end = i + 5 if end_year else i + 3
    if end_year is None and t[end].text == "," and (year := read_year(t, end + 1, bare=True)):
        end_year, end = year[0], year[1]
    return _dated(month, dom, end_year), end


def weekday_word(t: list[Word], i: int) -> tuple[int, int, bool] | None:
    weekday = WEEKDAYS.get(t[i].text)
    if weekday is None:
        return None
    sure = t[i].text not in WEAK_WEEKDAYS or t[i - 1].text in _WEEKDAY_LEADS
    if t[i].text == "sun" and t[i - 1].text == "the":
        return None
    j = i + 1
    if t[j].text == "." and len(t[i].text) <= 5 and not t[i].text.endswith("day") and t[j + 1].text != "":
        j += 1
    return weekday, j, sure


def weekday(t: list[Word], i: int) -> Read:
    """As in "friday", "Mon, February 18", "friday the 13th", "thursday 29/03", "tuesday after next"."""
    named = weekday_word(t, i)
    if named is None:
        return None
    number, j, sure = named
    k = j + 1 if t[j].text in (",", "-") else j
    k = k + 1 if t[k].text == "the" else k
    k = k + 1 if t[k].text == "on" and t[k + 1].text == "the" else k
    k = k + 1 if t[k].text == "the" else k
    for reader in (month_first, day_first, year_first):
        read = reader(t, k)
        if read and read[0].kind in ("monthday", "day"):
            return _both(number, read[0]), read[1]
    read = numeric(t, k, weekday=True)
    if read and read[0].kind == "monthday" and t[read[1]].text not in ("am", "pm"):
        return _both(number, read[0]), read[1]
    dom = read_dom(t, k, words=t[k - 1].text == "the")
    if dom and (dom[2] or (t[k].text.isdecimal() and _stands_alone(t, k, dom[1], dom[0]))):
        return Day(
            find.weekday_on(number, dom[0]), "day", other=find.day_of_month(dom[0]), weekday=number, dom=dom[0]
        ), dom[1]
    if t[j].text == "after" and t[j + 1].text == "next":
        return Day(find.weekday_coming(number, skip=1), "day", weekday=number), j + 2
    return Day(
        find.weekday_coming(number), "weekday", sure, other=find.weekday_coming(number, strict=False), weekday=number
    ), j


def _stands_alone(t: list[Word], k: int, after: int, number: int) -> bool:
    """A number after a weekday is a date in "monday 21", a time in "monday 3" and "monday 12-4"."""
    if t[k - 1].text == "the":
        return True
    follows = t[after].text
    return number > 12 and follows not in (":", "-", "to", "/", "people", "minutes", "h")


def _both(number: int, day: Day) -> Day:
    """A weekday said with a full date: the date is what counts."""
    return Day(day.find, "monthday", weekday=number, month=day.month, dom=day.dom, year=day.year)


def modified_weekday(t: list[Word], i: int) -> Read:
    """As in "next tuesday", "this monday", "last friday", "coming thursday", "next next monday"."""
    word = t[i].text
    j = i + 1
    skip = 0
    while t[j].text == word and word == "next":
        j, skip = j + 1, skip + 1
    j = j + 1 if t[j].text == "week" and t[j + 1].text == "'" else j
    named = weekday_word(t, j)
    if named is None:
        return None
    number, end, _ = named
    coming = find.weekday_coming(number)
    if word in ("next", "following"):
        return Day(find.weekday_of_week(number, 1 + skip), "day", other=coming, weekday=number), end
    if word in ("coming", "upcoming"):
        return Day(coming, "day", weekday=number), end
    if word in THIS:
        if t[end].text == "coming":
            return Day(coming, "day", weekday=number), end + 1
        return Day(coming if word == "that" else find.weekday_this(number), "day", weekday=number), end
    if word in ("previous", "prior"):
        return Day(find.weekday_of_week(number, -1), "day", weekday=number), end
    if word in LAST:
        return Day(find.weekday_last(number), "day", weekday=number), end
    return None


def day_of_month(t: list[Word], i: int) -> Read:
    """As in "the twenty third", "the 24", "on 24th" is elsewhere. Small ordinals in words need "on"."""
    has_the = t[i].text == "the"
    k = i + 1 if has_the else i
    before = t[i - 1].text
    dom = read_dom(t, k, words=False)
    if dom is None or (not has_the and not dom[2]):
        return None
    number, j, ordinal = dom
    if t[j].text == "day" and t[j + 1].text not in ("of", "in"):
        return None
    if ordinal and t[j].text in ("or", "and", ","):
        # "the fourth or the fifth of december": both are of the month named last.
        other = day_first(t, j + 2 if t[j + 1].text == "the" else j + 1)
        if other and other[0].month:
            return _dated(other[0].month, number, other[0].year), j
    in_digits = t[k].text.isdecimal()
    lead = before in (
        "on",
        "by",
        "until",
        "after",
        "before",
        "around",
        "through",
        "since",
        "to",
        "from",
        "till",
        "for",
        "either",
        "maybe",
    )
    if t[k].text == "first" and not has_the and not lead and i > 0 and before not in (",", "or", "and"):
        return None  # "I have to ask my wife first"
    sure = (ordinal and (in_digits or number > 9) and (has_the or lead)) or (ordinal and lead and has_the)
    if not ordinal and (not has_the or not in_digits):
        return None
    if not ordinal and lead and before in ("on", "until", "by") and _ends_here(t, j):
        sure = True
    if t[j].text and not (_ends_here(t, j) and (in_digits or fits_after(t, j))):
        return None
    return Day(find.day_of_month(number), "dom", sure=bool(sure), dom=number), j


_NOT_A_DAY = frozenset({
    "one", "ones", "option", "slot", "choice", "time", "floor", "visit", "street", "st", "avenue", "ave", "of",
    "appointment", "available", "opening", "week", "month", "quarter", "half", "day", "year", "unit", "house", "door",
    "left", "right", "round", "century", "grade", "person", "people", "call", "thing", "tooth", "molar", "place", "'",
    "name", "letter", "digit", "number", "hour", "minutes", "minute", "hours", "weeks", "months", "days", "or",
    "opinion", "party", "cleaning", "two", "three", "few", "-", "generation", "gear", "brake", "bay", "annual", "kid",
    "child", "road", "rd", "lane", "%", "$", "dollars", "percent",
}) | WEEKDAYS.keys()  # fmt: skip


def _ends_here(t: list[Word], j: int) -> bool:
    """What follows is not a noun that the ordinal counts."""
    if t[j].text == "-":
        return t[j + 1].text.isdecimal() or not touches(t, j)
    if t[j].text == "or":
        return True
    return t[j].text not in _NOT_A_DAY
