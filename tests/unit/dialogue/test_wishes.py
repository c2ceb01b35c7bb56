"""Times as callers wish them, across utterances."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from infinioffice.dialogue.wishes import Wish, all_past, fits, from_when, joined, matching, merged, wanted
from infinioffice.scheduling.slots import Booking, Mode
from infinioffice.understanding.meaning import When

_NY = ZoneInfo("America/New_York")
_TUE, _WED = date(2026, 12, 8), date(2026, 12, 9)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_NY)


def _booking(start: datetime, hours: int = 1, mode: Mode = "exact") -> Booking:
    end = start + timedelta(hours=hours)
    return Booking("b", 1, "tune_up", "Tune-up", start, end, mode, "booked", "Ada Marsh", "+15185550142")


def test_a_day_a_time_and_both() -> None:
    day = When(_at(_TUE, 0), _at(_WED, 0), "day", time_open=True)
    clock = When(_at(_TUE, 15), _at(_TUE, 15, 1), "hour", date_open=True)
    both = When(_at(_TUE, 15), _at(_TUE, 15, 1), "minute")
    assert from_when(day, _NY) == Wish(_TUE, _WED)
    assert from_when(clock, _NY) == Wish(since=900, is_exact=True)
    assert from_when(both, _NY) == Wish(_TUE, _WED, since=900, is_exact=True)


def test_after_and_before_keep_to_the_day() -> None:
    after = When(_at(_TUE, 15), None, "hour", "after")
    before = When(None, _at(_TUE, 12), "hour", "before")
    assert from_when(after, _NY) == Wish(_TUE, _WED, since=900)
    assert from_when(before, _NY) == Wish(_TUE, _WED, until=720)


def test_a_week_is_its_days() -> None:
    week = When(_at(date(2026, 12, 7), 0), _at(date(2026, 12, 14), 0), "week")
    assert from_when(week, _NY) == Wish(date(2026, 12, 7), date(2026, 12, 14))


def test_the_evening_until_midnight_stays_on_its_day() -> None:
    evening = When(_at(_TUE, 17), _at(_WED, 0), "part")
    assert from_when(evening, _NY) == Wish(_TUE, _WED, since=1020, until=1440)


def test_a_time_said_later_joins_the_day_said_before() -> None:
    assert merged([Wish(_TUE, _WED)], [Wish(since=900, is_exact=True)]) == (Wish(_TUE, _WED, since=900, is_exact=True),)


def test_a_new_day_keeps_the_time_of_day() -> None:
    morning = Wish(_TUE, _WED, since=480, until=720)
    assert merged([morning], [Wish(_WED, _WED + timedelta(days=1))]) == (
        Wish(_WED, _WED + timedelta(days=1), since=480, until=720),
    )


def test_a_whole_new_wish_replaces_the_old_one() -> None:
    new = Wish(_WED, _WED + timedelta(days=1), since=600, is_exact=True)
    assert merged([Wish(_TUE, _WED, since=480)], [new]) == (new,)


def test_day_and_time_in_one_utterance_are_one_wish() -> None:
    assert joined([Wish(_TUE, _WED), Wish(since=480, until=720)]) == (Wish(_TUE, _WED, 480, 720),)


def test_what_scheduling_is_asked() -> None:
    exact = wanted(Wish(_TUE, _WED, since=900, is_exact=True), _NY)
    part = wanted(Wish(_TUE, _WED, since=480, until=720), _NY)
    anyday = wanted(Wish(since=1020), _NY)
    assert exact.exact == _at(_TUE, 15)
    assert (part.start, part.end, part.minutes) == (_at(_TUE, 0), _at(_WED, 0), (480, 720))
    assert (anyday.start, anyday.end, anyday.minutes) == (None, None, (1020, 1440))


def test_wall_time_survives_the_day_the_clock_changes() -> None:
    change = date(2026, 11, 1)
    asked = wanted(Wish(change, date(2026, 11, 2), since=540, is_exact=True), _NY).exact
    assert asked is not None
    assert (asked.hour, asked.utcoffset()) == (9, timedelta(hours=-5))


def test_an_appointment_is_recognised_by_day_and_by_time() -> None:
    booked = _booking(_at(_TUE, 10))
    window = _booking(_at(_TUE, 10), 2, "window")
    assert fits(Wish(_TUE, _WED), booked, _NY)
    assert fits(Wish(_TUE, _WED, since=600, is_exact=True), booked, _NY)
    assert not fits(Wish(_TUE, _WED, since=660, is_exact=True), booked, _NY)
    assert fits(Wish(_TUE, _WED, since=660, is_exact=True), window, _NY)
    assert not fits(Wish(_WED, None), booked, _NY)
    assert matching([Wish(_WED, None), Wish(_TUE, _WED)], [booked], _NY) == (booked,)
    assert matching([], [booked], _NY) == ()


def test_wholly_past_is_noticed() -> None:
    assert all_past([Wish(_TUE, _WED)], _WED)
    assert not all_past([Wish(_TUE, _WED)], _TUE)
    assert not all_past([Wish(since=600)], _WED)
    assert not all_past([], _WED)
