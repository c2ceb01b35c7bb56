"""The operator's figures: counted over all tenants, read from a real database."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from tests.services import Database

from .conftest import Shop


@pytest.fixture
def waiting_job(migrated_database: Database) -> None:
    with psycopg.connect(migrated_database.admin_url) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at) VALUES"
            " ('ops', 'some.work', '{}', 'todo', now() - interval '90 seconds'),"
            " ('ops', 'some.work', '{}', 'todo', now() + interval '1 hour'),"
            " ('ops', 'some.work', '{}', 'failed', now() - interval '1 day')"
        )


@pytest.mark.usefixtures("waiting_job")
def test_jobs_that_are_due_are_counted_with_the_age_of_the_oldest() -> None:
    from infinioffice.office.ops.standing import standing

    found = standing()
    assert 90 <= found.queue_age_s < 120
    assert found.queue_jobs == 1
    assert found.jobs_failed == 1


def test_the_golden_call_is_as_old_as_the_last_one_that_booked(shop: Shop) -> None:
    from django.utils import timezone

    from infinioffice.billing.meter import GOLDEN_CALLER
    from infinioffice.office.calls.log import open_call
    from infinioffice.office.calls.models import Call
    from infinioffice.office.ops.standing import standing
    from infinioffice.office.tenancy import tenant_scope

    assert standing().golden_age_s == float("inf")
    for hours, outcome in ((3, "booked"), (1, "failed")):
        scope = shop.scope()
        open_call(scope, "", GOLDEN_CALLER, "phone", timezone.now() - timedelta(hours=hours))
        with tenant_scope(shop.tenant_id):
            Call.objects.filter(id=scope.call_id).update(outcome=outcome)
    assert 3 * 3600 <= standing().golden_age_s < 3 * 3600 + 60


def test_an_installation_without_texts_and_calendars_has_every_series_at_nought(shop: Shop) -> None:
    from infinioffice.office.ops.standing import standing

    found = standing()
    assert set(found.texts) >= {"queued", "sent", "unknown"}
    assert set(found.calendars) == {"fresh", "never", "failing", "gone"}
    assert not any(found.calendars.values())
    assert found.calendar_lag_s == 0
