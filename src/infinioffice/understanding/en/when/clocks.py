"""Grammar of clock times, parts of the day and durations.

Every reader takes the words and a position and gives `(value, index after)` or None. A bare number is a time only in
company: its `sure` is False.
"""

from __future__ import annotations

from infinioffice.understanding.en.numbers import SMALL, TENS, UNITS, Word, read_cardinal
from infinioffice.understanding.en.when.shape import Clock, Half, Part
from infinioffice.understanding.en.when.words import touches

NOON, LATE = 12 * 60, 24 * 60
PARTS: dict[str, Part] = {
    "morning": Part(0, NOON, "am"), "mornings": Part(0, NOON, "am"),
    "afternoon": Part(NOON, 19 * 60, "pm"), "afternoons": Part(NOON, 19 * 60, "pm"),
    "evening": Part(17 * 60, 21 * 60, "pm"), "evenings": Part(17 * 60, 21 * 60, "pm"),
    "night": Part(20 * 60, LATE, "pm"), "nights": Part(20 * 60, LATE, "pm"), "overnight": Part(20 * 60, LATE, "pm"),
    "lunch": Part(NOON, 14 * 60, "pm", sure=False, noun=True),
    "dinner": Part(17 * 60, 20 * 60, "pm", sure=False, noun=True),
    "breakfast": Part(8 * 60, 10 * 60, "am", sure=False, noun=True),
    "brunch": Part(10 * 60, NOON, None, sure=False, noun=True), "daytime": Part(8 * 60, 17 * 60),
}  # fmt: skip
HALF_PARTS = {"am": PARTS["morning"], "pm": PARTS["afternoon"]}
EARLY_LATE = {
    "morning": (Part(8 * 60, 10 * 60, "am"), Part(10 * 60, NOON, "am")),
    "afternoon": (Part(NOON, 14 * 60, "pm"), Part(14 * 60 + 30, 17 * 60, "pm")),
    "evening": (Part(17 * 60, 20 * 60, "pm"), Part(20 * 60, LATE, "pm")),
    "night": (Part(18 * 60, 21 * 60, "pm"), Part(21 * 60, LATE, "pm")),
}
NIGHT = PARTS["night"]
_AFTER = {
    ("after", "work"): Part(17 * 60, LATE, "pm", relation="after"),
    ("after", "school"): Part(15 * 60, LATE, "pm", relation="after"),
    ("after", "lunch"): Part(13 * 60, 17 * 60, "pm"),
    ("after", "dinner"): Part(19 * 60, LATE, "pm", relation="after"),
    ("after", "breakfast"): Part(9 * 60, NOON, "am"),
    ("after", "hours"): Part(18 * 60, LATE, "pm", relation="after"),
    ("before", "work"): Part(0, 9 * 60, "am", relation="before"),
    ("before", "school"): Part(0, 8 * 60, "am", relation="before"),
    ("before", "lunch"): Part(0, NOON, "am", relation="before"),
    ("before", "dinner"): Part(0, 17 * 60, None, relation="before"),
    ("before", "breakfast"): Part(0, 8 * 60, "am", relation="before"),
}
FIRST_THING = Part(8 * 60, 10 * 60, "am")
END_OF_DAY = Part(15 * 60, 18 * 60, "pm")
_NAMED = {"noon": 12, "midday": 12, "noonish": 12, "middayish": 12, "midnight": 0, "midnightish": 0}
_PAST = frozenset(
    {
        "past",
        "after",
    }
)
_TO = frozenset(
    {
        "to",
        "of",
        "till",
        "until",
        "before",
        "til",
    }
)
_HALVES: dict[str, Half] = {
    "am": "am",
    "pm": "pm",
    "a": "am",
    "p": "pm",
    "amish": "am",
    "pmish": "pm",
    "ppm": "pm",
    "pmm": "pm",
    "aam": "am",
    "amm": "am",
}  # a key that stuck is still a half of the day
HEARD_HOURS = {"tree": 3, "for": 4, "fore": 4, "ate": 8, "won": 1, "too": 2, "to": 2}

ClockRead = tuple[Clock, int] | None
PartRead = tuple[Part, int] | None


def _hour(t: list[Word], i: int) -> tuple[int, int] | None:
    """An hour in digits (0–24) or words (one to twelve)."""
    word = t[i].text
    if word.isdecimal():
        return (int(word), i + 1) if len(word) <= 2 and int(word) <= 24 else None
    if word in SMALL and 1 <= SMALL[word] <= 12:
        return SMALL[word], i + 1
    return None


