"""The chain of a page, as durable jobs: text and call the first, then the next, twice through the list, then a mail.

Every ring is a row, committed before the phone rings, and its watch is queued in that same transaction: whatever
happens to the worker or the carrier, the chain goes on. To be rung twice is better than not at all, so a ring that
surely did not go out is tried again; one that perhaps did is only watched.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from infinioffice.call.oncall import PerhapsRung
from infinioffice.compliance import texting
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.office.accounts.models import Membership, Role
from infinioffice.office.audit.chain import record
from infinioffice.office.businesses.models import Business
from infinioffice.office.businesses.profile import OnCall
from infinioffice.office.messaging import jobs as texts
from infinioffice.office.messaging import sending
from infinioffice.office.messaging.models import OnCallPage, OnCallRing, TextMessage
from infinioffice.office.oncall import people, words
from infinioffice.office.tenancy import tenant_scope

ROUNDS = 2
PATIENCE_S = 75
"""Ringing, the sentence twice and a key: when nothing was heard of a call by then, the next one is called."""
_State = OnCallRing.State
_NOT_A_CALLER = ("calendar_", "booking_")
"""Pages about our own trouble: for the office's day, nobody is woken."""
_AGAIN = RetryStrategy(max_attempts=3, wait=4, retry_exceptions=[VendorDown])


def begin(page: OnCallPage) -> None:
    """Wakes the first on the list, inside the transaction that saves the page. A second page of the same call wakes
    nobody again: who is rung hears the newest of what was said."""
    if people.chosen() is None or page.topic.startswith(_NOT_A_CALLER) or not people.on_call(page.business_id):
        return
    earlier = OnCallPage.objects.filter(call_id=page.call_id).exclude(id=page.id)
    if page.call_id is not None and earlier.exists():
        return
    ring_on_call.defer(tenant_id=str(page.tenant_id), page_id=str(page.id), number=1)


@app.task(name="oncall.ring", queue="messaging", retry=_AGAIN)
def ring_on_call(tenant_id: str, page_id: str, number: int) -> None:
    """The page's n-th ring, unless somebody has taken it or dealt with it."""
    line = people.chosen()
    with tenant_scope(tenant_id):
        page = OnCallPage.objects.select_for_update().get(id=page_id)
        if page.acknowledged_at or page.handled_at:
            return
        chain, sender = people.on_call(page.business_id), sending.number_of(page.business_id)
        if line is None or sender is None or number > ROUNDS * len(chain):
            _give_up(page)
            return
        person = chain[(number - 1) % len(chain)]
        ring = _ring(page, number, person, has_been_texted=number > len(chain))
        if ring is None:
            return
        sentence = words.whisper(page, person.name)
    try:
        sid = line.ring(sender, ring.phone, str(ring.id), sentence)
    except PerhapsRung:
        return
    except VendorRefused:
        over(UUID(tenant_id), ring.id, _State.FAILED, timezone.now())
        return
    with tenant_scope(tenant_id):
        OnCallRing.objects.filter(id=ring.id).update(carrier_sid=sid[:64])


@app.task(name="oncall.watch", queue="messaging")
def watch_ring(tenant_id: str, ring_id: str) -> None:
    """A ring nothing was heard of counts as not answered."""
    over(UUID(tenant_id), UUID(ring_id), _State.NO_ANSWER, timezone.now())


@app.task(name="oncall.nobody", queue="messaging", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def mail_nobody(tenant_id: str, page_id: str) -> None:
    """Everybody who may act is told that nobody on call took it."""
    with tenant_scope(tenant_id):
        page = OnCallPage.objects.get(id=page_id)
        acting = Membership.objects.filter(role__in=(Role.ORG_ADMIN, Role.OPERATOR), user__is_active=True)
        addresses = sorted(acting.values_list("user__email", flat=True))
        name = Business.objects.values_list("name", flat=True).get(id=page.business_id)
    if addresses and page.acknowledged_at is None:
        send_mail(*words.nobody(name, page), None, addresses)


def over(tenant_id: UUID, ring_id: UUID, state: str, now: datetime) -> None:
    """This ring led to nothing: the next one is queued, once."""
    with tenant_scope(tenant_id):
        page_id = OnCallRing.objects.values_list("page_id", flat=True).get(id=ring_id)
        page = OnCallPage.objects.select_for_update().get(id=page_id)
        ended = OnCallRing.objects.filter(id=ring_id, state=_State.CALLING).update(state=state, ended_at=now)
        if not ended:
            return
        number = OnCallRing.objects.values_list("number", flat=True).get(id=ring_id)
        record("system", "page.not_taken", str(page.id), ring=number, state=str(state))
        if page.acknowledged_at is None:
            ring_on_call.defer(tenant_id=str(tenant_id), page_id=str(page.id), number=number + 1)


def _ring(page: OnCallPage, number: int, person: OnCall, *, has_been_texted: bool) -> OnCallRing | None:
    """The row of this ring, with its watch and its text when it is new; None when it went out before."""
    now = timezone.now()
    ring, is_new = OnCallRing.objects.get_or_create(
        page_id=page.id,
        number=number,
        defaults={
            "business_id": page.business_id,
            "name": person.name[:80],
            "phone": person.phone,
            "created_at": now,
        },
    )
    if not is_new:
        return ring if ring.state == _State.CALLING and not ring.carrier_sid else None
    watch_ring.configure(schedule_at=now + timedelta(seconds=PATIENCE_S)).defer(
        tenant_id=str(page.tenant_id), ring_id=str(ring.id)
    )
    record("system", "page.rung", str(page.id), ring=number)
    if not has_been_texted:
        _text(page, ring, now)
    return ring


def _text(page: OnCallPage, ring: OnCallRing, now: datetime) -> None:
    name = Business.objects.values_list("name", flat=True).get(id=page.business_id)
    body = words.text(name, page, f"{settings.PUBLIC_URL}/messages/")
    text = TextMessage.objects.create(
        business_id=page.business_id,
        call_id=page.call_id,
        op_id=f"ring:{ring.id}",
        created_at=now,
        kind=sending.TO_STAFF,
        phone=ring.phone,
        body=body,
        segments=texting.segments(body),
    )
    texts.enqueue_text(text)


def _give_up(page: OnCallPage) -> None:
    """The list is through: the page stays first on the dashboard, and a mail says why."""
    if page.gave_up_at is not None:
        return
    page.gave_up_at = timezone.now()
    page.save(update_fields=["gave_up_at"])
    record("system", "page.nobody_came", str(page.id))
    mail_nobody.defer(tenant_id=str(page.tenant_id), page_id=str(page.id))
