"""Sending them, as durable jobs. A mail twice is better than none, so a failure is retried; a morning is begun once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from infinioffice.office.accounts.models import Membership
from infinioffice.office.businesses.models import Business
from infinioffice.office.calls.models import Call
from infinioffice.office.messaging.models import SummarySent
from infinioffice.office.summaries import facts
from infinioffice.office.tenancy import platform_scope, tenant_scope

AFTER_S = 15
"""So long after a call: what it still wrote down has come by then."""
MORNING, NOON = 7, 12
_AGAIN = RetryStrategy(max_attempts=6, exponential_wait=3)


def call_over(call: Call) -> None:
    """Inside the transaction that ends the call: looks a moment later whether it needs somebody."""
    after_call.configure(schedule_at=timezone.now() + timedelta(seconds=AFTER_S)).defer(
        tenant_id=str(call.tenant_id), call_id=str(call.id)
    )


@app.task(name="summaries.after_call", queue="summaries", retry=_AGAIN)
def after_call(tenant_id: str, call_id: str) -> None:
    """A mail about a call that needs somebody; nothing about any other."""
    with tenant_scope(tenant_id):
        said = facts.of_call(UUID(call_id))
        people = _readers()
    if said is not None:
        _mail("call", {"said": said, "address": f"{settings.PUBLIC_URL}/calls/{call_id}/"}, said.subject, people)


@app.periodic(cron="*/5 * * * *")
@app.task(name="summaries.mornings", queue="summaries", queueing_lock="summaries.mornings")
def mornings(timestamp: int) -> None:
    """Every business where it is morning and the day's summary has not gone out."""
    now = datetime.fromtimestamp(timestamp, tz=ZoneInfo("UTC"))
    with platform_scope(reason="the morning comes to the businesses of all tenants"):
        rows = list(Business.objects.values_list("tenant_id", "id", "zone"))
    for tenant_id, business_id, zone in rows:
        here = now.astimezone(ZoneInfo(zone))
        if MORNING <= here.hour < NOON:
            begin_morning(tenant_id, business_id, here.date())


def begin_morning(tenant_id: UUID, business_id: UUID, day: date) -> bool:
    """Queues the mail of this day, the first time it is asked for."""
    with tenant_scope(tenant_id):
        _, is_first = SummarySent.objects.get_or_create(business_id=business_id, day=day)
        if is_first:
            morning.defer(tenant_id=str(tenant_id), business_id=str(business_id), day=day.isoformat())
    return is_first


@app.task(name="summaries.morning", queue="summaries", retry=_AGAIN)
def morning(tenant_id: str, business_id: str, day: str) -> None:
    """Yesterday in numbers, the new bookings, and what waits for somebody. A day with nothing of it gets no mail."""
    with tenant_scope(tenant_id):
        said = facts.of_day(UUID(business_id), date.fromisoformat(day) - timedelta(days=1))
        people = _readers()
    if not said.is_empty:
        _mail("morning", {"said": said, "address": settings.PUBLIC_URL}, said.subject, people)


def _readers() -> list[str]:
    """Members who have not said that they want no mail. Inside the tenant's scope."""
    members = Membership.objects.filter(user__is_active=True, gets_mail=True)
    return sorted(members.values_list("user__email", flat=True))


def _mail(name: str, context: dict[str, object], subject: str, people: list[str]) -> None:
    """One mail to each, over one connection: members need not see each other's addresses."""
    context |= {"account": f"{settings.PUBLIC_URL}/account/"}
    plain = render_to_string(f"summaries/{name}.txt", context)
    rich = render_to_string(f"summaries/{name}.html", context)
    mails = [EmailMultiAlternatives(" ".join(subject.split()), plain, None, [each]) for each in people]
    for mail in mails:
        mail.attach_alternative(rich, "text/html")
    if mails:
        get_connection().send_messages(mails)