def _minute_words(t: list[Word], i: int) -> tuple[int, int] | None:
    """Minutes after an hour in words: "thirty", "oh five", "forty-five", "fifteen", "hundred" for none."""
    word = t[i].text
    if word in ("oh", "o", "zero") and t[i + 1].text in UNITS:
        return UNITS[t[i + 1].text], i + 2
    if word == "hundred":
        return 0, i + 1
    if word in TENS or (word in SMALL and SMALL[word] >= 10):
        read = read_cardinal(t, i)
        if read and 10 <= read[0] <= 59 and t[read[1]].text != "hundred":
            return int(read[0]), read[1]
    if word.isdecimal() and len(word) == 2 and int(word) <= 59:
        return int(word), i + 1
    return None


def read_half(t: list[Word], i: int) -> tuple[Half, int] | None:
    """As in "am", "p.m.", "a", "p" that touch the number, after an optional "o'clock"."""
    j = i + 1 if t[i].text == "o'clock" else i
    j = j + 1 if t[j].text == "." and t[j + 1].text in ("am", "pm") else j
    half = _HALVES.get(t[j].text)
    if half is None or (t[j].text in ("a", "p") and not (touches(t, j) and t[j - 1].text.isdecimal())):
        return None
    return half, j + 1


def _finish(t: list[Word], hour: int, minute: int, i: int, *, second: int = 0, sure: bool, exact: bool) -> ClockRead:
    """Apply what follows a time: am or pm, "o'clock", "ish", "sharp"."""
    half = read_half(t, i)
    sure = sure or t[i].text == "o'clock" or half is not None
    end = half[1] if half else i + 1 if t[i].text == "o'clock" else i
    if t[end].text == "-" and t[end + 1].text == "ish":
        end += 1
    if t[end].text == "ish":
        end, sure = end + 1, True
        half = half or read_half(t, end)
        end = half[1] if half and half[1] > end else end
    elif t[end].text in ("sharp", "exactly") or (t[end].text == "minutes" and exact and not sure and hour <= 12):
        end += 1
    if hour > 24 or minute > 59:
        return None
    if half and hour <= 12:
        return Clock(hour % 12 + (12 if half[0] == "pm" else 0), minute, second, half[0], sure, exact), end
    if hour > 12 or hour == 0:
        settled: Half = "pm" if 12 <= hour < 24 else "am"
        return Clock(hour % 24, minute, second, settled, sure, exact), end
    return Clock(hour, minute, second, None, sure, exact), end


def clock(t: list[Word], i: int, *, expecting: bool = False) -> ClockRead:
    """The longest clock time at word `i`."""
    best: ClockRead = None
    for reader in (_digital, _run_together, _spoken, _relative, _named):
        read = reader(t, i)
        if read and (best is None or read[1] > best[1]):
            best = read
    if best is None and t[i].text == "tree":
        best = _misheard(t, i)
    return best or _misheard(t, i) or _late_hour(t, i) if expecting else best


def _named(t: list[Word], i: int) -> ClockRead:
    j = i + 1 if t[i].text in ("twelve", "12") else i
    hour = _NAMED.get(t[j].text)
    if hour is None:
        return None
    end = j + 1
    end += t[end].text == "ish"
    return Clock(hour, 0, 0, "pm" if hour else "am", exact=False), end


