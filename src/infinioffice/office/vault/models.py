"""The keys data is sealed with, themselves sealed by the installation's master key."""

from __future__ import annotations

from django.db import models

from infinioffice.office.tenancy import TenantModel


class DataKey(TenantModel):
    """One key of a tenant, or of one person at that tenant (`subject`). Deleting the row shreds what it sealed.

    `master` names the master key that wrapped it, so that both can be found during a rotation. At most one key of a
    subject is active; older ones only open.
    """

    subject = models.UUIDField(null=True)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "subject"],
                condition=models.Q(is_active=True),
                nulls_distinct=False,
                name="vault_datakey_one_active",
            ),
        )
