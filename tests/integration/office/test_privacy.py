"""What is past its time goes by itself, and a person who asks for it goes for good."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from infinioffice.adapters.storage.folder import FolderObjects
from infinioffice.call.ports import CallEnd, LogEntry, Scope, TurnRecord

from .conftest import NOW, Shop

if TYPE_CHECKING:
    from django.test import Client

PHONE, OTHER = "+15185550161", "+15185550162"


@pytest.fixture
def objects(office: None, tmp_path: Path) -> Iterator[FolderObjects]:
    from infinioffice.office.calls import recordings

    kept = FolderObjects(tmp_path / "kept")
    recordings.choose(kept)
    yield kept
    recordings.choose(None)


def a_past(shop: Shop, objects: FolderObjects, phone: str, word: str, at: datetime) -> Scope:
    """Everything somebody leaves behind: a recorded call, a message, a consent, texts, a visit, a place in the line."""
    from infinioffice.office.calls import log, recordings
    from infinioffice.office.contacts.book import seen
    from infinioffice.office.messaging.desk import record_consent, take_message
    from infinioffice.office.messaging.models import IncomingText, TextMessage, WaitlistEntry
    from infinioffice.office.scheduling.models import Booking, Effect, Operation
    from infinioffice.office.tenancy import tenant_scope

    scope, end = shop.scope(), at + timedelta(minutes=3)
    log.open_call(scope, f"CA{scope.call_id}"[:64], phone, "phone", at)
    recordings.begin(scope, at, "This call is recorded.", 100)
    recordings.put(objects, scope, 0, 0, b"\x10\x7f" * 8000)
    recordings.finish(scope, 1000)
    entries = [LogEntry(0, at, "event", {"text": f"I am {word}"})]
    log.append(scope, entries, [TurnRecord(0, at, f"I am {word}", f"Hello {word}.", "reason")])
    fields = {"first_name": word, "phone": phone}
    log.close_call(scope, CallEnd(end, "booked", fields, None, f"{word} booked"))
    take_message(scope, f"{scope.call_id}:1", topic="person", name=word, phone=phone, text=word, urgent=False, now=at)
    record_consent(scope, f"{scope.call_id}:2", phone=phone, agreed=True, wording="Okay?", now=at)
    with tenant_scope(shop.tenant_id):
        whose = {"business_id": shop.business_id, "created_at": at}
        booking = Booking.objects.create(
            **whose, call_id=scope.call_id, status="done", service="repair", service_name="Repair", mode="visit",
            start_at=at, end_at=end, name=word, phone=phone, address=f"1 {word} Street", slot="x", updated_at=at,
        )  # fmt: skip
        Effect.objects.create(
            **whose, key=str(uuid4()), kind="booking.booked", booking=booking, payload={"name": word}, state="done"
        )
        Operation.objects.create(
            op_id=str(uuid4()), kind="commit", result={"id": str(booking.id), "name": word}, created_at=at
        )
        TextMessage.objects.create(
            **whose, op_id=str(uuid4()), kind="booked", phone=phone, body=f"Hi {word}", status="sent"
        )
        IncomingText.objects.create(**whose, carrier_sid=uuid4().hex, phone=phone, body=word, meaning="other")
        WaitlistEntry.objects.create(
            **whose, op_id=str(uuid4()), service="repair", request={}, details={"name": word, "phone": phone}
        )
        seen(phone, at, word)
    return scope


def holding(tenant_id: str, *words: str) -> list[str]:
    """The columns of all tables in which one of the words stands, in any row the tenant's scope shows."""
    from django.db import connection

    from infinioffice.office.tenancy import tenant_scope

    found = []
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','p')"
        )
        for (table,) in cursor.fetchall():
            for word in words:
                cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', (f"%{word}%",))
                if cursor.fetchone() != (0,):
                    found.append(f"{table}: {word}")
    return found


def erase(shop: Shop, phone: str, objects: FolderObjects | None) -> UUID:
    from infinioffice.office.privacy.erasure import erase_person

    return erase_person(UUID(shop.tenant_id), phone, "owner@shop.example", NOW, objects)


