"""Google Calendar against its simulated server: what the shared contract does not reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from infinioffice.adapters.google.calendar import GoogleCalendar
from infinioffice.adapters.google.notify import read as read_notice
from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import (
    AccessRevoked,
    BusyPolicy,
    CalendarGone,
    CursorExpired,
    EventDraft,
    OutcomeUnknown,
    RateLimited,
)
from infinioffice.testing.vendors.google import SimulatedGoogle
from infinioffice.testing.vendors.loopback import Asked, Fault, Told, serve
from tests.contracts.calendars import GoogleWorld, google_description, must_be_described

POLICY = BusyPolicy("America/New_York")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OWNER = "owner@example.com"


def utc(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


DECEMBER = Span(utc(1), utc(31))


def draft(number: int = 1, day: int = 2) -> EventDraft:
    span = Span(utc(day, 15), utc(day, 16))
    return EventDraft(f"{number:032x}", f"booking-{number}", span, "America/New_York", "Visit: Bo", "Notes", "Here")


@pytest.fixture
def world() -> Iterator[GoogleWorld]:
    vendor = SimulatedGoogle(google_description())
    http = Outgoing(allow_loopback=True)
    with serve(vendor.answer) as base:
        yield GoogleWorld(vendor, base, http)
        http.close()


def against(answer: Callable[[Asked], Told], ask: Callable[[GoogleCalendar], Any]) -> Any:
    """One question to a server that answers as it likes."""
    http = Outgoing(allow_loopback=True)
    with serve(answer) as base:
        try:
            return ask(GoogleCalendar(http, base, lambda _: "token"))
        finally:
            http.close()


def december(calendar: GoogleCalendar, deadline_s: float = 10.0) -> Any:
    return calendar.events(OWNER, DECEMBER, POLICY, deadline_s)


# -- the description --------------------------------------------------------------------------------------------------


def test_a_request_outside_googles_description_is_refused_and_noted(world: GoogleWorld) -> None:
    must_be_described(world.vendor.description)
    signed_in = {"Authorization": f"Bearer {world.token}"}
    base = world.account._client.base
    events = f"{base}/calendar/v3/calendars/primary/events"
    wrong: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", f"{events}?timemin=2026-12-01T00:00:00Z", None),
        ("GET", f"{events}?maxResults=many", None),
        ("GET", f"{events}?orderBy=size", None),
        ("GET", f"{events}?timeMin=2026-12-01", None),
        ("GET", f"{base}/calendar/v3/calendars/primary/occasions", None),
        ("POST", events, {"sumary": "misspelt"}),
        ("POST", events, {"start": {"datetime": "2026-12-01T10:00:00Z"}}),
        ("POST", f"{events}?sendUpdates=some", {"summary": "x"}),
    ]
    with httpx.Client(headers=signed_in) as client:
        statuses = [client.request(method, url, json=body).status_code for method, url, body in wrong]
    assert statuses == [400] * len(wrong)
    assert len(world.vendor.problems) == len(wrong)


def test_ids_and_tokens_are_googles_to_judge(world: GoogleWorld) -> None:
    headers = {"Authorization": f"Bearer {world.token}"}
    url = f"{world.account._client.base}/calendar/v3/calendars/primary/events"
    times = {"start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"}}
    with httpx.Client(headers=headers) as client:
        assert client.post(url, json={"id": "with-dashes"} | times).status_code == 400
        assert client.post(url, json={"id": "0123456789vwxyz"} | times).status_code == 400
        token = client.get(url).json()["nextSyncToken"]
        assert client.get(url, params={"syncToken": token, "timeMin": "2026-12-01T00:00:00Z"}).status_code == 400
        assert client.get(url, params={"syncToken": token}).status_code == 200


def test_no_word_of_other_peoples_events_is_asked_for(world: GoogleWorld) -> None:
    world.vendor.enter(utc(2, 14), utc(2, 15), description="Secret", location="Secret", attendees=[{"email": "a@b.c"}])
    assert len(december(world.account)) == 1
    asked = world.vendor.asked[-1]
    reply = httpx.get(
        f"{world.account._client.base}{asked.path}",
        params={name: values[0] for name, values in asked.query.items()},
        headers={"Authorization": f"Bearer {world.token}"},
    )
    assert "Secret" not in reply.text
    assert "Private words" not in reply.text
    assert "a@b.c" not in reply.text


# -- reading to the end -----------------------------------------------------------------------------------------------


def test_pages_are_read_to_the_last_even_past_an_empty_one(world: GoogleWorld) -> None:
    for day in range(1, 20):
        world.vendor.enter(utc(day, 14), utc(day, 15))
    world.vendor.page = 4
    world.vendor.faults.append(Fault(on="GET", empty_page=True))
    assert len(december(world.account)) == 19
    first = world.account.changes(OWNER, "", DECEMBER, POLICY)
    assert len(first.events) == 19
    for day in range(1, 12):
        world.vendor.enter(utc(day, 18), utc(day, 19))
    world.vendor.faults.append(Fault(on="GET", empty_page=True))
    assert len(world.account.changes(OWNER, first.cursor, DECEMBER, POLICY).events) == 11


def test_ten_thousand_events_are_read_in_time(world: GoogleWorld) -> None:
    start = utc(1)
    for number in range(10_000):
        at = start + timedelta(minutes=4 * number)
        world.vendor.enter(at, at + timedelta(minutes=3))
    world.vendor.description = None
    assert len(december(world.account, 60.0)) == 10_000


def test_an_endless_series_is_bounded_by_the_window(world: GoogleWorld) -> None:
    world.vendor.enter(utc(1, 14), utc(1, 15), recurrence=["RRULE:FREQ=DAILY"])
    assert len(december(world.account)) == 30
    assert len(world.account.changes(OWNER, "", DECEMBER, POLICY).events) < 40


def test_an_endless_list_ends() -> None:
    page = {"items": [], "nextPageToken": "again"}
    with pytest.raises(VendorDown):
        against(lambda _: Told(200, page), december)


def test_the_same_event_told_twice_counts_as_it_was_told_last() -> None:
    times = {"start": {"dateTime": "2026-12-02T09:00:00Z"}, "end": {"dateTime": "2026-12-02T10:00:00Z"}}
    items = [{"id": "e1", **times}, {"id": "e1", "status": "cancelled"}, {"id": "e2", "status": "cancelled"}]
    items.append({"id": "e2", **times})
    told = {"items": items, "nextSyncToken": "next"}
    cursor = '{"token":"t","until":"2027-01-03T00:00:00Z"}'
    changes = against(lambda _: Told(200, told), lambda calendar: calendar.changes(OWNER, cursor, DECEMBER, POLICY))
    assert [event.id for event in changes.events] == ["e2"]
    assert changes.gone == ("e1",)


def test_a_cursor_covers_a_window_and_a_little_more(world: GoogleWorld) -> None:
    cursor = world.account.changes(OWNER, "", DECEMBER, POLICY).cursor
    soon = Span(DECEMBER.start + timedelta(days=2), DECEMBER.end + timedelta(days=2))
    assert not world.account.changes(OWNER, cursor, soon, POLICY).is_full
    later = Span(DECEMBER.start + timedelta(days=4), DECEMBER.end + timedelta(days=4))
    with pytest.raises(CursorExpired):
        world.account.changes(OWNER, cursor, later, POLICY)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Sorry</html>", b"[1]", b'{"items": 7}', b'{"items": [7]}', b'{"items": [{"id": "e1"}]}'],
)
def test_an_answer_that_is_none_is_never_a_free_calendar(body: bytes) -> None:
    if body == b"":
        # An empty page of a list is an answer; an empty body of a list is one as well, with nothing in it.
        assert against(lambda _: Told(200, {}), december) == ()
        return
    with pytest.raises(VendorDown):
        against(lambda _: Told(200, body), december)


def test_an_answer_that_drips_costs_no_more_than_the_deadline(world: GoogleWorld) -> None:
    world.vendor.enter(utc(2, 14), utc(2, 15))
    world.vendor.faults.append(Fault(drips=True))
    began = time.monotonic()
    with pytest.raises(VendorDown):
        december(world.account, 0.5)
    assert time.monotonic() - began < 5.0


def test_reading_is_tried_again_when_a_kept_connection_has_ended(world: GoogleWorld) -> None:
    world.vendor.faults.append(Fault(on="GET", drop="before"))
    assert december(world.account) == ()
    world.vendor.faults += [Fault(on="GET", drop="before")] * 2
    with pytest.raises(VendorDown):
        december(world.account)


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("reason", ["rateLimitExceeded", "userRateLimitExceeded"])
def test_both_words_for_too_fast_mean_the_same(world: GoogleWorld, status: int, reason: str) -> None:
    world.vendor.faults.append(Fault(status=status, reason=reason))
    with pytest.raises(RateLimited) as caught:
        december(world.account)
    assert caught.value.retry_after_s is None


def test_a_used_up_quota_rests_for_long(world: GoogleWorld) -> None:
    world.vendor.faults.append(Fault(status=403, reason="calendarUsageLimits"))
    with pytest.raises(RateLimited) as caught:
        world.account.put(OWNER, draft(), None, 10.0)
    assert caught.value.retry_after_s == 3600.0


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("999999999", 86_400.0),
        ("Fri, 20 Nov 2026 12:01:30 GMT", 90.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_how_long_to_wait_in_every_form(said: str, seconds: float | None) -> None:
    headers = {"Retry-After": said, "Date": "Fri, 20 Nov 2026 12:00:00 GMT"}
    with pytest.raises(RateLimited) as caught:
        against(lambda _: Told(429, None, headers), december)
    assert caught.value.retry_after_s == seconds


def test_a_refusal_is_permanent_and_a_missing_permission_the_owners(world: GoogleWorld) -> None:
    world.vendor.faults.append(Fault(status=403, reason="forbidden"))
    with pytest.raises(VendorRefused) as caught:
        december(world.account)
    assert not isinstance(caught.value, AccessRevoked)
    world.vendor.faults.append(Fault(status=403, reason="insufficientPermissions"))
    with pytest.raises(AccessRevoked):
        december(world.account)


def test_a_calendar_we_may_only_read_is_listed_and_not_written(world: GoogleWorld) -> None:
    world.vendor.add_calendar("team@example.com", "Team", role="reader")
    found = {each.id: each.is_writable for each in world.account.calendars()}
    assert found == {OWNER: True, "team@example.com": False}
    with pytest.raises(VendorRefused) as caught:
        world.account.put("team@example.com", draft(), None, 10.0)
    assert not isinstance(caught.value, (AccessRevoked, CalendarGone))


def test_calendars_with_odd_names_are_reached(world: GoogleWorld) -> None:
    odd = "en.usa#holiday@group.v.calendar.google.com/../x?y"
    world.vendor.add_calendar(odd, "Odd")
    written = world.account.put(odd, draft(), None, 10.0)
    assert [event.id for event in world.account.events(odd, DECEMBER, POLICY, 10.0)] == [written.event_id]
    assert december(world.account) == ()


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_on_a_write_leaves_it_open(world: GoogleWorld, status: int) -> None:
    world.vendor.faults.append(Fault(on="POST", status=status))
    with pytest.raises(OutcomeUnknown):
        world.account.put(OWNER, draft(), None, 10.0)
    assert world.account.find(OWNER, draft().key, 10.0) is None


def test_an_id_that_is_somebody_elses_is_not_taken_for_ours(world: GoogleWorld) -> None:
    world.account.put(OWNER, draft(), None, 10.0)
    stolen = EventDraft(draft().key, "booking-9", draft().span, "America/New_York", "T", "N", "P")
    with pytest.raises(VendorRefused):
        world.account.put(OWNER, stolen, None, 10.0)
    assert world.bookings() == ["booking-1"]


def test_a_booking_made_all_day_by_a_person_can_be_taken_back(world: GoogleWorld) -> None:
    written = world.account.put(OWNER, draft(), None, 10.0)
    world.vendor.edit(written.event_id, start=utc(3).date(), end=utc(4).date())
    (event,) = december(world.account)
    assert event.is_all_day
    known = world.account.find(OWNER, draft().key, 10.0)
    assert known is not None
    again = world.account.put(OWNER, draft(day=5), known, 10.0)
    assert again.span == draft(day=5).span


def test_nobody_is_mailed(world: GoogleWorld) -> None:
    written = world.account.put(OWNER, draft(), None, 10.0)
    written = world.account.put(OWNER, draft(day=3), written, 10.0)
    world.account.remove(OWNER, written, 10.0)
    writes = [asked for asked in world.vendor.asked if asked.method != "GET"]
    assert [asked.first("sendUpdates") for asked in writes] == ["none"] * 3


def test_every_change_names_the_version_it_is_about(world: GoogleWorld) -> None:
    written = world.account.put(OWNER, draft(), None, 10.0)
    world.account.put(OWNER, draft(day=3), written, 10.0)
    assert world.vendor.asked[-1].headers["if-match"] == written.version


def test_a_renewed_token_serves_every_page_that_follows(world: GoogleWorld) -> None:
    for day in range(1, 10):
        world.vendor.enter(utc(day, 14), utc(day, 15))
    world.vendor.page = 2
    asked_for: list[bool] = []
    old, new = world.token, world.vendor.consent.new_access_token()
    world.vendor.consent.access_tokens.discard(old)

    def source(was_refused: bool) -> str:
        asked_for.append(was_refused)
        return new if was_refused else old

    calendar = GoogleCalendar(world.account._client.http, world.account._client.base, source)
    assert len(december(calendar)) == 9
    assert asked_for == [False, True]


def test_an_answer_without_end_is_not_swallowed() -> None:
    with pytest.raises(VendorDown):
        against(lambda _: Told(200, b" " * (17 * 1024 * 1024)), december)


# -- push -------------------------------------------------------------------------------------------------------------


def test_a_channel_tells_of_changes_until_it_is_ended(world: GoogleWorld) -> None:
    channel = world.account.watch(OWNER, "https://office.example/google/calendar/notify", "channel-1", "s3cret", NOW)
    assert channel is not None
    assert channel.expires == NOW + timedelta(days=7)
    assert channel.resource
    world.vendor.enter(utc(2, 14), utc(2, 15))
    notices = [read_notice(each.headers) for each in world.vendor.notices()]
    assert [notice.kind for notice in notices] == ["opened", "changed"]
    assert all(notice.channel_id == "channel-1" and notice.is_from("s3cret") for notice in notices)
    world.account.unwatch(channel)
    world.vendor.enter(utc(3, 14), utc(3, 15))
    assert world.vendor.notices() == []


def test_a_channel_is_renewed_by_a_second_one_before_the_first_ends(world: GoogleWorld) -> None:
    first = world.account.watch(OWNER, "https://office.example/notify", "channel-1", "s3cret", NOW)
    second = world.account.watch(OWNER, "https://office.example/notify", "channel-2", "s3cret-2", NOW)
    assert first is not None
    assert second is not None
    world.account.unwatch(first)
    world.vendor.notices()
    world.vendor.enter(utc(2, 14), utc(2, 15))
    assert [read_notice(each.headers).channel_id for each in world.vendor.notices()] == ["channel-2"]


def test_an_address_google_does_not_take_is_a_refusal(world: GoogleWorld) -> None:
    with pytest.raises(VendorRefused) as caught:
        world.account.watch(OWNER, "http://office.example/notify", "channel-1", "s3cret", NOW)
    assert "push.webhookUrlNotHttps" in str(caught.value)
