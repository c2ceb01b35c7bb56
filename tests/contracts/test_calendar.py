"""What every calendar must do, whoever keeps it: busy time, changes, writes that happen once, and its faults."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infinioffice.kernel.errors import VendorDown, VendorFault
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import (
    AccessRevoked,
    BusyPolicy,
    CalendarGone,
    Changes,
    CursorExpired,
    EventChanged,
    EventDraft,
    EventGone,
    ForeignEvent,
    OutcomeUnknown,
    RateLimited,
)
from tests.contracts.calendars import WORLDS, Entry, Feature, Trouble, World

NEW_YORK = ZoneInfo("America/New_York")
POLICY = BusyPolicy("America/New_York")
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LONG_S = 10.0


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    """A wall time in New York in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


def span(start: datetime, minutes: int = 60) -> Span[datetime]:
    utc = start.astimezone(UTC)
    return Span(utc, utc + timedelta(minutes=minutes))


DECEMBER = Span(at(1, 0).astimezone(UTC), at(31, 0).astimezone(UTC))


def draft(number: int = 1, start: datetime | None = None, title: str = "Furnace repair: Ana P.") -> EventDraft:
    return EventDraft(
        key=f"{number:032x}",
        booking=f"booking-{number}",
        span=span(start or at(1, 10)),
        zone="America/New_York",
        title=title,
        notes="Rattling since Monday.\nCall back: +1 518 555 0134",
        place="12 Oak Street, Albany",
    )


@pytest.fixture(params=list(WORLDS))
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with WORLDS[request.param]() as made:
        yield made


def needs(world: World, feature: Feature) -> None:
    if feature not in world.features:
        pytest.skip(f"this calendar has no such thing: {feature}")


def troubled(world: World, kind: Trouble) -> None:
    if kind not in world.troubles:
        pytest.skip(f"this calendar cannot be given the trouble: {kind}")
    world.trouble(kind)


def seen(world: World, policy: BusyPolicy = POLICY, window: Span[datetime] = DECEMBER) -> list[ForeignEvent]:
    found = world.account.events(world.calendar_id, window, policy, LONG_S)
    return sorted(found, key=lambda event: event.span.start)


def busy(world: World, policy: BusyPolicy = POLICY, window: Span[datetime] = DECEMBER) -> list[Span[datetime]]:
    return [event.span for event in seen(world, policy, window) if event.blocks]


# -- what blocks ------------------------------------------------------------------------------------------------------


def test_the_owners_calendars_are_listed_with_their_zone(world: World) -> None:
    found = world.account.calendars()
    mine = next(each for each in found if each.id == world.calendar_id)
    assert mine.is_writable
    assert mine.name
    assert mine.zone in ("", "America/New_York")


def test_a_timed_event_blocks_exactly_its_time_and_touching_ones_do_not_count(world: World) -> None:
    world.enter(Entry(at(2, 9), at(2, 10, 30)))
    assert busy(world) == [span(at(2, 9), 90)]
    assert busy(world, window=span(at(2, 10, 30))) == []
    assert busy(world, window=span(at(2, 8))) == []
    assert busy(world, window=span(at(2, 10, 29), 1)) == [span(at(2, 9), 90)]


def test_an_event_shown_as_free_blocks_only_where_the_owner_wants_it(world: World) -> None:
    world.enter(Entry(at(2, 9), at(2, 10), is_free=True))
    assert busy(world) == []
    assert busy(world, BusyPolicy("America/New_York", free_all_day_blocks=True)) == []
    assert busy(world, BusyPolicy("America/New_York", free_blocks=True)) == [span(at(2, 9))]


def test_a_busy_whole_day_blocks_the_local_date(world: World) -> None:
    world.enter(Entry(date(2026, 12, 2), date(2026, 12, 3)))
    found = seen(world)
    assert [event.span for event in found] == [span(at(2, 0), 24 * 60)]
    assert found[0].is_all_day
    assert found[0].blocks