def _digital(t: list[Word], i: int) -> ClockRead:
    """As in "3:15", "3:15:20", "3.15 pm", "15h15", "16h", "3 15", "3 o'clock", "3"."""
    word = t[i].text
    if not word.isdecimal() or len(word) > 2 or int(word) > 24:
        return None
    if i > 0 and touches(t, i) and t[i - 1].text in ("$", "#", ".", ":", "/", ",") and t[i - 2].text.isdecimal():
        return None
    if i > 0 and touches(t, i) and t[i - 1].text in ("$", "#"):
        return None
    hour, sign = int(word), t[i + 1].text
    follows = t[i + 2].text
    pair = follows.isdecimal() and len(follows) == 2 and int(follows) <= 59 and touches(t, i + 2)
    if sign == ":" and pair:
        if word in ("01", "02", "03", "04", "05", "06", "07", "08", "09") and read_half(t, i + 3) is None:
            return Clock(hour, int(follows), 0, "am"), i + 3  # only the 24-hour clock writes a leading zero
        second = 0
        end = i + 3
        if t[end].text == ":" and t[end + 1].text.isdecimal() and int(t[end + 1].text) < 60 and touches(t, end + 1):
            second, end = int(t[end + 1].text), end + 2
        return _finish(t, hour, int(follows), end, second=second, sure=True, exact=True)
    if sign == "." and pair and touches(t, i + 1):
        free = t[i - 1].text in ("", "or", "for", "at", "around") and t[i + 3].text in (
            "",
            "please",
            "?",
            ".",
            ",",
            "tonight",
        )
        return _finish(t, hour, int(follows), i + 3, sure=free, exact=True)
    if sign in ("h", "hr", "hrs") and touches(t, i + 1) and (sign == "h" or hour > 12):
        if pair:
            return _finish(t, hour, int(follows), i + 3, sure=True, exact=True)
        return _finish(t, hour, 0, i + 2, sure=True, exact=False)
    minutes = _minute_words(t, i + 1)
    if (
        minutes
        and not touches(t, i + 1)
        and (hour or read_half(t, minutes[1]))
        and t[i + 1].text.isdecimal() is (minutes[1] == i + 2)
    ):
        read = _finish(t, hour, minutes[0], minutes[1], sure=False, exact=True)
        if read and not (t[minutes[1]].text in (":", "/", "-") and t[minutes[1] + 1].text.isdecimal()):
            return read
    if hour == 0 and len(word) == 1 and t[i + 1].text not in ("am", "pm"):
        return None
    return _finish(t, hour, 0, i + 1, sure=False, exact=False)


def _run_together(t: list[Word], i: int) -> ClockRead:
    """As in "1030", "330 pm", "0730": three or four digits."""
    word = t[i].text
    if not word.isdecimal() or len(word) not in (3, 4) or (touches(t, i) and t[i - 1].text not in (",", "-", "@")):
        return None
    hour, minute = int(word[:-2]), int(word[-2:])
    if hour > 24 or minute > 59 or (hour == 0 and len(word) == 3):
        return None
    if t[i + 1].text in ("-", ".", "/", ",") and touches(t, i + 1) and len(t[i + 2].text) > 4:
        return None
    return _finish(t, hour, minute, i + 1, sure=False, exact=True)


def _spoken(t: list[Word], i: int) -> ClockRead:
    """As in "three", "three thirty", "nine fifty nine a m", "seven oh five", "eleven o'clock"."""
    word = t[i].text
    if word not in SMALL or not 1 <= SMALL[word] <= 12:
        return None
    j = i + 2 if t[i + 1].text == "-" else i + 1
    minutes = _minute_words(t, j)
    if minutes:
        return _finish(t, SMALL[word], minutes[0], minutes[1], sure=False, exact=True)
    return _finish(t, SMALL[word], 0, i + 1, sure=False, exact=False)


def _relative(t: list[Word], i: int) -> ClockRead:
    """As in "half past ten", "quarter to 6", "a quarter past 8pm", "ten past 9", "twenty to three", "half three"."""
    j = i + 1 if t[i].text == "a" else i
    if t[j].text == "half":
        minutes, k = 30, j + 1
        if t[k].text not in _PAST:
            read = _hour(t, k)
            return _finish(t, read[0], 30, read[1], sure=i == j, exact=True) if read and read[0] <= 12 else None
        named = True
    elif t[j].text == "quarter":
        minutes, k, named = 15, j + 1, True
    else:
        amount = read_cardinal(t, j)
        if amount is None or not 1 <= amount[0] < 60 or not float(amount[0]).is_integer():
            return None
        minutes, k = int(amount[0]), amount[1]
        named = t[k].text in ("minutes", "minute", "mins", "min")
        k += named
    past = t[k].text in _PAST
    if not past and t[k].text not in _TO:
        return None
    # "5 to 7" is a range; "twenty to 3" and "quarter to 6" cannot be one.
    if not past and not named and (minutes <= 12 or t[k].text != "to") and t[i - 1].text != "at":
        return None
    if not past and minutes == 30:
        return None
    read = _hour(t, k + 1)
    if read is None:
        return _relative_named(t, minutes, past=past, k=k + 1)
    hour, end = read
    end += t[end].text == "h" and touches(t, end)
    if t[k].text == "after" and not named and read_half(t, end) is None and minutes not in (5, 10, 15, 20, 25):
        return None
    done = _finish(t, hour if past else (hour - 1 or 12) if hour <= 12 else hour - 1, minutes if past else 60 - minutes,
                   end, sure=True, exact=True)  # fmt: skip
    return _across_noon(done, t, end, hour) if done and not past else done


