"""`/contacts/`: who calls and comes, and everything there was with each of them."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.kernel import phone as phones
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.appointments.shown import shown_visit
from infinioffice.office.businesses.shown import of, shown_businesses
from infinioffice.office.calls.models import Call
from infinioffice.office.calls.shown import shown_calls
from infinioffice.office.contacts.models import Contact
from infinioffice.office.messaging.models import Message, TextMessage
from infinioffice.office.messaging.shown import shown_messages, shown_texts
from infinioffice.office.paging import Cursor, page
from infinioffice.office.scheduling.models import Booking

CONTACTS_A_PAGE = 25
_HISTORY = 25
_HOLDS = ("held", "expired")


@require_safe
@member()
def list_contacts(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001 - the scope is already open
    """Those heard of last first; `?q=` finds a name or a number."""
    wanted = request.GET.get("q", "").strip()[:100]
    rows = Contact.objects.all()
    number = phones.parse(wanted) if wanted else None
    if number is not None:
        rows = rows.filter(phone=number)
    elif wanted:
        rows = rows.filter(name__icontains=wanted.replace("\0", ""))
    after = Cursor.from_text(request.GET.get("after", ""))
    part = page(rows, "last_at", after, CONTACTS_A_PAGE)
    zone = next((each.zone for each in shown_businesses().values()), ZoneInfo("UTC"))
    context = {
        "contacts": [(row, row.last_at.astimezone(zone)) for row in part.rows],
        "q": wanted,
        "older": "?" + urlencode({"q": wanted, "after": part.next.to_text()}) if part.next else "",
    }
    return TemplateResponse(request, "contacts/list.html", context)


@require_safe
@member()
def one_contact(request: HttpRequest, who: Member, contact_id: UUID) -> HttpResponse:
    """One contact with their calls, appointments, messages and texts."""
    row = Contact.objects.filter(id=contact_id).first()
    if row is None:
        raise Http404
    businesses, now = shown_businesses(), timezone.now()
    zone = next((each.zone for each in businesses.values()), ZoneInfo("UTC"))
    calls = Call.objects.filter(caller_id=row.phone).order_by("-started_at", "-id")[:_HISTORY]
    ids = list(businesses)
    bookings = Booking.objects.filter(business_id__in=ids, phone=row.phone).exclude(status__in=_HOLDS)
    messages = Message.objects.filter(phone=row.phone).order_by("-created_at", "-id")[:_HISTORY]
    texts = TextMessage.objects.filter(phone=row.phone).order_by("-created_at", "-id")[:_HISTORY]
    context = {
        "contact": row,
        "first_at": row.first_at.astimezone(zone),
        "calls": shown_calls(calls, businesses, now),
        "visits": [
            shown_visit(each, of(businesses, each.business_id)) for each in bookings.order_by("-start_at")[:_HISTORY]
        ],
        "left": shown_messages(messages, businesses),
        "texts": shown_texts(texts, businesses),
        "may_handle": who.may(Role.OPERATOR),
    }
    return TemplateResponse(request, "contacts/one.html", context)
