"""What every form of a part of a profile is, and the small readers they share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from infinioffice.kernel import phone as phones
from infinioffice.office.businesses.profile import Profile

BLANK_ROWS = 3
LONGEST_LIST = 60


class Part(forms.Form):
    """A part of the profile as a form. Subclasses say how to read it and how to write it."""

    title: ClassVar[str] = ""
    lead: ClassVar[str] = ""
    template: ClassVar[str] = "fields.html"

    def __init__(self, profile: Profile, data: Any = None) -> None:
        self.profile = profile
        super().__init__(data, initial=self.read(profile))

    def read(self, profile: Profile) -> dict[str, Any]:
        raise NotImplementedError

    def changed(self) -> Profile:
        """The profile with this part as it was typed. Only after `is_valid`."""
        raise NotImplementedError


def free_key(wanted: str, taken: Iterable[Any]) -> str:
    keys, key, number = {each.key for each in taken}, wanted[:50], 2
    while key in keys:
        key, number = f"{wanted[:50]}-{number}", number + 1
    return key


def phone_number(text: str, *, is_required: bool) -> str:
    """E.164, or empty. Raises ValidationError."""
    if not text.strip():
        if is_required:
            raise ValidationError("A phone number is needed.")
        return ""
    found = phones.parse(text)
    if found is None:
        raise ValidationError("That is not a phone number we can call. Write it as (518) 555-0142.")
    return found


def lines(text: str) -> list[str]:
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if len(found) > LONGEST_LIST:
        raise ValidationError(f"At most {LONGEST_LIST} lines.")
    return found


def commas(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
