"""Texts by the law: nothing without consent, nothing after STOP, nothing at night, every reply understood once."""

from __future__ import annotations

import asyncio
import os
import threading
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.integration.scheduling.worlds import salon

from .carrying import FakeCarrier, approve, work
from .conftest import NOW, Shop
from .test_desk import PHONE, all_of, book, consent, send

pytestmark = pytest.mark.usefixtures("no_jobs_left")
ROUNDS = int(os.environ.get("INFINIOFFICE_ROUNDS", "40"))


def number_of(shop: Shop) -> str:
    from infinioffice.office.businesses.models import PhoneNumber
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return PhoneNumber.objects.values_list("e164", flat=True).get(business_id=shop.business_id)


def text_in(shop: Shop, body: str, sid: str = "SM900", opt_out: str = "", now: datetime | None = None) -> None:
    from infinioffice.office.messaging.incoming import Came, take

    take(Came(sid, PHONE, number_of(shop), body, opt_out), now or datetime.now(UTC))


def open_shop(shop: Shop) -> None:
    """The rules a cancellation looks at."""
    from infinioffice.office.scheduling.setup import set_up

    set_up(shop.business_id, shop.tenant_id, salon())


def agreed(shop: Shop) -> Any:
    scope = shop.scope()
    approve(shop)
    consent(scope, agreed=True)
    return scope


def statuses(shop: Shop) -> list[str]:
    return [text.status for text in all_of(shop, "TextMessage")]


def test_texts_wait_for_the_carriers_approval_and_then_leave(shop: Shop, carrier: FakeCarrier) -> None:
    from infinioffice.office.messaging.jobs import release_held
    from infinioffice.office.tenancy import tenant_scope

    scope = shop.scope()
    consent(scope, agreed=True)
    send(scope, book(shop))
    work()
    assert (statuses(shop), carrier.sent) == (["held"], [])
    approve(shop)
    with tenant_scope(shop.tenant_id):
        assert release_held(NOW + timedelta(hours=3)) == 1
    work()
    assert (statuses(shop), len(carrier.sent)) == (["sent"], 1)


@pytest.mark.parametrize(
    ("body", "answered"),
    [
        ("STOP", False),
        ("stop.", True),
        ("please stop texting me", True),
        ("END", False),
        ("no me manden mensajes", True),
    ],
)
def test_a_revocation_in_any_words_ends_everything(shop: Shop, carrier: FakeCarrier, body: str, answered: bool) -> None:
    scope = agreed(shop)
    booking = book(shop)
    send(scope, booking)
    text_in(shop, body)
    work()
    assert [kind for kind in statuses(shop) if kind == "sent"] == (["sent"] if answered else [])
    assert [text for text in carrier.sent if "booked" in text[2]] == []
    send(shop.scope(), booking, count=10)
    work()
    assert len(carrier.sent) == (1 if answered else 0)
    assert [event.agreed for event in all_of(shop, "ConsentEvent")] == [True, False]


def test_start_takes_a_stop_back_but_is_no_first_consent(shop: Shop, carrier: FakeCarrier) -> None:
    book(shop)
    approve(shop)
    text_in(shop, "START", "SM1")
    assert all_of(shop, "ConsentEvent") == []
    consent(shop.scope(), agreed=True)
    text_in(shop, "STOP", "SM2")
    text_in(shop, "START", "SM3", now=datetime.now(UTC) + timedelta(seconds=1))
    assert [event.agreed for event in all_of(shop, "ConsentEvent")][-1] is True
    assert carrier.sent == []


def test_yes_is_never_a_new_consent(shop: Shop) -> None:
    book(shop)
    text_in(shop, "YES")
    assert all_of(shop, "ConsentEvent") == []


def test_what_the_carrier_has_answered_is_not_answered_again(shop: Shop, carrier: FakeCarrier) -> None:
    agreed(shop)
    book(shop)
    text_in(shop, "please stop texting me", opt_out="STOP")
    work()
    assert carrier.sent == []
    assert [event.agreed for event in all_of(shop, "ConsentEvent")] == [True, False]


