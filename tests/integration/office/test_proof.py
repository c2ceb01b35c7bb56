"""A code goes to the number of the appointment, with consent, and is right in this call alone."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from infinioffice.call.ports import Scope

from .carrying import FakeCarrier, approve, work
from .conftest import NOW, Shop
from .test_desk import PHONE, all_of, book, consent

pytestmark = pytest.mark.usefixtures("no_jobs_left")


def ask(scope: Scope, booking_id: str, said: str = "", phone: str = PHONE) -> str:
    from infinioffice.office.messaging.proof import prove_by_text

    return prove_by_text(
        scope, f"{scope.call_id}:9", phone=phone, booking_id=booking_id, said=said, now=NOW, has_carrier=True
    )


def code_in(shop: Shop) -> str:
    [text] = all_of(shop, "TextMessage")
    return next(word for word in text.body.split() if word.isdigit() and len(word) == 6)


def test_the_texted_code_is_right_here_and_in_no_other_call(shop: Shop, carrier: FakeCarrier) -> None:
    scope, booking_id = shop.scope(), book(shop)
    approve(shop)
    consent(scope, agreed=True)
    assert ask(scope, booking_id) == "sent"
    assert ask(scope, booking_id) == "sent", "the same operation sends nothing more"
    code = code_in(shop)
    assert ask(scope, booking_id, code) == "right"
    assert ask(scope, booking_id, f"{(int(code) + 1) % 1_000_000:06d}") == "wrong"
    assert ask(replace(scope, call_id=str(uuid4())), booking_id, code) == "wrong"
    work()


@pytest.mark.parametrize("agreed", [None, False])
def test_without_consent_no_code_is_sent(shop: Shop, agreed: bool | None) -> None:
    scope, booking_id = shop.scope(), book(shop)
    approve(shop)
    if agreed is not None:
        consent(scope, agreed=agreed)
    assert ask(scope, booking_id) == "not_sent"
    assert all_of(shop, "TextMessage") == []


def test_no_code_goes_to_a_number_that_is_not_the_bookings(shop: Shop) -> None:
    scope, booking_id = shop.scope(), book(shop)
    approve(shop)
    consent(scope, agreed=True)
    assert ask(scope, booking_id, phone="+15185550199") == "not_sent"
