"""From a phrase to a `When`: the only place that looks at the present, the opening hours and the zone. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from infinioffice.understanding.en.when.almanac import add_days
from infinioffice.understanding.en.when.clocks import END_OF_DAY, NIGHT
from infinioffice.understanding.en.when.shape import DAYLIKE, Clock, Finder, Half, Now, Part, Period, Phrase
from infinioffice.understanding.meaning import Grain, When

MINUTE = timedelta(minutes=1)
_DAY_MINUTES = 24 * 60
_USUAL = (7 * 60, 19 * 60)
_SMALL_HOURS = 4


def settle(phrase: Phrase, now: Now, zone: ZoneInfo, text: str) -> tuple[When, ...]:
    """The readings of a phrase, best first; empty when the calendar has no such day (February 30)."""
    readings = [_settle(phrase, now, zone, text, None)]
    day = phrase.day
    if day and day.other and not phrase.is_range:
        if day.kind == "weekday" or (day.kind == "day" and day.weekday is None):
            readings += _maybe_today(phrase, now, zone, text)
        else:
            readings.append(_settle(phrase, now, zone, text, day.other))
    flipped = _other_half(phrase, now)
    if flipped:
        readings.append(_settle(flipped, now, zone, text, None))
    found = [when for when in readings if when is not None]
    return tuple(dict.fromkeys(found))


def _other_half(phrase: Phrase, now: Now) -> Phrase | None:
    """The same with the other of am and pm, where the opening hours did not settle which."""
    time = phrase.time
    if not isinstance(time, Clock) or time.half or phrase.is_range or (phrase.part and phrase.part.half):
        return None
    morning = time.minutes % 720
    low, high = now.open_minutes or _USUAL
    if (low <= morning <= high) is not (low <= morning + 720 <= high):
        return None
    chosen = by_opening(morning, now.open_minutes)
    other = morning + 720 if chosen == morning else morning
    half: Half = "pm" if other > morning else "am"
    return replace(phrase, time=replace(time, hour=other // 60, half=half))


def _maybe_today(phrase: Phrase, now: Now, zone: ZoneInfo, text: str) -> list[When | None]:
    """A weekday named on that day may mean today; "tomorrow" said after midnight may mean the coming morning."""
    day = phrase.day
    if day is None or day.other is None:
        return []
    if day.kind == "weekday" and day.weekday == now.today.weekday():
        return [_settle(phrase, now, zone, text, day.other)]
    if day.kind == "day" and now.at.hour < _SMALL_HOURS:
        return [_settle(phrase, now, zone, text, day.other)]
    return []


def at(day: date, minutes: int, zone: ZoneInfo, second: int = 0) -> datetime:
    """Local wall time as an instant. A time in the spring gap moves forward by the gap; in the autumn fold it is the
    first of the two."""
    days, minutes = divmod(minutes, _DAY_MINUTES)
    day = add_days(day, days)
    wall = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, second, tzinfo=zone)
    return wall.astimezone(UTC).astimezone(zone)


def _settle(phrase: Phrase, now: Now, zone: ZoneInfo, text: str, finder: Finder | None) -> When | None:
    if phrase.shift_s is not None:
        return _shifted(phrase, phrase.shift_s, now, zone, text)
    if phrase.day is None:
        return _time_only(phrase, now, zone, text)
    period = (finder or phrase.day.find)(now, now.today)
    if period is None:
        return None
    if not phrase.has_time:
        return _days_only(phrase, period, now, zone, text)
    return _day_and_time(phrase, period, now, zone, text)


def _shifted(phrase: Phrase, shift_s: int, now: Now, zone: ZoneInfo, text: str) -> When:
    """As in "in two hours": counted on the clock of the world, so a change of summer time inside does not stretch
    it."""
    start = (now.at.astimezone(UTC) + timedelta(seconds=shift_s)).astimezone(zone)
    if phrase.until_shift_s is None:
        end = None if phrase.relation == "after" else start + MINUTE
        if phrase.relation == "before":
            return When(None, start, "minute", "before", text, excluded=phrase.excluded)
        return When(start, end, "minute", phrase.relation, text, excluded=phrase.excluded)
    if phrase.until_time is not None and isinstance(phrase.until_time, Clock):
        stop, _ = _halves(phrase.until_time, None, None, now)
        end = at(now.today, stop, zone)
        end = end if end > start else at(now.today, stop + _DAY_MINUTES, zone)
    else:
        end = (now.at.astimezone(UTC) + timedelta(seconds=phrase.until_shift_s)).astimezone(zone)
    if end < start:
        start, end = end, start
    return When(start, end, "minute", "within", text, excluded=phrase.excluded)


def _days_range(phrase: Phrase, first: Period, now: Now) -> Period | None:
    """From the first date named to the last, both included, whichever of them comes first in the calendar."""
    day, until = phrase.day, phrase.until_day
    last = until.find(now, first.start) if until else None
    if day is None or until is None or last is None:
        return None
    start = first.start
    if last.start == now.today < start:
        # "from march to date": a range that ends today began before it.
        past = day.find(replace(now, prefer="past"), now.today)
        start = past.start if past else start
    elif last.end <= start and until.year is None:
        last = until.find(now, first.end) or last
    if day.month is not None and day.year is None and (until.year is not None or _is_under_way(phrase, now)):
        last = last if until.year is not None else until.find(now, now.today) or last
        start = _back_to(start, last.start)
    return Period(min(start, last.start), max(start, last.end), last.grain)


def _days_only(phrase: Phrase, period: Period, now: Now, zone: ZoneInfo, text: str) -> When | None:
    start, end, grain = period
    relation = phrase.relation
    if phrase.until_day:
        whole = _days_range(phrase, period, now)
        if whole is None:
            return None
        (start, end, grain), relation = whole, "within"
    if relation == "after":
        # After a day means from the next one; "from monday" and "since" keep it and come as "at or after".
        return When(at(start if phrase.inclusive else end, 0, zone), None, grain, "after", text, time_open=True,
                    excluded=phrase.excluded)  # fmt: skip
    if relation == "before":
        last_day = end if phrase.inclusive or (phrase.day and phrase.day.kind == "end") else start
        closing = at(last_day, 0, zone)
        opening = now.at if phrase.from_now and now.at < closing else None
        return When(opening, closing, grain, "before", text, time_open=True, excluded=phrase.excluded)
    return When(at(start, 0, zone), at(end, 0, zone), grain, relation, text, time_open=True, excluded=phrase.excluded)


def _is_under_way(phrase: Phrase, now: Now) -> bool:
    """A range of dates said in its middle is the present one: "from 10/1 to 11/7"."""
    if phrase.day is None or phrase.until_day is None or phrase.day.month is None or phrase.until_day.month is None:
        return False
    today = (now.today.month, now.today.day)
    first, last = (phrase.day.month, phrase.day.dom or 1), (phrase.until_day.month, phrase.until_day.dom or 31)
    return first <= today <= last


def _back_to(start: date, last: date) -> date:
    """As in "nov 18 - dec 19, 2015": the first date takes the year of the second."""
    year = last.year if (start.month, start.day) <= (last.month, last.day) else last.year - 1
    try:
        return start.replace(year=year)
    except ValueError:
        return start


def _time_only(phrase: Phrase, now: Now, zone: ZoneInfo, text: str) -> When | None:
    """The next such time; with `prefer="past"` the last."""
    minutes_now = now.at.hour * 60 + now.at.minute
    first, _, _, _ = _bounds(phrase, now)
    begin = first if first is not None else 0
    day = now.today
    _, stop, _, _ = _bounds(phrase, now)
    gone = (stop if stop is not None and phrase.time is None else begin) <= minutes_now
    if phrase.relation == "before" and stop is not None:
        gone = stop <= minutes_now
    if now.prefer == "past":
        day = add_days(day, -1) if begin > minutes_now else day
    elif gone:
        day = add_days(day, 1)
    when = _day_and_time(phrase, Period(day, add_days(day, 1), "day"), now, zone, text)
    if when is None:
        return None
    start = None if phrase.relation == "before" else when.start
    if phrase.from_now and when.end is not None and now.at < when.end:
        start = now.at
    end = None if phrase.relation == "after" else when.end
    return replace(when, start=start, end=end, date_open=True)


def _day_and_time(phrase: Phrase, period: Period, now: Now, zone: ZoneInfo, text: str) -> When | None:
    begin, stop, half_open, grain = _bounds(phrase, now)
    local, zone = zone, ZoneInfo(phrase.zone) if phrase.zone else zone
    second = phrase.time.second if isinstance(phrase.time, Clock) else 0
    day, last_day = period.start, period.start
    if phrase.until_day:
        last = phrase.until_day.find(now, day)
        if last is None:
            return None
        last_day = last.start
    elif begin is not None and stop is not None and stop <= begin:
        stop += _DAY_MINUTES
    relation = phrase.relation
    start = at(day, begin, zone, second).astimezone(local) if begin is not None else at(day, 0, local)
    end = at(last_day, stop, zone).astimezone(local) if stop is not None else None
    if relation == "at" and (phrase.is_range or phrase.length):
        relation = "within"
    if end is not None and end < start:
        start, end = end, start
    if relation == "at" and grain in ("minute", "hour"):
        end = start + MINUTE
    if relation == "after":
        end = None
    if phrase.day is not None and phrase.day.kind not in DAYLIKE and period.end > add_days(period.start, 1):
        # "Next week after 3": from that time on the first day to the last of them.
        end = at(period.end, 0, zone).astimezone(local) if stop is None else at(add_days(period.end, -1), stop, zone)
    if relation == "before" and start < now.at < (end or now.at):
        start = now.at
    return When(start, end, grain, relation, text, half_open=half_open, excluded=phrase.excluded)


def _bounds(phrase: Phrase, now: Now) -> tuple[int | None, int | None, bool, Grain]:
    """Minutes after midnight of the start and the end, whether am/pm was guessed, and the grain."""
    time, until = phrase.time, phrase.until_time
    if not isinstance(time, Clock):
        if phrase.part is None:
            return None, None, False, "part"
        begin, stop = phrase.part.start, phrase.part.end
        if isinstance(until, Clock):
            stop, _ = _halves(until, None, "pm", now)
        elif phrase.until_part is not None:
            stop = phrase.until_part.end
        if phrase.relation == "before" and phrase.part is not END_OF_DAY and phrase.part.relation != "before":
            return None, begin, False, "part"
        return (None if phrase.relation == "before" else begin), stop, False, "part"
    grain: Grain = "minute" if time.exact or (isinstance(until, Clock) and until.exact) else "hour"
    hint = phrase.part.half if phrase.part else None
    if isinstance(until, Clock):
        begin, stop, guessed = _range_halves(phrase, time, until, now)
        return begin, stop, guessed, grain
    begin, guessed = _halves(time, phrase.part, hint, now)
    if phrase.length:
        return begin, begin + round(phrase.length.total_s / 60), guessed, grain
    if phrase.relation == "before":
        return None, begin, guessed, grain
    return begin, None, guessed, grain


def _halves(clock: Clock, part: Part | None, hint: str | None, now: Now) -> tuple[int, bool]:
    """Minutes after midnight, and whether am or pm was chosen here."""
    minutes = clock.minutes
    if clock.half is not None:
        if hint == "pm" and clock.hour == 0 and clock.exact is False and clock.minute == 0:
            return _DAY_MINUTES, False
        return minutes, False
    morning = minutes % 720
    if hint == "am":
        return morning, False
    if hint == "pm":
        # "12 at night" is midnight; the hours after it are night too ("4:50 in the night").
        if part is not None and part.start >= 17 * 60 and clock.hour == 12:
            return _DAY_MINUTES + clock.minute, False
        if part is NIGHT and clock.hour <= _SMALL_HOURS + 1:
            return morning, False
        return morning + 720, False
    return by_opening(morning, now.open_minutes), True


def by_opening(morning: int, open_minutes: tuple[int, int] | None) -> int:
    """The reading inside the opening hours; where both or neither are, the one in (or nearest to) usual hours."""
    evening = morning + 720
    for low, high in (open_minutes or _USUAL, _USUAL):
        fits = [minutes for minutes in (morning, evening) if low <= minutes <= high]
        if len(fits) == 1:
            return fits[0]
        if not fits:
            return min((morning, evening), key=lambda m: min(abs(m - low), abs(m - high)))
    return morning if morning >= _USUAL[0] else evening


def _range_halves(phrase: Phrase, a: Clock, b: Clock, now: Now) -> tuple[int, int, bool]:
    """Both ends: the end comes after the start within twelve hours; a half said at one end only carries over."""
    hint_a = phrase.part.half if phrase.part else None
    hint_b = phrase.until_part.half if phrase.until_part else None
    if b.half is None and hint_b is None:
        first, guessed = _halves(a, phrase.part, hint_a, now)
        return first, _following(b.minutes % 720, first), guessed
    last = _halves(b, phrase.until_part, hint_b, now)[0] or _DAY_MINUTES
    if a.half is not None or hint_a is not None:
        return _halves(a, phrase.part, hint_a, now)[0], last, False
    options = [m for m in (a.minutes % 720, a.minutes % 720 + 720) if m < last]
    return (max(options) if options else a.minutes % 720), last, False


def _following(morning: int, after: int) -> int:
    for minutes in (morning, morning + 720, morning + _DAY_MINUTES, morning + 3 * 720):
        if minutes > after:
            return minutes
    return morning + _DAY_MINUTES
