"""What an administrator enters on the privacy page."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from infinioffice.kernel.phone import parse
from infinioffice.office.privacy.retention import KINDS


class Periods(forms.Form):
    """Days for each kind of data."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, passed on
        for name, kind in KINDS.items():
            self.fields[name] = forms.IntegerField(
                label=f"{kind.name}, days", min_value=kind.at_least, max_value=kind.at_most, help_text=kind.lead
            )


class NewHold(forms.Form):
    """Whose data must stay, and why."""

    phone = forms.CharField(label="Number", required=False, help_text="Empty: everybody's", max_length=40)
    matter = forms.CharField(label="Matter", max_length=200, help_text="What it is needed for")

    def clean_phone(self) -> str:
        return _number(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""


class WhoGoes(forms.Form):
    """Whom to erase."""

    phone = forms.CharField(label="Number", max_length=40)
    sure = forms.BooleanField(label="Erase everything of this person. It cannot be undone.")

    def clean_phone(self) -> str:
        return _number(self.cleaned_data["phone"])


def _number(text: str) -> str:
    number = parse(text)
    if number is None:
        raise ValidationError("That is no telephone number.")
    return number
