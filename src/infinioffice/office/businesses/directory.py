"""Finds the business behind a number or a slug: `call.ports.Directory` on Postgres."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from django.db.models import Q

from infinioffice.call.ports import Called
from infinioffice.dialogue import business as dialogue
from infinioffice.kernel.records import Codec
from infinioffice.office.businesses.models import BusinessVersion
from infinioffice.office.tenancy import platform_scope
from infinioffice.office.threads import StoreThreads

_KEPT = 1024
_codec = Codec(dialogue.Business)


class OfficeDirectory:
    """`Directory` in the given threads.

    Which version is published is asked each time; a version itself never changes, so the last ones are kept.
    """

    def __init__(self, threads: StoreThreads) -> None:
        self._threads = threads
        self._versions: OrderedDict[UUID, dialogue.Business] = OrderedDict()
        self._lock = Lock()

    async def by_number(self, number: str) -> Called | None:
        return await self._threads.run(self._find, Q(business__numbers__e164=number))

    async def by_slug(self, slug: str) -> Called | None:
        return await self._threads.run(self._find, Q(business__slug=slug))

    def _find(self, wanted: Q) -> Called | None:
        published = BusinessVersion.objects.filter(wanted, status=BusinessVersion.Status.PUBLISHED)
        with platform_scope(reason="which tenant a called number belongs to"):
            found = published.order_by("-number").values_list("id", "tenant_id").first()
            if found is None:
                return None
            version_id, tenant_id = found
            kept = self._kept(version_id)
            if kept is not None:
                return Called(str(tenant_id), kept)
            config = published.values_list("config", flat=True).get(id=version_id)
        business = read_config(config)
        self._keep(version_id, business)
        return Called(str(tenant_id), business)

    def _kept(self, version_id: UUID) -> dialogue.Business | None:
        with self._lock:
            business = self._versions.get(version_id)
            if business is not None:
                self._versions.move_to_end(version_id)
            return business

    def _keep(self, version_id: UUID, business: dialogue.Business) -> None:
        with self._lock:
            self._versions[version_id] = business
            while len(self._versions) > _KEPT:
                self._versions.popitem(last=False)


def read_config(config: dict[str, object]) -> dialogue.Business:
    """The settings in a version. Raises RecordWrong for ones this release cannot read."""
    business: dialogue.Business = _codec.from_plain(config)
    return business
