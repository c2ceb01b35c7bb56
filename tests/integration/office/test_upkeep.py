"""What an installation does by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from .conftest import Shop

pytestmark = pytest.mark.usefixtures("office")


def execute(statement: str, *parameters: Any) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def run(name: str) -> None:
    from procrastinate.contrib.django import app

    async def once() -> None:
        async with app.open_async():
            await app.configure_task(name).defer_async(timestamp=0)
            await app.run_worker_async(queues=["ops"], wait=False, install_signal_handlers=False, listen_notify=False)

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    with app.replace_connector(worker.connector):
        asyncio.run(once())


def test_jobs_of_a_worker_that_died_begin_again(shop: Shop) -> None:
    from infinioffice.office.messaging.jobs import send_text

    job = send_text.defer(tenant_id=shop.tenant_id, text_id=shop.business_id)
    living = send_text.defer(tenant_id=shop.tenant_id, text_id=shop.business_id)
    for each, age in ((job, 90), (living, 1)):
        ((worker,),) = execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - make_interval(secs => %s)) RETURNING id",
            age,
        )
        execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", worker, each)
    run("ops.retry_interrupted")
    statuses = dict(execute("SELECT id, status::text FROM procrastinate_jobs WHERE id IN (%s, %s)", job, living))
    assert statuses == {job: "todo", living: "doing"}


def test_expired_sessions_are_removed() -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    now = timezone.now()
    for key, left in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="-", expire_date=now + timedelta(hours=left))
    run("ops.clear_sessions")
    assert set(Session.objects.values_list("session_key", flat=True)) & {"old", "new"} == {"new"}


def test_old_finished_jobs_are_removed_and_failed_ones_kept(shop: Shop) -> None:
    from infinioffice.office.messaging.jobs import send_text

    done, failed, fresh = (send_text.defer(tenant_id=shop.tenant_id, text_id=shop.business_id) for _ in range(3))
    for each, status, hours in ((done, "succeeded", 100), (failed, "failed", 100), (fresh, "succeeded", 1)):
        execute("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", status, each)
        execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(hours => %s) WHERE job_id = %s", hours, each
        )
    run("ops.remove_old_jobs")
    left = {each for (each,) in execute("SELECT id FROM procrastinate_jobs WHERE queue_name = 'messaging'")}
    assert left & {done, failed, fresh} == {failed, fresh}
