"""What a summary says, read from the tenant's rows. Everything here runs inside the tenant's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from infinioffice.office.businesses.shown import Shown, of, shown_businesses
from infinioffice.office.calls.models import Call, CallEvent
from infinioffice.office.messaging.models import Delivery, Message, OnCallPage, TextMessage
from infinioffice.office.messaging.shown import topic
from infinioffice.office.scheduling.models import Booking

MOST_SHOWN = 30
WHY = {
    "failed": "We could not serve this caller to the end",
    "emergency": "An emergency",
    "cut_off": "The call was cut off",
    "message": "The caller left a message",
    "degraded": "A part of the line failed during this call",
}
_CUT_OFF = ":cut-off"
"""How the messages end that follow a dropped call up (`call.salvage`)."""
_DEGRADED_MARKS = ("voice_failed",)


@dataclass(frozen=True, slots=True)
class Said:
    """A message, a booking or a page: what and from whom, with the moment on the business's wall clock."""

    at: datetime
    what: str
    name: str
    phone: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CallNeeds:
    """A call that needs somebody, and why."""

    business: str
    why: str
    at: datetime
    phone: str
    said: tuple[Said, ...]

    @property
    def subject(self) -> str:
        return f"{self.why} · {self.business}"


@dataclass(frozen=True, slots=True)
class Day:
    """One business's day."""

    business: str
    day: date
    calls: int
    not_served: int
    new: tuple[Said, ...]
    waiting: tuple[Said, ...]
    waiting_count: int
    texts_failed: int

    @property
    def is_empty(self) -> bool:
        return not (self.calls or self.new or self.waiting_count or self.texts_failed)

    @property
    def subject(self) -> str:
        return f"{self.business}, {self.day:%A}: {len(self.new)} booked, {self.waiting_count} waiting for you"


def of_call(call_id: UUID) -> CallNeeds | None:
    """None for a call that needs nobody."""
    call = Call.objects.filter(id=call_id).first()
    if call is None:
        return None
    messages = list(Message.objects.filter(call_id=call_id).order_by("created_at"))
    why = _why(call, messages)
    if not why:
        return None
    business = of(shown_businesses(), call.business_id)
    said = tuple(_message(each, business) for each in messages)
    return CallNeeds(business.name, WHY[why], business.here(call.started_at), call.caller_id, said)


def of_day(business_id: UUID, day: date) -> Day:
    """The day on the business's wall clock; what waits is counted as it stands now."""
    business = of(shown_businesses(), business_id)
    begin = datetime.combine(day, time(), business.zone)
    end = datetime.combine(day + timedelta(days=1), time(), business.zone)
    calls = Call.objects.filter(business_id=business_id, started_at__gte=begin, started_at__lt=end)
    made = Booking.objects.filter(business_id=business_id, created_at__gte=begin, created_at__lt=end)
    texts = TextMessage.objects.filter(business_id=business_id, created_at__gte=begin, created_at__lt=end)
    messages = Message.objects.filter(business_id=business_id, handled_at=None).order_by("-urgent", "-created_at")
    pages = OnCallPage.objects.filter(business_id=business_id, handled_at=None).order_by("-created_at")
    waiting = [
        *(Said(business.here(each.created_at), topic(each.topic), "", each.phone, each.text) for each in pages),
        *(_message(each, business) for each in messages[:MOST_SHOWN]),
    ]
    return Day(
        business=business.name,
        day=day,
        calls=calls.count(),
        not_served=calls.filter(outcome="failed").count(),
        new=tuple(
            Said(business.here(each.start_at), each.service_name, each.name, each.phone)
            for each in made.order_by("start_at")[:MOST_SHOWN]
        ),
        waiting=tuple(waiting[:MOST_SHOWN]),
        waiting_count=messages.count() + pages.count(),
        texts_failed=texts.filter(status__in=(Delivery.UNDELIVERED, Delivery.UNKNOWN)).count(),
    )


def _why(call: Call, messages: list[Message]) -> str:
    if call.outcome in ("failed", "emergency"):
        return call.outcome
    if any(each.op_id.endswith(_CUT_OFF) for each in messages):
        return "cut_off"
    if call.outcome == "message" or messages:
        return "message"
    marks = CallEvent.objects.filter(call_id=call.id, kind="mark", body__name__in=_DEGRADED_MARKS)
    return "degraded" if marks.exists() else ""


def _message(row: Message, business: Shown) -> Said:
    urgent = " (urgent)" if row.urgent else ""
    return Said(business.here(row.created_at), f"{topic(row.topic)}{urgent}", row.name, row.phone, row.text)
