"""Every page, for those who may see it and for those who may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from infinioffice.call.ports import CallEnd, TurnRecord

from .conftest import PASSWORD, Shop

if TYPE_CHECKING:
    from django.test import Client

ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'{{ 7|add:7 }}"
PAGES = ("/", "/calls/", "/appointments/", "/messages/")


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


@pytest.fixture
def closed_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation where nobody signs up by themselves."""
    from django.conf import settings

    monkeypatch.setattr(settings, "SIGNUP", "closed")


@pytest.fixture
def stranger() -> Client:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def call(shop: Shop, outcome: str = "booked", heard: str = "Hi", booking: str | None = None, **more: Any) -> str:
    from infinioffice.office.calls.log import append, close_call, open_call

    scope = shop.scope()
    at = more.get("at", datetime.now(UTC) - timedelta(minutes=5))
    open_call(scope, "CA1", more.get("caller", "+15185550142"), "phone", at)
    turns = [
        TurnRecord(0, at, "", "Thanks for calling.", "greeting", speak_ms=120.0),
        TurnRecord(
            1, at + timedelta(seconds=9), heard, "Sure.", "reason", 180.0, 3.0, 1.0, 40.0, 260.0, 640.0, barge_in=True
        ),
    ]
    append(scope, [], turns)
    if outcome:
        fields = {"first_name": heard, "phone": "+15185550142"}
        end = CallEnd(at + timedelta(seconds=95), outcome, fields, booking, heard)  # type: ignore[arg-type]
        close_call(scope, end)
    return scope.call_id


def book(shop: Shop, start: datetime, name: str = "Dana", status: str = "booked", mode: str = "exact") -> str:
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        row = Booking.objects.create(
            business_id=shop.business_id,
            status=status,
            service="cut",
            service_name="Haircut",
            mode=mode,
            start_at=start,
            end_at=start + timedelta(hours=1),
            name=name,
            phone="+15185550142",
            address=name,
            notes=name,
            slot="-",
            created_at=start,
            updated_at=start,
        )
        return str(row.id)


