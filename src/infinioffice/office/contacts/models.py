"""People, one row for each number."""

from __future__ import annotations

from django.db import models

from infinioffice.office.tenancy import TenantModel


class Contact(TenantModel):
    """Somebody with this number (E.164): the newest name and address they gave, and when they were heard of."""

    phone = models.CharField(max_length=16)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    notes = models.TextField(blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "phone"], name="contacts_contact_once"),)
        indexes = (models.Index(fields=["tenant_id", "-last_at", "-id"], name="contacts_contact_newest"),)