def test_a_whole_day_is_as_long_as_the_clocks_make_it(world: World) -> None:
    world.enter(Entry(date(2026, 11, 1), date(2026, 11, 2)))
    window = Span(datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC))
    assert busy(world, window=window) == [span(at(1, 0, month=11), 25 * 60)]


def test_whole_days_are_placed_in_the_businesss_zone(world: World) -> None:
    world.enter(Entry(date(2026, 12, 2), date(2026, 12, 3)))
    honolulu = datetime(2026, 12, 2, tzinfo=ZoneInfo("Pacific/Honolulu"))
    assert busy(world, BusyPolicy("Pacific/Honolulu")) == [span(honolulu, 24 * 60)]
    # The evening there is the next day in the calendar's own zone.
    evening = span(honolulu + timedelta(hours=23))
    assert busy(world, BusyPolicy("Pacific/Honolulu"), evening) == [span(honolulu, 24 * 60)]


def test_a_free_whole_day_blocks_only_where_the_owner_wants_it(world: World) -> None:
    world.enter(Entry(date(2026, 12, 2), date(2026, 12, 3), is_free=True))
    assert busy(world) == []
    assert busy(world, BusyPolicy("America/New_York", free_all_day_blocks=True)) == [span(at(2, 0), 24 * 60)]
    assert busy(world, BusyPolicy("America/New_York", free_blocks=True)) == [span(at(2, 0), 24 * 60)]


def test_several_days_end_before_the_last_date(world: World) -> None:
    world.enter(Entry(date(2026, 12, 2), date(2026, 12, 5)))
    assert busy(world) == [span(at(2, 0), 3 * 24 * 60)]
    assert busy(world, window=span(at(5, 0))) == []


def test_an_event_across_midnight_blocks_both_days(world: World) -> None:
    world.enter(Entry(at(2, 22), at(3, 2)))
    assert busy(world, window=span(at(3, 1))) == [span(at(2, 22), 240)]


def test_a_tentative_event_blocks_unless_the_owner_says_otherwise(world: World) -> None:
    world.enter(Entry(at(2, 9), at(2, 10), is_tentative=True))
    assert busy(world) == [span(at(2, 9))]
    assert busy(world, BusyPolicy("America/New_York", tentative_blocks=False)) == []


def test_a_cancelled_event_never_blocks(world: World) -> None:
    world.enter(Entry(at(2, 9), at(2, 10), is_cancelled=True))
    assert busy(world, BusyPolicy("America/New_York", free_blocks=True)) == []


def test_a_declined_invitation_never_blocks(world: World) -> None:
    needs(world, "declined")
    world.enter(Entry(at(2, 9), at(2, 10), is_declined=True))
    assert busy(world, BusyPolicy("America/New_York", free_blocks=True)) == []


def test_out_of_office_blocks(world: World) -> None:
    needs(world, "away")
    world.enter(Entry(at(2, 9), at(2, 17), kind="away"))
    assert busy(world) == [span(at(2, 9), 480)]


def test_focus_time_blocks_unless_the_owner_says_otherwise(world: World) -> None:
    needs(world, "focus")
    world.enter(Entry(at(2, 9), at(2, 11), kind="focus"))
    assert busy(world) == [span(at(2, 9), 120)]
    assert busy(world, BusyPolicy("America/New_York", focus_time_blocks=False)) == []


def test_where_somebody_works_never_blocks(world: World) -> None:
    needs(world, "whereabouts")
    world.enter(Entry(at(2, 9), at(2, 17), kind="whereabouts"))
    assert busy(world, BusyPolicy("America/New_York", free_blocks=True)) == []


def test_a_series_blocks_at_its_wall_time_on_both_sides_of_a_clock_change(world: World) -> None:
    world.enter(Entry(at(26, 9, month=10), at(26, 10, month=10), weeks=3))
    window = Span(at(20, 0, month=10).astimezone(UTC), at(20, 0, month=11).astimezone(UTC))
    expected = [span(at(26, 9, month=10)), span(at(2, 9, month=11)), span(at(9, 9, month=11))]
    assert busy(world, window=window) == expected
    assert expected[0].start.hour + 1 == expected[1].start.hour


