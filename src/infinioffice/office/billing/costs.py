"""What a call or a text cost us, written once beside its usage event.

The recogniser runs for the whole call. Spoken characters are those of the turns; a sentence said twice in a call comes
from the cache the second time. Sentences cached before the call are counted as well, so a call never costs more than
is shown here. Model tokens are not in the call's record and so not in its lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from infinioffice.billing.cost import Used, cost_lines
from infinioffice.office.billing import ports
from infinioffice.office.billing.models import CostLine
from infinioffice.office.calls.models import Call, Turn


def of_call(key: str, row: Call, seconds: int) -> None:
    vendors = ports.vendors()
    said = set(Turn.objects.filter(call_id=row.id).exclude(said="").values_list("said", flat=True))
    used = [Used(vendors.hearing, seconds), Used(vendors.voice, sum(map(len, said)))]
    if row.line == "phone":
        used += [Used(item, seconds) for item in vendors.telephony]
    _write(key, used, row.ended_at or row.started_at, row.id)


def of_text(key: str, segments: int, at: datetime) -> None:
    _write(key, [Used("text.segment", segments), Used("text.carrier_fee", segments)], at, None)


def total_micros(start: datetime, end: datetime) -> int:
    """Of the tenant whose scope is open, in `[start, end)`."""
    found = CostLine.objects.filter(at__gte=start, at__lt=end).aggregate(total=Sum("micros"))["total"]
    return int(found or 0)


def by_call(calls: Iterable[UUID]) -> dict[UUID, int]:
    """Micro-dollars of each of these calls."""
    rows = CostLine.objects.filter(call_id__in=list(calls)).values("call_id").annotate(total=Sum("micros"))
    return {row["call_id"]: int(row["total"]) for row in rows if row["call_id"] is not None}


def _write(key: str, used: Iterable[Used], at: datetime, call_id: UUID | None) -> None:
    CostLine.objects.bulk_create(
        [
            CostLine(
                subject=key,
                call_id=call_id,
                at=at,
                item=line.item,
                vendor=line.vendor,
                quantity=line.quantity,
                micros=line.micros,
                is_known=line.known,
            )
            for line in cost_lines(used, at.date())
        ],
        ignore_conflicts=True,
    )
