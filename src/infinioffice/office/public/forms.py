"""What somebody fills in to book, by what the service asks for."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from infinioffice.dialogue.business import Business, ServiceFacts
from infinioffice.kernel import phone
from infinioffice.scheduling.rules import is_zip
from infinioffice.scheduling.slots import BookingDetails

CONSENT_VERSION = "web-1"
_CONSENT = (
    "Text me my appointment confirmation and reminders from {business} at this number. Message frequency varies, "
    "message and data rates may apply. Reply STOP to opt out or HELP for help. Consent is not needed to book. "
    "Terms and privacy are at {site}."
)
_COUNTRIES = ("US", "CA")
_PREMIUM = ("+1900", "+1976")
_PLACE = ("address", "zip")
_ANSWER_LENGTH = 200


def consent_wording(business: Business) -> str:
    """The sentence beside the box, exactly as it goes into the ledger; empty where no terms can be named."""
    return _CONSENT.format(business=business.name, site=business.terms_site) if business.terms_site else ""


class ZipForm(forms.Form):
    """Where the work is, before any time is shown."""

    zip = forms.CharField(label="ZIP code", max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric"}))

    def clean_zip(self) -> str:
        value, _, more = str(self.cleaned_data["zip"]).strip().partition("-")
        if not is_zip(value) or (more and not (more.isascii() and more.isdigit())):
            raise forms.ValidationError("Please give the five digits of your ZIP code.")
        return value


class DetailsForm(forms.Form):
    """Who it is for. `hidden_from_people` is filled in by programs alone."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label="Phone number",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label="E-mail (if you like)",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, business: Business, service: ServiceFacts, zip_code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._questions = [each for each in service.questions if each.field not in _PLACE]
        self._zip = zip_code
        asked = {each.field for each in service.questions}
        if business.service_zips or "address" in asked:
            self.fields["address"] = forms.CharField(
                label="Street address" if zip_code else "Address with ZIP code",
                max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
            )
        for each in self._questions:
            self.fields[f"ask_{each.field}"] = _question(each.field, each.ask, is_needed=not each.only_new)
        self.fields["notes"] = forms.CharField(
            label="Anything we should know? (if you like)",
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        wording = consent_wording(business)
        if wording:
            self.fields["consent"] = forms.BooleanField(label=wording, required=False)

    def clean_name(self) -> str:
        value = " ".join(str(self.cleaned_data["name"]).split())
        if not any(each.isalpha() for each in value):
            raise forms.ValidationError("Please give a name we can greet you by.")
        return value

    def clean_phone(self) -> str:
        found = phone.parse(str(self.cleaned_data["phone"]))
        if found is None or phone.country_of(found) not in (*_COUNTRIES, None) or found.startswith(_PREMIUM):
            raise forms.ValidationError("Please give a US phone number with its area code.")
        return found

    @property
    def has_agreed(self) -> bool:
        return bool(self.cleaned_data.get("consent"))

    def details(self) -> BookingDetails:
        """What is kept of it. Only for a valid form."""
        given = self.cleaned_data
        answers = [
            f"{each.ask} {given[f'ask_{each.field}']}" for each in self._questions if given.get(f"ask_{each.field}")
        ]
        notes = "; ".join([*answers, *([given["notes"]] if given.get("notes") else [])])
        return BookingDetails(
            name=given["name"],
            phone=given["phone"],
            notes=notes,
            address=given.get("address", ""),
            zip=self._zip,
            email=given.get("email", ""),
        )


def _question(field: str, ask: str, *, is_needed: bool) -> forms.Field:
    if field == "new_patient":
        choices = cast("list[tuple[str, str]]", [("", "Please choose"), ("yes", "Yes"), ("no", "No")])
        return forms.ChoiceField(label=ask, choices=choices, required=is_needed)
    return forms.CharField(label=ask, max_length=_ANSWER_LENGTH, required=is_needed)
