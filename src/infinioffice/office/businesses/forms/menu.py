"""What callers can book, and what they can ask."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from infinioffice import verticals
from infinioffice.office.businesses.forms.part import BLANK_ROWS, Part, commas, free_key
from infinioffice.office.businesses.profile import OfferedService, Profile, SpokenFact


class Services(Part):
    title, lead = "Services", "What callers can book. A price is said only if you write it here, in these words."
    template = "businesses/services.html"

    def __init__(self, profile: Profile, data: Any = None) -> None:
        self.rows = _with_new(profile)
        super().__init__(profile, data)
        for number, row in enumerate(self.rows):
            is_own = not row.key or row.key not in _template_keys(profile)
            self.fields[f"on_{number}"] = forms.BooleanField(label=f"Offer {row.name or 'it'}", required=False)
            self.fields[f"name_{number}"] = forms.CharField(label="Name", max_length=80, required=bool(row.key))
            self.fields[f"minutes_{number}"] = forms.IntegerField(
                label="Minutes", min_value=5, max_value=600, required=bool(row.key)
            )
            self.fields[f"price_{number}"] = forms.CharField(label="Price, in words", max_length=200, required=False)
            if is_own:
                self.fields[f"words_{number}"] = forms.CharField(
                    label="Words callers use, with commas", max_length=300, required=False
                )

    @property
    def table(self) -> list[dict[str, Any]]:
        """The rows of the page: bound fields by name."""
        kinds = ("on", "name", "minutes", "price", "words")
        return [
            {kind: self[f"{kind}_{number}"] for kind in kinds if f"{kind}_{number}" in self.fields} | {"row": row}
            for number, row in enumerate(self.rows)
        ]

    def read(self, profile: Profile) -> dict[str, Any]:  # noqa: ARG002 - the rows are of the profile
        values: dict[str, Any] = {}
        for number, row in enumerate(self.rows):
            values[f"on_{number}"] = row.is_offered if row.key else False
            values[f"name_{number}"], values[f"price_{number}"] = row.name, row.price
            values[f"minutes_{number}"] = row.minutes if row.key else None
            values[f"words_{number}"] = ", ".join(row.cues)
        return values

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not any(said.get(f"on_{number}") for number in range(len(self.rows))):
            raise ValidationError("Offer at least one service.")
        for number, row in enumerate(self.rows):
            if not row.key and said.get(f"name_{number}") and not said.get(f"minutes_{number}"):
                self.add_error(f"minutes_{number}", "How long does it take?")
        return said

    def changed(self) -> Profile:
        kept = [each for number, row in enumerate(self.rows) if (each := self._service(number, row)) is not None]
        return replace(self.profile, services=tuple(kept))

    def _service(self, number: int, row: OfferedService) -> OfferedService | None:
        said = self.cleaned_data
        name = said[f"name_{number}"]
        if not name:
            return None
        key = row.key or free_key(slugify(name).replace("-", "_") or "service", self.profile.services)
        words = tuple(each.lower() for each in commas(said.get(f"words_{number}", "")))
        return replace(
            row,
            key=key,
            name=name,
            minutes=said[f"minutes_{number}"],
            price=said[f"price_{number}"],
            is_offered=said[f"on_{number}"],
            cues=words,
        )


class Facts(Part):
    title, lead = "What callers ask", "The voice says only what stands here, in these words."
    template = "businesses/facts.html"

    def __init__(self, profile: Profile, data: Any = None) -> None:
        super().__init__(profile, data)
        self.count = len(profile.facts) + BLANK_ROWS
        for number in range(self.count):
            self.fields[f"topic_{number}"] = forms.CharField(label="About", max_length=40, required=False)
            self.fields[f"say_{number}"] = forms.CharField(label="What to say", max_length=300, required=False)
            self.fields[f"words_{number}"] = forms.CharField(
                label="Words callers use, with commas", max_length=200, required=False
            )
        self.fields["insurers"] = forms.CharField(
            label="Insurers you accept",
            max_length=2000,
            required=False,
            help_text="With commas.",
        )

    @property
    def table(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"topic_{n}"], self[f"say_{n}"], self[f"words_{n}"]) for n in range(self.count)]

    def read(self, profile: Profile) -> dict[str, Any]:
        values: dict[str, Any] = {"insurers": ", ".join(profile.insurers)}
        for number, fact in enumerate(profile.facts):
            values[f"topic_{number}"], values[f"say_{number}"] = fact.topic, fact.say
            values[f"words_{number}"] = ", ".join(fact.cues)
        return values

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in range(self.count):
            if bool(said.get(f"topic_{number}")) != bool(said.get(f"say_{number}")):
                self.add_error(f"say_{number}", "Write both what it is about and what to say.")
        return said

    def changed(self) -> Profile:
        said, before = self.cleaned_data, {each.topic: each for each in self.profile.facts}
        facts = []
        for number in range(self.count):
            topic, say = said[f"topic_{number}"], said[f"say_{number}"]
            if topic:
                cues = commas(said[f"words_{number}"]) or (topic.lower(),)
                known = before.get(topic, SpokenFact(topic, say))
                facts.append(replace(known, say=say, cues=tuple(each.lower() for each in cues)))
        return replace(self.profile, facts=tuple(facts), insurers=commas(said["insurers"]))


def _with_new(profile: Profile) -> tuple[OfferedService, ...]:
    return (*profile.services, *(OfferedService("", "", 0) for _ in range(BLANK_ROWS)))


def _template_keys(profile: Profile) -> set[str]:
    return {each.key for each in verticals.get(profile.vertical).services}
