"""Opening hours, days off, and how soon and how far ahead callers book."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from infinioffice.office.businesses import derive
from infinioffice.office.businesses.forms.part import Part, lines
from infinioffice.office.businesses.profile import DayOpen, Profile
from infinioffice.office.ops.headers import is_origin

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Hours(Part):
    title, lead = "Opening hours", "When appointments can be. The phone is answered at any hour."
    template = "businesses/hours.html"
    holidays = forms.MultipleChoiceField(
        label="Holidays you are closed on", required=False, widget=forms.CheckboxSelectMultiple
    )
    closures = forms.CharField(
        label="Other days off",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, as 2026-12-24 or 2026-12-24 to 2026-12-26.",
    )

    def __init__(self, profile: Profile, data: Any = None) -> None:
        super().__init__(profile, data)
        days: dict[str, forms.Field] = {}
        for number, name in enumerate(DAYS):
            clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            days[f"opens_{number}"] = forms.TimeField(label=f"{name} opens", required=False, widget=clock)
            days[f"closes_{number}"] = forms.TimeField(label=f"{name} closes", required=False, widget=clock)
        self.fields = {**days, **self.fields}
        self.fields["holidays"].choices = [(name, name) for name in derive.holiday_names()]  # type: ignore[attr-defined]

    @property
    def days(self) -> list[tuple[str, Any, Any]]:
        """Each weekday with its two fields, for the page."""
        return [(name, self[f"opens_{number}"], self[f"closes_{number}"]) for number, name in enumerate(DAYS)]

    def read(self, profile: Profile) -> dict[str, Any]:
        values: dict[str, Any] = {"holidays": list(profile.holidays)}
        for each in profile.hours:
            values[f"opens_{each.weekday}"] = _clock(each.opens)
            values[f"closes_{each.weekday}"] = _clock(each.closes)
        values["closures"] = "\n".join(f"{first} to {_before(last)}" for first, last in profile.closures)
        return values

    def clean_closures(self) -> tuple[tuple[str, str], ...]:
        return tuple(_closure(line) for line in lines(self.cleaned_data["closures"]))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number, name in enumerate(DAYS):
            opens, closes = said.get(f"opens_{number}"), said.get(f"closes_{number}")
            if (opens is None) != (closes is None):
                self.add_error(f"closes_{number}", f"{name} needs both times, or neither when you are closed.")
            elif opens is not None and closes is not None and opens >= closes:
                self.add_error(f"closes_{number}", f"On {name} the closing time has to be after the opening time.")
        if not self.errors and all(said.get(f"opens_{number}") is None for number in range(7)):
            raise ValidationError("Open at least one day, or nothing can be booked.")
        return said

    def changed(self) -> Profile:
        said = self.cleaned_data
        hours = tuple(
            DayOpen(number, _minute(said[f"opens_{number}"]), _minute(said[f"closes_{number}"]))
            for number in range(7)
            if said[f"opens_{number}"] is not None
        )
        return replace(self.profile, hours=hours, holidays=tuple(said["holidays"]), closures=said["closures"])


class Booking(Part):
    title, lead = "Booking rules", "How soon and how far ahead callers can book."
    notice_minutes = forms.IntegerField(label="Earliest, minutes from now", min_value=0, max_value=14 * 24 * 60)
    horizon_days = forms.IntegerField(label="Latest, days from now", min_value=1, max_value=365)
    step_minutes = forms.TypedChoiceField(
        label="Starting times", coerce=int, choices=[(n, f"every {n} minutes") for n in (10, 15, 20, 30, 60)]
    )
    frame_sites = forms.CharField(
        label="Sites that show the booking page in a frame",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One on each line, as https://www.yourshop.com. No other page can show it in a frame.",
    )

    def read(self, profile: Profile) -> dict[str, Any]:
        found = {name: getattr(profile, name) for name in ("notice_minutes", "horizon_days", "step_minutes")}
        return found | {"frame_sites": "\n".join(profile.frame_sites)}

    def clean_frame_sites(self) -> tuple[str, ...]:
        sites = tuple(dict.fromkeys(line.lower().rstrip("/") for line in lines(self.cleaned_data["frame_sites"])))
        for site in sites:
            if not is_origin(site):
                raise ValidationError(f"“{site}” is not a site, as https://www.yourshop.com.")
        return sites

    def changed(self) -> Profile:
        return replace(self.profile, **self.cleaned_data)


def _closure(line: str) -> tuple[str, str]:
    first, _, last = (part.strip() for part in line.partition(" to "))
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise ValidationError(f"“{line}” is not a day, as 2026-12-24, or a range of days.") from None
    if end < start:
        raise ValidationError(f"“{line}” ends before it begins.")
    return start.isoformat(), date.fromordinal(end.toordinal() + 1).isoformat()


def _before(day: str) -> str:
    """The page shows the last day off; the profile keeps the day after it."""
    return date.fromordinal(date.fromisoformat(day).toordinal() - 1).isoformat()


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
