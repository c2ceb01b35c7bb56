"""How long each kind of data is kept, and the sweep that ends it.

A sweep works in small transactions and looks for what is left to do, so a crash costs one batch and the next run goes
on where it stopped. Who is under a legal hold is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from infinioffice.call.ports import ObjectStore
from infinioffice.office.audit.chain import record
from infinioffice.office.calls.models import Call, CallEvent, Recording, Turn
from infinioffice.office.contacts.models import Contact
from infinioffice.office.messaging.models import (
    ConsentEvent,
    IncomingText,
    Message,
    OnCallPage,
    TextMessage,
    WaitlistEntry,
)
from infinioffice.office.privacy.erasable import erasing
from infinioffice.office.privacy.models import LegalHold, RetentionPolicy
from infinioffice.office.privacy.removing import anonymise_bookings, erase_recordings
from infinioffice.office.reviewing.models import Correction, Word
from infinioffice.office.scheduling.models import Booking, Operation
from infinioffice.office.tenancy import tenant_scope
from infinioffice.office.vault import shred

BATCH = 500
OPERATIONS_KEPT = timedelta(days=30)
"""Answers to repeated writes: nobody repeats one after so long."""
_OPEN_TEXTS = ("held", "queued", "sending")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data, its default in days and the limits of what may be chosen."""

    name: str
    lead: str
    days: int
    at_least: int = 1
    at_most: int = 3650


KINDS: dict[str, Kind] = {
    "recordings": Kind("Recordings", "The sound of calls", 90),
    "transcripts": Kind("Transcripts", "What was said, and what was learned from it", 365),
    "calls": Kind("Callers' numbers", "On the list of calls; the list itself stays", 730),
    "messages": Kind("Messages", "What callers left for you, and pages to whoever is on call", 365),
    "texts": Kind("Texts", "Sent and received", 730),
    "consents": Kind("Consents", "What was agreed about texts: your proof", 1825, at_least=1460),
    "appointments": Kind("Who came", "Names and addresses of past appointments; the times stay", 1095, at_least=30),
    "contacts": Kind("Contacts", "People not heard of since", 1095, at_least=30),
    "waiting": Kind("Waiting list", "Who asked for an earlier time", 180),
}


