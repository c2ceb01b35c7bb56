"""What the owner chooses about calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from infinioffice.office.integrations.models import LinkedCalendar
from infinioffice.office.scheduling.setup import Shop

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[LinkedCalendar]
else:
    # Generic to the type checker only.
    _ModelForm = forms.ModelForm

EVERYBODY = ""


def people_of(shop: Shop | None) -> list[tuple[str, str]]:
    """Whom a calendar can belong to: the whole business, each named person, each unit nobody names."""
    found = {EVERYBODY: "The whole business"}
    for unit in shop.rules.units if shop is not None else ():
        if unit.provider:
            found[unit.provider] = unit.provider_name or unit.provider
        else:
            found.setdefault(unit.key, unit.key.replace("-", " ").capitalize())
    return list(found.items())


class PasswordForm(forms.Form):
    """A CalDAV account."""

    address = forms.URLField(
        label="Address of the server", max_length=500, assume_scheme="https", help_text="caldav.icloud.com, for one"
    )
    user = forms.CharField(label="User name", max_length=200)
    password = forms.CharField(
        label="Password for apps", max_length=200, strip=False, widget=forms.PasswordInput(render_value=False)
    )


class CalendarForm(_ModelForm):
    """One calendar: whose it is, what we do with it, and which of its entries block."""

    class Meta:
        model = LinkedCalendar
        fields = (
            "whose", "blocks", "is_target", "tentative_blocks", "focus_time_blocks", "free_all_day_blocks",
            "free_blocks",
        )  # fmt: skip
        labels = {
            "whose": "Whose calendar it is",
            "blocks": "Entries in it keep these people busy",
            "is_target": "Write bookings into it",
            "tentative_blocks": "Tentative entries and unanswered invitations block",
            "focus_time_blocks": "Focus time blocks",
            "free_all_day_blocks": "All-day entries marked as free block",
            "free_blocks": "All other entries marked as free block",
        }

    def __init__(self, shop: Shop | None, *arguments: object, **values: object) -> None:
        super().__init__(*arguments, **values)  # type: ignore[arg-type]
        self.fields["whose"] = forms.ChoiceField(label="Whose calendar it is", choices=people_of(shop), required=False)

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        if values.get("is_target"):
            others = LinkedCalendar.objects.filter(
                business_id=self.instance.business_id, whose=values.get("whose", ""), is_target=True
            ).exclude(id=self.instance.id)
            if (other := others.first()) is not None:
                self.add_error("is_target", f"Bookings of these people are written into “{other.name}” already.")
        return values


class PreferencesForm(forms.Form):
    """How bookings of one business are looked after."""

    reminder_hours = forms.IntegerField(
        label="Remind customers so many hours before", min_value=0, max_value=168, help_text="0 sends no reminders"
    )
    offer_minutes = forms.IntegerField(
        label="Keep a freed time for one person of the waiting list, in minutes",
        min_value=0,
        max_value=240,
        help_text="0 offers nothing by itself",
    )