def swept(shop: Shop, objects: FolderObjects, now: datetime, batch: int = 500) -> dict[str, int]:
    from infinioffice.office.privacy.retention import sweep

    return sweep(UUID(shop.tenant_id), now, objects, batch)


class TestErasing:
    def test_nothing_of_the_person_is_left_and_everybody_else_is_whole(
        self, shop: Shop, other_shop: Shop, objects: FolderObjects
    ) -> None:
        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        neighbour = a_past(shop, objects, OTHER, "Brambleworth", NOW)
        a_past(other_shop, objects, PHONE, "Quillfeather", NOW)
        assert len(holding(shop.tenant_id, PHONE)) > 5
        before = holding(shop.tenant_id, "Brambleworth", OTHER)
        erase(shop, PHONE, objects)
        assert holding(shop.tenant_id, "Quillfeather", PHONE) == []
        assert holding(shop.tenant_id, "Brambleworth", OTHER) == before
        assert len(holding(other_shop.tenant_id, PHONE)) > 5
        assert objects.keys(f"{shop.tenant_id}/{shop.business_id}/{neighbour.call_id}") != []

    def test_the_sound_is_gone_from_the_store(self, shop: Shop, objects: FolderObjects) -> None:
        scope = a_past(shop, objects, PHONE, "Quillfeather", NOW)
        folder = f"{shop.tenant_id}/{shop.business_id}/{scope.call_id}"
        assert objects.keys(folder)
        erase(shop, PHONE, objects)
        assert objects.keys(folder) == []

    def test_the_certificate_says_how_much_and_the_trail_has_its_digest(
        self, shop: Shop, objects: FolderObjects, signed_in: Callable[..., Client]
    ) -> None:
        from infinioffice.office.audit.models import AuditEntry
        from infinioffice.office.privacy.erasure import certificate_digest
        from infinioffice.office.privacy.models import Erasure
        from infinioffice.office.tenancy import tenant_scope

        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        identifier = erase(shop, PHONE, objects)
        with tenant_scope(shop.tenant_id):
            row = Erasure.objects.get(id=identifier)
            entry = AuditEntry.objects.get(action="person.erased")
        assert row.phone == ""
        assert row.counts["recordings"] == row.counts["messaging_message"] == row.counts["scheduling_booking"] == 1
        assert certificate_digest(row) == row.digest
        assert row.digest in entry.detail
        shown = signed_in(shop).get(f"/settings/privacy/erased/{identifier}/")
        assert row.digest in shown.content.decode()

    def test_jobs_and_copied_answers_about_them_go_too(self, shop: Shop, objects: FolderObjects) -> None:
        from procrastinate.contrib.django.models import ProcrastinateJob

        from infinioffice.office.messaging.jobs import enqueue_text
        from infinioffice.office.messaging.models import TextMessage
        from infinioffice.office.scheduling.models import Operation
        from infinioffice.office.tenancy import tenant_scope

        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        with tenant_scope(shop.tenant_id):
            text = TextMessage.objects.get(phone=PHONE)
            enqueue_text(text)
        about = ProcrastinateJob.objects.filter(args__text_id=str(text.id))
        assert about.count() == 1
        erase(shop, PHONE, objects)
        assert about.count() == 0
        with tenant_scope(shop.tenant_id):
            assert Operation.objects.filter(kind="commit").count() == 0

    def test_one_cut_off_is_taken_up_again(
        self, shop: Shop, objects: FolderObjects, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from infinioffice.office.privacy import erasure
        from infinioffice.office.privacy.models import Erasure
        from infinioffice.office.tenancy import tenant_scope

        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        with monkeypatch.context() as patch:
            patch.setattr(erasure, "_erase_rows", lambda _: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                erase(shop, PHONE, objects)
        first = erase(shop, PHONE, objects)
        with tenant_scope(shop.tenant_id):
            assert [row.id for row in Erasure.objects.all()] == [first]
        assert holding(shop.tenant_id, PHONE) == []

    @pytest.mark.parametrize("case", ["hold", "live", "coming"])
    def test_what_stands_in_the_way_is_said(self, shop: Shop, objects: FolderObjects, case: str) -> None:
        from infinioffice.office.calls.models import Call
        from infinioffice.office.privacy.erasure import CannotErase
        from infinioffice.office.privacy.models import LegalHold
        from infinioffice.office.scheduling.models import Booking
        from infinioffice.office.tenancy import tenant_scope

        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        before = holding(shop.tenant_id, PHONE)
        with tenant_scope(shop.tenant_id):
            if case == "hold":
                LegalHold.objects.create(matter="A claim", made_by="owner")
            elif case == "live":
                Call.objects.update(ended_at=None)
            else:
                Booking.objects.update(status="booked", end_at=NOW + timedelta(days=2))
        with pytest.raises(CannotErase):
            erase(shop, PHONE, objects)
        assert holding(shop.tenant_id, PHONE) == before

    def test_a_thousand_calls_take_less_than_a_minute(self, shop: Shop, objects: FolderObjects) -> None:
        from infinioffice.office.calls.models import Call, Recording, Turn
        from infinioffice.office.tenancy import tenant_scope

        with tenant_scope(shop.tenant_id):
            calls = [
                Call(business_id=shop.business_id, caller_id=PHONE, line="phone", started_at=NOW, ended_at=NOW)
                for _ in range(1000)
            ]
            Call.objects.bulk_create(calls)
            Turn.objects.bulk_create(
                Turn(call_id=call.id, idx=n, at=NOW, heard=PHONE) for call in calls for n in range(10)
            )
            Recording.objects.bulk_create(
                Recording(business_id=shop.business_id, call_id=call.id, started_at=NOW, notice="", notice_ms=0)
                for call in calls
            )
        began = time.monotonic()
        erase(shop, PHONE, objects)
        assert time.monotonic() - began < 60
        assert holding(shop.tenant_id, PHONE) == []


class TestSweeping:
    def test_each_kind_goes_when_its_time_is_over(self, shop: Shop, objects: FolderObjects) -> None:
        from infinioffice.office.privacy.retention import KINDS

        scope = a_past(shop, objects, PHONE, "Quillfeather", NOW)
        assert sum(swept(shop, objects, NOW + timedelta(days=29)).values()) == 0
        counts = swept(shop, objects, NOW + timedelta(days=91))
        assert {kind for kind, count in counts.items() if count} == {"recordings"}
        assert objects.keys(f"{shop.tenant_id}/{shop.business_id}/{scope.call_id}") == []
        counts = swept(shop, objects, NOW + timedelta(days=366))
        assert {kind for kind, count in counts.items() if count} == {"transcripts", "messages", "waiting"}
        last = NOW + timedelta(days=max(kind.days for kind in KINDS.values()) + 1)
        swept(shop, objects, last)
        assert holding(shop.tenant_id, "Quillfeather", PHONE) == []
        assert sum(swept(shop, objects, last).values()) == 0

    def test_a_period_is_the_tenants_own(self, shop: Shop, other_shop: Shop, objects: FolderObjects) -> None:
        from infinioffice.office.privacy.retention import keep
        from infinioffice.office.tenancy import tenant_scope

        for each in (shop, other_shop):
            a_past(each, objects, PHONE, "Quillfeather", NOW)
        with tenant_scope(shop.tenant_id):
            keep("messages", 7, "owner@shop.example")
            with pytest.raises(ValueError, match="Consents"):
                keep("consents", 7, "owner@shop.example")
        later = NOW + timedelta(days=8)
        assert swept(shop, objects, later)["messages"] == 1
        assert swept(other_shop, objects, later)["messages"] == 0

    def test_who_is_held_stays(self, shop: Shop, objects: FolderObjects) -> None:
        from infinioffice.office.privacy.models import LegalHold
        from infinioffice.office.tenancy import tenant_scope

        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        a_past(shop, objects, OTHER, "Brambleworth", NOW)
        with tenant_scope(shop.tenant_id):
            LegalHold.objects.create(phone=PHONE, matter="A claim", made_by="owner")
        before = set(holding(shop.tenant_id, PHONE))
        far = NOW + timedelta(days=4000)
        swept(shop, objects, far)
        operations = {"scheduling_operation: " + PHONE}
        assert set(holding(shop.tenant_id, PHONE)) | operations == before | operations
        assert holding(shop.tenant_id, OTHER, "Brambleworth") == []
        with tenant_scope(shop.tenant_id):
            LegalHold.objects.update(released_at=far)
        swept(shop, objects, far)
        assert holding(shop.tenant_id, "Quillfeather") == []

    def test_a_crash_costs_a_batch_and_the_next_run_goes_on(
        self, shop: Shop, objects: FolderObjects, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from infinioffice.office.messaging.models import Message
        from infinioffice.office.privacy import retention
        from infinioffice.office.tenancy import tenant_scope

        for _ in range(5):
            a_past(shop, objects, PHONE, "Quillfeather", NOW)
        real, seen = retention._REMOVERS["messages"], []

        def crashing(*args: Any) -> int:
            seen.append(args)
            if len(seen) == 3:
                raise KeyboardInterrupt
            return real(*args)

        with monkeypatch.context() as patch:
            patch.setitem(retention._REMOVERS, "messages", crashing)
            with pytest.raises(KeyboardInterrupt):
                swept(shop, objects, NOW + timedelta(days=400), batch=2)
        with tenant_scope(shop.tenant_id):
            assert Message.objects.count() == 1
        swept(shop, objects, NOW + timedelta(days=400), batch=2)
        with tenant_scope(shop.tenant_id):
            assert Message.objects.count() == 0


class TestConsentsStayUnchangeable:
    def test_only_erasing_removes_them_and_nothing_changes_them(self, shop: Shop, objects: FolderObjects) -> None:
        from django.db import DatabaseError

        from infinioffice.office.messaging.models import ConsentEvent
        from infinioffice.office.privacy.erasable import erasing
        from infinioffice.office.tenancy import tenant_scope

        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        with pytest.raises(DatabaseError, match="append only"), tenant_scope(shop.tenant_id):
            ConsentEvent.objects.all().delete()
        with pytest.raises(DatabaseError, match="append only"), tenant_scope(shop.tenant_id), erasing():
            ConsentEvent.objects.update(agreed=False)


class TestThePage:
    def test_an_administrator_sets_periods_holds_and_erases(
        self, shop: Shop, objects: FolderObjects, signed_in: Callable[..., Client]
    ) -> None:
        from infinioffice.office.privacy.models import LegalHold
        from infinioffice.office.privacy.retention import days_kept
        from infinioffice.office.tenancy import tenant_scope

        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        client = signed_in(shop)
        with tenant_scope(shop.tenant_id):
            kept = days_kept()
        assert client.post("/settings/privacy/", kept | {"recordings": 14}).status_code == 302
        assert client.post("/settings/privacy/", kept | {"consents": 3}).status_code == 200
        with tenant_scope(shop.tenant_id):
            assert days_kept() == kept | {"recordings": 14}
        client.post("/settings/privacy/holds/", {"phone": "(518) 555-0161", "matter": "A claim"})
        refused = client.post("/settings/privacy/erase/", {"phone": PHONE, "sure": "on"})
        assert "legal hold" in refused.content.decode()
        with tenant_scope(shop.tenant_id):
            row = LegalHold.objects.get()
        client.post(f"/settings/privacy/holds/{row.id}/release/")
        done = client.post("/settings/privacy/erase/", {"phone": "518-555-0161", "sure": "on"})
        assert done.status_code == 302
        assert client.get(done["Location"]).status_code == 200
        assert client.get("/settings/privacy/").status_code == 200
        assert holding(shop.tenant_id, "Quillfeather", PHONE) == []

    def test_unsure_or_wrong_erases_nobody(
        self, shop: Shop, objects: FolderObjects, signed_in: Callable[..., Client]
    ) -> None:
        a_past(shop, objects, PHONE, "Quillfeather", NOW)
        client = signed_in(shop)
        for data in ({"phone": PHONE}, {"phone": "twelve", "sure": "on"}):
            assert client.post("/settings/privacy/erase/", data).status_code == 200
        assert len(holding(shop.tenant_id, PHONE)) > 5
