"""Erasing one person, known by their number, and the certificate of it.

Sound goes first, call by call; everything else in one transaction that ends by looking for the number in every
personal column there is. Taking up an erasure that was cut off does what is left.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from infinioffice.call.ports import ObjectStore
from infinioffice.kernel.errors import Broken, InfiniOfficeError
from infinioffice.office.audit.chain import record
from infinioffice.office.calls.models import Call, Recording
from infinioffice.office.contacts.models import Contact
from infinioffice.office.messaging.models import (
    ConsentEvent,
    IncomingText,
    Message,
    OnCallPage,
    TextMessage,
    WaitlistEntry,
)
from infinioffice.office.privacy.data_map import kind_of
from infinioffice.office.privacy.erasable import erasing
from infinioffice.office.privacy.export import tables
from infinioffice.office.privacy.models import Erasure, LegalHold
from infinioffice.office.privacy.removing import (
    anonymise_bookings,
    erase_recordings,
    erase_words,
    forget_answers,
    forget_jobs,
    is_open_write,
)
from infinioffice.office.privacy.retention import held
from infinioffice.office.scheduling.models import Booking, Effect, WaitlistOffer
from infinioffice.office.tenancy import tenant_scope
from infinioffice.office.vault import shred

_COMING = ("pending", "booked")


class CannotErase(InfiniOfficeError):
    """Something stands in the way; `str()` says what, for the administrator."""


def erase_person(tenant_id: UUID, phone: str, actor: str, now: datetime, objects: ObjectStore | None) -> UUID:
    """Nothing of the person with this number (E.164) is left afterwards; the certificate's id. Outside of any scope.

    Raises CannotErase while a hold, a call, a coming appointment or a write into a calendar needs them, VendorFault
    when the object store fails (call it again), Broken when something would be left.
    """
    with tenant_scope(tenant_id):
        _check(phone, now)
        row = Erasure.objects.filter(phone=phone, done_at=None).first() or Erasure.objects.create(
            phone=phone, subject=_subject(tenant_id, phone), made_by=actor, created_at=now
        )
        calls = _calls_of(phone)
        sounding = list(Recording.objects.filter(call_id__in=calls, erased_at=None).values_list("call_id", flat=True))
    if sounding and objects is None:
        raise CannotErase("This process cannot reach the recordings.")
    sounds = erase_recordings(tenant_id, objects, sounding, "erased with the person", now) if objects else 0
    with tenant_scope(tenant_id):
        counts = _erase_rows(phone)
        counts["recordings"] = sounds + int(row.counts.get("recordings", 0))
        row.phone, row.counts, row.done_at = "", {name: n for name, n in sorted(counts.items()) if n}, now
        row.digest = certificate_digest(row)
        row.save()
        _nothing_left(tenant_id, phone)
        record(actor, "person.erased", str(row.id), digest=row.digest, **row.counts)
    return row.id


def certificate_digest(row: Erasure) -> str:
    """What the certificate's words come to; the audit trail holds the same."""
    done = row.done_at.isoformat() if row.done_at is not None else ""
    words = [str(row.id), row.subject, row.made_by, done, dict(sorted(row.counts.items()))]
    return hashlib.sha256(orjson.dumps(words)).hexdigest()


def _subject(tenant_id: UUID, phone: str) -> str:
    """Tells whether a number was the erased one, to whoever has the installation's secret and the number."""
    return hmac.new(settings.SECRET_KEY.encode(), f"erased|{tenant_id}|{phone}".encode(), hashlib.sha256).hexdigest()


def _check(phone: str, now: datetime) -> None:
    holds = held()
    if holds.everybody or phone in holds.phones:
        raise CannotErase("A legal hold keeps this person's data.")
    if Call.objects.filter(caller_id=phone, ended_at=None).exists():
        raise CannotErase("This person is on the line, or their last call has not been closed yet.")
    if Booking.objects.filter(phone=phone, status__in=_COMING, end_at__gt=now).exists():
        raise CannotErase("This person has an appointment coming up. Cancel it first.")
    if Effect.objects.filter(is_open_write(), booking__phone=phone).exists():
        raise CannotErase("A calendar has not been told of their last appointment yet.")


def _calls_of(phone: str) -> list[UUID]:
    """Calls from this number, and those in which it was given."""
    told = Call.objects.annotate(told=Cast("fields", TextField()))
    ids = set(told.filter(Q(caller_id=phone) | Q(told__contains=phone)).values_list("id", flat=True))
    for model in (Booking, Message, OnCallPage, TextMessage, ConsentEvent):
        given = model.objects.filter(phone=phone).exclude(call_id=None)
        ids.update(each for each in given.values_list("call_id", flat=True) if each is not None)
    ids.update(each for each in _waiting(phone, []).values_list("call_id", flat=True) if each is not None)
    return list(ids)


def _waiting(phone: str, calls: list[UUID]) -> QuerySet[WaitlistEntry]:
    told = WaitlistEntry.objects.annotate(told=Cast("details", TextField()))
    return told.filter(Q(told__contains=phone) | Q(call_id__in=calls))


def _erase_rows(phone: str) -> dict[str, int]:
    calls = _calls_of(phone)
    theirs = Q(phone=phone) | Q(call_id__in=calls)
    bookings = list(
        Booking.objects.filter(Q(phone=phone) | Q(phone="", call_id__in=calls)).values_list("id", flat=True)
    )
    waiting = list(_waiting(phone, calls).values_list("id", flat=True))
    touched = [*calls, *bookings, *waiting]
    counts = erase_words(calls)
    for model in (Message, OnCallPage, TextMessage):
        rows = model.objects.filter(theirs)
        touched += rows.values_list("id", flat=True)
        counts[model._meta.db_table] = rows.delete()[0]
    counts["messaging_incomingtext"] = IncomingText.objects.filter(phone=phone).delete()[0]
    with erasing():
        counts["messaging_consentevent"] = ConsentEvent.objects.filter(theirs).delete()[0]
    WaitlistOffer.objects.filter(entry_id__in=waiting).delete()
    counts["messaging_waitlistentry"] = WaitlistEntry.objects.filter(id__in=waiting).delete()[0]
    counts["scheduling_booking"] = anonymise_bookings(bookings)
    for contact in Contact.objects.filter(phone=phone):
        shred(contact.id)
        touched.append(contact.id)
    counts["contacts_contact"] = Contact.objects.filter(phone=phone).delete()[0]
    counts["calls_call"] = Call.objects.filter(id__in=calls).update(caller_id="", sid="")
    LegalHold.objects.filter(phone=phone).exclude(released_at=None).delete()
    counts["answers"] = forget_answers(touched, phone)
    counts["jobs"] = forget_jobs(touched)
    return counts


def _nothing_left(tenant_id: UUID, phone: str) -> None:
    """Looks for the number in every personal column. Raises Broken with the names of those that hold it."""
    left = []
    with connection.cursor() as cursor:
        for model in tables():
            table = model._meta.db_table
            for field in model._meta.concrete_fields:
                if kind_of(table, str(field.column)) != "personal":
                    continue
                cursor.execute(
                    f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE tenant_id = %s AND "{field.column}"::text LIKE %s)',  # noqa: S608 - our own names
                    (tenant_id, f"%{phone}%"),
                )
                if cursor.fetchone() == (True,):
                    left.append(f"{table}.{field.column}")
    if left:
        raise Broken(f"a person's number would be left in {', '.join(left)}")
