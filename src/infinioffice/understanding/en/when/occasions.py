"""Grammar of seasons and US holidays. Every reader gives `(Day, index after)` or None."""

from __future__ import annotations

from datetime import date

from infinioffice.understanding.en.numbers import Word
from infinioffice.understanding.en.when import finders as find
from infinioffice.understanding.en.when.almanac import HOLIDAY_HEADS, HOLIDAY_WORDS, HOLIDAYS, day_of, safe_date
from infinioffice.understanding.en.when.days import Read, read_year
from infinioffice.understanding.en.when.shape import Day, Finder, Now, Period
from infinioffice.understanding.en.when.words import LAST, NEXT, SEASONS, THIS


def season(t: list[Word], i: int) -> Read:
    """As in "this summer", "next season", "winter 2027", "in the fall"; "spring" and "fall" alone are other words."""
    mode = "this" if t[i].text in THIS else "next" if t[i].text in NEXT else "last" if t[i].text in LAST else ""
    j = i + 1 if mode or t[i].text == "the" else i
    if t[j].text == "season" and mode:
        return Day(_season_from_now({"this": 0, "next": 1, "last": -1}[mode]), "span"), j + 1
    bounds = SEASONS.get(t[j].text)
    if bounds is None:
        return None

    def make(year: int) -> Period | None:
        (m1, d1), (m2, d2) = bounds
        start, end = safe_date(year, m1, d1), safe_date(year + (m2 < m1), m2, d2)
        return Period(start, end, "day") if start and end else None

    k = j + 2 if t[j + 1].text == "of" else j + 1
    year = read_year(t, k)
    finder = find.fixed(make(year[0])) if year else find.yearly(make)
    if mode in ("next", "last"):
        finder = find.yearly_by(mode, make)
    sure = bool(mode or year) or t[i - 1].text in ("in", "during", "of", "by", "until", "before", "after", "since")
    return Day(finder, "span", sure=sure), (year[1] if year else j + 1)


def _season_from_now(n: int) -> Finder:
    starts = [(3, 20), (6, 21), (9, 23), (12, 21)]

    def finder(now: Now, _anchor: date) -> Period | None:
        firsts = [
            d for y in range(now.today.year - 2, now.today.year + 3) for m, k in starts if (d := safe_date(y, m, k))
        ]
        current = max(k for k, first in enumerate(firsts) if first <= now.today)
        return Period(firsts[current + n], firsts[current + n + 1], "day")

    return finder


_OTHER_CALENDARS = frozenset({
    "orthodox", "greek", "chinese", "lunar", "islamic", "jewish", "parsi", "persian", "thai", "tamil", "muslim",
    "vietnamese", "korean", "hindu", "coptic", "fiscal",
})  # fmt: skip


def holiday(t: list[Word], i: int) -> Read:
    """A US holiday with "this", "next", "last" before or a year after it: "next Thanksgiving", "Labor Day 2027"."""
    mode = "this" if t[i].text in THIS else "next" if t[i].text in NEXT else "last" if t[i].text in LAST else ""
    j = i + 1 if mode or t[i].text == "the" else i
    if t[j - 1].text in _OTHER_CALENDARS:
        return None
    if (
        t[j].text not in HOLIDAY_HEADS
        and t[j].text.replace("'", "") not in HOLIDAY_HEADS
        and t[j].text[:-2] not in HOLIDAY_HEADS
    ):
        return None
    name, words, k = "", 0, j
    end = 0
    make_day = None
    while words < HOLIDAY_WORDS + 1 and t[k].text:
        word = t[k].text
        if word.isalpha() or ("'" in word and len(word) > 1):
            name = f"{name} {word.replace(chr(39), '')}".strip()
            words += 1
        elif word not in (".", "'", "-"):
            break
        k += 1
        if name in HOLIDAYS:
            make_day, end = (
                HOLIDAYS[name],
                k + (t[k].text in ("'", ".") and name.endswith("s") and t[k + 1].text == "day"),
            )
    if make_day is None:
        return None
    made = make_day
    year, after = _holiday_year(t, end)
    if year is not None:
        finder = find.fixed(day_of(made(year)))
    elif after > end:
        finder = find.within(
            lambda p: day_of(made(p.start.year)), _relative_year(t, end + (t[end].text in ("of", "in")))
        )
    else:
        finder = find.yearly_by(mode if mode == "last" else "", lambda y: day_of(made(y)))
    return Day(finder, "holiday"), after


def _holiday_year(t: list[Word], i: int) -> tuple[int | None, int]:
    j = i + 1 if t[i].text in ("of", "in", ",") else i
    read = read_year(t, j)
    if read:
        return read
    if t[j].text in THIS | NEXT | LAST and t[j + 1].text == "year":
        return None, j + 2
    return None, i


def _relative_year(t: list[Word], i: int) -> Finder:
    word = t[i].text
    return find.whole("year", 0 if word in THIS else 1 if word in NEXT else -1)
