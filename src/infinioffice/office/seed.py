"""The demo: three businesses, each its own tenant, with people who can sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from infinioffice.dialogue import business as dialogue
from infinioffice.office.accounts.models import Membership, Role, Tenant, User
from infinioffice.office.businesses import demo
from infinioffice.office.businesses.models import Business, PhoneNumber
from infinioffice.office.businesses.publishing import publish_profile
from infinioffice.office.tenancy import platform_scope, tenant_scope

DEMO_PASSWORD = "try-the-front-desk"  # noqa: S105 - printed on purpose; demo mode listens on loopback only


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One way into the demo's office, to be printed."""

    business: str
    slug: str
    number: str
    email: str
    password: str


def is_empty() -> bool:
    """Whether no tenant exists yet: what "seed if the database is empty" asks."""
    with platform_scope(reason="whether this installation has any tenant"):
        return not Tenant.objects.exists()


def seed_demo(now: datetime | None = None) -> tuple[DemoSignIn, ...]:
    """Makes what is missing of the demo and leaves the rest as it is; returns the sign-ins.

    `now` decides which years' holidays are kept, the present by default.
    """
    present = now or timezone.now()
    password = make_password(DEMO_PASSWORD)
    return tuple(_seed(business, password, present) for business in demo.businesses(present.year))


def demo_sign_ins() -> tuple[DemoSignIn, ...]:
    """The demo's sign-ins, without looking whether they exist."""
    return tuple(_sign_in(business) for business in demo.businesses(2026))


def _seed(business: dialogue.Business, password: str, now: datetime) -> DemoSignIn:
    tenant_id, business_id = demo.ids_of(business.slug)
    sign_in = _sign_in(business)
    with tenant_scope(tenant_id):
        Tenant.objects.get_or_create(id=tenant_id, defaults={"name": business.name})
        row, is_new = Business.objects.get_or_create(
            id=business_id, defaults={"slug": business.slug, "name": business.name, "zone": business.zone.key}
        )
        if is_new:
            publish_profile(row, demo.profile(business.slug), now)
        PhoneNumber.objects.get_or_create(e164=business.phone, defaults={"business": row})
        for name, role in (("owner", Role.ORG_ADMIN), ("desk", Role.OPERATOR), ("viewer", Role.VIEWER)):
            email = sign_in.email.replace("owner@", f"{name}@")
            user, _ = User.objects.get_or_create(email=email, defaults={"password": password})
            Membership.objects.get_or_create(user=user, defaults={"role": role})
    return sign_in


def _sign_in(business: dialogue.Business) -> DemoSignIn:
    email = f"owner@{business.slug}.example"
    return DemoSignIn(business.name, business.slug, business.phone, email, DEMO_PASSWORD)
