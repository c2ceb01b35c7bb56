"""`/try/`: a telephone in the page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.businesses.models import BusinessVersion
from infinioffice.office.businesses.shown import Shown, shown_businesses
from infinioffice.office.trying.tickets import ticket_for


@require_safe
@member()
def phone(request: HttpRequest, who: Member) -> HttpResponse:  # noqa: ARG001 - the scope is already open
    """The phone to one business, with a fresh ticket. `?business=SLUG` chooses; 404 for one that is not the tenant's.

    Whoever can ring the business's number may ring here, so a viewer may."""
    answering = _answering()
    business = _chosen(answering, request.GET.get("business"))
    context = {
        "businesses": answering,
        "business": business,
        "ticket": ticket_for(business.slug, timezone.now()) if business else None,
    }
    return TemplateResponse(request, "trying/phone.html", context)


def _answering() -> list[Shown]:
    """The scope's businesses that have published settings: only those can answer."""
    published = set(
        BusinessVersion.objects.filter(status=BusinessVersion.Status.PUBLISHED).values_list("business_id", flat=True)
    )
    return [business for business in shown_businesses().values() if business.id in published]


def _chosen(businesses: list[Shown], slug: str | None) -> Shown | None:
    if slug is None:
        return businesses[0] if businesses else None
    found = next((business for business in businesses if business.slug == slug), None)
    if found is None:
        raise Http404
    return found
