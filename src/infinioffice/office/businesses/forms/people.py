"""Who does the work, and who is woken for an emergency."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from infinioffice.kernel import phone as phones
from infinioffice.office.businesses.forms.part import BLANK_ROWS, Part, commas, free_key, lines, phone_number
from infinioffice.office.businesses.profile import OnCall, Person, Profile, VisitWindow

DENTIST = ("doctor", "hygiene")
_ROLES = (("dentist", "Dentist"), ("hygienist", "Hygienist"))


class Capacity(Part):
    """Who does the work: crews with arrival windows, named people, or bays."""

    title, lead = "Who does the work", "How many jobs can be done at the same time, and by whom."
    template = "businesses/work.html"

    def __init__(self, profile: Profile, data: Any = None) -> None:
        super().__init__(profile, data)
        build = {"crews": self._crews, "bays": self._bays, "people": self._people}
        build[profile.work]()

    def _crews(self) -> None:
        self.fields["crews"] = forms.IntegerField(label="Jobs at the same time", min_value=1, max_value=200)
        self.fields["advisors"] = forms.IntegerField(
            label="People who make estimates", min_value=0, max_value=50, help_text="0 when the crews do that too."
        )
        self.fields["windows"] = forms.CharField(
            label="Arrival windows",
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text="One a line, as 8-10 or 12:30-14:30. Callers are told when somebody arrives.",
        )
        self.fields["zips"] = forms.CharField(
            label="ZIP codes you go to",
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Codes and ranges, as 12201-12288, 12303. Leave it empty to go everywhere.",
        )

    def _bays(self) -> None:
        self.fields["bays"] = forms.IntegerField(label="Bays", min_value=1, max_value=200)

    def _people(self) -> None:
        for number in range(len(self.profile.people) + BLANK_ROWS):
            self.fields[f"person_{number}"] = forms.CharField(label="Name", max_length=80, required=False)
            self.fields[f"role_{number}"] = forms.ChoiceField(label="Does", choices=_ROLES, required=False)

    @property
    def people(self) -> list[tuple[Any, Any]]:
        numbers = [int(name[7:]) for name in self.fields if name.startswith("person_")]
        return [(self[f"person_{number}"], self[f"role_{number}"]) for number in numbers]

    def read(self, profile: Profile) -> dict[str, Any]:
        values: dict[str, Any] = {"crews": profile.crews, "advisors": profile.advisors, "bays": profile.bays}
        values["windows"] = "\n".join(dict.fromkeys(f"{_hm(each.start)}-{_hm(each.end)}" for each in profile.windows))
        values["zips"] = ", ".join(first if first == last else f"{first}-{last}" for first, last in profile.zips)
        for number, person in enumerate(profile.people):
            values[f"person_{number}"] = person.name
            values[f"role_{number}"] = "hygienist" if person.does == ("hygiene",) else "dentist"
        return values

    def clean_windows(self) -> tuple[VisitWindow, ...]:
        found = tuple(_window(line) for line in lines(self.cleaned_data["windows"]))
        if any(a.start < b.end and b.start < a.end for n, a in enumerate(found) for b in found[n + 1 :]):
            raise ValidationError("Two windows overlap.")
        return found

    def clean_zips(self) -> tuple[tuple[str, str], ...]:
        return tuple(_zips(each) for each in commas(self.cleaned_data["zips"].replace("\n", ",")))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.profile.work == "people" and not any(said.get(f"person_{n}") for n in range(len(self.people))):
            raise ValidationError("Name at least one person.")
        return said

    def changed(self) -> Profile:
        said = self.cleaned_data
        if self.profile.work == "crews":
            names = ("crews", "advisors", "windows", "zips")
            return replace(self.profile, **{name: said[name] for name in names})
        if self.profile.work == "bays":
            return replace(self.profile, bays=said["bays"])
        people: list[Person] = []
        for number in range(len(self.people)):
            name = said[f"person_{number}"]
            if name:
                is_hygienist = said[f"role_{number}"] == "hygienist"
                before = self.profile.people[number] if number < len(self.profile.people) else None
                key = before.key if before is not None else free_key(slugify(name) or "person", people)
                people.append(Person(key, name, ("hygiene",) if is_hygienist else DENTIST, int(not is_hygienist)))
        # Hygienists first: where anybody will do, a cleaning goes to them and leaves the dentists free.
        return replace(self.profile, people=tuple(sorted(people, key=lambda each: each.rank)))


class OnCallList(Part):
    title, lead = "Who is on call", "Emergencies wake these people, in this order. Without anybody they get a message."
    template = "businesses/on_call.html"

    def __init__(self, profile: Profile, data: Any = None) -> None:
        super().__init__(profile, data)
        self.count = len(profile.on_call) + BLANK_ROWS
        for number in range(self.count):
            self.fields[f"name_{number}"] = forms.CharField(label="Name", max_length=80, required=False)
            self.fields[f"phone_{number}"] = forms.CharField(label="Phone", max_length=40, required=False)
        self.fields["transfers"] = forms.BooleanField(
            label="Put callers through who ask for somebody, while we are open", required=False
        )

    @property
    def table(self) -> list[tuple[Any, Any]]:
        return [(self[f"name_{number}"], self[f"phone_{number}"]) for number in range(self.count)]

    def read(self, profile: Profile) -> dict[str, Any]:
        values: dict[str, Any] = {"transfers": profile.transfers}
        for number, each in enumerate(profile.on_call):
            values[f"name_{number}"], values[f"phone_{number}"] = each.name, phones.national(each.phone)
        return values

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in range(self.count):
            name, phone = said.get(f"name_{number}", ""), said.get(f"phone_{number}", "")
            try:
                said[f"phone_{number}"] = phone_number(phone, is_required=bool(name))
            except ValidationError as error:
                self.add_error(f"phone_{number}", error)
            if phone and not name:
                self.add_error(f"name_{number}", "Whose number is it?")
        return said

    def changed(self) -> Profile:
        said = self.cleaned_data
        found = [(said[f"name_{number}"], said[f"phone_{number}"]) for number in range(self.count)]
        people = tuple(OnCall(name, phone) for name, phone in found if name)
        return replace(self.profile, on_call=people, transfers=said["transfers"])


def _window(line: str) -> VisitWindow:
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?::(\d{2}))?", line)
    if found is None:
        raise ValidationError(f"“{line}” is not a window, as 8-10 or 12:30-14:30.")
    start, end = int(found[1]) * 60 + int(found[2] or 0), int(found[3]) * 60 + int(found[4] or 0)
    if not 0 <= start < end <= 24 * 60:
        raise ValidationError(f"“{line}” has to end after it begins, in hours from 0 to 24.")
    return VisitWindow(start, end)


def _zips(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"(\d{5})(?:\s*(?:-|–|to)\s*(\d{5}))?", text)
    if found is None or (found[2] and found[2] < found[1]):
        raise ValidationError(f"“{text}” is not a ZIP code or a range of them.")
    return found[1], found[2] or found[1]


def _hm(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}" if minute % 60 else f"{minute // 60}"
