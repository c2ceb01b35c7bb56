"""`/appointments/why/`: somebody asks why a time was not offered, and the rule that forbids it answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from infinioffice.call.ports import Scope
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.businesses.shown import Shown, shown_businesses
from infinioffice.office.scheduling import why
from infinioffice.office.scheduling.setup import shop_of
from infinioffice.scheduling.plan import Visit

_SEPARATOR = ":"


class WhyForm(forms.Form):
    """Which service, and when on the business's wall clock. A service's value names its business as well."""

    service = forms.ChoiceField()
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label="Time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    zip = forms.CharField(label="ZIP code (if it matters)", required=False, max_length=10)

    def __init__(self, services: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["service"]).choices = services


@require_safe
@member()
def explain(request: HttpRequest, who: Member) -> HttpResponse:
    """The form, and below it the answer. `?format=json` gives the answer alone."""
    businesses = shown_businesses()
    services = _services(businesses)
    form = WhyForm(services, request.GET if "service" in request.GET else None)
    answer = _answer(form, who, businesses) if form.is_bound and form.is_valid() else None
    if request.GET.get("format") == "json":
        if answer is None:
            return JsonResponse({"error": {"code": "invalid", "fields": form.errors.get_json_data()}}, status=400)
        return JsonResponse(answer.as_json())
    context = {"form": form, "answer": answer, "names": dict(services)}
    return TemplateResponse(request, "appointments/why.html", context)


def _services(businesses: dict[UUID, Shown]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for business in businesses.values():
        shop = shop_of(business.id)
        of = f" · {business.name}" if len(businesses) > 1 else ""
        rules = shop.rules.services if shop is not None else ()
        found += [(f"{business.id}{_SEPARATOR}{each.key}", f"{each.name}{of}") for each in rules]
    return found


def _answer(form: WhyForm, who: Member, businesses: dict[UUID, Shown]) -> why.Answer:
    business_id, _, service = str(form.cleaned_data["service"]).partition(_SEPARATOR)
    zone: ZoneInfo = businesses[UUID(business_id)].zone
    start = datetime.combine(form.cleaned_data["day"], form.cleaned_data["time"], zone)
    scope = Scope(str(who.tenant_id), business_id, "")
    return why.answer(scope, Visit(service, None, form.cleaned_data["zip"] or None), start, timezone.now())
