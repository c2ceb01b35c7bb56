"""Durable work of the API: deliveries, and removing what is kept no longer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from infinioffice.office.api import delivering, named, tell
from infinioffice.office.api.models import Delivery, Request
from infinioffice.office.tenancy import platform_scope

DELIVERIES_KEPT = timedelta(days=30)


@app.task(name=tell.TASK, queue=tell.QUEUE, retry=False)
def deliver(tenant_id: str, delivery_id: str) -> None:
    """One try of one delivery; the next one is enqueued with its answer."""
    delivering.deliver(UUID(tenant_id), UUID(delivery_id), timezone.now())


@app.periodic(cron="41 4 * * *")
@app.task(name="api.remove_old", queue=tell.QUEUE, queueing_lock="api.remove_old")
def remove_old(timestamp: int) -> None:  # noqa: ARG001 - the periodic signature
    """Answers to named requests live a week, deliveries that are over a month."""
    now = timezone.now()
    with platform_scope(reason="what programs of all tenants asked and were told is not kept for ever"):
        Request.objects.filter(created_at__lt=now - named.KEPT).delete()
        over = Delivery.objects.exclude(state=Delivery.State.WAITING)
        over.filter(created_at__lt=now - DELIVERIES_KEPT).delete()
