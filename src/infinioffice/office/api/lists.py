"""Operations that read calls, messages and contacts, and what all lists share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from infinioffice.kernel import phone as phones
from infinioffice.office.api import plain, shapes
from infinioffice.office.api.access import Key, program_of
from infinioffice.office.api.problems import Problem, ProblemOut
from infinioffice.office.calls.models import Call, Turn
from infinioffice.office.contacts.models import Contact
from infinioffice.office.messaging.models import Message
from infinioffice.office.paging import Cursor, page
from infinioffice.office.tenancy import tenant_scope

router = Router()
CursorText = Annotated[str, Query(max_length=200, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]
Refused = {400: ProblemOut, 401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut}


def after(text: str) -> Cursor | None:
    """Raises Problem for text that is no cursor of ours."""
    if not text:
        return None
    cursor = Cursor.from_text(text)
    if cursor is None:
        problem = {"pointer": "/cursor", "detail": "not a cursor of ours"}
        raise Problem(422, "invalid", "cursor: not a cursor of ours", errors=[problem])
    return cursor


@router.get("/calls", response={200: shapes.CallsOut, **Refused}, auth=Key("calls:read"), tags=["Calls"])
def list_calls(
    request: HttpRequest,
    business_id: UUID | None = None,
    outcome: Annotated[str, Query(max_length=16)] = "",
    start: datetime | None = None,
    end: datetime | None = None,
    caller_id: Annotated[str, Query(max_length=40)] = "",
    cursor: CursorText = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Calls, newest first; `start` and `end` bound when they began. Needs `calls:read`."""
    with tenant_scope(program_of(request).tenant_id):
        found = Call.objects.all()
        if business_id:
            found = found.filter(business_id=business_id)
        if outcome:
            found = found.filter(outcome=outcome)
        if start:
            found = found.filter(started_at__gte=_in_utc(start))
        if end:
            found = found.filter(started_at__lt=_in_utc(end))
        if caller_id:
            found = found.filter(caller_id=phones.parse(caller_id) or "-")
        part = page(found, "started_at", after(cursor), limit)
        return {"items": [plain.call(row) for row in part.rows], "next": part.next.to_text() if part.next else None}


@router.get("/calls/{id}", response={200: shapes.CallWithTurnsOut, **Refused}, auth=Key("calls:read"), tags=["Calls"])
def one_call(request: HttpRequest, id: UUID) -> dict[str, Any]:  # noqa: A002
    """One call with everything said, turn by turn. Needs `calls:read`."""
    with tenant_scope(program_of(request).tenant_id):
        row = Call.objects.filter(id=id).first()
        if row is None:
            raise Http404
        turns = [plain.turn(each) for each in Turn.objects.filter(call_id=id).order_by("idx")]
        return plain.call(row) | {"turns": turns}


@router.get("/messages", response={200: shapes.MessagesOut, **Refused}, auth=Key("messages:read"), tags=["Messages"])
def list_messages(
    request: HttpRequest,
    done: Annotated[bool | None, Query(description="True: only done ones; false: only those that wait.")] = None,
    cursor: CursorText = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Messages, newest first. Needs `messages:read`."""
    with tenant_scope(program_of(request).tenant_id):
        found = Message.objects.all() if done is None else Message.objects.filter(handled_at__isnull=not done)
        part = page(found, "created_at", after(cursor), limit)
        items = [plain.message(row) for row in part.rows]
        return {"items": items, "next": part.next.to_text() if part.next else None}


@router.post(
    "/messages/{id}/done", response={200: shapes.MessageOut, **Refused}, auth=Key("messages:write"), tags=["Messages"]
)
def message_done(request: HttpRequest, id: UUID) -> dict[str, Any]:  # noqa: A002
    """Somebody has dealt with it. Doing it again changes nothing. Needs `messages:write`."""
    with tenant_scope(program_of(request).tenant_id):
        if not Message.objects.filter(id=id).update(handled_at=Coalesce("handled_at", timezone.now())):
            raise Http404
        return plain.message(Message.objects.get(id=id))


@router.get("/contacts", response={200: shapes.ContactsOut, **Refused}, auth=Key("contacts:read"), tags=["Contacts"])
def list_contacts(
    request: HttpRequest,
    phone: Annotated[str, Query(max_length=40)] = "",
    cursor: CursorText = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Contacts, those heard of last first. Needs `contacts:read`."""
    with tenant_scope(program_of(request).tenant_id):
        found = Contact.objects.filter(phone=phones.parse(phone) or "-") if phone else Contact.objects.all()
        part = page(found, "last_at", after(cursor), limit)
        items = [plain.contact(row) for row in part.rows]
        return {"items": items, "next": part.next.to_text() if part.next else None}


@router.get(
    "/contacts/{id}", response={200: shapes.ContactOut, **Refused}, auth=Key("contacts:read"), tags=["Contacts"]
)
def one_contact(request: HttpRequest, id: UUID) -> dict[str, Any]:  # noqa: A002
    """One contact. Needs `contacts:read`."""
    with tenant_scope(program_of(request).tenant_id):
        row = Contact.objects.filter(id=id).first()
        if row is None:
            raise Http404
        return plain.contact(row)


def _in_utc(moment: datetime) -> datetime:
    """Calls of several businesses have no one clock: a moment without an offset is in UTC."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.get_default_timezone())
