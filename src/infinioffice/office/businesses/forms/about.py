"""What the business is called and where it is, how its phone is answered, its texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from infinioffice import verticals
from infinioffice.kernel import phone as phones
from infinioffice.office.businesses import derive
from infinioffice.office.businesses.forms.part import Part, phone_number
from infinioffice.office.businesses.forms.people import DENTIST
from infinioffice.office.businesses.profile import WORK_OF, DayOpen, Person, Profile, VisitWindow

ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona (no daylight saving)"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
)


class About(Part):
    title, lead = "Your business", "Callers hear the name; the time zone decides every appointment."
    name = forms.CharField(label="Business name", max_length=120)
    vertical = forms.ChoiceField(label="What you do")
    zone = forms.ChoiceField(label="Time zone", choices=ZONES)
    address = forms.CharField(label="Address", max_length=200, required=False, help_text="Told to callers who ask.")
    phone = forms.CharField(label="Your public phone number", max_length=40, required=False)
    previous_number = forms.CharField(
        label="Number to ring when we cannot answer",
        max_length=40,
        required=False,
        help_text="The one that answered before, such as a mobile phone. Used only in trouble.",
    )

    def __init__(self, profile: Profile, data: Any = None) -> None:
        super().__init__(profile, data)
        trades = [(key, verticals.get(key).name) for key in WORK_OF]
        self.fields["vertical"].choices = trades  # type: ignore[attr-defined]
        if profile.zone.key not in dict(ZONES):
            self.fields["zone"].choices = [*ZONES, (profile.zone.key, profile.zone.key)]  # type: ignore[attr-defined]

    def read(self, profile: Profile) -> dict[str, Any]:
        return {
            "name": profile.name,
            "vertical": profile.vertical,
            "zone": profile.zone.key,
            "address": profile.address,
            "phone": phones.national(profile.phone) if profile.phone else "",
            "previous_number": phones.national(profile.previous_number) if profile.previous_number else "",
        }

    def clean_phone(self) -> str:
        return phone_number(self.cleaned_data["phone"], is_required=False)

    def clean_previous_number(self) -> str:
        return phone_number(self.cleaned_data["previous_number"], is_required=False)

    def changed(self) -> Profile:
        said = self.cleaned_data
        same = {name: said[name] for name in ("name", "address", "phone", "previous_number")}
        profile = replace(self.profile, zone=ZoneInfo(said["zone"]), **same)
        if said["vertical"] == profile.vertical and profile.services:
            return profile
        return starting(replace(profile, vertical=said["vertical"]))


class Voice(Part):
    title, lead = "Greeting and voice", "How the phone is answered."
    agent_name = forms.CharField(label="Name of the assistant", max_length=30)
    greeting = forms.CharField(
        label="Greeting",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Leave it empty for ours. That it is an automated assistant, and that the call is recorded, is said "
        "in any case.",
    )
    records_calls = forms.BooleanField(
        label="Record calls", required=False, help_text="Callers are told first, and can say no."
    )

    def read(self, profile: Profile) -> dict[str, Any]:
        names = ("agent_name", "greeting", "records_calls")
        return {name: getattr(profile, name) for name in names}

    def changed(self) -> Profile:
        return replace(self.profile, **self.cleaned_data)


class Texts(Part):
    title, lead = (
        "Texts",
        "Callers are asked before anything is sent; what they answer is kept with the words they heard.",
    )
    terms_site = forms.CharField(
        label="Web address of your terms and privacy page",
        max_length=120,
        required=False,
        help_text="Named in the question, as your-business.com/terms.",
    )

    def read(self, profile: Profile) -> dict[str, Any]:
        return {"terms_site": profile.terms_site}

    def changed(self) -> Profile:
        return replace(self.profile, **self.cleaned_data)


def starting(profile: Profile) -> Profile:
    """What a business of this vertical begins with, so that it could be booked at once: the owner only corrects it."""
    week = profile.hours or tuple(DayOpen(weekday, 8 * 60, 17 * 60) for weekday in range(5))
    is_dental = profile.work == "people"
    return replace(
        profile,
        hours=week,
        services=derive.menu(profile.vertical),
        people=(Person("dentist-1", "Dr. Smith", DENTIST, 1),) if is_dental else (),
        windows=tuple(VisitWindow(h * 60, (h + 2) * 60) for h in (8, 10, 13, 15)) if profile.work == "crews" else (),
    )
