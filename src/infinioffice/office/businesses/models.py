"""Businesses, the versions of their settings, and the numbers callers reach them by."""

from __future__ import annotations

from django.db import models

from infinioffice.office.tenancy import TenantModel


class Business(TenantModel):
    """What callers meet. Its settings live in versions; `slug` and `name` are kept here to be found and listed by."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "id"], name="businesses_business_tenant_key"),)

    def __str__(self) -> str:
        return self.name


class BusinessVersion(TenantModel):
    """One whole set of settings: `profile` is what the owner said (`profile.Profile`), `config` the
    `dialogue.business.Business` derived from it when it was published, both in plain form (`kernel.records`).

    A published version is never changed; at most one draft exists beside them, and the newest published one counts.
    `revision` counts a draft's changes: who saves says which one they saw. `done` are the setup's finished steps.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="versions", db_constraint=False)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)
    config = models.JSONField(default=dict)
    profile = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=0)
    done = models.JSONField(default=list)
    changed_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["business", "number"], name="businesses_version_number"),
            models.UniqueConstraint(
                fields=["business"], condition=models.Q(status="draft"), name="businesses_version_one_draft"
            ),
        )


class PhoneNumber(TenantModel):
    """A number callers dial, in E.164, and the business that answers it. No two tenants have the same."""

    e164 = models.CharField(max_length=16, unique=True)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="numbers", db_constraint=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.e164