def test_one_occurrence_can_be_moved_and_another_deleted(world: World) -> None:
    world.enter(Entry(at(1, 9), at(1, 10), weeks=4))
    second, third = [event.id for event in seen(world)][1:3]
    world.move(second, span(at(9, 15)))
    world.delete(third)
    assert busy(world) == [span(at(1, 9)), span(at(9, 15)), span(at(22, 9))]


def test_names_of_occurrences_stay_what_they_are(world: World) -> None:
    world.enter(Entry(at(1, 9), at(1, 10), weeks=3))
    before = [event.id for event in seen(world)]
    assert len(set(before)) == 3
    world.move(before[1], span(at(9, 15)))
    assert [event.id for event in seen(world)] == before


# -- what changed -----------------------------------------------------------------------------------------------------


class Store:
    """What an office keeps of a calendar, by the rules `Changes` states."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cursor = ""
        self.events: dict[str, ForeignEvent] = {}
        self.was_full: list[bool] = []

    def sync(self) -> Changes:
        account, calendar_id = self.world.account, self.world.calendar_id
        try:
            changes = account.changes(calendar_id, self.cursor, DECEMBER, POLICY)
        except CursorExpired:
            changes = account.changes(calendar_id, "", DECEMBER, POLICY)
        if changes.is_full:
            self.events = {}
        for name in changes.gone:
            self.events = {key: event for key, event in self.events.items() if not key.startswith(name)}
        self.events |= {event.id: event for event in changes.events}
        self.cursor = changes.cursor
        self.was_full.append(changes.is_full)
        return changes

    def inside(self) -> list[tuple[str, Span[datetime], bool]]:
        found = (event for event in self.events.values() if event.span.overlaps(DECEMBER))
        return sorted((event.id, event.span, event.blocks) for event in found)  # type: ignore[type-var]


def now_there(world: World) -> list[tuple[str, Span[datetime], bool]]:
    return sorted((event.id, event.span, event.blocks) for event in seen(world))  # type: ignore[type-var]


def test_a_first_reading_is_everything(world: World) -> None:
    world.enter(Entry(at(2, 9), at(2, 10)))
    world.enter(Entry(at(3, 9), at(3, 10), weeks=2))
    store = Store(world)
    changes = store.sync()
    assert changes.is_full
    assert changes.gone == ()
    assert store.inside() == now_there(world)
    assert len(store.inside()) == 3


def test_nothing_new_is_nothing(world: World) -> None:
    needs(world, "incremental")
    world.enter(Entry(at(2, 9), at(2, 10)))
    store = Store(world)
    store.sync()
    changes = store.sync()
    assert not changes.is_full
    assert (changes.events, changes.gone) == ((), ())


def test_new_moved_and_deleted_events_are_told(world: World) -> None:
    world.enter(Entry(at(2, 9), at(2, 10)))
    world.enter(Entry(at(3, 9), at(3, 10)))
    store = Store(world)
    store.sync()
    first, second = [event.id for event in seen(world)]
    world.move(first, span(at(4, 14)))
    world.delete(second)
    world.enter(Entry(at(5, 9), at(5, 10)))
    store.sync()
    assert store.inside() == now_there(world)
    assert len(store.inside()) == 2
    assert second not in store.events


def test_an_event_moved_out_of_the_window_is_out_of_it(world: World) -> None:
    world.enter(Entry(at(2, 9), at(2, 10)))
    store = Store(world)
    store.sync()
    world.move(seen(world)[0].id, Span(datetime(2027, 6, 1, 9, tzinfo=UTC), datetime(2027, 6, 1, 10, tzinfo=UTC)))
    store.sync()
    assert store.inside() == []


def test_a_deleted_series_takes_every_occurrence_with_it(world: World) -> None:
    world.enter(Entry(at(1, 9), at(1, 10), weeks=4))
    world.enter(Entry(at(2, 9), at(2, 10)))
    store = Store(world)
    store.sync()
    assert len(store.inside()) == 5
    world.delete_series()
    store.sync()
    assert store.inside() == now_there(world)
    assert len(store.inside()) == 1


def test_a_cursor_too_old_is_said_and_reading_anew_heals(world: World) -> None:
    needs(world, "incremental")
    world.enter(Entry(at(2, 9), at(2, 10)))
    store = Store(world)
    store.sync()
    world.delete(seen(world)[0].id)
    world.enter(Entry(at(3, 9), at(3, 10)))
    world.lose_cursors()
    with pytest.raises(CursorExpired):
        world.account.changes(world.calendar_id, store.cursor, DECEMBER, POLICY)
    store.sync()
    assert store.was_full == [True, True]
    assert store.inside() == now_there(world)


def test_a_cursor_that_is_none_is_one_too_old(world: World) -> None:
    if world.account.vendor == "memory":
        pytest.skip("the fake takes only its own cursors")
    for nonsense in ("x", "{}", '{"token": "sync-0-0", "link": "x", "until": "2030-01-01T00:00:00Z"}'):
        with pytest.raises((CursorExpired, VendorDown)):
            world.account.changes(world.calendar_id, nonsense, DECEMBER, POLICY)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_a_person_does_the_changes_lead_to_what_is_there(world: World, seed: int) -> None:
    rng = random.Random(seed)
    store = Store(world)
    for _ in range(12):
        here = seen(world)
        step = rng.choice(["enter", "enter", "series", "move", "delete", "lose", "sync"])
        start = at(rng.randrange(1, 28), rng.randrange(7, 18))
        if step == "enter":
            world.enter(Entry(start, start + timedelta(hours=1), is_free=rng.random() < 0.3))
        elif step == "series":
            world.enter(Entry(start, start + timedelta(hours=1), weeks=rng.randrange(2, 5)))
        elif step == "move" and here:
            world.move(rng.choice(here).id, span(start, 30))
        elif step == "delete" and here:
            world.delete(rng.choice(here).id)
        elif step == "lose":
            world.lose_cursors()
        else:
            store.sync()
            assert store.inside() == now_there(world)
    store.sync()
    assert store.inside() == now_there(world)


# -- writing ----------------------------------------------------------------------------------------------------------


def test_a_booking_is_written_and_known_again(world: World) -> None:
    written = world.account.put(world.calendar_id, draft(), None, LONG_S)
    assert written.span == draft().span
    found = seen(world)
    assert [(event.id, event.booking, event.span) for event in found] == [(written.event_id, "booking-1", draft().span)]
    assert found[0].blocks
    assert found[0].version == written.version
    assert world.account.find(world.calendar_id, draft().key, LONG_S) == written
    assert world.account.find(world.calendar_id, draft(2).key, LONG_S) is None


def test_a_persons_event_is_nobodys_booking(world: World) -> None:
    world.enter(Entry(at(2, 9), at(2, 10)))
    assert [event.booking for event in seen(world)] == [None]


def test_writing_the_same_booking_twice_is_one_event(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    assert world.account.put(world.calendar_id, draft(), None, LONG_S) == first
    assert world.bookings() == ["booking-1"]


def test_creating_what_a_person_has_moved_answers_where_it_is(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    world.move(first.event_id, span(at(3, 15)))
    again = world.account.put(world.calendar_id, draft(), None, LONG_S)
    assert (again.event_id, again.span) == (first.event_id, span(at(3, 15)))
    assert busy(world) == [span(at(3, 15))]


def test_many_at_once_are_all_written(world: World) -> None:
    drafts = [draft(n, at(1 + n, 10)) for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda each: world.account.put(world.calendar_id, each, None, LONG_S), drafts))
    assert world.bookings() == sorted(each.booking for each in drafts)


def test_a_booking_is_moved_by_whoever_knows_it(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    moved = world.account.put(world.calendar_id, draft(start=at(4, 13)), first, LONG_S)
    assert (moved.event_id, moved.span) == (first.event_id, span(at(4, 13)))
    assert moved.version != first.version
    assert busy(world) == [span(at(4, 13))]
    assert [event.booking for event in seen(world)] == ["booking-1"]


def test_what_a_person_changed_is_not_overwritten(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    world.move(first.event_id, span(at(3, 15)))
    with pytest.raises(EventChanged):
        world.account.put(world.calendar_id, draft(start=at(4, 13)), first, LONG_S)
    with pytest.raises(EventChanged):
        world.account.remove(world.calendar_id, first, LONG_S)
    assert busy(world) == [span(at(3, 15))]


def test_after_a_look_it_can_be_changed_again(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    world.move(first.event_id, span(at(3, 15)))
    known = world.account.find(world.calendar_id, draft().key, LONG_S)
    assert known is not None
    assert known.span == span(at(3, 15))
    world.account.put(world.calendar_id, draft(start=at(4, 13)), known, LONG_S)
    assert busy(world) == [span(at(4, 13))]


def test_a_booking_a_person_deleted_is_gone(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    world.delete(first.event_id)
    with pytest.raises(EventGone):
        world.account.put(world.calendar_id, draft(start=at(4, 13)), first, LONG_S)
    assert world.account.find(world.calendar_id, draft().key, LONG_S) is None
    world.account.remove(world.calendar_id, first, LONG_S)
    assert seen(world) == []


def test_removing_is_done_once_and_said_twice(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    world.account.remove(world.calendar_id, first, LONG_S)
    world.account.remove(world.calendar_id, first, LONG_S)
    assert seen(world) == []
    assert world.bookings() == []


def test_a_removed_booking_can_be_written_again(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    world.account.remove(world.calendar_id, first, LONG_S)
    world.account.put(world.calendar_id, draft(start=at(7, 9)), None, LONG_S)
    assert busy(world) == [span(at(7, 9))]
    assert world.bookings() == ["booking-1"]


def test_a_creation_without_an_answer_is_found_and_not_repeated(world: World) -> None:
    troubled(world, "reply_lost")
    with pytest.raises(OutcomeUnknown):
        world.account.put(world.calendar_id, draft(), None, LONG_S)
    found = world.account.find(world.calendar_id, draft().key, LONG_S)
    assert found is not None
    assert found.span == draft().span
    assert world.account.put(world.calendar_id, draft(), None, LONG_S) == found
    assert world.bookings() == ["booking-1"]


def test_a_change_without_an_answer_can_be_tried_again(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    troubled(world, "reply_lost")
    with pytest.raises(OutcomeUnknown):
        world.account.put(world.calendar_id, draft(start=at(4, 13)), first, LONG_S)
    again = world.account.put(world.calendar_id, draft(start=at(4, 13)), first, LONG_S)
    assert again.span == span(at(4, 13))
    assert busy(world) == [span(at(4, 13))]
    # What was learnt is good for the next change.
    world.account.put(world.calendar_id, draft(start=at(5, 13)), again, LONG_S)
    assert busy(world) == [span(at(5, 13))]


def test_a_removal_without_an_answer_can_be_tried_again(world: World) -> None:
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    troubled(world, "reply_lost")
    with pytest.raises(OutcomeUnknown):
        world.account.remove(world.calendar_id, first, LONG_S)
    world.account.remove(world.calendar_id, first, LONG_S)
    assert seen(world) == []


def test_texts_of_any_kind_arrive(world: World) -> None:
    title = 'Réparation — 50% off; "quoted", \\ back\\slash: 雨漏り 🔧'
    written = world.account.put(world.calendar_id, draft(title=title), None, LONG_S)
    again = world.account.put(world.calendar_id, draft(title=title, start=at(4, 8)), written, LONG_S)
    assert again.span == span(at(4, 8))


# -- when it fails ----------------------------------------------------------------------------------------------------


def test_a_deleted_calendar_is_said_to_be_gone(world: World) -> None:
    store = Store(world)
    store.sync()
    world.delete_calendar()
    with pytest.raises(CalendarGone):
        world.account.events(world.calendar_id, DECEMBER, POLICY, LONG_S)
    with pytest.raises(CalendarGone):
        world.account.changes(world.calendar_id, "", DECEMBER, POLICY)
    with pytest.raises(CalendarGone):
        world.account.changes(world.calendar_id, store.cursor, DECEMBER, POLICY)
    with pytest.raises(CalendarGone):
        world.account.put(world.calendar_id, draft(), None, LONG_S)


def test_too_many_requests_say_how_long_to_wait(world: World) -> None:
    troubled(world, "rate")
    with pytest.raises(RateLimited) as caught:
        world.account.events(world.calendar_id, DECEMBER, POLICY, LONG_S)
    assert caught.value.retry_after_s == 7.0
    assert caught.value.retryable


def test_too_many_requests_without_a_word_of_when(world: World) -> None:
    troubled(world, "rate_without_word")
    with pytest.raises(RateLimited) as caught:
        world.account.put(world.calendar_id, draft(), None, LONG_S)
    assert caught.value.retry_after_s is None
    assert world.bookings() == []


def test_a_calendar_that_is_down_can_be_tried_again(world: World) -> None:
    troubled(world, "down")
    with pytest.raises(VendorDown) as caught:
        world.account.events(world.calendar_id, DECEMBER, POLICY, LONG_S)
    assert caught.value.retryable
    assert seen(world) == []


def test_a_slow_calendar_costs_no_more_than_the_deadline(world: World) -> None:
    troubled(world, "slow")
    began = time.monotonic()
    with pytest.raises(VendorDown):
        world.account.events(world.calendar_id, DECEMBER, POLICY, 0.4)
    assert time.monotonic() - began < 5.0


def test_a_slow_write_may_have_happened(world: World) -> None:
    troubled(world, "slow")
    with pytest.raises(VendorDown):
        world.account.put(world.calendar_id, draft(), None, 0.4)
    world.account.put(world.calendar_id, draft(), None, LONG_S)
    assert world.bookings() == ["booking-1"]


def test_a_token_that_ran_out_is_renewed_once(world: World) -> None:
    troubled(world, "token_refused")
    world.account.put(world.calendar_id, draft(), None, LONG_S)
    assert world.bookings() == ["booking-1"]


def test_a_permission_taken_back_is_said(world: World) -> None:
    troubled(world, "revoked")
    with pytest.raises(AccessRevoked) as caught:
        world.account.events(world.calendar_id, DECEMBER, POLICY, LONG_S)
    assert not caught.value.retryable


def test_no_fault_tells_what_is_in_a_calendar(world: World) -> None:
    """Faults are logged: nothing of a booking may stand in one."""
    faults: list[VendorFault] = []
    first = world.account.put(world.calendar_id, draft(), None, LONG_S)
    world.move(first.event_id, span(at(3, 15)))
    with pytest.raises(EventChanged) as changed:
        world.account.put(world.calendar_id, draft(start=at(4, 13)), first, LONG_S)
    faults.append(changed.value)
    world.delete_calendar()
    with pytest.raises(CalendarGone) as gone:
        world.account.put(world.calendar_id, draft(2), None, LONG_S)
    faults.append(gone.value)
    for fault in faults:
        assert not any(word in str(fault) for word in ("Ana", "Oak", "555", "owner@"))


# -- being told -------------------------------------------------------------------------------------------------------


def test_a_channel_is_opened_and_ended(world: World) -> None:
    channel = world.account.watch(world.calendar_id, "https://office.example/notify", "channel-1", "s3cret", NOW)
    assert (channel is not None) == world.account.has_push
    if channel is None:
        return
    assert channel.expires > NOW + timedelta(hours=24)
    world.account.unwatch(channel)
    world.account.unwatch(channel)


def test_a_channel_to_a_deleted_calendar_is_refused(world: World) -> None:
    needs(world, "push")
    world.delete_calendar()
    with pytest.raises(CalendarGone):
        world.account.watch(world.calendar_id, "https://office.example/notify", "channel-1", "s3cret", NOW)
