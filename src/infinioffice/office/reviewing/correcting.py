"""`POST /calls/<id>/correct/`: "it should have been …"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from infinioffice.office.accounts.access import Member, member
from infinioffice.office.accounts.models import Role
from infinioffice.office.calls.models import Call, Turn
from infinioffice.office.reviewing.models import Correction
from infinioffice.office.text import storable


class CorrectionForm(forms.Form):
    """What was wrong, where, and what it should have been."""

    idx = forms.TypedChoiceField(label="Where", coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(label="What was wrong", choices=Correction.Kind.choices)
    text = forms.CharField(
        label="It should have been", max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip

    def __init__(self, turns: list[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where: Any = self.fields["idx"]
        where.choices = [("", "The whole call"), *((idx, f"Turn {idx + 1}") for idx in turns)]


@require_POST
@member(Role.OPERATOR)
def correct(request: HttpRequest, who: Member, call_id: UUID) -> HttpResponse:
    """Keeps the correction. Nothing changes for callers by it: it is what settings and tests are improved from."""
    if not Call.objects.filter(id=call_id).exists():
        raise Http404
    turns = list(Turn.objects.filter(call_id=call_id).order_by("idx").values_list("idx", flat=True))
    form = CorrectionForm(turns, request.POST)
    if not form.is_valid():
        messages.error(request, "Say what it should have been.")
        return redirect("calls:one", call_id)
    Correction.objects.create(
        call_id=call_id,
        idx=form.cleaned_data["idx"],
        kind=form.cleaned_data["kind"],
        text=storable(form.cleaned_data["text"]),
        made_by=who.user.email,
        created_at=timezone.now(),
    )
    messages.success(request, "Your correction is kept with the call.")
    return redirect("calls:one", call_id)
