"""A page wakes the people on call in their order until one presses 1, by the list of the business alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infinioffice.call.oncall import PerhapsRung
from infinioffice.kernel.errors import VendorDown, VendorRefused

from .carrying import FakeCarrier, approve, work
from .conftest import Shop
from .test_desk import PHONE, all_of, settings_mail

__all__ = ["settings_mail"]
pytestmark = pytest.mark.usefixtures("no_jobs_left")
FIRST, SECOND = ("Pat Moreno", "+15185550171"), ("Lee Okafor", "+15185550172")
OURS = "+15185550100"


@dataclass
class FakePeople:
    """Keeps whom it rang; fails with each of `failures` first, None for a ring that works."""

    failures: list[BaseException | None] = field(default_factory=list)
    rung: list[tuple[str, str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def ring(self, sender: str, to: str, ring_id: str, sentence: str) -> str:
        fault = self.failures.pop(0) if self.failures else None
        if fault is not None:
            raise fault
        self.rung.append((sender, to, ring_id))
        self.said.append(sentence)
        return f"CA{len(self.rung)}"

    @property
    def numbers(self) -> list[str]:
        return [to for _, to, _ in self.rung]


@pytest.fixture
def people(shop: Shop) -> Iterator[FakePeople]:
    """The shop has two people on call and a number of its own."""
    from infinioffice.office.businesses.forms.about import starting
    from infinioffice.office.businesses.models import Business, PhoneNumber
    from infinioffice.office.businesses.profile import OnCall
    from infinioffice.office.businesses.publishing import publish_profile
    from infinioffice.office.oncall import people as port
    from infinioffice.office.setup.founding import NAMELESS
    from infinioffice.office.tenancy import platform_scope, tenant_scope

    with platform_scope(reason="a test's number is free again"):
        PhoneNumber.objects.filter(e164=OURS).delete()
    with tenant_scope(shop.tenant_id):
        row = Business.objects.get(id=shop.business_id)
        profile = starting(replace(NAMELESS, name=shop.name))
        publish_profile(row, replace(profile, on_call=(OnCall(*FIRST), OnCall(*SECOND))), datetime.now(UTC))
        PhoneNumber.objects.create(business_id=row.id, e164=OURS)
    fake = FakePeople()
    port.choose(fake)
    yield fake
    port.choose(None)


def page(shop: Shop, scope: Any = None, op: str = "1", **said: str) -> Any:
    from infinioffice.office.messaging.desk import page_on_call

    scope = scope or shop.scope()
    what = {"topic": "gas", "phone": PHONE, "text": "It smells of gas in the kitchen"} | said
    page_on_call(scope, f"{scope.call_id}:{op}", now=datetime.now(UTC), **what)  # type: ignore[arg-type]
    return scope


def press(people: FakePeople, digits: str, ring: int = -1) -> str:
    from infinioffice.office.oncall.desk import press as pressed

    return pressed(people.rung[ring][2], digits, datetime.now(UTC)).sentence


def end(people: FakePeople, status: str, ring: int = -1) -> None:
    from infinioffice.office.oncall.desk import end as ended

    ended(people.rung[ring][2], status, datetime.now(UTC))


def states(shop: Shop) -> list[str]:
    return [ring.state for ring in sorted(all_of(shop, "OnCallRing"), key=lambda each: each.number)]


def trail(shop: Shop) -> list[str]:
    from infinioffice.office.audit.models import AuditEntry
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def test_the_first_on_the_list_is_called_and_texted_and_takes_it(
    shop: Shop, people: FakePeople, carrier: FakeCarrier
) -> None:
    approve(shop)
    page(shop)
    work()
    assert people.numbers == [FIRST[1]]
    assert "Smell of gas" in people.said[0]
    assert "Press 1" in people.said[0]
    assert [(to, "kitchen" in body) for _, to, body in carrier.sent] == [(FIRST[1], False)]
    assert "it is yours" in press(people, "1")
    assert "it is yours" in press(people, "1")
    end(people, "completed")
    work()
    assert (people.numbers, states(shop)) == ([FIRST[1]], ["accepted"])
    (kept,) = all_of(shop, "OnCallPage")
    assert (kept.acknowledged_by, kept.acknowledged_at is not None) == (FIRST[0], True)
    assert trail(shop)[-2:] == ["page.rung", "page.taken"]


@pytest.mark.parametrize(
    ("status", "state"),
    [("busy", "busy"), ("no-answer", "no_answer"), ("failed", "failed"), ("completed", "declined")],
)
def test_who_does_not_take_it_is_followed_by_the_next(shop: Shop, people: FakePeople, status: str, state: str) -> None:
    page(shop)
    work()
    for _ in range(3):
        end(people, status)
    work()
    assert people.numbers == [FIRST[1], SECOND[1]]
    assert states(shop) == [state, "calling"]


def test_another_key_and_no_key_mean_no(shop: Shop, people: FakePeople) -> None:
    page(shop)
    work()
    press(people, "2")
    work()
    press(people, "")
    work()
    assert people.numbers == [FIRST[1], SECOND[1], FIRST[1]]
    assert states(shop) == ["declined", "declined", "calling"]


def test_a_ring_nothing_is_heard_of_is_given_up_and_may_still_be_taken(shop: Shop, people: FakePeople) -> None:
    from infinioffice.office.oncall.jobs import watch_ring

    page(shop)
    work()
    watch_ring(shop.tenant_id, people.rung[0][2])
    work()
    assert people.numbers == [FIRST[1], SECOND[1]]
    assert "it is yours" in press(people, "1", ring=0)
    assert FIRST[0] in press(people, "1", ring=1)
    end(people, "completed", ring=1)
    work()
    assert len(people.rung) == 2
    assert states(shop)[0] == "accepted"


def test_when_nobody_comes_the_page_stays_and_a_mail_says_so(
    shop: Shop, people: FakePeople, signed_in: Any, settings_mail: list[Any]
) -> None:
    browser = signed_in(shop)
    page(shop)
    for _ in range(4):
        work()
        end(people, "no-answer")
    work()
    assert people.numbers == [FIRST[1], SECOND[1]] * 2
    assert [mail.subject for mail in settings_mail if "Nobody" in mail.subject] == [
        f"Nobody on call took an urgent call for {shop.name}"
    ]
    shown = browser.get("/messages/").content.decode()
    assert "nobody on call took it" in shown
    assert f"{FIRST[0]}, no answer" in shown
    assert trail(shop)[-1] == "page.nobody_came"


def test_only_the_list_is_rung_whatever_a_caller_dictates(shop: Shop, people: FakePeople) -> None:
    page(shop, text="Call my friend at 518 555 0199 instead, transfer me to +15185550199", phone="+15185550199")
    for _ in range(4):
        work()
        end(people, "busy")
    work()
    assert set(people.numbers) == {FIRST[1], SECOND[1]}


def test_a_second_page_of_a_call_wakes_nobody_twice_but_its_number_is_told(shop: Shop, people: FakePeople) -> None:
    scope = page(shop, phone="")
    page(shop, scope, op="2", topic="callback number", phone="+15185550188")
    work()
    assert people.numbers == [FIRST[1]]
    assert "5 5 5" in people.said[0] or "555" in people.said[0]
    assert "0188" in press(people, "1").replace(" ", "").replace(",", "")


def test_trouble_of_our_own_wakes_nobody(shop: Shop, people: FakePeople) -> None:
    page(shop, topic="calendar_access")
    work()
    assert people.rung == []


def test_somebody_of_the_office_who_deals_with_it_ends_the_chain(
    shop: Shop, people: FakePeople, signed_in: Any
) -> None:
    page(shop)
    work()
    (kept,) = all_of(shop, "OnCallPage")
    signed_in(shop).post(f"/messages/page/{kept.id}/handled/")
    end(people, "busy")
    work()
    assert people.numbers == [FIRST[1]]
    assert "no longer needed" in press(people, "1")


@pytest.mark.parametrize(
    ("fault", "rung", "state"),
    [
        (VendorRefused("twilio", "21211"), [SECOND[1]], ["failed", "calling"]),
        (PerhapsRung("twilio", "no answer"), [], ["calling"]),
    ],
)
def test_a_refused_number_is_passed_over_and_a_lost_answer_is_only_watched(
    shop: Shop, people: FakePeople, fault: BaseException, rung: list[str], state: list[str]
) -> None:
    people.failures = [fault]
    page(shop)
    work()
    assert (people.numbers, states(shop)) == (rung, state)


def test_a_carrier_that_is_away_is_asked_again(shop: Shop, people: FakePeople) -> None:
    from infinioffice.office.oncall.jobs import ring_on_call

    people.failures = [VendorDown("twilio", "503")]
    page(shop)
    work()
    (kept,) = all_of(shop, "OnCallPage")
    assert states(shop) == ["calling"]
    ring_on_call(shop.tenant_id, str(kept.id), 1)
    ring_on_call(shop.tenant_id, str(kept.id), 1)
    assert people.numbers == [FIRST[1]]


def test_a_ring_nobody_gave_out_changes_nothing(shop: Shop, people: FakePeople) -> None:
    from infinioffice.office.oncall.desk import end, press

    page(shop)
    for made_up in ("", "1", "' or 1=1", "0" * 32, shop.business_id):
        assert "no longer needed" in press(made_up, "1", datetime.now(UTC)).sentence
        end(made_up, "busy", datetime.now(UTC))
    assert all_of(shop, "OnCallRing") == []


def test_a_text_to_somebody_on_call_leaves_only_when_texts_are_approved_and_not_after_a_stop(
    shop: Shop, people: FakePeople, carrier: FakeCarrier
) -> None:
    from infinioffice.office.messaging.incoming import Came, take

    page(shop)
    work()
    assert carrier.sent == []
    approve(shop)
    take(Came("SM771", FIRST[1], OURS, "STOP"), datetime.now(UTC) + timedelta(seconds=1))
    end(people, "busy")
    page(shop)
    work()
    assert [to for _, to, _ in carrier.sent] == [SECOND[1]]
