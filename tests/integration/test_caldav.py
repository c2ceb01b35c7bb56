"""CalDAV beyond the contract: finding the calendars, servers with less, large calendars, hostile answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from infinioffice.adapters.caldav.calendar import CalDavCalendar
from infinioffice.call.outgoing import Outgoing
from infinioffice.kernel.addresses import AddressRefused
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import AccessRevoked, BusyPolicy, CalendarGone
from infinioffice.testing.vendors.loopback import Asked, Told, serve
from tests.contracts.caldav import PASSWORD, radicale

POLICY = BusyPolicy("America/New_York")
DECEMBER = Span(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
XML = {"Content-Type": "application/xml"}


def multistatus(*responses: tuple[str, str]) -> Told:
    inner = "".join(
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{props}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
        for href, props in responses
    )
    return Told(207, f"<d:multistatus {SPACES}>{inner}</d:multistatus>".encode(), dict(XML))


@contextmanager
def account(answer: Callable[[Asked], Told], path: str = "/") -> Iterator[CalDavCalendar]:
    http = Outgoing(allow_loopback=True)
    try:
        with serve(answer) as base:
            yield CalDavCalendar(http, base + path, "owner@example.com", PASSWORD)
            http.close()
    finally:
        http.close()


class SmallServer:
    """A server after iCloud's manner: `.well-known` leads away, no sync tokens, a ctag."""

    def __init__(self, tag: str = '<s:getctag>"1"</s:getctag>') -> None:
        self.tag = tag
        self.etag = '"a"'
        self.asked: list[str] = []

    def __call__(self, asked: Asked) -> Told:
        self.asked.append(f"{asked.method} {asked.path} {asked.headers.get('depth', '')}")
        if asked.path == "/.well-known/caldav":
            return Told(301, b"", {"Location": "/dav/"})
        if asked.path == "/dav/":
            href = "<d:current-user-principal><d:href>/dav/me/</d:href></d:current-user-principal>"
            return multistatus(("/dav/", href))
        if asked.path == "/dav/me/":
            home = "<c:calendar-home-set><d:href>/dav/me/calendars/</d:href></c:calendar-home-set>"
            return multistatus(("/dav/me/", home))
        if asked.path == "/dav/me/calendars/":
            return multistatus(*self.collections())
        if asked.method == "REPORT":
            return multistatus(("/dav/me/calendars/work/1.ics", self.event()))
        if asked.headers.get("depth") == "1":
            return multistatus(("/dav/me/calendars/work/1.ics", f"<d:getetag>{self.etag}</d:getetag>"))
        return multistatus(("/dav/me/calendars/work/", self.tag))

    def event(self) -> str:
        data = (
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20261101T000000Z\n"
            "DTSTART:20261202T140000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
        )
        return f"<d:getetag>{self.etag}</d:getetag><c:calendar-data>{data}</c:calendar-data>"

    @staticmethod
    def collections() -> list[tuple[str, str]]:
        kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
        todo = '<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>'
        only = "<d:current-user-privilege-set><d:privilege><d:read/></d:privilege></d:current-user-privilege-set>"
        zone = "<c:calendar-timezone>BEGIN:VCALENDAR&#13;\nBEGIN:VTIMEZONE&#13;\nTZID:America/Chicago&#13;\n"
        zone += "END:VTIMEZONE&#13;\nEND:VCALENDAR</c:calendar-timezone>"
        return [
            ("/dav/me/calendars/", "<d:resourcetype><d:collection/></d:resourcetype>"),
            ("/dav/me/calendars/work/", f"{kind}<d:displayname>Work</d:displayname>{zone}"),
            ("/dav/me/calendars/holidays/", f"{kind}{only}"),
            ("/dav/me/calendars/tasks/", kind + todo),
        ]


def test_calendars_are_found_from_a_host_name_alone() -> None:
    with account(SmallServer()) as mine:
        found = mine.calendars()
    assert [(each.name, each.zone, each.is_writable) for each in found] == [
        ("Work", "America/Chicago", True), ("holidays", "", False),
    ]  # fmt: skip
    assert found[0].id.endswith("/dav/me/calendars/work/")


@pytest.mark.parametrize("tag", ['<s:getctag>"1"</s:getctag>', ""])
def test_a_server_without_sync_tokens_is_read_again_only_when_something_changed(tag: str) -> None:
    server = SmallServer(tag)
    with account(server) as mine:
        calendar_id = mine.calendars()[0].id
        first = mine.changes(calendar_id, "", DECEMBER, POLICY)
        assert (first.is_full, len(first.events)) == (True, 1)
        same = mine.changes(calendar_id, first.cursor, DECEMBER, POLICY)
        assert (same.events, same.gone, same.is_full) == ((), (), False)
        assert sum(line.startswith("REPORT") for line in server.asked) == 1
        server.tag, server.etag = (tag and '<s:getctag>"2"</s:getctag>'), '"b"'
        assert mine.changes(calendar_id, first.cursor, DECEMBER, POLICY).is_full


