"""Making a business's settings the ones that count."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from infinioffice.dialogue import business as dialogue
from infinioffice.kernel.records import to_plain
from infinioffice.office.businesses.directory import read_config
from infinioffice.office.businesses.models import Business, BusinessVersion


def publish(row: Business, settings: dialogue.Business, now: datetime) -> BusinessVersion:
    """A new published version with these settings, inside the tenant's scope; the published one if nothing differs.

    The row's name, slug and zone follow. Raises RecordWrong for settings that cannot be kept exactly, ValueError for
    settings of another business.
    """
    if settings.id != str(row.id):
        raise ValueError("these are another business's settings")
    config = to_plain(settings)
    read_config(config)
    Business.objects.select_for_update().get(id=row.id)
    newest = published_version(row)
    if newest is not None and newest.config == config:
        return newest
    last = BusinessVersion.objects.filter(business=row).aggregate(last=Max("number"))["last"] or 0
    row.slug, row.name, row.zone = settings.slug, settings.name, settings.zone.key
    row.save(update_fields=["slug", "name", "zone"])
    return BusinessVersion.objects.create(
        business=row,
        number=last + 1,
        status=BusinessVersion.Status.PUBLISHED,
        config=config,
        published_at=now,
    )


def published_version(row: Business) -> BusinessVersion | None:
    """The version that counts now, None before the first."""
    published = BusinessVersion.objects.filter(business=row, status=BusinessVersion.Status.PUBLISHED)
    return published.order_by("-number").first()
