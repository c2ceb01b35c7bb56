"""`/messages/`: what callers left, and the texts that went out or did not."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.businesses.shown import shown_businesses
from infinioffice.office.messaging.models import Message, OnCallPage, TextMessage
from infinioffice.office.messaging.shown import shown_messages, shown_texts, waiting_pages

MESSAGES_A_PAGE = 25
TEXTS_SHOWN = 20


@require_safe
@member()
def list_messages(request: HttpRequest, who: Member) -> HttpResponse:
    """Messages to deal with first, then the others, newest first; below them the last texts."""
    businesses = shown_businesses()
    done = ExpressionWrapper(Q(handled_at__isnull=False), output_field=BooleanField())
    rows = Message.objects.order_by(done, "-created_at", "-id")
    page = Paginator(rows, MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    texts = TextMessage.objects.order_by("-created_at", "-id")[:TEXTS_SHOWN]
    context = {
        "page": page,
        "waiting": waiting_pages(businesses) if page.number == 1 else [],
        "left": shown_messages(page.object_list, businesses),
        "texts": shown_texts(texts, businesses),
        "may_handle": who.may(Role.OPERATOR),
    }
    return TemplateResponse(request, "messaging/list.html", context)


@require_POST
@member(Role.OPERATOR)
def mark_handled(request: HttpRequest, who: Member, kind: str, note_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Somebody has dealt with it. Doing it twice changes nothing."""
    now = timezone.now()
    if kind == "message":
        known = Message.objects.filter(id=note_id).update(handled_at=Coalesce("handled_at", now))
    elif kind == "page":
        known = OnCallPage.objects.filter(id=note_id).update(handled_at=Coalesce("handled_at", now))
    else:
        known = 0
    if not known:
        raise Http404
    return redirect("messaging:list")