def message(shop: Shop, text: str = "Please call") -> str:
    from infinioffice.office.messaging.desk import take_message
    from infinioffice.office.messaging.models import Message
    from infinioffice.office.tenancy import tenant_scope

    op_id = f"{uuid4()}:1"
    take_message(
        shop.scope(),
        op_id,
        topic="person",
        name=text,
        phone="+15185550142",
        text=text,
        urgent=False,
        now=datetime.now(UTC),
    )
    with tenant_scope(shop.tenant_id):
        return str(Message.objects.get(op_id=op_id).id)


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def visible(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


class Checker(HTMLParser):
    """Collects what must not be in a page, and what must."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "script" and "src" not in given:
            self.wrong.append("inline script")
        if tag == "style" or "style" in given:
            self.wrong.append("inline style")
        self.wrong += [name for name in given if name.startswith("on")]
        for name in ("href", "src", "action"):
            if re.match(r"(?:https?:)?//", given.get(name) or ""):
                self.wrong.append(f"another address: {given[name]}")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "label" and given.get("for"):
            self.labelled.add(str(given["for"]))
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.inputs.append(str(given.get("id")))
        if tag == "img" and "alt" not in given:
            self.wrong.append("image without words")


def test_the_way_in_and_out(shop: Shop, stranger: Client, signed_in: Any) -> None:
    from infinioffice.office.accounts.models import User

    signed_in(shop)
    email = User.objects.latest("date_joined").email
    away = stranger.get("/calls/?page=2")
    assert (away.status_code, away["Location"]) == (302, "/accounts/login/?next=/calls/%3Fpage%3D2")
    wrong = stranger.post("/accounts/login/", {"login": email, "password": "wrong"})
    assert wrong.status_code == 200
    assert "not correct" in wrong.content.decode()
    right = stranger.post(away["Location"], {"login": email.upper(), "password": PASSWORD, "next": "/calls/?page=2"})
    assert (right.status_code, right["Location"]) == (302, "/calls/?page=2")
    assert stranger.get("/").status_code == 200
    assert stranger.get("/accounts/logout/").status_code == 200
    assert stranger.get("/").status_code == 200, "looking at the sign-out page must not sign out"
    stranger.post("/accounts/logout/")
    assert stranger.get("/").status_code == 302


def test_nobody_is_sent_elsewhere_after_signing_in(shop: Shop, stranger: Client, signed_in: Any) -> None:
    from infinioffice.office.accounts.models import User

    signed_in(shop)
    email = User.objects.latest("date_joined").email
    answer = stranger.post("/accounts/login/", {"login": email, "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.usefixtures("closed_door")
def test_nobody_signs_up_where_the_door_is_closed(stranger: Client) -> None:
    from infinioffice.office.accounts.models import User

    before = User.objects.count()
    stranger.post("/accounts/signup/", {"email": "a@b.example", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.count() == before
    assert "closed" in text_of(stranger, "/accounts/signup/").lower()


def test_a_forgotten_password_is_set_anew_by_mail(shop: Shop, stranger: Client, signed_in: Any) -> None:
    from django.conf import settings
    from django.core import mail

    from infinioffice.office.accounts.models import User

    signed_in(shop)
    email = User.objects.latest("date_joined").email
    before, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    try:
        for address in (email, "nobody@nowhere.example"):
            answer = stranger.post("/accounts/password/reset/", {"email": address})
            assert answer["Location"] == "/accounts/password/reset/done/", "both answers look the same"
    finally:
        settings.EMAIL_BACKEND = before
    (sent,) = mail.outbox
    assert sent.to == [email]
    link = re.search(r"http://127\.0\.0\.1(/accounts/password/reset/key/\S+)", str(sent.body))
    assert link
    form = stranger.get(link[1], follow=True)
    new = "another horse battery"
    done = stranger.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done.status_code == 302
    assert stranger.post("/accounts/login/", {"login": email, "password": PASSWORD}).status_code == 200
    assert stranger.post("/accounts/login/", {"login": email, "password": new}).status_code == 302


@pytest.mark.usefixtures("closed_door")
def test_somebody_who_left_is_out_at_once(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.accounts.models import Membership, User
    from infinioffice.office.tenancy import tenant_scope

    client = signed_in(shop)
    user = User.objects.latest("date_joined")
    with tenant_scope(shop.tenant_id):
        Membership.objects.filter(user=user).delete()
    assert client.get("/").status_code == 403
    User.objects.filter(id=user.id).update(is_active=False)
    assert client.get("/").status_code == 302


def test_guessing_passwords_is_slowed_down(shop: Shop, stranger: Client, signed_in: Any) -> None:
    from infinioffice.office.accounts.models import User

    signed_in(shop)
    email = User.objects.latest("date_joined").email
    for _ in range(12):
        stranger.post("/accounts/login/", {"login": email, "password": "wrong"})
    blocked = stranger.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert blocked.status_code != 302


PUBLIC = {
    "google/calendar/notify",
    "microsoft/calendar/notify",
    "stripe/webhook",
    "platform/",
    "w/<str:secret>/",
    "setup/",
    "setup/new/",
    "join/",
    "join/<str:secret>/",
    "b/<str:token>/",
    "b/<str:token>/cancel/",
    "b/<str:token>/move/",
    "b/<str:token>/appointment.ics",
    "book/<slug:slug>/",
    "book/<slug:slug>/keep/",
    "book/<slug:slug>/details/",
    "book/<slug:slug>/done/",
}
"""Each has a guard of its own: a channel's secret, an offer's, an appointment's signed link, or it is meant for all.
`tests/security/test_roles.py` says the same of every address, those of programs included."""


def test_every_address_is_guarded_or_meant_to_be_public() -> None:
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
        for each in resolver.url_patterns:
            address = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each, address)
            else:
                yield address, each

    unguarded = [
        address
        for address, each in walk(get_resolver())
        if not address.startswith(("accounts/", "api/v1/"))
        and address not in PUBLIC
        and not hasattr(each.callback, "needed_role")
    ]
    assert unguarded == []


@pytest.mark.parametrize("address", PAGES)
def test_pages_want_somebody_signed_in(stranger: Client, address: str) -> None:
    answer = stranger.get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("closed_door")
def test_a_user_without_a_membership_sees_nothing(stranger: Client, address: str) -> None:
    from infinioffice.office.accounts.models import User

    stranger.force_login(User.objects.create_user(f"{uuid4().hex}@nobody.example", PASSWORD))
    assert "Not for this account" in text_of(stranger, address, 403)


@pytest.mark.parametrize("role", ["org_admin", "operator", "viewer"])
@pytest.mark.parametrize("address", PAGES)
def test_an_empty_office_says_what_will_be_here(shop: Shop, signed_in: Any, address: str, role: str) -> None:
    html = text_of(signed_in(shop, role), address)
    assert shop.name in html
    assert 'class="empty"' in html


def test_calls_are_listed_newest_first_with_what_came_of_them(shop: Shop, signed_in: Any) -> None:
    now = datetime.now(UTC)
    call(shop, "booked", at=now - timedelta(hours=2))
    call(shop, "message", caller="+12125550177", at=now - timedelta(hours=1))
    call(shop, "", at=now - timedelta(minutes=1))
    call(shop, "", at=now - timedelta(hours=9), caller="")
    html = text_of(signed_in(shop), "/calls/")
    assert "Newest first" in visible(html)
    words = visible(html.partition("<tbody>")[2])
    order = [words.index(each) for each in ("On the line", "Message taken", "Booked", "Cut off")]
    assert order == sorted(order)
    assert "(212) 555-0177" in words
    assert "1 min 35 s" in words
    assert "Unknown" in words


def test_calls_come_in_pages(shop: Shop, signed_in: Any) -> None:
    now = datetime.now(UTC)
    ids = [call(shop, at=now - timedelta(hours=hour)) for hour in range(27)]
    client = signed_in(shop)
    first = text_of(client, "/calls/")
    older = unescape(first.partition('rel="next" href="')[2].partition('"')[0])
    second = text_of(client, f"/calls/{older}")
    assert [each in first for each in ids] == [True] * 25 + [False] * 2
    assert [each in second for each in ids] == [False] * 25 + [True] * 2
    assert 'rel="next"' not in second
    assert ">Newest<" in second
    for odd in ("0", "-1", "x", "999999999999999999999", "%00"):
        assert client.get(f"/calls/?after={odd}").status_code == 200


def test_one_call_shows_words_times_bars_and_its_appointment(shop: Shop, signed_in: Any) -> None:
    start = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    booking = book(shop, start)
    call_id = call(shop, heard="My furnace quit", booking=booking, at=datetime(2026, 11, 22, 14, 5, 7, tzinfo=UTC))
    client = signed_in(shop)
    html = text_of(client, f"/calls/{call_id}/")
    words = visible(html)
    for each in (
        "My furnace quit",
        "Thanks for calling.",
        "Sun, Nov 22, 9:05 AM",
        "9:05:16 AM",
        "spoke over the voice",
        "Booked",
        "(518) 555-0142",
        "Hear 180 ms",
        "Understand 3 ms",
        "Decide 1 ms",
        "Look up 40 ms",
        "Speak 260 ms",
        "Answered after 640 ms",
    ):
        assert each in words, each
    assert html.count("<rect class=") == 6
    link = f"/appointments/?day=2026-11-24#visit-{booking}"
    assert f'href="{link}"' in html
    assert f'id="visit-{booking}"' in text_of(client, link.partition("#")[0])


def test_bars_share_one_scale_and_never_overflow(shop: Shop, signed_in: Any) -> None:
    html = text_of(signed_in(shop), f"/calls/{call(shop)}/")
    bars = [
        [(int(x), int(w)) for x, w in re.findall(r'x="(\d+)"[^>]*width="(\d+)"', svg)]
        for svg in html.split('<svg viewBox="0 0 1000')[1:]
    ]
    assert len(bars) == 2
    (short,), longer = bars[0], bars[1]
    assert short[1] == round(120 / 484 * 1000)
    assert longer[-1][0] + longer[-1][1] <= 1000 + 5 * 4


def test_words_of_callers_are_only_ever_words(shop: Shop, signed_in: Any) -> None:
    start = datetime.now(UTC) + timedelta(days=1)
    booking = book(shop, start, name=ATTACK)
    call_id = call(shop, heard=ATTACK, booking=booking, caller=ATTACK[:16])
    message(shop, ATTACK)
    client = signed_in(shop)
    day = start.date().isoformat()
    for address in ("/", "/calls/", f"/calls/{call_id}/", "/messages/", f"/appointments/?day={day}"):
        html = text_of(client, address)
        assert "alert('x')" not in html, address
        assert "<img" not in html, address
        assert Checker(html).wrong == [], address
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in text_of(client, f"/calls/{call_id}/")


def test_another_tenants_rows_do_not_exist(shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    start = datetime.now(UTC) + timedelta(days=1)
    theirs = call(other_shop, heard="Their secret")
    book(other_shop, start, name="Their customer")
    note = message(other_shop, "Their message")
    client = signed_in(shop)
    assert "Nothing here" in text_of(client, f"/calls/{theirs}/", 404)
    assert client.post(f"/messages/message/{note}/handled/").status_code == 404
    for address in (*PAGES, f"/appointments/?day={start.date().isoformat()}"):
        html = text_of(client, address)
        for secret in (theirs, "Their", other_shop.name):
            assert secret not in html, (address, secret)


def test_a_member_of_two_tenants_sees_one_at_a_time(shop: Shop, other_shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.accounts.access import CHOSEN
    from infinioffice.office.accounts.models import Membership, User
    from infinioffice.office.tenancy import tenant_scope

    client = signed_in(shop)
    user = User.objects.latest("date_joined")
    with tenant_scope(other_shop.tenant_id):
        Membership.objects.create(user=user, role="viewer")
    assert shop.name in text_of(client, "/")
    session = client.session
    session[CHOSEN] = other_shop.tenant_id
    session.save()
    html = text_of(client, "/")
    assert other_shop.name in html
    assert shop.name not in html
    session[CHOSEN] = str(uuid4())
    session.save()
    assert shop.name in text_of(client, "/"), "a tenant one does not belong to cannot be chosen"


@pytest.mark.parametrize(
    "call_id", ["01890a5d-ac96-774b-bcce-b302099a8057", "x", "../../etc/passwd", "00000000-0000-0000-0000-00000000000g"]
)
def test_calls_that_do_not_exist(shop: Shop, signed_in: Any, call_id: str) -> None:
    assert signed_in(shop).get(f"/calls/{call_id}/").status_code == 404


def test_appointments_of_a_day_by_the_businesss_own_clock(shop: Shop, signed_in: Any) -> None:
    late = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)  # 11:30 in the evening of the 24th in New York
    book(shop, late, name="Late Lou")
    book(shop, datetime(2026, 11, 24, 13, 0, tzinfo=UTC), name="Early Eve", mode="window")
    book(shop, datetime(2026, 11, 24, 14, 0, tzinfo=UTC), name="Gone Gil", status="cancelled")
    book(shop, datetime(2026, 11, 24, 15, 0, tzinfo=UTC), name="Held Hal", status="held")
    client = signed_in(shop)
    words = visible(text_of(client, "/appointments/?day=2026-11-24"))
    assert "Tuesday, November 24" in words
    assert "2 appointments" in words
    assert words.index("Early Eve") < words.index("Late Lou") < words.index("Cancelled")
    assert "8:00 AM – 9:00 AM arrival" in words
    assert "Gone Gil" in words
    assert "Held Hal" not in words
    assert "Late Lou" not in text_of(client, "/appointments/?day=2026-11-25")


@pytest.mark.parametrize(
    "day", ["", "x", "2026-02-30", "0001-01-01", "9999-12-31", "2026-11-24T00:00", "%00", "9" * 400]
)
def test_days_that_are_none_show_today(shop: Shop, signed_in: Any, day: str) -> None:
    assert "Today" in visible(text_of(signed_in(shop), f"/appointments/?day={day}"))


def test_the_day_the_clocks_change_has_all_its_hours(shop: Shop, signed_in: Any) -> None:
    book(shop, datetime(2026, 11, 1, 4, 0, tzinfo=UTC), name="First minute")  # midnight, summer time
    book(shop, datetime(2026, 11, 2, 4, 30, tzinfo=UTC), name="Last hour")  # 11:30 PM, standard time
    words = visible(text_of(signed_in(shop), "/appointments/?day=2026-11-01"))
    assert "First minute" in words
    assert "Last hour" in words


def test_a_message_is_done_when_somebody_says_so(shop: Shop, signed_in: Any) -> None:
    note = message(shop)
    client = signed_in(shop, "operator")
    assert "1 Messages waiting" in visible(text_of(client, "/")).replace("Messages waiting 1", "1 Messages waiting")
    for _ in range(2):
        answer = client.post(f"/messages/message/{note}/handled/")
        assert (answer.status_code, answer["Location"]) == (302, "/messages/")
    html = text_of(client, "/messages/")
    assert f"/messages/message/{note}/handled/" not in html
    assert client.get(f"/messages/message/{note}/handled/").status_code == 405
    assert client.post(f"/messages/other/{note}/handled/").status_code == 404


def test_viewers_look_and_do_not_touch(shop: Shop, signed_in: Any) -> None:
    note = message(shop)
    client = signed_in(shop, "viewer")
    assert "handled" not in text_of(client, "/messages/")
    assert client.post(f"/messages/message/{note}/handled/").status_code == 403
    assert f"/messages/message/{note}/handled/" in text_of(signed_in(shop, "operator"), "/messages/")


def test_forms_from_elsewhere_are_refused(shop: Shop, signed_in: Any) -> None:
    from django.test import Client

    note = message(shop)
    known = signed_in(shop, "operator")
    client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    client.cookies = known.cookies
    assert client.post(f"/messages/message/{note}/handled/").status_code == 403


def test_urgent_pages_come_first(shop: Shop, signed_in: Any) -> None:
    from infinioffice.office.messaging.desk import page_on_call

    page_on_call(
        shop.scope(), f"{uuid4()}:1", topic="gas", phone="+15185550142", text="Basement", now=datetime.now(UTC)
    )
    call(shop)
    words = visible(text_of(signed_in(shop), "/"))
    assert words.index("Smell of gas") < words.index("Last calls")


@pytest.mark.parametrize("address", [*PAGES, "/accounts/login/", "/accounts/password/reset/", "/nowhere/"])
def test_headers_and_markup_hold_the_line(shop: Shop, signed_in: Any, stranger: Client, address: str) -> None:
    message(shop)
    client = stranger if address.startswith("/accounts/") else signed_in(shop)
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    html = Checker(answer.content.decode())
    assert html.wrong == []
    assert len(html.ids) == len(set(html.ids))
    assert html.tags.count("h1") == 1
    assert html.tags.count("main") == 1
    assert set(html.inputs) <= html.labelled


def test_pages_of_tenants_are_kept_by_nobody(shop: Shop, signed_in: Any) -> None:
    for address in PAGES:
        assert signed_in(shop).get(address)["Cache-Control"] == "no-store"


def test_the_style_sheet_is_ours(stranger: Client) -> None:
    answer = stranger.get("/static/office/office.css")
    assert answer.status_code == 200
    css = answer.content.decode()
    assert "prefers-color-scheme: dark" in css
    assert "prefers-reduced-motion" in css
    assert "@import" not in css
    assert "url(" not in css


def test_probes_need_no_host_and_no_session(stranger: Client) -> None:
    for address in ("/healthz", "/readyz"):
        answer = stranger.get(address, headers={"host": "10.1.2.3:8080"})
        assert (answer.status_code, answer.content) == (200, b"ok\n"), address
        assert not answer.cookies
    assert stranger.get("/calls/", headers={"host": "10.1.2.3:8080"}).status_code == 400


def test_not_ready_without_a_database(stranger: Client) -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    port = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        assert stranger.get("/healthz").status_code == 200
        assert stranger.get("/readyz").status_code == 503
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        connection.settings_dict["PORT"] = port
    assert stranger.get("/readyz").status_code == 200
