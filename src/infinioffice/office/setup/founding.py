"""The first moment of a business: a tenant, its first administrator, and a profile that could be booked at once."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from infinioffice.office.accounts.models import Membership, Role, Tenant, User
from infinioffice.office.audit.chain import record
from infinioffice.office.businesses.forms.about import starting
from infinioffice.office.businesses.models import Business
from infinioffice.office.businesses.profile import Profile
from infinioffice.office.businesses.publishing import publish_profile, save_draft
from infinioffice.office.tenancy import platform_scope, tenant_scope

NAMELESS = Profile("", "hvac", ZoneInfo("America/New_York"))
"""What the first page of the setup shows to somebody who has no business yet."""


def found_tenant(user: User, profile: Profile, now: datetime) -> Business:
    """A tenant of its own for this user, with this business in it."""
    with platform_scope(reason="somebody who has signed up founds their tenant"):
        tenant = Tenant.objects.create(name=profile.name[:120])
        Membership.objects.create(tenant_id=tenant.id, user=user, role=Role.ORG_ADMIN)
    with tenant_scope(tenant.id):
        return found_business(profile, user.email, now)


def found_business(profile: Profile, by: str, now: datetime) -> Business:
    """One more business of the tenant whose scope is open: published with what its trade begins with, so that it
    answers from now on, and with a draft that remembers how far the setup is."""
    ready = profile if profile.services else starting(profile)
    row = Business.objects.create(slug=_free_slug(ready.name), name=ready.name[:120], zone=ready.zone.key)
    publish_profile(row, ready, now)
    record(by, "business.founded", str(row.id))
    save_draft(row, ready, 0, by, done=("about",))
    return row


def _free_slug(name: str) -> str:
    """An address nobody has. Whether one is taken by another tenant must not show, so it simply gets an ending."""
    wanted = slugify(name)[:48] or "business"
    with_ending = f"{wanted}-{uuid4().hex[:6]}"
    return with_ending if _is_taken(wanted) else wanted


def _is_taken(slug: str) -> bool:
    """Slugs are unique over all tenants, and this scope sees only its own: so the database is asked by trying."""
    from django.db import IntegrityError, transaction

    try:
        with transaction.atomic():
            row = Business.objects.create(slug=slug, name="-", zone="UTC")
            row.delete()
    except IntegrityError:
        return True
    return False
