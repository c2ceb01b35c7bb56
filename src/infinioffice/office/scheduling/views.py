"""`/w/<secret>/`: a freed time, kept for one person of the waiting list. Shows a first name and a time, no more."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from infinioffice.office.businesses.models import Business
from infinioffice.office.messaging.models import WaitlistEntry
from infinioffice.office.scheduling import waitlist
from infinioffice.office.scheduling.models import Booking, WaitlistOffer
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.office.tenancy import platform_scope, tenant_scope

_LONGEST = 64


@require_http_methods(["GET", "HEAD", "POST"])
def offered(request: HttpRequest, secret: str) -> HttpResponse:
    """The offer and its two answers. Opening the page takes nothing: phones and mail programs open links by
    themselves."""
    with platform_scope(reason="which tenant an offer's secret belongs to"):
        offer = WaitlistOffer.objects.filter(secret=secret).first() if len(secret) <= _LONGEST else None
    if offer is None:
        raise Http404
    now = timezone.now()
    if request.method == "POST":
        if request.POST.get("answer") == "take":
            waitlist.accept(offer.tenant_id, offer.id, now)
        elif request.POST.get("answer") == "leave":
            waitlist.end(offer.tenant_id, offer.id, WaitlistOffer.Status.DECLINED, now)
    with tenant_scope(offer.tenant_id):
        offer.refresh_from_db()
        response = TemplateResponse(request, "scheduling/offered.html", _shown(offer))
        response.render()
    response["Cache-Control"] = "no-store"
    # `no-referrer` would make browsers send our own form with the Origin "null", which is refused.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(offer: WaitlistOffer) -> dict[str, object]:
    shop = shop_of(offer.business_id)
    entry = WaitlistEntry.objects.filter(id=offer.entry_id).first()
    name = str(entry.details.get("name", "")) if entry is not None else ""
    hold = Booking.objects.filter(id=offer.hold_id).first()
    is_open = offer.status == "open" and offer.expires_at > timezone.now()
    return {
        "business_name": Business.objects.values_list("name", flat=True).get(id=offer.business_id),
        "first_name": name.split()[0] if name else "",
        "service_name": hold.service_name if hold is not None else "",
        "start": offer.start_at.astimezone(shop.zone) if shop is not None else offer.start_at,
        "until": offer.expires_at.astimezone(shop.zone) if shop is not None else offer.expires_at,
        "is_open": is_open,
        "is_taken": offer.status == "taken",
    }
