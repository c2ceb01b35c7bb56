"""What an administrator types to make a key or an endpoint."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from infinioffice.kernel.addresses import AddressRefused
from infinioffice.kernel.errors import VendorDown
from infinioffice.office.api.delivering import outgoing
from infinioffice.office.api.models import EVENTS, SCOPES

_REFUSED = {
    "scheme": "It has to begin with https://.",
    "private": "It leads into a private network; we only send to public addresses.",
}


class NewKey(forms.Form):
    """A key's name and what it may do."""

    name = forms.CharField(max_length=80, help_text="Which program is it for?")
    scopes = forms.MultipleChoiceField(label="May", choices=SCOPES, widget=forms.CheckboxSelectMultiple)


class NewEndpoint(forms.Form):
    """An address and the events it wants."""

    url = forms.CharField(label="Address", max_length=500, help_text="https://… of your own program")
    events = forms.MultipleChoiceField(label="Events", choices=EVENTS, widget=forms.CheckboxSelectMultiple)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if urlsplit(url).username or urlsplit(url).password:
            raise ValidationError("Leave the password out: deliveries are signed instead.")
        try:
            outgoing().check(url)
        except AddressRefused as refused:
            words = _REFUSED.get(refused.reason, f"We cannot send there ({refused.reason}).")
            raise ValidationError(words) from refused
        except VendorDown as down:
            raise ValidationError("Its name cannot be found right now.") from down
        return url