def test_x_cancels_the_visit_and_c_confirms_it(shop: Shop, carrier: FakeCarrier) -> None:
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    agreed(shop)
    open_shop(shop)
    booking = book(shop)
    text_in(shop, "C", "SM1", now=NOW)
    text_in(shop, "x", "SM2", now=NOW)
    text_in(shop, "x", "SM2", now=NOW)
    work()
    with tenant_scope(shop.tenant_id):
        assert Booking.objects.get(id=booking).status == "cancelled"
    first, second = (text[2] for text in carrier.sent)
    assert "see you Tue, Nov 24" in first
    assert "cancelled" in second


def test_a_letter_without_a_visit_goes_to_a_person(shop: Shop, carrier: FakeCarrier) -> None:
    agreed(shop)
    book(shop)
    text_in(shop, "X")
    work()
    assert "no coming appointment" in carrier.sent[0][2]
    assert [message.topic for message in all_of(shop, "Message")] == ["text"]


def test_free_text_is_kept_and_answered_once_a_day(shop: Shop, carrier: FakeCarrier) -> None:
    agreed(shop)
    book(shop)
    for number, body in enumerate(("Do you fix boilers? 😀", "hello??", "<b>anyone</b>")):
        text_in(shop, body, f"SM{number}")
    work()
    assert len(carrier.sent) == 1
    assert [message.text for message in all_of(shop, "Message")] == [
        "Do you fix boilers? 😀",
        "hello??",
        "<b>anyone</b>",
    ]


def test_a_text_to_a_number_of_nobody_changes_nothing(shop: Shop) -> None:
    from infinioffice.office.messaging.incoming import Came, take

    take(Came("SM1", PHONE, "+12125550000", "STOP"), NOW)
    take(Came("SM1", "anonymous", "+12125550000", "STOP"), NOW)
    assert all_of(shop, "ConsentEvent") == []


def test_the_carriers_own_stop_list_becomes_ours(shop: Shop, carrier: FakeCarrier) -> None:
    from infinioffice.call.texts import OptedOut

    scope = agreed(shop)
    booking = book(shop)
    send(scope, booking)
    carrier.failures = [OptedOut("carrier", "21610")]
    work()
    (text,) = all_of(shop, "TextMessage")
    assert (text.status, text.carrier_code) == ("not_sent", "21610")
    assert [event.source for event in all_of(shop, "ConsentEvent")] == ["call", "carrier"]
    send(shop.scope(), booking, count=11)
    assert len(all_of(shop, "TextMessage")) == 1


def test_an_answer_that_was_lost_is_looked_up_and_never_sent_twice(shop: Shop, carrier: FakeCarrier) -> None:
    from infinioffice.call.texts import PerhapsSent
    from infinioffice.office.messaging import jobs

    scope = agreed(shop)
    send(scope, book(shop))
    (text,) = all_of(shop, "TextMessage")
    carrier.failures = [PerhapsSent("carrier", "no answer")]
    work()
    assert statuses(shop) == ["sending"]
    carrier.sent.append((number_of(shop), PHONE, text.body))
    jobs.look_for_text(tenant_id=shop.tenant_id, text_id=str(text.id), look=1)
    work()
    assert (statuses(shop), len(carrier.sent)) == (["sent"], 1)


def test_delivery_reports_in_any_order_give_one_state(shop: Shop, carrier: FakeCarrier) -> None:
    from infinioffice.office.messaging.incoming import note_status

    orders = (["sent", "delivered"], ["delivered", "sent", "sent"], ["queued", "delivered", "undelivered"])
    scope = agreed(shop)
    for number, order in enumerate(orders):
        send(scope, book(shop), count=100 + number)
        work()
        sid = carrier.sid(len(carrier.sent))
        for status in order:
            note_status(sid, status, "")
    assert statuses(shop) == ["delivered"] * 3
    note_status("SMunknown", "delivered", "")
    note_status("", "delivered", "")


def test_a_text_about_a_visit_that_is_off_is_not_sent(shop: Shop, carrier: FakeCarrier) -> None:
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    scope = agreed(shop)
    booking = book(shop)
    send(scope, booking)
    with tenant_scope(shop.tenant_id):
        Booking.objects.filter(id=booking).update(status="cancelled")
    work()
    assert (statuses(shop), carrier.sent) == (["not_sent"], [])


