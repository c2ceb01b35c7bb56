"""The pages of every morning: what is found, corrected, booked by hand and added up."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from infinioffice.call.ports import CallEnd, LogEntry, TurnRecord

from .conftest import Shop
from .page_forms import filled
from .test_pages import book, message, text_of, visible

if TYPE_CHECKING:
    from django.test import Client

NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
"""A Wednesday, noon in New York."""


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


@pytest.fixture
def salon(shop: Shop) -> Shop:
    from infinioffice.office.scheduling.setup import set_up
    from tests.integration.scheduling.worlds import salon as rules

    set_up(UUID(shop.business_id), shop.tenant_id, rules())
    return shop


def rang(
    shop: Shop,
    heard: str = "",
    outcome: str = "answered",
    at: datetime = NOON,
    caller: str = "+15185550142",
    fields: dict[str, str] | None = None,
    said: str = "Thank you for calling.",
    line: str = "phone",
    answered_ms: float | None = 640.0,
) -> str:
    """A call that happened, as the engine writes it."""
    from infinioffice.office.calls.log import append, close_call, open_call

    scope = shop.scope()
    open_call(scope, "", caller, line, at)
    turn = TurnRecord(0, at, heard, said, "asking", voice_to_voice_ms=answered_ms)
    append(scope, [], [turn])
    close_call(scope, CallEnd(at + timedelta(seconds=60), outcome, fields or {}, None, ""))  # type: ignore[arg-type]
    return scope.call_id


def listed(client: Client, query: str) -> list[str]:
    return re.findall(r'<td><a href="/calls/([0-9a-f-]{36})/"', text_of(client, f"/calls/?{query}"))


def test_calls_are_found_by_what_was_said(shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    furnace = rang(shop, "My furnaces are rattling since Tuesday")
    drain = rang(shop, "The drain is blocked", fields={"address": "Maple Avenue"})
    rang(other_shop, "My furnace is rattling too")
    client = signed_in(shop)
    assert listed(client, "q=furnace") == [furnace]
    assert listed(client, "q=rattle+FURNACE") == [furnace]
    assert listed(client, "q=maple") == [drain]
    assert set(listed(client, "q=thank")) == {furnace, drain}
    for nothing in ("q=furnace+drain", "q=the", "q=chimney"):
        assert listed(client, nothing) == []
    assert "No call fits" in text_of(client, "/calls/?q=chimney")


def test_calls_are_found_by_their_number(shop: Shop, signed_in: Any) -> None:
    mine, _ = rang(shop, caller="+12125550177"), rang(shop)
    assert listed(signed_in(shop), "q=%28212%29+555-0177") == [mine]


@pytest.mark.parametrize(
    "q", ["%00", "'%20OR%201=1", "%F0%9F%98%80", "%D7%A9%D7%9C%D7%95%D7%9D", "x" * 3000, "%25", "<b>"]
)
def test_odd_searches_find_nothing_and_break_nothing(shop: Shop, signed_in: Any, q: str) -> None:
    rang(shop, "hello")
    assert listed(signed_in(shop), f"q={q}") == []


def test_calls_are_filtered_and_every_view_is_a_link(shop: Shop, signed_in: Any) -> None:
    early = rang(shop, outcome="booked", at=NOON - timedelta(days=3))
    late = rang(shop, outcome="message", at=NOON, line="browser", fields={"service": "cut"})
    client = signed_in(shop)
    for query, expected in (
        ("outcome=booked", [early]),
        ("line=browser", [late]),
        ("since=2026-11-18", [late]),
        ("until=2026-11-17", [early]),
        ("since=2026-11-18&outcome=booked", []),
        ("missed=1", [late]),
        ("contained=1", [early]),
        ("bookable=1", [late, early]),
        ("weekday=2&hour=12", [late]),
        ("weekday=2&hour=13", []),
        (f"business={shop.business_id}", [late, early]),
        ("outcome=nonsense&since=soon&line=smoke&hour=99", [late, early]),
    ):
        assert listed(client, query) == expected, query
    for address in re.findall(r'<a href="(\?[^"]*)"', text_of(client, "/calls/").partition("chips")[2]):
        assert client.get(f"/calls/{unescape(address)}").status_code == 200


def test_calls_that_need_somebody(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.messaging.models import Message
    from infinioffice.office.tenancy import tenant_scope

    call_id, note = rang(shop), message(shop)
    rang(shop)
    with tenant_scope(shop.tenant_id):
        Message.objects.filter(id=note).update(call_id=call_id)
    client = signed_in(shop)
    assert listed(client, "needs=1") == [call_id]
    client.post(f"/messages/message/{note}/handled/")
    assert listed(client, "needs=1") == []


def test_a_page_of_a_filtered_list_keeps_its_filter(shop: Shop, signed_in: Any) -> None:
    wanted = [rang(shop, "furnace", at=NOON - timedelta(minutes=n)) for n in range(26)]
    rang(shop, "drain")
    client = signed_in(shop)
    first = text_of(client, "/calls/?q=furnace")
    older = unescape(first.partition('rel="next" href="?')[2].partition('"')[0])
    assert listed(client, "q=furnace") + listed(client, older) == wanted


def test_why_each_thing_was_done_stands_with_its_turn(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.calls.log import append, close_call, open_call

    scope = shop.scope()
    open_call(scope, "", "+15185550142", "phone", NOON)
    bodies: list[tuple[str, dict[str, Any]]] = [
        (
            "event",
            {"type": "CallerSaid", "text": "a cut on Tuesday", "nbest": ["a cut on Tuesday", "a cat on Tuesday"]},
        ),
        ("effect", {"type": "FindSlots", "op_id": "1"}),
        (
            "event",
            {"type": "CallerSaid", "text": "sure why not", "meaning": {"intents": ["say_yes"], "confidence": 0.8}},
        ),
        ("effect", {"type": "CommitBooking", "op_id": "2"}),
    ]
    entries = [LogEntry(n, NOON, kind, body) for n, (kind, body) in enumerate(bodies, 1)]
    turns = [TurnRecord(0, NOON, "", "Hello", ""), TurnRecord(1, NOON, "a cut on Tuesday", "At nine?", "time"),
             TurnRecord(2, NOON, "sure why not", "Booked.", "confirm")]  # fmt: skip
    append(scope, entries, turns)
    close_call(scope, CallEnd(NOON, "booked", {}, None, ""))
    html = text_of(signed_in(shop), f"/calls/{scope.call_id}/")
    first, second = (visible(part) for part in html.split('id="turn-')[2:4])
    assert "The rules read it" in first
    assert "a cat on Tuesday" in first
    assert "Looked for free times" in first
    assert "Booked it" not in first
    assert "The model read it as say yes, 0.80 sure" in second
    assert "Booked it" in second


def test_a_correction_is_kept_with_its_turn_and_stays_words(shop: Shop, signed_in: Any) -> None:
    call_id = rang(shop, "A cut")
    operator, viewer = signed_in(shop, "operator"), signed_in(shop, "viewer")
    here = f"/calls/{call_id}/correct/"
    assert viewer.post(here, {"kind": "heard", "text": "A cat"}).status_code == 403
    assert operator.post(here, {"kind": "heard", "idx": "0", "text": "<b>A cat</b> \u202e"}).status_code == 302
    html = text_of(operator, f"/calls/{call_id}/")
    assert "It misheard · turn 1" in html
    assert "&lt;b&gt;A cat&lt;/b&gt;" in html
    for wrong in (
        {"kind": "heard", "text": ""},
        {"kind": "x", "text": "y"},
        {"kind": "heard", "idx": "7", "text": "y"},
    ):
        assert "Say what it should have been" in operator.post(here, wrong, follow=True).content.decode()


def times(html: str) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', html)


def test_somebody_books_moves_and_cancels_by_hand(salon: Shop, signed_in: Any) -> None:
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    client = signed_in(salon, "operator")
    service = f"{salon.business_id}:cut"
    assert service in text_of(client, "/appointments/new/")
    slot = times(text_of(client, f"/appointments/new/?service={service}"))[0]
    form = filled(text_of(client, f"/appointments/new/?service={service}&slot={slot}"))
    wrong = client.post("/appointments/new/", form | {"name": "Ana", "phone": "later"}).content.decode()
    assert "not a phone number" in wrong
    done = client.post("/appointments/new/", form | {"name": "Ana", "phone": "518 555 0142"}, follow=True)
    assert "It is booked." in done.content.decode()
    again = client.post("/appointments/new/", form | {"name": "Ana", "phone": "518 555 0142"})
    assert again.status_code == 302
    with tenant_scope(salon.tenant_id):
        (row,) = Booking.objects.filter(status="booked")
    later = times(text_of(client, f"/appointments/{row.id}/move/"))[-1]
    moved = client.post(f"/appointments/{row.id}/move/", {"slot": later, "version": str(row.version)}, follow=True)
    assert "It is moved." in moved.content.decode()
    stale = client.post(f"/appointments/{row.id}/cancel/", {"version": str(row.version)}, follow=True)
    assert "changed meanwhile" in stale.content.decode()
    form = filled(text_of(client, f"/appointments/{row.id}/cancel/"))
    assert "It is cancelled" in client.post(f"/appointments/{row.id}/cancel/", form, follow=True).content.decode()
    with tenant_scope(salon.tenant_id):
        assert Booking.objects.get(id=row.id).status == "cancelled"


def test_a_time_somebody_else_took_is_said_so(salon: Shop, signed_in: Any) -> None:
    client, service = signed_in(salon, "operator"), f"{salon.business_id}:cut"
    slot = times(text_of(client, f"/appointments/new/?service={service}"))[0]
    # Two stylists: the third at the same time is one too many.
    pages = [filled(text_of(client, f"/appointments/new/?service={service}&slot={slot}")) for _ in range(3)]
    answers = [
        client.post("/appointments/new/", page | {"name": "Ana", "phone": "518 555 0142"}, follow=True)
        for page in pages
    ]
    said = ["It is booked." in each.content.decode() for each in answers]
    assert said == [True, True, False]
    assert "Choose another" in answers[2].content.decode()


def test_a_week_and_an_agenda(shop: Shop, signed_in: Any) -> None:
    zone = ZoneInfo("America/New_York")
    book(shop, datetime(2027, 3, 9, 10, tzinfo=zone), "Tuesday’s")
    book(shop, datetime(2027, 3, 13, 23, 30, tzinfo=zone), "Saturday’s")
    book(shop, datetime(2027, 3, 14, 0, 30, tzinfo=zone), "Sunday’s")
    client = signed_in(shop)
    week = visible(text_of(client, "/appointments/?view=week&day=2027-03-10"))
    assert ["Tuesday’s" in week, "Saturday’s" in week, "Sunday’s" in week] == [True, True, False]
    agenda = visible(text_of(client, "/appointments/?view=agenda&day=2027-03-13"))
    assert ["Tuesday’s" in agenda, "Saturday’s" in agenda, "Sunday’s" in agenda] == [False, True, True]
    for odd in ("0001-01-01", "9999-12-31", "0002-02-02"):
        assert client.get(f"/appointments/?view=week&day={odd}").status_code == 200


def test_a_contact_has_everything_there_was(shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.contacts.models import Contact
    from infinioffice.office.tenancy import tenant_scope

    call_id = rang(shop, "hello")
    message(shop, "<script>call me</script>")
    book(shop, NOON + timedelta(days=3), "Ana")
    client = signed_in(shop)
    with tenant_scope(shop.tenant_id):
        contact = Contact.objects.get(phone="+15185550142")
    html = text_of(client, f"/contacts/{contact.id}/")
    assert f"/calls/{call_id}/" in html
    assert "Haircut" in html
    assert "&lt;script&gt;call me" in html
    assert f"/contacts/{contact.id}/" in text_of(client, "/contacts/?q=call")
    assert f"/contacts/{contact.id}/" in text_of(client, "/contacts/?q=%28518%29+555-0142")
    assert "Nobody like that" in text_of(client, "/contacts/?q=zebra")
    assert signed_in(other_shop).get(f"/contacts/{contact.id}/").status_code == 404


def test_figures_have_denominators_and_lead_to_their_calls(shop: Shop, signed_in: Any) -> None:
    now = datetime.now(UTC)
    rang(shop, outcome="booked", at=now, fields={"service": "cut", "name": "Ana", "phone": "+15185550142"})
    rang(shop, outcome="abandoned", at=now, fields={"service": "cut"}, answered_ms=2_000.0)
    rang(shop, outcome="answered", at=now)
    rang(shop, outcome="message", at=now)
    rang(shop, outcome="changed", at=now, fields={"service": "cut"})
    rang(shop, outcome="booked", at=now - timedelta(days=40))
    client = signed_in(shop)
    html = text_of(client, "/analytics/")
    words = visible(html)
    for said in ("1 of 2 bookable calls", "1 of 5 calls", "3 of 5 ended calls", "5 measured turns", "50 %", "20 %"):
        assert said in words, said
    for address, count in (("outcome=booked", 1), ("missed=1", 1), ("contained=1", 3), ("bookable=1", 2)):
        query = next(
            unescape(found)
            for found in re.findall(r'href="/calls/\?([^"]*)"', html)
            if address in unescape(found) and "since=" in found
        )
        assert len(listed(client, query)) == count, address


def test_a_table_for_spreadsheets_runs_no_formula(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.calls.models import Call
    from infinioffice.office.tenancy import tenant_scope

    ids = [rang(shop, at=datetime.now(UTC)) for _ in range(4)]
    for call_id, text in zip(ids, ("=1+1", "+1", "-1", "@SUM(A1)"), strict=True):
        with tenant_scope(shop.tenant_id):
            Call.objects.filter(id=call_id).update(summary=text)
    answer = signed_in(shop).get("/analytics/calls.csv?days=7")
    assert answer["Content-Type"].startswith("text/csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode()))
    found = {row[head.index("summary")] for row in rows}
    assert found == {"'=1+1", "'+1", "'-1", "'@SUM(A1)"}
    assert {row[head.index("caller")] for row in rows} == {"'+15185550142"}


def test_the_morning_says_what_the_night_brought(shop: Shop, signed_in: Any) -> None:
    now = datetime.now(UTC)
    rang(shop, outcome="booked", at=now - timedelta(minutes=9))
    rang(shop, outcome="emergency", at=now - timedelta(minutes=8))
    rang(shop, outcome="booked", at=now - timedelta(days=4), fields={"service": "cut"})
    rang(shop, outcome="abandoned", at=now - timedelta(days=3), fields={"service": "cut"})
    message(shop)
    words = visible(text_of(signed_in(shop), "/"))
    assert "evening 2 calls" in words
    assert "Booked 1 Changed 0 Messages 0 Emergencies 1 Needs you 1" in words
    assert "of 3 1 " in words
    assert "Line" in words


def test_pages_are_light(salon: Shop, signed_in: Any) -> None:
    """First load without fonts: page and style sheet stay under 100 kB."""
    from django.contrib.staticfiles import finders

    for n in range(30):
        rang(salon, "My furnace is rattling " * 5, at=datetime.now(UTC) - timedelta(hours=n))
    sheet = finders.find("office/office.css")
    assert isinstance(sheet, str)
    client = signed_in(salon)
    base = len(Path(sheet).read_bytes())
    for address in ("/", "/calls/", "/appointments/", "/analytics/", "/contacts/", "/messages/", "/settings/api/"):
        assert base + len(client.get(address).content) < 100_000, address
