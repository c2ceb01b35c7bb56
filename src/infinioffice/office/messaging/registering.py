"""`/settings/texting/`: the registration of a tenant's texts with the US carriers (A2P 10DLC), kept by hand.

The facts are what the carriers' form asks for; they are sealed, and the tax number is never shown whole again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from infinioffice.compliance import texting
from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.audit.chain import record
from infinioffice.office.businesses.forms.part import phone_number
from infinioffice.office.businesses.shown import shown_businesses
from infinioffice.office.messaging import jobs, wording
from infinioffice.office.messaging.models import TextRegistration
from infinioffice.office.vault import Place, seal, unseal

_State = TextRegistration.State
NEXT: dict[str, tuple[str, ...]] = {
    _State.DRAFT: (_State.BRAND_PENDING,),
    _State.BRAND_PENDING: (_State.CAMPAIGN_PENDING, _State.BRAND_FAILED, _State.DRAFT),
    _State.BRAND_FAILED: (_State.BRAND_PENDING, _State.DRAFT),
    _State.CAMPAIGN_PENDING: (_State.ACTIVE, _State.CAMPAIGN_FAILED),
    _State.CAMPAIGN_FAILED: (_State.CAMPAIGN_PENDING,),
    _State.ACTIVE: (_State.SUSPENDED,),
    _State.SUSPENDED: (_State.ACTIVE, _State.CAMPAIGN_PENDING),
}
"""What may follow on what."""
_FAILED = (_State.BRAND_FAILED, _State.CAMPAIGN_FAILED)


@dataclass(frozen=True, slots=True)
class Sample:
    """A text as it would leave. `segments` is what a carrier bills."""

    body: str
    segments: int
    is_gsm: bool


class Facts(forms.Form):
    """What the carriers ask about a business."""

    legal_name = forms.CharField(label="Legal name", max_length=120, help_text="Exactly as on the letter of the IRS.")
    ein = forms.CharField(label="Tax number (EIN)", max_length=20, required=False)
    street = forms.CharField(label="Street", max_length=120)
    city = forms.CharField(label="City", max_length=80)
    state = forms.RegexField(r"^[A-Z]{2}$", label="State", max_length=2, help_text="Two letters, as NY.")
    zip = forms.RegexField(r"^\d{5}(-\d{4})?$", label="ZIP code", max_length=10)
    website = forms.URLField(label="Website", max_length=200, assume_scheme="https")
    contact_name = forms.CharField(label="Who answers the carriers", max_length=120)
    contact_email = forms.EmailField(label="Their e-mail address", max_length=254)
    contact_phone = forms.CharField(label="Their phone", max_length=40)

    def __init__(self, kept: dict[str, str], data: Any = None) -> None:
        super().__init__(data, initial={name: value for name, value in kept.items() if name != "ein"})
        self._kept_ein = kept.get("ein", "")
        if self._kept_ein:
            self.fields["ein"].help_text = f"Kept, ending in {self._kept_ein[-4:]}. Leave it empty to keep it."

    def clean_ein(self) -> str:
        said = re.sub(r"[\s-]", "", self.cleaned_data["ein"])
        if not said and self._kept_ein:
            return self._kept_ein
        if not re.fullmatch(r"[0-9]{9}", said) or len(set(said)) == 1:
            raise ValidationError("An EIN has nine digits, as 12-3456789.")
        return said

    def clean_contact_phone(self) -> str:
        number: str = phone_number(self.cleaned_data["contact_phone"], is_required=True)
        return number


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ORG_ADMIN)
def page(request: HttpRequest, who: Member) -> HttpResponse:
    """The facts, how our texts look, and how far the registration is."""
    TextRegistration.objects.get_or_create()
    row = TextRegistration.objects.select_for_update().get()
    kept = facts_of(row)
    form = Facts(kept, request.POST if request.method == "POST" and "to" not in request.POST else None)
    if request.method == "POST":
        if "to" in request.POST:
            _move(request, who, row, has_facts=bool(kept))
            return redirect("texting")
        if form.is_valid():
            keep(row, form.cleaned_data)
            record(who.user.email, "texting.facts_changed", str(row.id))
            messages.success(request, "Kept.")
            return redirect("texting")
    context = {
        "form": form,
        "row": row,
        "next": [(state, _State(state).label) for state in NEXT[row.state]],
        "samples": samples(),
        "has_facts": bool(kept),
    }
    return TemplateResponse(request, "messaging/texting.html", context)


def facts_of(row: TextRegistration) -> dict[str, str]:
    """What was kept, empty before the first time. Inside the tenant's scope."""
    if not row.facts:
        return {}
    found: dict[str, str] = orjson.loads(unseal(_place(row), bytes(row.facts)))
    return found


def keep(row: TextRegistration, facts: dict[str, str]) -> None:
    """Seals and saves them. Inside the tenant's scope."""
    row.facts = seal(_place(row), orjson.dumps(facts))
    row.save(update_fields=["facts", "updated_at"])


def change_state(row: TextRegistration, state: str, code: str, actor: str, now: datetime) -> int:
    """The registration is so far now; texts that waited leave when it is active, and how many those are. Inside the
    tenant's scope. Raises ValueError for a step there is not, or a refusal without its reason."""
    if state not in NEXT[row.state]:
        raise ValueError("That does not follow on how it is now.")
    if state in _FAILED and not code:
        raise ValueError("Write down the carrier's reason, as 30794.")
    before, row.state = row.state, state
    row.code = code if state in (*_FAILED, _State.SUSPENDED) else ""
    row.save(update_fields=["state", "code", "updated_at"])
    record(actor, "texting.state_changed", str(row.id), before=str(before), after=str(state), code=row.code)
    return jobs.release_held(now) if state == _State.ACTIVE else 0


def samples() -> list[Sample]:
    """A confirmation and a reminder of the first business, as the carriers want to see them."""
    business = next(iter(shown_businesses().values()), None)
    if business is None:
        return []
    start = datetime(2027, 3, 2, 14, 30, tzinfo=ZoneInfo("UTC"))
    visit = wording.Appointment("Check-up", start, start + timedelta(hours=1), is_window=False)
    number = next(iter(business.numbers), "")
    link = "https://example.com/b/4f7a"
    bodies = [wording.body(kind, business.name, number, visit, link) for kind in ("confirmation", "reminder")]
    return [Sample(body, texting.segments(body), texting.is_gsm(body)) for body in bodies]


def _move(request: HttpRequest, who: Member, row: TextRegistration, *, has_facts: bool) -> None:
    state, code = request.POST["to"], request.POST.get("code", "").strip()
    if not has_facts:
        messages.error(request, "Fill in the facts first.")
        return
    if not re.fullmatch(r"[A-Za-z0-9_.-]{0,20}", code):
        messages.error(request, "That is not a reason code.")
        return
    try:
        released = change_state(row, state, code, who.user.email, timezone.now())
    except ValueError as wrong:
        messages.error(request, str(wrong))
        return
    waited = f" {released} text{'s' if released != 1 else ''} that waited will leave now." if released else ""
    messages.success(request, f"{_State(state).label}.{waited}")


def _place(row: TextRegistration) -> Place:
    return Place("messaging_textregistration", "facts", str(row.id))
