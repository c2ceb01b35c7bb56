"""What the receptionist writes down happens once, and what is sent follows the ledger of consent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from infinioffice.call.ports import Scope
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.scheduling.slots import BookingDetails, SlotRequest, Wanted

from .carrying import FakeCarrier, approve, jobs, work
from .conftest import NOW, Shop

PHONE = "+15185550142"


pytestmark = pytest.mark.usefixtures("no_jobs_left")


def all_of(shop: Shop, kind: str) -> list[Any]:
    from infinioffice.office.messaging import models
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return list(getattr(models, kind).objects.order_by("created_at", "id"))


def consent(scope: Scope, agreed: bool, count: int = 1, at: datetime = NOW) -> None:
    from infinioffice.office.messaging.desk import record_consent

    record_consent(scope, f"{scope.call_id}:{count}", phone=PHONE, agreed=agreed, wording="May we text you?", now=at)


def book(shop: Shop, mode: str = "exact") -> str:
    from infinioffice.office.businesses.models import PhoneNumber
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    start = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    with tenant_scope(shop.tenant_id):
        PhoneNumber.objects.get_or_create(
            business_id=shop.business_id, defaults={"e164": f"+1212{2_000_000 + int(uuid4()) % 7_000_000}"}
        )
        row = Booking.objects.create(
            business_id=shop.business_id,
            status="booked",
            service="cut",
            service_name="Haircut",
            mode=mode,
            start_at=start,
            end_at=start + timedelta(hours=2),
            name="Dana",
            phone=PHONE,
            slot="-",
            created_at=NOW,
            updated_at=NOW,
        )
        return str(row.id)


def send(
    scope: Scope, booking: str | None, kind: str = "confirmation", count: int = 9, has_carrier: bool = True
) -> None:
    from infinioffice.office.messaging.desk import send_text

    send_text(
        scope,
        f"{scope.call_id}:{count}",
        kind=kind,
        phone=PHONE,
        booking_id=booking,
        now=NOW,
        has_carrier=has_carrier,
    )


def test_a_message_is_taken_once(shop: Shop) -> None:
    from infinioffice.office.messaging.desk import take_message

    scope = shop.scope()
    for _ in range(2):
        take_message(
            scope, "c:1", topic="person", name="Dana", phone=PHONE, text="Please call back", urgent=True, now=NOW
        )
    (message,) = all_of(shop, "Message")
    assert (message.name, message.text, message.urgent, str(message.call_id)) == (
        "Dana",
        "Please call back",
        True,
        scope.call_id,
    )


def test_a_message_of_any_length_and_content_is_taken(shop: Shop) -> None:
    from infinioffice.office.messaging.desk import take_message

    take_message(
        shop.scope(), "c:2", topic="x" * 99, name="N" * 999, phone="5" * 99, text="a\0b" * 9999, urgent=False, now=NOW
    )
    (message,) = all_of(shop, "Message")
    assert (len(message.name), len(message.text)) == (200, 3 * 9999)


def test_the_same_operation_of_two_tenants_is_two(shop: Shop, other_shop: Shop) -> None:
    from infinioffice.office.messaging.desk import take_message

    for each in (shop, other_shop):
        take_message(each.scope(), "same:1", topic="x", name=each.name, phone="", text="", urgent=False, now=NOW)
    assert [message.name for message in all_of(shop, "Message")] == [shop.name]
    assert [message.name for message in all_of(other_shop, "Message")] == [other_shop.name]


@pytest.mark.parametrize("answers", [[], [False], [True, False]])
def test_without_a_yes_nothing_is_sent_or_kept(shop: Shop, answers: list[bool]) -> None:
    scope = shop.scope()
    for count, agreed in enumerate(answers):
        consent(scope, agreed, count, NOW + timedelta(seconds=count))
    send(scope, book(shop))
    assert all_of(shop, "TextMessage") == []
    assert jobs() == 0


def test_the_newest_answer_counts(shop: Shop) -> None:
    scope = shop.scope()
    consent(scope, agreed=False, count=1)
    consent(scope, agreed=True, count=2, at=NOW + timedelta(seconds=1))
    send(scope, book(shop))
    assert [text.status for text in all_of(shop, "TextMessage")] == ["queued"]


def test_a_yes_to_one_business_is_none_to_another(shop: Shop, other_shop: Shop) -> None:
    consent(shop.scope(), agreed=True)
    send(other_shop.scope(), book(other_shop))
    assert all_of(other_shop, "TextMessage") == []


def test_a_text_is_sent_once_from_the_committed_row(shop: Shop, carrier: FakeCarrier) -> None:
    approve(shop)
    scope = shop.scope()
    consent(scope, agreed=True)
    booking = book(shop)
    send(scope, booking)
    send(scope, booking)
    assert jobs() == 1
    work()
    work()
    ((sender, to, body),) = carrier.sent
    assert to == PHONE
    assert sender.startswith("+1212")
    assert "Corner Shop: you're booked. Haircut, Tue, Nov 24 at 10:30 AM." in body
    assert "STOP" in body
    (text,) = all_of(shop, "TextMessage")
    assert (text.status, text.carrier_sid) == ("sent", carrier.sid(1))


def test_without_a_carrier_the_text_is_kept_with_the_reason(shop: Shop) -> None:
    scope = shop.scope()
    consent(scope, agreed=True)
    send(scope, book(shop, "window"), has_carrier=False)
    (text,) = all_of(shop, "TextMessage")
    assert (text.status, jobs()) == ("not_sent", 0)
    assert "carrier" in text.reason
    assert "arriving 10:30 AM to 12:30 PM" in text.body


def test_a_text_about_nothing_is_not_sent(shop: Shop) -> None:
    scope = shop.scope()
    consent(scope, agreed=True)
    send(scope, str(uuid4()), count=9)
    send(scope, None, kind="link", count=10)
    assert [(text.status, text.body) for text in all_of(shop, "TextMessage")] == [("not_sent", "")] * 2
    assert jobs() == 0


def test_a_carrier_that_refuses_is_not_asked_again(shop: Shop, carrier: FakeCarrier) -> None:
    approve(shop)
    scope = shop.scope()
    consent(scope, agreed=True)
    send(scope, book(shop))
    carrier.failures = [VendorRefused("carrier", "landline")]
    work()
    work()
    (text,) = all_of(shop, "TextMessage")
    assert (text.status, carrier.sent) == ("not_sent", [])
    assert "landline" in text.reason


def test_a_carrier_that_is_down_is_asked_later(shop: Shop, carrier: FakeCarrier) -> None:
    from infinioffice.office.messaging import jobs as jobs_module

    approve(shop)
    scope = shop.scope()
    consent(scope, agreed=True)
    send(scope, book(shop))
    (text,) = all_of(shop, "TextMessage")
    carrier.failures = [VendorDown("carrier", "timeout")]
    work()
    assert all_of(shop, "TextMessage")[0].status == "queued"
    assert jobs() == 1
    jobs_module.send_text(tenant_id=shop.tenant_id, text_id=str(text.id))
    assert all_of(shop, "TextMessage")[0].status == "sent"
    assert len(carrier.sent) == 1


def test_a_text_cut_off_while_sending_is_looked_for_before_it_is_sent_again(shop: Shop, carrier: FakeCarrier) -> None:
    approve(shop)
    scope = shop.scope()
    consent(scope, agreed=True)
    send(scope, book(shop))
    carrier.failures = [KeyboardInterrupt()]  # the worker is killed
    from infinioffice.office.messaging import jobs as jobs_module

    (text,) = all_of(shop, "TextMessage")
    with pytest.raises(KeyboardInterrupt):
        jobs_module.send_text(tenant_id=shop.tenant_id, text_id=str(text.id))
    jobs_module.send_text(tenant_id=shop.tenant_id, text_id=str(text.id))
    assert (all_of(shop, "TextMessage")[0].status, carrier.sent) == ("sending", [])
    for look in range(1, jobs_module.LOOKS + 1):
        jobs_module.look_for_text(tenant_id=shop.tenant_id, text_id=str(text.id), look=look)
    assert all_of(shop, "TextMessage")[0].status == "queued"
    work()
    assert (all_of(shop, "TextMessage")[0].status, len(carrier.sent)) == ("sent", 1)


def test_row_and_job_are_one(shop: Shop) -> None:
    """What is rolled back leaves neither."""
    from django.db import transaction

    scope = shop.scope()
    consent(scope, agreed=True)
    booking = book(shop)
    with transaction.atomic():
        send(scope, booking)
        transaction.set_rollback(True)
    assert all_of(shop, "TextMessage") == []
    assert jobs() == 0


def test_a_page_is_mailed_to_those_who_may_act(shop: Shop, signed_in: Any, settings_mail: list[Any]) -> None:
    from infinioffice.office.messaging.desk import page_on_call

    signed_in(shop, "org_admin")
    signed_in(shop, "operator")
    signed_in(shop, "viewer")
    scope = shop.scope()
    for _ in range(2):
        page_on_call(scope, "c:3", topic="gas", phone=PHONE, text="Smells gas\nSubject: no", now=NOW)
    assert jobs() == 1
    work()
    (mail,) = urgent(settings_mail)
    assert len(mail.to) == 2
    assert mail.subject == "Urgent call for Corner Shop"
    assert "Smells gas" in mail.body
    (page,) = all_of(shop, "OnCallPage")
    assert page.status == "sent"


def test_a_page_without_anybody_to_wake_says_so(shop: Shop, settings_mail: list[Any]) -> None:
    from infinioffice.office.messaging.desk import page_on_call

    page_on_call(shop.scope(), "c:4", topic="gas", phone=PHONE, text="Smells gas", now=NOW)
    work()
    (page,) = all_of(shop, "OnCallPage")
    assert (page.status, bool(page.reason), urgent(settings_mail)) == ("not_sent", True, [])


def test_the_waiting_list_keeps_what_was_wanted(shop: Shop) -> None:
    from infinioffice.kernel.records import Codec
    from infinioffice.office.messaging.desk import join_waitlist

    request = SlotRequest("cut", (Wanted(start=NOW, end=NOW + timedelta(days=2)),), provider="kim")
    details = BookingDetails("Dana Whitfield", PHONE)
    for _ in range(2):
        join_waitlist(shop.scope(), "c:5", request, details, NOW)
    (entry,) = all_of(shop, "WaitlistEntry")
    codec = Codec(SlotRequest, BookingDetails)
    assert (codec.from_plain(entry.request), codec.from_plain(entry.details)) == (request, details)


def test_a_note_for_another_tenants_business_is_refused(shop: Shop, other_shop: Shop) -> None:
    from django.db import DatabaseError

    from infinioffice.office.messaging.desk import take_message

    crossed = Scope(shop.tenant_id, other_shop.business_id, str(uuid4()))
    with pytest.raises(DatabaseError):
        take_message(crossed, "c:6", topic="x", name="", phone="", text="", urgent=False, now=NOW)
    assert all_of(other_shop, "Message") == []


def urgent(mails: list[Any]) -> list[Any]:
    """Pages: a worker of the morning mails summaries too."""
    return [each for each in mails if each.subject.startswith("Urgent")]


@pytest.fixture
def settings_mail(office: None) -> Iterator[list[Any]]:
    """Mails go into the list."""
    from django.conf import settings
    from django.core import mail

    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield mail.outbox
    settings.EMAIL_BACKEND = before
