"""A carrier of texts for tests, and the worker that does the jobs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from .conftest import Shop


@dataclass
class FakeCarrier:
    """Keeps what it is given; fails with each of `failures` first."""

    name: str = field(default_factory=lambda: uuid4().hex[:8])
    failures: list[BaseException] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, sender: str, to: str, body: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((sender, to, body))
        return self.sid(len(self.sent))

    def sid(self, number: int) -> str:
        """The id of the n-th text, from 1; no other test has it."""
        return f"SM{self.name}{number}"

    def find(self, sender: str, to: str, body: str, since: datetime) -> str | None:
        return next((self.sid(n) for n, text in enumerate(self.sent, 1) if text == (sender, to, body)), None)


def approve(shop: Shop) -> None:
    """The carriers have approved this tenant's texts."""
    from infinioffice.office.messaging.models import TextRegistration
    from infinioffice.office.tenancy import tenant_scope

    with tenant_scope(shop.tenant_id):
        TextRegistration.objects.update_or_create(defaults={"state": "active"})


def jobs(status: str = "todo") -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(status=status, queue_name="messaging").count()


def work() -> None:
    """Runs every job that is due, as the worker does."""
    from procrastinate.contrib.django import app

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    with app.replace_connector(worker.connector):
        asyncio.run(_work(app))


async def _work(app: Any) -> None:
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
