"""Tenants, users and who may do what for whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from infinioffice.office.tenancy import TenantModel, new_id


class Role(models.TextChoices):
    """What a member may do, most first."""

    ORG_ADMIN = "org_admin", "Administrator"
    OPERATOR = "operator", "Operator"
    VIEWER = "viewer", "Viewer"

    def covers(self, needed: Role) -> bool:
        """Whether this role may do what `needed` may."""
        order = list(Role)
        return order.index(self) <= order.index(needed)


class Users(UserManager["User"]):
    """Makes users by e-mail address."""

    use_in_migrations = False

    def create_user(  # type: ignore[override]  # the user name is gone
        self, email: str, password: str | None = None, **extra: Any
    ) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """A person who signs in, by e-mail address. Users belong to no tenant; memberships do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()

    def __str__(self) -> str:
        return self.email


class Tenant(models.Model):
    """One customer: what is isolated from every other. Its own row is seen in its own scope only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Invitation(TenantModel):
    """Somebody is asked to join. Only a digest of the link's secret is kept; it works once and until `expires_at`."""

    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["tenant_id", "-created_at"], name="accounts_invitation_newest"),)


class Membership(TenantModel):
    """A user's role in one tenant. `gets_mail`: summaries go to them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    gets_mail = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "user"], name="accounts_membership_once"),)
