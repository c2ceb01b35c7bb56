"""Which calendars have to learn a booking, written down in the booking's own transaction, with the jobs that do it.

An effect says only that this calendar has to be brought up to date with that booking; what that means is decided from
the rows when the job runs, so that late, repeated and reordered jobs do no harm.
"""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from infinioffice.office.integrations.models import LinkedCalendar
from infinioffice.office.scheduling.models import Booking, Effect
from infinioffice.scheduling.token import SlotIdentity

PUT, REMOVE = "calendar.put", "calendar.remove"
WRITE_TASK = "integrations.write"
QUEUE = "calendars"
IN_CALENDAR = (Booking.Status.BOOKED, Booking.Status.PENDING, Booking.Status.DONE, Booking.Status.NO_SHOW)


def plan_writes(row: Booking) -> None:
    """Effects and jobs for this version of the booking. A business without a calendar to write into has none."""
    target = target_of(row)
    writes = Effect.objects.filter(booking_id=row.id, calendar_id__isnull=False)
    known = {each for each in writes.values_list("calendar_id", flat=True) if each is not None}
    if target is not None:
        _plan(row, target, PUT)
    for calendar_id in sorted(each for each in known if each != target):
        if LinkedCalendar.objects.filter(id=calendar_id).exists():
            _plan(row, calendar_id, REMOVE)


def target_of(row: Booking) -> UUID | None:
    """The calendar the booking belongs into now: its person's, else the business's; None for one that is over."""
    if row.status not in IN_CALENDAR:
        return None
    targets = dict(
        LinkedCalendar.objects.filter(business_id=row.business_id, is_target=True)
        .exclude(status=LinkedCalendar.Status.GONE)
        .values_list("whose", "id")
    )
    if not targets:
        return None
    keys = [row.provider or "", *SlotIdentity.from_text(row.slot).units, ""] if row.slot else [row.provider or "", ""]
    return next((targets[key] for key in keys if key in targets), None)


def enqueue(effect: Effect) -> None:
    """The job of one effect. Those of a calendar are done one after the other, in their order."""
    app.configure_task(WRITE_TASK, lock=f"calendar:{effect.calendar_id}", queue=QUEUE).defer(
        tenant_id=str(effect.tenant_id), effect_id=str(effect.id)
    )


def _plan(row: Booking, calendar_id: UUID, kind: str) -> None:
    effect = Effect.objects.create(
        tenant_id=row.tenant_id,
        key=f"{kind}:{row.id}:{row.version}:{calendar_id}",
        kind=kind,
        business_id=row.business_id,
        booking=row,
        calendar_id=calendar_id,
        payload={"version": row.version},
        next_at=row.updated_at,
        created_at=row.updated_at,
    )
    enqueue(effect)
