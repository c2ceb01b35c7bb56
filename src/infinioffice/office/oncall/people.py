"""Who rings people on call, chosen when the process started (`call.oncall.PeopleLine`), and whom it may ring."""

from __future__ import annotations

from uuid import UUID

from infinioffice.call.oncall import PeopleLine
from infinioffice.office.businesses.models import Business
from infinioffice.office.businesses.profile import OnCall
from infinioffice.office.businesses.publishing import published_profile

_chosen: PeopleLine | None = None


def choose(line: PeopleLine | None) -> None:
    """Called once by the composition root of a process."""
    global _chosen
    _chosen = line


def chosen() -> PeopleLine | None:
    """Who rings them, or None when nobody can."""
    return _chosen


def on_call(business_id: UUID) -> tuple[OnCall, ...]:
    """The business's own list as published, in its order: the only numbers that are ever rung or texted for a page.
    Inside the tenant's scope."""
    profile = published_profile(Business.objects.get(id=business_id))
    return profile.on_call if profile is not None else ()
