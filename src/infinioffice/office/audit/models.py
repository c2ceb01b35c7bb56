"""The chain and its anchors. The database makes each link itself (migration 0001) and refuses to change one."""

from __future__ import annotations

from django.db import models

from infinioffice.office.tenancy import TenantModel


class AuditEntry(TenantModel):
    """One thing that was done. `number`, `at`, `previous` and `digest` are made by a trigger, whatever is inserted.

    `digest` is SHA-256 over the fields before it, each with its length, and over the digest of the entry before.
    """

    number = models.BigIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=254)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    detail = models.TextField(blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "number"], name="audit_entry_number_once"),)


class AuditAnchor(TenantModel):
    """The head of the chain as it was written down outside: what is cut off or made anew later is found by it."""

    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