def test_reminders_wait_for_the_morning_and_confirmations_do_not(shop: Shop) -> None:
    from infinioffice.office.messaging import sending
    from infinioffice.office.messaging.models import TextMessage
    from infinioffice.office.tenancy import tenant_scope

    agreed(shop)
    zone = ZoneInfo("America/New_York")
    late = datetime(2026, 11, 23, 22, 30, tzinfo=zone)
    with tenant_scope(shop.tenant_id):
        texts = {
            kind: TextMessage(business_id=shop.business_id, phone=PHONE, kind=kind)
            for kind in ("reminder", "confirmation")
        }
        held = sending.may_send(texts["reminder"], zone, late)
        assert (held.what, held.not_before) == ("hold", datetime(2026, 11, 24, 8, tzinfo=zone))
        assert sending.may_send(texts["confirmation"], zone, late) == sending.GO
        early = late.replace(day=24, hour=3)
        assert sending.may_send(texts["reminder"], zone, early).not_before == datetime(2026, 11, 24, 8, tzinfo=zone)


def test_nothing_leaves_after_a_revocation_was_taken(shop: Shop, carrier: FakeCarrier) -> None:
    """Send and STOP at once, over and over: a text may leave before the revocation is taken, never after."""
    from django.db import connection

    from infinioffice.office.messaging import jobs as jobs_module
    from infinioffice.office.messaging.desk import record_consent

    approve(shop)
    booking, rng, late = book(shop), Random(7), []
    for number in range(ROUNDS):
        at = NOW + timedelta(minutes=number)
        consent(shop.scope(), agreed=True, count=number, at=at)
        send(shop.scope(), booking, count=number)
        text = all_of(shop, "TextMessage")[-1]
        gate = threading.Barrier(2)
        begun: list[int] = []
        # The text well ahead, the revocation well ahead, and as close as can be.
        close = (rng.random() * 0.004, rng.random() * 0.004)
        waits = ((0.0, 0.1), (0.1, 0.0), close)[number % 3]

        def leave(text: Any = text, gate: threading.Barrier = gate, wait: float = waits[0]) -> None:
            gate.wait()
            threading.Event().wait(wait)
            jobs_module.send_text(tenant_id=shop.tenant_id, text_id=str(text.id))
            connection.close()

        def stop(
            gate: threading.Barrier = gate, begun: list[int] = begun, wait: float = waits[1], at: datetime = at
        ) -> None:
            gate.wait()
            threading.Event().wait(wait)
            record_consent(
                shop.scope(), f"stop:{at}", phone=PHONE, agreed=False, wording="STOP", now=at + timedelta(seconds=1)
            )
            begun.append(len(carrier.sent))
            connection.close()

        threads = [threading.Thread(target=leave), threading.Thread(target=stop)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        late.append(len(carrier.sent) - begun[0])
    assert late == [0] * ROUNDS
    assert 0 < len(carrier.sent) < ROUNDS, "the race was never a race"


def test_the_webhooks_want_a_signature_and_change_nothing_without(shop: Shop) -> None:
    asyncio.run(_webhooks(shop))


async def _webhooks(shop: Shop) -> None:
    from asgiref.sync import sync_to_async

    from infinioffice.adapters.twilio.texts import TextRoutes
    from infinioffice.config import SystemClock
    from infinioffice.office.messaging.incoming import OfficeTexts
    from infinioffice.office.threads import StoreThreads
    from infinioffice.testing.server import loopback, serve
    from infinioffice.testing.vendors.twilio import SimulatedTwilio

    await sync_to_async(book)(shop)
    to = await sync_to_async(number_of)(shop)
    threads, twilio = StoreThreads(), SimulatedTwilio()
    listener = loopback()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    routes = TextRoutes(OfficeTexts(threads), SystemClock(), base, [twilio.auth_token])

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await routes.http(scope, receive, send)

    async with serve(app, lifespan="off", listener=listener):
        forged = SimulatedTwilio(auth_token="another")
        assert await forged.text_in(f"{base}/twilio/sms", PHONE, to, "STOP", "SM1") == 403
        assert await sync_to_async(all_of)(shop, "IncomingText") == []
        for _ in range(3):
            assert await twilio.text_in(f"{base}/twilio/sms", PHONE, to, "STOP", "SM1") == 200
    (kept,) = await sync_to_async(all_of)(shop, "IncomingText")
    assert kept.meaning == "stop"
    await sync_to_async(threads.close)()
