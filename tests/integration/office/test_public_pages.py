"""Booking and managing an appointment on the public pages of the demo's businesses, as a browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest

from infinioffice.office.businesses.demo import ids_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from infinioffice.office.scheduling.models import Booking

ZONES = {"northside": "America/New_York", "elm-street": "America/Chicago", "ridgeline": "America/Los_Angeles"}
SLUGS = tuple(ZONES)
NAME = "Ada <b>Byron</b>"


@pytest.fixture(autouse=True)
def _office(seeded_database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from django.core.cache import cache
    from django.core.cache.backends.locmem import LocMemCache
    from django.db import connection

    from infinioffice.office.public import limits
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    cache.clear()
    # The shared cache may be late on a busy machine; that the count then goes on in memory is one test's own subject.
    counted = LocMemCache("public pages", {})
    counted.clear()
    monkeypatch.setattr(limits, "cache", counted)
    # Every test begins with empty calendars, whoever booked before it.
    for slug in ("northside", "elm-street", "ridgeline"):
        with tenant_scope(ids_of(slug)[0]):
            Booking.objects.all().delete()
    yield
    connection.close()


@pytest.fixture
def browser() -> Client:
    """Checks CSRF as a real server does."""
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)


def html(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:300]
    return str(answer.content.decode())


def visible(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return unescape(found[1])


def slots_of(text: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'name="slot" value="([^"]+)"', text)]


class Customer:
    """Somebody at a booking page, step by step."""

    def __init__(self, browser: Client, slug: str, service: str, **more: str) -> None:
        self.browser, self.slug, self.service, self.more = browser, slug, service, more

    def times(self, **more: str) -> str:
        return html(self.browser.get(f"/book/{self.slug}/", {"service": self.service, **self.more, **more}))

    def keep(self, page: str, number: int = 0) -> HttpResponse:
        given = {name: hidden(page, name) for name in ("service", "zip", "provider", "v")}
        return self.browser.post(f"/book/{self.slug}/keep/", given | {"slot": slots_of(page)[number]})

    def details(self, kept: HttpResponse) -> str:
        assert kept.status_code == 302, kept.content[:200]
        return html(self.browser.get(kept["Location"]))

    def book(self, page: str, **fields: str) -> HttpResponse:
        given = {"v": hidden(page, "v"), "name": NAME, "phone": "(518) 555-0142", "address": "12 Lark Street"}
        asked = re.findall(r'name="(ask_\w+)"', page)
        given |= {name: "yes" if name == "ask_new_patient" else "2012 Corolla" for name in asked}
        return self.browser.post(f"/book/{self.slug}/details/", given | fields)

    def all_the_way(self, number: int = 0, **fields: str) -> HttpResponse:
        return self.book(self.details(self.keep(self.times(), number)), **fields)


def northside(browser: Client) -> Customer:
    return Customer(browser, "northside", "tune_up", zip="12203")


def rows(slug: str, **conditions: Any) -> list[Booking]:
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(ids_of(slug)[0]):
        return list(Booking.objects.filter(business_id=ids_of(slug)[1], **conditions).order_by("created_at"))


def newest(slug: str) -> Booking:
    return rows(slug, status="booked")[-1]


def link(row: Booking, version: int | None = None) -> str:
    from infinioffice.office.scheduling import links

    return f"/b/{links.make(row.id, row.version if version is None else version)}/"


def booked(browser: Client, **fields: str) -> Booking:
    assert northside(browser).all_the_way(**fields).status_code == 302
    return newest("northside")


# -- booking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "service", "more"), [
    ("northside", "tune_up", {"zip": "12203"}),
    ("elm-street", "cleaning", {}),
    ("elm-street", "cleaning", {"provider": "dr-lee"}),
    ("ridgeline", "oil_change", {}),
])  # fmt: skip
def test_each_demo_business_can_be_booked(browser: Client, slug: str, service: str, more: dict[str, str]) -> None:
    first = visible(html(browser.get(f"/book/{slug}/")))
    assert "Book an appointment" in first
    done = Customer(browser, slug, service, **more).all_the_way()
    page = html(browser.get(done["Location"]))
    row = newest(slug)
    assert (row.service, row.name, row.phone) == (service, NAME, "+15185550142")
    assert row.provider == more.get("provider", row.provider)
    here = row.start_at.astimezone(
        ZoneInfo({"northside": "America/New_York", "elm-street": "America/Chicago"}.get(slug, "America/Los_Angeles"))
    )
    assert f"{here:%A, %B} {here.day}" in visible(page)
    assert "Ada" in visible(page)
    assert "<b>" not in page
    assert link(row) in page


def test_a_zip_is_asked_for_where_it_matters_and_other_places_are_refused(browser: Client) -> None:
    asked = html(browser.get("/book/northside/", {"service": "tune_up"}))
    assert "ZIP code" in visible(asked)
    assert not slots_of(asked)
    outside = html(browser.get("/book/northside/", {"service": "tune_up", "zip": "90210"}))
    assert "do not come to that ZIP code" in visible(outside)
    assert not slots_of(outside)
    for wrong in ("1", "abcde", "١٢٢٠٣", "12203'; --"):
        assert not slots_of(html(browser.get("/book/northside/", {"service": "tune_up", "zip": wrong})))


def test_a_chosen_time_is_nobody_elses_until_it_is_given_back(browser: Client) -> None:
    mine = Customer(browser, "elm-street", "deep_cleaning", provider="maria")
    page = mine.times()
    first = slots_of(page)[0]
    assert mine.keep(page).status_code == 302
    held = rows("elm-street", status="held")[-1]
    assert held.call_id is not None
    assert held.call_id.version == 8
    other = mine.browser.post(
        "/book/elm-street/keep/",
        {"service": "deep_cleaning", "zip": "", "provider": "maria", "v": hidden(mine.times(), "v"), "slot": first},
    )
    assert "gone=1" in other["Location"]
    assert "just taken" in visible(html(browser.get(other["Location"])))


def test_choosing_again_gives_the_first_time_back(browser: Client) -> None:
    mine = Customer(browser, "elm-street", "deep_cleaning", provider="grace")
    page = mine.details(mine.keep(mine.times()))
    back = re.search(r'<a href="([^"]+)">Choose another time', page)
    assert back
    again = html(browser.get(unescape(back[1])))
    assert mine.keep(again, 3).status_code == 302
    held = [row for row in rows("elm-street", status="held") if row.provider == "grace"]
    assert len(held) == 1


def test_sending_a_form_twice_is_one_hold_and_one_booking(browser: Client) -> None:
    mine = northside(browser)
    page = mine.times()
    held = len(rows("northside", status="held"))
    kept, again = mine.keep(page), mine.keep(page)
    details = mine.details(kept)
    assert len(rows("northside", status="held")) == held + 1
    assert mine.details(again)
    before = len(rows("northside", status="booked"))
    first, second = mine.book(details), mine.book(details)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(rows("northside", status="booked")) == before + 1


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_booked(browser: Client) -> None:
    mine = northside(browser)
    page = mine.details(mine.keep(mine.times()))
    before = len(rows("northside", status="booked"))
    for fields, words in (
        ({"name": "123"}, "name we can greet you by"),
        ({"phone": "12"}, "US phone number"),
        ({"phone": "1-900-555-0123"}, "US phone number"),
        ({"phone": "+44 20 7946 0018"}, "US phone number"),
        ({"email": "nobody"}, "valid email"),
        ({"name": ""}, "required"),
        ({"name": "a" * 200}, "at most 120"),
    ):
        assert words in visible(html(mine.book(page, **fields))), fields
    assert len(rows("northside", status="booked")) == before
    assert mine.book(page).status_code == 302


def test_a_program_that_fills_in_everything_books_nothing(browser: Client) -> None:
    mine = northside(browser)
    page = mine.details(mine.keep(mine.times()))
    before = len(rows("northside", status="booked"))
    assert "Nothing was booked" in visible(html(mine.book(page, fax="1"), 403))
    assert len(rows("northside", status="booked")) == before


def test_a_form_on_another_site_books_nothing(browser: Client) -> None:
    mine = northside(browser)
    page = mine.times()
    given = {name: hidden(page, name) for name in ("service", "zip", "provider", "v")} | {"slot": slots_of(page)[0]}
    before = len(rows("northside"))
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                    {"Referer": "https://evil.example/x"}):  # fmt: skip
        assert browser.post("/book/northside/keep/", given, headers=headers).status_code == 403
    assert len(rows("northside")) == before
    assert browser.post("/book/northside/keep/", given, headers={"Origin": "http://127.0.0.1"}).status_code == 302


@pytest.mark.parametrize("v", ["", "x", "e30:1abc:zzz", "\x00", "a" * 5000])
def test_a_made_up_way_leads_to_the_beginning(browser: Client, v: str) -> None:
    for step in ("details", "done"):
        answer = browser.get(f"/book/northside/{step}/", {"v": v})
        assert (answer.status_code, answer["Location"]) == (302, "/book/northside/")
    assert browser.post("/book/northside/details/", {"v": v, "name": "x"}).status_code == 302


def test_the_way_of_one_business_is_none_at_another(browser: Client) -> None:
    mine = northside(browser)
    kept = mine.keep(mine.times())
    answer = browser.get(kept["Location"].replace("northside", "elm-street"))
    assert answer["Location"] == "/book/elm-street/"


@pytest.mark.parametrize("path", ["/book/nowhere/", "/book/Northside%00/", "/book/northside/nothing/", "/book/../x/"])
def test_what_does_not_exist_is_not_there(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_odd_questions_are_answered(browser: Client) -> None:
    for query in ({"service": "no such"}, {"service": "tune_up", "zip": "12203", "day": "2026-02-30"},
                  {"service": "tune_up", "zip": "12203", "from": "9999-12-31"}, {"service": "\x00"},
                  {"service": "tune_up", "zip": "12203", "from": "0001-01-01", "day": "0001-01-01"},
                  {"service": "tune_up", "zip": "12203", "provider": "' OR 1=1"}):  # fmt: skip
        assert browser.get("/book/northside/", query).status_code == 200, query


# -- texts ------------------------------------------------------------------------------------------------------------


def ledger(slug: str, phone: str) -> tuple[list[Any], list[Any]]:
    from infinioffice.office.messaging.models import ConsentEvent, TextMessage
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(ids_of(slug)[0]):
        texts = list(TextMessage.objects.filter(phone=phone).order_by("created_at"))
        return list(ConsentEvent.objects.filter(phone=phone).order_by("created_at")), texts


def test_only_a_ticked_box_is_a_consent_and_its_words_are_kept_exactly(browser: Client) -> None:
    row = booked(browser, phone="518 555 0160")
    assert ledger("northside", "+15185550160") == ([], [])
    mine = northside(browser)
    page = mine.details(mine.keep(mine.times()))
    label = re.search(r'<label for="id_consent">([^<]+)</label>', page)
    assert label
    assert mine.book(page, phone="518 555 0161", consent="on").status_code == 302
    (consent,), (text,) = ledger("northside", "+15185550161")
    assert (consent.agreed, consent.wording, consent.source) == (True, unescape(label[1]), "web")
    assert "STOP" in consent.wording
    assert link(newest("northside")) in text.body
    assert row.id != newest("northside").id


def test_who_has_said_stop_is_not_signed_up_by_somebody_typing_their_number(browser: Client) -> None:
    from infinioffice.call.ports import Scope
    from infinioffice.office.messaging import desk

    tenant_id, business_id = ids_of("northside")
    scope = Scope(str(tenant_id), str(business_id), "")
    desk.record_consent(scope, "stop-1", phone="+15185550162", agreed=False, wording="STOP", now=datetime.now(UTC))
    booked(browser, phone="518 555 0162", consent="on")
    consents, texts = ledger("northside", "+15185550162")
    assert [each.agreed for each in consents] == [False]
    assert texts == []


def test_nothing_is_sent_before_a_time_is_kept_and_one_number_books_three_times_a_day(browser: Client) -> None:
    mine = northside(browser)
    page = mine.times()
    given = {"v": hidden(page, "v"), "name": "A", "phone": "5185550163", "address": "1 A St", "consent": "on"}
    assert browser.post("/book/northside/details/", given).status_code == 302
    assert ledger("northside", "+15185550163") == ([], [])
    answers = [northside(browser).all_the_way(phone="518 555 0163").status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_one_network_keeps_a_few_times_and_another_is_not_in_its_way(browser: Client) -> None:
    from infinioffice.office.public import book

    page = northside(browser).times()
    given = {name: hidden(page, name) for name in ("service", "zip", "provider", "v")} | {"slot": "x"}
    statuses = [browser.post("/book/northside/keep/", given).status_code for _ in range(book.HOLDS.most + 1)]
    assert statuses == [302] * book.HOLDS.most + [429]
    near = browser.post("/book/northside/keep/", given, REMOTE_ADDR="127.0.0.77")
    far = browser.post("/book/northside/keep/", given, REMOTE_ADDR="203.0.113.9")
    lying = browser.post("/book/northside/keep/", given, headers={"X-Forwarded-For": "203.0.113.10"})
    assert (near.status_code, far.status_code, lying.status_code) == (429, 302, 429)


def test_limits_hold_while_the_cache_is_away(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis.exceptions import ConnectionError as Away

    from infinioffice.office.public import limits

    class Gone:
        def add(self, *arguments: object) -> None:
            raise Away("away")

    monkeypatch.setattr(limits, "cache", Gone())
    limit = limits.Limit("test", 3, 3600)
    assert [limits.take(limit, "somebody") for _ in range(5)] == [True, True, True, False, False]
    assert limits.take(limit, "somebody else")


# -- frames -----------------------------------------------------------------------------------------------------------


def test_only_named_sites_may_show_the_booking_page_in_a_frame(browser: Client) -> None:
    from infinioffice.office.businesses.directory import read_config
    from infinioffice.office.businesses.models import BusinessVersion
    from infinioffice.office.tenancy import tenant_scope

    plain = browser.get("/book/ridgeline/")
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert plain["X-Frame-Options"] == "DENY"
    sites = ["https://ridgeline.example", "javascript:alert(1)", "https://a.example; script-src *", "*"]
    with tenant_scope(ids_of("ridgeline")[0]):
        version = BusinessVersion.objects.filter(status="published").latest("number")
        before = version.config
        BusinessVersion.objects.filter(id=version.id).update(config={**before, "frame_sites": sites})
        read_config({**before, "frame_sites": sites})
    try:
        page = browser.get("/book/ridgeline/")
        row = booked(browser)
    finally:
        with tenant_scope(ids_of("ridgeline")[0]):
            BusinessVersion.objects.filter(id=version.id).update(config=before)
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://ridgeline.example;" in policy
    assert "*" not in policy
    assert "X-Frame-Options" not in page
    assert "frame-ancestors 'none'" in browser.get(link(row))["Content-Security-Policy"]


# -- one's own appointment --------------------------------------------------------------------------------------------


def test_the_link_shows_a_first_name_and_a_time_and_nothing_else(browser: Client) -> None:
    row = booked(browser, name="Grace Hopper", email="grace@example.com", notes="the side door")
    page = html(browser.get(link(row)))
    here = row.start_at.astimezone(ZoneInfo("America/New_York"))
    assert "Grace" in page
    assert f"{here:%A, %B} {here.day}" in visible(page)
    for private in ("Hopper", "0142", "grace@", "Lark", "side door", row.service_name, str(row.id)):
        assert private not in page, private
    answer = browser.get(link(row))
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
    assert not answer.cookies


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def test_looking_cancels_nothing_and_yes_cancels_once(browser: Client) -> None:
    from infinioffice.office.scheduling.models import Effect
    from infinioffice.office.tenancy import tenant_scope

    row = booked(browser)
    page = html(browser.get(link(row) + "cancel/"))
    assert "Cancel your appointment?" in visible(page)
    assert rows("northside", id=row.id)[0].status == "booked"
    assert browser.post(link(row) + "cancel/").status_code == 403, "without the form's own token"
    answer = browser.post(link(row) + "cancel/", {"csrfmiddlewaretoken": token_in(page)})
    after = rows("northside", id=row.id)[0]
    assert (after.status, answer["Location"]) == ("cancelled", link(after))
    assert "is cancelled" in visible(html(browser.get(answer["Location"])))
    again = browser.post(link(row) + "cancel/", {"csrfmiddlewaretoken": token_in(page)})
    assert again.status_code == 410
    with tenant_scope(ids_of("northside")[0]):
        kinds = sorted(Effect.objects.filter(booking_id=row.id).values_list("kind", flat=True))
    assert kinds.count("booking.cancelled") == 1


def test_another_time_is_taken_and_the_old_link_is_out_of_date(browser: Client) -> None:
    row = booked(browser)
    page = html(browser.get(link(row) + "move/"))
    slot = slots_of(page)[-1]
    asked = html(browser.get(link(row) + "move/", {"slot": slot}))
    assert "Move your appointment?" in visible(asked)
    assert rows("northside", id=row.id)[0].start_at == row.start_at
    answer = browser.post(link(row) + "move/", {"csrfmiddlewaretoken": token_in(asked), "slot": slot})
    after = rows("northside", id=row.id)[0]
    assert after.start_at != row.start_at
    assert (after.version, answer["Location"]) == (row.version + 1, link(after))
    assert "Hello Ada" in visible(html(browser.get(link(after))))
    assert "out of date" in visible(html(browser.get(link(row)), 410))
    again = browser.post(link(row) + "move/", {"csrfmiddlewaretoken": token_in(asked), "slot": slot})
    assert again.status_code == 410
    assert not [each for each in rows("northside", status="held") if each.call_id and each.start_at == after.start_at]


def test_a_slot_that_is_no_move_of_this_appointment_moves_nothing(browser: Client) -> None:
    row = booked(browser)
    free = slots_of(northside(browser).times())[-1]
    other = booked(browser)
    theirs = slots_of(html(browser.get(link(other) + "move/")))[-1]
    page = html(browser.get(link(row) + "cancel/"))
    for slot in (free, theirs, "made up", ""):
        answer = browser.post(link(row) + "move/", {"csrfmiddlewaretoken": token_in(page), "slot": slot})
        assert answer.status_code == 200
    assert rows("northside", id=row.id)[0].version == row.version


def test_too_close_to_it_the_phone_is_the_way(browser: Client) -> None:
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    row = booked(browser)
    page = html(browser.get(link(row) + "cancel/"))
    soon = datetime.now(UTC) + timedelta(minutes=30)
    with tenant_scope(ids_of("northside")[0]):
        Booking.objects.filter(id=row.id).update(start_at=soon, end_at=soon + timedelta(hours=1))
    assert "too close" in visible(html(browser.get(link(row))))
    for step in ("cancel/", "move/"):
        answer = browser.post(link(row) + step, {"csrfmiddlewaretoken": token_in(page), "slot": "x"})
        assert answer.status_code == 409
    past = datetime.now(UTC) - timedelta(hours=3)
    with tenant_scope(ids_of("northside")[0]):
        Booking.objects.filter(id=row.id).update(start_at=past, end_at=past + timedelta(hours=1))
    over = html(browser.get(link(row)), 410)
    assert "is over" in visible(over)
    assert "Ada" not in over
    assert browser.get(link(row) + "appointment.ics").status_code == 404


def test_the_calendar_file_keeps_its_name_and_counts_its_versions(browser: Client) -> None:
    row = booked(browser)
    answer = browser.get(link(row) + "appointment.ics")
    event: Any = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert (event["UID"], event["SEQUENCE"]) == (str(row.id), row.version)
    assert event["DTSTART"].dt == row.start_at
    for private in ("Ada", "0142", row.service_name):
        assert private not in answer.content.decode()
    page = html(browser.get(link(row) + "cancel/"))
    browser.post(link(row) + "cancel/", {"csrfmiddlewaretoken": token_in(page)})
    after = rows("northside", id=row.id)[0]
    gone = browser.get(link(after) + "appointment.ics").content.decode()
    assert "METHOD:CANCEL" in gone
    assert f"UID:{row.id}" in gone
    assert f"SEQUENCE:{after.version}" in gone


def test_a_booking_of_the_page_shows_no_call_in_the_office(browser: Client) -> None:
    from infinioffice.office.appointments.shown import shown_visit
    from infinioffice.office.businesses.shown import Shown

    row = booked(browser)
    business = Shown(UUID(str(row.business_id)), "northside", "Northside", ZoneInfo("America/New_York"), ())
    assert row.call_id is not None
    assert shown_visit(row, business).call_id is None


@pytest.mark.parametrize("slug", SLUGS)
def test_pages_hold_nothing_inline_and_label_every_field(browser: Client, slug: str) -> None:
    from .test_pages import Checker

    service = {"northside": "tune_up", "elm-street": "cleaning", "ridgeline": "oil_change"}[slug]
    mine = Customer(browser, slug, service, zip="12203")
    times = mine.times()
    for page in (html(browser.get(f"/book/{slug}/")), times, mine.details(mine.keep(times))):
        checked = Checker(page)
        assert not checked.wrong
        assert set(checked.inputs) <= checked.labelled
        assert len(checked.ids) == len(set(checked.ids))
        assert checked.tags.count("h1") == 1
        assert "script" not in checked.tags


@pytest.mark.parametrize(("typed", "is_good"), [
    ("https://www.ridgeline.example", True),
    ("https://ridgeline.example/\nhttps://shop.example:8443", True),
    ("", True),
    ("http://ridgeline.example", False),
    ("*", False),
    ("https://ridgeline.example; script-src *", False),
    ("https://ridgeline.example/page", False),
])  # fmt: skip
def test_owners_name_whole_sites_and_nothing_else(typed: str, is_good: bool) -> None:
    from infinioffice.office.businesses.difference import differences
    from infinioffice.office.businesses.forms.times import Booking as Part
    from infinioffice.office.businesses.profile import Profile

    before = Profile("Ridgeline", "auto", ZoneInfo("America/Los_Angeles"))
    form = Part(before, {"notice_minutes": "60", "horizon_days": "60", "step_minutes": "15", "frame_sites": typed})
    assert form.is_valid() is is_good
    if is_good:
        after = form.changed()
        assert after.frame_sites == tuple(line.rstrip("/") for line in typed.splitlines())
        assert [name for name, _, _ in differences(before, after)] == (
            ["Sites that show the booking page"] if typed else []
        )
