"""The words of calls, and corrections of them.

Postgres's own text index cannot be used here: a row policy lets an index decide only by operators that are marked as
leaking nothing, and `@@` is not. Plain equality is, so each word of a call is a row of its own, found by its stem.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from infinioffice.office.tenancy import TenantModel, TenantRows

LONGEST_WORD = 40


class Word(models.Model):
    """This call has this word (its stem, as `to_tsvector('english', …)` gives it)."""

    pk = models.CompositePrimaryKey("tenant_id", "word", "call_id")
    tenant_id = models.UUIDField(editable=False)
    word = models.CharField(max_length=LONGEST_WORD)
    call_id = models.UUIDField()

    objects: ClassVar[TenantRows[Self]] = TenantRows()

    class Meta:
        indexes = (models.Index(fields=["tenant_id", "call_id"], name="reviewing_word_of_call"),)


class Correction(TenantModel):
    """Somebody says what should have been. `idx` is the turn it is about, null for the whole call."""

    class Kind(models.TextChoices):
        HEARD = "heard", "It misheard"
        UNDERSTOOD = "understood", "It misunderstood"
        SAID = "said", "It should have said something else"
        OUTCOME = "outcome", "It should have ended otherwise"

    call_id = models.UUIDField()
    idx = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField()
    made_by = models.CharField(max_length=254)
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["tenant_id", "call_id"], name="reviewing_correction_of_call"),)
