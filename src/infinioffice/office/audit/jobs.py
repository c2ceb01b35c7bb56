"""Anchoring every chain, once an hour."""

from __future__ import annotations

from procrastinate.contrib.django import app

from infinioffice.office.accounts.models import Tenant
from infinioffice.office.audit.anchoring import anchor
from infinioffice.office.tenancy import platform_scope, tenant_scope


@app.periodic(cron="17 * * * *")
@app.task(name="audit.anchor", queue="ops", queueing_lock="audit.anchor")
def anchor_all(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's own argument
    """Each tenant's head is written down outside."""
    with platform_scope(reason="the heads of all audit chains are anchored"):
        tenants = list(Tenant.objects.values_list("id", flat=True))
    for tenant_id in tenants:
        with tenant_scope(tenant_id):
            anchor()
