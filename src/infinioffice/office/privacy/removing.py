"""Taking people out of rows: what the nightly sweep and the erasure of one person have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from infinioffice.call.ports import ObjectStore, Scope
from infinioffice.office.calls import recordings
from infinioffice.office.calls.models import Call, CallEvent, Recording, Turn
from infinioffice.office.reviewing.models import Correction, Word
from infinioffice.office.scheduling.models import Booking, Effect
from infinioffice.office.tenancy import scoped_tenant_id, tenant_scope

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ANSWERS = (("scheduling_operation", "result"), ("api_request", "answer"), ("api_delivery", "body"))
"""Copies of rows kept so that repeating something answers the same, or to be delivered."""


def erase_recordings(
    tenant_id: UUID, objects: ObjectStore, call_ids: Iterable[UUID], reason: str, now: datetime
) -> int:
    """The sound of these calls, each on its own, so that it can be taken up again; how many. Outside of any scope."""
    count = 0
    for call_id in call_ids:
        with tenant_scope(tenant_id):
            row = Recording.objects.filter(call_id=call_id, erased_at=None).first()
        if row is not None:
            recordings.erase(objects, Scope(str(tenant_id), str(row.business_id), str(call_id)), reason, now)
            count += 1
    return count


def erase_words(call_ids: Sequence[UUID]) -> dict[str, int]:
    """What was said in these calls: turns, log, words to search by, corrections. Inside the tenant's scope."""
    counts = {}
    for model in (Turn, CallEvent, Word, Correction):
        counts[model._meta.db_table] = model.objects.filter(call_id__in=call_ids).delete()[0]
    told = Call.objects.filter(id__in=call_ids).exclude(summary="", fields={})
    counts["calls_call"] = told.update(summary="", fields={})
    return counts


def anonymise_bookings(ids: Sequence[UUID]) -> int:
    """The appointments stay as times of a service; who came goes. Inside the tenant's scope."""
    Effect.objects.filter(booking_id__in=ids).exclude(is_open_write()).delete()
    return Booking.objects.filter(id__in=ids).update(
        name="", name_sounds=[], phone="", email="", address="", zip="", notes="", slot=""
    )


def is_open_write() -> Q:
    """Writes into a calendar that are not over."""
    return Q(kind__startswith="calendar.") & ~Q(state__in=("done", "failed"))


def forget_answers(ids: Sequence[UUID], phone: str) -> int:
    """Copies that name one of these rows or this number. Inside the tenant's scope."""
    count = 0
    with connection.cursor() as cursor:
        for table, column in _ANSWERS:
            cursor.execute(
                f'DELETE FROM "{table}" WHERE tenant_id = %s AND ((%s <> \'\' AND "{column}"::text LIKE %s) OR EXISTS '  # noqa: S608 - our own names
                f"(SELECT 1 FROM regexp_matches(\"{column}\"::text, '{_UUID}', 'g') AS found "
                "WHERE found[1]::uuid = ANY(%s)))",
                (scoped_tenant_id(), phone, f"%{phone}%", list(ids)),
            )
            count += cursor.rowcount
    return count


def forget_jobs(ids: Sequence[UUID]) -> int:
    """Jobs, waiting or over, that were about one of these rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status <> 'doing' AND args->>'tenant_id' = %s AND EXISTS "
            "(SELECT 1 FROM jsonb_each_text(args) AS arg WHERE arg.value = ANY(%s))",
            (str(scoped_tenant_id()), [str(each) for each in ids]),
        )
        return int(cursor.rowcount)
