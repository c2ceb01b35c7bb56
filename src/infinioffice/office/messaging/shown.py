"""Messages, pages and texts as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infinioffice.office.businesses.shown import Shown, of
from infinioffice.office.messaging.models import (
    ConsentEvent,
    Delivery,
    Message,
    OnCallPage,
    OnCallRing,
    TextMessage,
)

TOPICS = {
    "person": "Wants to talk to a person",
    "complaint": "Complaint",
    "vendor": "Sales call",
    "job": "Looking for a job",
    "question": "Question",
    "booking_failed": "Could not be booked",
    "callback": "Wants a call back",
    "language": "Speaks another language",
    "emergency": "Emergency",
    "gas": "Smell of gas",
    "co": "Carbon monoxide alarm",
    "fire": "Fire or smoke",
    "sparks": "Sparks or a burning smell",
    "flooding": "Flooding",
    "no_heat_vulnerable": "No heat, somebody vulnerable at home",
    "no_cool_vulnerable": "No cooling, somebody vulnerable at home",
    "downed_line": "Power line down",
    "medical": "Medical emergency",
}
KINDS = {
    "confirmation": "Confirmation text",
    "changed": "Rescheduling text",
    "cancelled": "Cancellation text",
    "link": "Link by text",
    "page": "Text to somebody on call",
}
_TONES = {Delivery.SENT: "good", Delivery.NOT_SENT: "warn", Delivery.UNKNOWN: "bad"}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing written down during a call. `tone` is a class of the style sheet."""

    title: str
    text: str
    status: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message or a page that somebody should deal with; `kind` is part of the address that marks it done."""

    id: UUID
    kind: str
    title: str
    name: str
    phone: str
    text: str
    is_urgent: bool
    created_at: datetime
    handled_at: datetime | None
    call_id: UUID | None
    reason: str
    fate: tuple[str, ...] = ()
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class ShownText:
    title: str
    phone: str
    body: str
    status: str
    tone: str
    reason: str
    created_at: datetime
    call_id: UUID | None


def topic(key: str) -> str:
    """A topic in words; safety topics and new ones by their key."""
    return TOPICS.get(key) or key.replace("_", " ").capitalize()


def notes_of_call(call_id: UUID) -> list[Note]:
    """Everything the receptionist wrote down in this call."""
    notes = [
        Note(
            f"Paged: {topic(page.topic)}", page.text, Delivery(page.status).label, _TONES.get(Delivery(page.status), "")
        )
        for page in OnCallPage.objects.filter(call_id=call_id).order_by("created_at")
    ]
    notes += [
        Note(topic(message.topic), message.text, "Urgent" if message.urgent else "", "bad" if message.urgent else "")
        for message in Message.objects.filter(call_id=call_id).order_by("created_at")
    ]
    notes += [
        Note(
            "May be texted" if event.agreed else "Must not be texted",
            f"Asked: {event.wording}" if event.wording else "",
        )
        for event in ConsentEvent.objects.filter(call_id=call_id).order_by("created_at")
    ]
    notes += [
        Note(
            KINDS.get(text.kind, text.kind.capitalize()),
            text.reason or text.body,
            Delivery(text.status).label,
            _TONES.get(Delivery(text.status), ""),
        )
        for text in TextMessage.objects.filter(call_id=call_id).order_by("created_at")
    ]
    return notes


def waiting_pages(businesses: dict[UUID, Shown]) -> list[ShownMessage]:
    """Pages nobody has dealt with, the newest first."""
    pages = list(OnCallPage.objects.filter(handled_at=None).order_by("-created_at", "-id"))
    rings = _rings_of(pages)
    return [
        ShownMessage(
            id=page.id,
            kind="page",
            title=topic(page.topic),
            name="",
            phone=page.phone,
            text=page.text,
            is_urgent=False,
            created_at=of(businesses, page.business_id).here(page.created_at),
            handled_at=page.handled_at,
            call_id=page.call_id,
            reason=page.reason,
            fate=_fate(page, rings.get(page.id, []), of(businesses, page.business_id)),
            is_taken=page.acknowledged_at is not None,
        )
        for page in pages
    ]


def _rings_of(pages: Iterable[OnCallPage]) -> dict[UUID, list[OnCallRing]]:
    rings: dict[UUID, list[OnCallRing]] = {}
    for ring in OnCallRing.objects.filter(page_id__in=[page.id for page in pages]).order_by("number"):
        rings.setdefault(ring.page_id, []).append(ring)
    return rings


def _fate(page: OnCallPage, rings: Iterable[OnCallRing], business: Shown) -> tuple[str, ...]:
    """Who was called when, and what they did; one line a call."""
    lines = [
        f"{business.here(ring.ended_at or ring.created_at):%-I:%M %p}: {ring.name}, {_doing(ring)}" for ring in rings
    ]
    if page.gave_up_at is not None and page.acknowledged_at is None:
        lines.append(f"{business.here(page.gave_up_at):%-I:%M %p}: nobody on call took it")
    return tuple(lines)


def _doing(ring: OnCallRing) -> str:
    label: str = OnCallRing.State(ring.state).label
    return label.lower()


def shown_messages(rows: Iterable[Message], businesses: dict[UUID, Shown]) -> list[ShownMessage]:
    """The messages in their order."""
    return [
        ShownMessage(
            id=message.id,
            kind="message",
            title=topic(message.topic),
            name=message.name,
            phone=message.phone,
            text=message.text,
            is_urgent=message.urgent,
            created_at=of(businesses, message.business_id).here(message.created_at),
            handled_at=message.handled_at,
            call_id=message.call_id,
            reason="",
        )
        for message in rows
    ]


def shown_texts(rows: Iterable[TextMessage], businesses: dict[UUID, Shown]) -> list[ShownText]:
    """The texts in their order."""
    return [
        ShownText(
            title=KINDS.get(text.kind, text.kind.capitalize()),
            phone=text.phone,
            body=text.body,
            status=Delivery(text.status).label,
            tone=_TONES.get(Delivery(text.status), ""),
            reason=text.reason,
            created_at=of(businesses, text.business_id).here(text.created_at),
            call_id=text.call_id,
        )
        for text in rows
    ]
