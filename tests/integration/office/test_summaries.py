"""Mails to the people of a business, through a real SMTP server: after a call that needs them, and in the morning."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from .conftest import Shop
from .test_pages import ATTACK, book, call, message

pytestmark = pytest.mark.usefixtures("no_jobs_left")
SEVEN = datetime(2026, 11, 24, 12, 1, tzinfo=UTC)
"""7:01 in New York."""


class Inbox:
    """What an SMTP server took."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert [mail["To"]] == envelope.rcpt_tos
        self.mails.append(mail)
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


@pytest.fixture
def inbox(office: None) -> Iterator[Inbox]:
    """Django's own SMTP backend, and a server for it on a free port."""
    from django.conf import settings

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Inbox()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    before = {name: getattr(settings, name, None) for name in names}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield kept
    for name, value in before.items():
        setattr(settings, name, value)
    server.stop()


def address_of(browser: Any) -> str:
    from infinioffice.office.accounts.models import User

    email: str = User.objects.values_list("email", flat=True).get(id=browser.session["_auth_user_id"])
    return email


def words(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def look_at(shop: Shop, call_id: str) -> None:
    from infinioffice.office.summaries.jobs import after_call

    after_call(shop.tenant_id, call_id)


def morning(shop: Shop, at: datetime = SEVEN) -> None:
    """The clock strikes, and the shop's queued mails leave. A worker would strike by its own clock as well."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from infinioffice.office.summaries import jobs

    jobs.mornings(int(at.timestamp()))
    queued = ProcrastinateJob.objects.filter(task_name="summaries.morning", args__business_id=shop.business_id)
    for job in queued:
        jobs.morning(**job.args)
    ended(queued.values_list("id", flat=True))


def ended(ids: Iterable[int]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", (list(ids),))


def leave(shop: Shop, call_id: str, topic: str, text: str = "Please call back", *, urgent: bool = False) -> None:
    from infinioffice.office.messaging.desk import take_message

    take_message(
        shop.scope(call_id),
        f"{call_id}:9",
        topic=topic,
        name="Dana Whitfield",
        phone="+15185550142",
        text=text,
        urgent=urgent,
        now=datetime.now(UTC),
    )


@pytest.mark.parametrize(
    ("outcome", "topic", "subject"),
    [
        ("failed", "", "We could not serve"),
        ("emergency", "", "An emergency"),
        ("message", "person", "left a message"),
        ("booked", "complaint", "left a message"),
    ],
)
def test_a_call_that_needs_somebody_is_mailed_to_each_member(
    shop: Shop, signed_in: Any, inbox: Inbox, outcome: str, topic: str, subject: str
) -> None:
    mine, theirs = address_of(signed_in(shop)), address_of(signed_in(shop, "viewer"))
    called = call(shop, outcome, heard="Hi")
    if topic:
        leave(shop, called, topic)
    look_at(shop, called)
    (mail,) = inbox.to(mine)
    assert len(inbox.to(theirs)) == 1
    assert subject in mail["Subject"]
    for kind in ("plain", "html"):
        assert f"/calls/{called}/" in words(mail, kind)
        assert ("Please call back" in words(mail, kind)) is bool(topic)


def test_a_call_that_needs_nobody_is_not_mailed(shop: Shop, signed_in: Any, inbox: Inbox) -> None:
    signed_in(shop)
    look_at(shop, call(shop, "booked", heard="Hi"))
    assert inbox.mails == []


def test_a_call_in_which_a_part_failed_is_mailed(shop: Shop, signed_in: Any, inbox: Inbox) -> None:
    from infinioffice.call.ports import LogEntry
    from infinioffice.office.calls.log import append

    signed_in(shop)
    called = call(shop, "booked", heard="Hi")
    mark = LogEntry(seq=1, at=datetime.now(UTC), kind="mark", body={"name": "voice_failed", "count": 3})
    append(shop.scope(called), [mark])
    look_at(shop, called)
    assert "part of the line failed" in inbox.mails[0]["Subject"]


def test_the_end_of_a_call_queues_one_look_within_a_minute(shop: Shop) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    called = call(shop, "failed")
    (job,) = ProcrastinateJob.objects.filter(task_name="summaries.after_call")
    assert job.args["call_id"] == called
    assert job.scheduled_at - datetime.now(UTC) < timedelta(seconds=45)


def test_a_member_who_wants_none_gets_none_and_can_change_that(shop: Shop, signed_in: Any, inbox: Inbox) -> None:
    browser = signed_in(shop)
    other = address_of(signed_in(shop))
    browser.post("/account/summaries/", {"gets_mail": "off"})
    assert "Turn on" in browser.get("/account/").content.decode()
    called = call(shop, "failed")
    look_at(shop, called)
    assert [mail["To"] for mail in inbox.mails] == [other]
    browser.post("/account/summaries/", {"gets_mail": "on"})
    look_at(shop, called)
    assert len(inbox.to(address_of(browser))) == 1


def test_the_morning_tells_of_yesterday_once(shop: Shop, signed_in: Any, inbox: Inbox) -> None:
    mine = address_of(signed_in(shop))
    yesterday = SEVEN - timedelta(hours=16)
    call(shop, "booked", heard="Hi", at=yesterday)
    call(shop, "failed", heard="Hi", at=yesterday)
    call(shop, "failed", heard="Hi", at=yesterday - timedelta(days=1))
    made(book(shop, SEVEN + timedelta(days=2), name="Ira Feld"), shop, yesterday)
    message(shop, "Please bring a ladder")
    for late in (0, 5, 60):
        morning(shop, SEVEN + timedelta(minutes=late))
    (mail,) = inbox.to(mine)
    assert mail["Subject"] == f"{shop.name}, Monday: 1 booked, 1 waiting for you"
    for kind in ("plain", "html"):
        assert "2 calls" in words(mail, kind)
        assert "1 not served" in words(mail, kind)
        assert "Ira Feld" in words(mail, kind)
        assert "ladder" in words(mail, kind)
    morning(shop, SEVEN + timedelta(days=1))
    assert len(inbox.to(mine)) == 2


def made(booking_id: str, shop: Shop, at: datetime) -> None:
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        Booking.objects.filter(id=booking_id).update(created_at=at)


@pytest.mark.parametrize("hour", [-2, 6])
def test_before_seven_and_after_noon_nothing_is_sent(shop: Shop, signed_in: Any, inbox: Inbox, hour: int) -> None:
    mine = address_of(signed_in(shop))
    message(shop)
    morning(shop, SEVEN + timedelta(hours=hour))
    assert inbox.to(mine) == []


def test_a_day_without_anything_gets_no_mail(shop: Shop, signed_in: Any, inbox: Inbox) -> None:
    mine = address_of(signed_in(shop))
    morning(shop)
    assert inbox.to(mine) == []


def test_what_callers_say_is_text_and_never_markup_or_a_header(shop: Shop, signed_in: Any, inbox: Inbox) -> None:
    mine = address_of(signed_in(shop))
    called = call(shop, "failed", heard="Hi")
    leave(shop, called, "person", f"{ATTACK}\r\nBcc: all@shop.example")
    look_at(shop, called)
    (mail,) = inbox.to(mine)
    assert mail["Bcc"] is None
    assert "<script>" not in words(mail, "html")
    assert "<script>" in words(mail, "plain")


def test_another_tenants_call_is_not_told(shop: Shop, other_shop: Shop, signed_in: Any, inbox: Inbox) -> None:
    signed_in(other_shop)
    look_at(other_shop, call(shop, "failed"))
    assert inbox.mails == []


def test_a_summary_of_a_day_is_of_that_business_alone(shop: Shop, other_shop: Shop) -> None:
    from uuid import UUID

    from infinioffice.office.summaries.facts import of_day
    from infinioffice.office.tenancy import tenant_scope

    message(other_shop)
    with tenant_scope(shop.tenant_id):
        assert of_day(UUID(shop.business_id), date(2026, 11, 23)).is_empty
