"""How long a tenant keeps what, what must not be touched for a while, and what was erased."""

from __future__ import annotations

from django.db import models

from infinioffice.office.tenancy import TenantModel


class RetentionPolicy(TenantModel):
    """One kind of data (`retention.KINDS`) is kept for `days`. A missing row means the default."""

    kind = models.CharField(max_length=20)
    days = models.PositiveIntegerField()
    changed_by = models.CharField(max_length=254)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "kind"], name="privacy_policy_once"),)


class LegalHold(TenantModel):
    """Nothing of this person (E.164; empty: of anybody) is removed until the hold is released."""

    phone = models.CharField(max_length=16, blank=True)
    matter = models.CharField(max_length=200)
    made_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True)


class Erasure(TenantModel):
    """The certificate of an erasure. `phone` is there only while it goes on, so that it can be taken up again;
    `subject` is a keyed digest of it, `counts` say how many of what, and `digest` seals the certificate's words."""

    phone = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=64)
    made_by = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = (models.Index(fields=["tenant_id", "-created_at"], name="privacy_erasure_newest"),)