@dataclass(frozen=True, slots=True)
class _Held:
    """Who is under a legal hold: these numbers, or everybody."""

    phones: frozenset[str]
    everybody: bool

    def without(self, rows: QuerySet[Any], column: str = "phone") -> QuerySet[Any]:
        return rows.exclude(**{f"{column}__in": self.phones}) if self.phones else rows

    def without_calls(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        held = Call.objects.filter(caller_id__in=self.phones).values("id")
        return rows.exclude(call_id__in=held) if self.phones else rows


def held() -> _Held:
    """The open holds. Inside the tenant's scope."""
    phones = frozenset(LegalHold.objects.filter(released_at=None).values_list("phone", flat=True))
    return _Held(phones - {""}, "" in phones)


def days_kept() -> dict[str, int]:
    """Every kind's days, the tenant's own before the defaults. Inside the tenant's scope."""
    chosen = dict(RetentionPolicy.objects.values_list("kind", "days"))
    return {kind: chosen.get(kind, each.days) for kind, each in KINDS.items()}


def keep(kind: str, days: int, actor: str) -> None:
    """Sets how long a kind is kept, and writes it into the trail. Raises ValueError outside of the kind's limits."""
    limits = KINDS[kind]
    if not limits.at_least <= days <= limits.at_most:
        raise ValueError(f"{limits.name}: from {limits.at_least} to {limits.at_most} days")
    RetentionPolicy.objects.update_or_create(kind=kind, defaults={"days": days, "changed_by": actor})
    record(actor, "retention.changed", kind, days=days)


def sweep(tenant_id: UUID, now: datetime, objects: ObjectStore | None, batch: int = BATCH) -> dict[str, int]:
    """Removes what is past its time; how much of each kind. Without an object store recordings stay for the next run.
    Outside of any scope."""
    with tenant_scope(tenant_id):
        kept, holds = days_kept(), held()
    if holds.everybody:
        return {}
    counts = dict.fromkeys(KINDS, 0)
    if objects is not None:
        counts["recordings"] = _recordings(tenant_id, now, now - timedelta(days=kept["recordings"]), objects, batch)
    for kind, remove in _REMOVERS.items():
        cutoff = now - timedelta(days=kept[kind])
        while True:
            with tenant_scope(tenant_id):
                done = remove(cutoff, held(), batch)
            counts[kind] += done
            if not done:
                break
    with tenant_scope(tenant_id):
        Operation.objects.filter(created_at__lt=now - OPERATIONS_KEPT).delete()
        if any(counts.values()):
            removed: dict[str, Any] = {kind: count for kind, count in counts.items() if count}
            record("system", "retention.swept", **removed)
    return counts


def _recordings(tenant_id: UUID, now: datetime, cutoff: datetime, objects: ObjectStore, batch: int) -> int:
    count = 0
    while True:
        with tenant_scope(tenant_id):
            rows = held().without_calls(Recording.objects.filter(started_at__lt=cutoff, erased_at=None))
            ids = list(rows.values_list("call_id", flat=True)[:batch])
        if not ids:
            return count
        count += erase_recordings(tenant_id, objects, ids, "kept long enough", now)


def _some(rows: QuerySet[Any], batch: int) -> int:
    """Deletes at most so many of these rows."""
    keys = list(rows.values_list("pk", flat=True)[:batch])
    model: type[Model] = rows.model
    return model._default_manager.filter(pk__in=keys).delete()[0] if keys else 0


def _transcripts(cutoff: datetime, holds: _Held, batch: int) -> int:
    over = Call.objects.filter(started_at__lt=cutoff).values("id")
    for rows in (
        Turn.objects.filter(at__lt=cutoff),
        CallEvent.objects.filter(at__lt=cutoff),
        Word.objects.filter(call_id__in=over),
        Correction.objects.filter(created_at__lt=cutoff),
    ):
        done = _some(holds.without_calls(rows), batch)
        if done:
            return done
    told = Call.objects.filter(started_at__lt=cutoff).exclude(summary="", fields={})
    ids = list(holds.without(told, "caller_id").values_list("id", flat=True)[:batch])
    return Call.objects.filter(id__in=ids).update(summary="", fields={})


def _calls(cutoff: datetime, holds: _Held, batch: int) -> int:
    known = holds.without(Call.objects.filter(started_at__lt=cutoff).exclude(caller_id=""), "caller_id")
    ids = list(known.values_list("id", flat=True)[:batch])
    return Call.objects.filter(id__in=ids).update(caller_id="", sid="")


def _messages(cutoff: datetime, holds: _Held, batch: int) -> int:
    old = Q(created_at__lt=cutoff)
    return _some(holds.without(Message.objects.filter(old)), batch) or _some(
        holds.without(OnCallPage.objects.filter(old)), batch
    )


def _texts(cutoff: datetime, holds: _Held, batch: int) -> int:
    over = TextMessage.objects.filter(created_at__lt=cutoff).exclude(status__in=_OPEN_TEXTS)
    return _some(holds.without(over), batch) or _some(
        holds.without(IncomingText.objects.filter(created_at__lt=cutoff)), batch
    )


def _consents(cutoff: datetime, holds: _Held, batch: int) -> int:
    with erasing():
        return _some(holds.without(ConsentEvent.objects.filter(created_at__lt=cutoff)), batch)


def _appointments(cutoff: datetime, holds: _Held, batch: int) -> int:
    known = Booking.objects.filter(end_at__lt=cutoff).exclude(
        name="", phone="", email="", address="", zip="", notes="", slot=""
    )
    return anonymise_bookings(list(holds.without(known).values_list("id", flat=True)[:batch]))


def _contacts(cutoff: datetime, holds: _Held, batch: int) -> int:
    ids = list(holds.without(Contact.objects.filter(last_at__lt=cutoff)).values_list("id", flat=True)[:batch])
    for each in ids:
        shred(each)
    return Contact.objects.filter(id__in=ids).delete()[0]


def _waiting(cutoff: datetime, holds: _Held, batch: int) -> int:
    return _some(holds.without(WaitlistEntry.objects.filter(created_at__lt=cutoff), "details__phone"), batch)


_REMOVERS: dict[str, Callable[[datetime, _Held, int], int]] = {
    "transcripts": _transcripts,
    "calls": _calls,
    "messages": _messages,
    "texts": _texts,
    "consents": _consents,
    "appointments": _appointments,
    "contacts": _contacts,
    "waiting": _waiting,
}
