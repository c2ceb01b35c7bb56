"""Dates and times as callers say them, on a fixed Tuesday morning in New York."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from infinioffice.understanding.en.when import Times, find_when
from infinioffice.understanding.meaning import Expected, When

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=NEW_YORK)  # a Tuesday


def read(
    text: str,
    *,
    now: datetime = NOW,
    expecting: tuple[Expected, ...] = (),
    prefer: Literal["future", "past"] = "future",
    open_minutes: tuple[int, int] | None = (480, 1080),
) -> Times:
    return find_when(text, now, NEW_YORK, expecting=expecting, prefer=prefer, open_minutes=open_minutes)


def best(text: str, *, now: datetime = NOW, expecting: tuple[Expected, ...] = ()) -> When:
    found = read(text, now=now, expecting=expecting).best
    assert found is not None, text
    return found


def start(when: When) -> str:
    assert when.start is not None
    return when.start.strftime("%Y-%m-%d %H:%M")


def end(when: When) -> str:
    assert when.end is not None
    return when.end.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("could somebody come out tomorrow", "2026-11-25"),
        ("to-morrow would suit me", "2026-11-25"),
        ("the day after tomorrow", "2026-11-26"),
        ("thursday please", "2026-11-26"),
        ("wensday is fine", "2026-11-25"),
        ("this friday", "2026-11-27"),
        ("next friday", "2026-12-04"),
        ("the tuesday after next", "2026-12-08"),
        ("monday of next week", "2026-11-30"),
        ("next week on thursday", "2026-12-03"),
        ("a week from monday", "2026-12-07"),
        ("two weeks from now", "2026-12-08"),
        ("in ten days", "2026-12-04"),
        ("thursday two weeks from now", "2026-12-10"),
        ("two mondays from now", "2026-12-07"),
        ("the twenty third", "2026-12-23"),
        ("is the 2nd open", "2026-12-02"),
        ("on the 24th", "2026-11-24"),
        ("december third", "2026-12-03"),
        ("the third of december", "2026-12-03"),
        ("Dec. 3, 2026", "2026-12-03"),
        ("march fifth two thousand twenty seven", "2027-03-05"),
        ("12/5", "2026-12-05"),
        ("1/15/27", "2027-01-15"),
        ("2027-02-01", "2027-02-01"),
        ("february 29", "2028-02-29"),
        ("friday the 18th", "2026-12-18"),
        ("saturday, december 5th", "2026-12-05"),
        ("saturday, on december 5th", "2026-12-05"),
        ("the first monday of june", "2027-06-07"),
        ("the last day of november", "2026-11-30"),
        ("the 10th of next month", "2026-12-10"),
        ("thanksgiving", "2026-11-26"),
        ("the day after christmas", "2026-12-26"),
        ("the monday after thanksgiving", "2026-11-30"),
        ("memorial day", "2027-05-31"),
        ("new year's eve", "2026-12-31"),
        ("the first of the month", "2026-12-01"),
        ("day after christmas", "2026-12-26"),
        ("the closest friday to december 10th", "2026-12-11"),
        ("this coming saturday", "2026-11-28"),
        ("next 30th", "2026-11-30"),
    ],
)
def test_a_day(text: str, day: str) -> None:
    when = best(text)
    assert start(when) == f"{day} 00:00"
    assert when.end == when.start + timedelta(days=1) if when.start else False
    assert when.time_open
    assert when.grain == "day"
    assert not when.date_open


@pytest.mark.parametrize(
    ("text", "first", "last", "grain"),
    [
        ("sometime next week", "2026-11-30", "2026-12-07", "week"),
        ("this weekend", "2026-11-28", "2026-11-30", "day"),
        ("early next month", "2026-12-01", "2026-12-11", "day"),
        ("the end of january", "2027-01-21", "2027-02-01", "day"),
        ("in march", "2027-03-01", "2027-04-01", "month"),
        ("later this week", "2026-11-26", "2026-11-30", "day"),
        ("the week of december 9th", "2026-12-07", "2026-12-14", "week"),
        ("the next three weeks", "2026-11-30", "2026-12-21", "week"),
        ("from monday to wednesday", "2026-11-30", "2026-12-03", "day"),
        ("december 7 through 9", "2026-12-07", "2026-12-10", "day"),
        ("the 7th to the 9th of december", "2026-12-07", "2026-12-10", "day"),
    ],
)
def test_a_stretch_of_days(text: str, first: str, last: str, grain: str) -> None:
    when = best(text)
    assert (start(when), end(when), when.grain) == (f"{first} 00:00", f"{last} 00:00", grain)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("tomorrow at 3", "2026-11-25 15:00"),
        ("tomorrow at three pm", "2026-11-25 15:00"),
        ("3 p.m. tomorrow works", "2026-11-25 15:00"),
        ("5 p m tomorrow", "2026-11-25 17:00"),
        ("half past ten on thursday", "2026-11-26 10:30"),
        ("quarter to five on friday", "2026-11-27 16:45"),
        ("a quarter after 9 friday", "2026-11-27 09:15"),
        ("twenty to three friday", "2026-11-27 14:40"),
        ("friday at ten thirty", "2026-11-27 10:30"),
        ("friday at seven oh five in the evening", "2026-11-27 19:05"),
        ("friday, 1030", "2026-11-27 10:30"),
        ("friday 10 30", "2026-11-27 10:30"),
        ("eleven o clock on the 2nd", "2026-12-02 11:00"),
        ("noonish friday", "2026-11-27 12:00"),
        ("12 p.m. monday", "2026-11-30 12:00"),
        ("monday at 12", "2026-11-30 12:00"),
        ("12 am on monday", "2026-11-30 00:00"),
        ("tomorrow evening at 7", "2026-11-25 19:00"),
        ("morning 9:30 on monday", "2026-11-30 09:30"),
        ("to-morrow at tree thirty", "2026-11-25 15:30"),
        ("december 5th at 2:30", "2026-12-05 14:30"),
        ("12/5 @ 14:30", "2026-12-05 14:30"),
        ("2026-12-05T14:30", "2026-12-05 14:30"),
        ("tonight at eight", "2026-11-24 20:00"),
        ("in two hours", "2026-11-24 11:30"),
        ("half an hour from now", "2026-11-24 10:00"),
        ("tomorrow at 3 pacific", "2026-11-25 18:00"),
        ("friday at 12 at night", "2026-11-28 00:00"),
        ("friday, 4:50 in the night", "2026-11-27 04:50"),
        ("06:30 on friday", "2026-11-27 06:30"),
    ],
)
def test_a_moment(text: str, moment: str) -> None:
    when = best(text)
    assert start(when) == moment
    assert when.relation == "at"
    assert not when.time_open
    assert not when.date_open


def test_am_and_pm_by_the_opening_hours_is_marked() -> None:
    assert best("tomorrow at 3").half_open
    assert not best("tomorrow at 3 pm").half_open
    assert not best("tomorrow at 15:00").half_open
    bakery = read("tomorrow at 5", open_minutes=(4 * 60, 12 * 60)).best
    assert bakery is not None
    assert start(bakery) == "2026-11-25 05:00"


@pytest.mark.parametrize(
    ("text", "moment"),
    [("at 10:15", "2026-11-24 10:15"), ("at 9", "2026-11-25 09:00"), ("around 4", "2026-11-24 16:00")],
)
def test_a_bare_clock_time_is_the_next_such_time(text: str, moment: str) -> None:
    when = best(text)
    assert start(when) == moment
    assert when.date_open


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("tomorrow between 2 and 4", "2026-11-25 14:00", "2026-11-25 16:00"),
        ("from 10 to 4 on friday", "2026-11-27 10:00", "2026-11-27 16:00"),
        ("friday 8 to 10", "2026-11-27 08:00", "2026-11-27 10:00"),
        ("11 to 1 pm friday", "2026-11-27 11:00", "2026-11-27 13:00"),
        ("friday 3-5pm", "2026-11-27 15:00", "2026-11-27 17:00"),
        ("friday at 4 for half an hour", "2026-11-27 16:00", "2026-11-27 16:30"),
        ("between 9:30 and 11 this morning", "2026-11-24 09:30", "2026-11-24 11:00"),
        ("later than 2 but before 5 tomorrow", "2026-11-25 14:00", "2026-11-25 17:00"),
    ],
)
def test_a_window(text: str, first: str, last: str) -> None:
    when = best(text)
    assert (start(when), end(when), when.relation) == (first, last, "within")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("first thing thursday", "2026-11-26 08:00", "2026-11-26 10:00"),
        ("around lunch tomorrow", "2026-11-25 12:00", "2026-11-25 14:00"),
        ("tomorrow morning", "2026-11-25 00:00", "2026-11-25 12:00"),
        ("friday afternoon", "2026-11-27 12:00", "2026-11-27 19:00"),
        ("tuesday afternoons are good", "2026-12-01 12:00", "2026-12-01 19:00"),
        ("late tomorrow afternoon", "2026-11-25 14:30", "2026-11-25 17:00"),
    ],
)
def test_a_part_of_the_day(text: str, first: str, last: str) -> None:
    when = best(text)
    assert (start(when), end(when), when.grain) == (first, last, "part")


@pytest.mark.parametrize(
    ("text", "relation", "first", "last"),
    [
        ("friday after 3", "after", "2026-11-27 15:00", None),
        ("no earlier than 3", "after", "2026-11-24 15:00", None),
        ("not before 10 on friday", "after", "2026-11-27 10:00", None),
        ("after work on wednesday", "after", "2026-11-25 17:00", None),
        ("3 pm or later on friday", "after", "2026-11-27 15:00", None),
        ("after the 12th of december", "after", "2026-12-13 00:00", None),
        ("starting december 12th", "after", "2026-12-12 00:00", None),
        ("before noon", "before", None, "2026-11-24 12:00"),
        ("friday before 11", "before", "2026-11-27 00:00", "2026-11-27 11:00"),
        ("before friday", "before", None, "2026-11-27 00:00"),
        ("by friday", "before", "2026-11-24 09:30", "2026-11-28 00:00"),
        ("no later than friday", "before", None, "2026-11-28 00:00"),
    ],
)
def test_an_open_end(text: str, relation: str, first: str | None, last: str | None) -> None:
    when = best(text)
    assert when.relation == relation
    assert (start(when) if when.start else None) == first
    assert (end(when) if when.end else None) == last


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("friday, no wait, wednesday", "2026-11-25 00:00"),
        ("tomorrow at 3, sorry, I mean 4", "2026-11-25 16:00"),
        ("monday at 9, actually make that tuesday", "2026-12-01 09:00"),
        ("could we move it from friday to monday", "2026-11-30 00:00"),
        ("my appointment is thursday, can I change it to next friday", "2026-12-04 00:00"),
        ("I can't do friday, how about monday at 9", "2026-11-30 09:00"),
        ("thursday doesn't work but friday at 2 does", "2026-11-27 14:00"),
        ("could I come in friday? maybe around 3", "2026-11-27 15:00"),
        ("at 3 if you can, and it has to be friday", "2026-11-27 15:00"),
        ("I was going to come thursday at 2 but something came up. how about friday at 4?", "2026-11-27 16:00"),
        ("it broke this morning, can you come tomorrow at 8", "2026-11-25 08:00"),
        ("after four, any day next week", "2026-11-30 16:00"),
        ("tomorrow at 9 or 10", "2026-11-25 09:00"),
        ("I was hoping for today", "2026-11-24 00:00"),
        ("it has been leaking since monday, can you come tomorrow", "2026-11-25 00:00"),
        ("either the fourth or the fifth", "2026-12-04 00:00"),
        ("I need it as soon as possible", "2026-11-24 09:30"),
        ("12 would be good", "2026-11-24 12:00"),
    ],
)
def test_what_a_booking_would_use(text: str, moment: str) -> None:
    assert start(best(text)) == moment


@pytest.mark.parametrize("text", ["any day but friday", "any time except friday", "not on friday", "friday won't work"])
def test_what_is_ruled_out_is_kept_and_marked(text: str) -> None:
    times = read(text)
    assert [when.excluded for when in times.whens] == [True]
    assert times.best is None


@pytest.mark.parametrize("text", ["my water heater broke this morning", "I hit my head today"])
def test_when_it_happened_is_no_wish(text: str) -> None:
    times = read(text)
    assert len(times.whens) == 1
    assert times.best is None


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("the fourth or the fifth of december", ["2026-12-04 00:00", "2026-12-05 00:00"]),
        ("tomorrow at 9 or 10", ["2026-11-25 09:00", "2026-11-24 10:00"]),
        ("between eight and ten or between two and four", ["2026-11-25 08:00", "2026-11-24 14:00"]),
        ("it has been leaking since monday", ["2026-11-23 00:00"]),
    ],
)
def test_every_time_said(text: str, starts: list[str]) -> None:
    assert [start(when) for when in read(text).whens] == starts


def test_all_times_are_given_in_order() -> None:
    times = read("either thursday at 2 or friday morning")
    assert [start(when) for when in times.whens] == ["2026-11-26 14:00", "2026-11-27 00:00"]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("next friday", "2026-11-27 00:00"),
        ("next friday at 3 pm", "2026-11-27 15:00"),
        ("on tuesday", "2026-11-24 00:00"),
    ],
)
def test_another_reading_is_given(text: str, other: str) -> None:
    times = read(text)
    assert times.best is not None
    assert start(times.best) > other
    assert [start(when) for when in times.ambiguous] == [other]


def test_tomorrow_after_midnight_may_be_today() -> None:
    late = datetime(2026, 11, 24, 1, 15, tzinfo=NEW_YORK)
    times = read("tomorrow at 9 am", now=late)
    assert times.best is not None
    assert start(times.best) == "2026-11-25 09:00"
    assert [start(when) for when in times.ambiguous] == ["2026-11-24 09:00"]
    assert read("tomorrow at 9 am").ambiguous == ()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("ten thirty", "2026-11-24 10:30"),
        ("4", "2026-11-24 16:00"),
        ("for pm", "2026-11-24 16:00"),
        ("tree thirty", "2026-11-24 15:30"),
        ("1430", "2026-11-24 14:30"),
        ("the 28", "2026-11-28 00:00"),
    ],
)
def test_bare_answers_count_only_when_a_time_was_asked_for(text: str, moment: str) -> None:
    assert start(best(text, expecting=("when",))) == moment
    assert read(text).whens == ()


@pytest.mark.parametrize(
    "text",
    [
        "may I ask who is calling",
        "this may take a while",
        "we march every year with the band",
        "he sat on the porch",
        "the second one sounds good",
        "the third floor apartment",
        "my number is 518 555 0142",
        "call me at (518) 555-0142",
        "it was 30 dollars for 2 people",
        "there are three of us and two dogs",
        "she is seven years old",
        "we live at 12 oak street",
        "a party of five",
        "the unit is 3.5 tons",
        "good morning",
        "good evening, is this the dentist",
        "six divided by two",
        "we are open 24/7",
        "a rating of more than 4",
        "three twenty",
        "a three night stay",
        "my place is at 8 central avenue",
        "I need one like that",
        "what days of the week are you open",
        "can we make it an hour later",
        "the price went up 0.05",
        "from now on use my cell",
        "",
        "   ",
        "???",
    ],
)
def test_no_time_where_there_is_none(text: str) -> None:
    assert read(text).whens == ()


def test_a_telephone_number_is_no_time_even_where_one_was_asked_for() -> None:
    assert read("518 555 0142", expecting=("when",)).whens == ()


def test_an_impossible_date_is_no_date() -> None:
    assert read("february 30 2027").whens == ()


def test_past_dates_when_asked_for() -> None:
    past = read("friday", prefer="past").best
    assert past is not None
    assert start(past) == "2026-11-20 00:00"
    june = read("on june 3rd", prefer="past").best
    assert june is not None
    assert start(june) == "2026-06-03 00:00"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("it should take an hour and a half", 5400),
        ("for 45 minutes", 2700),
        ("friday at 4 for half an hour", 1800),
        ("two and a half hours", 9000),
        ("in two hours", None),
        ("tomorrow", None),
    ],
)
def test_how_long(text: str, seconds: int | None) -> None:
    assert read(text).duration_s == seconds


def test_spans_and_covered_are_offsets_into_the_text() -> None:
    text = "Uh, could I do the 28th at 10:30 in the morning, please?"
    times = read(text)
    assert [(s.field, text[s.start : s.end]) for s in times.spans] == [
        ("date", "28th"),
        ("time", "10:30 in the morning"),
    ]
    assert [text[first:last] for first, last in times.covered] == ["the 28th at 10:30 in the morning"]
    assert times.whens[0].text == "the 28th at 10:30 in the morning"


def test_each_date_has_its_own_offset() -> None:
    times = read("march 12th at noon or march 16th 2027 at noon")
    assert [when.start.isoformat() for when in times.whens if when.start] == [
        "2027-03-12T12:00:00-05:00",
        "2027-03-16T12:00:00-04:00",
    ]


def test_a_time_in_the_spring_gap_moves_forward() -> None:
    when = best("march 14th 2027 at 2:30 am")
    assert when.start is not None
    assert when.start.isoformat() == "2027-03-14T03:30:00-04:00"


def test_the_first_of_two_in_the_autumn_fold() -> None:
    when = best("november 7th 2027 at 1:30 am")
    assert when.start is not None
    assert when.start.isoformat() == "2027-11-07T01:30:00-04:00"


def test_now_is_read_in_the_zone_of_the_business() -> None:
    from_london = datetime(2026, 11, 25, 2, 0, tzinfo=ZoneInfo("Europe/London"))
    assert start(best("tomorrow", now=from_london)) == "2026-11-25 00:00"


def test_not_working_right_now_asks_for_no_time() -> None:
    assert read("my furnace is not working right now").best is None
    assert start(best("can you come right now")) == "2026-11-24 09:30"


@pytest.mark.parametrize(
    "text",
    [
        "I just remembered I have an interview on friday",
        "oh shoot, we've got a recital on friday",
        "I'm out of town on friday",
        "I can't make friday",
        "I won't be able to come in on friday",
        "friday is our graduation, I totally forgot",
        "I've got jury duty on friday",
    ],
)
def test_what_stands_in_the_way_is_ruled_out(text: str) -> None:
    times = read(text)
    assert [(start(when), when.excluded) for when in times.whens] == [("2026-11-27 00:00", True)]
    assert times.best is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("my cousin is getting married on friday, let's say monday at 10", "2026-11-30 10:00"),
        ("I've got a staff meeting at 2 so it would have to be 3:30", "2026-11-24 15:30"),
        ("thursday I have class, so friday", "2026-11-27 00:00"),
        ("I have a wedding on friday and want my hair done", "2026-11-27 00:00"),
        ("we have a party of six on friday at 2", "2026-11-27 14:00"),
        ("I have an appointment on friday at 2 and need to cancel", "2026-11-27 14:00"),
        ("can I come friday, I have a meeting thursday", "2026-11-27 00:00"),
    ],
)
def test_an_obstacle_is_told_from_a_wish(text: str, moment: str) -> None:
    assert start(best(text)) == moment


def test_a_list_of_days_is_ruled_out_together() -> None:
    assert [when.excluded for when in read("I'm busy on thursday and friday").whens] == [True, True]
    assert [when.excluded for when in read("can't do thursday and friday works").whens] == [True, False]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("wednesday or thursday afternoon", ["2026-11-25 12:00", "2026-11-26 12:00"]),
        ("wednesday, thursday or friday at 3", ["2026-11-25 15:00", "2026-11-26 15:00", "2026-11-27 15:00"]),
        ("wednesday and friday mornings", ["2026-11-25 00:00", "2026-11-27 00:00"]),
        ("wednesday afternoon or thursday", ["2026-11-25 12:00", "2026-11-26 00:00"]),
    ],
)
def test_a_time_after_several_days_holds_for_all(text: str, starts: list[str]) -> None:
    assert [start(when) for when in read(text).whens] == starts


def test_a_week_and_a_limit_of_the_clock_join() -> None:
    when = best("sometime next week after 3")
    assert (start(when), end(when), when.relation) == ("2026-11-30 15:00", "2026-12-07 00:00", "after")
    assert start(best("next week at 3")) == "2026-11-30 00:00"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("eighteen ninety four", "1894-01-01 00:00", "1895-01-01 00:00"),
        ("two thousand and six", "2006-01-01 00:00", "2007-01-01 00:00"),
        ("nineteen sixties", "1960-01-01 00:00", "1970-01-01 00:00"),
        ("june nineteen oh eight", "1908-06-01 00:00", "1908-07-01 00:00"),
    ],
)
def test_years_in_words_of_the_past(text: str, first: str, last: str) -> None:
    times = find_when(text, NOW, NEW_YORK, prefer="past")
    assert [(start(when), end(when)) for when in times.whens] == [(first, last)]


@pytest.mark.parametrize("text", ["twenty twelve", "it's a twenty twelve sedan", "eighteen ninety four maple street"])
def test_a_year_gone_by_is_no_wish(text: str) -> None:
    assert read(text).whens == ()


@pytest.mark.parametrize("text", ["I have to ask my wife first", "let me check my calendar first, then 3"])
def test_first_is_no_day_of_the_month(text: str) -> None:
    assert all(when.start is None or when.start.day != 1 for when in read(text, expecting=("when",)).whens)


def test_small_talk_about_today_is_no_wish() -> None:
    assert read("it is so hot today").best is None


def test_now_gives_way_to_the_time_asked_for() -> None:
    assert start(best("schedule that meeting now, I want it for 4 pm")) == "2026-11-24 16:00"


def test_a_time_given_up_for_something_else_is_ruled_out() -> None:
    assert start(best("I was gonna say thursday but I have class then, make it friday")) == "2026-11-27 00:00"
    assert read("thursday would be fine but I have class then").best is None
    assert start(best("I was going to do 11, but I've got a meeting then. maybe 10 am")) == "2026-11-24 10:00"
    assert start(best("anytime tomorrow except at 11")) == "2026-11-25 00:00"


@pytest.mark.parametrize("text", ["tueday at 3", "teusday at 3", "tuesady at 3"])
def test_a_slip_in_a_weekday(text: str) -> None:
    assert best(text).start == best("tuesday at 3").start
