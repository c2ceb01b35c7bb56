"""Whole transactions again, operations once, and the ports in their threads."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from infinioffice.kernel.errors import StoreDown
from infinioffice.office.threads import StoreThreads, run_store
from infinioffice.scheduling.slots import Booking, Hold, SlotRequest, SlotTaken, Wanted
from tests.integration.scheduling.worlds import (
    ANA,
    NOW,
    TOKENS,
    _OnUse,
    appointments,
    at,
    models,
    open_business,
    salon,
    schedule,
    tenancy,
)

once = _OnUse("infinioffice.office.scheduling.once")
NINE = at("2026-06-02 09:00")
END_MYSELF = "SELECT pg_terminate_backend(pg_backend_pid())"


class _Postgres(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def refusing(sqlstate: str, times: int) -> tuple[list[str], object]:
    """Work that the database refuses so often before it succeeds; and the list of its attempts."""
    attempts: list[str] = []

    def work() -> str:
        attempts.append(sqlstate)
        if len(attempts) <= times:
            raise OperationalError("refused") from _Postgres(sqlstate)
        return "done"

    return attempts, work


@pytest.mark.parametrize(
    ("sqlstate", "times", "tries"),
    [("40001", 2, 3), ("57P01", 2, 3), ("08006", 1, 2), ("40P01", 1, 2)],
)
def test_the_whole_transaction_is_tried_again(sqlstate: str, times: int, tries: int) -> None:
    attempts, work = refusing(sqlstate, times)
    assert once.in_tenant(str(uuid4()), work) == "done"
    assert len(attempts) == tries


@pytest.mark.parametrize(("sqlstate", "tries"), [("40001", 3), ("40P01", 2), ("57014", 1), ("42P01", 1)])
def test_it_is_given_up_in_the_end(sqlstate: str, tries: int) -> None:
    attempts, work = refusing(sqlstate, 99)
    with pytest.raises(OperationalError):
        once.in_tenant(str(uuid4()), work)
    assert len(attempts) == tries


def test_a_second_deadlock_means_taken() -> None:
    attempts, work = refusing("40P01", 99)
    assert once.or_taken(lambda: once.in_tenant(str(uuid4()), work)) == SlotTaken()
    assert len(attempts) == 2


def test_inside_another_transaction_nothing_is_repeated() -> None:
    attempts, work = refusing("40001", 99)
    tenant = uuid4()
    with pytest.raises(OperationalError), tenancy.tenant_scope(tenant):
        once.in_tenant(str(tenant), work)
    assert len(attempts) == 1


def test_a_server_that_hangs_up_in_the_middle_leaves_one_booking() -> None:
    caller = open_business(salon(stylists=1))
    held = caller.must_hold(NINE)
    hung_up: list[bool] = []

    def commit_and_hang_up() -> object:
        booked = schedule._commit(caller.scope, _uuid(held.id), ANA, NOW)
        if not hung_up:
            hung_up.append(True)
            with connection.cursor() as cursor:
                cursor.execute(END_MYSELF)
        return booked

    booked = once.in_tenant(caller.scope.tenant_id, lambda: once.once(caller.op(), "commit", NOW, commit_and_hang_up))
    assert hung_up
    assert isinstance(booked, Booking)
    with tenancy.tenant_scope(caller.tenant_id):
        assert models.Booking.objects.filter(status="booked").count() == 1
        assert models.Effect.objects.count() == 1


def test_a_lost_answer_is_found_again_by_the_operation() -> None:
    caller = open_business(salon(stylists=1))
    held, op_id = caller.must_hold(NINE), caller.op()
    first = caller.commit(held.id, op_id=op_id)
    assert isinstance(first, Booking)
    moved = caller.move(first, caller.must_hold(at("2026-06-02 12:00")).id)
    assert isinstance(moved, Booking)
    # The repeated commit answers what it did then; the booking as it is now is found by asking for it.
    assert caller.commit(held.id, op_id=op_id) == first
    assert caller.appointments(ANA.phone) == [moved]


def test_a_database_that_is_away_is_store_down() -> None:
    def work() -> None:
        raise OperationalError("gone") from _Postgres("08006")

    with pytest.raises(StoreDown):
        run_store(lambda: once.in_tenant(str(uuid4()), work))


def test_the_ports_work_for_asynchronous_callers() -> None:
    caller = open_business(salon(stylists=1))
    threads = StoreThreads(2)
    store = schedule.OfficeSchedule(threads, TOKENS)
    booked_ones = appointments.OfficeAppointments(threads)

    async def conversation() -> tuple[Booking, list[Booking], Booking]:
        scope = caller.scope
        answer = await store.find_slots(scope, SlotRequest("cut", (Wanted(exact=NINE),)), NOW)
        held = await store.hold(scope, caller.op(), answer.slots[0].token, "cut", NOW)
        assert isinstance(held, Hold)
        assert await store.keep_holds(scope, NOW) == 1
        booked = await store.commit(scope, caller.op(), held.id, ANA, NOW)
        found = await booked_ones.find(scope, ANA.phone, None, NOW)
        again = await store.hold(scope, caller.op(), answer.slots[0].token, "cut", NOW)
        assert again == SlotTaken("taken")
        extra = await store.find_slots(scope, SlotRequest("cut"), NOW)
        spare = await store.hold(scope, caller.op(), extra.slots[0].token, "cut", NOW)
        assert isinstance(spare, Hold)
        moved = await booked_ones.move(scope, caller.op(), booked.id, booked.version, spare.id, NOW)
        gone = await booked_ones.cancel(scope, caller.op(), moved.id, moved.version, NOW)
        assert await store.release_call(scope) == 0
        return booked, list(found), gone

    try:
        booked, found, gone = asyncio.run(conversation())
    finally:
        threads.close()
    assert found == [booked]
    assert gone.status == "cancelled"


def _uuid(text: str) -> object:
    return once.uuid_or_none(text)


def test_a_connection_lost_while_enqueueing_a_job_is_a_lost_connection() -> None:
    from django.db import connection as here
    from procrastinate.contrib.django import app

    attempts: list[int] = []

    def work() -> str:
        attempts.append(1)
        if len(attempts) == 1:
            with here.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")
            with suppress(OperationalError), here.cursor() as cursor:
                cursor.execute(END_MYSELF)
        app.configure_task("integrations.write", allow_unknown=True).defer(tenant_id="t", effect_id="e")
        return "done"

    assert once.in_tenant(str(uuid4()), work) == "done"
    assert len(attempts) == 2
