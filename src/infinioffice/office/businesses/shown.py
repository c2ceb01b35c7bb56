"""What pages need to know of a tenant's businesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from infinioffice.office.businesses.models import Business, PhoneNumber


@dataclass(frozen=True, slots=True)
class Shown:
    """One business on a page."""

    id: UUID
    slug: str
    name: str
    zone: ZoneInfo
    numbers: tuple[str, ...]

    def here(self, at: datetime) -> datetime:
        """The moment on this business's wall clock."""
        return at.astimezone(self.zone)


def shown_businesses() -> dict[UUID, Shown]:
    """The scope's businesses by id, the oldest first."""
    numbers: dict[UUID, list[str]] = {}
    for business_id, e164 in PhoneNumber.objects.order_by("created_at", "id").values_list("business_id", "e164"):
        numbers.setdefault(business_id, []).append(e164)
    return {
        row.id: Shown(row.id, row.slug, row.name, ZoneInfo(row.zone), tuple(numbers.get(row.id, ())))
        for row in Business.objects.order_by("created_at", "id")
    }


def of(businesses: dict[UUID, Shown], business_id: UUID) -> Shown:
    """The business of that id; a nameless one in UTC for a row whose business is gone."""
    return businesses.get(business_id) or Shown(business_id, "", "", ZoneInfo("UTC"), ())