def _across_noon(done: tuple[Clock, int], t: list[Word], end: int, hour: int) -> tuple[Clock, int]:
    """Am and pm belong to the hour named: "quarter to twelve pm" is 11:45 in the morning."""
    half = read_half(t, end)
    if half is None or hour != 12:
        return done
    flipped: Half = "am" if half[0] == "pm" else "pm"
    return Clock(11 if flipped == "am" else 23, done[0].minute, 0, flipped), done[1]


def _relative_named(t: list[Word], minutes: int, *, past: bool, k: int) -> ClockRead:
    hour = _NAMED.get(t[k].text)
    if hour is None:
        return None
    if past:
        return Clock(hour, minutes, 0, "pm" if hour else "am"), k + 1
    return Clock((hour - 1) % 24, 60 - minutes, 0, "am" if hour else "pm"), k + 1


def _late_hour(t: list[Word], i: int) -> ClockRead:
    """As in "fifteen", "nineteen thirty": hours of the 24-hour clock in words. Only when a time was asked for."""
    read = read_cardinal(t, i) if t[i].text in SMALL or t[i].text == "twenty" else None
    if read is None or not 13 <= read[0] <= 23:
        return None
    minutes = _minute_words(t, read[1])
    if minutes:
        return Clock(int(read[0]), minutes[0], 0, "pm", sure=False), minutes[1]
    return Clock(int(read[0]), 0, 0, "pm", sure=False, exact=False), read[1]


def _misheard(t: list[Word], i: int) -> ClockRead:
    """As in "for pm", "tree thirty", "to thirty": hours a recogniser wrote as words. Only when a time was asked for."""
    hour = HEARD_HOURS.get(t[i].text)
    if hour is None:
        return None
    half = read_half(t, i + 1)
    if half or t[i + 1].text == "o'clock":
        return _finish(t, hour, 0, i + 1, sure=True, exact=False)
    minutes = _minute_words(t, i + 1)
    if (
        minutes
        and t[minutes[1]].text not in (":", "o'clock", "past", "to")
        and minutes[0] in (0, 15, 20, 30, 40, 45, 50)
    ):
        return _finish(t, hour, minutes[0], minutes[1], sure=False, exact=True)
    return None


def part(t: list[Word], i: int) -> PartRead:
    """A part of the day: "morning", "early afternoon", "late at night", "first thing", "after work"."""
    j = i + 1 if t[i].text == "the" else i
    if t[j].text in ("early", "late", "mid"):
        k = j + 1
        while t[k].text in ("-", "in", "the", "at", "this"):
            k += 1
        base = EARLY_LATE.get(t[k].text)
        if base is None or t[k - 1].text == "this":
            return None
        return (PARTS[t[k].text] if t[j].text == "mid" else base[t[j].text == "late"]), k + 1
    if t[j].text == "first" and t[j + 1].text in ("thing", "think", "things"):
        k = j + 2
        if t[k].text in ("in", "on") and t[k + 1].text == "the" and t[k + 2].text == "morning":
            return FIRST_THING, k + 3
        return FIRST_THING, k
    if t[j].text == "eod" or (t[j].text == "cob" and t[j - 1].text in ("by", "at", "before", "until")):
        return END_OF_DAY, j + 1
    if t[j].text in ("end", "close") and t[j + 1].text == "of":
        k = j + 2
        k += t[k].text == "the"
        if t[k].text in ("day", "business", "workday") and t[k + 1].text != "after":
            return END_OF_DAY, k + 1
    pair = _AFTER.get((t[i].text, t[i + 1].text))
    if pair:
        return pair, i + 2
    if t[j].text in HALF_PARTS and j > i:
        return HALF_PARTS[t[j].text], j + 1
    found = PARTS.get(t[j].text)
    if found is None:
        return None
    end = j + 1
    if t[end].text in ("time", "hours") and found.noun:
        end += 1
        found = Part(found.start, found.end, found.half, sure=True)
    if t[end].text == "break" and t[j].text == "lunch":
        end += 1
    return found, end


def slice_part(whole: Part, *, late: bool) -> Part | None:
    """The early or late piece of a part of the day."""
    name = next((name for name, found in PARTS.items() if found is whole and name in EARLY_LATE), None)
    return EARLY_LATE[name][late] if name else None
