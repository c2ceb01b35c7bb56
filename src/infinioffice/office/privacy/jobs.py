"""Every night: what is past its time goes, tenant by tenant."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from infinioffice.office.accounts.models import Tenant
from infinioffice.office.calls import recordings
from infinioffice.office.privacy import retention
from infinioffice.office.tenancy import platform_scope

QUEUE = "ops"


@app.periodic(cron="11 3 * * *")
@app.task(name="privacy.sweep_all", queue=QUEUE, queueing_lock="privacy.sweep_all")
def sweep_all(timestamp: int) -> None:  # noqa: ARG001 - the periodic signature
    """One job for each tenant: one that fails or is cut off holds up no other, and is begun again by itself."""
    with platform_scope(reason="every tenant's old data is removed each night"):
        tenants = list(Tenant.objects.values_list("id", flat=True))
    for tenant_id in tenants:
        try:
            sweep_one.configure(queueing_lock=f"privacy.sweep:{tenant_id}").defer(tenant_id=str(tenant_id))
        except AlreadyEnqueued:
            continue


@app.task(name="privacy.sweep", queue=QUEUE, retry=5)
def sweep_one(tenant_id: str) -> None:
    """Goes on wherever an earlier run stopped."""
    retention.sweep(UUID(tenant_id), timezone.now(), recordings.chosen())