def test_no_caldav_there_and_a_wrong_password_are_told_apart() -> None:
    with account(lambda asked: Told(404, b"")) as mine, pytest.raises(VendorRefused) as caught:
        mine.calendars()
    assert not isinstance(caught.value, AccessRevoked | CalendarGone)
    with account(lambda asked: Told(401, b"")) as mine, pytest.raises(AccessRevoked):
        mine.calendars()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>Sign in</html>", b"<d:multistatus xmlns:d='DAV:'>", b"\xff\xfe\x00",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><d:multistatus xmlns:d="DAV:">&e;</d:multistatus>',
    ],
)  # fmt: skip
def test_an_answer_that_is_no_calendar_data_is_a_fault(body: bytes) -> None:
    with account(lambda asked: Told(207, body, dict(XML))) as mine, pytest.raises(VendorDown):
        mine.events(mine._base_url + "dav/", DECEMBER, POLICY, 5.0)


def test_the_password_stays_with_the_server_it_is_for() -> None:
    """A server, or somebody who changed a stored address, names another one: nobody there is told the password."""
    seen: list[str] = []

    def other(asked: Asked) -> Told:
        seen.append(asked.headers.get("authorization", ""))
        return Told(404, b"")

    with serve(other) as elsewhere:
        principal = f"<d:current-user-principal><d:href>{elsewhere}/me/</d:href></d:current-user-principal>"
        with account(lambda asked: multistatus(("/", principal))) as mine:
            for ask in (mine.calendars, lambda: mine.events(f"{elsewhere}/cal/", DECEMBER, POLICY, 5.0)):
                with pytest.raises(AddressRefused):
                    ask()
        with (
            account(lambda asked: Told(302, b"", {"Location": f"{elsewhere}/dav/"})) as mine,
            pytest.raises(VendorRefused),
        ):
            mine.calendars()
    assert set(seen) <= {""}


@pytest.mark.parametrize(
    "typed",
    ["http://caldav.example.com", "https://localhost/", "169.254.169.254", "https://10.0.0.2/dav", "radicale:5232"],
)
def test_an_address_inside_is_refused_before_anything_is_asked(typed: str) -> None:
    http = Outgoing()
    with pytest.raises(AddressRefused):
        CalDavCalendar(http, typed, "owner", PASSWORD).calendars()
    http.close()


def test_a_bare_name_means_the_safe_way() -> None:
    asked: list[str] = []

    def nowhere(name: str, port: int) -> list[str]:
        asked.append(f"{name}:{port}")
        return []

    http = Outgoing(resolver=nowhere)
    with pytest.raises(AddressRefused) as caught:
        CalDavCalendar(http, " caldav.icloud.com ", "owner", PASSWORD).calendars()
    http.close()
    assert (asked, caught.value.reason) == (["caldav.icloud.com:443"], "unknown")


def test_a_real_server_refuses_a_wrong_password() -> None:
    server = radicale()
    server.add_user("careful@example.com")
    http = Outgoing(allow_loopback=True)
    with pytest.raises(AccessRevoked):
        CalDavCalendar(http, server.base, "careful@example.com", "wrong").calendars()
    http.close()


def test_ten_thousand_events_are_read_in_time() -> None:
    """One answer of ten thousand resources, all of them in the window, a tenth of them series."""

    def resource(number: int) -> tuple[str, str]:
        start = DECEMBER.start + timedelta(minutes=4 * number)
        rule = "RRULE:FREQ=YEARLY\n" if number % 10 == 0 else ""
        data = (
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\n"
            f"UID:many-{number}\nDTSTAMP:20260101T000000Z\nDTSTART:{start:%Y%m%dT%H%M%SZ}\nDURATION:PT30M\n"
            f"SUMMARY:Busy {number}\n{rule}END:VEVENT\nEND:VCALENDAR\n"
        )
        props = f'<d:getetag>"{number}"</d:getetag><c:calendar-data>{data}</c:calendar-data>'
        return f"/dav/me/calendars/work/{number}.ics", props

    whole = multistatus(*(resource(number) for number in range(10_000)))

    class LargeServer(SmallServer):
        def __call__(self, asked: Asked) -> Told:
            return whole if asked.method == "REPORT" else super().__call__(asked)

    with account(LargeServer()) as mine:
        calendar_id = mine.calendars()[0].id
        began = time.monotonic()
        changes = mine.changes(calendar_id, "", DECEMBER, POLICY)
        took_s = time.monotonic() - began
    assert len(changes.events) == 10_000
    assert changes.is_full
    print(f"10,000 events, a tenth of them series: {took_s:.2f} s")
    assert took_s < 45
