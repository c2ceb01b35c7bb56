"""Graph's calendar against its simulated server: what the shared contract does not reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from infinioffice.adapters.microsoft.calendar import MicrosoftCalendar
from infinioffice.adapters.microsoft.notify import read as read_notice
from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import (
    AccessRevoked,
    BusyPolicy,
    CursorExpired,
    EventChanged,
    EventDraft,
    Notice,
    OutcomeUnknown,
    RateLimited,
)
from infinioffice.testing.vendors.loopback import Asked, Fault, Told, serve
from infinioffice.testing.vendors.microsoft import SimulatedMicrosoft
from tests.contracts.calendars import MicrosoftWorld, echo, microsoft_description, must_be_described

POLICY = BusyPolicy("America/New_York")
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MAIN = "AQMkAD-main"


def utc(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


DECEMBER = Span(utc(1), utc(31))


def draft(number: int = 1, day: int = 2) -> EventDraft:
    span = Span(utc(day, 15), utc(day, 16))
    return EventDraft(f"{number:032x}", f"booking-{number}", span, "America/New_York", "Visit: Bo", "Notes", "Here")


@pytest.fixture
def world() -> Iterator[MicrosoftWorld]:
    vendor = SimulatedMicrosoft(microsoft_description(), handshake=echo)
    http = Outgoing(allow_loopback=True)
    with serve(vendor.answer) as base:
        yield MicrosoftWorld(vendor, base, http)
        http.close()


def against(answer: Callable[[Asked], Told], ask: Callable[[MicrosoftCalendar], Any]) -> Any:
    """One question to a server that answers as it likes."""
    http = Outgoing(allow_loopback=True)
    with serve(answer) as base:
        try:
            return ask(MicrosoftCalendar(http, base, lambda _: "token"))
        finally:
            http.close()


def december(calendar: MicrosoftCalendar, deadline_s: float = 10.0) -> Any:
    return calendar.events(MAIN, DECEMBER, POLICY, deadline_s)


# -- the description --------------------------------------------------------------------------------------------------


def test_a_request_outside_graphs_description_is_refused_and_noted(world: MicrosoftWorld) -> None:
    must_be_described(world.vendor.description)
    base = f"{world.account._client.base}/v1.0"
    headers = {"Authorization": f"Bearer {world.token}", "Prefer": 'IdType="ImmutableId"'}
    events = f"{base}/me/calendars/{MAIN}/events"
    wrong: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", f"{base}/me/calendars/{MAIN}/calendarView", None),
        ("GET", f"{base}/me/calendars/{MAIN}/calendarview?startDateTime=a&endDateTime=b", None),
        ("GET", f"{events}?$top=5&$sort=start", None),
        ("GET", f"{base}/me/calendars/{MAIN}/calendarView/delta?startDateTime=a&endDateTime=b&$select=id", None),
        ("POST", events, {"title": "no such field"}),
        ("POST", events, {"subject": 7}),
        ("POST", events, {"showAs": "asleep"}),
        ("POST", f"{base}/subscriptions", {"notifyUrl": "https://office.example"}),
    ]
    with httpx.Client(headers=headers) as client:
        statuses = [client.request(method, url, json=body).status_code for method, url, body in wrong]
    assert statuses == [400] * len(wrong)
    assert len(world.vendor.problems) == len(wrong)


def test_no_word_of_other_peoples_events_is_asked_for(world: MicrosoftWorld) -> None:
    world.vendor.enter(utc(2, 14), utc(2, 15), bodyPreview="Secret")
    assert len(december(world.account)) == 1
    asked = world.vendor.asked[-1]
    reply = httpx.get(
        f"{world.account._client.base}{asked.path}",
        params={name: values[0] for name, values in asked.query.items()},
        headers={"Authorization": f"Bearer {world.token}", "Prefer": asked.headers["prefer"]},
    )
    assert "Secret" not in reply.text
    assert "Private words" not in reply.text


def test_ids_are_always_the_immutable_ones(world: MicrosoftWorld) -> None:
    written = world.account.put(MAIN, draft(), None, 10.0)
    world.account.changes(MAIN, "", DECEMBER, POLICY)
    world.account.watch(MAIN, "https://office.example/notify", "", "s3cret", NOW)
    world.account.remove(MAIN, written, 10.0)
    assert world.vendor.problems == []
    assert all('IdType="ImmutableId"' in asked.headers["prefer"] for asked in world.vendor.asked)


# -- reading to the end -----------------------------------------------------------------------------------------------


def test_pages_are_read_to_the_last_even_past_an_empty_one(world: MicrosoftWorld) -> None:
    for day in range(1, 20):
        world.vendor.enter(utc(day, 14), utc(day, 15))
    world.vendor.page = 4
    world.vendor.faults.append(Fault(on="GET", empty_page=True))
    assert len(december(world.account)) == 19
    first = world.account.changes(MAIN, "", DECEMBER, POLICY)
    assert len(first.events) == 19
    for day in range(1, 12):
        world.vendor.enter(utc(day, 18), utc(day, 19))
    world.vendor.faults.append(Fault(on="delta", empty_page=True))
    changes = world.account.changes(MAIN, first.cursor, DECEMBER, POLICY)
    assert not changes.is_full
    assert len(changes.events) == 11


def test_ten_thousand_events_are_read_in_time(world: MicrosoftWorld) -> None:
    start = utc(1)
    for number in range(10_000):
        at = start + timedelta(minutes=4 * number)
        world.vendor.enter(at, at + timedelta(minutes=3))
    world.vendor.description = None
    assert len(december(world.account, 60.0)) == 10_000


def test_many_changes_are_read_with_the_window(world: MicrosoftWorld) -> None:
    cursor = world.account.changes(MAIN, "", DECEMBER, POLICY).cursor
    for day in range(1, 26):
        world.vendor.enter(utc(day, 14), utc(day, 15))
    before = len(world.vendor.asked)
    changes = world.account.changes(MAIN, cursor, DECEMBER, POLICY)
    assert changes.is_full
    assert len(changes.events) == 25
    assert len(world.vendor.asked) - before < 5


def test_our_own_bookings_are_known_in_changes_too(world: MicrosoftWorld) -> None:
    cursor = world.account.changes(MAIN, "", DECEMBER, POLICY).cursor
    world.account.put(MAIN, draft(), None, 10.0)
    changes = world.account.changes(MAIN, cursor, DECEMBER, POLICY)
    assert not changes.is_full
    assert [event.booking for event in changes.events] == ["booking-1"]


@pytest.mark.parametrize("status", [503, 504])
def test_a_mailbox_without_deltas_is_read_whole_each_time(world: MicrosoftWorld, status: int) -> None:
    world.vendor.enter(utc(2, 14), utc(2, 15))
    world.vendor.faults.append(Fault(on="delta", status=status))
    changes = world.account.changes(MAIN, "", DECEMBER, POLICY)
    assert changes.is_full
    assert len(changes.events) == 1
    assert changes.cursor == ""


@pytest.mark.parametrize(
    ("status", "code"),
    [(410, "SyncStateNotFound"), (410, "resyncRequired"), (400, "SyncStateInvalid"), (404, "SyncStateNotFound")],
)
def test_every_word_for_a_lost_cursor(world: MicrosoftWorld, status: int, code: str) -> None:
    cursor = world.account.changes(MAIN, "", DECEMBER, POLICY).cursor
    world.vendor.faults.append(Fault(on="delta", status=status, reason=code))
    with pytest.raises(CursorExpired):
        world.account.changes(MAIN, cursor, DECEMBER, POLICY)


def test_a_cursor_covers_a_window_and_a_little_more(world: MicrosoftWorld) -> None:
    cursor = world.account.changes(MAIN, "", DECEMBER, POLICY).cursor
    soon = Span(DECEMBER.start + timedelta(days=2), DECEMBER.end + timedelta(days=2))
    assert not world.account.changes(MAIN, cursor, soon, POLICY).is_full
    later = Span(DECEMBER.start + timedelta(days=4), DECEMBER.end + timedelta(days=4))
    with pytest.raises(CursorExpired):
        world.account.changes(MAIN, cursor, later, POLICY)


def test_the_token_goes_nowhere_else() -> None:
    asked: list[Asked] = []

    def elsewhere(request: Asked) -> Told:
        asked.append(request)
        return Told(200, {"value": [], "@odata.nextLink": "http://127.0.0.1:1/v1.0/me/calendars"})

    with pytest.raises(VendorDown):
        against(elsewhere, december)
    assert len(asked) == 1
    cursor = orjson.dumps({"link": "https://evil.example/v1.0/x", "until": "2030-01-01T00:00:00Z"}).decode()
    with pytest.raises(CursorExpired):
        against(elsewhere, lambda calendar: calendar.changes(MAIN, cursor, DECEMBER, POLICY))
    assert len(asked) == 1


def test_an_endless_list_ends() -> None:
    def endless(request: Asked) -> Told:
        return Told(200, {"value": [], "@odata.nextLink": f"{request.base}/v1.0/me/calendars/{MAIN}/calendarView?x=1"})

    with pytest.raises(VendorDown):
        against(endless, december)


def test_a_link_too_long_to_follow_means_reading_whole() -> None:
    def long(request: Asked) -> Told:
        if "delta" in request.path:
            return Told(200, {"value": [], "@odata.deltaLink": f"{request.base}/v1.0/{'x' * 4000}"})
        return Told(200, {"value": []})

    changes = against(long, lambda calendar: calendar.changes(MAIN, "", DECEMBER, POLICY))
    assert (changes.is_full, changes.cursor) == (True, "")


@pytest.mark.parametrize("body", [b"<html>Sorry</html>", b"[1]", b'{"value": 7}', b'{"value": [{"id": "e1"}]}'])
def test_an_answer_that_is_none_is_never_a_free_calendar(body: bytes) -> None:
    with pytest.raises(VendorDown):
        against(lambda _: Told(200, body), december)


def test_an_answer_that_drips_costs_no_more_than_the_deadline(world: MicrosoftWorld) -> None:
    world.vendor.enter(utc(2, 14), utc(2, 15))
    world.vendor.faults.append(Fault(drips=True))
    began = time.monotonic()
    with pytest.raises(VendorDown):
        december(world.account, 0.5)
    assert time.monotonic() - began < 5.0


@pytest.mark.parametrize(("name", "zone"), [("Mountain Standard Time", "America/Denver"), ("Customized Time Zone", "")])
def test_the_mailboxs_zone_by_its_windows_name(world: MicrosoftWorld, name: str, zone: str) -> None:
    world.vendor.mailbox_zone = name
    assert [each.zone for each in world.account.calendars()] == [zone]
    world.vendor.faults.append(Fault(on="mailboxSettings", status=403))
    assert [each.zone for each in world.account.calendars()] == [""]


# -- refusals ---------------------------------------------------------------------------------------------------------


def test_a_mailbox_that_asks_us_to_wait(world: MicrosoftWorld) -> None:
    world.vendor.faults.append(Fault(status=503, headers=(("Retry-After", "30"),)))
    with pytest.raises(RateLimited) as caught:
        december(world.account)
    assert caught.value.retry_after_s == 30.0


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_on_a_write_leaves_it_open(world: MicrosoftWorld, status: int) -> None:
    world.vendor.faults.append(Fault(on="POST", status=status))
    with pytest.raises(OutcomeUnknown):
        world.account.put(MAIN, draft(), None, 10.0)
    assert world.account.find(MAIN, draft().key, 10.0) is None


def test_a_missing_licence_is_the_owners_and_a_missing_mailbox_nobodys(world: MicrosoftWorld) -> None:
    world.vendor.faults.append(Fault(status=403, reason="ErrorAccessDenied"))
    with pytest.raises(AccessRevoked):
        december(world.account)
    world.vendor.faults.append(Fault(status=400, reason="MailboxNotEnabledForRESTAPI"))
    with pytest.raises(VendorRefused) as caught:
        december(world.account)
    assert not isinstance(caught.value, AccessRevoked)


def test_a_forgotten_transaction_makes_no_second_event(world: MicrosoftWorld) -> None:
    first = world.account.put(MAIN, draft(), None, 10.0)
    world.vendor.forgets = True
    assert world.account.put(MAIN, draft(), None, 10.0).event_id == first.event_id
    assert world.bookings() == ["booking-1"]


def test_a_duplicate_that_is_refused_is_looked_up(world: MicrosoftWorld) -> None:
    """Two of ours at once: the second is told of a conflict and finds what the first has written."""
    first = world.account.put(MAIN, draft(), None, 10.0)
    hidden = next(iter(world.vendor.calendars[MAIN].events.values()))
    marks, hidden.properties = hidden.properties, {}

    class Late(list[Fault]):
        def pop(self, index: Any = -1) -> Fault:
            hidden.properties = marks
            return super().pop(index)

    world.vendor.faults = Late([Fault(on="POST", status=409, reason="ErrorDuplicateTransactionId")])
    assert world.account.put(MAIN, draft(), None, 10.0).event_id == first.event_id


def test_a_personal_account_is_searched_by_what_was_made_last(world: MicrosoftWorld) -> None:
    world.vendor.is_personal = True
    for day in range(1, 25):
        world.vendor.enter(utc(day, 9), utc(day, 10))
    world.vendor.page = 10
    written = world.account.put(MAIN, draft(), None, 10.0)
    for day in range(1, 15):
        world.vendor.enter(utc(day, 11), utc(day, 12))
    assert world.account.find(MAIN, draft().key, 10.0) == written
    assert world.account.put(MAIN, draft(), None, 10.0) == written
    assert world.account.find(MAIN, draft(2).key, 10.0) is None


def test_a_mailbox_that_ignores_versions_does_not_lose_a_persons_change(world: MicrosoftWorld) -> None:
    world.vendor.ignores_if_match = True
    first = world.account.put(MAIN, draft(), None, 10.0)
    world.vendor.edit(first.event_id, utc(3, 20), utc(3, 21))
    with pytest.raises(EventChanged):
        world.account.put(MAIN, draft(day=4), first, 10.0)
    with pytest.raises(EventChanged):
        world.account.remove(MAIN, first, 10.0)
    assert [event.span.start for event in december(world.account)] == [utc(3, 20)]


def test_what_graph_touches_by_itself_does_not_keep_an_event_alive(world: MicrosoftWorld) -> None:
    first = world.account.put(MAIN, draft(), None, 10.0)
    world.vendor.edit(first.event_id, isReminderOn=True)
    again = world.account.put(MAIN, draft(), first, 10.0)
    assert again.version != first.version
    world.account.remove(MAIN, first, 10.0)
    assert december(world.account) == ()


def test_a_change_between_our_look_and_our_write_is_seen(world: MicrosoftWorld) -> None:
    first = world.account.put(MAIN, draft(), None, 10.0)
    world.vendor.faults.append(Fault(on="PATCH", status=412))
    world.vendor.edit(first.event_id, isReminderOn=True, subject="Visit: Bo (rescheduled)")
    with pytest.raises(EventChanged):
        world.account.put(MAIN, draft(day=4), first, 10.0)


def test_nobody_is_invited(world: MicrosoftWorld) -> None:
    written = world.account.put(MAIN, draft(), None, 10.0)
    world.account.put(MAIN, draft(day=3), written, 10.0)
    bodies = [asked.json() for asked in world.vendor.asked if asked.method in ("POST", "PATCH")]
    assert len(bodies) == 2
    assert not any("attendees" in body for body in bodies)


# -- push -------------------------------------------------------------------------------------------------------------


def notices(world: MicrosoftWorld) -> list[Notice]:
    found: list[Notice] = []
    for each in world.vendor.notices():
        read = read_notice({}, orjson.dumps(each.body))
        assert isinstance(read, tuple)
        found += read
    return found


def test_a_channel_tells_of_changes_until_it_is_ended(world: MicrosoftWorld) -> None:
    channel = world.account.watch(MAIN, "https://office.example/microsoft/calendar/notify", "", "s3cret", NOW)
    assert channel is not None
    assert timedelta(days=2) < channel.expires - NOW < timedelta(minutes=4230)
    world.vendor.enter(utc(2, 14), utc(2, 15))
    told = notices(world)
    assert [(each.channel_id, each.kind) for each in told] == [(channel.id, "changed")]
    assert told[0].is_from("s3cret")
    world.account.unwatch(channel)
    world.vendor.enter(utc(3, 14), utc(3, 15))
    assert notices(world) == []


def test_the_life_of_a_channel_is_told(world: MicrosoftWorld) -> None:
    channel = world.account.watch(MAIN, "https://office.example/notify", "", "s3cret", NOW)
    assert channel is not None
    for event in ("reauthorizationRequired", "missed", "subscriptionRemoved"):
        world.vendor.lifecycle(channel.id, event)
    assert [each.kind for each in notices(world)] == ["expiring", "missed", "ended"]
    world.account.unwatch(channel)


@pytest.mark.parametrize("answer", [(200, "something else"), (404, ""), (0, "")])
def test_an_address_that_does_not_answer_is_a_refusal(world: MicrosoftWorld, answer: tuple[int, str]) -> None:
    world.vendor.handshake = lambda _: answer
    with pytest.raises(VendorRefused) as caught:
        world.account.watch(MAIN, "https://office.example/notify", "", "s3cret", NOW)
    assert "ValidationError" in str(caught.value)


def test_the_question_whether_we_are_there_is_a_real_request() -> None:
    """The address is asked while our own request is still waiting."""
    asked: list[str] = []

    def office(request: Asked) -> Told:
        asked.append(request.first("validationToken"))
        return Told(200, request.first("validationToken").encode(), {"Content-Type": "text/plain"})

    vendor = SimulatedMicrosoft(microsoft_description())
    http = Outgoing(allow_loopback=True)
    with serve(office) as address, serve(vendor.answer) as base:
        world = MicrosoftWorld(vendor, base, http)
        assert world.account.watch(MAIN, f"{address}/microsoft/calendar/notify", "", "s3cret", NOW) is not None
        http.close()
    assert len(asked) == 2
