"""Who may come in: by themselves (`INFINIOFFICE_SIGNUP` is `open`, `first` until there is a tenant, or `closed`), and
by invitation into a tenant that exists."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from infinioffice.office.accounts.models import Invitation, Membership, Role, Tenant, User
from infinioffice.office.audit.chain import record
from infinioffice.office.tenancy import platform_scope, tenant_scope

INVITATION_LIFE = timedelta(days=7)
INVITED = "invitation"
"""The session's key for the invitation somebody came with."""


class LastAdministrator(Exception):
    """A tenant keeps at least one administrator."""


def is_open() -> bool:
    """Whether somebody without an invitation may sign up and found a tenant now."""
    if settings.SIGNUP != "first":
        return bool(settings.SIGNUP == "open")
    with platform_scope(reason="whether this installation has its first tenant"):
        return not Tenant.objects.exists()


def is_invited(request: HttpRequest) -> bool:
    """Whether this browser came with an invitation that still holds."""
    secret = request.session.get(INVITED)
    return isinstance(secret, str) and invitation_of(secret) is not None


def invite(email: str, role: Role, by: str, now: datetime) -> str:
    """Asks somebody to join the tenant whose scope is open; the secret of their link, told once and never again."""
    secret = secrets.token_urlsafe(32)
    address = User.objects.normalize_email(email).lower()
    Invitation.objects.filter(email=address, accepted_at=None).delete()
    Invitation.objects.create(
        email=address, role=role, digest=_digest(secret), invited_by=by, expires_at=now + INVITATION_LIFE
    )
    return secret


def invitation_of(secret: str, now: datetime | None = None) -> tuple[Invitation, str] | None:
    """The open invitation behind a link with its tenant's name, None for one that is used, too old or unknown."""
    from django.utils import timezone

    with platform_scope(reason="an invitation is opened before its tenant is known"):
        found = Invitation.objects.filter(digest=_digest(secret), accepted_at=None).first()
        if found is None or found.expires_at <= (now or timezone.now()):
            return None
        return found, Tenant.objects.values_list("name", flat=True).get(id=found.tenant_id)


def accept(secret: str, user: User, now: datetime) -> Invitation | None:
    """Makes the user a member, once. None when the link does not hold, or was meant for another address."""
    opened = invitation_of(secret, now)
    if opened is None or opened[0].email != user.email.lower():
        return None
    with tenant_scope(opened[0].tenant_id):
        row = Invitation.objects.select_for_update().filter(id=opened[0].id, accepted_at=None).first()
        if row is None:
            return None
        row.accepted_at = now
        row.save(update_fields=["accepted_at"])
        Membership.objects.get_or_create(user=user, defaults={"role": row.role})
        record(user.email, "member.joined", str(user.id), role=row.role)
        return row


def change_role(membership: Membership, role: Role) -> None:
    """Raises LastAdministrator. Inside the tenant's scope; two such changes at once wait for each other."""
    _must_leave_one(membership, stays=role == Role.ORG_ADMIN)
    membership.role = role
    membership.save(update_fields=["role"])


def remove(membership: Membership) -> None:
    """Ends a membership. Raises LastAdministrator."""
    _must_leave_one(membership, stays=False)
    membership.delete()


def _must_leave_one(membership: Membership, *, stays: bool) -> None:
    admins = list(Membership.objects.select_for_update().filter(role=Role.ORG_ADMIN).values_list("id", flat=True))
    if not stays and admins == [membership.id]:
        raise LastAdministrator


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
