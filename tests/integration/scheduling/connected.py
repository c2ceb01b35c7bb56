"""A business with a connected calendar: a vendor in memory, and its jobs run as the worker runs them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from infinioffice.kernel.errors import CallerFault
from infinioffice.kernel.spans import Span
from infinioffice.scheduling.calendars import CalendarAccount, Notice
from infinioffice.scheduling.rules import Rules
from infinioffice.scheduling.slots import BookingDetails
from infinioffice.testing.calendars import Entry, MemoryCalendar
from tests.integration.scheduling.worlds import ZONE, Caller, _OnUse, open_business, salon

accounts = _OnUse("infinioffice.office.integrations.accounts")
aftercare = _OnUse("infinioffice.office.scheduling.aftercare")
integration_jobs = _OnUse("infinioffice.office.integrations.jobs")
integrations = _OnUse("infinioffice.office.integrations.models")
live = _OnUse("infinioffice.office.integrations.live")
models = _OnUse("infinioffice.office.scheduling.models")
messages = _OnUse("infinioffice.office.messaging.models")
syncing = _OnUse("infinioffice.office.integrations.syncing")
tenancy = _OnUse("infinioffice.office.tenancy")
writing = _OnUse("infinioffice.office.integrations.writing")


PATIENCE_S = 10.0


@dataclass
class FakeVendors:
    """`CalendarVendors` over one account in memory. `fault` is raised by opening it, `refreshed` counts renewals."""

    account_: CalendarAccount
    fault: Exception | None = None
    refreshed: list[datetime] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def offered(self) -> Sequence[str]:
        return ("google", "microsoft", "caldav")

    def authorize_url(self, vendor: str, redirect_uri: str, state: str, challenge: str) -> str:
        return f"https://accounts.example/{vendor}?state={state}&challenge={challenge}&redirect_uri={redirect_uri}"

    def exchange(self, vendor: str, redirect_uri: str, code: str, verifier: str, now: datetime) -> Any:
        return accounts.Grant(f"{code}@shop.example", {"access_token": "first", "refresh_token": "r"}, ("calendar",))

    def sign_in(self, vendor: str, address: str, user: str, password: str) -> Any:
        if self.fault is not None:
            raise self.fault
        return accounts.Grant(user, {"address": address, "user": user, "password": password})

    def refresh(self, vendor: str, grant: Any, now: datetime) -> Any:
        if self.fault is not None:
            raise self.fault
        self.refreshed.append(now)
        secret = {**grant.secret, "access_token": f"fresh-{len(self.refreshed)}"}
        return replace(grant, secret=secret, expires_at=now + timedelta(hours=1))

    def revoke(self, vendor: str, grant: Any) -> None:
        self.revoked.append(grant.label)

    def read_notice(
        self, vendor: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> str | tuple[Notice, ...]:
        if "hello" in query:
            return query["hello"]
        given = {name.lower(): value for name, value in headers.items()}
        if "x-channel" not in given:
            raise CallerFault("not_a_notice")
        return (Notice(given["x-channel"], given.get("x-secret", ""), "changed"),)

    def account(self, vendor: str, grant: Any, renew: Callable[[], Any]) -> CalendarAccount:
        if self.fault is not None:
            raise self.fault
        return self.account_


@dataclass
class Connected:
    """A caller of a business whose calendar `main` is connected, written into and read."""

    caller: Caller
    calendar: MemoryCalendar
    vendors: FakeVendors
    integration_id: UUID
    linked_id: UUID

    def rows(self, kind: Any, **wanted: object) -> list[Any]:
        with tenancy.tenant_scope(self.caller.tenant_id):
            return list(kind.objects.filter(**wanted).order_by("id"))

    def booking(self, identifier: str) -> Any:
        with tenancy.tenant_scope(self.caller.tenant_id):
            return models.Booking.objects.get(id=identifier)

    def linked(self) -> Any:
        (row,) = self.rows(integrations.LinkedCalendar, id=self.linked_id)
        return row

    def integration(self) -> Any:
        (row,) = self.rows(integrations.Integration, id=self.integration_id)
        return row

    def blocks(self) -> list[tuple[datetime, datetime]]:
        rows = self.rows(integrations.BusyBlock, calendar_id=self.linked_id)
        return sorted((row.span.lower, row.span.upper) for row in rows)

    def pages(self, topic: str = "") -> list[Any]:
        found = self.rows(messages.OnCallPage)
        return [page for page in found if not topic or page.topic == topic]

    def texts(self) -> list[str]:
        return [text.kind for text in self.rows(messages.TextMessage)]

    def ours(self) -> list[Entry]:
        return [entry for entry in self.calendar.standing() if entry.booking]

    def sync(self) -> bool:
        return bool(syncing.sync(self.caller.tenant_id, self.linked_id))

    def agree(self, details: BookingDetails) -> None:
        """The customer agreed to texts."""
        from django.utils import timezone

        with tenancy.tenant_scope(self.caller.tenant_id):
            messages.ConsentEvent.objects.create(
                business_id=self.caller.business_id, op_id=f"yes:{details.phone}:{self.caller.call_id}",
                phone=details.phone, agreed=True, wording="May we text you?", created_at=timezone.now(),
            )  # fmt: skip


@contextmanager
def connected(
    rules: Rules | None = None, account: CalendarAccount | None = None, **calendar: object
) -> Iterator[Connected]:
    """A new business with the calendar connected, its vendors chosen while the context lasts."""
    caller = open_business(rules or salon())
    memory = MemoryCalendar()
    fake = FakeVendors(account or memory)
    accounts.choose(fake)
    forget_jobs()
    # A machine with much else to do must not look like a slow calendar.
    limits = import_module("infinioffice.office.integrations.live")
    before, limits.DEADLINE_S = limits.DEADLINE_S, PATIENCE_S  # type: ignore[attr-defined]
    try:
        yield link(caller, memory, fake, **calendar)
    finally:
        accounts.choose(None)
        limits.DEADLINE_S = before  # type: ignore[attr-defined]


def forget_jobs() -> None:
    """What other tests have left undone is not this one's."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")


def link(caller: Caller, memory: MemoryCalendar, fake: FakeVendors, **calendar: object) -> Connected:
    values: dict[str, object] = {"calendar_id": "main", "is_target": True, **calendar}
    with tenancy.tenant_scope(caller.tenant_id):
        row = integrations.Integration.objects.create(
            business_id=caller.business_id, vendor="memory", label="owner@shop.example"
        )
        accounts.keep_grant(row, accounts.Grant(row.label, {"access_token": "a"}))
        linked = integrations.LinkedCalendar.objects.create(
            integration=row, business_id=caller.business_id, name="Main", zone=ZONE.key, **values
        )
    return Connected(caller, memory, fake, row.id, linked.id)


def hour(start: datetime, hours: float = 1) -> Span[datetime]:
    return Span(start, start + timedelta(hours=hours))


def work(queue: str = "calendars") -> None:
    """Runs every job of the queue that is due, as the worker does."""
    from procrastinate.contrib.django import app

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    with app.replace_connector(worker.connector):
        asyncio.run(_work(app, queue))


async def _work(app: Any, queue: str) -> None:
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False, queues=[queue])
