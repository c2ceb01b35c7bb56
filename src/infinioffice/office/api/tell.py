"""Tells the tenant's endpoints what happened: a delivery and its job for each, in the transaction of the cause."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from procrastinate.contrib.django import app

from infinioffice.office.api.models import Delivery, Endpoint
from infinioffice.office.tenancy import new_id, scoped_tenant_id
from infinioffice.office.text import storable_json

TASK, QUEUE = "api.deliver", "webhooks"
APPOINTMENT = {
    "booking.confirmed": "appointment.booked",
    "booking.changed": "appointment.moved",
    "booking.cancelled": "appointment.cancelled",
}
TEST = "endpoint.test"
"""What "send a test" sends; no endpoint chooses it."""


def tell(event: str, at: datetime, data: dict[str, Any]) -> int:
    """How many endpoints will be told. Inside the tenant's scope, in the transaction that makes it true."""
    endpoints = list(Endpoint.objects.filter(events__contains=[event], disabled_at=None))
    for endpoint in endpoints:
        deliver_to(endpoint, event, at, data)
    return len(endpoints)


def deliver_to(endpoint: Endpoint, event: str, at: datetime, data: dict[str, Any]) -> Delivery:
    """One delivery, on its way."""
    body = json.dumps({"type": event, "timestamp": at.isoformat(), "data": storable_json(data)}, ensure_ascii=False)
    row = Delivery.objects.create(id=new_id(), endpoint=endpoint, event=event, body=body, created_at=at)
    enqueue(row.id)
    return row


def enqueue(delivery_id: UUID, at: datetime | None = None) -> None:
    """Its next try, now or at a time. The lock keeps two tries of one delivery apart."""
    task = app.configure_task(TASK, queue=QUEUE, schedule_at=at, lock=f"delivery:{delivery_id}")
    task.defer(tenant_id=str(scoped_tenant_id()), delivery_id=str(delivery_id))
